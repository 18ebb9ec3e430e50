// `leastwise test FILE PLAN...`: does the change let its principals do what it should, and no more?
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/access_tests.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/output.h"

namespace leastwise {

namespace {

struct TestArguments {
  std::string tests;
  Inputs inputs;
  AdapterOptions place;
  std::string junit;
};

AccessResult judge(const AccessClaim& claim, Scene& scene) {
  AccessResult result{.claim = claim};
  Result<Answer> answer = scene.ask(claim.question);
  if (!answer) {
    result.error = answer.error().message;
    return result;
  }
  result.outcome = answer->decision.outcome;
  result.because = std::move(answer->because);
  const bool is_denied =
      result.outcome == Outcome::ImplicitlyDenied || result.outcome == Outcome::ExplicitlyDenied;
  result.has_passed =
      claim.expected == Expected::Allowed ? result.outcome == Outcome::Allowed : is_denied;
  return result;
}

int run_tests(const TestArguments& arguments, Session& session) {
  const Result<FileId> file = session.sources.load(arguments.tests);
  if (!file) {
    return say(session, file.error());
  }
  const Result<std::vector<AccessClaim>> claims = read_access_tests(session.sources, *file);
  if (!claims) {
    return say(session, claims.error());
  }
  const World world = read_inputs(arguments.inputs, arguments.place, session.sources);
  int problems = 0;
  for (const Problem& problem : world.problems) {
    problems = say(session, problem.error);
  }
  Scene scene(world,
              {.id = arguments.place.account, .partition = arguments.place.partition, .region = {}},
              session.sources);
  std::vector<AccessResult> results;
  for (const AccessClaim& claim : *claims) {
    results.push_back(judge(claim, scene));
  }
  session.out += access_text(results, session.sources);
  for (const std::string& note : scene.notes()) {
    session.out += fmt::format("note: {}\n", note);
  }
  if (!arguments.junit.empty()) {
    const Result<void> written =
        write_file(arguments.junit, access_junit(results, session.sources));
    if (!written) {
      return say(session, written.error());
    }
  }
  const bool has_failed =
      std::ranges::any_of(results, [](const AccessResult& one) { return !one.has_passed; });
  return has_failed ? 1 : problems;
}

}  // namespace

Run add_test_command(CLI::App& app) {
  const auto arguments = std::make_shared<TestArguments>();
  CLI::App* test =
      app.add_subcommand("test", "Test what a change allows and denies against expectations");
  test->add_option("tests", arguments->tests, "YAML file of expectations")
      ->type_name("FILE")
      ->required();
  test->add_option("files", arguments->inputs.paths, "Plans and templates")
      ->type_name("PLAN")
      ->required();
  test->add_option("--junit", arguments->junit, "Write results as JUnit XML")->type_name("FILE");
  test->add_option("--account", arguments->place.account, "Account that the change lands in")
      ->type_name("ID");
  test->add_option("--region", arguments->place.region, "Region that the change lands in")
      ->type_name("REGION");
  test->add_option("--input-format", arguments->inputs.format, "Language of the inputs")
      ->type_name("NAME");
  test->footer(
      "A file of expectations:\n"
      "  - principal: aws_iam_role.ci\n"
      "    must_allow: {actions: [s3:GetObject, s3:PutObject], resources: "
      "\"arn:aws:s3:::artifacts/key\"}\n"
      "    must_deny: {actions: \"iam:*\"}\n\n"
      "What is not known before apply is neither allowed nor denied: both expectations fail.\n"
      "The exit code is 0 when all hold, 1 when one does not, 2 when something could not be "
      "read.\n");
  return [arguments](Session& session) { return run_tests(*arguments, session); };
}

}  // namespace leastwise
