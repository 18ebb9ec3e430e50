// Excerpts of findings with several labels.
#include "report/view.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

constexpr std::string_view kText = "one two three\nfour\n";

std::string shown(const std::vector<Label>& labels) {
  SourceMap sources;
  const Result<FileId> file = sources.add("x.json", std::string(kText));
  const World world;
  Report report;
  report.world = &world;
  report.sources = &sources;
  Finding finding;
  for (Label label : labels) {
    label.span.file = *file;
    finding.labels.push_back(label);
  }
  finding.where = finding.labels.front().span;
  return excerpts(report, finding);
}

Label label(std::string_view word, std::string text = {}) {
  const auto begin = static_cast<std::uint32_t>(kText.find(word));
  return {{kNoFile, begin, begin + static_cast<std::uint32_t>(word.size())}, std::move(text)};
}

TEST(Excerpts, ShowOneLineOnceWithAllItsCarets) {
  EXPECT_EQ(shown({label("three"), label("one")}),
            "    1 | one two three\n"
            "      | ^^^     ^^^^^\n");
  EXPECT_EQ(shown({label("one"), label("three"), label("four"), label("two")}),
            "    1 | one two three\n"
            "      | ^^^ ^^^ ^^^^^\n"
            "    2 | four\n"
            "      | ^^^^\n");
}

TEST(Excerpts, KeepWordsBesideTheirOwnCaret) {
  EXPECT_EQ(shown({label("one"), label("two", "here")}),
            "    1 | one two three\n"
            "      | ^^^\n"
            "    1 | one two three\n"
            "      |     ^^^ here\n");
}

// Nothing of such a line is shown; an error says where it is, a finding has its address.
TEST(Places, OfErrorsInOneLongLineAreBytes) {
  SourceMap sources;
  const Result<FileId> file = sources.add("plan.json", "[" + std::string(5000, '1'));
  const Result<FileId> lines = sources.add("lines.json", "[\n1");
  const World world;
  Report report;
  report.world = &world;
  report.sources = &sources;
  const Span end{*file, 5001, 5001};
  const auto place = [&report](Span where, std::string_view address = {}) {
    return error_place(report, {}, Error{.message = {}, .where = where, .help = {}}, address);
  };
  EXPECT_EQ(place(end), "plan.json, byte 5002");
  EXPECT_EQ(place(end, "aws_iam_role.ci"), "plan.json");
  EXPECT_EQ(place_text(report, {}, end), "plan.json");
  EXPECT_EQ(safe_excerpt(report, end), "");
  EXPECT_EQ(place(Span{*lines, 2, 3}), "lines.json:2:1");
  EXPECT_EQ(place(Span{}), "");
}

constexpr std::string_view kFix = "Say so:\n\n```hcl\na = 1\n```\n\n```yaml\nA: 1\n```\n\nDone.";

World world_with(const std::vector<std::string>& types) {
  World world;
  for (const std::string& type : types) {
    world.after.resources.emplace_back().origin.type = type;
  }
  return world;
}

std::string fix_for(const std::vector<std::string>& types) {
  RuleInfo rule;
  rule.fix = kFix;
  return fix_text(rule, languages_of(world_with(types)));
}

TEST(FixText, IsInTheLanguageOfTheInput) {
  EXPECT_EQ(fix_for({"aws_iam_role"}), "Say so:\n\n```hcl\na = 1\n```\n\nDone.");
  EXPECT_EQ(fix_for({"AWS::IAM::Role"}), "Say so:\n\n```yaml\nA: 1\n```\n\nDone.");
  EXPECT_EQ(fix_for({"AWS::IAM::Role", "aws_iam_role"}), kFix);
  EXPECT_EQ(fix_for({}), kFix);
}

TEST(FixText, ShowsWhatServesBothLanguages) {
  RuleInfo rule;
  rule.fix = "```yaml\nown_accounts: []\n```";
  EXPECT_EQ(fix_text(rule, {.has_terraform = true, .has_templates = false}), rule.fix);
}

}  // namespace
}  // namespace leastwise
