// Comparing with a text that is kept in fixtures/.
#pragma once

#include <string>
#include <string_view>

namespace leastwise::testing {

/// Reads a whole file; adds a test failure and returns nothing when it cannot.
std::string read_text(const std::string& path);

/// Expects `actual` to be the bytes of fixtures/`name`. With LEASTWISE_ACCEPT=1 in the environment
/// the file is written instead: read the diff.
void expect_golden(std::string_view name, std::string_view actual);

}  // namespace leastwise::testing
