// Each format against a golden of one report that holds everything, and the promises that hold for
// all.
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "report/report.h"
#include "support/golden.h"
#include "support/sample_report.h"

namespace leastwise {
namespace {

using testing::clean_sample;
using testing::expect_golden;
using testing::full_sample;
using testing::large_sample;
using testing::Sample;

ReportOptions in_repo() {
  ReportOptions options;
  options.base_directory = "/repo";
  options.working_directory = "/repo/infra";
  return options;
}

std::string written(const Sample& sample, std::string_view format, const ReportOptions& options) {
  const Reporter* reporter = find_reporter(format);
  EXPECT_NE(reporter, nullptr) << format;
  std::string out;
  if (reporter != nullptr) {
    reporter->write(sample.report, options, out);
  }
  return out;
}

struct Golden {
  std::string_view format;
  std::string_view file;
};

TEST(Reporters, WriteTheWholeReport) {
  constexpr Golden kGoldens[] = {{"text", "report/full.txt.golden"},
                                 {"json", "report/full.json.golden"},
                                 {"sarif", "report/full.sarif.golden"},
                                 {"github", "report/full.github.golden"},
                                 {"markdown", "report/full.md.golden"}};
  const auto sample = full_sample();
  ReportOptions options = in_repo();
  options.shows_statistics = true;
  options.shows_suppressed = true;
  for (const Golden& golden : kGoldens) {
    expect_golden(golden.file, written(*sample, golden.format, options));
  }
}

TEST(Reporters, WriteARunWithoutFindings) {
  constexpr Golden kGoldens[] = {{"text", "report/clean.txt.golden"},
                                 {"json", "report/clean.json.golden"},
                                 {"sarif", "report/clean.sarif.golden"},
                                 {"github", "report/clean.github.golden"},
                                 {"markdown", "report/clean.md.golden"}};
  const auto sample = clean_sample(0);
  for (const Golden& golden : kGoldens) {
    expect_golden(golden.file, written(*sample, golden.format, in_repo()));
  }
}

TEST(Reporters, SayWhatCouldNotBeSeenWhenNothingWasFound) {
  const auto sample = clean_sample(2);
  EXPECT_EQ(
      written(*sample, "text", in_repo()),
      "Not visible before apply (2)\n"
      "  aws_iam_policy.p[0]: policy document `policy`: the reference ends in `local.policy`\n"
      "  aws_iam_policy.p[1]: policy document `policy`: the reference ends in `local.policy`\n"
      "\n"
      "No findings; 2 values not visible before apply\n");
  ReportOptions quiet = in_repo();
  quiet.is_quiet = true;
  EXPECT_EQ(written(*sample, "text", quiet),
            "note: 2 values not visible before apply; without --quiet they are listed\n");
  EXPECT_EQ(written(*clean_sample(0), "text", quiet), "");
}

TEST(Reporters, WriteTheSameBytesTwice) {
  for (const Reporter& reporter : reporters()) {
    EXPECT_EQ(written(*full_sample(), reporter.name, in_repo()),
              written(*full_sample(), reporter.name, in_repo()))
        << reporter.name;
  }
}

TEST(Reporters, NeverShowASecretOrAnEscape) {
  const auto sample = full_sample();
  ReportOptions options = in_repo();
  options.shows_statistics = true;
  options.shows_suppressed = true;
  for (const Reporter& reporter : reporters()) {
    const std::string text = written(*sample, reporter.name, options);
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << reporter.name;
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << reporter.name;
  }
}

TEST(Reporters, HideTheValuesOfASensitiveDocument) {
  const auto sample = full_sample();
  Finding& finding = sample->report.findings.front();
  PolicyDocument document;
  document.is_sensitive = true;
  document.span = sample->sources.literal(finding.where.file);
  sample->world.after.policies.push_back(document);
  sample->world.problems.front().error.where = finding.where;
  for (const Reporter& reporter : reporters()) {
    const std::string text = written(*sample, reporter.name, in_repo());
    EXPECT_EQ(text.find("sts:AssumeRole"), std::string::npos) << reporter.name;
    EXPECT_EQ(text.find("Actoin"), std::string::npos) << reporter.name;
  }
}

TEST(Reporters, ColourOnlyTheText) {
  ReportOptions options = in_repo();
  options.is_colored = true;
  expect_golden("report/colored.txt.golden", written(*full_sample(), "text", options));
  options.is_quiet = true;
  expect_golden("report/quiet.txt.golden", written(*full_sample(), "text", options));
}

TEST(Reporters, SayWhatIsWrittenForWhom) {
  for (const Reporter& reporter : reporters()) {
    EXPECT_FALSE(reporter.summary.empty());
    EXPECT_EQ(find_reporter(reporter.name), &reporter);
  }
  EXPECT_EQ(find_reporter("xml"), nullptr);
}

std::size_t lines_with(const std::string& text, std::string_view prefix) {
  std::size_t found = 0;
  for (std::size_t at = 0; at < text.size();) {
    found += text.compare(at, prefix.size(), prefix) == 0 ? 1U : 0U;
    const std::size_t end = text.find('\n', at);
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return found;
}

TEST(GithubReport, KeepsToTenAnnotationsOfAType) {
  const std::string text = written(*large_sample(14), "github", in_repo());
  EXPECT_EQ(lines_with(text, "::error "), 10U);
  EXPECT_EQ(lines_with(text, "::warning "), 10U);
  EXPECT_EQ(lines_with(text, "::notice "), 10U);
  EXPECT_EQ(lines_with(text, "::error title=5 more in the log::"), 1U);
  EXPECT_EQ(lines_with(text, "  critical%3A"), 0U);
  EXPECT_EQ(lines_with(text, "  critical: Something is open: `role"), 5U);
  EXPECT_LT(text.find("::error "), text.find("::warning "));
  EXPECT_EQ(lines_with(written(*large_sample(10), "github", in_repo()), "::error "), 10U);
}

TEST(MarkdownReport, StaysBelowTheLimitOfGithub) {
  const std::string text = written(*large_sample(4000), "markdown", in_repo());
  EXPECT_LT(text.size(), std::size_t{1} << 20U);
  EXPECT_NE(text.find(" more: see the full report._\n"), std::string::npos);
}

TEST(Reporters, GivePathsRelativeToTheBaseDirectory) {
  struct Case {
    std::string_view base;
    std::string_view expected;
  };
  constexpr Case kCases[] = {{"/repo", "infra/plan.json"},
                             {"/repo/", "infra/plan.json"},
                             {"/repo/infra", "plan.json"},
                             {"/rep", "/repo/infra/plan.json"},
                             {"/elsewhere", "/repo/infra/plan.json"},
                             {"", "/repo/infra/plan.json"}};
  const auto sample = full_sample();
  for (const Case& expected : kCases) {
    ReportOptions options = in_repo();
    options.base_directory = expected.base;
    options.is_quiet = true;
    const std::string text = written(*sample, "text", options);
    EXPECT_NE(text.find(fmt::format("\n{}:4:18: ", expected.expected)), std::string::npos)
        << expected.base << '\n'
        << text;
  }
}

}  // namespace
}  // namespace leastwise
