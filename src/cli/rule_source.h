// Where the rules of a run come from: those that are built in, and the user's own directories.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include <leastwise/text.h>

#include "rules/rule.h"

namespace leastwise {

/// All rules that there are for this run. Errors name everything that is wrong with the user's.
std::expected<RuleLibrary, std::vector<Error>> load_rules(
    const std::vector<std::string>& directories, SourceMap& sources);

}  // namespace leastwise
