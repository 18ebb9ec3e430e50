// Finding the rows of a type.
#include "cloudformation/table.h"

#include <algorithm>

#include "cloudformation/table_role_rows.h"

namespace leastwise::cloudformation {
namespace {

template <typename Row>
std::span<const Row> of_type(std::span<const Row> rows, std::string_view type) {
  const auto range = std::ranges::equal_range(rows, type, {}, &Row::type);
  return {range.begin(), range.end()};
}

}  // namespace

std::span<const PolicyRow> policy_rows(std::string_view type) {
  return of_type(all_policy_rows(), type);
}

std::span<const RoleRow> role_rows(std::string_view type) {
  const std::span<const RoleRow> rows = of_type(role_rows_a_to_i(), type);
  return rows.empty() ? of_type(role_rows_i_to_z(), type) : rows;
}

std::span<const PermissionRow> permission_rows(std::string_view type) {
  return of_type(all_permission_rows(), type);
}

std::span<const ConditionRow> condition_rows(std::string_view type) {
  return of_type(all_condition_rows(), type);
}

std::span<const AttachmentRow> attachment_rows(std::string_view type) {
  return of_type(all_attachment_rows(), type);
}

const FactRow* fact_row(std::string_view type) {
  const std::span<const FactRow> rows = of_type(all_fact_rows(), type);
  return rows.empty() ? nullptr : &rows.front();
}

std::string_view fixed_properties(std::string_view type) {
  const std::span<const FixedRow> rows = of_type(all_fixed_rows(), type);
  return rows.empty() ? std::string_view() : rows.front().paths;
}

bool is_relevant(std::string_view type) {
  return fact_row(type) != nullptr || !policy_rows(type).empty() || !role_rows(type).empty() ||
         !permission_rows(type).empty() || !attachment_rows(type).empty();
}

}  // namespace leastwise::cloudformation
