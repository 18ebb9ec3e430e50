// The parts of a permission that stands as fields, as the parts of a statement.
#include "common/permission.h"

#include <algorithm>
#include <string>
#include <utility>

namespace leastwise {

Pattern permission_pattern(const PartialString& value, Span span, std::string_view prefix) {
  PartialString text;
  if (value.text.find(':') == std::string::npos) {
    text.append(prefix);
  }
  text.append(value);
  return parse_pattern(text, span, PatternSyntax::Glob);
}

PrincipalType known_principal_type(std::string_view value) {
  if (value == "*") {
    return PrincipalType::Everyone;
  }
  const bool is_service = !value.starts_with("arn:") &&
                          (value.ends_with(".amazonaws.com") ||
                           value.ends_with(".amazonaws.com.cn") || value.ends_with(".amazon.com"));
  return is_service ? PrincipalType::Service : PrincipalType::Aws;
}

void add_permission_condition(PartialString value,
                              Span span,
                              std::string_view condition_operator,
                              std::string_view key,
                              Statement& statement) {
  Condition condition = parse_operator(condition_operator);
  condition.key = std::string(key);
  condition.values.push_back({std::move(value), span});
  condition.span = span;
  condition.key_span = span;
  condition.operator_span = span;
  statement.conditions.push_back(std::move(condition));
}

bool has_holes(const Statement& statement) {
  const auto is_open = [](const Pattern& pattern) { return !pattern.is_known(); };
  return std::ranges::any_of(statement.action.patterns, is_open) ||
         std::ranges::any_of(statement.resource.patterns, is_open) ||
         std::ranges::any_of(statement.principal.values,
                             [](const PrincipalValue& value) { return !value.value.is_known(); }) ||
         std::ranges::any_of(statement.conditions, [](const Condition& condition) {
           return std::ranges::any_of(condition.values, [](const ConditionValue& value) {
             return !value.text.is_known();
           });
         });
}

}  // namespace leastwise
