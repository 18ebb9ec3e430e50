// The number grammar of condition values.
//
//   number = [ "+" | "-" ] ( digits [ "." [ digits ] ] | "." digits ) [ ( "e" | "E" ) [ sign ]
//   digits ]
#include "evaluation/decimal.h"

#include <limits>

namespace leastwise {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) {
    ++length;
  }
  const std::string_view digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

bool take_sign(std::string_view& text) {
  const bool is_negative = text.starts_with('-');
  text.remove_prefix(is_negative || text.starts_with('+') ? 1 : 0);
  return is_negative;
}

std::optional<std::int64_t> take_exponent(std::string_view& text) {
  if (!text.starts_with('e') && !text.starts_with('E')) {
    return 0;
  }
  text.remove_prefix(1);
  const bool is_negative = take_sign(text);
  const std::string_view digits = take_digits(text);
  if (digits.empty()) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  for (const char digit : digits) {
    value = value * 10 + (digit - '0');
    if (value > std::numeric_limits<std::int32_t>::max()) {
      return std::nullopt;
    }
  }
  return is_negative ? -value : value;
}

std::strong_ordering compare_sizes(const Decimal& a, const Decimal& b) {
  if (a.digits.empty() || b.digits.empty()) {
    return a.digits.size() <=> b.digits.size();
  }
  if (a.exponent != b.exponent) {
    return a.exponent <=> b.exponent;
  }
  return a.digits.compare(b.digits) <=> 0;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal out;
  out.is_negative = take_sign(text);
  const std::string_view whole = take_digits(text);
  std::string_view fraction;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  const std::optional<std::int64_t> exponent = take_exponent(text);
  if ((whole.empty() && fraction.empty()) || !exponent || !text.empty()) {
    return std::nullopt;
  }
  out.digits.append(whole).append(fraction);
  out.exponent = *exponent + static_cast<std::int64_t>(whole.size());
  const std::size_t first = out.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    return Decimal{};
  }
  out.digits.erase(0, first);
  out.exponent -= static_cast<std::int64_t>(first);
  out.digits.erase(out.digits.find_last_not_of('0') + 1);
  return out;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (a.is_negative != b.is_negative) {
    return b.is_negative <=> a.is_negative;
  }
  return a.is_negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

}  // namespace leastwise
