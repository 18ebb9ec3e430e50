// How many links of real plans are resolved. Runs where such plans lie beside the project, prints
// what it measures, and is skipped everywhere else.
#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/shared_material.h"
#include "terraform/deferred.h"
#include "terraform/extract.h"
#include "terraform/plan.h"
#include "terraform/resolve.h"
#include "terraform/table.h"

namespace leastwise::terraform {
namespace {

struct Counts {
  std::array<std::size_t, 4> by_confidence{};
  std::size_t one = 0;  // exactly one instance
  std::size_t documents = 0;
  std::array<std::size_t, 5> by_state{};
};

std::string_view type_of(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return "aws_iam_role";
    case PrincipalKind::User:
      return "aws_iam_user";
    case PrincipalKind::Group:
      return "aws_iam_group";
    case PrincipalKind::PermissionSet:
      return "aws_ssoadmin_permission_set";
  }
  return "";
}

class Measure {
 public:
  void plan(const Plan& plan, SourceMap& sources, const std::string& name) {
    const Resolver resolver(plan);
    Documents documents(resolver, sources);
    for (const Instance& instance : plan.instances) {
      if (instance.mode == Mode::Managed && !instance.is_deposed &&
          instance.change != ChangeKind::Delete) {
        links(resolver, instance, name);
        policies(resolver, documents, instance, name);
      }
    }
  }

  const Counts& counts() const { return counts_; }

 private:
  void links(const Resolver& resolver, const Instance& instance, const std::string& name) {
    for (const AttachmentRow& row : attachment_rows(instance.type)) {
      link(resolver, instance, row.principal, std::array{type_of(row.principal_kind)}, name);
      if (row.kind != AttachmentKind::InlinePolicy) {
        const std::string_view policy =
            row.kind == AttachmentKind::Membership ? "aws_iam_group" : "aws_iam_policy";
        link(resolver, instance, row.policy, std::array{policy}, name);
      }
    }
    for (const RoleRow& row : role_rows(instance.type)) {
      if (row.filled == Filled::ByUser) {
        const bool is_role = row.holds == RoleRow::Holds::Role;
        link(resolver,
             instance,
             row.path,
             std::array<std::string_view, 1>{is_role ? "aws_iam_role" : "aws_iam_instance_profile"},
             name);
      }
    }
    for (const PolicyRow& row : policy_rows(instance.type)) {
      if (!row.target_path.empty()) {
        link(resolver, instance, row.target_path, std::array{row.target_type}, name);
      }
    }
  }

  void link(const Resolver& resolver,
            const Instance& instance,
            std::string_view path,
            std::span<const std::string_view> wanted,
            const std::string& name) {
    if (path.empty()) {
      return;
    }
    for (const Field& field : fields(end_state(instance), path)) {
      if (!field.view.is_unknown() || resolver.is_set(instance, field.path) == Setting::No) {
        continue;
      }
      const Ref ref = resolver.resolve(instance, field.path, wanted);
      ++counts_.by_confidence.at(static_cast<std::size_t>(ref.confidence));
      const bool is_one = ref.addresses.size() == 1;
      counts_.one += is_one ? 1U : 0U;
      if (!is_one) {
        fmt::print("{}: {}.{}: {} candidates: {}\n",
                   name,
                   instance.address,
                   field.path,
                   ref.addresses.size(),
                   ref.reason);
      }
    }
  }

  void policies(const Resolver& resolver,
                Documents& documents,
                const Instance& instance,
                const std::string& name) {
    for (const PolicyRow& row : policy_rows(instance.type)) {
      for (const Field& field : fields(end_state(instance), row.path)) {
        const Setting setting = resolver.is_set(instance, field.path);
        const bool is_default = setting == Setting::No ||
                                (setting == Setting::Null && row.filled == Filled::ByProvider);
        if (!field.view.is_unknown() || is_default) {
          continue;
        }
        const Rebuilt rebuilt = documents.text_of(instance, field.path);
        ++counts_.documents;
        ++counts_.by_state.at(static_cast<std::size_t>(rebuilt.state));
        if (rebuilt.state == PolicyState::Unknown) {
          fmt::print("{}: {}.{}: {}\n", name, instance.address, field.path, rebuilt.reason);
        }
      }
    }
  }

  Counts counts_;
};

TEST(ResolverOnRealPlans, FindsNineInTenUnknownLinks) {
  const auto shared = shared_material("corpus/tfplan");
  if (!shared) {
    GTEST_SKIP() << "there are no real plans here";
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*shared)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  Measure measure;
  for (const std::filesystem::path& path : paths) {
    SourceMap sources;
    ModelBuilder builder;
    const Result<FileId> file = sources.load(path.string());
    ASSERT_TRUE(file) << path;
    const Result<Plan> plan = read_plan(*file, sources, {}, builder);
    if (plan) {
      measure.plan(*plan, sources, path.filename().string().substr(0, 60));
    }
  }
  const Counts& counts = measure.counts();
  std::size_t links = 0;
  for (const std::size_t count : counts.by_confidence) {
    links += count;
  }
  fmt::print(
      "links that are unknown: {}, to one instance: {} (exact {}, by key {}, any {}, unresolved "
      "{})\n",
      links,
      counts.one,
      counts.by_confidence[0],
      counts.by_confidence[1],
      counts.by_confidence[2],
      counts.by_confidence[3]);
  fmt::print("documents that are unknown: {} (known {}, rebuilt {}, partial {}, unknown {})\n",
             counts.documents,
             counts.by_state[0],
             counts.by_state[1],
             counts.by_state[2],
             counts.by_state[3]);
  EXPECT_GE(counts.one * 10, links * 9);
}

}  // namespace
}  // namespace leastwise::terraform
