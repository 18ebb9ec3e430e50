// `--catalogue FILE` is what every command asks about AWS: the same questions with the data that is
// built in and with a file that has one service more.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/options.h"
#include "support/golden.h"

namespace leastwise {
namespace {

std::string run(std::vector<std::string> arguments) {
  const Parsed parsed = parse_command_line(arguments);
  if (!parsed.run) {
    return fmt::format("{}exit {}\n", parsed.text, parsed.exit_code);
  }
  Session session;
  session.today = "2026-10-01";
  const int code = parsed.run(session);
  return fmt::format("{}{}exit {}\n", session.out, session.err, code);
}

TEST(NewerCatalogue, ChangesTheAnswerOfEachCommand) {
  const std::string folder = "fixtures/catalogue/";
  const std::string widget = "arn:aws:acme:eu-west-1:111122223333:widget/a";
  const std::vector<std::string> user = {"simulate",
                                         "--principal",
                                         "arn:aws:iam::111122223333:user/ann",
                                         "--policy",
                                         folder + "policy.json",
                                         "--resource",
                                         widget,
                                         "--action"};
  const auto simulate = [&](const std::vector<std::string>& rest) {
    std::vector<std::string> arguments = user;
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return arguments;
  };
  std::string out;
  for (const std::vector<std::string>& asked : std::vector<std::vector<std::string>>{
           {"validate", folder + "policy.json"},
           simulate({"acme:ReadWidget", "--rcp", folder + "control.json"}),
           simulate({"acme:PaintWidget", "--context", "acme:Colours=red"}),
           {"access", folder + "wider.json", "--actions", "acme:*"},
           {"compare", folder + "policy.json", folder + "wider.json"},
           {"test", folder + "tests.yaml", folder + "template.yaml"},
           {"check",
            "--no-config",
            "--pack",
            "aws-validation",
            "--enable",
            "manages-permissions-everywhere",
            "--enable",
            "writes-everywhere",
            "--enable",
            "actions-by-wildcard",
            folder + "template.yaml"}}) {
    std::vector<std::string> newer = asked;
    newer.insert(newer.end(), {"--catalogue", folder + "newer.txt"});
    const std::string before = run(asked);
    const std::string after = run(newer);
    EXPECT_NE(before, after) << fmt::format("{}", fmt::join(asked, " "));
    out += fmt::format("$ leastwise {}\n{}\n", fmt::join(asked, " "), before);
    out += fmt::format("$ leastwise {}\n{}\n", fmt::join(newer, " "), after);
  }
  testing::expect_golden("catalogue/answers.txt", out);
}

}  // namespace
}  // namespace leastwise
