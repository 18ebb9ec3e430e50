// The configuration in a binary plan, and archives that nobody should unpack. The archives in
// fixtures/terraform/binary were made by hand: what they hold is told below.
#include "cli/binary_plan.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "cli/check.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

std::string archive(std::string_view name) {
  return std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/terraform/binary/" + std::string(name);
}

// Paths with the size of each text, or the error.
std::string outcome(std::string_view name, const ArchiveLimits& limits = {}) {
  const auto files = read_snapshot(archive(name), limits);
  if (!files) {
    const std::string& message = files.error().message;
    const std::size_t colon = message.find(": ");
    return colon == std::string::npos ? message : message.substr(colon + 2);
  }
  std::string out;
  for (const SourceFile& file : *files) {
    out += file.path + " " + std::to_string(file.text.size()) + "; ";
  }
  return out;
}

TEST(BinaryPlan, HoldsItsConfigurationUnderThePathsThatItCameFrom) {
  EXPECT_EQ(outcome("good.zip"),
            ".terraform/modules/modules.json 164; main.tf 40; .terraform/modules/a.b/outputs.tf 0; "
            "modules/a/main.tf 10; ");
  EXPECT_EQ(outcome("bare.zip"), "");
}

TEST(BinaryPlan, RefusesArchivesThatAreDamagedOrTooLarge) {
  EXPECT_EQ(outcome("absent.zip"), "it is no zip archive");
  EXPECT_EQ(outcome("cut.zip"), "it is no zip archive");
  EXPECT_EQ(outcome("damaged.zip"), "`tfconfig/m-/main.tf` in it is damaged");
  EXPECT_EQ(outcome("bomb.zip"), "`tfconfig/m-/main.tf` in it is too large");
  EXPECT_EQ(outcome("list.zip"), "`tfconfig/modules.json` in the plan is no list of modules");
  EXPECT_EQ(outcome("good.zip", {.entries_max = 2}), "it has more than 2 entries");
  EXPECT_EQ(outcome("good.zip", {.entry_bytes_max = 40}),
            "`tfconfig/modules.json` in it is too large");
  EXPECT_EQ(outcome("good.zip", {.total_bytes_max = 50}), "its files are too large together");
}

// A program in terraform's place prints the plan as JSON; the policy that it hides is in the
// archive.
TEST(BinaryPlan, IsCheckedWithTheHelpOfTerraform) {
  const testing::TemporaryDirectory directory;
  const std::string terraform = directory.write_program(
      "terraform",
      "#!/bin/sh\ncase \"$*\" in *'show -json '/*good.zip) ;; *) exit 3;; esac\n"
      "echo '{\"format_version\":\"1.2\",\"resource_changes\":[],"
      "\"configuration\":{\"root_module\":{}}}'\n");
  CheckOptions options;
  options.inputs = {archive("good.zip")};
  options.reads_config = false;
  options.terraform.program = terraform;
  options.outputs = {{.format = "json", .path = ""}};
  options.today = "2026-11-25";
  SourceMap sources;
  const auto checked = check(options, sources);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->exit_code, 0) << checked->outputs.front().text;

  options.terraform.program = directory.at("none");
  SourceMap others;
  const auto refused = check(options, others);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->exit_code, 2);
}

// OpenTofu can encrypt plans: then it is asked for the JSON, and there is no archive to look into.
TEST(BinaryPlan, MayBeEncryptedByOpenTofu) {
  EXPECT_TRUE(is_encrypted_plan(R"({"meta":{},"encrypted_data":"x","encryption_version":"v0"})"));
  EXPECT_FALSE(is_encrypted_plan(
      R"({"serial":1,"lineage":"l","meta":{},"encrypted_data":"x","encryption_version":"v0"})"));
  EXPECT_FALSE(is_encrypted_plan(R"({"resource_changes":[]})"));
  const testing::TemporaryDirectory directory;
  const std::string plan = directory.write(
      "tfplan", R"({"meta":{"key":"a"},"encrypted_data":"b","encryption_version":"v0"})");
  CheckOptions options;
  options.terraform.program = directory.write_program(
      "tofu",
      "#!/bin/sh\necho '{\"format_version\":\"1.2\",\"resource_changes\":[],"
      "\"configuration\":{\"root_module\":{}}}'\n");
  options.inputs = {plan};
  options.reads_config = false;
  options.outputs = {{.format = "json", .path = ""}};
  options.today = "2026-11-25";
  SourceMap sources;
  const auto checked = check(options, sources);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->exit_code, 0) << checked->outputs.front().text;
}

}  // namespace
}  // namespace leastwise
