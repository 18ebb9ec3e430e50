// Turns the text of a catalogue into its image: at build time for the data that is compiled in, at
// run time for a newer file. Needs nothing but the standard library, since the build's own tool
// links it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace leastwise::image {

// What is wrong with a line of the text.
struct LineError {
  std::string message;
  std::size_t begin = 0;  // offset of the line
  std::size_t end = 0;
};

// The image of a text that begins with `leastwise-catalogue 1`.
std::expected<std::string, LineError> write_services(std::string_view text);

// The image of a text that begins with `leastwise-managed-policies 1`.
std::expected<std::string, LineError> write_policies(std::string_view text);

}  // namespace leastwise::image
