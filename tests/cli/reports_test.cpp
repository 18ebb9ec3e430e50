// The report of every plan and template in fixtures/, as a line per finding: the report.golden
// beside the input.
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/golden.h"
#include "support/process.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

constexpr std::array kInputs = {
    "plan.json", "template.yaml", "template.json", "change-set.json", "manifest.json"};

// Paths from fixtures/ of what is checked.
std::vector<std::string> inputs() {
  std::vector<std::string> found;
  const fs::path root = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures";
  for (const char* adapter : {"terraform", "cloudformation"}) {
    for (const auto& entry : fs::directory_iterator(root / adapter)) {
      for (const char* name : kInputs) {
        if (fs::exists(entry.path() / name)) {
          found.push_back((fs::relative(entry.path(), root) / name).string());
        }
      }
    }
  }
  std::ranges::sort(found);
  return found;
}

class FixtureReport : public ::testing::TestWithParam<std::string> {};

TEST_P(FixtureReport, SaysWhatItsGoldenSays) {
  testing::Process check;
  check.arguments = {
      LEASTWISE_PROGRAM, "check", "--quiet", "--color", "never", "fixtures/" + GetParam()};
  check.directory = LEASTWISE_SOURCE_DIR;
  const testing::Ended ended = testing::run_process(check);
  const fs::path golden = fs::path(GetParam()).parent_path() / "report.golden";
  testing::expect_golden(golden.string(),
                         fmt::format("{}{}exit {}\n", ended.out, ended.err, ended.exit_code));
}

INSTANTIATE_TEST_SUITE_P(Fixtures,
                         FixtureReport,
                         ::testing::ValuesIn(inputs()),
                         [](const ::testing::TestParamInfo<std::string>& one) {
                           std::string name = one.param;
                           std::ranges::replace_if(
                               name, [](char each) { return std::isalnum(each) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace leastwise
