// What comments in the source accept: what they say, the text that each is about, and what becomes
// of findings there.
#include "rules/remarks.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace leastwise {
namespace {

// Each remark and what it covers, and each error.
std::string remarks_of(std::string text, std::string name = "main.tf") {
  SourceMap sources;
  const FileId file = sources.add(std::move(name), std::move(text)).value();
  std::vector<Error> errors;
  std::string out;
  for (const Remark& remark : read_remarks(sources, file, errors)) {
    out += fmt::format(
        "{}|{}|{}|{}\n", remark.rule, remark.reason, remark.expires, sources.bytes(remark.covers));
  }
  for (const Error& error : errors) {
    out += error.message + "\n";
  }
  return out;
}

TEST(Remarks, SpeakOfWhatBeginsOnTheirLineOrTheNext) {
  EXPECT_EQ(remarks_of("# leastwise:ignore a-rule reason=\"it is fine\" expires=2027-01-31\n"
                       "# more words\n"
                       "resource \"t\" \"n\" {\n  a = \"}\" # }\n}\nb = 2\n"),
            "a-rule|it is fine|2027-01-31|resource \"t\" \"n\" {\n  a = \"}\" # }\n}\n");
  EXPECT_EQ(remarks_of("resource \"t\" \"n\" { // leastwise:ignore a-* reason=fine\n  a = 1\n}\n"),
            "a-*|fine||resource \"t\" \"n\" { // leastwise:ignore a-* reason=fine\n  a = 1\n}\n");
  EXPECT_EQ(
      remarks_of("a = [\n  /* leastwise:ignore r reason=\"x\" */\n  {\n    b = 1\n  },\n  2\n]\n"),
      "r|x||  {\n    b = 1\n  }\n");
  EXPECT_EQ(remarks_of("a = [\n  1, # leastwise:ignore r reason=\"x\"\n  2\n]\n"),
            "r|x||  1, # leastwise:ignore r reason=\"x\"\n");
  EXPECT_EQ(remarks_of("# leastwise:ignore r reason=\"x\"\np = <<-EOT\n  { \"${f(\"}\")}\" # no\n  "
                       "EOT\nq = 1\n"),
            "r|x||p = <<-EOT\n  { \"${f(\"}\")}\" # no\n  EOT\n");
  EXPECT_EQ(remarks_of("a = \"# leastwise:ignore r reason=x\"\n"), "");
}

TEST(Remarks, InYamlSpeakOfWhatIsIndentedBelowTheirLine) {
  const auto yaml = [](std::string text) { return remarks_of(std::move(text), "template.yaml"); };
  EXPECT_EQ(yaml("A:\n  # leastwise:ignore r reason=\"x\"\n\n  Role:\n    Type: T\n\n    # no\n"
                 "    P: 1\n  Other:\n    P: 2\n"),
            "r|x||  Role:\n    Type: T\n\n    # no\n    P: 1\n");
  EXPECT_EQ(
      yaml("S:\n# leastwise:ignore r reason=x\n- Effect: Allow\n  Action: '*'\n- Effect: Deny\n"),
      "r|x||- Effect: Allow\n  Action: '*'\n");
  EXPECT_EQ(yaml("S: # leastwise:ignore r reason=x\n- Effect: Allow\n- Effect: Deny\nT: 1\n"),
            "r|x||S: # leastwise:ignore r reason=x\n- Effect: Allow\n- Effect: Deny\n");
  EXPECT_EQ(yaml("A: it's # leastwise:ignore r reason=x\nB: 1\n"),
            "r|x||A: it's # leastwise:ignore r reason=x\n");
  EXPECT_EQ(yaml("A: \"# leastwise:ignore r reason=x\"\nB: 'a\n  # leastwise:ignore r reason=x'\n"),
            "");
  EXPECT_EQ(yaml("- A: |-\n    # leastwise:ignore r reason=x\n  B: 2\n"), "");
  EXPECT_EQ(yaml("- >\n  # leastwise:ignore r reason=x\nB: 2 # leastwise:ignore s reason=y\n"),
            "s|y||B: 2 # leastwise:ignore s reason=y\n");
  EXPECT_EQ(yaml("{\"a\": 1} # leastwise:ignore r reason=x\n"), "") << "JSON has no comments";
}

TEST(Remarks, SayWhatIsWrongWithThem) {
  EXPECT_EQ(remarks_of("# leastwise:ignore\na = 1\n"),
            "the comment names no rule: it suppresses nothing\n");
  EXPECT_EQ(remarks_of("# leastwise:ignore r\na = 1\n"),
            "the comment gives no reason: it suppresses nothing\n");
  EXPECT_EQ(remarks_of("# leastwise:ignore r reason=\"x\" expires=soon\na = 1\n"),
            "`expires=soon` in the comment is not understood: it suppresses nothing\n");
}

TEST(Remarks, AcceptFindingsInTheirTextAndOnItsObjects) {
  SourceMap sources;
  const std::string text =
      "# leastwise:ignore full-* reason=\"known\"\nresource \"a\" \"b\" {\n  p = 1\n}\n"
      "c = 2 # leastwise:ignore full-admin reason=\"old\" expires=2026-01-01\n"
      "d = 3 # leastwise:ignore full-admin reason=\"unused\"\n";
  const FileId file = sources.add("main.tf", text).value();
  const auto at = [&](std::string_view word) {
    const auto begin = static_cast<std::uint32_t>(text.find(word));
    return Span{file, begin, begin + 1};
  };
  RuleInfo rule;
  rule.id = "full-admin";
  std::vector<Finding> findings(3);
  for (Finding& finding : findings) {
    finding.rule = &rule;
  }
  findings[0].where = at("p = 1");
  findings[1].origin.declared = at("resource");
  findings[2].where = at("c = 2");
  // Files without findings: of the user, and of a module from elsewhere.
  const std::string unused = "e = 1 # leastwise:ignore other reason=\"unused\"\n";
  ASSERT_TRUE(sources.add("other.tf", unused));
  ASSERT_TRUE(sources.add(".terraform/modules/m/main.tf", unused));
  const SuppressionNotes notes = suppress_by_remarks(sources, "2026-11-25", findings);
  ASSERT_TRUE(findings[0].suppression);
  EXPECT_EQ(findings[0].suppression->reason, "known");
  EXPECT_EQ(findings[0].suppression->source, Suppression::Source::Comment);
  EXPECT_TRUE(findings[1].suppression);
  EXPECT_FALSE(findings[2].suppression);
  ASSERT_EQ(notes.expired.size(), 1U);
  EXPECT_EQ(notes.expired[0].message, "the suppression of `full-admin` ran out on 2026-01-01");
  ASSERT_EQ(notes.unused.size(), 2U);
  EXPECT_EQ(notes.unused[0].message, "the suppression of `full-admin` fits no finding");
  EXPECT_EQ(notes.unused[1].message, "the suppression of `other` fits no finding");
}

}  // namespace
}  // namespace leastwise
