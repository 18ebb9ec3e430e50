// Another program, run to its end, with what it said.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace leastwise::testing {

struct Process {
  std::vector<std::string> arguments;  ///< the program first
  /// The whole environment, but for PATH and HOME, which are those of the test.
  std::map<std::string, std::string> environment;
  std::string directory;  ///< to run in; empty: the test's own
  std::string input;      ///< for standard input
};

struct Ended {
  int exit_code = -1;  ///< -1 when a signal ended it
  std::string out;
  std::string err;
};

/// A program that cannot be started ends with 127.
Ended run_process(const Process& process);

}  // namespace leastwise::testing
