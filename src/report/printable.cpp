// Text from input made safe to print. Names and policies are the input's choice: a terminal must
// not obey them, a reviewer must not be shown them in another order than they stand, and a report
// must stay UTF-8.
#include <array>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

#include "report/view.h"

namespace leastwise {

namespace {

struct Character {
  std::uint32_t code = 0xFFFD;
  std::size_t length = 1;
  bool is_valid = false;
};

// One character of UTF-8, after RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF.
Character decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return {.code = lead, .length = 1, .is_valid = true};
  }
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return {};
  }
  std::uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80U) {
      return {};
    }
    code = code << 6U | (byte & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[length] || is_surrogate || code > 0x10FFFF) {
    return {};
  }
  return {.code = code, .length = length, .is_valid = true};
}

// Controls, and the marks that change the direction of what follows.
bool is_harmful(std::uint32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool is_direction = (code >= 0x202A && code <= 0x202E) ||
                            (code >= 0x2066 && code <= 0x2069) || code == 0x200E ||
                            code == 0x200F || code == 0x061C;
  const bool is_separator = code == 0x2028 || code == 0x2029;
  return is_control || is_direction || is_separator;
}

enum class Safety : std::uint8_t { Utf8, Lines, OneLine };

std::string safe(std::string_view text, Safety safety) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character character = decode(text);
    const bool is_white = character.code == '\n' || character.code == '\t';
    if (!character.is_valid) {
      out += "\xEF\xBF\xBD";
    } else if (is_white && safety == Safety::OneLine) {
      out += ' ';
    } else if (safety != Safety::Utf8 && !is_white && is_harmful(character.code)) {
      out += character.code == '\r' ? "" : fmt::format("\\u{{{:x}}}", character.code);
    } else {
      out += text.substr(0, character.length);
    }
    text.remove_prefix(character.length);
  }
  return out;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  return safe(text, Safety::Utf8);
}

std::string printable(std::string_view text) {
  return safe(text, Safety::Lines);
}

std::string one_line(std::string_view text) {
  return safe(text, Safety::OneLine);
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) {
    return std::string(text);
  }
  constexpr std::string_view kCut = "…";
  std::size_t end = bytes_max > kCut.size() ? bytes_max - kCut.size() : 0;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return std::string(text.substr(0, end)) + std::string(kCut);
}

}  // namespace leastwise
