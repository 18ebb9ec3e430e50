// `leastwise check FILE...`
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/check_options.h"
#include "cli/commands.h"

namespace leastwise {

Run add_check_command(CLI::App& app) {
  const auto arguments = std::make_shared<CheckArguments>();
  CLI::App* check = app.add_subcommand("check", "Check plans and report what is wrong with them");
  add_input_options(*check, *arguments);
  add_check_options(*check, *arguments);
  check
      ->add_option("--terraform",
                   arguments->options.terraform.program,
                   "Program that reads binary plans (default: terraform, else tofu)")
      ->type_name("PATH");
  check->footer(fmt::format("{}\n{}", check_examples(), check_exit_codes()));
  return [arguments](Session& session) {
    finish(*arguments);
    std::vector<std::string>& inputs = arguments->options.inputs;
    if (inputs.empty() && session.reads_terminal) {
      return say(session,
                 {.message = "there is nothing to check",
                  .where = {},
                  .help = "name a file, as in `leastwise check plan.json`, or pipe a plan in: "
                          "`terraform show -json tfplan | leastwise check`"});
    }
    if (inputs.empty()) {
      inputs.emplace_back("-");
    }
    if (!arguments->options.adapter.base.empty() && inputs.size() > 1) {
      return say(session,
                 {.message = "`--base` is the former state of one input, and there are several",
                  .where = {},
                  .help = "check each of them with a base of its own"});
    }
    return run_check(*arguments, session);
  };
}

}  // namespace leastwise
