// The command line: what it means, and what it says when it means nothing.
#include "cli/options.h"

#include <algorithm>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "cli/check_options.h"

namespace leastwise {
namespace {

CheckArguments parsed(std::vector<std::string> words) {
  CheckArguments arguments;
  CLI::App app;
  add_input_options(app, arguments);
  add_check_options(app, arguments);
  std::ranges::reverse(words);
  app.parse(words);
  finish(arguments);
  return arguments;
}

TEST(Options, ReadACheck) {
  const CheckArguments arguments =
      parsed({"a.json",     "-",       "--fail-on",   "never",           "--strict",
              "--format",   "json",    "--output",    "sarif=a=b.sarif", "--output",
              "markdown=-", "--pack",  "one",         "--pack",          "two",
              "--disable",  "x",       "--no-config", "--account",       "111122223333",
              "--quiet",    "--color", "never",       "b.json"});
  const CheckOptions& check = arguments.options;
  EXPECT_EQ(check.inputs, (std::vector<std::string>{"a.json", "-", "b.json"}));
  ASSERT_TRUE(check.fail_on.has_value());
  EXPECT_FALSE(check.fail_on->has_value());
  EXPECT_TRUE(check.is_strict);
  ASSERT_EQ(check.outputs.size(), 3U);
  EXPECT_EQ(check.outputs[0].format, "json");
  EXPECT_EQ(check.outputs[0].path, "");
  EXPECT_EQ(check.outputs[1].format, "sarif");
  EXPECT_EQ(check.outputs[1].path, "a=b.sarif");
  EXPECT_EQ(check.outputs[2].path, "");
  EXPECT_EQ(check.packs, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(check.disable, (std::vector<std::string>{"x"}));
  EXPECT_FALSE(check.reads_config);
  EXPECT_EQ(check.adapter.account, "111122223333");
  EXPECT_TRUE(check.report.is_quiet);
  EXPECT_EQ(arguments.color, ColorChoice::Never);
}

TEST(Options, LeaveOpenWhatIsNotSaid) {
  const CheckArguments arguments = parsed({});
  EXPECT_TRUE(arguments.options.inputs.empty());
  EXPECT_FALSE(arguments.options.fail_on.has_value());
  EXPECT_TRUE(arguments.options.reads_config);
  ASSERT_EQ(arguments.options.outputs.size(), 1U);
  EXPECT_EQ(arguments.options.outputs[0].format, "text");
  EXPECT_EQ(arguments.color, ColorChoice::Auto);
}

TEST(Options, GiveSomethingToRunForEveryCommand) {
  EXPECT_TRUE(parse_command_line({"check"}).run);
  EXPECT_TRUE(parse_command_line({"plan", "--fail-on", "low", "--", "-var", "a=b", "-out=x"}).run);
  EXPECT_TRUE(parse_command_line({"rules", "github", "--format", "json", "--pack", "p"}).run);
  EXPECT_TRUE(parse_command_line({"explain", "some-rule"}).run);
}

TEST(Options, SayWhatIsWrong) {
  struct Case {
    std::vector<std::string> arguments;
    std::string_view expected;
  };
  const std::vector<Case> cases = {
      {{},
       "error: there is no command\n  help: begin with `leastwise check plan.json`; `leastwise "
       "--help` lists the commands\n"},
      {{"chek"}, "error: unknown command `chek`\n  help: did you mean `leastwise check`?\n"},
      {{"plan.json"},
       "error: unknown command `plan.json`\n  help: did you mean `leastwise check plan.json`?\n"},
      {{"frobnicate"},
       "error: unknown command `frobnicate`\n  help: `leastwise --help` lists the commands\n"},
      {{"check", "--format", "srif"},
       "error: --format: `srif` is none of text, json, sarif, github, markdown; did you mean "
       "`sarif`?\n  help: `leastwise check --help` tells the options\n"},
      {{"check", "--output", "x.sarif"},
       "error: --output: `x.sarif` is not FORMAT=FILE\n  help: `leastwise check --help` tells the "
       "options\n"},
      {{"check", "--output", "xml=x"},
       "error: --output: unknown format `xml`: one of text, json, sarif, github, markdown\n"
       "  help: `leastwise check --help` tells the options\n"},
      {{"check", "--account", "123"},
       "error: --account: `123` is not an account id: it has twelve digits\n"
       "  help: `leastwise check --help` tells the options\n"},
      {{"explain"},
       "error: rule is required\n  help: `leastwise explain --help` tells the options\n"},
  };
  for (const Case& expected : cases) {
    const Parsed result = parse_command_line(expected.arguments);
    EXPECT_FALSE(result.run) << expected.expected;
    EXPECT_EQ(result.text, expected.expected);
    EXPECT_EQ(result.exit_code, 2);
  }
}

TEST(Options, AnswerWithoutARun) {
  const Parsed version = parse_command_line({"--version"});
  EXPECT_EQ(version.text, "leastwise " LEASTWISE_VERSION "\n");
  EXPECT_EQ(version.exit_code, 0);
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--help"},
                                             {"check", "--help"},
                                             {"plan", "-h"},
                                             {"rules", "--help"},
                                             {"explain", "--help"}}) {
    const Parsed help = parse_command_line(arguments);
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_FALSE(help.run);
    EXPECT_NE(help.text.find("Usage: leastwise"), std::string::npos);
  }
}

}  // namespace
}  // namespace leastwise
