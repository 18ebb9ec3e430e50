// What a trust policy as a whole says: how many it lets in, services that do not exist, roles that
// can take each other's place in a circle.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/answers.h"
#include "rules/issuers.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kRole = {Each::Role};
constexpr std::array<Each, 1> kResource = {Each::Resource};
constexpr std::array<Each, 2> kStatements = {Each::Trust, Each::Statement};

// Principals of the Allow statements of a role's trust policy.
std::vector<const PrincipalValue*> trusted_by(const Principal& role, const Model& model) {
  std::vector<const PrincipalValue*> out;
  if (!role.trust) {
    return out;
  }
  for (const Statement& statement : model.policy(*role.trust).policy.statements) {
    if (statement.effect == Effect::Deny || statement.principal.is_negated) {
      continue;
    }
    for (const PrincipalValue& value : statement.principal.values) {
      out.push_back(&value);
    }
  }
  return out;
}

// ---- trusts_several ----

constexpr std::array<std::string_view, 2> kCounted = {"services", "clusters"};
constexpr std::array kSeveralParameters = {
    ParameterSpec{"what",
                  ParameterType::Choice,
                  true,
                  "`services`: service principals; `clusters`: issuers of EKS clusters",
                  kCounted},
    ParameterSpec{"more_than", ParameterType::Number, true, "how many are still fine", {}},
};

Verdict ask_trusts_several(const Subject& subject, const Parameters& parameters) {
  const std::string* what = text_of(parameters, "what");
  std::set<std::string> names;
  Verdict verdict;
  for (const PrincipalValue* value : trusted_by(*subject.principal, *subject.model)) {
    const std::string text = value->value.display();
    const bool is_service = value->type == PrincipalType::Service;
    const bool is_cluster = value->type == PrincipalType::Federated &&
                            issuer_of(*value, subject).name.starts_with("oidc.eks.");
    if ((what != nullptr && *what == "services" ? is_service : is_cluster) &&
        names.insert(text).second) {
      verdict.labels.push_back({value->span, {}});
    }
  }
  if (static_cast<double>(names.size()) <= number_of(parameters, "more_than", 0)) {
    return {};
  }
  verdict.truth = Truth::Yes;
  verdict.words["count"] = std::to_string(names.size());
  verdict.words["trusted"] = enumerate({names.begin(), names.end()});
  return verdict;
}

// ---- malformed_service ----

// AWS: "Principal": the identifier of a service principal is `service-name.amazonaws.com`. Some
// partitions have endings of their own.
Verdict ask_malformed_service(const Subject& subject, const Parameters& /*parameters*/) {
  constexpr std::array<std::string_view, 6> kEndings = {".amazonaws.com",
                                                        ".amazonaws.com.cn",
                                                        ".amazonaws.eu",
                                                        ".aws.internal",
                                                        ".c2s.ic.gov",
                                                        ".sc2s.sgov.gov"};
  Verdict best;
  for (const PrincipalValue& value : subject.statement->principal.values) {
    if (value.type != PrincipalType::Service || !value.value.is_known()) {
      continue;
    }
    const std::string& text = value.value.text;
    const bool is_formed = std::ranges::any_of(
        kEndings, [&text](std::string_view ending) { return text.ends_with(ending); });
    Verdict one = answer(truth(!is_formed || text.find('*') != std::string::npos), value.span);
    one.words["principal"] = text;
    keep_best(best, std::move(one));
  }
  return best;
}

// ---- trusts_in_circle ----

bool names(const PrincipalValue& value, const Principal& role) {
  if (value.type != PrincipalType::Aws) {
    return false;
  }
  const bool is_named = role.name.is_known() && !role.name.text.empty();
  if (value.value.is_known() && is_named) {
    const std::size_t at = value.value.text.find(":role/");
    return at != std::string::npos && value.value.text.ends_with("/" + role.name.text);
  }
  return std::ranges::any_of(value.value.holes, [&role](const PartialString::PlacedHole& placed) {
    return placed.hole.expression.starts_with(role.origin.address + ".");
  });
}

std::vector<std::size_t> trusted_roles(const Principal& role, const Model& model) {
  std::vector<std::size_t> out;
  for (const PrincipalValue* value : trusted_by(role, model)) {
    for (std::size_t i = 0; i < model.principals.size(); ++i) {
      const Principal& other = model.principals[i];
      if (other.kind == PrincipalKind::Role && other.is_declared && names(*value, other)) {
        out.push_back(i);
      }
    }
  }
  return out;
}

Verdict ask_trusts_in_circle(const Subject& subject, const Parameters& /*parameters*/) {
  const Model& model = *subject.model;
  const auto start = principal_index(subject);
  std::set<std::size_t> seen;
  std::vector<std::size_t> open = trusted_roles(*subject.principal, model);
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (at == start) {
      return answer(Truth::Yes, subject.principal->origin.declared);
    }
    if (seen.insert(at).second) {
      for (const std::size_t next : trusted_roles(model.principals[at], model)) {
        open.push_back(next);
      }
    }
  }
  return {};
}

// ---- trusted_by_role ----

// Does a statement of some role let in the tokens of this provider?
Verdict ask_trusted_by_role(const Subject& subject, const Parameters& /*parameters*/) {
  const Node* url = subject.resource->attributes.find("Url");
  const std::optional<std::string_view> text = url == nullptr ? std::nullopt : url->as_text();
  Truth found = text ? Truth::No : Truth::Maybe;
  for (const Principal& role : subject.model->principals) {
    if (!role.trust) {
      continue;
    }
    const PolicyDocument& document = subject.model->policy(*role.trust);
    if (document.state == PolicyState::Unknown) {
      found = either(found, Truth::Maybe);
    }
    for (const Statement& statement : document.policy.statements) {
      Subject inner = subject;
      inner.resource = nullptr;
      inner.principal = &role;
      inner.document = &document;
      inner.statement = &statement;
      for (const Issuer& issuer : web_issuers(inner)) {
        const bool is_same = text && issuer.is_known && is_issuer(*text, issuer.name);
        found = either(found, is_same ? Truth::Yes : issuer.is_known ? Truth::No : Truth::Maybe);
      }
    }
  }
  return answer(found, subject.resource->origin.declared);
}

// ---- named_otherwise ----

constexpr std::array<std::string_view, 2> kNamings = {"needs_arn", "needs_path"};
constexpr std::array kNamingParameters = {ParameterSpec{
    "",
    ParameterType::Choice,
    true,
    "`needs_arn`: by its name, where the attribute takes an ARN; `needs_path`: by its name "
    "alone, though it has a path",
    kNamings}};

bool takes_arn(const RunsAs& use) {
  const std::string_view last =
      std::string_view(use.attribute).substr(use.attribute.find_last_of('.') + 1);
  // AWS: ECS, "Task definition parameters": these take a short name as well.
  const bool is_task = use.attribute.find("ask") != std::string::npos &&
                       (use.origin.type == "AWS::ECS::TaskDefinition" ||
                        use.origin.type == "aws_ecs_task_definition");
  return !is_task && (last.ends_with("Arn") || last.ends_with("_arn") || last.ends_with("ARN"));
}

Verdict ask_named_otherwise(const Subject& subject, const Parameters& parameters) {
  const std::string* naming = text_of(parameters, "");
  const Principal& role = *subject.principal;
  const auto index = static_cast<std::size_t>(&role - subject.model->principals.data());
  const bool has_path = role.path.is_known() && !role.path.text.empty() && role.path.text != "/";
  Verdict verdict;
  std::vector<std::string> users;
  for (const RunsAs& use : subject.model->runs_as) {
    const bool is_this = use.roles.size() == 1 && use.confidence != Confidence::Any &&
                         static_cast<std::size_t>(use.roles.front()) == index;
    const bool is_name = use.role.is_known()
                             ? !use.role.text.starts_with("arn:") && !use.role.text.empty()
                             : use.role.text.empty() && use.role.holes.size() == 1 &&
                                   use.role.holes.front().hole.expression == role.origin.address;
    const bool is_asked =
        naming != nullptr && *naming == "needs_arn"
            ? takes_arn(use)
            : has_path && !takes_arn(use) && use.role.text.find('/') == std::string::npos;
    const bool is_profile = use.attribute.find("rofile") != std::string::npos;
    if (is_this && is_name && is_asked && !is_profile) {
      verdict.truth = Truth::Yes;
      verdict.labels.push_back({use.span, use.origin.address});
      users.push_back(use.origin.address + " (" + use.attribute + ")");
    }
  }
  verdict.words["users"] = enumerate(users);
  return verdict;
}

constexpr std::array kTable = {
    Predicate{"malformed_service",
              "A service principal is named in a form that AWS does not have.",
              kStatements,
              {},
              ask_malformed_service},
    Predicate{
        "named_otherwise",
        "A resource names the role in a way that does not lead to it; the word `users` says which.",
        kRole,
        kNamingParameters,
        ask_named_otherwise},
    Predicate{"trusted_by_role",
              "Some role of the input lets in the tokens of this OIDC provider.",
              kResource,
              {},
              ask_trusted_by_role},
    Predicate{"trusts_in_circle",
              "The role trusts itself, or a role that in the end trusts it.",
              kRole,
              {},
              ask_trusts_in_circle},
    Predicate{
        "trusts_several",
        "The trust policy lets in more than so many of a kind; the words `count` and `trusted` "
        "say which.",
        kRole,
        kSeveralParameters,
        ask_trusts_several},
};

}  // namespace

std::span<const Predicate> trust_relation_predicates() {
  return kTable;
}

}  // namespace leastwise
