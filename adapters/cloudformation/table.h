// Which CloudFormation types matter for access, and how: rows, no code. A new resource type is a
// row.
//
// Facts stem from AWS's resource provider schemas. Properties that look like IAM and are not (stack
// policies, Cedar, lifecycle rules, data protection) are left out on purpose.
//
// Paths are property names joined by dots; lists on the way may have any number of elements, and
// `*` is every key of a map.
#pragma once

#include <span>
#include <string_view>

#include <leastwise/model.h>

namespace leastwise::cloudformation {

/// A property that holds a policy document, as an object or as JSON text.
struct PolicyRow {
  std::string_view type;
  std::string_view path;
  PolicyKind kind;
  std::string_view target;       ///< canonical type of what it governs
  std::string_view target_path;  ///< property that names it; empty: the resource itself
};

/// A property that names a role, or an instance profile, that the resource runs with.
struct RoleRow {
  std::string_view type;
  std::string_view path;
  std::string_view service;  ///< the service principal that assumes the role; empty: not known
  bool is_instance_profile;
};

/// A resource whose properties are one statement of a resource policy.
struct PermissionRow {
  std::string_view type;
  std::string_view principal;
  std::string_view actions;
  std::string_view action_prefix;   ///< where the property holds bare names
  std::string_view action_default;  ///< when the property is not set
  std::string_view resource;        ///< property that names the target
  std::string_view target;          ///< canonical type
};

/// A property of a permission that becomes a condition of its statement.
struct ConditionRow {
  std::string_view type;
  std::string_view property;
  std::string_view condition_operator;
  std::string_view key;
};

/// How a resource attaches policies, or users to groups.
struct AttachmentRow {
  std::string_view type;
  AttachmentKind kind;
  PrincipalKind principal_kind;
  std::string_view principal;  ///< property: a name, an ARN or a list; empty: the resource itself
  std::string_view policy;     ///< property: an ARN, a list, a document; empty: the resource itself
};

/// A type that rules ask about: the properties that are shown, separated by blanks, the first being
/// its name (`-`: it has none). A secret has a `!` before it: only whether it is set is kept.
struct FactRow {
  std::string_view type;
  std::string_view properties;
};

/// Properties of a type that only a new resource can have another way, separated by blanks.
struct FixedRow {
  std::string_view type;
  std::string_view paths;
};

// Rows of one type, in the table's order; empty for a type that has none.
std::span<const PolicyRow> policy_rows(std::string_view type);
std::span<const RoleRow> role_rows(std::string_view type);
std::span<const PermissionRow> permission_rows(std::string_view type);
std::span<const ConditionRow> condition_rows(std::string_view type);
std::span<const AttachmentRow> attachment_rows(std::string_view type);
const FactRow* fact_row(std::string_view type);
std::string_view fixed_properties(std::string_view type);

// Whole tables, sorted by type.
std::span<const PolicyRow> all_policy_rows();
std::span<const PermissionRow> all_permission_rows();
std::span<const ConditionRow> all_condition_rows();
std::span<const AttachmentRow> all_attachment_rows();
std::span<const FactRow> all_fact_rows();
std::span<const FixedRow> all_fixed_rows();

/// In one of the tables: what is of such a type is judged.
bool is_relevant(std::string_view type);

}  // namespace leastwise::cloudformation
