// RFC 4291 and the dotted form of IPv4 without leading zeros; ranges are compared bit by bit.
#include "validation/ip_range.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

#include <fmt/format.h>

namespace leastwise::validation {
namespace {

bool bit(const IpRange& range, unsigned index) {
  return (range.bytes.at(index / 8) >> (7 - (index % 8)) & 1U) != 0;
}

unsigned bits_of(const IpRange& range) {
  return range.is_v6 ? 128 : 32;
}

bool lies_in(const IpRange& inner, const IpRange& outer) {
  if (inner.is_v6 != outer.is_v6 || inner.prefix < outer.prefix) {
    return false;
  }
  for (unsigned i = 0; i < outer.prefix; ++i) {
    if (bit(inner, i) != bit(outer, i)) {
      return false;
    }
  }
  return true;
}

// RFC 1918, 6598, 3927, 5735, 4193, 4291.
constexpr std::array<std::string_view, 9> kPrivate = {"10.0.0.0/8",
                                                      "172.16.0.0/12",
                                                      "192.168.0.0/16",
                                                      "127.0.0.0/8",
                                                      "169.254.0.0/16",
                                                      "100.64.0.0/10",
                                                      "fc00::/7",
                                                      "fe80::/10",
                                                      "::1/128"};

using Bytes = std::array<std::uint8_t, 16>;

// A number of at most so many digits; none for another text.
std::optional<unsigned> read_number(std::string_view text, int base, std::size_t digits_max) {
  unsigned value = 0;
  const char* const past = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), past, value, base);
  const bool is_read = error == std::errc{} && end == past && text.size() <= digits_max;
  return is_read ? std::optional(value) : std::nullopt;
}

// Four numbers to 255, written into `bytes` from `at` on.
bool read_v4(std::string_view text, Bytes& bytes, std::size_t at) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = std::min(text.find('.'), text.size());
    const std::string_view part = text.substr(0, end);
    const auto value = read_number(part, 10, 3);
    if (!value || *value > 255 || (part.size() > 1 && part.front() == '0')) {
      return false;
    }
    bytes.at(at + i) = static_cast<std::uint8_t>(*value);
    text.remove_prefix(std::min(end + (i < 3 ? 1 : 0), text.size()));
  }
  return text.empty();
}

// Groups of four hexadecimal digits, the last two perhaps as IPv4; how many bytes, or none.
std::optional<std::size_t> read_groups(std::string_view text, Bytes& bytes) {
  std::size_t size = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    if (end == text.size() && part.contains('.') && size + 4 <= bytes.size()) {
      return read_v4(part, bytes, size) ? std::optional(size + 4) : std::nullopt;
    }
    const auto value = read_number(part, 16, 4);
    if (!value || size + 2 > bytes.size() || end + 1 == text.size()) {
      return std::nullopt;
    }
    bytes.at(size++) = static_cast<std::uint8_t>(*value >> 8U);
    bytes.at(size++) = static_cast<std::uint8_t>(*value & 0xFFU);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return size;
}

bool read_v6(std::string_view text, Bytes& bytes) {
  const std::size_t gap = text.find("::");
  Bytes head{};
  Bytes tail{};
  const auto head_size = read_groups(text.substr(0, gap), head);
  if (gap == std::string_view::npos) {
    bytes = head;
    return head_size == bytes.size();
  }
  const auto tail_size = read_groups(text.substr(gap + 2), tail);
  if (!head_size || !tail_size || *head_size + *tail_size > bytes.size() - 2) {
    return false;
  }
  bytes = head;
  std::copy_n(tail.begin(), *tail_size, bytes.end() - static_cast<std::ptrdiff_t>(*tail_size));
  return true;
}

// The longest run of zero groups becomes `::`.
std::string v6_text(const Bytes& bytes) {
  std::size_t gap_begin = 8;
  std::size_t gap_size = 1;
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups.at(i) = static_cast<unsigned>(bytes.at(i * 2)) << 8U | bytes.at((i * 2) + 1);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    std::size_t size = 0;
    while (i + size < groups.size() && groups.at(i + size) == 0) {
      ++size;
    }
    if (size > gap_size) {
      gap_begin = i;
      gap_size = size;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == gap_begin) {
      text += "::";
      i += gap_size - 1;
      continue;
    }
    text += fmt::format("{}{:x}", text.empty() || text.ends_with(':') ? "" : ":", groups.at(i));
  }
  return text;
}

}  // namespace

bool IpRange::has_host_bits() const {
  for (unsigned i = prefix; i < bits_of(*this); ++i) {
    if (bit(*this, i)) {
      return true;
    }
  }
  return false;
}

std::string IpRange::network() const {
  std::array<std::uint8_t, 16> masked = bytes;
  for (unsigned i = prefix; i < bits_of(*this); ++i) {
    masked.at(i / 8) = static_cast<std::uint8_t>(masked.at(i / 8) & ~(1U << (7 - (i % 8))));
  }
  return is_v6 ? fmt::format("{}/{}", v6_text(masked), prefix)
               : fmt::format("{}.{}.{}.{}/{}", masked[0], masked[1], masked[2], masked[3], prefix);
}

bool IpRange::is_private() const {
  return std::ranges::any_of(kPrivate, [&](std::string_view text) {
    const auto range = parse_ip_range(text);
    return range && lies_in(*this, *range);
  });
}

std::optional<IpRange> parse_ip_range(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view address = text.substr(0, slash);
  IpRange range;
  range.is_v6 = address.contains(':');
  if (!(range.is_v6 ? read_v6(address, range.bytes) : read_v4(address, range.bytes, 0))) {
    return std::nullopt;
  }
  range.prefix = bits_of(range);
  if (slash == text.size()) {
    return range;
  }
  const auto bits = read_number(text.substr(slash + 1), 10, 3);
  if (!bits || *bits > bits_of(range)) {
    return std::nullopt;
  }
  range.prefix = *bits;
  return range;
}

}  // namespace leastwise::validation
