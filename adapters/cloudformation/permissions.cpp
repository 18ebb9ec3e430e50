// Permissions that stand as properties (AWS::Lambda::Permission) as the statement that AWS makes of
// them.
#include <string>
#include <utility>

#include "cloudformation/extract.h"
#include "common/permission.h"

namespace leastwise::cloudformation {
namespace {

std::vector<Pattern> patterns_of(const std::vector<Field>& from, std::string_view prefix) {
  std::vector<Pattern> patterns;
  for (const Field& field : from) {
    patterns.push_back(permission_pattern(field.node->scalar, field.node->span, prefix));
  }
  return patterns;
}

PrincipalType principal_type(const PartialString& value) {
  if (!value.is_known()) {
    if (value.text.find(".amazonaws.com") != std::string::npos ||
        value.display().find("AWS::URLSuffix") != std::string::npos) {
      return PrincipalType::Service;
    }
    const bool is_arn = value.text.starts_with("arn:");
    const bool is_account = value.display() == "${AWS::AccountId}";
    return is_arn || is_account ? PrincipalType::Aws : PrincipalType::Unknown;
  }
  return known_principal_type(value.text);
}

// AWS::Events::EventBusPolicy spells its condition out.
void add_condition_block(const Node& properties, Statement& statement) {
  const Node* block = properties.find("Condition");
  const std::string_view type = block == nullptr ? "" : text_of(block->find("Type"));
  const std::string_view key = block == nullptr ? "" : text_of(block->find("Key"));
  const Node* value = block == nullptr ? nullptr : block->find("Value");
  if (!type.empty() && !key.empty() && value != nullptr) {
    add_permission_condition(value->scalar, value->span, type, key, statement);
  }
}

Element element_of(const Item& item, std::vector<Pattern> patterns, std::string_view otherwise) {
  Element element;
  element.is_present = true;
  element.span = item.span;
  if (patterns.empty() && !otherwise.empty()) {
    patterns.push_back(
        parse_pattern(PartialString(std::string(otherwise)), item.span, PatternSyntax::Glob));
  } else if (!patterns.empty()) {
    element.span = patterns.front().span;
  }
  element.key_span = element.span;
  element.patterns = std::move(patterns);
  return element;
}

Statement statement_of(const Item& item, const Node& properties, const PermissionRow& row) {
  Statement statement;
  statement.sid = text_of(properties.find("StatementId"));
  statement.effect = Effect::Allow;
  statement.span = item.span;
  statement.effect_span = item.span;
  statement.action = element_of(
      item, patterns_of(fields(properties, row.actions), row.action_prefix), row.action_default);
  statement.resource = element_of(item, patterns_of(fields(properties, row.resource), ""), "*");
  statement.principal.is_present = true;
  statement.principal.span = item.span;
  for (const Field& field : fields(properties, row.principal)) {
    statement.principal.span = field.node->span;
    statement.principal.values.push_back(
        {principal_type(field.node->scalar), field.node->scalar, field.node->span});
  }
  statement.principal.key_span = statement.principal.span;
  for (const ConditionRow& condition : condition_rows(row.type)) {
    for (const Field& field : fields(properties, condition.property)) {
      if (text_of(field.node) != "false") {
        add_permission_condition(field.node->scalar,
                                 field.node->span,
                                 condition.condition_operator,
                                 condition.key,
                                 statement);
      }
    }
  }
  add_condition_block(properties, statement);
  return statement;
}

}  // namespace

void extract_permission(Extraction& run, const Item& item) {
  for (const PermissionRow& row : permission_rows(item.type)) {
    for (const Variation& variation : variations_of(run, item)) {
      const Node& properties = *variation.value;
      if (properties.find(row.principal) == nullptr) {
        continue;  // a whole statement instead: read with the documents
      }
      PolicyDocument document;
      document.kind = PolicyKind::Resource;
      document.origin = origin_of(run, item, variation.condition);
      document.attribute = row.principal;
      document.span = properties.find(row.principal)->span;
      document.is_permission = true;
      document.policy.version = "2012-10-17";
      document.policy.span = item.span;
      document.policy.statements.push_back(statement_of(item, properties, row));
      document.policy.has_holes = has_holes(document.policy.statements.front());
      document.state = document.policy.has_holes ? PolicyState::Partial : PolicyState::Known;
      const std::vector<Field> targets = fields(properties, row.resource);
      document.target = target_of(run, targets.empty() ? nullptr : &targets.front(), row.target);
      if (run.statistics != nullptr) {
        ++run.statistics->documents[static_cast<std::size_t>(document.state)];
      }
      run.facts->add(std::move(document));
    }
  }
}

}  // namespace leastwise::cloudformation
