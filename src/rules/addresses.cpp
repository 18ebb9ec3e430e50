// Addresses are taken apart only as far as needed to tell private ones from public ones.
#include "rules/addresses.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise {
namespace {

std::optional<std::uint32_t> number(std::string_view text, std::uint32_t max) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  const bool is_whole = !text.empty() && code == std::errc{} && stop == end && value <= max;
  return is_whole ? std::optional(value) : std::nullopt;
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) {
      return std::nullopt;
    }
    const std::optional<std::uint32_t> octet = number(text.substr(0, dot), 255);
    if (!octet) {
      return std::nullopt;
    }
    address = address << 8U | *octet;
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot + 1);
  }
  return address;
}

struct Block {
  std::uint32_t address;
  std::uint32_t bits;
};

// RFC 1918, RFC 6598 (shared), RFC 1122 (loopback), RFC 3927 (link-local).
constexpr std::array<Block, 6> kPrivate = {{{0x0A000000U, 8},
                                            {0xAC100000U, 12},
                                            {0xC0A80000U, 16},
                                            {0x64400000U, 10},
                                            {0x7F000000U, 8},
                                            {0xA9FE0000U, 16}}};

AddressRange range_v4(std::uint32_t address, std::uint32_t bits) {
  if (bits <= 1) {
    return AddressRange::Everyone;
  }
  const bool is_private = std::any_of(kPrivate.begin(), kPrivate.end(), [=](const Block& block) {
    return bits >= block.bits && (address ^ block.address) >> (32U - block.bits) == 0;
  });
  return is_private ? AddressRange::Private : AddressRange::Public;
}

AddressRange range_v6(std::string_view address, std::uint32_t bits) {
  if (bits <= 3) {
    return AddressRange::Everyone;  // 2000::/3 is all of the public space
  }
  if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
    return AddressRange::Invalid;
  }
  const std::size_t colon = address.find(':');
  std::uint32_t first = 0;
  if (colon > 0) {
    const char* end = address.data() + colon;
    const auto [stop, code] = std::from_chars(address.data(), end, first, 16);
    if (code != std::errc{} || stop != end || first > 0xFFFFU) {
      return AddressRange::Invalid;
    }
  }
  const bool is_unique_local = (first & 0xFE00U) == 0xFC00U && bits >= 7;
  const bool is_link_local = (first & 0xFFC0U) == 0xFE80U && bits >= 10;
  const bool is_loopback = address == "::1";
  return is_unique_local || is_link_local || is_loopback ? AddressRange::Private
                                                         : AddressRange::Public;
}

}  // namespace

AddressRange address_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const bool is_v6 = address.find(':') != std::string_view::npos;
  std::uint32_t bits = is_v6 ? 128 : 32;
  if (slash != std::string_view::npos) {
    const std::optional<std::uint32_t> given = number(text.substr(slash + 1), bits);
    if (!given) {
      return AddressRange::Invalid;
    }
    bits = *given;
  }
  if (is_v6) {
    return range_v6(address, bits);
  }
  const std::optional<std::uint32_t> v4 = parse_v4(address);
  return v4 ? range_v4(*v4, bits) : AddressRange::Invalid;
}

}  // namespace leastwise
