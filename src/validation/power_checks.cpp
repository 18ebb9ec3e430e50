// Two actions that hand power on, `iam:PassRole` and `iam:CreateServiceLinkedRole`, and policies
// that govern whole accounts.
//
// The six ways of granting one of the two too widely are one matrix: how the action is said (by
// name, by a wildcard, by `NotAction`) and how the resource is (a wildcard, `NotResource`).
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "validation/checks.h"

namespace leastwise::validation {
namespace {

enum class Saying : std::uint8_t { Name, Wildcard, NotAction };

struct PowerfulAction {
  std::string_view name;
  std::string_view lower_name;
  std::string_view restricting_key;  // a condition on it makes a wide resource narrow
  // By `Saying`.
  std::array<std::string_view, 3> wide_resource;
  std::array<std::string_view, 3> not_resource;
};

constexpr std::array kPowerful = std::to_array<PowerfulAction>({
    {"iam:PassRole",
     "iam:passrole",
     "iam:passedtoservice",
     {"PASS_ROLE_WITH_STAR_IN_RESOURCE",
      "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
      "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"},
     {"PASS_ROLE_WITH_NOT_RESOURCE",
      "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
      "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"}},
    {"iam:CreateServiceLinkedRole",
     "iam:createservicelinkedrole",
     "iam:awsservicename",
     {"CREATE_SLR_WITH_STAR_IN_RESOURCE",
      "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
      "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"},
     {"CREATE_SLR_WITH_NOT_RESOURCE",
      "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
      "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE"}},
});

// The pattern that grants it, or none.
const Pattern* granting(const Statement& statement, const PowerfulAction& action) {
  const auto found = std::ranges::find_if(statement.action.patterns, [&](const Pattern& pattern) {
    return matches(pattern, action.name, LetterCase::Ignored) == Truth::Yes;
  });
  return found == statement.action.patterns.end() ? nullptr : &*found;
}

// Every role, of a kind perhaps: `*`, `…:role/*`, `…:role/aws-service-role/*`.
bool is_wide(std::string_view action, const Pattern& resource) {
  const std::string text = resource.text();
  if (text == "*") {
    return true;
  }
  const std::vector<std::string_view> fields = arn_fields(text);
  const bool is_role = fields.size() == 6 && fields[2] == "iam";
  return is_role &&
         (fields[5] == "*" || fields[5] == "role/*" ||
          (action == "iam:CreateServiceLinkedRole" && fields[5] == "role/aws-service-role/*"));
}

// Holds only for requests that have the key with one of the values.
bool is_restricted(const Statement& statement, std::string_view key) {
  return std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
    const bool is_open = condition.is_negated || condition.if_exists ||
                         condition.family == OperatorFamily::Null ||
                         condition.set == SetOperator::ForAllValues;
    return condition.key_lower() == key && !is_open &&
           std::ranges::none_of(condition.values, [](const ConditionValue& value) {
             return value.text.is_known() && value.text.text.starts_with('*');
           });
  });
}

void check_power(const Statement& statement, const PowerfulAction& action, Issues& issues) {
  if (!covers(statement.action, action.name) || is_restricted(statement, action.restricting_key)) {
    return;
  }
  const Pattern* const pattern =
      statement.action.is_negated ? nullptr : granting(statement, action);
  const Saying saying = pattern == nullptr                            ? Saying::NotAction
                        : lower(pattern->text()) == action.lower_name ? Saying::Name
                                                                      : Saying::Wildcard;
  const auto index = static_cast<std::size_t>(saying);
  const std::string help =
      fmt::format("name the roles, or add a condition on `{}`",
                  action.name == "iam:PassRole" ? "iam:PassedToService" : "iam:AWSServiceName");
  if (statement.resource.is_negated) {
    issues.add(
        action.not_resource.at(index),
        pattern == nullptr ? statement.action.key_span : pattern->span,
        fmt::format("`{}` is allowed on every role that `NotResource` does not name", action.name),
        help);
    return;
  }
  const auto wide = std::ranges::find_if(statement.resource.patterns, [&](const Pattern& resource) {
    return resource.is_known() && is_wide(action.name, resource);
  });
  if (wide != statement.resource.patterns.end()) {
    issues.add(
        action.wide_resource.at(index),
        wide->span,
        fmt::format("`{}` is allowed on every role that `{}` matches", action.name, wide->text()),
        help);
  }
}

// ---- Policies for whole accounts

void check_scp_action(const Pattern& pattern, Issues& issues) {
  const std::string text = pattern.text();
  const std::size_t star = text.find('*');
  if (pattern.is_known() && star != std::string::npos && star + 1 < text.size()) {
    issues.add("SCP_SYNTAX_ERROR_ACTION_WILDCARD",
               pattern.span,
               fmt::format("`{}` has a wildcard before its end", text));
  }
}

void check_rcp_action(const PolicySubject& subject, const Pattern& pattern, Issues& issues) {
  const std::string text = pattern.text();
  const std::size_t colon = text.find(':');
  const auto service = subject.catalogue.find_service(std::string_view(text).substr(0, colon));
  const bool has_rcp =
      colon != std::string::npos && service && subject.catalogue.service(*service).has_rcp;
  if (pattern.is_known() && !has_rcp) {
    issues.add(
        "RCP_SYNTAX_ERROR_ACTION",
        pattern.span,
        text == "*"
            ? std::string("a resource control policy names the services in `Action`")
            : fmt::format("`{}` is of no service that honours resource control policies", text));
  }
}

void check_rcp_allow(const Statement& statement, Issues& issues) {
  const bool is_full = !statement.resource.is_negated && statement.conditions.empty() &&
                       std::ranges::all_of(statement.resource.patterns, [](const Pattern& pattern) {
                         return !pattern.is_known() || pattern.text() == "*";
                       });
  if (!is_full) {
    issues.add(
        "RCP_SYNTAX_ERROR_ALLOW",
        statement.span,
        "a resource control policy can only allow everything: `Resource` `*`, no `Condition`",
        "write what is forbidden as `Deny`");
  }
}

// `BoolIfExists` `aws:PrincipalIsAWSService` with this value.
bool asks_for_service(const Statement& statement, std::string_view value) {
  const Condition* const condition = find_condition(statement, "aws:principalisawsservice");
  return condition != nullptr && condition->family == OperatorFamily::Bool &&
         std::ranges::any_of(condition->values, [&](const ConditionValue& one) {
           return lower(one.text.text) == value;
         });
}

void check_rcp_deny(const Statement& statement, Issues& issues) {
  constexpr std::array<std::string_view, 4> kSource = {
      "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"};
  const bool has_null = std::ranges::any_of(statement.conditions, [](const Condition& condition) {
    return condition.family == OperatorFamily::Null &&
           (condition.key_lower() == "aws:sourceaccount" ||
            condition.key_lower() == "aws:sourcearn");
  });
  for (const Condition& condition : statement.conditions) {
    const std::string key = condition.key_lower();
    const bool is_identity = key.starts_with("aws:principalorg") || key == "aws:principalaccount" ||
                             key == "aws:principalarn";
    const bool is_source = std::ranges::find(kSource, key) != kSource.end();
    if (condition.family == OperatorFamily::Null) {
      continue;
    }
    if (is_identity && !asks_for_service(statement, "false")) {
      issues.add("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
                 condition.key_span,
                 fmt::format("services that act for you have no `{}` and are denied as well",
                             condition.key.text),
                 "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}`");
    }
    if (is_source && !asks_for_service(statement, "true")) {
      issues.add("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
                 condition.key_span,
                 fmt::format("your own principals have no `{}` and are denied as well",
                             condition.key.text),
                 "add `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"true\"}`");
    }
    if (is_source && !has_null) {
      issues.add(
          "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
          condition.key_span,
          fmt::format("not every service sends `{}`, and those that do not are denied as well",
                      condition.key.text),
          "add `\"Null\": {\"aws:SourceAccount\": \"false\"}`");
    }
  }
}

}  // namespace

void check_powerful_actions(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const PowerfulAction& action : kPowerful) {
      if (is_allow(statement)) {
        check_power(statement, action, issues);
      }
    }
  }
}

void check_control_policies(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    if (subject.kind == PolicyKind::Scp) {
      for (const Pattern& pattern : statement.action.patterns) {
        check_scp_action(pattern, issues);
      }
    }
    if (subject.kind != PolicyKind::Rcp) {
      continue;
    }
    if (statement.action.is_negated) {
      issues.add("RCP_SYNTAX_ERROR_NOTACTION",
                 statement.action.key_span,
                 "a resource control policy cannot have `NotAction`",
                 "list the actions in `Action`");
    }
    if (is_allow(statement)) {
      check_rcp_allow(statement, issues);
    }
    if (is_deny(statement)) {
      check_rcp_deny(statement, issues);
    }
    for (const Pattern& pattern : statement.action.patterns) {
      // The one full statement that AWS attaches itself allows `*`.
      if (!statement.action.is_negated && !(is_allow(statement) && pattern.text() == "*")) {
        check_rcp_action(subject, pattern, issues);
      }
    }
  }
}

}  // namespace leastwise::validation
