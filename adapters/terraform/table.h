// Which Terraform types matter for access, and how: rows, no code. A new resource type is a row.
//
// Facts stem from the schemas of hashicorp/aws v6.58 and v5.45. Types that look like IAM and are
// not (aws_sns_topic_data_protection_policy, Cedar, lifecycle rules) are left out on purpose.
//
// Types of data sources carry the prefix "data.". Paths are attribute names joined by dots; blocks
// on the way may stand many times. Canonical names are CloudFormation's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <leastwise/model.h>

#include "terraform/plan.h"

namespace leastwise::terraform {

/// Whether AWS or the provider fills an attribute in that the user left out: then "known after
/// apply" alone does not mean that somebody set it.
enum class Filled : std::uint8_t { ByUser, ByProvider };

/// An attribute that holds a policy document as JSON text.
struct PolicyRow {
  std::string_view type = {};
  std::string_view path = {};
  PolicyKind kind = PolicyKind::Resource;
  std::string_view target = {};  ///< canonical type of what it governs
  std::string_view target_path =
      {};  ///< attribute that names what it governs; empty: the object itself
  std::string_view target_type = {};  ///< Terraform type that `target_path` points at
  Filled filled = Filled::ByUser;
};

/// An attribute that names a role, or an instance profile, that the resource runs with.
struct RoleRow {
  enum class Holds : std::uint8_t { Role, InstanceProfile };
  std::string_view type = {};
  std::string_view path = {};
  std::string_view service =
      {};  ///< the service principal that assumes the role; empty when not known
  Holds holds = Holds::Role;
  Filled filled = Filled::ByUser;
};

/// A resource whose attributes are one statement of a resource policy.
struct PermissionRow {
  std::string_view type = {};
  std::string_view principal = {};       ///< attribute
  std::string_view actions = {};         ///< attribute, a string or a list
  std::string_view action_prefix = {};   ///< "kms:" where the attribute holds bare names
  std::string_view action_default = {};  ///< when the attribute is not set
  std::string_view resource = {};        ///< attribute that names the target
  std::string_view target = {};          ///< canonical type
  std::string_view target_type = {};     ///< Terraform type
};

/// An attribute of a permission that becomes a condition of its statement.
struct ConditionRow {
  std::string_view type = {};
  std::string_view attribute = {};
  std::string_view condition_operator = {};
  std::string_view key = {};
};

/// How a resource attaches a policy, or a user to a group.
struct AttachmentRow {
  std::string_view type = {};
  AttachmentKind kind = AttachmentKind::ManagedPolicy;
  PrincipalKind principal_kind = PrincipalKind::Role;
  std::string_view principal = {};  ///< attribute: a name or a list of names
  std::string_view policy = {};     ///< attribute: an ARN, a list of them, or a group's name
  Filled filled = Filled::ByUser;
};

/// A type that becomes a resource of the model, with its canonical name.
struct FactRow {
  std::string_view type = {};
  std::string_view canonical = {};
  std::string_view name = {};  ///< attribute that holds its name or ARN
};

/// An attribute that rules may ask about. Principals have these without being a resource.
struct FactAttribute {
  enum class Shown : std::uint8_t {
    Value,
    Single,    ///< a block that may stand once: its list is taken off
    Presence,  ///< a secret: only whether it is set
    Yaml,      ///< a text of YAML: what it says
  };
  std::string_view type = {};
  std::string_view path = {};
  std::string_view canonical = {};
  Shown shown = Shown::Value;
};

// Rows of one type, in the table's order; empty for a type that has none.
std::span<const PolicyRow> policy_rows(std::string_view type);
std::span<const RoleRow> role_rows(std::string_view type);
std::span<const PermissionRow> permission_rows(std::string_view type);
std::span<const ConditionRow> condition_rows(std::string_view type);
std::span<const AttachmentRow> attachment_rows(std::string_view type);
std::span<const FactAttribute> fact_attributes(std::string_view type);
const FactRow* fact_row(std::string_view type);

// Whole tables, sorted by type; for tests.
std::span<const PolicyRow> all_policy_rows();
std::span<const RoleRow> all_role_rows();
std::span<const PermissionRow> all_permission_rows();
std::span<const ConditionRow> all_condition_rows();
std::span<const AttachmentRow> all_attachment_rows();
std::span<const FactRow> all_fact_rows();
std::span<const FactAttribute> all_fact_attributes();

/// A type whose values are read: in one of the tables, or one that others refer to (roles,
/// documents, caller identity). Everything else is passed over and only counted.
bool is_relevant(std::string_view type, Mode mode);

/// False for an attribute (a list or a map) of a type that matters for a few attributes only, and
/// not for this one: `ebs_block_device` of aws_instance. Strings are always read.
bool is_relevant_attribute(std::string_view type, Mode mode, std::string_view attribute);
/// Objects of this type have no policy, and none is about them: of their attributes the relevant
/// ones matter, and those that may name them.
bool has_only_facts(std::string_view type, Mode mode);
/// Attributes that say what an object is called or where it is.
bool may_name(std::string_view type, std::string_view attribute);

}  // namespace leastwise::terraform
