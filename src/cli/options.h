// From the words of a command line to a command that can run.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace leastwise {

/// What became of a command line: something to run, or a text to print and the exit code to end
/// with (help, version, a mistake).
struct Parsed {
  Run run;
  std::string text;
  int exit_code = 0;
};

Parsed parse_command_line(const std::vector<std::string>& arguments);

}  // namespace leastwise
