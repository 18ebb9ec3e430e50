// Only what is attached is parsed, once each.
#include "model/aws_managed.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <leastwise/document.h>
#include <leastwise/text.h>

namespace leastwise {
namespace {

// The texts are read from sources of their own, which are gone afterwards.
void forget_places(Element& element) {
  element.span = {};
  element.key_span = {};
  for (Pattern& pattern : element.patterns.edit()) {
    pattern.span = {};
  }
}

void forget_places(Policy& policy) {
  policy.span = {};
  for (Statement& statement : policy.statements) {
    statement.span = {};
    statement.effect_span = {};
    forget_places(statement.action);
    forget_places(statement.resource);
    for (Condition& condition : statement.conditions) {
      condition.span = {};
      condition.key_span = {};
      condition.operator_span = {};
      for (ConditionValue& value : condition.values) {
        value.span = {};
      }
    }
  }
}

std::optional<Policy> read(const ManagedPolicy& managed) {
  SourceMap sources;
  const Result<FileId> file = sources.add(std::string(managed.name), std::string(managed.document));
  if (!file) {
    return std::nullopt;
  }
  const Result<Document> document = read_json(sources, *file);
  if (!document) {
    return std::nullopt;  // a test reads all of them
  }
  ParsedPolicy parsed = parse_policy(document->root, sources, managed.name);
  forget_places(parsed.policy);
  return std::move(parsed.policy);
}

class Joiner {
 public:
  Joiner(Model& model, const Catalogue& catalogue) : model_(model), catalogue_(catalogue) {}

  // The ARNs that the catalogue does not hold, each with the grant that it was first met in.
  std::vector<const Grant*> run() {
    for (Principal& principal : model_.principals) {
      for (Grant& grant : principal.grants) {
        join(grant, PolicyKind::Identity);
      }
      if (principal.boundary) {
        join(*principal.boundary, PolicyKind::Boundary);
      }
    }
    return std::move(unknown_);
  }

 private:
  void join(Grant& grant, PolicyKind kind) {
    if (grant.via != Via::AwsManaged || !grant.arn.is_known() || grant.policy) {
      return;
    }
    const auto [at, is_new] = known_.try_emplace({grant.arn.text, kind});
    if (is_new) {
      at->second = add(grant.arn.text, kind);
    }
    grant.policy = at->second;
    if (!grant.policy) {
      unknown_.push_back(&grant);
    }
  }

  std::optional<PolicyId> add(const std::string& arn, PolicyKind kind) {
    const std::optional<ManagedPolicyId> id = catalogue_.find_policy_arn(arn);
    std::optional<Policy> policy = id ? read(catalogue_.policy(*id)) : std::nullopt;
    if (!policy) {
      return std::nullopt;
    }
    PolicyDocument document;
    document.kind = kind;
    document.origin.address = arn;
    document.name = std::string(catalogue_.policy(*id).name);
    document.arn = arn;
    document.policy = *std::move(policy);
    const PolicyId added{static_cast<std::uint32_t>(model_.policies.size())};
    model_.policies.push_back(std::move(document));
    return added;
  }

  Model& model_;
  const Catalogue& catalogue_;
  std::map<std::pair<std::string, PolicyKind>, std::optional<PolicyId>> known_;
  std::vector<const Grant*> unknown_;
};

}  // namespace

bool is_aws_managed(const PolicyDocument& document) {
  const std::optional<Arn> arn =
      document.arn.is_known() ? Arn::parse(document.arn.text) : std::nullopt;
  return arn && arn->service == "iam" && arn->account == "aws";
}

std::string meant_policy_arn(const Catalogue& catalogue, std::string_view arn) {
  const std::string_view name = arn.substr(arn.rfind('/') + 1);
  if (const auto same = catalogue.find_policy_name(name)) {
    return std::string(catalogue.policy(*same).arn);
  }
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < catalogue.policy_count(); ++i) {
    names.push_back(catalogue.policy(ManagedPolicyId{i}).name);
  }
  const std::string_view meant = did_you_mean(name, names);
  const auto id = meant.empty() ? std::nullopt : catalogue.find_policy_name(meant);
  return id ? std::string(catalogue.policy(*id).arn) : std::string{};
}

void add_aws_managed_policies(World& world, const Catalogue& catalogue) {
  Joiner(world.before, catalogue).run();
  for (const Grant* const grant : Joiner(world.after, catalogue).run()) {
    const std::string meant = meant_policy_arn(catalogue, grant->arn.text);
    world.unseen.push_back(
        {.address = grant->origin.address,
         .attribute = {},
         .what = "policy document",
         .reason = fmt::format("`{}` is not among the policies that AWS managed on {}{}",
                               grant->arn.text,
                               catalogue.policies_version().date,
                               meant.empty() ? meant : fmt::format(", did you mean `{}`?", meant)),
         .where = grant->attached_at});
  }
}

}  // namespace leastwise
