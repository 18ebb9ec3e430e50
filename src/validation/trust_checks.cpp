// Role trust policies: which way of taking a role goes with which principal, and how far a token's
// claims confine it.
//
// AWS: "IAM JSON policy elements: Principal", "Create a role for OpenID Connect federation".
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "validation/checks.h"

namespace leastwise::validation {
namespace {

constexpr std::string_view kGithub = "token.actions.githubusercontent.com";

bool is_saml(const PrincipalValue& value) {
  return value.type == PrincipalType::Federated && value.value.text.contains(":saml-provider/");
}

bool is_oidc(const PrincipalValue& value) {
  return value.type == PrincipalType::Federated && !is_saml(value);
}

// The issuer as condition keys name it: without the ARN around it.
std::string issuer_of(const PrincipalValue& value) {
  constexpr std::string_view kProvider = "oidc-provider/";
  const std::size_t at = value.value.text.find(kProvider);
  return lower(at == std::string::npos ? value.value.text
                                       : value.value.text.substr(at + kProvider.size()));
}

// Whether a principal can take a role by an action; other actions go with all.
bool goes_with(const PrincipalValue& value, std::string_view action) {
  if (action == "sts:assumerolewithsaml") {
    return is_saml(value);
  }
  if (action == "sts:assumerolewithwebidentity") {
    return is_oidc(value);
  }
  return action != "sts:assumerole" || value.type != PrincipalType::Federated;
}

bool is_certain(const PrincipalValue& value) {
  return value.value.is_known() && value.type != PrincipalType::Unknown;
}

// An action that no principal can use, or a principal that can use no action.
void check_actions_and_principals(const Statement& statement, Issues& issues) {
  const std::vector<PrincipalValue>& values = statement.principal.values;
  if (values.empty() || statement.action.is_negated || !std::ranges::all_of(values, is_certain)) {
    return;
  }
  std::vector<std::string> ways;  // of taking a role
  for (const Pattern& pattern : statement.action.patterns) {
    const std::string action = lower(pattern.text());
    if (!pattern.is_literal() || action.starts_with("sts:assumerole")) {
      ways.push_back(action);
    }
    const bool is_usable = std::ranges::any_of(
        values, [&](const PrincipalValue& value) { return goes_with(value, action); });
    if (!is_usable) {
      issues.add("MISMATCHED_ACTION_FOR_PRINCIPAL",
                 pattern.span,
                 fmt::format("none of the principals can take the role by `{}`", pattern.text()),
                 "SAML providers use `sts:AssumeRoleWithSAML`, OIDC providers "
                 "`sts:AssumeRoleWithWebIdentity`, all others `sts:AssumeRole`");
    }
  }
  for (const PrincipalValue& value : values) {
    const bool has_way = std::ranges::any_of(
        ways, [&](const std::string& action) { return goes_with(value, action); });
    if (!ways.empty() && !has_way) {
      issues.add("MISMATCHED_ACTION_FOR_PRINCIPAL",
                 value.span,
                 fmt::format("`{}` cannot take the role by any of the actions", value.value.text),
                 "SAML providers use `sts:AssumeRoleWithSAML`, OIDC providers "
                 "`sts:AssumeRoleWithWebIdentity`, all others `sts:AssumeRole`");
    }
  }
}

// A session beside the role that it is of.
void check_sessions(const Statement& statement, Issues& issues) {
  for (const PrincipalValue& session : statement.principal.values) {
    const auto arn = Arn::parse(session.value.text);
    constexpr std::string_view kAssumed = "assumed-role/";
    if (!arn || arn->service != "sts" || !arn->resource.starts_with(kAssumed)) {
      continue;
    }
    const std::string_view rest = std::string_view(arn->resource).substr(kAssumed.size());
    const std::string_view name = rest.substr(0, rest.find('/'));
    const auto is_its_role = [&](const PrincipalValue& value) {
      const auto role = Arn::parse(value.value.text);
      return role && role->service == "iam" && role->account == arn->account &&
             role->resource.starts_with("role/") &&
             std::string_view(role->resource).substr(role->resource.rfind('/') + 1) == name;
    };
    if (std::ranges::any_of(statement.principal.values, is_its_role)) {
      issues.add(
          "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
          session.span,
          fmt::format("`{}` is a session of a role that is listed itself", session.value.text),
          "leave out the session");
    }
  }
}

// IAM Roles Anywhere does all three in one call.
void check_roles_anywhere(const PolicySubject& subject, Issues& issues) {
  constexpr std::array<std::string_view, 3> kNeeded = {
      "sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"};
  const PrincipalValue* anywhere = nullptr;
  std::array<bool, 3> has{};
  for (const Statement& statement : subject.policy.statements) {
    const auto found =
        std::ranges::find_if(statement.principal.values, [](const PrincipalValue& value) {
          return value.type == PrincipalType::Service &&
                 value.value.text == "rolesanywhere.amazonaws.com";
        });
    if (!is_allow(statement) || statement.principal.is_negated ||
        found == statement.principal.values.end()) {
      continue;
    }
    anywhere = &*found;
    for (std::size_t i = 0; i < kNeeded.size(); ++i) {
      has.at(i) = has.at(i) || covers(statement.action, kNeeded.at(i));
    }
  }
  if (anywhere != nullptr && !std::ranges::all_of(has, [](bool one) { return one; })) {
    issues.add("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
               anywhere->span,
               "IAM Roles Anywhere needs three actions to take a role",
               "allow `sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`");
  }
}

// ---- Keys that another action sets

struct KeyAction {
  std::string_view key;  // a prefix where it ends in `/`
  std::string_view action;
};

constexpr std::array kKeyActions = std::to_array<KeyAction>({
    {"aws:requesttag/", "sts:TagSession"},
    {"aws:tagkeys", "sts:TagSession"},
    {"sts:transitivetagkeys", "sts:TagSession"},
    {"sts:sourceidentity", "sts:SetSourceIdentity"},
    {"sts:externalid", "sts:AssumeRole"},
});

void check_key_actions(const Statement& statement, Issues& issues) {
  for (const Condition& condition : statement.conditions) {
    const std::string key = condition.key_lower();
    for (const KeyAction& entry : kKeyActions) {
      const bool is_it = entry.key.ends_with('/') ? key.starts_with(entry.key) : key == entry.key;
      if (is_it && condition.family != OperatorFamily::Null &&
          !covers(statement.action, entry.action)) {
        issues.add("MISSING_ACTION_FOR_CONDITION_KEY",
                   condition.key_span,
                   fmt::format("`{}` is set by `{}`, which the statement does not allow",
                               condition.key.text,
                               entry.action),
                   fmt::format("add `{}` to `Action`", entry.action));
      }
    }
  }
}

// ---- Claims

void check_audience(const Condition& condition, Issues& issues) {
  if (!condition.key_lower().ends_with(":aud") || condition.set == SetOperator::None) {
    return;
  }
  issues.add("CONFIRM_AUDIENCE_CLAIM_TYPE",
             condition.operator_span,
             fmt::format("`{}` is a single value in most tokens, and `{}` asks about a list",
                         condition.key.text,
                         condition.operator_text),
             "look whether the provider sends one audience or several");
  if (condition.set == SetOperator::ForAnyValue) {
    issues.add("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
               condition.operator_span,
               fmt::format("`{}` lets in a token that has other audiences as well",
                           condition.operator_text),
               "leave out `ForAnyValue:`");
  }
}

// A claim of the issuer is asked for.
bool asks_claim(const Statement& statement, const std::string& issuer) {
  return std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
    return !condition.key.is_known() || condition.key_lower().starts_with(issuer + ":");
  });
}

// `repo:acme/app:ref:refs/heads/main` names everything; `repo:acme/app:*` leaves the branch open,
// which a condition on `ref` may close.
void check_github_subject(const Statement& statement, const std::string& issuer, Issues& issues) {
  const bool has_branch = find_condition(statement, issuer + ":ref") != nullptr;
  for (const Condition& condition : statement.conditions) {
    if (condition.key_lower() != issuer + ":sub" || condition.is_negated ||
        condition.family != OperatorFamily::StringLike) {
      continue;
    }
    for (const ConditionValue* const value : known_values(condition)) {
      const std::string_view text = value->text.text;
      const std::vector<std::string_view> fields = arn_fields(text);
      const bool names_repository =
          fields.size() > 1 && fields[0] == "repo" && !has_wildcard(fields[1]);
      if (has_wildcard(text) && !(names_repository && has_branch)) {
        issues.add(
            "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
            value->span,
            fmt::format("`{}` lets in workflows of more repositories or branches than one", text),
            "write the repository and the branch: `repo:owner/name:ref:refs/heads/main`");
      }
    }
  }
}

void check_provider(const Statement& statement, const PrincipalValue& value, Issues& issues) {
  const std::string issuer = issuer_of(value);
  if (!asks_claim(statement, issuer)) {
    issues.add("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
               value.span,
               fmt::format("any token of `{}` takes the role", issuer),
               fmt::format("add conditions on `{0}:sub` and `{0}:aud`", issuer));
  }
  if (issuer != kGithub) {
    return;
  }
  constexpr std::array<std::string_view, 7> kClaims = {"sub",
                                                       "repository",
                                                       "repository_id",
                                                       "repository_owner",
                                                       "repository_owner_id",
                                                       "job_workflow_ref",
                                                       "environment"};
  const bool is_confined = std::ranges::any_of(kClaims, [&](std::string_view claim) {
    return find_condition(statement, fmt::format("{}:{}", issuer, claim)) != nullptr;
  });
  const bool is_open = std::ranges::any_of(
      statement.conditions, [](const Condition& condition) { return !condition.key.is_known(); });
  if (!is_confined && !is_open) {
    issues.add("MISSING_GITHUB_REPO_CONDITION_KEY",
               value.span,
               "a workflow of any repository on GitHub takes the role",
               fmt::format("add a condition on `{}:sub` that names the repository", kGithub));
  }
  check_github_subject(statement, issuer, issues);
}

}  // namespace

void check_trust(const PolicySubject& subject, Issues& issues) {
  if (subject.kind != PolicyKind::Trust) {
    return;
  }
  check_roles_anywhere(subject, issues);
  for (const Statement& statement : subject.policy.statements) {
    check_sessions(statement, issues);
    if (is_allow(statement) && !statement.principal.is_negated) {
      check_actions_and_principals(statement, issues);
      check_key_actions(statement, issues);
    }
  }
}

void check_trust_claims(const PolicySubject& subject, Issues& issues) {
  if (subject.kind != PolicyKind::Trust) {
    return;
  }
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      check_audience(condition, issues);
    }
    for (const PrincipalValue& value : statement.principal.values) {
      if (is_allow(statement) && !statement.principal.is_negated && is_oidc(value) &&
          is_certain(value) && covers(statement.action, "sts:AssumeRoleWithWebIdentity")) {
        check_provider(statement, value, issues);
      }
    }
  }
}

}  // namespace leastwise::validation
