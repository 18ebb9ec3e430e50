// Findings that say the same under different conditions of a template.
//
// What conditions make different stands in the model once for each way that it can be, so the same
// statement is judged several times. One finding is left of those that say the same at the same
// place: it holds under any of their conditions, and a condition that no longer matters is not
// named.
#pragma once

#include <vector>

#include "rules/finding.h"

namespace leastwise {

/// Joins findings that say the same: the first of them stays in its place. `sources`, which may be
/// none, tells where a text that was put together stands.
void join_alternatives(std::vector<Finding>& findings, const SourceMap* sources);

}  // namespace leastwise
