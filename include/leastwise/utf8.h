// Single characters of UTF-8 text.
#pragma once

#include <string>
#include <string_view>

namespace leastwise {

/// Appends the UTF-8 of a code point (at most 0x10FFFF). A surrogate is written as three bytes like
/// any other number; whoever must not write one asks before.
void append_utf8(std::string& out, char32_t point);

/// A character, three bytes long, that `text` does not hold: it can stand in a copy of the text for
/// what is put back later. Taken from Unicode's private use area U+E000..U+F8FE; empty when the
/// text holds all of these.
std::string unused_character(std::string_view text);

}  // namespace leastwise
