// The literals that condition operators compare, as AWS reads them.
#pragma once

#include <string_view>

namespace leastwise::validation {

// `01`, `-1.5e3`; neither `NaN` nor hexadecimal.
bool is_number(std::string_view text);
// ISO 8601 as W3C profiles it: `2026`, `2026-11-25`, `2026-11-25T10:00:00Z`, with an offset or
// fractions.
bool is_date(std::string_view text);
bool is_base64(std::string_view text);

}  // namespace leastwise::validation
