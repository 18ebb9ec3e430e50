// What rules ask about the company that a subject keeps: the trust and grants
// of its principal, groups and their members, what runs with a role, resources
// that belong to a resource.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "model/aws_managed.h"
#include "rules/answers.h"
#include "rules/predicate_tables.h"
#include "rules/rule.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 7> kWithTrust = {Each::Grant,
                                            Each::Principal,
                                            Each::Role,
                                            Each::Statement,
                                            Each::Policy,
                                            Each::Trust,
                                            Each::User};
constexpr std::array<Each, 7> kWithGrants = {Each::Principal,
                                             Each::Role,
                                             Each::User,
                                             Each::Group,
                                             Each::PermissionSet,
                                             Each::Trust,
                                             Each::Grant};
constexpr std::array<Each, 1> kUser = {Each::User};
constexpr std::array<Each, 1> kGroup = {Each::Group};
constexpr std::array<Each, 1> kRole = {Each::Role};
constexpr std::array<Each, 1> kResource = {Each::Resource};
constexpr std::array<Each, 1> kPlan = {Each::Plan};

const ConditionTree* condition_of(const Parameters& parameters, std::string_view name) {
  const auto at = parameters.conditions.find(name);
  return at == parameters.conditions.end() ? nullptr : at->second.get();
}

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

// ---- the trust and the grants of the subject's principal ----

constexpr std::array kTrustParameters = {ParameterSpec{"",
                                                       ParameterType::Condition,
                                                       true,
                                                       "asked about each statement of the trust "
                                                       "policy",
                                                       {},
                                                       Each::Trust}};

Verdict ask_some_trust(const Subject& subject, const Parameters& parameters) {
  const ConditionTree* wanted = condition_of(parameters, "");
  if (subject.principal == nullptr || !subject.principal->trust || wanted == nullptr) {
    return {};
  }
  const PolicyDocument& document = subject.model->policy(*subject.principal->trust);
  if (!is_readable(document)) {
    return maybe("the trust policy is not known", document.span);
  }
  Verdict best;
  for (const Statement& statement : document.policy.statements) {
    Subject inner = subject;
    inner.grant = nullptr;
    inner.document = &document;
    inner.statement = &statement;
    keep_best(best, under(document.origin.condition, ask(*wanted, inner)));
  }
  return best;
}

constexpr std::array kGrantParameters = {
    ParameterSpec{"",
                  ParameterType::Condition,
                  true,
                  "asked about each policy that the principal has",
                  {},
                  Each::Grant}};

Verdict ask_some_grant(const Subject& subject, const Parameters& parameters) {
  const ConditionTree* wanted = condition_of(parameters, "");
  if (subject.principal == nullptr || wanted == nullptr) {
    return {};
  }
  Verdict best;
  for (const Grant& grant : subject.principal->grants) {
    Subject inner = subject;
    inner.statement = nullptr;
    inner.grant = &grant;
    inner.document = grant.policy ? &subject.model->policy(*grant.policy) : nullptr;
    keep_best(best, under(grant.origin.condition, ask(*wanted, inner)));
  }
  return best;
}

constexpr std::array kStatementParameters = {
    ParameterSpec{"",
                  ParameterType::Condition,
                  true,
                  "asked about each statement of the principal's policies that this input holds",
                  {},
                  Each::Statement}};

void ask_statements(const Principal& principal,
                    const Subject& subject,
                    const ConditionTree& wanted,
                    Verdict& best) {
  for (const Grant& grant : principal.grants) {
    if (!grant.policy || !is_readable(subject.model->policy(*grant.policy))) {
      continue;
    }
    const PolicyDocument& document = subject.model->policy(*grant.policy);
    for (const Statement& statement : document.policy.statements) {
      Subject inner = subject;
      inner.principal = &principal;
      inner.declared = &principal == subject.principal ? subject.declared : nullptr;
      inner.grant = nullptr;
      inner.document = &document;
      inner.statement = &statement;
      keep_best(
          best,
          under(grant.origin.condition, under(document.origin.condition, ask(wanted, inner))));
    }
  }
}

Verdict ask_some_statement(const Subject& subject, const Parameters& parameters) {
  const ConditionTree* wanted = condition_of(parameters, "");
  Verdict best;
  if (subject.principal == nullptr || wanted == nullptr) {
    return best;
  }
  ask_statements(*subject.principal, subject, *wanted, best);
  for (const Membership& membership : subject.principal->groups) {
    ask_statements(subject.model->principal(membership.group), subject, *wanted, best);
  }
  return best;
}

constexpr std::array kAttachesParameters = {
    ParameterSpec{"", ParameterType::PatternList, true, "globs over the policy's ARN", {}}};

Verdict ask_attaches(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  Verdict best;
  for (const Principal& principal : subject.model->principals) {
    for (const Grant& grant : principal.grants) {
      const bool is_of_input =
          grant.policy && !is_aws_managed(subject.model->policy(*grant.policy));
      if (grant.via == Via::Inline || grant.arn.is_empty() || wanted == nullptr) {
        continue;
      }
      for (const Pattern& pattern : *wanted) {
        if (is_of_input && pattern.text().find(":iam::aws:") != std::string::npos) {
          continue;  // AWS's own are in no input
        }
        const Pattern arn = parse_pattern(grant.arn, grant.attached_at, PatternSyntax::Plain);
        keep_best(best, answer(includes(pattern, arn, LetterCase::Matters), grant.attached_at));
      }
    }
  }
  return best;
}

// ---- groups ----

Verdict ask_in_group(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(!subject.principal->groups.empty()), {});
}

Verdict ask_has_members(const Subject& subject, const Parameters& /*parameters*/) {
  const auto index = principal_index(subject);
  for (const Principal& user : subject.model->principals) {
    for (const Membership& membership : user.groups) {
      if (static_cast<std::size_t>(membership.group) == index) {
        return answer(Truth::Yes, membership.origin.declared);
      }
    }
  }
  return {};
}

// ---- what runs with a role ----

constexpr std::array kRunsParameters = {
    ParameterSpec{"type",
                  ParameterType::TextList,
                  false,
                  "types of the source language, such as `aws_lambda_function`",
                  {}},
    ParameterSpec{
        "more_than", ParameterType::Number, false, "how many are still fine; 0 when left out", {}},
    ParameterSpec{"twice_by_one",
                  ParameterType::Flag,
                  false,
                  "one of them names the role in two attributes",
                  {}},
};

Verdict ask_runs(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* types = list_of(parameters, "type");
  const auto fine = static_cast<std::size_t>(number_of(parameters, "more_than", 0));
  const auto index = principal_index(subject);
  Verdict verdict;
  std::vector<std::string> addresses;
  for (const RunsAs& use : subject.model->runs_as) {
    const bool is_type = types == nullptr ||
                         std::find(types->begin(), types->end(), use.origin.type) != types->end();
    const bool is_sure = use.roles.size() == 1 &&
                         static_cast<std::size_t>(use.roles.front()) == index &&
                         use.confidence != Confidence::Any;
    if (is_type && is_sure) {
      verdict.labels.push_back({use.span, use.origin.address});
      addresses.push_back(use.origin.address);
    }
  }
  if (flag_of(parameters, "twice_by_one", false)) {
    std::erase_if(addresses, [all = addresses](const std::string& address) {
      return std::count(all.begin(), all.end(), address) < 2;
    });
  }
  std::sort(addresses.begin(), addresses.end());
  addresses.erase(std::unique(addresses.begin(), addresses.end()), addresses.end());
  if (addresses.size() <= fine) {
    return {};
  }
  verdict.truth = Truth::Yes;
  verdict.words["count"] = std::to_string(addresses.size());
  verdict.words["users"] = enumerate(addresses);
  return verdict;
}

// ---- who wrote a document ----

constexpr std::array kOfDocuments = {Each::Statement, Each::Policy};

Verdict ask_written_by_aws(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(is_aws_managed(*subject.document)), {});
}

// ---- what a statement is about ----

constexpr std::array kOfStatements = {Each::Statement};
constexpr std::array kOnlyParameters = {
    ParameterSpec{"", ParameterType::PatternList, true, "globs over the resources", {}}};

Verdict ask_only_on(const Subject& subject, const Parameters& parameters) {
  const Element& resource = subject.statement->resource;
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  if (resource.is_negated || resource.patterns.empty() || wanted == nullptr) {
    return {};
  }
  Truth all = Truth::Yes;
  for (const Pattern& pattern : resource.patterns) {
    Truth any = Truth::No;
    for (const Pattern& one : *wanted) {
      any = either(any, includes(one, pattern, LetterCase::Matters));
    }
    all = both(all, any);
  }
  return answer(all, {});
}

// ---- resources that belong together ----

constexpr std::array kCompanionParameters = {
    ParameterSpec{"type",
                  ParameterType::TextList,
                  true,
                  "canonical types, such as `AWS::S3::BucketPublicAccessBlock`",
                  {}},
    ParameterSpec{"key",
                  ParameterType::Text,
                  true,
                  "the attribute of the companion that names this resource",
                  {}},
    ParameterSpec{"sibling",
                  ParameterType::Flag,
                  false,
                  "both belong to one and the same third resource, by `key`",
                  {}},
    ParameterSpec{
        "where", ParameterType::Condition, false, "asked about the companion", {}, Each::Resource},
};

Truth belongs(const Resource& companion, const Resource& resource, const std::string& key) {
  const std::vector<std::string>& references = companion.references;
  if (std::find(references.begin(), references.end(), resource.origin.address) !=
      references.end()) {
    return Truth::Yes;
  }
  const Node* name = companion.attributes.find(key);
  if (name == nullptr) {
    return Truth::No;
  }
  if (!name->is_unknown() && name->scalar.is_known() && resource.name.is_known()) {
    return truth(!name->scalar.text.empty() && name->scalar.text == resource.name.text);
  }
  return references.empty() && name->is_unknown() ? Truth::Maybe : Truth::No;
}

// Two that refer to the same object, or say the same name, in the attribute.
Truth are_siblings(const Resource& a, const Resource& b, const std::string& key) {
  if (&a == &b) {
    return Truth::No;
  }
  for (const std::string& reference : a.references) {
    if (std::find(b.references.begin(), b.references.end(), reference) != b.references.end()) {
      return Truth::Yes;
    }
  }
  const Node* name = a.attributes.find(key);
  const Node* other = b.attributes.find(key);
  const bool is_said = name != nullptr && other != nullptr && name->as_text() && other->as_text();
  return truth(is_said && !name->scalar.text.empty() && name->scalar.text == other->scalar.text);
}

Verdict ask_has_companion(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* types = list_of(parameters, "type");
  const std::string* key = text_of(parameters, "key");
  const ConditionTree* where = condition_of(parameters, "where");
  Verdict best;
  if (types == nullptr || key == nullptr) {
    return best;
  }
  for (const Resource& resource : subject.model->resources) {
    if (std::find(types->begin(), types->end(), resource.type) == types->end()) {
      continue;
    }
    const Truth is_ours = flag_of(parameters, "sibling", false)
                              ? are_siblings(resource, *subject.resource, *key)
                              : belongs(resource, *subject.resource, *key);
    if (is_ours == Truth::No) {
      continue;
    }
    Subject inner = subject;
    inner.resource = &resource;
    Verdict one =
        where == nullptr ? answer(Truth::Yes, resource.origin.declared) : ask(*where, inner);
    one.truth = both(one.truth, is_ours);
    if (is_ours == Truth::Maybe && one.holes.empty() && one.reason.empty()) {
      one.reason = "what " + resource.origin.address + " belongs to is known only after apply";
    }
    keep_best(best, std::move(one));
  }
  return best;
}

constexpr std::array kTable = {
    Predicate{"attaches",
              "Something of the input has a managed policy of such an ARN.",
              kPlan,
              kAttachesParameters,
              ask_attaches},
    Predicate{"has_companion",
              "Another resource of the input belongs to this one, by reference "
              "or by name.",
              kResource,
              kCompanionParameters,
              ask_has_companion},
    Predicate{
        "has_members", "Some user of the input is in the group.", kGroup, {}, ask_has_members},
    Predicate{"in_group", "The user is in some group.", kUser, {}, ask_in_group},
    Predicate{"only_on",
              "Each resource of the statement is like one of these.",
              kOfStatements,
              kOnlyParameters,
              ask_only_on},
    Predicate{"runs",
              "Resources run with the role, more than so many.",
              kRole,
              kRunsParameters,
              ask_runs},
    Predicate{"some_grant",
              "One of the principal's policies is so.",
              kWithGrants,
              kGrantParameters,
              ask_some_grant},
    Predicate{"some_statement",
              "One statement of the principal's policies is so; a user has those of its groups.",
              kWithGrants,
              kStatementParameters,
              ask_some_statement},
    Predicate{"some_trust",
              "One statement of the role's trust policy is so.",
              kWithTrust,
              kTrustParameters,
              ask_some_trust},
    Predicate{"written_by_aws",
              "The document is one that AWS manages: nobody can mend it, only leave it away.",
              kOfDocuments,
              {},
              ask_written_by_aws},
};

}  // namespace

std::span<const Predicate> relation_predicates() {
  return kTable;
}

}  // namespace leastwise
