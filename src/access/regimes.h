// The regimes in which a question is asked.
#pragma once

#include <cstddef>
#include <vector>

#include "access/compile.h"
#include "access/regime.h"

namespace leastwise {

/// More variables than this and the question is not asked: each doubles the number of regimes.
inline constexpr std::size_t kVariablesMax = 6;

/// The regime in each case of the links between the keys that it is about. With too many of them
/// those keys are taken as independent, which errs to "new access".
std::vector<Regime> link_cases(Regime regime, const std::vector<PolicySource>& sources);

/// All variables of the statements that matter, each absent, or a text that a condition compares
/// its key with, or any other text. None where there are no variables, or too many cases.
std::vector<Regime> regimes_by_value(const std::vector<PolicySource>& sources,
                                     const Catalogue& catalogue);

}  // namespace leastwise
