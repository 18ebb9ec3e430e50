// Policies as boxes in a space of requests.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>

#include "access/conditions.h"
#include "access/patterns.h"
#include "access/principals.h"
#include "access/space.h"

namespace leastwise {

/// A policy that has a part in a question.
struct PolicySource {
  const Policy* policy = nullptr;
  PolicyKind kind = PolicyKind::Identity;
  Bound allowing = Bound::Outer;  ///< how its holes count in what it allows
  /// The statements that matter; all if there is none.
  const std::set<const Statement*>* relevant = nullptr;

  bool is_relevant(const Statement& statement) const {
    return relevant == nullptr || relevant->contains(&statement);
  }
};

/// A statement as a box; its action stands apart, since sets of known actions are handled as sets.
struct CompiledStatement {
  const Statement* source = nullptr;
  Box box;             ///< without the action
  LiteralId action{};  ///< the action, as a text; of no use where actions are left out
};

struct CompiledPolicy {
  std::vector<CompiledStatement> allows;
  std::vector<CompiledStatement> denies;
};

/// The space of a question and the policies in it.
struct Compilation {
  Space space;
  DimensionId action = 0;
  DimensionId resource = 0;
  DimensionId principal = 0;
  bool has_principals = false;  ///< whoever asks is told apart
  KeyPlaces keys;
  std::vector<CompiledPolicy> policies;  ///< in the order given
  std::vector<LiteralId> asked;          ///< what the regime says about its variables
};

/// Statements of kinds without principals concern whoever asks.
bool names_principals(PolicyKind kind);

/// The keys that conditions of the statements that matter and variables of the regime name.
std::map<std::string, KeyUse> used_keys(const std::vector<PolicySource>& sources,
                                        const Regime& regime);

/// Does it matter who asks? Where a policy names principals, or keys say two things about them.
bool asks_for_principals(const std::vector<PolicySource>& sources,
                         const std::map<std::string, KeyUse>& keys);

/// Adds the variables that the patterns of a statement use, in lower case. Lists are left out: they
/// are never filled in. Variables mean nothing in policies of old versions.
void add_variables(const Policy& policy,
                   const Statement& statement,
                   const Catalogue& catalogue,
                   std::set<std::string>& names);

/// Lists of actions can be long, and are not needed where actions are handled as sets.
enum class Actions : std::uint8_t { Compiled, LeftOut };

Compilation compile(const std::vector<PolicySource>& sources, Regime& regime, Actions actions);

}  // namespace leastwise
