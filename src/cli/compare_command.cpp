// `leastwise compare BEFORE AFTER`: does a change of a policy grant anything new?
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "access/access.h"
#include "cli/commands.h"
#include "cli/policy_input.h"

namespace leastwise {

namespace {

struct CompareArguments {
  std::string before;
  std::string after;
  std::string type;
  bool is_json = false;
};

std::string_view headline(Truth answer) {
  switch (answer) {
    case Truth::No:
      return "PASS: the change grants no new access\n";
    case Truth::Maybe:
      return "UNDECIDED: whether the change grants new access could not be told\n";
    case Truth::Yes:
      return "FAIL: the change grants new access\n";
  }
  return {};
}

void print_json(const AccessAnswer& answer, const Policy& after, Session& session) {
  const std::string witness =
      answer.found.empty() ? "null" : request_json(answer.found.front().request);
  session.out += fmt::format(
      "{{\"new_access\": {}, \"statements\": {}, \"undecided\": [{}], \"witness\": {}}}\n",
      answer_json(answer.answer),
      statements_json(answer, after, session),
      fmt::join(answer.undecided, ", "),
      witness);
}

int run_compare(const CompareArguments& arguments, Session& session) {
  const std::optional<Policy> before = read_policy(arguments.before, session);
  const std::optional<Policy> after = read_policy(arguments.after, session);
  if (!before || !after) {
    if (arguments.is_json) {
      session.out +=
          "{\"new_access\": \"undecided\", \"statements\": [], \"undecided\": [], "
          "\"witness\": null}\n";
    }
    return 2;
  }
  const AccessAnswer answer =
      new_access(access_policy(*before, arguments.type), access_policy(*after, arguments.type), {});
  if (arguments.is_json) {
    print_json(answer, *after, session);
  } else {
    session.out += headline(answer.answer);
    session.out += statements_text(answer, *after, session);
  }
  return answer_exit_code(answer.answer);
}

}  // namespace

Run add_compare_command(CLI::App& app) {
  const auto arguments = std::make_shared<CompareArguments>();
  CLI::App* compare = app.add_subcommand(
      "compare", "Say whether a changed policy grants anything that it did not grant before");
  compare
      ->add_option("before",
                   arguments->before,
                   "The policy as it is, or a reference that it is held against")
      ->type_name("BEFORE")
      ->required();
  compare->add_option("after", arguments->after, "The policy as it is to be")
      ->type_name("AFTER")
      ->required();
  compare
      ->add_option(
          "--type", arguments->type, "What the policies are attached to (default: as they look)")
      ->check(CLI::IsMember({"identity", "resource", "trust"}));
  compare->add_flag("--json", arguments->is_json, "Print JSON");
  compare->footer(
      "The answer is exact, and each statement that adds access comes with a request as proof. "
      "The\n"
      "exit code is 0 when nothing is added, 1 when something is, and 2 when a policy could not "
      "be\n"
      "read or the question was too hard to be decided.\n\n"
      "Example:\n"
      "  leastwise compare reference.json changed.json --type identity\n");
  return [arguments](Session& session) { return run_compare(*arguments, session); };
}

}  // namespace leastwise
