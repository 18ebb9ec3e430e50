// Ranges of IP addresses, as far as rules ask about them: can AWS ever see a request from there?
#pragma once

#include <cstdint>
#include <string_view>

namespace leastwise {

/// What a range of `aws:SourceIp` means to AWS, which sees the public address of a request only.
enum class AddressRange : std::uint8_t {
  Everyone,  ///< `0.0.0.0/0`, `::/0`, and halves of them
  Public,
  Private,  ///< RFC 1918, RFC 6598, loopback, link-local, unique local: never seen from the
            ///< internet
  Invalid,  ///< no address at all
};

AddressRange address_range(std::string_view text);

}  // namespace leastwise
