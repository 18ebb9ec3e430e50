// IP addresses and ranges as policies write them: `203.0.113.0/24`, `2001:db8::/32`, a single
// address.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise::validation {

struct IpRange {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // of IPv4 the first four count
  unsigned prefix = 0;                   // bits that are fixed

  // Bits behind the prefix are not all zero.
  bool has_host_bits() const;
  // The same range with these bits zero.
  std::string network() const;
  // Lies in a range that never is the source of a request from the internet.
  bool is_private() const;
};

// None for what is no address and no range in CIDR notation.
std::optional<IpRange> parse_ip_range(std::string_view text);

}  // namespace leastwise::validation
