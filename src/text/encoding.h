// Characters and bytes: UTF-16 to UTF-8 at the door, widths of text, and the
// way from decoded text to raw text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <leastwise/text.h>

namespace leastwise {

/// Takes off a UTF-8 byte order mark, converts UTF-16 that begins with one. The
/// error says what is wrong, to stand after the file's name: "holds broken
/// UTF-16".
std::expected<std::string, std::string> to_utf8(std::string bytes);

/// Bytes of the UTF-8 sequence that begins with this byte; 1 for a byte that
/// begins none.
std::size_t sequence_length(char lead);

/// Number of UTF-16 units of a UTF-8 text. Broken bytes count as one unit each.
std::size_t utf16_length(std::string_view text);

/// Number of characters (code points) of a UTF-8 text, continuation bytes not
/// counted.
std::size_t character_count(std::string_view text);

struct OffsetRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Where in the raw literal the bytes `range` of the decoded text stand. None
/// when the relation is not known: the caller then points at the whole literal.
std::optional<OffsetRange> raw_range(Embedding embedding,
                                     std::string_view raw,
                                     std::string_view decoded,
                                     OffsetRange range);

}  // namespace leastwise
