// Numbers of any size, compared exactly.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise {

/// A decimal number: 0.`digits` times ten to the power of `exponent`, without zeros at either end
/// of the digits. Zero has no digits, exponent 0 and no sign.
struct Decimal {
  bool is_negative = false;
  std::string digits;
  std::int64_t exponent = 0;

  /// `01`, `+1`, `1.`, `.5`, `1e0`, `-1.50E+3`. None for anything else, white space and `NaN`
  /// included, and for exponents beyond 32 bits.
  static std::optional<Decimal> parse(std::string_view text);
  friend bool operator==(const Decimal&, const Decimal&) = default;
};

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

}  // namespace leastwise
