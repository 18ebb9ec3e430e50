// A search, one kind of action after the other.
//
// A policy may list thousands of actions, and which of them two policies share is a matter of bits.
// So a statement's actions are split by the statements of the other side that match them too: all
// actions of one class ask the same question, in which the action no longer occurs. Statements that
// ask nothing else take their actions away before that. Actions that no catalogue knows come last,
// as texts that wildcards match.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "access/action_sets.h"
#include "access/compile.h"
#include "access/search.h"

namespace leastwise {

/// A statement and its actions.
struct ActionStatement {
  const CompiledStatement* compiled = nullptr;
  const ActionBits* actions = nullptr;
  /// The texts that its wildcards match; none if it has no wildcards.
  std::optional<LiteralId> open_actions = std::nullopt;
};

/// Requests that a statement matches, that meet some literals, and that no rival matches.
struct ActionQuestion {
  const ActionStatement* subject = nullptr;
  std::vector<const ActionStatement*> met;  ///< more statements that must match
  std::vector<const ActionStatement*> rivals;
  std::vector<LiteralId> asked;  ///< what must be met besides
};

/// The subjects, and all that may match an action of theirs: what `after` denies and all that the
/// other policies say. In a long policy that is little. None: everything may.
std::optional<std::set<const Statement*>> relevant_statements(
    ActionSets& sets,
    const std::set<const Statement*>& subjects,
    const Policy& after,
    const std::vector<const Policy*>& others);

/// What a search found for a class of actions. Numbers of the sets; empty for actions that nobody
/// knows. True: go on with the next class, false: enough.
using UseFound =
    std::function<bool(const BoxSearch& found, const std::vector<std::size_t>& actions)>;

class ActionSearch {
 public:
  ActionSearch(ActionSets& sets, Compilation& compilation, Searcher& searcher)
      : sets_(sets), compilation_(compilation), searcher_(searcher) {}

  ActionStatement prepare(const CompiledStatement& compiled);

  /// Hands each class with such a request to `use`. Empty: there is none; Unknown: a limit was hit.
  Search::Answer find(const ActionQuestion& question, std::size_t nodes_max, const UseFound& use);

 private:
  struct Class {
    std::vector<std::size_t> actions;
    std::vector<const ActionStatement*> rivals;
  };

  std::vector<LiteralId> asked_of(const ActionQuestion& question, bool is_about_actions) const;
  std::vector<Class> classes(const ActionQuestion& question,
                             const std::vector<LiteralId>& asked) const;
  void keep_asked(const ActionQuestion& question, ActionBits& bits) const;
  Search::Answer find_open(const ActionQuestion& question,
                           std::size_t nodes_max,
                           const UseFound& use);
  BoxSearch find_unknown(const ActionQuestion& question,
                         LiteralId actions,
                         const std::vector<const Box*>& boxes,
                         std::size_t nodes_max);
  LiteralId all_but_known(const ActionBits& actions);
  std::vector<LiteralId> one_by_one(LiteralId actions);

  ActionSets& sets_;
  Compilation& compilation_;
  Searcher& searcher_;
  std::map<const ActionBits*, LiteralId> all_but_;  // what was made for `all_but_known`
};

}  // namespace leastwise
