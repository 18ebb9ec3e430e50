// One search space of a question: its policies as boxes, and what the search has learnt in it.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "access/action_search.h"
#include "access/action_sets.h"
#include "access/compile.h"
#include "access/question.h"
#include "access/search.h"

namespace leastwise {

struct Round {
  Regime regime;
  Compilation compilation;
  std::vector<LiteralId> asked;
  std::unique_ptr<Searcher> searcher;
  std::deque<Box> boxes;            // of the statements below, with their actions
  std::vector<const Box*> denials;  // what `after` denies
  std::vector<const Box*> all;      // and what `before` allows
  std::vector<Box> before_denials;
  // What the boundary of `after` allows: one of these has to be met, where there is a boundary.
  std::vector<std::vector<LiteralId>> limits;
  // The same with the actions as sets, where there are no holes.
  std::optional<ActionSearch> by_action;
  std::vector<ActionStatement> subjects;         // what `after` allows
  std::deque<ActionStatement> others;            // of which the following are made
  std::vector<const ActionStatement*> rivals;    // what `after` denies, what `before` allows
  std::vector<const ActionStatement*> deniers;   // what `after` denies
  std::vector<const ActionStatement*> escapees;  // what `before` denies
  std::vector<const ActionStatement*> allowers;  // what the boundary allows
};

/// The policies of a question, in the order of a compilation: `after`, `before` where there is one,
/// the boundary of `after` where there is one. `relevant`: the statements that matter; none: all.
std::vector<PolicySource> sources_of(const Question& question,
                                     Bound bound,
                                     const std::set<const Statement*>* relevant);

struct RoundOptions {
  Regime regime;
  Bound bound = Bound::Outer;
  const std::set<const Statement*>* relevant = nullptr;
  ActionSets* sets = nullptr;  ///< none where the policies have holes
  Budget* budget = nullptr;
};

std::unique_ptr<Round> make_round(const Question& question, RoundOptions options);

}  // namespace leastwise
