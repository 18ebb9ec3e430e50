// The options that `check` and `plan` share, and those of the commands that look at rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/check.h"
#include "cli/command.h"

namespace leastwise {

enum class ColorChoice : std::uint8_t { Auto, Always, Never };

/// Words of the command line before they are read.
struct CheckWords {
  std::vector<std::string> outputs;
  std::string format = "text";
  std::string fail_on;
  std::string color = "auto";
};

/// The options of a check.
struct CheckArguments {
  CheckOptions options;
  CheckWords words;
  ColorChoice color = ColorChoice::Auto;
};

/// Declares the inputs and their language, which `check` alone has.
void add_input_options(CLI::App& app, CheckArguments& arguments);

/// Declares what `check` and `plan` have in common.
void add_check_options(CLI::App& app, CheckArguments& arguments);

/// Reads the words into the options. To be called once the command line is parsed.
void finish(CheckArguments& arguments);

/// Runs the check, and writes its reports: into files, and to the session. The exit code.
int run_check(const CheckArguments& arguments, Session& session);

std::string_view check_examples();
std::string_view check_exit_codes();

}  // namespace leastwise
