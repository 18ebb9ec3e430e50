// Permissions that stand as attributes (aws_lambda_permission, aws_kms_grant) as the statement that
// AWS makes of them.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "common/permission.h"
#include "terraform/deferred_statement.h"
#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

// A value, or a hole with the shape of what the configuration refers to there.
PartialString value_of(const Extraction& run,
                       const Instance& instance,
                       const Field& field,
                       ElementUse use) {
  if (!field.view.is_unknown()) {
    return text_or_hole(instance, field);
  }
  const Fillings fillings = fillings_of(run.resolver->trace(instance, field.path), 1);
  const std::vector<Leaf> leaves =
      fillings.leaves.empty() ? std::vector<Leaf>{} : fillings.leaves.front();
  return PartialString::unknown(
      hole_at(*run.plan, leaves, use, instance.address + "." + field.path, field.view.span()));
}

std::vector<Pattern> patterns_of(const Extraction& run,
                                 const Instance& instance,
                                 const std::vector<Field>& fields,
                                 ElementUse use,
                                 std::string_view prefix) {
  std::vector<Pattern> patterns;
  for (const Field& field : fields) {
    patterns.push_back(
        permission_pattern(value_of(run, instance, field, use), field.view.span(), prefix));
  }
  return patterns;
}

PrincipalType principal_type(const PartialString& value) {
  if (!value.is_known()) {
    if (value.text.find(".amazonaws.com") != std::string::npos) {
      return PrincipalType::Service;
    }
    return value.shape().starts_with("arn:") ? PrincipalType::Aws : PrincipalType::Unknown;
  }
  return known_principal_type(value.text);
}

void add_condition(const Extraction& run,
                   const Instance& instance,
                   const Field& field,
                   std::string_view condition_operator,
                   std::string_view key,
                   Statement& statement) {
  // An ARN in an ARN stands at its beginning.
  const ElementUse use =
      condition_operator.starts_with("Arn") ? ElementUse::Principal : ElementUse::Value;
  add_permission_condition(
      value_of(run, instance, field, use), field.view.span(), condition_operator, key, statement);
}

// aws_cloudwatch_event_permission spells its condition out.
void add_condition_block(const Extraction& run,
                         const Instance& instance,
                         const View& values,
                         Statement& statement) {
  const View block = values.at("condition").block(0);
  const std::string_view type = block.at("type").text();
  const std::string_view key = block.at("key").text();
  const Field value{block.at("value"), "condition[0].value"};
  if (type.empty() || key.empty() || !value.view.is_set()) {
    return;
  }
  add_condition(run, instance, value, type, key, statement);
}

// Encryption context constraints of a KMS grant.
void add_grant_constraints(const Extraction& run,
                           const Instance& instance,
                           const View& values,
                           Statement& statement) {
  constexpr std::string_view kContext = "kms:EncryptionContext:";
  for (const std::string_view kind : {"encryption_context_equals", "encryption_context_subset"}) {
    for (const Field& field : fields(values, "constraints." + std::string(kind))) {
      const std::size_t dot = field.path.rfind('.');
      add_condition(run,
                    instance,
                    field,
                    "StringEquals",
                    std::string(kContext) + field.path.substr(dot + 1),
                    statement);
    }
  }
}

Element actions_of(const Extraction& run,
                   const Instance& instance,
                   const View& values,
                   const PermissionRow& row) {
  Element element;
  element.is_present = true;
  element.patterns = patterns_of(
      run, instance, fields(values, row.actions), ElementUse::Action, row.action_prefix);
  element.span = values.at(row.actions).span();
  if (element.patterns.empty() && !row.action_default.empty()) {
    element.patterns.push_back(
        parse_pattern(std::string(row.action_default), instance.span, PatternSyntax::Glob));
    element.span = instance.span;
  }
  element.key_span = element.span;
  return element;
}

Statement statement_of(const Extraction& run,
                       const Instance& instance,
                       const View& values,
                       const PermissionRow& row) {
  Statement statement;
  statement.sid = values.at("statement_id").text();
  statement.effect = Effect::Allow;
  statement.span = instance.span;
  statement.effect_span = instance.span;
  statement.action = actions_of(run, instance, values, row);
  statement.principal.is_present = true;
  statement.principal.span = values.at(row.principal).span();
  statement.principal.key_span = statement.principal.span;
  for (const Field& field : fields(values, row.principal)) {
    PartialString value = value_of(run, instance, field, ElementUse::Principal);
    const PrincipalType type = principal_type(value);
    statement.principal.values.push_back({type, std::move(value), field.view.span()});
  }
  statement.resource.is_present = true;
  statement.resource.patterns =
      patterns_of(run, instance, fields(values, row.resource), ElementUse::Value, "");
  statement.resource.span = values.at(row.resource).span();
  statement.resource.key_span = statement.resource.span;
  if (statement.resource.patterns.empty()) {
    statement.resource.patterns.push_back(
        parse_pattern(PartialString("*"), instance.span, PatternSyntax::Glob));
  }
  for (const ConditionRow& condition : condition_rows(row.type)) {
    for (const Field& field : fields(values, condition.attribute)) {
      const bool is_false_flag = field.view.value != nullptr &&
                                 field.view.value->kind == NodeKind::Bool &&
                                 field.view.value->scalar.text == "false";
      if (!is_false_flag) {
        add_condition(run, instance, field, condition.condition_operator, condition.key, statement);
      }
    }
  }
  add_condition_block(run, instance, values, statement);
  add_grant_constraints(run, instance, values, statement);
  return statement;
}

bool is_sensitive(const View& values, const PermissionRow& row) {
  std::vector<std::string_view> paths = {row.principal, row.actions, row.resource, "condition"};
  for (const ConditionRow& condition : condition_rows(row.type)) {
    paths.push_back(condition.attribute);
  }
  return std::ranges::any_of(paths, [&values](std::string_view path) {
    const std::vector<Field> all = fields(values, path);
    return std::ranges::any_of(all, [](const Field& field) { return field.view.is_sensitive(); });
  });
}

}  // namespace

void extract_permission(Extraction& run, const Instance& instance, const View& values) {
  for (const PermissionRow& row : permission_rows(instance.type)) {
    PolicyDocument document;
    document.kind = PolicyKind::Resource;
    document.origin = origin_of(instance);
    document.attribute = row.principal;
    document.span = values.at(row.principal).span();
    document.is_permission = true;
    document.is_sensitive = is_sensitive(values, row);
    document.policy.version = "2012-10-17";
    document.policy.span = instance.span;
    document.policy.statements.push_back(statement_of(run, instance, values, row));
    document.policy.has_holes = has_holes(document.policy.statements.front());
    document.state = document.policy.has_holes ? PolicyState::Partial : PolicyState::Known;
    document.target.kind = row.target;
    const std::array<std::string_view, 1> wanted{row.target_type};
    const std::vector<Ref> targets =
        links_to(run, instance, values, row.resource, wanted, "policy target");
    if (!targets.empty()) {
      document.target.identifier = targets.front().value;
      document.target.confidence = targets.front().confidence;
      document.target.address =
          targets.front().addresses.empty() ? "" : targets.front().addresses.front();
    }
    keep_document(run, std::move(document));
  }
}

}  // namespace leastwise::terraform
