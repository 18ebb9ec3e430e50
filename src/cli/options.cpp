// The options of all subcommands. CLI11 stays in this file.
#include "cli/options.h"

#include <algorithm>
#include <array>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace leastwise {

namespace {

constexpr std::string_view kExitCodes =
    "Exit codes:\n"
    "  0  everything was read, and no finding is at or over --fail-on\n"
    "  1  findings are at or over --fail-on (also when something else could not be judged)\n"
    "  2  usage error, unreadable input, something could not be judged; with --strict also\n"
    "     values that are not visible before apply\n";

constexpr std::string_view kExamples =
    "Examples:\n"
    "  terraform show -json tfplan | leastwise check\n"
    "  leastwise check plan.json --output sarif=leastwise.sarif --output markdown=summary.md\n"
    "  leastwise check plan.json --write-baseline leastwise.baseline.json\n"
    "  leastwise check plan.json --baseline leastwise.baseline.json --fail-on medium\n"
    "  leastwise plan -- -var-file=prod.tfvars\n"
    "  leastwise rules github\n"
    "  leastwise explain github-oidc-any-repository\n";

// Words before they are checked.
struct Raw {
  std::vector<std::string> outputs;
  std::string format = "text";
  std::string fail_on;
  std::string color = "auto";
};

std::vector<std::string> reporter_names() {
  std::vector<std::string> names;
  for (const Reporter& reporter : reporters()) {
    names.emplace_back(reporter.name);
  }
  return names;
}

std::vector<std::string> adapter_names() {
  std::vector<std::string> names;
  for (const Adapter& adapter : adapters()) {
    names.emplace_back(adapter.name);
  }
  return names;
}

std::string format_help() {
  std::string out = "Format of the report on standard output";
  std::string_view before = ": ";
  for (const Reporter& reporter : reporters()) {
    out += fmt::format("{}{} ({})", before, reporter.name, reporter.summary);
    before = "; ";
  }
  return out;
}

// As CLI11's own, without the list of words in the help: the type's name holds it.
CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& text) {
    if (std::ranges::find(words, text) != words.end()) {
      return std::string();
    }
    const std::vector<std::string_view> candidates(words.begin(), words.end());
    const std::string_view meant = did_you_mean(text, candidates);
    return fmt::format("`{}` is none of {}{}",
                       text,
                       fmt::join(words, ", "),
                       meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant));
  };
  return {check, ""};
}

std::string check_output(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    return fmt::format("`{}` is not FORMAT=FILE", text);
  }
  const std::string format = text.substr(0, equals);
  if (find_reporter(format) == nullptr) {
    return fmt::format("unknown format `{}`: one of {}", format, fmt::join(reporter_names(), ", "));
  }
  return {};
}

std::string check_account(const std::string& text) {
  const bool is_account =
      text.size() == 12 && text.find_first_not_of("0123456789") == std::string::npos;
  return is_account ? "" : fmt::format("`{}` is not an account id: it has twelve digits", text);
}

void add_rule_options(CLI::App& app, CheckOptions& options) {
  app.add_option("--pack", options.packs, "Pack of rules to run (repeatable)")
      ->allow_extra_args(false)
      ->type_name("PACK")
      ->group("Rules");
  app.add_option("--enable", options.enable, "Rule to run as well (repeatable)")
      ->allow_extra_args(false)
      ->type_name("RULE")
      ->group("Rules");
  app.add_option("--disable", options.disable, "Rule to leave out (repeatable)")
      ->allow_extra_args(false)
      ->type_name("RULE")
      ->group("Rules");
  app.add_option(
         "--rules", options.rule_directories, "Directory with rules of your own (repeatable)")
      ->allow_extra_args(false)
      ->type_name("DIR")
      ->group("Rules");
  app.add_option(
         "--config", options.config, "Configuration; without it leastwise.yaml, if it is there")
      ->type_name("FILE")
      ->group("Rules");
  app.add_flag_callback(
         "--no-config", [&options] { options.reads_config = false; }, "Do not read leastwise.yaml")
      ->group("Rules");
}

void add_report_options(CLI::App& app, Options& options, Raw& raw) {
  ReportOptions& report = options.check.report;
  app.add_option("--format", raw.format, format_help())
      ->type_name("FORMAT")
      ->check(one_of(reporter_names()))
      ->group("Report");
  app.add_option("--output", raw.outputs, "Another report into a file (repeatable)")
      ->allow_extra_args(false)
      ->type_name("FORMAT=FILE")
      ->check(CLI::Validator(check_output, ""))
      ->group("Report");
  app.add_flag("--stats", report.shows_statistics, "What was read and how much of it could be seen")
      ->group("Report");
  app.add_flag("--quiet", report.is_quiet, "Text: one line for each finding")->group("Report");
  app.add_flag("--show-suppressed", report.shows_suppressed, "Text: suppressed findings too")
      ->group("Report");
  app.add_option(
         "--color", raw.color, "Text: colours (auto: on a terminal, unless NO_COLOR is set)")
      ->type_name("auto|always|never")
      ->check(one_of({"auto", "always", "never"}))
      ->group("Report");
  app.add_option("--relative-to",
                 report.base_directory,
                 "Directory that paths in reports are relative to (default: the working directory)")
      ->type_name("DIR")
      ->group("Report");
}

void add_verdict_options(CLI::App& app, Options& options, Raw& raw) {
  CheckOptions& check = options.check;
  app.add_option(
         "--fail-on", raw.fail_on, "Severity from which findings fail the run (default: high)")
      ->type_name("critical|high|medium|low|info|never")
      ->check(one_of({"critical", "high", "medium", "low", "info", "never"}))
      ->group("Verdict");
  app.add_flag("--strict", check.is_strict, "Values that are not visible before apply fail the run")
      ->group("Verdict");
  app.add_option(
         "--baseline", check.baseline, "Findings in this file are known and do not fail the run")
      ->type_name("FILE")
      ->group("Verdict");
  app.add_option(
         "--write-baseline", check.write_baseline, "Accept all present findings into this file")
      ->type_name("FILE")
      ->group("Verdict");
}

void add_place_options(CLI::App& app, CheckOptions& check) {
  app.add_option("--account", check.adapter.account, "Account that the change lands in")
      ->type_name("ID")
      ->check(CLI::Validator(check_account, ""))
      ->group("Where the change lands");
  app.add_option(
         "--partition", check.adapter.partition, "Its partition: aws, aws-cn, aws-us-gov, ...")
      ->type_name("PARTITION")
      ->group("Where the change lands");
  app.add_option("--region", check.adapter.region, "Its region")
      ->type_name("REGION")
      ->group("Where the change lands");
}

CLI::App* add_check(CLI::App& app, Options& options, Raw& raw) {
  CLI::App* check = app.add_subcommand("check", "Check plans and report what is wrong with them");
  check->add_option("files", options.check.inputs, "Plans as JSON; `-` or nothing: standard input")
      ->type_name("FILE");
  check->add_option("--input-format", options.check.input_format, "Language of the inputs")
      ->type_name(fmt::format("{}", fmt::join(adapter_names(), "|")))
      ->check(one_of(adapter_names()));
  add_verdict_options(*check, options, raw);
  add_report_options(*check, options, raw);
  add_rule_options(*check, options.check);
  add_place_options(*check, options.check);
  check->footer(fmt::format("{}\n{}", kExamples, kExitCodes));
  return check;
}

CLI::App* add_plan(CLI::App& app, Options& options, Raw& raw) {
  CLI::App* plan =
      app.add_subcommand("plan", "Run `terraform plan`, then check the plan that it made");
  plan->add_option("arguments", options.plan.arguments, "After `--`: arguments for terraform plan")
      ->type_name("ARGUMENT");
  plan->add_option(
          "--terraform", options.plan.program, "Program to run (default: terraform, else tofu)")
      ->type_name("PATH");
  plan->add_option("--chdir", options.plan.directory, "Directory of the configuration")
      ->type_name("DIR");
  add_verdict_options(*plan, options, raw);
  add_report_options(*plan, options, raw);
  add_rule_options(*plan, options.check);
  add_place_options(*plan, options.check);
  plan->footer(
      "terraform's output is passed through. When it fails, its exit code is that of leastwise; "
      "else\n"
      "the exit code is that of the check, and, where the check passes and -detailed-exitcode was\n"
      "given, terraform's 2 for a plan with changes. The plan is kept only where -out names a "
      "file.\n\n"
      "Examples:\n"
      "  leastwise plan\n"
      "  leastwise plan --fail-on medium -- -out=tfplan -var-file=prod.tfvars\n");
  return plan;
}

CLI::App* add_rules(CLI::App& app, Options& options) {
  CLI::App* rules = app.add_subcommand("rules", "List the rules");
  rules
      ->add_option(
          "filter", options.rules.filter, "Part of an id, family, title or a foreign check")
      ->type_name("FILTER");
  rules->add_option("--pack", options.rules.packs, "Only the rules of this pack (repeatable)")
      ->allow_extra_args(false)
      ->type_name("PACK");
  rules->add_option("--rules", options.rules.rule_directories, "Directory with rules of your own")
      ->allow_extra_args(false)
      ->type_name("DIR");
  rules->add_option("--format", options.rules.format, "Format of the list")
      ->type_name("text|json")
      ->check(one_of({"text", "json"}));
  return rules;
}

CLI::App* add_explain(CLI::App& app, Options& options) {
  CLI::App* explain =
      app.add_subcommand("explain", "Say what a rule finds, why, and how to fix it");
  explain->add_option("rule", options.rule, "The rule's id")->required()->type_name("RULE");
  explain->add_option("--rules", options.rules.rule_directories, "Directory with rules of your own")
      ->allow_extra_args(false)
      ->type_name("DIR");
  return explain;
}

// What to print for a command line that is wrong.
std::string mistake(const std::vector<std::string>& arguments, std::string_view message) {
  constexpr std::array<std::string_view, 4> kCommands = {"check", "plan", "rules", "explain"};
  const std::string_view word = arguments.empty() ? "" : std::string_view(arguments.front());
  const bool is_command = std::ranges::find(kCommands, word) != kCommands.end();
  if (is_command) {
    return fmt::format(
        "error: {}\n  help: `leastwise {} --help` tells the options\n", message, word);
  }
  if (word.empty() || word.starts_with('-')) {
    return "error: there is no command\n  help: begin with `leastwise check plan.json`; `leastwise "
           "--help` lists the commands\n";
  }
  const std::string_view meant = did_you_mean(word, kCommands);
  const bool is_file = word.find_first_of("./") != std::string_view::npos;
  return fmt::format("error: unknown command `{}`\n  help: {}\n",
                     word,
                     is_file          ? fmt::format("did you mean `leastwise check {}`?", word)
                     : !meant.empty() ? fmt::format("did you mean `leastwise {}`?", meant)
                                      : "`leastwise --help` lists the commands");
}

void finish(Options& options, const Raw& raw) {
  options.check.outputs.push_back({.format = raw.format, .path = {}});
  for (const std::string& output : raw.outputs) {
    const std::size_t equals = output.find('=');
    const std::string path = output.substr(equals + 1);
    options.check.outputs.push_back(
        {.format = output.substr(0, equals), .path = path == "-" ? "" : path});
  }
  if (!raw.fail_on.empty()) {
    options.check.fail_on = parse_fail_on(raw.fail_on);
  }
  options.color = raw.color == "always"  ? ColorChoice::Always
                  : raw.color == "never" ? ColorChoice::Never
                                         : ColorChoice::Auto;
}

}  // namespace

Parsed parse_command_line(const std::vector<std::string>& arguments) {
  Options options;
  Raw raw;
  CLI::App app(
      "Leastwise says who could do what once an infrastructure change is applied, and what is "
      "wrong with that, before anything reaches AWS.",
      "leastwise");
  app.set_version_flag("--version", "leastwise " LEASTWISE_VERSION);
  app.require_subcommand(1);
  app.footer(std::string(kExamples) + "\nleastwise COMMAND --help tells the options of a command.");
  app.get_formatter()->column_width(36);
  const CLI::App* check = add_check(app, options, raw);
  const CLI::App* plan = add_plan(app, options, raw);
  const CLI::App* rules = add_rules(app, options);
  add_explain(app, options);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const bool is_answer = app.exit(error, out, out) == 0;  // --help, --version
    const std::string text = is_answer ? out.str() : mistake(arguments, error.what());
    return {.options = std::nullopt, .text = text, .exit_code = is_answer ? 0 : 2};
  }
  options.command = check->parsed()   ? Command::Check
                    : plan->parsed()  ? Command::Plan
                    : rules->parsed() ? Command::Rules
                                      : Command::Explain;
  finish(options, raw);
  return {.options = std::move(options), .text = {}, .exit_code = 0};
}

}  // namespace leastwise
