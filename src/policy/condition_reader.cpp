// Reading conditions: operator, key, values.
//
//   Condition = { operator: { key: value | [ value, ... ] } }      value = string | number |
//   boolean
//
// An empty list of values is accepted by AWS (it matches nothing, or a missing key), so it is no
// problem here.
#include "policy/condition_reader.h"

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "policy/operator_names.h"

namespace leastwise {
namespace {

void mark_unknown(Statement& statement, std::string expression, Span span) {
  Hole hole{.expression = std::move(expression), .span = span};
  statement.conditions.push_back(unknown_condition(hole, span));
  statement.unknown_parts.push_back(std::move(hole));
}

bool is_value(const Node& node) {
  return node.is_string() || node.is_unknown() || node.kind == NodeKind::Number ||
         node.kind == NodeKind::Bool;
}

// False when a value could not be read.
bool read_values(const Node& node, Problems& problems, Condition& condition) {
  const bool is_list = node.is_list();
  const std::span<const Node> nodes =
      is_list ? std::span<const Node>(node.items) : std::span<const Node>(&node, 1);
  bool is_read = true;
  for (const Node& value : nodes) {
    if (is_value(value)) {
      condition.values.push_back({.text = value.scalar, .span = value.span});
      continue;
    }
    problems.add(fmt::format("a value of `{}` must be a string, a number or a boolean, this is {}",
                             condition.key.display(),
                             kind_in_words(value)),
                 value.span,
                 "write a string, or several in brackets");
    is_read = false;
  }
  return is_read;
}

void read_keys(const Member& member, Problems& problems, Statement& statement) {
  Condition shape = parse_operator(member.key);
  shape.operator_span = member.key_span;
  const bool is_known = member.key_holes.empty();
  if (is_known && shape.family == OperatorFamily::Unknown) {
    const std::string meant = meant_operator(member.key);
    problems.add(fmt::format("unknown condition operator `{}`", member.key),
                 member.key_span,
                 meant.empty() ? meant : fmt::format("did you mean `{}`?", meant));
  }
  if (member.value.is_unknown() || !is_known) {
    const Hole hole =
        is_known ? member.value.scalar.holes.front().hole : member.key_holes.front().hole;
    statement.conditions.push_back(unknown_condition(hole, member.value.span));
    statement.unknown_parts.push_back(hole);
    return;
  }
  if (!member.value.is_map()) {
    problems.add(fmt::format("`{}` must be an object with condition keys, this is {}",
                             member.key,
                             kind_in_words(member.value)),
                 member.value.span,
                 "write it as `{\"aws:SourceAccount\": \"111122223333\"}`");
    mark_unknown(statement, member.key, member.value.span);
    return;
  }
  for (const Member& key : member.value.members) {
    Condition condition = shape;
    condition.key.text = key.key;
    condition.key.holes = key.key_holes;
    condition.key_span = key.key_span;
    condition.span = key.value.span;
    if (read_values(key.value, problems, condition)) {
      statement.conditions.push_back(std::move(condition));
    } else {
      mark_unknown(statement, key.key, key.value.span);
    }
  }
}

}  // namespace

Condition unknown_condition(const Hole& hole, Span span) {
  Condition condition;
  condition.key = PartialString::unknown(hole);
  condition.values.push_back({.text = PartialString::unknown(hole), .span = span});
  condition.span = span;
  condition.key_span = span;
  condition.operator_span = span;
  return condition;
}

void read_conditions(const Node& node, Problems& problems, Statement& statement) {
  if (node.is_unknown()) {
    const Hole hole = node.scalar.holes.front().hole;
    statement.conditions.push_back(unknown_condition(hole, node.span));
    statement.unknown_parts.push_back(hole);
    return;
  }
  if (!node.is_map()) {
    problems.add(fmt::format("`Condition` must be an object, this is {}", kind_in_words(node)),
                 node.span,
                 "write it as `{\"StringEquals\": {\"aws:SourceAccount\": \"111122223333\"}}`");
    mark_unknown(statement, "Condition", node.span);
    return;
  }
  for (const Member& member : node.members) {
    read_keys(member, problems, statement);
  }
}

}  // namespace leastwise
