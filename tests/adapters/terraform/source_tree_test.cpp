// Which files a configuration has: of Terraform or OpenTofu, in a snapshot or in a directory.
#include "terraform/source_tree.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "support/temporary_directory.h"

namespace leastwise::terraform {
namespace {

// Where the block of `aws_iam_role.r` stands; what its file is called.
std::string file_of(const std::vector<SourceFile>& files, Dialect dialect) {
  SourceMap sources;
  std::vector<Error> notes;
  AdapterOptions options;
  options.snapshot = files;
  const SourceTree tree = SourceTree::load(options, sources, notes, dialect);
  const SourceModule* root = tree.module("");
  const auto found = root->resources.find("aws_iam_role.r");
  return found == root->resources.end() ? "none"
                                        : std::string(sources.name(found->second->header.file));
}

TEST(SourceTree, TakesTheFilesOfTheProgramThatPlanned) {
  const SourceFile terraform{"main.tf", "resource \"aws_iam_role\" \"r\" {}\n"};
  const SourceFile tofu{"main.tofu", "resource \"aws_iam_role\" \"r\" {}\n"};
  EXPECT_EQ(file_of({terraform, tofu}, Dialect::Terraform), "main.tf");
  EXPECT_EQ(file_of({terraform, tofu}, Dialect::OpenTofu), "main.tofu");
  EXPECT_EQ(file_of({tofu}, Dialect::Terraform), "none");
  EXPECT_EQ(file_of({terraform}, Dialect::OpenTofu), "main.tf");
  EXPECT_EQ(
      file_of({{"a.tf.json", R"({"resource":{"aws_iam_role":{"r":{}}}})"}, {"a.tofu.json", "{}"}},
              Dialect::OpenTofu),
      "none");
}

// The text of a file that a snapshot does not hold, and what it is called.
std::string beside_snapshot(const std::string& directory,
                            std::string_view main,
                            const std::string& path) {
  SourceMap sources;
  std::vector<Error> notes;
  AdapterOptions options;
  options.source = directory;
  options.snapshot = {{"main.tf", std::string(main)}};
  SourceTree tree = SourceTree::load(options, sources, notes);
  const std::optional<FileId> file = tree.file(path, sources);
  return file ? std::string(sources.bytes(*file)) : "none";
}

TEST(SourceTree, ReadsOtherFilesWhereTheSnapshotWasMade) {
  const leastwise::testing::TemporaryDirectory directory;
  const std::string infra = directory.at("infra");
  directory.write("infra/main.tf", "locals {}\n");
  directory.write("infra/policy.json", "{}");
  directory.write("secret", "s");
  EXPECT_EQ(beside_snapshot(infra, "locals {}\n", "policy.json"), "{}");
  EXPECT_EQ(beside_snapshot(infra, "locals {}\n", "./x/../policy.json"), "{}");
  EXPECT_EQ(beside_snapshot(infra, "locals {}\n", "../secret"), "none");
  EXPECT_EQ(beside_snapshot(infra, "locals {}\n", directory.at("secret")), "none");
  EXPECT_EQ(beside_snapshot(infra, "locals {}\n", "absent.json"), "none");
  // Another configuration: its files are none of the plan's.
  EXPECT_EQ(beside_snapshot(infra, "locals { a = 1 }\n", "policy.json"), "none");
  EXPECT_EQ(beside_snapshot(directory.at(""), "locals {}\n", "infra/policy.json"), "none");
}

// A list of modules that names a directory of somebody else's, and links that lead out.
TEST(SourceTree, LeavesNoModule) {
  const leastwise::testing::TemporaryDirectory directory;
  directory.write("secrets/keys", "k");
  directory.write("shared/shared.tf", "resource \"aws_iam_role\" \"r\" {}\n");
  directory.write("shared/policy.json", "{}");
  directory.write("infra/main.tf",
                  "module \"a\" {\n  source = \"../secrets\"\n}\n"
                  "module \"b\" {\n  source = \"../shared\"\n}\n");
  std::filesystem::create_symlink("../secrets/keys", directory.at("infra/linked"));
  std::filesystem::create_symlink("../secrets/keys", directory.at("infra/linked.tf"));
  std::filesystem::create_symlink("../shared/shared.tf", directory.at("infra/shared.tf"));
  SourceMap sources;
  std::vector<Error> notes;
  AdapterOptions options;
  options.source = directory.at("infra");
  SourceTree tree = SourceTree::load(options, sources, notes);
  EXPECT_FALSE(tree.file("../secrets/keys", sources));
  EXPECT_FALSE(tree.file("linked", sources));
  EXPECT_FALSE(tree.file("linked.tf", sources));
  EXPECT_TRUE(tree.file("../shared/policy.json", sources));
  EXPECT_TRUE(tree.module("")->resources.contains("aws_iam_role.r"));
}

TEST(SourceTree, NamesFilesOfASnapshotFromItsDirectory) {
  SourceMap sources;
  std::vector<Error> notes;
  AdapterOptions options;
  options.source = "./infra/";
  options.snapshot = {{"main.tf", "resource \"aws_iam_role\" \"r\" {}\n"}};
  const SourceTree tree = SourceTree::load(options, sources, notes);
  const hcl::Block* block = tree.module("")->resources.at("aws_iam_role.r");
  EXPECT_EQ(sources.name(block->header.file), "infra/main.tf");
}

}  // namespace
}  // namespace leastwise::terraform
