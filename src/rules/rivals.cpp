// Who writes to the same place.
#include "rules/rivals.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

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

bool has_same_name(const PolicyTarget& a, const PolicyTarget& b) {
  return a.address.empty() && b.address.empty() && !a.kind.empty() && a.kind == b.kind &&
         a.identifier.is_known() && !a.identifier.text.empty() && a.identifier == b.identifier;
}

}  // namespace

bool sets_same_policy(const PolicyDocument& a, const PolicyDocument& b) {
  const bool has_same_address = !a.target.address.empty() && a.target.address == b.target.address;
  return a.kind == b.kind && is_written_whole(a) && is_written_whole(b) &&
         (has_same_address || has_same_name(a.target, b.target));
}

std::vector<Rival> rivals_of(const PolicyDocument& document, const Model& model) {
  std::vector<Rival> out;
  if (!is_written_whole(document)) {
    return out;
  }
  for (const PolicyDocument& other : model.policies) {
    const bool is_itself =
        other.origin.address == document.origin.address && other.attribute == document.attribute;
    if (is_itself || !sets_same_policy(document, other)) {
      continue;
    }
    if (std::optional<std::string> both =
            both_conditions(document.origin.condition, other.origin.condition)) {
      out.push_back({.document = &other, .condition = *std::move(both)});
    }
  }
  return out;
}

}  // namespace leastwise
