// Lower case as AWS's `StringEqualsIgnoreCase` compares it: that of Java's `toLowerCase`.
#pragma once

#include <string>
#include <string_view>

namespace leastwise {

/// The text in lower case by Unicode's rules, without a language's own: the Kelvin sign becomes
/// `k`, `ẞ` becomes `ß` (never `ss`), `İ` becomes `i` and a dot above, and a capital sigma its
/// final form at the end of a word. Broken UTF-8 stays as it is.
std::string unicode_lower(std::string_view text);

}  // namespace leastwise
