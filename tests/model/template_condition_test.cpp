// Conditions of templates, put together by their words.
#include "model/template_condition.h"

#include <array>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

struct Case {
  std::string a;
  std::string b;
  std::string result;
};

TEST(TemplateCondition, EitherNamesOnlyWhatMatters) {
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
    EXPECT_EQ(either_condition(one.a, one.b), one.result) << one.a << " | " << one.b;
  }
}

TEST(TemplateCondition, BothLeavesOutWhatCannotBe) {
  const std::array cases{
      Case{"", "", ""},
      Case{"", "A", "A"},
      Case{"A", "A", "A"},
      Case{"A", "B", "A and B"},
      Case{"A", "A and B", "A and B"},
      Case{"A or B", "not A", "B and not A"},
      Case{"A or B", "A or C", "A or B and C"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(both_conditions(one.a, one.b), one.result) << one.a << " & " << one.b;
    EXPECT_EQ(both_conditions(one.b, one.a), one.result) << one.b << " & " << one.a;
  }
  EXPECT_EQ(both_conditions("A", "not A"), std::nullopt);
  EXPECT_EQ(both_conditions("A and B or A and C", "not A"), std::nullopt);
}

TEST(TemplateCondition, OppositeIsMetElsewhere) {
  EXPECT_EQ(opposite_condition(""), std::nullopt);
  EXPECT_EQ(opposite_condition("A"), "not A");
  EXPECT_EQ(opposite_condition("not A"), "A");
  EXPECT_EQ(opposite_condition("A and B"), "not A or not B");
  EXPECT_EQ(opposite_condition("A or B"), "not A and not B");
  EXPECT_EQ(opposite_condition("A and not B or C"), "not A and not C or B and not C");
}

}  // namespace
}  // namespace leastwise
