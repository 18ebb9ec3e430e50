// The command line as values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/check.h"
#include "cli/plan.h"

namespace leastwise {

enum class Command : std::uint8_t { Check, Rules, Explain, Plan };

enum class ColorChoice : std::uint8_t { Auto, Always, Never };

struct RulesOptions {
  std::string filter;  ///< part of an id, a family, a title or a foreign check
  std::vector<std::string> packs;
  std::vector<std::string> rule_directories;
  std::string format = "text";  ///< or "json"
};

struct Options {
  Command command = Command::Check;
  CheckOptions check;  ///< of Plan too
  RulesOptions rules;  ///< of Explain too
  std::string rule;    ///< of Explain
  PlanOptions plan;
  ColorChoice color = ColorChoice::Auto;
};

/// What became of a command line: options, or a text to print and the exit code to end with (help,
/// version, a mistake).
struct Parsed {
  std::optional<Options> options;
  std::string text;
  int exit_code = 0;
};

Parsed parse_command_line(const std::vector<std::string>& arguments);

}  // namespace leastwise
