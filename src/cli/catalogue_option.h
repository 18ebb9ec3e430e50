// `--catalogue FILE`, and the choice between it and what is built in.
#pragma once

#include <string>

#include <leastwise/catalogue.h>

#include "cli/command.h"

namespace leastwise {

/// Declares the option.
CLI::Option* add_catalogue_option(CLI::App& app, std::string& path);

/// The built-in catalogue for an empty path, or the one in the file.
Result<Catalogue> read_catalogue(const std::string& path, SourceMap& sources);

/// What there is to say when its data is older than 90 days; empty otherwise.
std::string age_note(const Catalogue& catalogue, std::string_view today);

/// The built-in catalogue, or the one in the file, with a note on standard error when its data is
/// older than 90 days: AWS adds actions every day.
Result<Catalogue> open_catalogue(const std::string& path, Session& session);

/// Days from one ISO date to another; 0 for what is no date.
int days_between(std::string_view from, std::string_view to);

}  // namespace leastwise
