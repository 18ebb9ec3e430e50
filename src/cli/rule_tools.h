// For people who write rules: pages, the schema for editors, and examples that are tried out.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"

namespace leastwise {

/// Writes the pages of all rules into a directory; returns the exit code.
int write_pages(const std::string& directory,
                const std::vector<std::string>& rule_directories,
                Session& session);

/// Runs the examples of the rules in these directories, or of the built-in ones where there are
/// none; 1 when an example turns out otherwise.
int try_examples(const std::vector<std::string>& rule_directories, Session& session);

}  // namespace leastwise
