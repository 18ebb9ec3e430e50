// From upper to lower case, point by point; only the sigma looks at its neighbours.
#include "evaluation/unicode_lower.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <leastwise/utf8.h>

#include "evaluation/unicode_lower_table.h"

namespace leastwise {
namespace {

constexpr char32_t kCapitalSigma = 0x3A3;
constexpr char32_t kSmallSigma = 0x3C3;
constexpr char32_t kFinalSigma = 0x3C2;
constexpr char32_t kCapitalDottedI = 0x130;
constexpr char32_t kDotAbove = 0x307;

std::size_t sequence_length(unsigned char lead) {
  return lead < 0x80U   ? 1
         : lead < 0xC2U ? 0
         : lead < 0xE0U ? 2
         : lead < 0xF0U ? 3
         : lead < 0xF5U ? 4
                        : 0;
}

std::optional<std::u32string> decode(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(lead);
    if (length == 0 || i + length > text.size()) {
      return std::nullopt;
    }
    char32_t point = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if ((next & 0xC0U) != 0x80U) {
        return std::nullopt;
      }
      point = (point << 6U) | (next & 0x3FU);
    }
    out += point;
    i += length;
  }
  return out;
}

template <typename Table>
auto range_of(const Table& table, char32_t point) {
  const auto at = std::ranges::lower_bound(table, point, {}, [](const auto& r) { return r.last; });
  return at != table.end() && at->first <= point ? at : table.end();
}

char32_t lower_point(char32_t point) {
  if (point < 0x80U) {
    return point >= U'A' && point <= U'Z' ? point + (U'a' - U'A') : point;
  }
  const auto* const at = range_of(kLowerCase, point);
  if (at == kLowerCase.end() || (point - at->first) % at->step != 0) {
    return point;
  }
  return static_cast<char32_t>(static_cast<std::int64_t>(point) + at->delta);
}

bool is_ignorable(char32_t point) {
  return range_of(kCaseIgnorable, point) != kCaseIgnorable.end();
}

bool is_cased(char32_t point) {
  return range_of(kCased, point) != kCased.end();
}

// Unicode, "Final_Sigma": a cased letter before, none after, what is ignorable passed over.
bool is_final(const std::u32string& text, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && is_ignorable(text[before - 1])) {
    --before;
  }
  if (before == 0 || !is_cased(text[before - 1])) {
    return false;
  }
  std::size_t after = at + 1;
  while (after < text.size() && is_ignorable(text[after])) {
    ++after;
  }
  return after == text.size() || !is_cased(text[after]);
}

}  // namespace

std::string unicode_lower(std::string_view text) {
  const std::optional<std::u32string> points = decode(text);
  if (!points) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < points->size(); ++i) {
    const char32_t point = (*points)[i];
    if (point == kCapitalSigma) {
      append_utf8(out, is_final(*points, i) ? kFinalSigma : kSmallSigma);
    } else if (point == kCapitalDottedI) {
      out += 'i';
      append_utf8(out, kDotAbove);
    } else {
      append_utf8(out, lower_point(point));
    }
  }
  return out;
}

}  // namespace leastwise
