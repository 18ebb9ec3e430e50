// `leastwise test FILE PLAN...`: does the change let its principals do what it should, and no more?
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/access_tests.h"
#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/output.h"

namespace leastwise {

namespace {

struct TestArguments {
  std::string tests;
  Inputs inputs;
  AdapterOptions place;
  std::string catalogue;
  std::string junit;
};

bool holds(const AccessClaim& claim, Outcome outcome) {
  return claim.expected == Expected::Allowed
             ? outcome == Outcome::Allowed
             : outcome == Outcome::ImplicitlyDenied || outcome == Outcome::ExplicitlyDenied;
}

// A pattern stands for every resource that it matches. `*` alone is also what a request without a
// resource has, which is what one may be allowed.
Result<std::vector<Answer>> ask(const AccessClaim& claim, Scene& scene) {
  const std::string& resource = claim.question.resource;
  const bool is_pattern = resource.find_first_of("*?") != std::string::npos;
  if (claim.expected == Expected::Denied && is_pattern) {
    return scene.ask_every(claim.question, Breach::IsAllowed);
  }
  if (claim.expected == Expected::Allowed && is_pattern && resource != "*") {
    return scene.ask_every(claim.question, Breach::IsDenied);
  }
  TRY(Answer answer, scene.ask(claim.question));
  return std::vector<Answer>{std::move(answer)};
}

AccessResult judge(const AccessClaim& claim, const Catalogue& catalogue, Scene& scene) {
  AccessResult result{.claim = claim};
  // A name that is misspelt is never allowed, and would pass for denied.
  if (const std::optional<Error> error = unknown_action(claim.question.action, catalogue)) {
    result.error = fmt::format("{}: {}", error->message, error->help);
    return result;
  }
  const Result<std::vector<Answer>> answers = ask(claim, scene);
  if (!answers) {
    result.error = answers.error().message;
    return result;
  }
  // The first that does not hold tells why; where all hold, any tells the same.
  const auto breach = std::ranges::find_if(
      *answers, [&](const Answer& one) { return !holds(claim, one.decision.outcome); });
  const Answer& told = breach == answers->end() ? answers->front() : *breach;
  result.outcome = told.decision.outcome;
  result.because = told.because;
  result.resource = told.request.resource;
  result.has_passed = breach == answers->end();
  return result;
}

int run_tests(const TestArguments& arguments, Session& session) {
  const Result<FileId> file = session.sources.load(arguments.tests);
  if (!file) {
    return say(session, file.error());
  }
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  const Result<std::vector<AccessClaim>> claims =
      read_access_tests(session.sources, *file, *catalogue);
  if (!claims) {
    return say(session, claims.error());
  }
  Inputs inputs = arguments.inputs;
  inputs.catalogue = &*catalogue;
  const World world = read_inputs(inputs, arguments.place, session.sources);
  int problems = 0;
  for (const Problem& problem : world.problems) {
    problems = say(session, problem.error);
  }
  Scene scene(world,
              {.id = arguments.place.account, .partition = arguments.place.partition, .region = {}},
              session.sources,
              *catalogue);
  std::vector<AccessResult> results;
  for (const AccessClaim& claim : *claims) {
    results.push_back(judge(claim, *catalogue, scene));
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
  add_catalogue_option(*test, arguments->catalogue);
  test->footer(
      "A file of expectations:\n"
      "  - principal: aws_iam_role.ci\n"
      "    must_allow: {actions: [s3:GetObject, s3:PutObject], resources: "
      "\"arn:aws:s3:::artifacts/key\"}\n"
      "    must_deny: {actions: \"iam:*\"}\n\n"
      "A pattern of resources means every resource that it matches and the action is about; "
      "without\n"
      "`resources`, `must_deny` means all. Actions may be patterns, too.\n"
      "What is not known before apply is neither allowed nor denied: both expectations fail.\n"
      "The exit code is 0 when all hold, 1 when one does not, 2 when something could not be "
      "read.\n");
  return [arguments](Session& session) { return run_tests(*arguments, session); };
}

}  // namespace leastwise
