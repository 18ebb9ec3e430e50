// Numbers. A number that is not known makes the result one.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "terraform/hcl/functions.h"

namespace leastwise::terraform::hcl {
namespace {

template <typename Choose>
Node chosen(const Call& call, Choose choose) {
  std::optional<double> out;
  for (const Node& argument : call.arguments) {
    const std::optional<double> value = to_number(argument);
    if (!value) {
      return call.open();
    }
    out = out ? choose(*out, *value) : *value;
  }
  return number(out.value_or(0), call.span);
}

Node max(const Call& call) {
  return chosen(call, [](double a, double b) { return std::max(a, b); });
}

Node min(const Call& call) {
  return chosen(call, [](double a, double b) { return std::min(a, b); });
}

Node rounded_down(const Call& call) {
  const std::optional<double> value = to_number(call.arguments[0]);
  return value ? number(std::floor(*value), call.span) : call.open();
}

Node rounded_up(const Call& call) {
  const std::optional<double> value = to_number(call.arguments[0]);
  return value ? number(std::ceil(*value), call.span) : call.open();
}

Node absolute(const Call& call) {
  const std::optional<double> value = to_number(call.arguments[0]);
  return value ? number(std::abs(*value), call.span) : call.unfit(call.arguments[0]);
}

Node sign(const Call& call) {
  const std::optional<double> value = to_number(call.arguments[0]);
  return value ? number(*value > 0 ? 1 : (*value < 0 ? -1 : 0), call.span)
               : call.unfit(call.arguments[0]);
}

Node power(const Call& call) {
  const std::optional<double> base = to_number(call.arguments[0]);
  const std::optional<double> exponent = to_number(call.arguments[1]);
  return base && exponent ? number(std::pow(*base, *exponent), call.span) : call.open();
}

Node sum(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list() || list.items.empty()) {
    return call.unfit(list);
  }
  double total = 0;
  for (const Node& item : list.items) {
    const std::optional<double> value = to_number(item);
    if (!value) {
      return call.unfit(item);
    }
    total += *value;
  }
  return number(total, call.span);
}

// Digits of a base up to 36.
Node parsed_integer(const Call& call) {
  const std::optional<std::string> text = call.known_text(0);
  const std::optional<double> base = to_number(call.arguments[1]);
  if (!text || !base || *base < 2 || *base > 36 || text->empty() || text->size() > 10) {
    return call.open();
  }
  double value = 0;
  const bool is_negative = text->front() == '-';
  for (const char c : text->substr(is_negative ? 1 : 0)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 10
                      : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                             : 99;
    if (digit >= *base) {
      return call.refused();
    }
    value = value * *base + digit;
  }
  return number(is_negative ? -value : value, call.span);
}

constexpr std::array kFunctions = {
    Function{"abs", 1, 1, absolute},
    Function{"ceil", 1, 1, rounded_up},
    Function{"floor", 1, 1, rounded_down},
    Function{"max", 1, kAny, max},
    Function{"min", 1, kAny, min},
    Function{"parseint", 2, 2, parsed_integer},
    Function{"pow", 2, 2, power},
    Function{"signum", 1, 1, sign},
    Function{"sum", 1, 1, sum},
};

}  // namespace

std::span<const Function> number_functions() {
  return kFunctions;
}

}  // namespace leastwise::terraform::hcl
