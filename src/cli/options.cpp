// The program as a whole: its commands, its help, and what it says about words that it does not
// know.
#include "cli/options.h"

#include <algorithm>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/check_options.h"

namespace leastwise {

namespace {

// What to print for a command line that is wrong.
std::string mistake(const std::vector<std::string>& arguments, std::string_view message) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
  }
  const std::string_view word = arguments.empty() ? "" : std::string_view(arguments.front());
  if (std::ranges::find(names, word) != names.end()) {
    return fmt::format(
        "error: {}\n  help: `leastwise {} --help` tells the options\n", message, word);
  }
  if (word.empty() || word.starts_with('-')) {
    return "error: there is no command\n  help: begin with `leastwise check plan.json`; `leastwise "
           "--help` lists the commands\n";
  }
  const std::string_view meant = did_you_mean(word, names);
  const bool is_file = word.find_first_of("./") != std::string_view::npos;
  return fmt::format("error: unknown command `{}`\n  help: {}\n",
                     word,
                     is_file          ? fmt::format("did you mean `leastwise check {}`?", word)
                     : !meant.empty() ? fmt::format("did you mean `leastwise {}`?", meant)
                                      : "`leastwise --help` lists the commands");
}

}  // namespace

Parsed parse_command_line(const std::vector<std::string>& arguments) {
  CLI::App app(
      "Leastwise says who could do what once an infrastructure change is applied, and what is "
      "wrong with that, before anything reaches AWS.",
      "leastwise");
  app.set_version_flag("--version", "leastwise " LEASTWISE_VERSION);
  app.require_subcommand(1);
  app.footer(std::string(check_examples()) +
             "\nleastwise COMMAND --help tells the options of a command.");
  app.get_formatter()->column_width(36);
  std::vector<Run> runs;
  for (const Command& command : commands()) {
    runs.push_back(command.add(app));
  }
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    const bool is_answer = app.exit(error, out, out) == 0;  // --help, --version
    const std::string text = is_answer ? out.str() : mistake(arguments, error.what());
    return {.run = {}, .text = text, .exit_code = is_answer ? 0 : 2};
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (app.got_subcommand(std::string(commands()[i].name))) {
      return {.run = std::move(runs[i]), .text = {}, .exit_code = 0};
    }
  }
  return {.run = {}, .text = mistake({}, ""), .exit_code = 2};
}

}  // namespace leastwise
