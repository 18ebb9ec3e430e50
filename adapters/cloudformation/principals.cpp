// Roles, users, groups, permission sets and instance profiles.
//
// Most of what conditions change about a principal is in its policies, and stands with each grant:
// the grant's origin says when it is there. Only where the trust policy differs does the principal
// stand several times, once for each way that it can be, since it has one.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "cloudformation/extract.h"
#include "cloudformation/forms.h"

namespace leastwise::cloudformation {
namespace {

struct PrincipalType {
  std::string_view type;
  PrincipalKind kind;
  std::string_view arn_attribute;
};

constexpr PrincipalType kTypes[] = {
    {"AWS::IAM::Group", PrincipalKind::Group, "Arn"},
    {"AWS::IAM::Role", PrincipalKind::Role, "Arn"},
    {"AWS::IAM::ServiceLinkedRole", PrincipalKind::Role, ""},
    {"AWS::IAM::User", PrincipalKind::User, "Arn"},
    {"AWS::SSO::PermissionSet", PrincipalKind::PermissionSet, "PermissionSetArn"},
};

const PrincipalType* principal_type(std::string_view type) {
  for (const PrincipalType& row : kTypes) {
    if (row.type == type) {
      return &row;
    }
  }
  return nullptr;
}

// A property that is the same under all conditions, else a hole.
PartialString steady(Extraction& run,
                     const Item& item,
                     std::string_view property,
                     const PartialString& absent) {
  const std::vector<Variation> all = variations_of(run, item, {property});
  if (all.size() != 1 || !all.front().value) {
    return all.empty() ? absent
                       : PartialString::unknown(
                             {.expression = item.address, .shape = "*", .span = item.span});
  }
  const Node* value = all.front().value->find(property);
  return value == nullptr ? absent : value->scalar;
}

PartialString name_of(Extraction& run, const Item& item, std::string_view property) {
  return steady(run,
                item,
                property,
                PartialString::unknown({.expression = item.address,
                                        .shape = std::string(made_name_shape(item.type)),
                                        .span = item.span}));
}

std::string_view name_property(std::string_view type) {
  const FactRow* row = fact_row(type);
  if (row == nullptr) {
    return {};
  }
  return row->properties.substr(0, row->properties.find(' '));
}

// Under which conditions a boundary is there that others leave out: see `add_references`, which
// takes it for none.
void note_boundary(Extraction& run, const Item& item, Node& attributes) {
  constexpr std::string_view kBoundary = "PermissionsBoundary";
  std::string when;
  const Node* place = nullptr;
  const std::vector<Variation> ways = variations_of(run, item, {kBoundary});
  for (const Variation& way : ways) {
    const Node* boundary = way.value->find(kBoundary);
    if (boundary != nullptr && !way.condition.empty()) {
      when += (when.empty() ? "" : " or ") + way.condition;
      place = boundary;
    }
  }
  const bool is_always = std::ranges::all_of(
      ways, [&](const Variation& way) { return way.value->find(kBoundary) != nullptr; });
  if (place != nullptr && !is_always) {
    attributes.add("PermissionsBoundaryCondition", Node::string(when, place->span), place->span);
  }
}

void add_principal(Extraction& run,
                   const Item& item,
                   const PrincipalType& row,
                   const Variation& variation) {
  Principal principal;
  principal.kind = row.kind;
  principal.origin = origin_of(run, item, variation.condition);
  principal.name = name_of(run, item, name_property(item.type));
  principal.path = steady(run, item, "Path", PartialString("/"));
  if (row.type == "AWS::IAM::ServiceLinkedRole") {
    principal.is_service_linked = true;
    principal.path = fmt::format(
        "/aws-service-role/{}/",
        item.properties == nullptr ? "" : text_of(item.properties->find("AWSServiceName")));
    principal.arn =
        PartialString::unknown({.expression = item.address, .shape = "arn:*", .span = item.span});
  } else {
    principal.arn = run.evaluator->attribute(item, row.arn_attribute, variation.assignment);
  }
  principal.attributes = fact_values(item, *variation.value);
  note_boundary(run, item, principal.attributes);
  for (const PolicyRow& policy : policy_rows(item.type)) {
    if (policy.kind != PolicyKind::Trust) {
      continue;
    }
    for (const Field& field : values(*variation.value, policy.path)) {
      principal.trust = add_document(
          run, item, field, PolicyKind::Trust, variation.condition, [&](PolicyDocument& document) {
            document.name = principal.name;
          });
    }
  }
  run.facts->add(std::move(principal));
}

void add_profile(Extraction& run, const Item& item) {
  for (const Variation& variation : variations_of(run, item)) {
    InstanceProfile profile;
    profile.origin = origin_of(run, item, variation.condition);
    profile.name = run.evaluator->attribute(item, "Ref", variation.assignment);
    const std::vector<Field> roles = fields(*variation.value, "Roles");
    if (!roles.empty()) {
      profile.role = link_to(run, item, roles.front(), {"AWS::IAM::Role"}, "role");
    } else {
      profile.role.confidence = Confidence::Unresolved;
      profile.role.reason = "the instance profile has no role";
    }
    run.facts->instance_profiles.push_back(std::move(profile));
  }
}

}  // namespace

void extract_principal(Extraction& run, const Item& item) {
  if (item.type == "AWS::IAM::InstanceProfile") {
    add_profile(run, item);
    return;
  }
  const PrincipalType* row = principal_type(item.type);
  if (row == nullptr) {
    return;
  }
  // What tells one way to be from another: see the head of the file.
  const std::vector<Variation> ways = variations_of(run, item, {"AssumeRolePolicyDocument"});
  for (const Variation& way : ways) {
    Variation whole = way;
    whole.value = run.evaluator->value(item.properties == nullptr ? nothing() : *item.properties,
                                       way.assignment);
    if (whole.value) {
      add_principal(run, item, *row, whole);
    }
  }
}

}  // namespace leastwise::cloudformation
