// Three-valued answers. A plan holds values that nobody knows yet, so a
// question about it has three answers; turning `Maybe` into a decision happens
// in one place only, where findings are made.
#pragma once

#include <algorithm>
#include <cstdint>

namespace leastwise {

/// The answer to a question about input that may hold unknown values. Ordered:
/// No < Maybe < Yes.
enum class Truth : std::uint8_t { No, Maybe, Yes };

/// Kleene conjunction.
constexpr Truth both(Truth a, Truth b) {
  return std::min(a, b);
}

/// Kleene disjunction.
constexpr Truth either(Truth a, Truth b) {
  return std::max(a, b);
}

/// Kleene negation.
constexpr Truth negate(Truth a) {
  switch (a) {
    case Truth::No:
      return Truth::Yes;
    case Truth::Maybe:
      return Truth::Maybe;
    case Truth::Yes:
      return Truth::No;
  }
  return Truth::Maybe;
}

/// Lifts a definite answer.
constexpr Truth truth(bool value) {
  return value ? Truth::Yes : Truth::No;
}

}  // namespace leastwise
