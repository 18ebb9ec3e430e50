// `leastwise plan -- ARGUMENT...`: the hook behind `terraform plan`.
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/binary_plan.h"
#include "cli/check_options.h"
#include "cli/commands.h"
#include "cli/plan.h"

namespace leastwise {

namespace {

struct PlanArguments {
  CheckArguments check;
  PlanOptions plan;
};

// Shows what the plan hides. Where terraform keeps no configuration in the plan (it ran somewhere
// else), the directory that it planned from has it.
void add_source(const PlanArguments& arguments, const MadePlan& plan, AdapterOptions& adapter) {
  if (adapter.source.empty()) {
    adapter.source = arguments.plan.directory.empty() ? "." : arguments.plan.directory;
  }
  if (Result<std::vector<SourceFile>> snapshot = read_snapshot(plan.file)) {
    adapter.snapshot = *std::move(snapshot);
  }
}

int check_plan(const PlanArguments& arguments, MadePlan plan, Session& session) {
  const Result<FileId> text = session.sources.add("the plan of terraform", std::move(plan.json));
  if (!text) {
    return say(session, text.error());
  }
  CheckArguments check = arguments.check;
  check.options.texts.push_back(*text);
  check.options.input_format = "terraform";
  add_source(arguments, plan, check.options.adapter);
  return run_check(check, session);
}

}  // namespace

Run add_plan_command(CLI::App& app) {
  const auto arguments = std::make_shared<PlanArguments>();
  CLI::App* plan =
      app.add_subcommand("plan", "Run `terraform plan`, then check the plan that it made");
  plan->add_option(
          "arguments", arguments->plan.arguments, "After `--`: arguments for terraform plan")
      ->type_name("ARGUMENT");
  plan->add_option(
          "--terraform", arguments->plan.program, "Program to run (default: terraform, else tofu)")
      ->type_name("PATH");
  plan->add_option("--chdir", arguments->plan.directory, "Directory of the configuration")
      ->type_name("DIR");
  add_check_options(*plan, arguments->check);
  plan->footer(
      "terraform's output is passed through. When it fails, its exit code is that of leastwise; "
      "else\n"
      "the exit code is that of the check, and, where the check passes and -detailed-exitcode was\n"
      "given, terraform's 2 for a plan with changes. The plan is kept only where -out names a "
      "file.\n\n"
      "Examples:\n"
      "  leastwise plan\n"
      "  leastwise plan --fail-on medium -- -out=tfplan -var-file=prod.tfvars\n");
  return [arguments](Session& session) {
    finish(arguments->check);
    const Result<int> code = run_plan(arguments->plan, [&](MadePlan made) {
      return check_plan(*arguments, std::move(made), session);
    });
    return code ? *code : say(session, code.error());
  };
}

}  // namespace leastwise
