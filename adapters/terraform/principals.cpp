// Roles, users, groups, permission sets and instance profiles.
#include <array>
#include <string>

#include "terraform/context.h"
#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

struct PrincipalType {
  std::string_view type;
  PrincipalKind kind;
  std::string_view arn_kind;  // the word in an ARN; empty: the ARN cannot be told from the name
};

constexpr std::array<PrincipalType, 8> kTypes{{
    {"aws_iam_group", PrincipalKind::Group, "group"},
    {"aws_iam_role", PrincipalKind::Role, "role"},
    {"aws_iam_service_linked_role", PrincipalKind::Role, "role"},
    {"aws_iam_user", PrincipalKind::User, "user"},
    {"aws_ssoadmin_permission_set", PrincipalKind::PermissionSet, ""},
    {"data.aws_iam_group", PrincipalKind::Group, "group"},
    {"data.aws_iam_role", PrincipalKind::Role, "role"},
    {"data.aws_iam_user", PrincipalKind::User, "user"},
}};

std::string full_type(const Instance& instance) {
  return (instance.mode == Mode::Data ? "data." : "") + instance.type;
}

const PrincipalType* principal_type(const Instance& instance) {
  const std::string type = full_type(instance);
  for (const PrincipalType& row : kTypes) {
    if (row.type == type) {
      return &row;
    }
  }
  return nullptr;
}

Field field_at(const View& values, std::string_view key) {
  return {values.at(key), std::string(key)};
}

PartialString path_of(const Instance& instance, const View& values) {
  if (instance.type == "aws_iam_service_linked_role" && !values.at("path").is_set()) {
    const std::string_view service = values.at("aws_service_name").text();
    return "/aws-service-role/" + std::string(service) + "/";
  }
  const PartialString path = text_or_hole(instance, field_at(values, "path"), "/*");
  return path.is_empty() ? PartialString("/") : path;
}

std::string_view arn_word(const Instance& instance) {
  if (const PrincipalType* row = principal_type(instance)) {
    return row->arn_kind;
  }
  if (instance.type == "aws_iam_policy") {
    return "policy";
  }
  return instance.type == "aws_iam_instance_profile" ? "instance-profile" : "";
}

void add_profile(Extraction& run, const Instance& instance, const View& values) {
  constexpr std::array<std::string_view, 2> kRoles{"aws_iam_role", "aws_iam_service_linked_role"};
  std::vector<Ref> roles = links_to(run, instance, values, "role", kRoles, "role");
  if (roles.empty()) {
    roles = links_to(run, instance, values, "roles", kRoles, "role");  // before provider 2.0
  }
  InstanceProfile profile;
  profile.origin = origin_of(instance);
  profile.name = name_of(instance, values);
  if (!roles.empty()) {
    profile.role = roles.front();
  } else {
    profile.role.confidence = Confidence::Unresolved;
    profile.role.reason = "the instance profile has no role";
  }
  run.facts->instance_profiles.push_back(std::move(profile));
}

}  // namespace

PartialString name_of(const Instance& instance, const View& values) {
  const FactRow* fact = fact_row(instance.type);
  const Field name = field_at(values, fact == nullptr || fact->name.empty() ? "name" : fact->name);
  const bool must_have_name = !arn_word(instance).empty();
  if (name.view.value != nullptr || (!name.view.is_unknown() && !must_have_name)) {
    return name_or_hole(instance, name);
  }
  PartialString result;
  if (instance.type == "aws_iam_service_linked_role") {
    result.append("AWSServiceRoleFor");
  }
  result.append(values.at(name.path + "_prefix").text());
  result.append(Hole{.expression = instance.address + "." + name.path,
                     .shape = "*",
                     .span = name.view.is_unknown() ? name.view.span() : instance.span});
  return result;
}

PartialString arn_of(const Extraction& run, const Instance& instance, const View& values) {
  if (const std::string_view arn = values.at("arn").text(); !arn.empty()) {
    return {std::string(arn)};
  }
  const PartialString name = name_of(instance, values);
  const std::string_view word = arn_word(instance);
  if (word.empty() || name.is_empty()) {
    return PartialString::unknown({.expression = instance.address + ".arn",
                                   .shape = "arn:*",
                                   .span = values.at("arn").span()});
  }
  return iam_arn(run.plan->account, word, path_of(instance, values), name);
}

void extract_principal(Extraction& run, const Instance& instance, const View& values) {
  if (instance.type == "aws_iam_instance_profile" && instance.mode == Mode::Managed) {
    add_profile(run, instance, values);
  }
  const PrincipalType* row = principal_type(instance);
  if (row == nullptr) {
    return;
  }
  Principal principal;
  principal.kind = row->kind;
  principal.origin = origin_of(instance);
  principal.is_declared = instance.mode == Mode::Managed;
  principal.is_service_linked = instance.type == "aws_iam_service_linked_role";
  principal.name = name_of(instance, values);
  if (principal.name.is_empty() && instance.mode == Mode::Data) {
    // The attribute's name in provider 1.x, and in data sources of users and groups.
    constexpr std::array<std::string_view, 3> kNames{"role_name", "user_name", "group_name"};
    for (const std::string_view key : kNames) {
      const PartialString name = name_or_hole(instance, field_at(values, key));
      principal.name = principal.name.is_empty() ? name : principal.name;
    }
  }
  if (principal.name.is_empty()) {
    principal.name = PartialString::unknown(
        {.expression = instance.address + ".name", .shape = "*", .span = instance.span});
  }
  principal.path = path_of(instance, values);
  principal.arn = arn_of(run, instance, values);
  principal.attributes = fact_values(run, instance, values);
  for (const PolicyRow& policy : policy_rows(full_type(instance))) {
    if (policy.kind != PolicyKind::Trust) {
      continue;
    }
    for (const Field& field : terraform::values(values, policy.path)) {
      principal.trust = add_document(run, instance, field, policy, [&](PolicyDocument& document) {
        document.name = principal.name;
      });
    }
  }
  run.facts->add(std::move(principal));
}

}  // namespace leastwise::terraform
