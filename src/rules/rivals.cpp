// Who writes to the same place.
#include "rules/rivals.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "model/template_condition.h"

namespace leastwise {
namespace {

// Resources that have several policies at once, by name or of two kinds.
constexpr std::array<std::string_view, 3> kWithSeveral{
    "AWS::Events::EventBus", "AWS::Glacier::Vault", "AWS::SES::EmailIdentity"};

bool is_written_whole(const PolicyDocument& document) {
  const bool is_of_resource =
      document.kind == PolicyKind::Resource || document.kind == PolicyKind::Endpoint;
  const bool is_only_read = document.origin.type.starts_with("data.") ||
                            document.origin.address.starts_with("data.") ||
                            document.origin.address.find(".data.") != std::string::npos;
  return is_of_resource && !document.is_permission && !is_only_read &&
         std::ranges::find(kWithSeveral, document.target.kind) == kWithSeveral.end();
}

// What the policy is set for, as a text: the same for exactly those that set the same policy, and
// none where nobody can say.
std::optional<std::string> place_of(const PolicyDocument& document) {
  const PolicyTarget& target = document.target;
  const char kind = document.kind == PolicyKind::Endpoint ? 'e' : 'r';
  if (!is_written_whole(document)) {
    return std::nullopt;
  }
  if (!target.address.empty()) {
    return fmt::format("{} at {}", kind, target.address);
  }
  const bool is_named =
      !target.kind.empty() && target.identifier.is_known() && !target.identifier.text.empty();
  return is_named
             ? std::optional(fmt::format("{} {}\n{}", kind, target.kind, target.identifier.text))
             : std::nullopt;
}

}  // namespace

bool sets_same_policy(const PolicyDocument& a, const PolicyDocument& b) {
  if (a.kind != b.kind || a.target.address != b.target.address) {
    return false;  // most of them, before texts are made
  }
  const std::optional<std::string> place = place_of(a);
  return place && place == place_of(b);
}

RivalIndex::RivalIndex(const Model& model) {
  for (const PolicyDocument& document : model.policies) {
    if (const std::optional<std::string> place = place_of(document)) {
      by_target_[*place].push_back(&document);
    }
  }
}

std::vector<Rival> RivalIndex::rivals_of(const PolicyDocument& document) const {
  std::vector<Rival> out;
  const std::optional<std::string> place = place_of(document);
  const auto at = place ? by_target_.find(*place) : by_target_.end();
  if (at == by_target_.end()) {
    return out;
  }
  for (const PolicyDocument* other : at->second) {
    const bool is_itself =
        other->origin.address == document.origin.address && other->attribute == document.attribute;
    if (is_itself) {
      continue;
    }
    if (std::optional<std::string> both =
            both_conditions(document.origin.condition, other->origin.condition)) {
      out.push_back({.document = other, .condition = *std::move(both)});
    }
  }
  return out;
}

}  // namespace leastwise
