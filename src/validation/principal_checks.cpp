// Principals: who may be named, in which form, in which kind of policy.
//
// AWS: "AWS JSON policy elements: Principal" and "NotPrincipal".
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/account_number.h>

#include "validation/checks.h"
#include "validation/service_names.h"

namespace leastwise::validation {
namespace {

// AROA…, AIDA…: ids that IAM gives, four letters for the kind and sixteen more or so.
bool is_unique_id(std::string_view text) {
  return text.size() >= 16 && text.starts_with('A') && std::ranges::all_of(text, [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0 || (c >= 'A' && c <= 'Z');
         });
}

bool is_principal_arn(std::string_view text) {
  const std::vector<std::string_view> fields = arn_fields(text);
  if (fields.size() < 6 || fields[0] != "arn" || !fields[3].empty()) {
    return false;
  }
  const std::string_view resource = fields[5];
  const auto has_rest = [&](std::string_view begin) {
    return resource.starts_with(begin) && resource.size() > begin.size();
  };
  if (fields[2] == "iam") {
    return (is_account_number(fields[4]) &&
            (resource == "root" || has_rest("user/") || has_rest("role/"))) ||
           (fields[4] == "cloudfront" && has_rest("user/CloudFront Origin Access Identity "));
  }
  return fields[2] == "sts" && is_account_number(fields[4]) &&
         (has_rest("federated-user/") || has_rest("assumed-role/"));
}

void check_aws(std::string_view text, Span span, Issues& issues) {
  if (is_unique_id(text)) {
    const bool is_role = text.starts_with("AROA");
    if (is_role || text.starts_with("AIDA")) {
      issues.add(
          is_role ? "INVALID_ROLE_REFERENCE" : "INVALID_USER_REFERENCE",
          span,
          fmt::format("`{}` is the id of a {} that was deleted", text, is_role ? "role" : "user"),
          fmt::format("name the {} by its ARN", is_role ? "role" : "user"));
    }
    return;
  }
  if (!is_account_number(text) && !is_principal_arn(text)) {
    issues.add("INVALID_PRINCIPAL_FORMAT",
               span,
               fmt::format("`{}` is no principal", text),
               "write an account's twelve digits, or the ARN of a user, a role or a session");
  }
}

std::string_view key_of(PrincipalType type) {
  switch (type) {
    case PrincipalType::Everyone:
    case PrincipalType::Aws:
    case PrincipalType::Unknown:
      return "AWS";
    case PrincipalType::Service:
      return "Service";
    case PrincipalType::Federated:
      return "Federated";
    case PrincipalType::CanonicalUser:
      return "CanonicalUser";
  }
  return {};
}

// A domain name, or the ARN of a provider.
bool is_identity_provider(std::string_view text) {
  if (text.starts_with("arn:")) {
    const std::vector<std::string_view> fields = arn_fields(text);
    return fields.size() == 6 && fields[2] == "iam" && is_account_number(fields[4]) &&
           (fields[5].starts_with("oidc-provider/") || fields[5].starts_with("saml-provider/"));
  }
  return text.contains('.') && std::ranges::all_of(text, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ||
                  c == '/' || c == '_' || c == ':';
         });
}

void check_value(const PolicySubject& subject, const PrincipalValue& value, Issues& issues) {
  if (!value.value.is_known() || value.type == PrincipalType::Unknown ||
      value.type == PrincipalType::Everyone) {
    return;
  }
  const std::string& text = value.value.text;
  if (has_variable(text)) {
    return;  // another check's
  }
  if (value.type == PrincipalType::Federated && subject.kind != PolicyKind::Trust) {
    issues.add("FEDERATED_PRINCIPAL_NOT_SUPPORTED",
               value.span,
               fmt::format("only a role trust policy can name the identity provider `{}`", text),
               "name the role that its users take");
    return;
  }
  if (has_wildcard(text)) {
    issues.add(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        value.span,
        fmt::format("`{}` has a wildcard, which matches nothing in `{}`", text, key_of(value.type)),
        "name the principals, or use `*` with a condition on `aws:PrincipalArn`");
    return;
  }
  switch (value.type) {
    case PrincipalType::Aws:
      check_aws(text, value.span, issues);
      break;
    case PrincipalType::Service:
      if (!is_service_principal(text)) {
        issues.add("INVALID_SERVICE_PRINCIPAL_FORMAT",
                   value.span,
                   fmt::format("`{}` does not look like a service's principal", text),
                   service_principal_help(text));
      }
      break;
    case PrincipalType::Federated:
      if (!is_identity_provider(text)) {
        issues.add(
            "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
            value.span,
            fmt::format("`{}` is neither a domain name nor the ARN of an identity provider", text));
      }
      break;
    case PrincipalType::CanonicalUser:
    case PrincipalType::Everyone:
    case PrincipalType::Unknown:
      break;
  }
}

// `"Principal": "*"`, not in an object.
bool is_scalar_star(const PrincipalElement& principal) {
  return principal.values.size() == 1 && principal.values.front().type == PrincipalType::Everyone &&
         principal.values.front().span == principal.span;
}

void check_element(const PolicySubject& subject, const Statement& statement, Issues& issues) {
  const PrincipalElement& principal = statement.principal;
  const std::string_view word = principal.is_negated ? "NotPrincipal" : "Principal";
  issues.add("UNSUPPORTED_PRINCIPAL",
             principal.key_span,
             fmt::format("an identity policy has no `{}`: whoever has the policy is meant", word),
             "leave it out");
  issues.add("SCP_SYNTAX_ERROR_PRINCIPAL",
             principal.key_span,
             fmt::format("a service control policy has no `{}`", word),
             "leave it out, and use a condition on `aws:PrincipalArn`");
  if (principal.is_negated) {
    issues.add("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
               principal.key_span,
               "a role trust policy cannot have `NotPrincipal`",
               "list who may take the role in `Principal`");
    if (is_allow(statement)) {
      issues.add("ALLOW_WITH_NOT_PRINCIPAL",
                 principal.key_span,
                 "`Allow` with `NotPrincipal` allows everyone else, also without signing in",
                 "list in `Principal` who is allowed");
    }
  } else if (is_scalar_star(principal)) {
    issues.add("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
               principal.span,
               "a role trust policy cannot have `\"Principal\": \"*\"`",
               "list who may take the role");
  }
  const bool is_everyone = std::ranges::all_of(principal.values, [](const PrincipalValue& value) {
    return value.type == PrincipalType::Everyone || value.type == PrincipalType::Unknown;
  });
  if (principal.is_negated || !is_everyone) {
    issues.add("RCP_SYNTAX_ERROR_PRINCIPAL",
               principal.is_negated ? principal.key_span : principal.span,
               "a resource control policy is about everyone: `\"Principal\": \"*\"` alone",
               "use a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`");
  }
  const bool takes_principals = subject.kind == PolicyKind::Resource ||
                                subject.kind == PolicyKind::Trust ||
                                subject.kind == PolicyKind::Rcp;
  for (const PrincipalValue& value : principal.values) {
    if (takes_principals) {
      check_value(subject, value, issues);
    }
  }
}

}  // namespace

void check_principals(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    if (statement.principal.is_present) {
      check_element(subject, statement, issues);
    }
  }
}

}  // namespace leastwise::validation
