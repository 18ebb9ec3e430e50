// Small hand-written readers: each eats what it knows and succeeds when nothing is left.
#include "validation/literals.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string_view>

namespace leastwise::validation {
namespace {

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Takes digits off; how many there were.
std::size_t eat_digits(std::string_view& text) {
  const auto count =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  text.remove_prefix(count);
  return count;
}

bool eat(std::string_view& text, std::string_view one_of) {
  if (text.empty() || !one_of.contains(text.front())) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

bool eat_two_digits(std::string_view& text) {
  if (text.size() < 2 || !is_digit(text[0]) || !is_digit(text[1])) {
    return false;
  }
  text.remove_prefix(2);
  return true;
}

// `10:00`, `10:00:00`, `10:00:00.5`, and then a zone.
bool is_time(std::string_view text) {
  if (!eat_two_digits(text) || !eat(text, ":") || !eat_two_digits(text)) {
    return false;
  }
  if (eat(text, ":") && !eat_two_digits(text)) {
    return false;
  }
  if (eat(text, ".") && eat_digits(text) == 0) {
    return false;
  }
  if (text.empty() || text == "Z" || text == "z") {
    return true;
  }
  if (!eat(text, "+-") || !eat_two_digits(text)) {
    return false;
  }
  eat(text, ":");
  return text.empty() || (eat_two_digits(text) && text.empty());
}

}  // namespace

bool is_number(std::string_view text) {
  eat(text, "+-");
  std::size_t digits = eat_digits(text);
  if (eat(text, ".")) {
    digits += eat_digits(text);
  }
  if (digits == 0) {
    return false;
  }
  if (eat(text, "eE")) {
    eat(text, "+-");
    return eat_digits(text) > 0 && text.empty();
  }
  return text.empty();
}

bool is_date(std::string_view text) {
  if (eat_digits(text) != 4) {
    return false;
  }
  for (int part = 0; part < 2 && eat(text, "-"); ++part) {
    if (!eat_two_digits(text)) {
      return false;
    }
  }
  return text.empty() || (eat(text, "T") && is_time(text));
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return false;
  }
  for (int i = 0; i < 2 && text.ends_with('='); ++i) {
    text.remove_suffix(1);
  }
  return std::ranges::all_of(text, [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/';
  });
}

}  // namespace leastwise::validation
