// One case, written as a plan and as a template, gives the same findings.
//
// fixtures/pairs/CASE/plan.json and template.json say the same in two languages. What differs by
// nature is taken out before the findings are compared: addresses. `findings.txt`, which `./dev
// accept` writes, is what both say.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/golden.h"
#include "support/read_world.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures" / "pairs";

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string without(std::string text, const std::string& address) {
  for (std::size_t at = address.empty() ? std::string::npos : text.find(address);
       at != std::string::npos;
       at = text.find(address, at + 1)) {
    text.replace(at, address.size(), "@");
  }
  return text;
}

// One line a finding, sorted.
std::string findings_of(const fs::path& input, const std::vector<SelectedRule>& rules) {
  SourceMap sources;
  AdapterOptions options;
  options.account = "111122223333";
  options.partition = "aws";
  options.region = "eu-west-1";
  const World world = testing::read_world(input.string(), sources, options);
  Settings settings;
  settings.today = "2026-01-01";
  settings.sources = &sources;
  std::vector<std::string> lines;
  for (const Finding& finding : run(rules, world, settings)) {
    lines.push_back(fmt::format("{} {}{}: {}\n",
                                to_text(finding.severity),
                                finding.rule->id,
                                finding.certainty == Truth::Maybe ? " (maybe)" : "",
                                without(finding.message, finding.origin.address)));
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, ""));
}

class Pairs : public ::testing::TestWithParam<std::string> {};

TEST_P(Pairs, OfPlanAndTemplateGiveTheSameFindings) {
  const auto library = built_in_rules();
  ASSERT_TRUE(library);
  Selection strict;
  strict.packs = {"strict"};
  // What only a plan can say.
  strict.disable = {"access-of-new-principal",
                    "bucket-without-mfa-delete",
                    "organization-without-policies",
                    "stack-without-policy"};
  const auto rules = select_rules(*library, strict);
  ASSERT_TRUE(rules);
  const std::string planned = findings_of(kFolder / GetParam() / "plan.json", *rules);
  EXPECT_EQ(planned, findings_of(kFolder / GetParam() / "template.json", *rules));
  testing::expect_golden("pairs/" + GetParam() + "/findings.txt", planned);
}

INSTANTIATE_TEST_SUITE_P(Cases, Pairs, ::testing::ValuesIn(cases()));

}  // namespace
}  // namespace leastwise
