// Looks rows up by type, and decides from the tables which parts of a plan are worth reading.
#include "terraform/table.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "terraform/table_role_rows.h"
#include "terraform/table_secrets.h"

namespace leastwise::terraform {
namespace {

template <typename Row>
std::span<const Row> rows_of(std::span<const Row> table, std::string_view type) {
  const auto found = std::ranges::equal_range(table, type, {}, &Row::type);
  return {found.begin(), found.end()};
}

// Types without a row of their own whose values others need: what a reference leads to, and what
// tells the account, the partition and the region. Sorted.
constexpr std::array<std::string_view, 26> kOthers{
    "data.aws_arn",
    "data.aws_billing_service_account",
    "data.aws_caller_identity",
    "data.aws_canonical_user_id",
    "data.aws_cloudfront_origin_access_identity",
    "data.aws_cloudtrail_service_account",
    "data.aws_eks_cluster",
    "data.aws_elb_service_account",
    "data.aws_iam_group",
    "data.aws_iam_instance_profile",
    "data.aws_iam_openid_connect_provider",
    "data.aws_iam_policy_document",
    "data.aws_iam_roles",
    "data.aws_iam_session_context",
    "data.aws_iam_user",
    "data.aws_kms_key",
    "data.aws_organizations_organization",
    "data.aws_partition",
    "data.aws_redshift_service_account",
    "data.aws_region",
    "data.aws_s3_bucket",
    "data.aws_service_principal",
    "data.aws_sns_topic",
    "data.aws_sqs_queue",
    "data.aws_ssoadmin_instances",
    "data.aws_ssoadmin_permission_set",
};

// Asked for every entry of a plan, so looked up rather than searched for.
bool is_target(std::string_view type) {
  static const std::set<std::string_view> kTargets = [] {
    std::set<std::string_view> types;
    for (const PolicyRow& row : all_policy_rows()) {
      types.insert(row.target_type);
    }
    for (const PermissionRow& row : all_permission_rows()) {
      types.insert(row.target_type);
    }
    return types;
  }();
  return kTargets.contains(type);
}

bool is_first_step(std::string_view path, std::string_view attribute) {
  return path.starts_with(attribute) &&
         (path.size() == attribute.size() || path[attribute.size()] == '.');
}

}  // namespace

std::span<const RoleRow> all_role_rows() {
  static const std::vector<RoleRow> kAllRows = [] {
    std::vector<RoleRow> rows(role_rows_a_to_h().begin(), role_rows_a_to_h().end());
    rows.insert(rows.end(), role_rows_i_to_z().begin(), role_rows_i_to_z().end());
    return rows;
  }();
  return kAllRows;
}

std::span<const PolicyRow> policy_rows(std::string_view type) {
  return rows_of(all_policy_rows(), type);
}

std::span<const RoleRow> role_rows(std::string_view type) {
  return rows_of(all_role_rows(), type);
}

std::span<const PermissionRow> permission_rows(std::string_view type) {
  return rows_of(all_permission_rows(), type);
}

std::span<const ConditionRow> condition_rows(std::string_view type) {
  return rows_of(all_condition_rows(), type);
}

std::span<const AttachmentRow> attachment_rows(std::string_view type) {
  return rows_of(all_attachment_rows(), type);
}

std::span<const FactAttribute> fact_attributes(std::string_view type) {
  return rows_of(all_fact_attributes(), type);
}

const FactRow* fact_row(std::string_view type) {
  const std::span<const FactRow> rows = rows_of(all_fact_rows(), type);
  return rows.empty() ? nullptr : &rows.front();
}

bool is_relevant(std::string_view type, Mode mode) {
  if (mode == Mode::Data) {
    const std::string full = "data." + std::string(type);
    return std::ranges::binary_search(kOthers, full) || !policy_rows(full).empty() ||
           fact_row(full) != nullptr || type == "http";
  }
  return type.starts_with("aws_iam_") || !policy_rows(type).empty() || !role_rows(type).empty() ||
         !attachment_rows(type).empty() || !permission_rows(type).empty() ||
         fact_row(type) != nullptr || !fact_attributes(type).empty() ||
         !secret_rows(type).empty() || is_target(type);
}

bool is_relevant_attribute(std::string_view type, Mode mode, std::string_view attribute) {
  if (mode == Mode::Data || type.starts_with("aws_iam_") || !attachment_rows(type).empty() ||
      !permission_rows(type).empty()) {
    return true;
  }
  const auto begins = [attribute](const auto& row) { return is_first_step(row.path, attribute); };
  return std::ranges::any_of(policy_rows(type), begins) ||
         std::ranges::any_of(role_rows(type), begins) ||
         std::ranges::any_of(fact_attributes(type), begins) ||
         std::ranges::any_of(secret_rows(type), begins);
}

bool has_only_facts(std::string_view type, Mode mode) {
  return mode == Mode::Managed && !type.starts_with("aws_iam_") && policy_rows(type).empty() &&
         attachment_rows(type).empty() && permission_rows(type).empty() && !is_target(type);
}

bool may_name(std::string_view type, std::string_view attribute) {
  constexpr std::array<std::string_view, 6> kEnds = {
      "arn", "id", "name", "prefix", "region", "url"};
  const FactRow* facts = fact_row(type);
  return (facts != nullptr && is_first_step(facts->name, attribute)) ||
         std::ranges::any_of(
             kEnds, [attribute](std::string_view end) { return attribute.ends_with(end); });
}

}  // namespace leastwise::terraform
