// Making a space.
#include "access/round.h"

#include <algorithm>
#include <utility>

namespace leastwise {
namespace {

Box with_action(const CompiledStatement& statement) {
  Box box = statement.box;
  box.literals.push_back(statement.action);
  std::sort(box.literals.begin(), box.literals.end());
  return box;
}

void add_boxes(const Question& question, Round& round) {
  for (const CompiledStatement& one : round.compilation.policies[0].denies) {
    round.denials.push_back(&round.boxes.emplace_back(with_action(one)));
  }
  if (question.after.boundary != nullptr) {  // the last policy of a compilation
    for (const CompiledStatement& one : round.compilation.policies.back().denies) {
      round.denials.push_back(&round.boxes.emplace_back(with_action(one)));
    }
    for (const CompiledStatement& one : round.compilation.policies.back().allows) {
      if (!one.box.is_empty) {
        round.limits.push_back(with_action(one).literals);
      }
    }
  }
  round.all = round.denials;
  if (question.before) {
    for (const CompiledStatement& one : round.compilation.policies[1].allows) {
      round.all.push_back(&round.boxes.emplace_back(with_action(one)));
    }
    for (const CompiledStatement& one : round.compilation.policies[1].denies) {
      round.before_denials.push_back(with_action(one));
    }
  }
}

void add_sets(const Question& question, ActionSets& sets, Round& round) {
  round.by_action.emplace(sets, round.compilation, *round.searcher);
  const std::vector<CompiledPolicy>& policies = round.compilation.policies;
  for (const CompiledStatement& one : policies[0].allows) {
    round.subjects.push_back(round.by_action->prepare(one));
  }
  const auto add = [&](const CompiledStatement& one) {
    return &round.others.emplace_back(round.by_action->prepare(one));
  };
  for (const CompiledStatement& one : policies[0].denies) {
    round.deniers.push_back(add(one));
  }
  if (question.after.boundary != nullptr) {
    for (const CompiledStatement& one : policies.back().denies) {
      round.deniers.push_back(add(one));
    }
    for (const CompiledStatement& one : policies.back().allows) {
      round.allowers.push_back(add(one));
    }
  }
  round.rivals = round.deniers;
  if (question.before) {
    for (const CompiledStatement& one : policies[1].allows) {
      round.rivals.push_back(add(one));
    }
    for (const CompiledStatement& one : policies[1].denies) {
      round.escapees.push_back(add(one));
    }
  }
}

}  // namespace

std::vector<PolicySource> sources_of(const Question& question,
                                     Bound bound,
                                     const std::set<const Statement*>* relevant) {
  std::vector<PolicySource> out{
      {.policy = question.after.policy, .kind = question.after.kind, .allowing = bound}};
  if (question.before) {
    out.push_back({.policy = question.before->policy,
                   .kind = question.before->kind,
                   .allowing = opposite(bound)});
  }
  if (question.after.boundary != nullptr) {
    out.push_back(
        {.policy = question.after.boundary, .kind = PolicyKind::Boundary, .allowing = bound});
  }
  for (PolicySource& source : out) {
    source.relevant = relevant;
  }
  return out;
}

std::unique_ptr<Round> make_round(const Question& question, RoundOptions options) {
  auto round = std::make_unique<Round>();
  round->regime = std::move(options.regime);
  round->compilation = compile(sources_of(question, options.bound, options.relevant),
                               round->regime,
                               options.sets != nullptr ? Actions::LeftOut : Actions::Compiled);
  // Making a space is work as well: about as much for a statement as so many steps of a search.
  constexpr std::size_t kStepsForStatement = 500;
  std::size_t steps = 0;
  for (const CompiledPolicy& policy : round->compilation.policies) {
    steps += (policy.allows.size() + policy.denies.size()) * kStepsForStatement;
  }
  options.budget->left -= std::min(options.budget->left, steps);
  round->asked = round->compilation.asked;
  if (question.demands) {
    question.demands(round->compilation, round->asked);
  }
  round->searcher = std::make_unique<Searcher>(round->compilation.space, *options.budget);
  if (options.sets != nullptr) {
    add_sets(question, *options.sets, *round);
  } else {
    add_boxes(question, *round);
  }
  return round;
}

}  // namespace leastwise
