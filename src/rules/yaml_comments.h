// Comments in YAML, and where what begins on a line ends: told by quotes, block scalars and
// indentation alone, so that a text that is not quite YAML is no obstacle.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace leastwise {

/// Bytes `[begin, end)` of a text.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// From each `#` to the end of its line.
std::vector<TextRange> yaml_comments(std::string_view text);

/// The end of the last line that belongs to what begins on a line: all that is indented more, and
/// the list of a key, which may be indented as the key is.
std::size_t yaml_end_of(std::string_view text, TextRange line);

}  // namespace leastwise
