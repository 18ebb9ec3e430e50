// Every row that AWS's resource provider schemas give, against our tables: each is there, or left
// out for a reason that is written down.
#include <algorithm>
#include <fstream>
#include <map>
#include <ranges>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cloudformation/table.h"
#include "support/schema_rows.h"
#include "support/shared_material.h"

namespace leastwise::cloudformation {
namespace {

using testing::leads_to;
using testing::text_at;

struct Row {
  std::string kind;
  std::string type;
  std::string property;
  std::string service;
};

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), by);
    at += by.size();
  }
}

// Lists need no mark in our paths, and any key of a map is a star.
std::string our_path(std::string path) {
  replace_all(path, "[]", "");
  replace_all(path, "{key}", "*");
  return path;
}

std::string name_of(const Row& row) {
  return row.kind + " " + row.type + " " + row.property;
}

bool is_fact(const Row& row) {
  const FactRow* facts = fact_row(row.type);
  return facts != nullptr &&
         std::ranges::any_of(std::views::split(facts->properties, ' '), [&row](auto part) {
           std::string_view path(part.begin(), part.end());
           path.remove_prefix(path.starts_with('!') ? 1 : 0);
           return leads_to(path, row.property) || leads_to(row.property, path);
         });
}

std::string document_mistake(const Row& row) {
  const std::map<std::string_view, std::vector<PolicyKind>> kinds = {
      {"trust", {PolicyKind::Trust}},
      {"identity", {PolicyKind::Identity}},
      {"resource", {PolicyKind::Resource, PolicyKind::Endpoint}},
      {"session", {PolicyKind::Session}},
      {"scp", {PolicyKind::Scp, PolicyKind::Rcp}},
      {"other_policy", {PolicyKind::Other}}};
  for (const PolicyRow& ours : policy_rows(row.type)) {
    if (ours.path == row.property) {
      const std::vector<PolicyKind>& allowed = kinds.at(row.kind);
      return std::ranges::find(allowed, ours.kind) == allowed.end() ? "another kind of policy" : "";
    }
  }
  // Documents of principals, in whatever form they stand.
  const bool is_inline =
      row.kind == "identity" &&
      std::ranges::any_of(attachment_rows(row.type), [&row](const AttachmentRow& ours) {
        return ours.kind == AttachmentKind::InlinePolicy && leads_to(ours.policy, row.property);
      });
  return is_inline ? "" : "no row";
}

bool is_end_of_attachment(const Row& row) {
  return std::ranges::any_of(attachment_rows(row.type), [&row](const AttachmentRow& ours) {
    const bool is_end =
        leads_to(row.property, ours.policy) || leads_to(row.property, ours.principal);
    return is_end && (ours.kind == AttachmentKind::Boundary) == (row.kind == "boundary");
  });
}

std::string role_mistake(const Row& row) {
  const bool wants_profile = row.kind == "instance_profile_ref";
  for (const RoleRow& ours : role_rows(row.type)) {
    if (leads_to(row.property, ours.path)) {
      return wants_profile == ours.is_instance_profile
                 ? ""
                 : "a role where a profile is, or the reverse";
    }
  }
  return is_end_of_attachment(row) ? "" : "no row";
}

std::string statement_mistake(const Row& row) {
  const bool is_statement =
      std::ranges::any_of(
          permission_rows(row.type),
          [&row](const PermissionRow& ours) { return ours.principal == row.property; }) ||
      std::ranges::any_of(policy_rows(row.type),
                          [&row](const PolicyRow& ours) { return ours.path == row.property; });
  return is_statement || is_fact(row) ? "" : "no row";
}

// Empty when our tables have what the row says.
std::string mistake_in(const Row& row) {
  if (row.kind == "role_ref" || row.kind == "instance_profile_ref") {
    return role_mistake(row);
  }
  if (row.kind == "attachment" || row.kind == "boundary") {
    const bool is_there =
        is_end_of_attachment(row) || role_mistake(row).empty() || is_fact(row) ||
        (row.kind == "attachment" &&
         std::ranges::any_of(policy_rows(row.type), [&row](const PolicyRow& ours) {
           return leads_to(row.property, ours.path);
         }));
    return is_there ? "" : "no row";
  }
  if (row.kind == "permission_statement") {
    return statement_mistake(row);
  }
  if (row.kind == "principal") {
    return is_relevant(row.type) ? "" : "passed over";
  }
  if (row.kind == "guard") {
    return is_fact(row) ? "" : "no row";
  }
  return document_mistake(row);
}

std::vector<Row> rows_of(const std::string& path) {
  std::vector<Row> out;
  std::ifstream in(path);
  for (const nlohmann::json& entry : nlohmann::json::parse(in)) {
    out.push_back({.kind = text_at(entry, "kind"),
                   .type = text_at(entry, "type"),
                   .property = our_path(text_at(entry, "property")),
                   .service = text_at(entry, "assumed_by")});
  }
  return out;
}

TEST(CloudFormationTables, AreSortedByType) {
  EXPECT_TRUE(std::ranges::is_sorted(all_policy_rows(), {}, &PolicyRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_permission_rows(), {}, &PermissionRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_condition_rows(), {}, &ConditionRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_attachment_rows(), {}, &AttachmentRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_fact_rows(), {}, &FactRow::type));
  EXPECT_TRUE(std::ranges::is_sorted(all_fixed_rows(), {}, &FixedRow::type));
}

TEST(CloudFormationTables, HaveEveryRowOfTheSchemasOrSayWhyNot) {
  const auto path = shared_material("formats/cfn_resource_types.json");
  if (!path) {
    GTEST_SKIP() << "the rows of AWS's schemas are not here";
  }
  // Nested stacks are followed, and SAM is written out before: both stand in no table.
  const std::set<std::string> passed_over = {"not_iam", "nested_stack", "other"};
  const std::set<std::string> out =
      testing::rows_left_out("cloudformation_checks/rows-left-out.tsv");
  std::set<std::string> seen;
  for (const Row& row : rows_of(*path)) {
    if (passed_over.contains(row.kind) || row.type.starts_with("AWS::Serverless::")) {
      continue;
    }
    const std::string mistake = mistake_in(row);
    seen.insert(name_of(row));
    EXPECT_EQ(mistake.empty(), !out.contains(name_of(row))) << name_of(row) << ": " << mistake;
  }
  for (const std::string& name : out) {
    EXPECT_TRUE(seen.contains(name)) << name << " is left out, and is no row";
  }
}

// What only looks like a policy is not judged as one.
TEST(CloudFormationTables, HaveNoRowForWhatIsNoPolicy) {
  const auto path = shared_material("formats/cfn_resource_types.json");
  if (!path) {
    GTEST_SKIP() << "the rows of AWS's schemas are not here";
  }
  for (const Row& row : rows_of(*path)) {
    for (const PolicyRow& ours : policy_rows(row.type)) {
      EXPECT_FALSE(row.kind == "not_iam" && ours.path == row.property) << name_of(row);
    }
  }
}

}  // namespace
}  // namespace leastwise::cloudformation
