// Runs of `check` as tests want them: no file of the user's is read, the day does not move.
#pragma once

#include <string>

#include "cli/check.h"

namespace leastwise::testing {

/// One input below fixtures/, reported as text.
CheckOptions check_options(const std::string& input);

/// The first report; where there is none, the errors as the terminal shows them.
std::string report_of(const CheckOptions& options);

}  // namespace leastwise::testing
