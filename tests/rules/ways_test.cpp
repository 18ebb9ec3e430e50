// Principals under the conditions of a template.
#include "rules/ways.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace leastwise {
namespace {

Grant grant(std::string name, std::string condition) {
  Grant out;
  out.name = PartialString(std::move(name));
  out.origin.condition = std::move(condition);
  return out;
}

std::string text_of(const Principal& principal) {
  std::string out;
  for (const Principal& way : ways_of(principal)) {
    out += fmt::format("if {}:", way.origin.condition);
    for (const Grant& one : way.grants) {
      out += fmt::format(" {}{}", one.name.display(), one.origin.condition);
    }
    out += "\n";
  }
  return out;
}

TEST(Ways, HaveThePoliciesThatAreThereTogether) {
  Principal role;
  role.grants = {grant("always", ""), grant("a", "A"), grant("b", "not A and B")};
  EXPECT_EQ(text_of(role),
            "if A: always a\nif not A and B: always b\nif not A and not B: always\n");
}

TEST(Ways, AreOnlyThoseInWhichThePrincipalIsThere) {
  Principal role;
  role.origin.condition = "A";
  role.grants = {grant("a", "A and B"), grant("never", "not A")};
  EXPECT_EQ(text_of(role), "if A and B: a\nif A and not B:\n");
}

TEST(Ways, AreNoneWithoutConditionsAndWithTooMany) {
  Principal role;
  role.grants = {grant("always", "")};
  EXPECT_EQ(text_of(role), "");
  for (std::size_t i = 0; i <= kWaysConditionsMax; ++i) {
    role.grants.push_back(grant("x", fmt::format("C{}", i)));
  }
  EXPECT_EQ(text_of(role), "");
}

}  // namespace
}  // namespace leastwise
