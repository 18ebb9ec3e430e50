// IP addresses and networks as conditions write them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leastwise {

/// An address in network order; IPv4 uses the first four bytes.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool is_v6 = false;

  /// `192.0.2.1` (leading zeros are decimal), `2001:db8::1`, `::ffff:192.0.2.1`. An address of IPv6
  /// that stands for one of IPv4 is that one. None for anything else, a network included.
  static std::optional<IpAddress> parse(std::string_view text);
};

struct IpNetwork {
  IpAddress address;
  unsigned length = 0;  ///< of the prefix, in bits

  /// An address, or one with `/` and a length (`/024` and `/+24` too). Host bits are cut off in
  /// IPv4; in IPv6 they make it no network, as in AWS.
  static std::optional<IpNetwork> parse(std::string_view text);
  /// Families never mix: `0.0.0.0/0` has no IPv6 address.
  bool contains(const IpAddress& address) const;
};

}  // namespace leastwise
