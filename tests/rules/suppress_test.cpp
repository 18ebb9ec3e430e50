// Suppressions and baselines: what they take away, what they may not, and what they say about
// themselves.
#include "rules/suppress.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/baseline.h"

namespace leastwise {
namespace {

constexpr std::string_view kToday = "2026-11-24";

const RuleInfo& rule(std::string_view id) {
  static const std::vector<RuleInfo> kRules = [] {
    std::vector<RuleInfo> rules(2);
    rules[0].id = "full-admin";
    rules[1].id = "open-role";
    return rules;
  }();
  return id == "full-admin" ? kRules[0] : kRules[1];
}

Finding finding(std::string_view id, std::string address, std::string fingerprint) {
  Finding result;
  result.rule = &rule(id);
  result.origin.address = std::move(address);
  result.fingerprint = std::move(fingerprint);
  result.message = "`x` \"quoted\"\n";
  return result;
}

std::vector<Finding> three() {
  return {finding("full-admin", "aws_iam_role.a[\"x\"]", "f1"),
          finding("full-admin", "module.lab.aws_iam_role.b", "f2"),
          finding("open-role", "module.lab.aws_iam_role.b", "f3")};
}

// Fingerprints of what is suppressed, then what is told about the entries.
std::string outcome(const std::vector<Ignore>& ignores) {
  std::vector<Finding> findings = three();
  const SuppressionNotes notes = suppress(ignores, kToday, findings);
  std::string out;
  for (const Finding& one : findings) {
    if (one.suppression) {
      out += one.fingerprint + " (" + one.suppression->reason + ") ";
    }
  }
  for (const Error& error : notes.unused) {
    out += "| unused: " + error.message + " / " + error.help;
  }
  for (const Error& error : notes.expired) {
    out += "| expired: " + error.message + " / " + error.help;
  }
  return out;
}

Ignore ignore(std::string rule_id,
              std::string address,
              std::string fingerprint,
              std::string expires = {}) {
  Ignore result;
  result.rule = std::move(rule_id);
  result.address = std::move(address);
  result.fingerprint = std::move(fingerprint);
  result.reason = "why";
  result.expires = std::move(expires);
  return result;
}

TEST(Suppress, FitsByRuleAddressAndFingerprint) {
  struct Case {
    Ignore ignore;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {ignore("full-admin", "", ""), "f1 (why) f2 (why) "},
      {ignore("full-*", "module.*", ""), "f2 (why) "},
      {ignore("", "aws_iam_role.a[\"x\"]", ""), "f1 (why) "},
      {ignore("", "", "f3"), "f3 (why) "},
      {ignore("full-admin", "", "f1"), "f1 (why) "},
      {ignore("full-adm", "", ""),
       "| unused: the suppression of `full-adm` fits no finding / take it out, or correct it"},
      {ignore("open-role", "module.lab.aws_iam_role.b", "before"),
       "| unused: the suppression of `open-role` on `module.lab.aws_iam_role.b` fits no finding / "
       "the statement has changed since; if it may stay, its fingerprint is now `f3`"},
      {ignore("full-admin", "", "", "2026-11-24"), "f1 (why) f2 (why) "},
      {ignore("full-admin", "", "", "2026-11-23"),
       "| expired: the suppression of `full-admin` ran out on 2026-11-23 / mend what it covered, "
       "or "
       "decide anew until when it may stay"},
      {ignore("gone", "", "", "2026-11-23"),
       "| expired: the suppression of `gone` ran out on 2026-11-23 / it fits no finding: take it "
       "out"},
  };
  for (const Case& expected : cases) {
    EXPECT_EQ(outcome({expected.ignore}), expected.expected);
  }
}

TEST(Suppress, LetsTheFirstEntryThatHoldsDecide) {
  Ignore first = ignore("full-admin", "", "", "2020-01-01");
  first.reason = "too old";
  Ignore second = ignore("full-admin", "module.*", "");
  second.reason = "second";
  Ignore third = ignore("", "module.lab.aws_iam_role.b", "");
  third.reason = "third";
  EXPECT_EQ(
      outcome({first, second, third}),
      "f2 (second) f3 (third) | expired: the suppression of `full-admin` ran out on 2020-01-01 / "
      "mend what it covered, or decide anew until when it may stay");
}

TEST(Baseline, IsWrittenSortedAndReadBack) {
  std::vector<Finding> findings = three();
  findings.push_back(findings.front());  // the same statement twice
  findings[1].suppression = Suppression{};
  const std::string text = baseline_text(findings);
  EXPECT_EQ(text, R"({
  "leastwise_baseline": 1,
  "findings": [
    {
      "fingerprint": "f1",
      "rule": "full-admin",
      "address": "aws_iam_role.a[\"x\"]",
      "message": "`x` \"quoted\"\u000a"
    },
    {
      "fingerprint": "f3",
      "rule": "open-role",
      "address": "module.lab.aws_iam_role.b",
      "message": "`x` \"quoted\"\u000a"
    }
  ]
}
)");
  SourceMap sources;
  const Result<FileId> file = sources.add("baseline.json", text);
  ASSERT_TRUE(file.has_value());
  const Result<Baseline> baseline = read_baseline(sources, *file);
  ASSERT_TRUE(baseline.has_value());
  EXPECT_EQ(*baseline, (Baseline{"f1", "f3"}));
}

TEST(Baseline, TakesOnlyWhatItKnowsAndCountsWhatIsGone) {
  std::vector<Finding> findings = three();
  EXPECT_EQ(apply_baseline({"f1", "f9", "f8"}, findings), 2U);
  ASSERT_TRUE(findings[0].suppression.has_value());
  EXPECT_EQ(findings[0].suppression->source, Suppression::Source::Baseline);
  EXPECT_FALSE(findings[1].suppression.has_value());
  // What a baseline suppressed is in the next one too.
  EXPECT_NE(baseline_text(findings).find("\"f1\""), std::string::npos);
}

TEST(Baseline, RefusesAnotherFile) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"[]", "this is not a baseline"},
      {"{\"findings\": []}", "this is not a baseline"},
      {"{\"leastwise_baseline\": 2, \"findings\": []}",
       "the baseline has another version than this program writes"},
      {"{\"leastwise_baseline\": 1, \"findings\": [{}]}",
       "an entry of the baseline lacks its `fingerprint`"},
  };
  for (const Case& expected : kCases) {
    SourceMap sources;
    const Result<FileId> file = sources.add("baseline.json", std::string(expected.text));
    ASSERT_TRUE(file.has_value());
    const Result<Baseline> baseline = read_baseline(sources, *file);
    ASSERT_FALSE(baseline.has_value()) << expected.text;
    EXPECT_EQ(baseline.error().message, expected.expected);
  }
}

}  // namespace
}  // namespace leastwise
