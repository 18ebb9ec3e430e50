// Who owns well-known accounts: for messages, never for trust.
#pragma once

#include <cstdint>
#include <string_view>

namespace leastwise {

struct AccountOwner {
  enum class Kind : std::uint8_t { Aws, Vendor };
  std::string_view id;  ///< twelve digits
  std::string_view name;
  Kind kind = Kind::Vendor;
};

/// None for an account that nobody has listed.
const AccountOwner* known_owner(std::string_view account);

}  // namespace leastwise
