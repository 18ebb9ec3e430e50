// Policies for questions about everything that they allow.
//
// A value that is not known until apply is, nearly always, one certain value: the ARN of a bucket
// that the same change makes. It holds no wildcard, so it is replaced by a text that nothing else
// is equal to, the same wherever the expression is the same. What is left as a hole is a value of
// which nothing is known at all (its shape is `*`): it may be a `*`. What AWS makes up is never
// one, and its shape asks for a character at least: `?*`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/policy.h>

namespace leastwise {

/// The policy with such values filled in, but for those that `doubts.h` takes back. Statements keep
/// their positions.
Policy settled(const Policy& policy, const Account& account);

/// The text that stands for a value, or the value itself where it is known; holes of which nothing
/// is known stay.
PartialString settled(const PartialString& value, const Account& account);

/// In ARNs of the policy on a resource, an unknown value is the resource's name or a part of it,
/// and no wildcard: AWS takes no policy that speaks of another resource.
void settle_own_arns(Policy& policy, const Account& account);

/// What is not known of a statement, each once.
std::vector<Hole> holes_of(const Statement& statement);

/// Statements by which a question is made smaller: added to a policy they leave only requests that
/// are asked about. Everybody, everything, under no condition but those that are added.
Statement plain_statement(Effect effect);

/// A condition with known values.
Condition plain_condition(std::string_view operator_name,
                          std::string_view key,
                          const std::vector<std::string>& values);

/// Denies every action but these.
Statement only_actions(const std::vector<Pattern>& actions);

/// Denies every resource but these.
Statement only_resources(const std::vector<Pattern>& resources);

}  // namespace leastwise
