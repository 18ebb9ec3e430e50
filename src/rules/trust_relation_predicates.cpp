// What a trust policy as a whole says: how many it lets in, services that do not exist, roles that
// can take each other's place in a circle.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/answers.h"
#include "rules/issuers.h"
#include "rules/landing.h"
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

// The issuers of clusters that the change makes are not known, but whose they are: a template
// writes their host into the provider's ARN, and a provider of Terraform takes its URL from the
// cluster.
bool is_of_cluster(const PrincipalValue& value, const Subject& subject) {
  constexpr std::string_view kProvider = "oidc-provider/";
  constexpr std::string_view kScheme = "https://";
  constexpr std::string_view kHost = "oidc.eks.";
  const std::size_t at = value.value.text.find(kProvider);
  std::string_view url = at == std::string::npos
                             ? std::string_view{}
                             : std::string_view(value.value.text).substr(at + kProvider.size());
  url.remove_prefix(url.starts_with(kScheme) ? kScheme.size() : 0);
  if (url.starts_with(kHost) || issuer_of(value, subject).name.starts_with(kHost)) {
    return true;
  }
  const Resource* provider = provider_of(value, subject);
  const auto is_cluster = [&](const std::string& address) {
    return std::ranges::any_of(subject.model->resources, [&](const Resource& resource) {
      return resource.type == "AWS::EKS::Cluster" && resource.origin.address == address;
    });
  };
  return provider != nullptr && std::ranges::any_of(provider->references, is_cluster);
}

Verdict ask_trusts_several(const Subject& subject, const Parameters& parameters) {
  const std::string* what = text_of(parameters, "what");
  std::set<std::string> names;
  Verdict verdict;
  for (const PrincipalValue* value : trusted_by(*subject.principal, *subject.model)) {
    const std::string text = value->value.display();
    const bool is_service = value->type == PrincipalType::Service;
    const bool is_cluster =
        value->type == PrincipalType::Federated && is_of_cluster(*value, subject);
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

// Of `arn:aws:iam::111122223333:role/teams/app` the account, empty where it is not written out, and
// the name, which is all that has to be known.
struct NamedRole {
  std::string account;
  std::string name;
};

std::optional<NamedRole> named_role(const PartialString& value) {
  constexpr std::string_view kRoleField = ":role/";
  const std::size_t field = value.text.find(kRoleField);
  const bool is_tail_known =
      field != std::string::npos &&
      std::ranges::all_of(value.holes, [&](const auto& placed) { return placed.offset <= field; });
  if (!is_tail_known) {
    return std::nullopt;
  }
  NamedRole role;
  const std::size_t colon = value.text.rfind(':', field - 1);
  if (colon != std::string::npos && colon < field) {
    role.account = value.text.substr(colon + 1, field - colon - 1);
  }
  role.name = value.text.substr(std::max(value.text.rfind('/') + 1, field + kRoleField.size()));
  return role;
}

// The account is not written out: is it the role's all the same, by what is filled in?
bool is_in_account_of(const PartialString& value, const Principal& role) {
  return std::ranges::any_of(value.holes, [&role](const PartialString::PlacedHole& placed) {
    const std::string& expression = placed.hole.expression;
    return expression.find("AWS::AccountId") != std::string::npos ||
           expression.find("aws_caller_identity") != std::string::npos ||
           std::ranges::any_of(role.arn.holes, [&](const PartialString::PlacedHole& other) {
             return other.hole.expression == expression;
           });
  });
}

// A role of another account has the same name and is not this one.
bool names(const PartialString& value, const Principal& role, const Subject& subject) {
  const std::optional<NamedRole> named = named_role(value);
  if (named && role.name.is_known() && !role.name.text.empty()) {
    return named->name == role.name.text &&
           (named->account.empty() ? is_in_account_of(value, role)
                                   : lands_in(*subject.world, named->account) != Truth::No);
  }
  return std::ranges::any_of(value.holes, [&role](const PartialString::PlacedHole& placed) {
    return placed.hole.expression.starts_with(role.origin.address + ".");
  });
}

// Whom a statement lets in by name: as principals, or as the only ones of an account, which is how
// a role that is not there yet can be named.
std::vector<const PartialString*> names_in(const Statement& statement) {
  std::vector<const PartialString*> out;
  if (statement.effect == Effect::Deny || statement.principal.is_negated) {
    return out;
  }
  for (const PrincipalValue& value : statement.principal.values) {
    if (value.type == PrincipalType::Aws) {
      out.push_back(&value.value);
    }
  }
  for (const Condition& condition : statement.conditions) {
    if (condition.key_lower() == "aws:principalarn" && !condition.is_negated) {
      for (const ConditionValue& value : condition.values) {
        out.push_back(&value.text);
      }
    }
  }
  return out;
}

std::vector<std::size_t> trusted_roles(const Principal& role, const Subject& subject) {
  std::vector<std::size_t> out;
  const Model& model = *subject.model;
  if (!role.trust) {
    return out;
  }
  for (const Statement& statement : model.policy(*role.trust).policy.statements) {
    for (const PartialString* value : names_in(statement)) {
      for (std::size_t i = 0; i < model.principals.size(); ++i) {
        const Principal& other = model.principals[i];
        if (other.kind == PrincipalKind::Role && other.is_declared &&
            names(*value, other, subject)) {
          out.push_back(i);
        }
      }
    }
  }
  return out;
}

Verdict ask_trusts_in_circle(const Subject& subject, const Parameters& /*parameters*/) {
  const Model& model = *subject.model;
  const auto start = principal_index(subject);
  std::set<std::size_t> seen;
  std::vector<std::size_t> open = trusted_roles(*subject.principal, subject);
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (at == start) {
      return answer(Truth::Yes, subject.principal->origin.declared);
    }
    if (seen.insert(at).second) {
      for (const std::size_t next : trusted_roles(model.principals[at], subject)) {
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
