// What AWS would refuse when the change is applied, from the input to the report.
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/options.h"
#include "support/golden.h"

namespace leastwise {
namespace {

std::string refusals_of(std::string_view file) {
  const Parsed parsed = parse_command_line({"check",
                                            "--pack",
                                            "aws-validation",
                                            "--fail-on",
                                            "high",
                                            fmt::format("fixtures/refusals/{}", file)});
  Session session;
  const int code = parsed.run(session);
  return fmt::format("{}{}exit {}\n", session.out, session.err, code);
}

TEST(Refusals, ArePredictedInATemplate) {
  testing::expect_golden("refusals/template.txt", refusals_of("template.yaml"));
}

// Two configurations of the provider may be for two accounts.
TEST(Refusals, ArePredictedInAPlan) {
  testing::expect_golden("refusals/plan.txt", refusals_of("plan.json"));
}

}  // namespace
}  // namespace leastwise
