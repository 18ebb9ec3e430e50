// Every row that the provider's schemas give, against our tables: each is there, or left out for a
// reason that is written down.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/schema_rows.h"
#include "support/shared_material.h"
#include "terraform/table.h"

namespace leastwise::terraform {
namespace {

using testing::leads_to;
using testing::text_at;

struct Row {
  std::string kind;
  std::string type;  // with the prefix "data." for a data source
  std::string attribute;
  std::string target;
  std::string service;
};

std::string name_of(const Row& row) {
  return row.kind + " " + row.type + " " + row.attribute;
}

bool is_fact(const Row& row) {
  return std::ranges::any_of(fact_attributes(row.type), [&row](const FactAttribute& attribute) {
    return leads_to(attribute.path, row.attribute) || leads_to(row.attribute, attribute.path);
  });
}

const RoleRow* role_row(const Row& row) {
  for (const RoleRow& ours : role_rows(row.type)) {
    if (leads_to(row.attribute, ours.path)) {
      return &ours;
    }
  }
  return nullptr;
}

// Empty when a document row says the same as ours.
std::string document_mistake(const Row& row) {
  const std::map<std::string_view, std::vector<PolicyKind>> kinds = {
      {"trust", {PolicyKind::Trust}},
      {"identity", {PolicyKind::Identity}},
      {"resource", {PolicyKind::Resource, PolicyKind::Endpoint}},
      {"session", {PolicyKind::Session}},
      {"scp", {PolicyKind::Scp}},
      {"other_policy", {PolicyKind::Other}}};
  for (const PolicyRow& ours : policy_rows(row.type)) {
    if (ours.path != row.attribute) {
      continue;
    }
    const std::vector<PolicyKind>& allowed = kinds.at(row.kind);
    return std::ranges::find(allowed, ours.kind) == allowed.end() ? "another kind of policy" : "";
  }
  return "no row";
}

std::string role_mistake(const Row& row) {
  const RoleRow* ours = role_row(row);
  if (ours == nullptr) {
    // Roles that something is attached to.
    const bool is_principal = std::ranges::any_of(
        attachment_rows(row.type),
        [&row](const AttachmentRow& attachment) { return attachment.principal == row.attribute; });
    return is_principal ? "" : "no row";
  }
  const bool is_profile = row.kind == "instance_profile_ref";
  if (is_profile != (ours->holds == RoleRow::Holds::InstanceProfile)) {
    return "a role where a profile is, or the reverse";
  }
  const bool is_service = row.service.ends_with(".amazonaws.com");
  return is_service && !row.service.ends_with(ours->service)
             ? "assumed by " + row.service + ", not by " + std::string(ours->service)
             : "";
}

std::string attachment_mistake(const Row& row) {
  const bool wants_boundary = row.kind == "boundary";
  for (const AttachmentRow& ours : attachment_rows(row.type)) {
    const bool is_boundary = ours.kind == AttachmentKind::Boundary;
    const bool is_end =
        leads_to(row.attribute, ours.policy) || leads_to(row.attribute, ours.principal);
    if (is_end && is_boundary == wants_boundary) {
      return "";
    }
  }
  if (wants_boundary) {
    return "no row";
  }
  // What else attaches: a role to a resource, a policy of a kind that grants nothing by itself.
  return role_row(row) != nullptr || is_fact(row) ? "" : "no row";
}

std::string statement_mistake(const Row& row) {
  const bool is_statement = std::ranges::any_of(
      permission_rows(row.type),
      [&row](const PermissionRow& ours) { return ours.principal == row.attribute; });
  return is_statement || is_fact(row) ? "" : "no row";
}

std::string principal_mistake(const Row& row) {
  const bool is_data = row.type.starts_with("data.");
  const std::string type = is_data ? row.type.substr(5) : row.type;
  return is_relevant(type, is_data ? Mode::Data : Mode::Managed) ? "" : "passed over";
}

// Empty when our tables have what the row says.
std::string mistake_in(const Row& row) {
  if (row.kind == "role_ref" || row.kind == "instance_profile_ref") {
    return role_mistake(row);
  }
  if (row.kind == "attachment" || row.kind == "boundary") {
    return attachment_mistake(row);
  }
  if (row.kind == "permission_statement" || row.kind == "grant") {
    return statement_mistake(row);
  }
  if (row.kind == "principal") {
    return principal_mistake(row);
  }
  if (row.kind == "guard") {
    return is_fact(row) ? "" : "no row";
  }
  return document_mistake(row);
}

TEST(TerraformTables, AreSortedByType) {
  EXPECT_TRUE(std::ranges::is_sorted(all_policy_rows(), {}, &PolicyRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_role_rows(), {}, &RoleRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_permission_rows(), {}, &PermissionRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_condition_rows(), {}, &ConditionRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_attachment_rows(), {}, &AttachmentRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_fact_rows(), {}, &FactRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_fact_attributes(), {}, &FactAttribute::type));
}

TEST(TerraformTables, HaveEveryRowOfTheSchemasOrSayWhyNot) {
  const auto path = shared_material("formats/tf_resource_types.json");
  if (!path) {
    GTEST_SKIP() << "the rows of the provider's schemas are not here";
  }
  const std::set<std::string> kinds = {"trust",
                                       "identity",
                                       "resource",
                                       "session",
                                       "boundary",
                                       "scp",
                                       "other_policy",
                                       "permission_statement",
                                       "grant",
                                       "attachment",
                                       "principal",
                                       "role_ref",
                                       "instance_profile_ref",
                                       "guard"};
  const std::set<std::string> out = testing::rows_left_out("terraform/rows-left-out.tsv");
  std::set<std::string> seen;
  std::ifstream in(*path);
  for (const nlohmann::json& entry : nlohmann::json::parse(in)) {
    const Row row{.kind = text_at(entry, "kind"),
                  .type = text_at(entry, "type"),
                  .attribute = text_at(entry, "attribute"),
                  .target = text_at(entry, "target_attribute"),
                  .service = text_at(entry, "assumed_by")};
    if (!kinds.contains(row.kind)) {
      continue;
    }
    const std::string mistake = mistake_in(row);
    seen.insert(name_of(row));
    EXPECT_EQ(mistake.empty(), !out.contains(name_of(row))) << name_of(row) << ": " << mistake;
  }
  for (const std::string& name : out) {
    EXPECT_TRUE(seen.contains(name) || name.starts_with("target "))
        << name << " is left out, and is no row";
  }
}

// The reverse: no document and no role of ours that the schemas do not know, and no document that
// governs something else.
TEST(TerraformTables, HaveNoRowThatTheSchemasDoNotKnow) {
  const auto path = shared_material("formats/tf_resource_types.json");
  if (!path) {
    GTEST_SKIP() << "the rows of the provider's schemas are not here";
  }
  const std::set<std::string> out = testing::rows_left_out("terraform/rows-left-out.tsv");
  std::map<std::pair<std::string, std::string>, std::string> targets;
  std::ifstream in(*path);
  for (const nlohmann::json& entry : nlohmann::json::parse(in)) {
    targets[{text_at(entry, "type"), text_at(entry, "attribute")}] =
        text_at(entry, "target_attribute");
  }
  for (const PolicyRow& row : all_policy_rows()) {
    const auto found = targets.find({std::string(row.type), std::string(row.path)});
    ASSERT_NE(found, targets.end()) << row.type << " " << row.path;
    const Row target{.kind = "target",
                     .type = std::string(row.type),
                     .attribute = std::string(row.target_path),
                     .target = {},
                     .service = {}};
    if (!row.target_path.empty() && !found->second.empty() && !out.contains(name_of(target))) {
      EXPECT_EQ(found->second, row.target_path) << row.type << " " << row.path;
    }
  }
  for (const RoleRow& row : all_role_rows()) {
    EXPECT_TRUE(targets.contains({std::string(row.type), std::string(row.path)}))
        << row.type << " " << row.path;
  }
}

}  // namespace
}  // namespace leastwise::terraform
