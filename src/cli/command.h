// Subcommands are rows of one table: a name, and a function that declares the options of the
// command and says what runs it.
//
// A command sees the world outside (today's date, the terminal, the working directory) through a
// `Session`, and what it prints it appends there: tests run whole commands inside their process.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <leastwise/text.h>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace leastwise {

/// What a run of the program stands on, and what it says.
struct Session {
  SourceMap sources;
  std::string today;  ///< ISO date
  std::string working_directory;
  bool is_terminal = false;     ///< standard output is one
  bool reads_terminal = false;  ///< standard input is one
  bool wants_color = true;      ///< false where NO_COLOR is set
  std::string out;              ///< for standard output
  std::string err;              ///< for standard error
};

/// Runs a command whose options are parsed; returns the exit code.
using Run = std::function<int(Session& session)>;

/// One subcommand.
struct Command {
  std::string_view name;
  /// Declares the command and its options below `app`. What the options are read into is owned by
  /// the returned function, and is read once the command line is parsed.
  Run (*add)(CLI::App& app);
};

/// All commands, in the order of `--help`: cli/commands.cpp lists them.
std::span<const Command> commands();

/// Appends an error to `session.err`; returns the exit code for it, 2.
int say(Session& session, const Error& error);

}  // namespace leastwise
