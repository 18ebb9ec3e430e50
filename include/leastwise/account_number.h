// The ids of AWS accounts.
#pragma once

#include <cstddef>
#include <string_view>

namespace leastwise {

/// Is the text an account's id: twelve digits, and nothing else? AWS: "View AWS account
/// identifiers".
constexpr bool is_account_number(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace leastwise
