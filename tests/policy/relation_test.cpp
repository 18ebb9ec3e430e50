// What patterns have to do with each other: tables for people, and all small globs against the slow
// twin.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/policy.h>

#include "support/slow_glob.h"

namespace leastwise {
namespace {

using test::all_words;
using test::slow_matches;

// A pattern in the notation of these tables: `{name}` is a hole of which nothing is known,
// `{name=shape}` one with a shape, and `${name}` a variable.
Pattern pattern(std::string_view notation) {
  PartialString value;
  while (!notation.empty()) {
    const bool is_variable = notation.starts_with("${");
    const std::size_t close = notation.find('}');
    if (notation.front() != '{' || close == std::string_view::npos) {
      const std::size_t length = is_variable ? close + 1 : 1;
      value.append(notation.substr(0, length));
      notation.remove_prefix(length);
      continue;
    }
    const std::string_view inside = notation.substr(1, close - 1);
    const std::size_t equals = inside.find('=');
    Hole hole;
    hole.expression = inside.substr(0, equals);
    if (equals != std::string_view::npos) {
      hole.shape = inside.substr(equals + 1);
    }
    value.append(std::move(hole));
    notation.remove_prefix(close + 1);
  }
  return parse_pattern(value, {}, PatternSyntax::GlobWithVariables);
}

std::string name(Truth truth) {
  return truth == Truth::No ? "no" : truth == Truth::Maybe ? "maybe" : "yes";
}

struct Row {
  std::string_view a;
  std::string_view b;
  std::string_view includes;  // does `a` include `b`
  std::string_view overlaps;
};

TEST(Relation, ActionsAreComparedWithoutCase) {
  constexpr Row kRows[] = {
      {"*", "s3:GetObject", "yes", "yes"},
      {"*", "*", "yes", "yes"},
      {"s3:Get*", "s3:*", "no", "yes"},
      {"s3:g*", "s3:?*", "no", "yes"},
      {"s3:*", "s3:?*", "yes", "yes"},
      {"*:*", "*", "no", "yes"},
      {"s3:*", "S3:getobject", "yes", "yes"},
      {"s3:GET*", "s3:get*", "yes", "yes"},
      {"i?m:*", "iam:PassRole", "yes", "yes"},
      {"iam:*", "i?m:*", "no", "yes"},
      {"i*:*", "i?m:Pass*", "yes", "yes"},
      {"s3:Get*", "s3:*Object", "no", "yes"},
      {"s3:Get*", "s3:Put*", "no", "no"},
      {"s3:*", "s3:", "yes", "yes"},
      {"s3:?*", "s3:", "no", "no"},
      {"s3:?*", "s3:*?", "yes", "yes"},
      {"", "", "yes", "yes"},
      {"", "*", "no", "yes"},
      {"a*b", "*?b", "no", "yes"},
      {"*?b", "a*b", "yes", "yes"},
      {"{x}", "s3:GetObject", "maybe", "maybe"},
      {"{x}", "{x}", "yes", "yes"},
      {"{x}", "{y}", "maybe", "maybe"},
      {"*", "{x}", "yes", "yes"},
      {"s3:*", "s3:{x}", "yes", "yes"},
      {"s3:*", "{x}", "maybe", "maybe"},
      {"s3:{x}", "ec2:*", "no", "no"},
      {"s3:Get{x}", "s3:Put*", "no", "no"},
      {"s3:Get{x}", "s3:*", "no", "yes"},
      {"s3:{x}", "s3:*", "maybe", "yes"},
      {"{x=s3:Get*}", "s3:Put*", "no", "no"},
      {"s3:*", "{x=s3:Get*}", "yes", "yes"},
      {"s3:{x}a", "s3:{x}a", "yes", "yes"},
      {"s3:{x}b", "s3:{x}a", "no", "no"},
      {"s3:*", "*:{x}", "no", "yes"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.a) + " and " + std::string(row.b));
    const Pattern a = pattern(row.a);
    const Pattern b = pattern(row.b);
    EXPECT_EQ(name(includes(a, b, LetterCase::Ignored)), row.includes);
    EXPECT_EQ(name(overlaps(a, b, LetterCase::Ignored)), row.overlaps);
    EXPECT_EQ(name(overlaps(b, a, LetterCase::Ignored)), row.overlaps);
  }
}

TEST(Relation, WildcardsOfAnArnStayInTheirField) {
  constexpr Row kRows[] = {
      {"*", "arn:aws:s3:::b/k", "yes", "yes"},
      {"arn:aws:s3:::*", "*", "no", "yes"},
      {"arn:*", "*", "no", "yes"},
      {"arn:*:*:*:*:*", "arn:aws:s3:::b", "yes", "yes"},
      {"arn:aws:s3:::*", "arn:aws:s3:::b/a:c", "yes", "yes"},
      {"arn:aws:s3:*:b", "arn:aws:s3:us-east-1:123456789012:b", "no", "no"},
      {"arn:aws:lambda:*:function:f",
       "arn:aws:lambda:us-east-1:123456789012:function:f",
       "no",
       "no"},
      {"arn:aws:sqs", "arn:aws:sqs:eu-west-1:123456789012:q", "yes", "yes"},
      {"arn:*:iam::*:role/*", "arn:aws:iam::123456789012:role/path/r", "yes", "yes"},
      {"arn:aws:iam::*:role/a*", "arn:aws:iam::*:role/b*", "no", "no"},
      {"arn:aws:iam::123456789012:*", "arn:aws:iam::12345678901?:user/x", "no", "yes"},
      {"arn:aws:iam::????????????:*", "arn:aws:iam::123456789012:user/x", "yes", "yes"},
      {"arn:aws:s3:::b", "arn:aws:s3:::B", "no", "no"},
      {"{bucket=arn:*:s3:::*}/*", "arn:aws:s3:::logs/*", "maybe", "maybe"},
      {"{bucket=arn:*:s3:::*}/*", "{bucket=arn:*:s3:::*}/key", "yes", "yes"},
      {"arn:aws:s3:::*", "{bucket=arn:aws:s3:::*}", "yes", "yes"},
      {"arn:aws:s3:::*", "{bucket=arn:*:s3:::*}", "maybe", "maybe"},
      {"{bucket=arn:*:s3:::*}", "*", "no", "yes"},
      {"{bucket=arn:*:s3:::*}", "arn:aws:sqs:eu-west-1:123456789012:q", "no", "no"},
      {"{x}", "*", "maybe", "yes"},
      {"{x}:*", "arn:aws:logs:eu-west-1:123456789012:g:s", "maybe", "maybe"},
      {"arn:aws:iam::{account}:role/*", "arn:aws:iam::123456789012:role/r", "maybe", "maybe"},
      {"arn:aws:iam::{account}:role/*", "arn:aws:iam::123456789012:user/u", "no", "no"},
      {"arn:aws:iam::*:user/*", "arn:aws:iam::*:user/${aws:username}", "yes", "yes"},
      {"arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/${AWS:UserName}", "yes", "yes"},
      {"arn:aws:iam::*:user/${aws:username}", "arn:aws:iam::*:user/*", "maybe", "yes"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.a) + " and " + std::string(row.b));
    EXPECT_EQ(name(includes_arn(pattern(row.a), pattern(row.b))), row.includes);
    EXPECT_EQ(name(overlaps_arn(pattern(row.a), pattern(row.b))), row.overlaps);
    EXPECT_EQ(name(overlaps_arn(pattern(row.b), pattern(row.a))), row.overlaps);
  }
}

TEST(Relation, QuestionMarkMatchesOneUtf16Unit) {
  struct Case {
    std::string_view glob;
    std::string_view value;
    Truth matches;
  };
  constexpr Case kCases[] = {
      {"?", "a", Truth::Yes},
      {"?", "\xC3\xA9", Truth::Yes},         // é: one unit, two bytes
      {"?", "\xE2\x82\xAC", Truth::Yes},     // €: one unit, three bytes
      {"?", "\xF0\x90\x90\x80", Truth::No},  // U+10400: two units, as AWS counts
      {"??", "\xF0\x90\x90\x80", Truth::Yes},
      {"?", "\xFF", Truth::Yes},
      {"?", "", Truth::No},
      {"a?c", "a\nc", Truth::Yes},
      {"a[b]", "a[b]", Truth::Yes},
      {"a[b]", "ab", Truth::No},
      {"a\\*", "a\\bc", Truth::Yes},
  };
  for (const Case& each : kCases) {
    SCOPED_TRACE(std::string(each.glob) + " and " + std::string(each.value));
    EXPECT_EQ(matches(pattern(each.glob), each.value, LetterCase::Matters), each.matches);
  }
}

TEST(Relation, AgreesWithTheSlowTwinOnAllSmallGlobs) {
  // Words over one letter more than the globs name stand for all others; a length of six shows
  // every difference of globs of three or four parts.
  const std::vector<std::string> globs = all_words("ab*?", 4);
  const std::vector<std::string> words = all_words("abc", 6);
  std::vector<Pattern> patterns;
  std::vector<std::vector<bool>> languages;
  for (const std::string& glob : globs) {
    patterns.push_back(parse_pattern(glob, {}, PatternSyntax::Glob));
    std::vector<bool>& language = languages.emplace_back();
    for (const std::string& word : words) {
      language.push_back(slow_matches(glob, word));
    }
  }
  for (std::size_t i = 0; i < globs.size(); ++i) {
    for (std::size_t j = 0; j < globs.size(); ++j) {
      bool is_included = true;
      bool has_overlap = false;
      for (std::size_t k = 0; k < words.size() && (is_included || !has_overlap); ++k) {
        is_included = is_included && (!languages[j][k] || languages[i][k]);
        has_overlap = has_overlap || (languages[i][k] && languages[j][k]);
      }
      ASSERT_EQ(includes(patterns[i], patterns[j], LetterCase::Matters), truth(is_included))
          << globs[i] << " includes " << globs[j];
      ASSERT_EQ(overlaps(patterns[i], patterns[j], LetterCase::Matters), truth(has_overlap))
          << globs[i] << " overlaps " << globs[j];
    }
  }
}

// `Maybe` may be timid; `Yes` and `No` must be right whatever the hole turns out to be.
TEST(Relation, SureAnswersHoldForEveryValueOfAHole) {
  const std::vector<std::string> around = all_words("a*", 2);
  const std::vector<std::string> values = all_words("ab*", 2);
  const std::vector<std::string> others = all_words("ab*", 3);
  for (const std::string& before : around) {
    for (const std::string& after : around) {
      PartialString value(before);
      value.append(Hole{.expression = "x", .shape = "*", .span = {}});
      value.append(std::string_view(after));
      const Pattern with_hole = parse_pattern(value, {}, PatternSyntax::Glob);
      for (const std::string& other : others) {
        const Pattern known = parse_pattern(other, {}, PatternSyntax::Glob);
        const Truth outer = includes(with_hole, known, LetterCase::Matters);
        const Truth inner = includes(known, with_hole, LetterCase::Matters);
        const Truth overlap = overlaps(known, with_hole, LetterCase::Matters);
        for (const std::string& chosen : values) {
          const Pattern filled = parse_pattern(before + chosen + after, {}, PatternSyntax::Glob);
          const auto agrees = [](Truth sure, Truth now) {
            return sure == Truth::Maybe || sure == now;
          };
          ASSERT_TRUE(agrees(outer, includes(filled, known, LetterCase::Matters)))
              << before << "{" << chosen << "}" << after << " includes " << other;
          ASSERT_TRUE(agrees(inner, includes(known, filled, LetterCase::Matters)))
              << other << " includes " << before << "{" << chosen << "}" << after;
          ASSERT_TRUE(agrees(overlap, overlaps(known, filled, LetterCase::Matters)))
              << other << " overlaps " << before << "{" << chosen << "}" << after;
        }
      }
    }
  }
}

TEST(Relation, IntricatePatternsAreDecidedOrLeftOpenWithinBounds) {
  std::string stars;
  std::string deep;
  for (int i = 0; i < 700; ++i) {
    stars += "*a";
    deep += "a?*";
  }
  const Pattern many = parse_pattern(stars + "b", {}, PatternSyntax::Glob);
  const Pattern more = parse_pattern(deep, {}, PatternSyntax::Glob);
  EXPECT_EQ(matches(many, std::string(2000, 'a'), LetterCase::Matters), Truth::No);
  EXPECT_EQ(overlaps(many, more, LetterCase::Matters), Truth::Yes);
  EXPECT_EQ(includes(many, more, LetterCase::Matters), Truth::No);
  const std::string huge(6000, '?');
  const Pattern long_one = parse_pattern(huge + "*", {}, PatternSyntax::Glob);
  EXPECT_EQ(overlaps(long_one, long_one, LetterCase::Matters), Truth::Maybe);
  EXPECT_EQ(includes(long_one, long_one, LetterCase::Matters), Truth::Yes);
  const Pattern anything_after = parse_pattern("a*", {}, PatternSyntax::Glob);
  EXPECT_EQ(includes(parse_pattern("a" + huge + "*", {}, PatternSyntax::Glob),
                     anything_after,
                     LetterCase::Matters),
            Truth::Maybe);
}

}  // namespace
}  // namespace leastwise
