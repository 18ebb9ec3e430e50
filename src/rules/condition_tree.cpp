// Three-valued logic over predicates, and what is kept of their answers.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "model/template_condition.h"
#include "rules/rule.h"

namespace leastwise {
namespace {

Verdict answer(Truth truth) {
  Verdict verdict;
  verdict.truth = truth;
  return verdict;
}

// Adds what one answer said to what the tree says.
void absorb(Verdict& into, Verdict part) {
  std::move(part.labels.begin(), part.labels.end(), std::back_inserter(into.labels));
  for (Hole& hole : part.holes) {
    if (std::find(into.holes.begin(), into.holes.end(), hole) == into.holes.end()) {
      into.holes.push_back(std::move(hole));
    }
  }
  if (into.reason.empty()) {
    into.reason = std::move(part.reason);
  }
  into.words.merge(std::move(part.words));
}

Verdict ask_all(const ConditionTree& tree, const Subject& subject) {
  Verdict result = answer(Truth::Yes);
  std::vector<Verdict> others;
  for (const ConditionTree& part : tree.parts) {
    if (part.kind == ConditionTree::Kind::Unless) {
      others.push_back(ask(part.parts.front(), subject));
      if (others.back().truth == Truth::Yes && others.back().condition.empty()) {
        return answer(Truth::No);  // whatever the rest says, which may be long to find out
      }
      continue;
    }
    Verdict verdict = ask(part, subject);
    if (verdict.truth == Truth::No) {
      return answer(Truth::No);
    }
    result.truth = both(result.truth, verdict.truth);
    std::optional<std::string> condition = both_conditions(result.condition, verdict.condition);
    if (!condition) {
      return answer(Truth::No);  // each is so at times, and never at one time
    }
    result.condition = *std::move(condition);
    absorb(result, std::move(verdict));
  }
  for (const Verdict& other : others) {
    if (other.truth == Truth::No || other.truth < result.truth) {
      continue;
    }
    // What is left is when the other answer is none.
    const std::optional<std::string> otherwise = opposite_condition(other.condition);
    std::optional<std::string> condition =
        otherwise ? both_conditions(result.condition, *otherwise) : std::nullopt;
    if (!condition) {
      return answer(Truth::No);
    }
    result.condition = *std::move(condition);
  }
  return result;
}

// The answers that reach the result count; those that fall short say nothing about it.
Verdict ask_any(const ConditionTree& tree, const Subject& subject) {
  Verdict result = answer(Truth::No);
  for (const ConditionTree& part : tree.parts) {
    Verdict verdict = ask(part, subject);
    if (verdict.truth < result.truth || verdict.truth == Truth::No) {
      continue;
    }
    if (verdict.truth > result.truth) {
      result = answer(verdict.truth);
      result.condition = verdict.condition;
    } else {
      result.condition = either_condition(result.condition, verdict.condition);
    }
    absorb(result, std::move(verdict));
  }
  return result;
}

// What made the inner answer a yes is not what makes this one a yes; what leaves it open stays.
Verdict ask_not(const ConditionTree& tree, const Subject& subject) {
  Verdict inner = ask(tree.parts.front(), subject);
  Verdict result = answer(negate(inner.truth));
  if (inner.truth == Truth::Yes) {
    if (std::optional<std::string> otherwise = opposite_condition(inner.condition)) {
      result.truth = Truth::Yes;  // where the inner answer is a No
      result.condition = *std::move(otherwise);
    }
  }
  if (result.truth == Truth::Maybe) {
    result.holes = std::move(inner.holes);
    result.reason = std::move(inner.reason);
  }
  return result;
}

}  // namespace

Verdict ask(const ConditionTree& tree, const Subject& subject) {
  switch (tree.kind) {
    case ConditionTree::Kind::All:
      return ask_all(tree, subject);
    case ConditionTree::Kind::Any:
      return ask_any(tree, subject);
    case ConditionTree::Kind::Not:
      return ask_not(tree, subject);
    case ConditionTree::Kind::Certain: {
      Verdict inner = ask(tree.parts.front(), subject);
      if (inner.truth != Truth::Yes) {
        return answer(Truth::No);
      }
      return inner;
    }
    case ConditionTree::Kind::Unless:
      return answer(truth(ask(tree.parts.front(), subject).truth != Truth::Yes));
    case ConditionTree::Kind::Ask:
      return tree.predicate->ask(subject, tree.parameters);
  }
  return {};
}

}  // namespace leastwise
