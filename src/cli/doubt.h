// Policies that AWS would not take, and what may be decided with them: nothing that a part which
// could not be read would change.
#pragma once

#include <vector>

#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>

namespace leastwise {

/// Reads a policy of this kind. Problems are what is wrong with its text, and statements without
/// an element that the kind asks for. A policy with problems gets one more statement, which may say
/// anything, so that it allows nothing for sure.
ParsedPolicy parse_policy_of_kind(const Node& node,
                                  PolicyKind kind,
                                  SourceMap& sources,
                                  std::string_view label);

/// Is it that one more statement?
bool is_doubt(const Statement& statement);

}  // namespace leastwise
