// The `Condition` of a statement.
#pragma once

#include <leastwise/policy.h>

#include "policy/problems.h"

namespace leastwise {

/// Adds the conditions of a statement, one for each key under each operator. What cannot be read
/// becomes a condition of which nothing is known, and an unknown part of the statement.
void read_conditions(const Node& node, Problems& problems, Statement& statement);

/// A condition of which nothing is known: its key and its value are this hole.
Condition unknown_condition(const Hole& hole, Span span);

}  // namespace leastwise
