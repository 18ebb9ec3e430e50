// Reading addresses, and bits that must agree.
//
// AWS: "IAM JSON policy elements: Condition operators", IP address operators. What AWS makes of
// odd spellings was observed.
#include "evaluation/address.h"

#include <algorithm>

namespace leastwise {
namespace {

constexpr std::size_t kV4Bytes = 4;
constexpr std::size_t kV6Bytes = 16;
constexpr std::size_t kMappedPrefix = 12;  // ::ffff:0:0/96
constexpr unsigned kByteBits = 8;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<unsigned> parse_number(std::string_view text, unsigned max) {
  if (text.empty()) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > max) {
      return std::nullopt;
    }
  }
  return value;
}

bool parse_v4(std::string_view text, std::uint8_t* out) {
  for (std::size_t i = 0; i < kV4Bytes; ++i) {
    const std::size_t dot = i + 1 < kV4Bytes ? text.find('.') : text.size();
    if (dot == std::string_view::npos) {
      return false;
    }
    const std::optional<unsigned> octet = parse_number(text.substr(0, dot), 255);
    if (!octet) {
      return false;
    }
    out[i] = static_cast<std::uint8_t>(*octet);
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return text.empty();
}

std::optional<unsigned> parse_group(std::string_view text) {
  if (text.empty() || text.size() > 4) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!is_digit(lower) && (lower < 'a' || lower > 'f')) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<unsigned>(is_digit(lower) ? lower - '0' : lower - 'a' + 10);
  }
  return value;
}

// Groups between colons up to the end, the last of which may be an IPv4 address. None when wrong;
// else the bytes' count.
std::optional<std::size_t> parse_groups(std::string_view text, std::array<std::uint8_t, 16>& out) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool is_last = colon == std::string_view::npos;
    if (is_last && group.find('.') != std::string_view::npos) {
      if (count + kV4Bytes > kV6Bytes || !parse_v4(group, out.data() + count)) {
        return std::nullopt;
      }
      return count + kV4Bytes;
    }
    const std::optional<unsigned> value = parse_group(group);
    if (!value || count + 2 > kV6Bytes) {
      return std::nullopt;
    }
    out.at(count++) = static_cast<std::uint8_t>(*value >> kByteBits);
    out.at(count++) = static_cast<std::uint8_t>(*value & 0xFFU);
    text.remove_prefix(is_last ? text.size() : colon + 1);
    if (!is_last && text.empty()) {
      return std::nullopt;  // a colon at the end
    }
  }
  return count;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  IpAddress address{.is_v6 = true};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    return parse_groups(text, address.bytes) == kV6Bytes ? std::optional(address) : std::nullopt;
  }
  std::array<std::uint8_t, 16> tail{};
  const std::string_view head_text = text.substr(0, gap);
  const bool is_head_groups = head_text.find('.') == std::string_view::npos;
  const auto head = parse_groups(head_text, address.bytes);
  const auto rest = parse_groups(text.substr(gap + 2), tail);
  if (!head || !rest || !is_head_groups || *head + *rest > kV6Bytes - 2) {
    return std::nullopt;
  }
  std::copy_n(tail.begin(), *rest, address.bytes.end() - static_cast<std::ptrdiff_t>(*rest));
  return address;
}

bool is_mapped(const IpAddress& address) {
  const auto* const zeros = address.bytes.begin() + kMappedPrefix - 2;
  return address.is_v6 &&
         std::all_of(address.bytes.begin(), zeros, [](std::uint8_t b) { return b == 0; }) &&
         zeros[0] == 0xFFU && zeros[1] == 0xFFU;
}

IpAddress unmapped(const IpAddress& address) {
  IpAddress out;
  std::copy_n(address.bytes.begin() + kMappedPrefix, kV4Bytes, out.bytes.begin());
  return out;
}

// Does any bit after the first `length` ones stand?
bool has_host_bits(const IpAddress& address, unsigned length) {
  for (unsigned bit = length; bit < kV6Bytes * kByteBits; ++bit) {
    if (((address.bytes.at(bit / kByteBits) >> (kByteBits - 1 - bit % kByteBits)) & 1U) != 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    IpAddress address;
    return parse_v4(text, address.bytes.data()) ? std::optional(address) : std::nullopt;
  }
  const std::optional<IpAddress> address = parse_v6(text);
  return address && is_mapped(*address) ? unmapped(*address) : address;
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const bool is_v6_text = address_text.find(':') != std::string_view::npos;
  const unsigned bits = (is_v6_text ? kV6Bytes : kV4Bytes) * kByteBits;
  unsigned length = bits;
  if (slash != std::string_view::npos) {
    std::string_view length_text = text.substr(slash + 1);
    length_text.remove_prefix(length_text.starts_with('+') ? 1 : 0);
    const std::optional<unsigned> number = parse_number(length_text, bits);
    if (!number) {
      return std::nullopt;
    }
    length = *number;
  }
  std::optional<IpAddress> address =
      is_v6_text ? parse_v6(address_text) : IpAddress::parse(text.substr(0, slash));
  if (!address || (is_v6_text && has_host_bits(*address, length))) {
    return std::nullopt;
  }
  if (is_mapped(*address) && length >= kMappedPrefix * kByteBits) {
    return IpNetwork{.address = unmapped(*address),
                     .length = length - static_cast<unsigned>(kMappedPrefix * kByteBits)};
  }
  return IpNetwork{.address = *address, .length = length};
}

bool IpNetwork::contains(const IpAddress& other) const {
  if (address.is_v6 != other.is_v6) {
    return false;
  }
  const std::size_t whole_bytes = length / kByteBits;
  const unsigned rest = length % kByteBits;
  if (!std::equal(address.bytes.begin(),
                  address.bytes.begin() + static_cast<std::ptrdiff_t>(whole_bytes),
                  other.bytes.begin())) {
    return false;
  }
  const unsigned mask = (0xFFU << (kByteBits - rest)) & 0xFFU;
  return rest == 0 || ((address.bytes.at(whole_bytes) ^ other.bytes.at(whole_bytes)) & mask) == 0;
}

}  // namespace leastwise
