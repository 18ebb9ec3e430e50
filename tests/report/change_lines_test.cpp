// Which lines of a change people see.
#include "report/change_lines.h"

#include <deque>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace leastwise {
namespace {

TEST(ChangeLines, ManyNewPrincipalsAreCounted) {
  RuleInfo is_new;
  is_new.id = "access-of-new-principal";
  RuleInfo gained;
  gained.id = "access-gained";
  const auto lines_of = [&](int count, std::deque<Finding>& findings) {
    std::vector<ChangeLine> lines;
    for (int i = 0; i < count; ++i) {
      Finding& finding = findings.emplace_back();
      finding.rule = i == 3 ? &gained : &is_new;
      finding.origin.address = fmt::format("role_{}", i);
      lines.emplace_back().finding = &finding;
    }
    return lines;
  };
  std::deque<Finding> findings;
  const ShortLines many = short_lines(lines_of(21, findings));
  ASSERT_EQ(many.shown.size(), 6U);
  EXPECT_EQ(many.shown[3].finding->origin.address, "role_3");
  EXPECT_EQ(new_principals_text(many),
            "15 more principals are new and have access: role_6, role_7, role_8, role_9, role_10, "
            "role_11, role_12, role_13 and 7 others");
  const ShortLines few = short_lines(lines_of(7, findings));  // six of them new
  EXPECT_EQ(few.shown.size(), 7U);
  EXPECT_TRUE(few.new_principals.empty());
}

}  // namespace
}  // namespace leastwise
