// A principal under each way that a template's conditions let it be.
//
// Conditions put policies on a principal and take them away. What its policies allow together, and
// what one of them denies, is asked of those that are there at one time: a denial under one
// condition is none under another.
#pragma once

#include <cstddef>
#include <vector>

#include <leastwise/model.h>

namespace leastwise {

/// Most conditions that are told apart; a principal with more of them is left as it is, and its
/// policies then may be there or not.
inline constexpr std::size_t kWaysConditionsMax = 6;

/// The principal as it is under each assignment of the conditions that its policies and groups
/// name, its origin saying when. What the template's conditions say of each other is not looked at.
/// Empty where none of them makes a difference.
std::vector<Principal> ways_of(const Principal& principal);

}  // namespace leastwise
