// Conversions between what is on disk, what is decoded, and what is shown.
#include "text/encoding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include <leastwise/utf8.h>

namespace leastwise {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

char32_t utf16_unit(std::string_view bytes, std::size_t at, bool is_little) {
  const char32_t first = static_cast<unsigned char>(bytes[at]);
  const char32_t second = static_cast<unsigned char>(bytes[at + 1]);
  return is_little ? (first | (second << 8U)) : ((first << 8U) | second);
}

std::expected<std::string, std::string> from_utf16(std::string_view bytes, bool is_little) {
  if (bytes.size() % 2 != 0) {
    return std::unexpected<std::string>("holds broken UTF-16: an odd number of bytes");
  }
  std::string out;
  out.reserve(bytes.size() / 2);
  for (std::size_t i = 2; i < bytes.size(); i += 2) {
    char32_t c = utf16_unit(bytes, i, is_little);
    if (c >= 0xD800 && c <= 0xDFFF) {
      const char32_t low =
          c < 0xDC00 && i + 2 < bytes.size() ? utf16_unit(bytes, i + 2, is_little) : 0;
      if (low < 0xDC00 || low > 0xDFFF) {
        return std::unexpected<std::string>("holds broken UTF-16: half of a surrogate pair");
      }
      c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
      i += 2;
    }
    append_utf8(out, c);
  }
  return out;
}

char32_t hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<char32_t>(c - '0');
  }
  if (c >= 'a' && c <= 'f') {
    return static_cast<char32_t>(c - 'a') + 10U;
  }
  return c >= 'A' && c <= 'F' ? static_cast<char32_t>(c - 'A') + 10U : 0;
}

char32_t hex4(std::string_view digits) {
  char32_t value = 0;
  for (const char c : digits.substr(0, 4)) {
    value = (value << 4U) | hex_value(c);
  }
  return value;
}

// How much of the literal and of the decoded text one character takes.
struct Unit {
  std::size_t raw = 1;
  std::size_t decoded = 1;
};

Unit json_unit(std::string_view rest) {
  if (rest[0] != '\\' || rest.size() < 2) {
    return {.raw = 1, .decoded = 1};
  }
  if (rest[1] != 'u' || rest.size() < 6) {
    return {.raw = 2, .decoded = 1};
  }
  const char32_t first = hex4(rest.substr(2));
  if (first >= 0xD800 && first < 0xDC00 && rest.size() >= 12 && rest[6] == '\\') {
    return {.raw = 12, .decoded = 4};
  }
  std::string encoded;
  append_utf8(encoded, first >= 0xD800 && first <= 0xDFFF ? kReplacement : first);
  return {.raw = 6, .decoded = encoded.size()};
}

// Walks literal and decoded text side by side; `step` tells how far one
// character goes in each.
template <typename Step>
std::optional<OffsetRange> walk(std::string_view raw,
                                std::size_t raw_begin,
                                OffsetRange range,
                                Step step) {
  std::size_t at = raw_begin;
  std::size_t decoded = 0;
  std::optional<std::uint32_t> begin;
  while (at < raw.size()) {
    const Unit unit = step(raw.substr(at), decoded);
    // Characters that only the literal has (indentation) belong to no range.
    if (!begin && decoded >= range.begin && (unit.decoded > 0 || range.begin == range.end)) {
      begin = static_cast<std::uint32_t>(at);
    }
    if (begin && decoded >= range.end) {
      return OffsetRange{*begin, std::max(*begin, static_cast<std::uint32_t>(at))};
    }
    at += unit.raw;
    decoded += unit.decoded;
  }
  if (!begin) {
    return std::nullopt;
  }
  return OffsetRange{*begin, static_cast<std::uint32_t>(std::min(at, raw.size()))};
}

// Lines of a block scalar stand in the raw text with indentation before them,
// in the same order. Folding (`>`) turns some line breaks into spaces, so a
// break and a space count as equal.
std::optional<OffsetRange> block_range(std::string_view raw,
                                       std::string_view decoded,
                                       OffsetRange range) {
  const std::size_t header = raw.find('\n');
  if (header == std::string_view::npos) {
    return std::nullopt;
  }
  std::size_t first = raw.find_first_not_of(" \r\n", header);
  first = first == std::string_view::npos ? raw.size() : first;
  const std::size_t indent = first - (raw.rfind('\n', first == 0 ? 0 : first - 1) + 1);
  std::size_t column = 0;
  return walk(raw, header + 1, range, [&](std::string_view rest, std::size_t at) -> Unit {
    if (column < indent && rest[0] == ' ') {
      ++column;
      return {.raw = 1, .decoded = 0};
    }
    column = rest[0] == '\n' ? 0 : indent;
    const bool is_same =
        at < decoded.size() && (rest[0] == decoded[at] || (rest[0] == '\n' && decoded[at] == ' '));
    return {.raw = 1, .decoded = is_same ? 1U : 0U};
  });
}

}  // namespace

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&out](char32_t value) {
    out += static_cast<char>(static_cast<unsigned char>(value));
  };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0U | (point >> 6U));
    byte(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    byte(0xE0U | (point >> 12U));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  } else {
    byte(0xF0U | (point >> 18U));
    byte(0x80U | ((point >> 12U) & 0x3FU));
    byte(0x80U | ((point >> 6U) & 0x3FU));
    byte(0x80U | (point & 0x3FU));
  }
}

std::string unused_character(std::string_view text) {
  constexpr char32_t kFirst = 0xE000;
  constexpr char32_t kLast = 0xF8FE;
  for (char32_t point = kFirst; point <= kLast; ++point) {
    std::string character;
    append_utf8(character, point);
    if (text.find(character) == std::string_view::npos) {
      return character;
    }
  }
  return {};
}

std::expected<std::string, std::string> to_utf8(std::string bytes) {
  const std::string_view text = bytes;
  if (text.starts_with("\xEF\xBB\xBF")) {
    bytes.erase(0, 3);
    return bytes;
  }
  if (text.starts_with("\xFF\xFE")) {
    return from_utf16(text, true);
  }
  if (text.starts_with("\xFE\xFF")) {
    return from_utf16(text, false);
  }
  return bytes;
}

std::size_t sequence_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xC0 && byte < 0xE0) {
    return 2;
  }
  if (byte >= 0xE0 && byte < 0xF0) {
    return 3;
  }
  return byte >= 0xF0 && byte < 0xF8 ? 4 : 1;
}

std::size_t utf16_length(std::string_view text) {
  // Nearly everything is ASCII, and taken in eights.
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  std::uint64_t eight = 0;
  std::size_t units = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + i, sizeof eight);
      if ((eight & kHighBits) == 0) {
        units += sizeof eight;
        i += sizeof eight;
        continue;
      }
    }
    const auto byte = static_cast<unsigned char>(text[i++]);
    if (byte >= 0xF0) {
      units += 2;
    } else if ((byte & 0xC0U) != 0x80U) {
      ++units;
    }
  }
  return units;
}

std::size_t character_count(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

std::optional<OffsetRange> raw_range(Embedding embedding,
                                     std::string_view raw,
                                     std::string_view decoded,
                                     OffsetRange range) {
  switch (embedding) {
    case Embedding::JsonString:
      return walk(
          raw, 1, range, [](std::string_view rest, std::size_t) { return json_unit(rest); });
    case Embedding::YamlBlock:
      return block_range(raw, decoded, range);
    case Embedding::YamlFlow: {
      // A scalar without escapes or folding stands there byte for byte, with or
      // without quotes.
      const std::size_t at = raw.find(decoded);
      if (at == std::string_view::npos) {
        return std::nullopt;
      }
      const auto offset = static_cast<std::uint32_t>(at);
      return OffsetRange{offset + range.begin, offset + range.end};
    }
    case Embedding::Opaque:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace leastwise
