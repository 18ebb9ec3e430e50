// Conditions of findings, joined.
#include "rules/alternatives.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

struct Case {
  std::string a;
  std::string b;
  std::string either;
};

TEST(EitherCondition, NamesOnlyWhatMatters) {
  const std::array cases{
      Case{"", "A", ""},
      Case{"A", "A", "A"},
      Case{"A", "not A", ""},
      Case{"A", "B", "A or B"},
      Case{"A and B", "not A and B", "B"},
      Case{"A", "A and B", "A"},
      Case{"A", "B and not A", "A or B"},
      Case{"A and B", "A", "A"},
      Case{"A and B or C", "not A and B", "B or C"},
      Case{"A and B or not A and B", "not B", ""},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(either_condition(one.a, one.b), one.either) << one.a << " | " << one.b;
  }
}

Finding finding(const RuleInfo& rule, std::string condition, std::string message) {
  Finding out;
  out.rule = &rule;
  out.message = std::move(message);
  out.origin.address = "Role";
  out.origin.condition = std::move(condition);
  return out;
}

TEST(Alternatives, AreOneFindingWhenTheySayTheSame) {
  RuleInfo rule;
  rule.id = "some-rule";
  std::vector<Finding> findings{finding(rule, "A", "x"),
                                finding(rule, "B", "other"),
                                finding(rule, "not A and B", "x"),
                                finding(rule, "B", "other")};
  join_alternatives(findings, nullptr);
  ASSERT_EQ(findings.size(), 3);
  EXPECT_EQ(findings[0].origin.condition, "A or B");
  EXPECT_EQ(findings[1].origin.condition, "B");
  EXPECT_EQ(findings[2].message, "other") << "twice under one condition is twice";
}

}  // namespace
}  // namespace leastwise
