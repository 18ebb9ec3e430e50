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
  const auto start = static_cast<std::size_t>(subject.principal - model.principals.data());
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

constexpr std::array kTable = {
    Predicate{"malformed_service",
              "A service principal is named in a form that AWS does not have.",
              kStatements,
              {},
              ask_malformed_service},
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
