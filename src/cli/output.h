// Where bytes leave the program.
#pragma once

#include <string>
#include <string_view>

#include <leastwise/text.h>

namespace leastwise {

/// Writes a file so that nobody ever reads half of it: to a neighbour first, then renamed. What is
/// no regular file (a pipe, /dev/stderr) is written as it is.
Result<void> write_file(const std::string& path, std::string_view text);

/// Writes to standard output. A reader that has gone away is no error: it has seen what it wanted.
Result<void> write_stdout(std::string_view text);

/// An error as the program prints it on standard error, with place, excerpt and help.
std::string error_text(const SourceMap& sources, const Error& error);

}  // namespace leastwise
