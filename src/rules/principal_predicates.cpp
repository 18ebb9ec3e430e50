// What rules ask about roles, users, groups and permission sets, and about the policies attached to
// them.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/answers.h"
#include "rules/predicate_tables.h"
#include "rules/rule.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 5> kPrincipals = {
    Each::Principal, Each::Role, Each::User, Each::Group, Each::PermissionSet};
constexpr std::array<Each, 6> kGrantsAndPrincipals = {
    Each::Grant, Each::Principal, Each::Role, Each::User, Each::Group, Each::PermissionSet};
constexpr std::array<Each, 1> kGrants = {Each::Grant};
constexpr std::array<Each, 8> kWithPrincipal = {Each::Grant,
                                                Each::Principal,
                                                Each::Role,
                                                Each::User,
                                                Each::Group,
                                                Each::PermissionSet,
                                                Each::Statement,
                                                Each::Trust};

constexpr std::array<std::string_view, 4> kKinds = {"role", "user", "group", "permission_set"};
constexpr std::array kKindParameters = {
    ParameterSpec{"", ParameterType::ChoiceList, true, "", kKinds}};

Verdict ask_principal_kind(const Subject& subject, const Parameters& parameters) {
  if (subject.principal == nullptr) {
    return {};
  }
  const std::string_view kind = kKinds.at(static_cast<std::size_t>(subject.principal->kind));
  return answer(truth(has_choice(parameters, "", kind)), {});
}

Verdict ask_is_declared(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(subject.principal != nullptr && subject.principal->is_declared), {});
}

Verdict ask_is_service_linked(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(subject.principal != nullptr && subject.principal->is_service_linked), {});
}

constexpr std::string_view kBoundaryCondition = "PermissionsBoundaryCondition";

// A boundary that conditions of a template leave out at times is none that limits; the principal's
// attributes tell when it is there.
Verdict ask_has_boundary(const Subject& subject, const Parameters& /*parameters*/) {
  if (subject.principal == nullptr) {
    return {};
  }
  const std::optional<Grant>& boundary = subject.principal->boundary;
  if (!boundary) {
    const Node* when = subject.principal->attributes.find(kBoundaryCondition);
    return when == nullptr ? Verdict{} : under(when->scalar.text, answer(Truth::Yes, when->span));
  }
  if (boundary->confidence == Confidence::Unresolved && boundary->arn.is_empty()) {
    return maybe(boundary->reason, boundary->attached_at);
  }
  return answer(Truth::Yes, boundary->attached_at);
}

// ---- grants ----

constexpr std::array<std::string_view, 4> kVias = {
    "inline", "customer_managed", "aws_managed", "unknown"};
constexpr std::array kViaParameters = {ParameterSpec{
    "", ParameterType::ChoiceList, true, "how the policy reaches the principal", kVias}};

Verdict ask_grant_via(const Subject& subject, const Parameters& parameters) {
  const std::string_view via = kVias.at(static_cast<std::size_t>(subject.grant->via));
  Verdict verdict = answer(truth(has_choice(parameters, "", via)), subject.grant->attached_at);
  // Whose policy it is may be known only to be one of several.
  if (verdict.truth == Truth::Yes && subject.grant->confidence == Confidence::Any) {
    verdict.truth = Truth::Maybe;
    verdict.reason = "the reference can mean one of several objects";
  }
  verdict.words["policy_name"] = subject.grant->name.display();
  return verdict;
}

constexpr std::array kArnParameters = {
    ParameterSpec{"", ParameterType::PatternList, true, "globs over the policy's ARN", {}}};

Truth is_arn_like(const Grant& grant, const std::vector<Pattern>& wanted) {
  Truth best = Truth::No;
  for (const Pattern& pattern : wanted) {
    if (grant.arn.is_known()) {
      best = either(best, matches(pattern, grant.arn.text, LetterCase::Matters));
      continue;
    }
    const Pattern arn = parse_pattern(grant.arn, grant.attached_at, PatternSyntax::Plain);
    if (includes(pattern, arn, LetterCase::Matters) == Truth::Yes) {
      best = Truth::Yes;
    } else if (overlaps(pattern, arn, LetterCase::Matters) != Truth::No) {
      best = either(best, Truth::Maybe);
    }
  }
  return best;
}

/// Nothing of the policy's name is known, so nothing speaks for one policy rather than for another:
/// the attachment is listed among what is not visible, and a finding for each policy that it could
/// be would be a guess.
bool could_be_any_policy(const PartialString& arn) {
  const std::string shape = arn.shape();
  return shape.find_first_not_of('*', shape.rfind('/') + 1) == std::string::npos;
}

Verdict grant_like(const Grant& grant, const std::vector<Pattern>& wanted) {
  // Its document is here and judged by what it says, or nobody knows what it is. What AWS manages
  // is known by its name as well.
  const bool is_judged = grant.policy && grant.via != Via::AwsManaged;
  if (grant.via == Via::Inline || is_judged || could_be_any_policy(grant.arn)) {
    return {};
  }
  Truth truth = is_arn_like(grant, wanted);
  std::string reason;
  if (truth == Truth::Yes && grant.confidence == Confidence::Any) {
    truth = Truth::Maybe;
    reason = "the reference can mean one of several objects";
  }
  Verdict verdict = answer(truth, grant.attached_at);
  if (truth == Truth::Maybe) {
    verdict.holes = holes_of(grant.arn, grant.attached_at);
    verdict.reason = verdict.holes.empty() ? reason : "";
  }
  verdict.words["policy_arn"] = grant.arn.display();
  verdict.words["policy_name"] = grant.name.display();
  return verdict;
}

Verdict ask_attached_policy(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  Verdict best;
  if (wanted == nullptr) {
    return best;
  }
  if (subject.grant != nullptr) {
    return grant_like(*subject.grant, *wanted);
  }
  for (const Grant& grant : subject.principal->grants) {
    keep_best(best, grant_like(grant, *wanted));
  }
  return best;
}

// ---- what belongs to a user ----

constexpr std::array kOwnsParameters = {
    ParameterSpec{
        "type", ParameterType::TextList, true, "resource types, such as `AWS::IAM::AccessKey`", {}},
    ParameterSpec{
        "more_than", ParameterType::Number, false, "how many are still fine; 0 when left out", {}},
    ParameterSpec{"key",
                  ParameterType::Text,
                  false,
                  "the attribute that names the owner; `UserName` when left out",
                  {}},
    ParameterSpec{
        "where", ParameterType::Condition, false, "only those that are so", {}, Each::Resource},
};

// By the name in the attribute, or by a resolved reference to the owner.
Truth belongs_to(const Resource& resource, const Principal& principal, const std::string& key) {
  const std::vector<std::string>& references = resource.references;
  if (std::find(references.begin(), references.end(), principal.origin.address) !=
      references.end()) {
    return Truth::Yes;
  }
  const Node* name = resource.attributes.find(key);
  if (name == nullptr) {
    return Truth::No;
  }
  if (!name->is_unknown() && name->scalar.is_known() && principal.name.is_known()) {
    return truth(name->scalar.text == principal.name.text);
  }
  // What is not known refers to somebody: to another object of this input, where that is known.
  return references.empty() && name->is_unknown() ? Truth::Maybe : Truth::No;
}

Verdict ask_owns(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* types = list_of(parameters, "type");
  const std::string* key = text_of(parameters, "key");
  const auto where = parameters.conditions.find("where");
  const auto fine = static_cast<std::size_t>(number_of(parameters, "more_than", 0));
  Verdict sure;
  Verdict unsure;
  std::size_t sure_count = 0;
  std::size_t count = 0;
  for (const Resource& resource : subject.model->resources) {
    const bool is_type =
        types != nullptr && std::find(types->begin(), types->end(), resource.type) != types->end();
    Truth belongs =
        is_type ? belongs_to(resource, *subject.principal, key == nullptr ? "UserName" : *key)
                : Truth::No;
    if (belongs != Truth::No && where != parameters.conditions.end()) {
      Subject inner = subject;
      inner.principal = nullptr;
      inner.resource = &resource;
      belongs = both(belongs, ask(*where->second, inner).truth);
    }
    if (belongs == Truth::No) {
      continue;
    }
    ++count;
    sure_count += belongs == Truth::Yes ? 1U : 0U;
    Verdict& into = belongs == Truth::Yes ? sure : unsure;
    into.labels.push_back({resource.origin.declared, resource.origin.address});
  }
  if (sure_count > fine) {
    sure.truth = Truth::Yes;
    sure.words["count"] = std::to_string(sure_count);
    return sure;
  }
  if (count <= fine) {
    return {};
  }
  unsure.truth = Truth::Maybe;
  unsure.reason = "whose it is is known only after apply";
  unsure.words["count"] = std::to_string(count);
  return unsure;
}

constexpr std::array kTable = {
    Predicate{
        "attached_policy",
        "A managed policy of such an ARN is attached, whose document the input does not hold.",
        kGrantsAndPrincipals,
        kArnParameters,
        ask_attached_policy},
    Predicate{"grant_via",
              "How the policy reaches the principal.",
              kGrants,
              kViaParameters,
              ask_grant_via},
    Predicate{"has_boundary",
              "The principal has a permissions boundary.",
              kPrincipals,
              {},
              ask_has_boundary},
    Predicate{"is_declared",
              "The input makes the principal; otherwise it only mentions it.",
              kWithPrincipal,
              {},
              ask_is_declared},
    Predicate{"is_service_linked", "AWS owns the role.", kWithPrincipal, {}, ask_is_service_linked},
    Predicate{"owns",
              "Resources of the type belong to the principal, more than so many.",
              kPrincipals,
              kOwnsParameters,
              ask_owns},
    Predicate{"principal_kind",
              "What kind of principal it is.",
              kWithPrincipal,
              kKindParameters,
              ask_principal_kind},
};

}  // namespace

std::span<const Predicate> principal_predicates() {
  return kTable;
}

}  // namespace leastwise
