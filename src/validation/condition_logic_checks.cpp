// Conditions that do not mean what they seem to: always true, never true, or open for anybody.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "validation/checks.h"

namespace leastwise::validation {
namespace {

// Keys by which accounts, organizations and networks are told apart: AWS's own list.
constexpr std::array<std::string_view, 10> kSensitiveKeys = {"aws:principalaccount",
                                                             "aws:principalorgid",
                                                             "aws:resourceaccount",
                                                             "aws:resourceorgid",
                                                             "aws:sourceaccount",
                                                             "aws:sourceorgid",
                                                             "aws:sourcevpc",
                                                             "aws:sourcevpce",
                                                             "aws:vpceaccount",
                                                             "aws:vpceorgid"};

// Paths in an organization: `o-…/r-…/ou-…/`.
constexpr std::array<std::string_view, 4> kPathKeys = {
    "aws:principalorgpaths", "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths"};

constexpr std::size_t kLiteralsBeforeWildcard = 6;

bool is_one_of(std::span<const std::string_view> keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

// ---- A lone `*`

bool has_lone_star(const Condition& condition) {
  return std::ranges::any_of(condition.values, [](const ConditionValue& value) {
    return value.text.is_known() && value.text.text == "*";
  });
}

void check_lone_star(const Condition& condition, Issues& issues) {
  if (condition.family != OperatorFamily::StringLike || !has_lone_star(condition)) {
    return;
  }
  const std::string& key = condition.key.text;
  const auto add = [&](std::string_view code, std::string message, std::string help) {
    issues.add(code, condition.key_span, std::move(message), std::move(help));
  };
  const bool is_any = condition.set == SetOperator::ForAnyValue;
  const bool is_all = condition.set == SetOperator::ForAllValues;
  if (condition.is_negated && (is_any || condition.if_exists)) {
    add("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
        fmt::format("no value of `{}` passes `{}` with `*`", key, condition.operator_text),
        "leave out the key, or the statement");
  } else if (condition.is_negated && condition.values.size() == 1) {
    add("EQUIVALENT_TO_NULL_TRUE",
        fmt::format("`{}` with `*` holds just when `{}` is absent", condition.operator_text, key),
        fmt::format("write `\"Null\": {{\"{}\": \"true\"}}`", key));
  } else if (!condition.is_negated && (is_all || (condition.if_exists && !is_any))) {
    add("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        fmt::format("`{}` with `*` always holds", condition.operator_text),
        fmt::format("leave out `{}`", key));
  } else if (!condition.is_negated && condition.values.size() == 1) {
    add("EQUIVALENT_TO_NULL_FALSE",
        fmt::format("`{}` with `*` holds just when `{}` is there", condition.operator_text, key),
        fmt::format("write `\"Null\": {{\"{}\": \"false\"}}`", key));
  }
}

void check_plain_wildcards(const Condition& condition, Issues& issues) {
  const bool is_exact = condition.family == OperatorFamily::StringEquals ||
                        condition.family == OperatorFamily::StringEqualsIgnoreCase;
  for (const ConditionValue* const value : known_values(condition)) {
    if (is_exact && has_wildcard(value->text.text)) {
      issues.add("WILDCARD_WITHOUT_LIKE_OPERATOR",
                 value->span,
                 fmt::format("`{}` takes the wildcard in `{}` as a plain character",
                             condition.operator_text,
                             value->text.text),
                 condition.is_negated ? "use `StringNotLike`" : "use `StringLike`");
    }
  }
}

// ---- Wildcards and variables where they open too much

// Where the first wildcard or variable stands.
std::size_t first_open(std::string_view text) {
  const std::size_t at = text.find("${");
  for (std::size_t i = 0; i < std::min(at, text.size()); ++i) {
    if (text[i] == '*' || text[i] == '?') {
      return i;
    }
  }
  return at;
}

// A variable whose value the caller, or who tags the caller, has chosen.
bool has_chosen_variable(std::string_view text) {
  const std::string all = lower(text);
  return all.contains("${aws:principaltag/") || all.contains("${aws:requesttag/") ||
         all.contains("${aws:resourcetag/") || all.contains("${sts:rolesessionname");
}

// `*:*` or `AROA…:*` is fine, `AR*:name` is not: the part before the colon names who it is.
bool is_open_user_id(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view left = text.substr(0, colon);
  const bool is_lone = left == "*" && colon != std::string_view::npos;
  return has_wildcard(left) && !is_lone;
}

void check_permissive(const Condition& condition, const ConditionValue& value, Issues& issues) {
  const std::string key = condition.key_lower();
  const std::string& text = value.text.text;
  const bool is_wild = condition.family == OperatorFamily::StringLike && has_wildcard(text);
  if (condition.is_negated || !is_string_family(condition.family)) {
    return;
  }
  if (is_one_of(kSensitiveKeys, key)) {
    // A lone `*` asks whether the key is there, which is another check's.
    if (is_wild && text != "*") {
      issues.add("WILDCARD_USAGE_TOO_PERMISSIVE",
                 value.span,
                 fmt::format("a wildcard in `{}` lets in others than you mean", condition.key.text),
                 "write the values out");
    }
    if (has_chosen_variable(text)) {
      issues.add(
          "VARIABLE_USAGE_TOO_PERMISSIVE",
          value.span,
          fmt::format("`{}` lets whoever sets the tag choose `{}`", text, condition.key.text),
          "write the values out");
    }
  } else if (is_one_of(kPathKeys, key) && text != "*" &&
             first_open(text) < kLiteralsBeforeWildcard) {
    issues.add(
        has_variable(text) ? "VARIABLE_USAGE_TOO_PERMISSIVE" : "WILDCARD_USAGE_TOO_PERMISSIVE",
        value.span,
        fmt::format("`{}` lets in organizations of others", text),
        "write the organization's id before it");
  } else if (key == "aws:userid" && text != "*") {
    if (is_wild && is_open_user_id(text)) {
      issues.add("WILDCARD_USAGE_TOO_PERMISSIVE",
                 value.span,
                 fmt::format("`{}` has a wildcard left of the colon, where the id stands", text),
                 "write the id out, and the wildcard right of the colon");
    }
    if (has_chosen_variable(text.substr(0, text.find(':')))) {
      issues.add("VARIABLE_USAGE_TOO_PERMISSIVE",
                 value.span,
                 fmt::format("`{}` has a variable left of the colon, where the id stands", text),
                 "write the id out");
    }
  }
}

}  // namespace

void check_condition_logic(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (!condition.key.is_known()) {
        continue;
      }
      check_lone_star(condition, issues);
      check_plain_wildcards(condition, issues);
      for (const ConditionValue* const value : known_values(condition)) {
        if (is_allow(statement)) {
          check_permissive(condition, *value, issues);
        }
      }
    }
  }
}

// ---- Keys that need another key, another action or another kind of policy

namespace {

// A key that only some actions send: used with another one, the condition is never met. These are
// in AWS's reference for exactly their actions.
constexpr std::array<std::string_view, 5> kNarrowKeys = {
    "iam:awsservicename", "iam:passedtoservice", "s3:delimiter", "s3:max-keys", "s3:prefix"};

void check_narrow_keys(const PolicySubject& subject,
                       const Statement& statement,
                       const Condition& condition,
                       Issues& issues) {
  const auto key = subject.catalogue.find_key(condition.key_lower());
  if (!key || !is_one_of(kNarrowKeys, condition.key_lower()) || statement.action.is_negated ||
      condition.family == OperatorFamily::Null || condition.if_exists || condition.is_negated) {
    return;
  }
  const std::string prefix = condition.key_lower().substr(0, condition.key_lower().find(':'));
  for (const Pattern& pattern : statement.action.patterns) {
    const auto id =
        pattern.is_literal() ? subject.catalogue.find_action(pattern.text()) : std::nullopt;
    if (!id || subject.catalogue.action(*id).prefix != prefix) {
      continue;
    }
    const std::vector<KeyId> keys = subject.catalogue.keys_of(*id);
    if (!std::ranges::binary_search(keys, *key)) {
      issues.add("UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
                 pattern.span,
                 fmt::format("requests of `{}` have no `{}`, so the condition never holds for it",
                             pattern.text(),
                             condition.key.text),
                 "give the action a statement without this condition key");
    }
  }
}

void check_s3_prefix(const Statement& statement, const Condition& condition, Issues& issues) {
  const bool is_compared =
      condition.key_lower() == "s3:prefix" && is_string_family(condition.family);
  if (is_compared && ((is_deny(statement) && !condition.is_negated) ||
                      (is_allow(statement) && condition.is_negated))) {
    issues.add("S3_PREFIX_IN_NEGATIVE_CONTEXT",
               condition.key_span,
               "a shorter `prefix` in the request lists the same objects all the same",
               "allow prefixes with `StringLike`, or deny with `StringNotLike`");
  }
}

void check_dynamodb(const Statement& statement, const Condition& condition, Issues& issues) {
  if (condition.key_lower() != "dynamodb:attributes" || condition.family == OperatorFamily::Null) {
    return;
  }
  const Condition* const select = find_condition(statement, "dynamodb:select");
  const bool is_specific =
      select != nullptr && !select->is_negated && is_string_family(select->family) &&
      !select->values.empty() &&
      std::ranges::all_of(select->values, [](const ConditionValue& value) {
        return value.text.is_known() && value.text.text == "SPECIFIC_ATTRIBUTES";
      });
  if (!is_specific) {
    issues.add("DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
               condition.key_span,
               "a read that asks for no attributes in particular returns all of them",
               "add `dynamodb:Select` with `SPECIFIC_ATTRIBUTES`");
  }
}

void check_pairs(const Statement& statement, const Condition& condition, Issues& issues) {
  constexpr std::array<std::string_view, 3> kNetworks = {
      "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce"};
  const bool has_network = std::ranges::any_of(
      kNetworks, [&](std::string_view key) { return find_condition(statement, key) != nullptr; });
  if (condition.key_lower() == "aws:vpcsourceip" && !has_network) {
    issues.add(
        "MISSING_PAIRED_CONDITION_KEYS",
        condition.key_span,
        fmt::format("addresses like those of `{}` are in use in every VPC", condition.key.text),
        "add `aws:SourceVpc`, `aws:SourceVpcArn` or `aws:SourceVpce`");
  }
}

void check_endpoint_keys(const Statement& statement, const Condition& condition, Issues& issues) {
  const std::string key = condition.key_lower();
  const bool is_of_endpoint =
      key == "aws:vpceaccount" || key == "aws:vpceorgid" || key == "aws:vpceorgpaths";
  const bool is_everything =
      statement.action.is_negated ||
      std::ranges::any_of(statement.action.patterns,
                          [](const Pattern& pattern) { return pattern.text() == "*"; });
  if (is_of_endpoint && is_everything && condition.family != OperatorFamily::Null) {
    issues.add("USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
               condition.key_span,
               fmt::format("only some services send `{}`, and the statement is about all",
                           condition.key.text),
               "name the services that send it in `Action`");
  }
}

// What is the same for every request that such a policy sees.
void check_irrelevant(const Condition& condition, Issues& issues) {
  constexpr std::array<std::string_view, 4> kFixed = {
      "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"};
  if (is_one_of(kFixed, condition.key_lower())) {
    issues.add(
        "IRRELEVANT_CONDITION_KEY_IN_POLICY",
        condition.key_span,
        fmt::format("`{}` is the same for every request for this resource", condition.key.text),
        "leave it out here; it belongs in policies of principals");
  }
}

void check_spoofable(const Statement& statement, const Condition& condition, Issues& issues) {
  const std::string key = condition.key_lower();
  if (is_allow(statement) && (key == "aws:referer" || key == "aws:useragent")) {
    issues.add("UNTRUSTWORTHY_CONDITION_KEY",
               condition.key_span,
               fmt::format("whoever sends the request chooses `{}`", condition.key.text),
               "do not let access depend on it");
  }
}

}  // namespace

void check_condition_companions(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (condition.key.is_known()) {
        check_narrow_keys(subject, statement, condition, issues);
        check_s3_prefix(statement, condition, issues);
        check_dynamodb(statement, condition, issues);
        check_pairs(statement, condition, issues);
        check_endpoint_keys(statement, condition, issues);
        check_irrelevant(condition, issues);
        check_spoofable(statement, condition, issues);
      }
    }
  }
}

}  // namespace leastwise::validation
