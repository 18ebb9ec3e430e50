// Relations between token sequences: the two questions behind `includes` and `overlaps`.
#pragma once

#include <optional>
#include <vector>

#include "policy/tokens.h"

namespace leastwise {

/// How values that nobody knows yet are taken.
enum class Unknowns : std::uint8_t {
  Hostile,   ///< the answer must hold whatever they turn out to be
  Friendly,  ///< the answer must hold for some value of each
};

/// Is every string of `inner` one of `outer`? None when the patterns are too intricate to decide
/// within bounds.
std::optional<bool> is_included(const std::vector<Token>& outer,
                                const std::vector<Token>& inner,
                                Unknowns unknowns);

/// Is there a string of both? None as above.
std::optional<bool> has_overlap(const std::vector<Token>& a,
                                const std::vector<Token>& b,
                                Unknowns unknowns);

}  // namespace leastwise
