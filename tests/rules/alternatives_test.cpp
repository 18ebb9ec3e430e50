// Findings that say the same under different conditions.
#include "rules/alternatives.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

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
