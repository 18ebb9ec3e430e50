// What two linters of templates say about their own cases of malformed policies, and what pack
// `aws-validation` says; where we say the opposite, fixtures/validation/labels.json says why. The
// templates are third-party files that are not part of the repository, so the test is skipped
// without them.
#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>

#include "rules/loader.h"
#include "rules/run.h"
#include "rules/validation_rules.h"
#include "support/read_world.h"
#include "support/shared_material.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

// Defects that pack `aws-validation` answers.
const std::set<std::string, std::less<>>& defects() {
  static const std::set<std::string, std::less<>> kDefects = {"A28",
                                                              "A29",
                                                              "A30",
                                                              "A31",
                                                              "A32",
                                                              "A33",
                                                              "A34",
                                                              "A35",
                                                              "A36",
                                                              "A38",
                                                              "A42",
                                                              "C12",
                                                              "E58",
                                                              "E59"};
  return kDefects;
}

// A template and what is said of it: keys of defects, and what could not be judged.
struct Said {
  std::set<std::string, std::less<>> defects;
  std::set<std::string, std::less<>> rules;
  bool has_problem = false;
};

Said said_of(const fs::path& input) {
  SourceMap sources;
  const World world = testing::read_world(input.string(), sources);
  RuleLibrary library;
  add_validation_rules(library);
  Selection selection;
  selection.packs = {"aws-validation"};
  const auto rules = select_rules(library, selection);
  Settings settings;
  settings.sources = &sources;
  Said said;
  for (const Finding& finding : run(*rules, world, settings)) {
    said.defects.insert(finding.rule->defects.begin(), finding.rule->defects.end());
    said.rules.insert(finding.rule->id);
  }
  said.has_problem = !world.problems.empty();
  return said;
}

std::string text(const Node& node, std::string_view key) {
  const Node* const value = node.find(key);
  return value == nullptr ? std::string{} : std::string(value->as_text().value_or(""));
}

TEST(ValidationLabels, AreAgreedWith) {
  const auto cases = shared_material("cases");
  if (!cases) {
    GTEST_SKIP() << "there are no cases of other scanners in the shared material";
  }
  SourceMap sources;
  const Document labels = *read_json(sources, *sources.load((*cases / "labels.json").string()));
  const Document reasons = *read_json(
      sources,
      *sources.load(std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/validation/labels.json"));
  std::size_t count = 0;
  for (const Node& label : labels.root.items) {
    const bool is_ours = std::ranges::any_of(label.find("defects")->items, [](const Node& defect) {
      return defects().contains(defect.scalar.text);
    });
    if (!is_ours) {
      continue;
    }
    ++count;
    const Said said = said_of(*cases / text(label, "file"));
    const bool is_said = std::ranges::any_of(label.find("defects")->items, [&](const Node& defect) {
      return said.defects.contains(defect.scalar.text);
    });
    const Node* const reason = reasons.root.find(text(label, "file"));
    // With a reason, we say the opposite.
    EXPECT_EQ(is_said, (text(label, "expect") == "fail") != (reason != nullptr))
        << text(label, "file") << " says " << fmt::format("{}", fmt::join(said.rules, ", "));
  }
  EXPECT_GE(count, 4U);
}

TEST(ValidationLabels, FindTheActionThatDoesNotExist) {
  const auto path =
      shared_material("cases/cfn-policy-validator/invalid-and-wildcard-policies.yaml");
  if (!path) {
    GTEST_SKIP() << "there are no cases of other scanners in the shared material";
  }
  EXPECT_TRUE(said_of(*path).rules.contains("aws-invalid-action"));
}

}  // namespace
}  // namespace leastwise
