// The options of a check. CLI11 stays in the files that declare options.
#include "cli/check_options.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <leastwise/account_number.h>

#include "cli/catalogue_option.h"
#include "cli/output.h"

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
    "  leastwise check template.yaml --parameters prod.json --base deployed.yaml\n"
    "  leastwise check cdk.out\n"
    "  leastwise plan -- -var-file=prod.tfvars\n"
    "  leastwise rules github\n"
    "  leastwise explain github-oidc-any-repository\n";

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
  return is_account_number(text)
             ? ""
             : fmt::format("`{}` is not an account id: it has twelve digits", text);
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
  add_catalogue_option(app, options.catalogue)->group("Rules");
  app.add_flag_callback(
         "--no-config", [&options] { options.reads_config = false; }, "Do not read leastwise.yaml")
      ->group("Rules");
}

void add_report_options(CLI::App& app, CheckArguments& arguments) {
  ReportOptions& report = arguments.options.report;
  CheckWords& raw = arguments.words;
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

void add_verdict_options(CLI::App& app, CheckArguments& arguments) {
  CheckOptions& check = arguments.options;
  app.add_option("--fail-on",
                 arguments.words.fail_on,
                 "Severity from which findings fail the run (default: high)")
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
  app.add_option("--source",
                 check.adapter.source,
                 "Terraform configuration that the plan was made from: shows what a plan hides")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory)
      ->group("Where the change lands");
}

}  // namespace

void add_input_options(CLI::App& app, CheckArguments& arguments) {
  CheckOptions& options = arguments.options;
  app.add_option(
         "files",
         options.inputs,
         "Plans, CloudFormation templates, change sets, or the `cdk.out` of the CDK; `-` or "
         "nothing: standard input")
      ->type_name("FILE");
  app.add_option("--input-format", options.input_format, "Language of the inputs")
      ->type_name(fmt::format("{}", fmt::join(adapter_names(), "|")))
      ->check(one_of(adapter_names()));
  app.add_option(
         "--parameters",
         options.adapter.parameters,
         "Values of a template's parameters, in any form of JSON that the AWS CLI takes, or "
         "as a map in JSON or YAML")
      ->type_name("FILE")
      ->check(CLI::ExistingFile)
      ->group("Templates");
  app.add_option("--base",
                 options.adapter.base,
                 "The template, or `cdk.out`, as it is deployed now: the state before the change")
      ->type_name("FILE")
      ->check(CLI::ExistingPath)
      ->group("Templates");
}

void add_check_options(CLI::App& app, CheckArguments& arguments) {
  add_verdict_options(app, arguments);
  add_report_options(app, arguments);
  add_rule_options(app, arguments.options);
  add_place_options(app, arguments.options);
}

void finish(CheckArguments& arguments) {
  CheckOptions& options = arguments.options;
  const CheckWords& words = arguments.words;
  options.outputs.push_back({.format = words.format, .path = {}});
  for (const std::string& output : words.outputs) {
    const std::size_t equals = output.find('=');
    const std::string path = output.substr(equals + 1);
    options.outputs.push_back(
        {.format = output.substr(0, equals), .path = path == "-" ? "" : path});
  }
  if (!words.fail_on.empty()) {
    options.fail_on = parse_fail_on(words.fail_on);
  }
  arguments.color = words.color == "always"  ? ColorChoice::Always
                    : words.color == "never" ? ColorChoice::Never
                                             : ColorChoice::Auto;
}

int run_check(const CheckArguments& arguments, Session& session) {
  CheckOptions options = arguments.options;
  options.today = session.today;
  options.report.working_directory = session.working_directory;
  options.report.is_colored =
      arguments.color == ColorChoice::Always ||
      (arguments.color == ColorChoice::Auto && session.is_terminal && session.wants_color);
  const auto checked = check(options, session.sources);
  constexpr int kNotDone = 2;
  if (!checked) {
    for (const Error& error : checked.error()) {
      say(session, error);
    }
    return kNotDone;
  }
  int code = checked->exit_code;
  for (const Output& output : checked->outputs) {
    if (output.path.empty()) {
      session.out += output.text;
      continue;
    }
    const Result<void> written = write_file(output.path, output.text);
    if (!written) {
      code = say(session, written.error());
    }
  }
  return code;
}

std::string_view check_examples() {
  return kExamples;
}

std::string_view check_exit_codes() {
  return kExitCodes;
}

}  // namespace leastwise
