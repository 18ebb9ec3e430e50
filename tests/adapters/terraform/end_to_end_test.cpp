// From configuration to report with a real terraform and the real provider: the plan that is made
// now says what the plan in fixtures/ says. Offline, without credentials: the provider comes from a
// filesystem mirror, and nothing is refreshed.
//
// Planning takes its time, so this runs where LEASTWISE_END_TO_END is set, as continuous
// integration does. The mirror is a folder `tf-plugins`: LEASTWISE_TF_PLUGINS names it, or it
// stands in a folder of the root.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "support/golden.h"
#include "support/temporary_directory.h"
#include "support/world_text.h"
#include "terraform/terraform.h"

namespace leastwise::terraform {
namespace {

namespace fs = std::filesystem;

std::string find_mirror() {
  if (const char* named = std::getenv("LEASTWISE_TF_PLUGINS")) {
    return named;
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/", error)) {
    const fs::path mirror = entry.path() / "tf-plugins";
    if (fs::is_directory(mirror / "registry.terraform.io/hashicorp/aws", error)) {
      return mirror.string();
    }
  }
  return {};
}

// Runs a command line in a folder; what it says goes to the file `log` there.
bool run(const fs::path& folder, std::string_view command) {
  const std::string line = fmt::format(
      "cd '{}' && TF_CLI_CONFIG_FILE=terraform.rc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 {}",
      folder.string(),
      command);
  // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): a test's own words, in one thread
  return std::system(line.c_str()) == 0;
}

class TerraformEndToEnd : public ::testing::TestWithParam<std::string_view> {};

TEST_P(TerraformEndToEnd, PlansWhatTheFixtureHolds) {
  if (std::getenv("LEASTWISE_END_TO_END") == nullptr) {
    GTEST_SKIP() << "LEASTWISE_END_TO_END is not set";
  }
  const leastwise::testing::TemporaryDirectory temporary;
  const fs::path folder = temporary.path();
  if (!run(folder, "terraform version > log 2>&1")) {
    GTEST_SKIP() << "there is no terraform";
  }
  const std::string mirror = find_mirror();
  if (mirror.empty()) {
    GTEST_SKIP() << "there is no filesystem mirror `tf-plugins` with hashicorp/aws";
  }
  const fs::path fixture = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures/terraform" / GetParam();
  fs::copy(fixture, folder, fs::copy_options::recursive);
  fs::remove(folder / "plan.json");
  if (fs::exists(folder / "before.tfstate")) {
    fs::rename(folder / "before.tfstate", folder / "terraform.tfstate");
  }
  std::ofstream(folder / "terraform.rc") << fmt::format(
      "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n", mirror);
  const auto log = [&folder] { return leastwise::testing::read_text((folder / "log").string()); };
  ASSERT_TRUE(run(folder, "terraform init -no-color > log 2>&1")) << log();
  ASSERT_TRUE(run(folder, "terraform plan -no-color -refresh=false -out=tfplan > log 2>&1"))
      << log();
  ASSERT_TRUE(run(folder, "terraform show -json tfplan > plan.json 2> log")) << log();

  SourceMap sources;
  const Result<FileId> file = sources.load((folder / "plan.json").string());
  ASSERT_TRUE(file) << file.error().message;
  ModelBuilder builder;
  const Result<void> done = read(*file, sources, {}, builder);
  ASSERT_TRUE(done) << done.error().message;
  const std::string world = leastwise::testing::world_text(link(std::move(builder)));
  const std::string golden = leastwise::testing::read_text((fixture / "world.golden").string());
  const auto format = [](std::string_view text) { return text.substr(0, text.find(": ")); };
  EXPECT_EQ(world.substr(format(world).size()), golden.substr(format(golden).size()));

  // The program reads the binary plan, and sees the same in the new plan as in the old.
  EXPECT_TRUE(run(folder,
                  fmt::format("'{}' check tfplan > log 2>&1; test $? -le 2 && "
                              "! grep -E 'cannot run|binary plan|ended with exit code' log",
                              LEASTWISE_PROGRAM)))
      << log();
  if (format(world) == format(golden)) {  // else places may differ
    EXPECT_TRUE(run(folder,
                    fmt::format("'{0}' check plan.json > new.txt; cp '{1}/plan.json' plan.json; "
                                "'{0}' check plan.json > old.txt; cmp new.txt old.txt > log 2>&1",
                                LEASTWISE_PROGRAM,
                                fixture.string())))
        << log();
  }
}

INSTANTIATE_TEST_SUITE_P(Terraform,
                         TerraformEndToEnd,
                         ::testing::Values("worlds", "references", "documents"),
                         [](const ::testing::TestParamInfo<std::string_view>& one) {
                           return std::string(one.param);
                         });

}  // namespace
}  // namespace leastwise::terraform
