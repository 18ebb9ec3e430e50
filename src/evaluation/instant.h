// Points in time as conditions write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise {

/// Milliseconds since 1970-01-01T00:00:00Z of an ISO 8601 date or of seconds since then
/// (`1893456000`, also with a sign). Without a time it is midnight, without a zone UTC; finer
/// fractions are cut off. None for anything else.
std::optional<std::int64_t> parse_instant(std::string_view text);

}  // namespace leastwise
