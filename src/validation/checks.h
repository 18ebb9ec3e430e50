// What the checks have in common: where they report to, and the list of them.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "validation/validate.h"

namespace leastwise::validation {

// Takes reports; drops those that do not apply to the kind of policy.
class Issues {
 public:
  explicit Issues(PolicyKind kind) : kind_(kind) {}
  // `code` is a name of the table.
  void add(std::string_view code, Span where, std::string message, std::string help = {});
  std::vector<Issue> take() { return std::move(issues_); }

 private:
  PolicyKind kind_;
  std::vector<Issue> issues_;
};

// Each looks at the whole policy and reports what it is named after.
void check_structure(const PolicySubject& subject, Issues& issues);
void check_size(const PolicySubject& subject, Issues& issues);
void check_sids(const PolicySubject& subject, Issues& issues);
void check_actions(const PolicySubject& subject, Issues& issues);
void check_redundant_elements(const PolicySubject& subject, Issues& issues);
void check_tag_support(const PolicySubject& subject, Issues& issues);
void check_resources(const PolicySubject& subject, Issues& issues);
void check_resource_policy_elements(const PolicySubject& subject, Issues& issues);
void check_principals(const PolicySubject& subject, Issues& issues);
void check_service_principals(const PolicySubject& subject, Issues& issues);
void check_trust(const PolicySubject& subject, Issues& issues);
void check_trust_claims(const PolicySubject& subject, Issues& issues);
void check_condition_operators(const PolicySubject& subject, Issues& issues);
void check_condition_keys(const PolicySubject& subject, Issues& issues);
void check_condition_types(const PolicySubject& subject, Issues& issues);
void check_condition_values(const PolicySubject& subject, Issues& issues);
void check_condition_logic(const PolicySubject& subject, Issues& issues);
void check_condition_companions(const PolicySubject& subject, Issues& issues);
void check_variables(const PolicySubject& subject, Issues& issues);
void check_powerful_actions(const PolicySubject& subject, Issues& issues);
void check_control_policies(const PolicySubject& subject, Issues& issues);
void check_counts(const PolicySubject& subject, Issues& issues);
void check_refusals(const PolicySubject& subject, Issues& issues);

// ---- Helpers

std::string lower(std::string_view text);

// "did you mean `s3`?", or empty.
std::string did_you_mean_service(const Catalogue& catalogue, std::string_view prefix);
std::string did_you_mean_region(const Catalogue& catalogue, std::string_view region);

// The parts of a resource ARN, split at the first five colons that are not in a `${…}`.
std::vector<std::string_view> arn_fields(std::string_view text);

// `*` or `?` outside of `${…}`.
bool has_wildcard(std::string_view text);
// `${…}` that is a variable: not one of `${*}`, `${?}`, `${$}`.
bool has_variable(std::string_view text);
// The text as a glob: wildcards and variables match anything that they can.
Pattern glob_of(std::string_view text);
bool may_overlap(std::string_view a, std::string_view b);

// Reports what is wrong with the form of each `${…}`; false when something is.
bool check_variable_form(std::string_view text, Span span, Issues& issues);

// The known values of a condition, those without holes.
std::vector<const ConditionValue*> known_values(const Condition& condition);

// An operator that compares texts: StringEquals, StringEqualsIgnoreCase, StringLike.
bool is_string_family(OperatorFamily family);
bool is_date_family(OperatorFamily family);
bool is_numeric_family(OperatorFamily family);

// The condition on this key, in lower case; none when the statement has none.
const Condition* find_condition(const Statement& statement, std::string_view key_lower);

// Whether the element may contain the action: a pattern that matches it, or `NotAction` without
// one.
bool covers(const Element& action, std::string_view name);

bool is_allow(const Statement& statement);
bool is_deny(const Statement& statement);

}  // namespace leastwise::validation
