// Whole plans and all that is understood of them: fixtures/terraform/CASE/plan.json against the
// world.golden beside it. The plans were made by terraform from the main.tf beside them.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "support/golden.h"
#include "support/world_text.h"
#include "terraform/terraform.h"

namespace leastwise::terraform {
namespace {

// The cases whose world is kept; others have only their report.
std::vector<std::string> cases() {
  const std::filesystem::path folder =
      std::filesystem::path(LEASTWISE_SOURCE_DIR) / "fixtures/terraform";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (std::filesystem::exists(entry.path() / "world.golden")) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

class FixturePlan : public ::testing::TestWithParam<std::string> {};

TEST_P(FixturePlan, SaysWhatItsGoldenSays) {
  const std::string folder = std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/terraform/";
  SourceMap sources;
  const Result<FileId> file = sources.load(folder + GetParam() + "/plan.json");
  ASSERT_TRUE(file) << file.error().message;
  ModelBuilder builder;
  const Result<void> done = read(*file, sources, {}, builder);
  ASSERT_TRUE(done) << done.error().message;
  leastwise::testing::expect_golden("terraform/" + GetParam() + "/world.golden",
                                    leastwise::testing::world_text(link(std::move(builder))));
}

INSTANTIATE_TEST_SUITE_P(Terraform,
                         FixturePlan,
                         ::testing::ValuesIn(cases()),
                         [](const ::testing::TestParamInfo<std::string>& one) {
                           std::string name = one.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace leastwise::terraform
