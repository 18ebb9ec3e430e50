// Classes of known actions, then what wildcards match besides.
#include "access/action_search.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "access/patterns.h"

namespace leastwise {
namespace {

using Answer = Search::Answer;

constexpr std::size_t kWordBits = 64;

bool is_met(const Box& box, const std::vector<LiteralId>& asked) {
  return std::ranges::all_of(box.literals,
                             [&](LiteralId id) { return std::ranges::binary_search(asked, id); });
}

// Actions that nobody knows: what wildcards of both match.
bool may_share_unknown(const Element& element, const std::vector<const Pattern*>& open) {
  return element.is_negated || std::ranges::any_of(element.patterns, [&](const Pattern& one) {
           return has_wildcard(one) && std::ranges::any_of(open, [&](const Pattern* other) {
                    return overlaps(one, *other, LetterCase::Ignored) != Truth::No;
                  });
         });
}

}  // namespace

std::optional<std::set<const Statement*>> relevant_statements(
    ActionSets& sets,
    const std::set<const Statement*>& subjects,
    const Policy& after,
    const std::vector<const Policy*>& others) {
  ActionBits actions = sets.none();
  std::vector<const Pattern*> open;
  for (const Statement* subject : subjects) {
    if (subject->action.is_negated) {
      return std::nullopt;
    }
    add_all(actions, sets.of(subject->action));
    for (const Pattern& pattern : subject->action.patterns) {
      if (has_wildcard(pattern)) {
        open.push_back(&pattern);
      }
    }
  }
  std::set<const Statement*> out(subjects);
  const auto add = [&](const Policy& policy, bool with_allows) {
    for (const Statement& statement : policy.statements) {
      const bool is_rival = with_allows || statement.effect != Effect::Allow;
      if (is_rival && (has_common(actions, sets.of(statement.action)) ||
                       may_share_unknown(statement.action, open))) {
        out.insert(&statement);
      }
    }
  };
  add(after, false);
  for (const Policy* other : others) {
    add(*other, true);
  }
  return out;
}

ActionStatement ActionSearch::prepare(const CompiledStatement& compiled) {
  ActionStatement out{.compiled = &compiled, .actions = &sets_.of(compiled.source->action)};
  Element open = compiled.source->action;
  std::erase_if(open.patterns.edit(),
                [](const Pattern& pattern) { return !has_wildcard(pattern); });
  const bool is_negated = open.is_negated && !compiled.source->action.patterns.empty();
  if (open.patterns.empty() && !is_negated) {
    return out;
  }
  Regime regime;
  std::vector<GlobSymbols> globs;
  for (const Pattern& pattern : open.patterns) {
    if (auto glob = compile_pattern(pattern, GlobForm::Action, Bound::Outer, regime)) {
      globs.push_back(*std::move(glob));
    }
  }
  Space& space = compilation_.space;
  out.open_actions =
      space.literal_id({.dimension = compilation_.action,
                        .language = space.language_id(Language::of(std::move(globs))),
                        .is_negated = is_negated});
  return out;
}

// The literals that must be met, those about the action apart.
std::vector<LiteralId> ActionSearch::asked_of(const ActionQuestion& question,
                                              bool is_about_actions) const {
  std::vector<LiteralId> out;
  const auto add = [&](const std::vector<LiteralId>& literals) {
    for (const LiteralId id : literals) {
      const bool is_action = compilation_.space.literal(id).dimension == compilation_.action;
      if (is_action == is_about_actions) {
        out.push_back(id);
      }
    }
  };
  add(question.asked);
  if (!is_about_actions) {
    add(question.subject->compiled->box.literals);
    for (const ActionStatement* met : question.met) {
      add(met->compiled->box.literals);
    }
  }
  std::ranges::sort(out);
  return out;
}

void ActionSearch::keep_asked(const ActionQuestion& question, ActionBits& bits) const {
  for (const LiteralId id : asked_of(question, true)) {
    const Literal& literal = compilation_.space.literal(id);
    const Language& language = compilation_.space.language(literal.language);
    ActionBits kept = sets_.none();
    for_each_action(bits, [&](std::size_t number) {
      if (is_member(language, to_word(sets_.name(number))) != literal.is_negated) {
        kept[number / kWordBits] |= std::uint64_t{1} << (number % kWordBits);
      }
    });
    bits = std::move(kept);
  }
}

std::vector<ActionSearch::Class> ActionSearch::classes(const ActionQuestion& question,
                                                       const std::vector<LiteralId>& asked) const {
  ActionBits left = *question.subject->actions;
  for (const ActionStatement* met : question.met) {
    keep_common(left, *met->actions);
  }
  std::vector<const ActionStatement*> rivals;
  for (const ActionStatement* rival : question.rivals) {
    if (!rival->compiled->box.is_empty && is_met(rival->compiled->box, asked)) {
      take_away(left, *rival->actions);
    } else if (!rival->compiled->box.is_empty) {
      rivals.push_back(rival);
    }
  }
  keep_asked(question, left);
  std::erase_if(rivals, [&](const auto* rival) { return !has_common(*rival->actions, left); });
  std::map<std::vector<std::uint64_t>, std::size_t> class_of;
  std::vector<Class> out;
  std::vector<std::uint64_t> signature;
  for_each_action(left, [&](std::size_t number) {
    signature.assign((rivals.size() / kWordBits) + 1, 0);
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      if (has_action(*rivals[i]->actions, number)) {
        signature[i / kWordBits] |= std::uint64_t{1} << (i % kWordBits);
      }
    }
    const auto [at, is_new] = class_of.emplace(signature, out.size());
    if (is_new) {
      Class& one = out.emplace_back();
      for (std::size_t i = 0; i < rivals.size(); ++i) {
        if (has_action(signature, i)) {
          one.rivals.push_back(rivals[i]);
        }
      }
    }
    out[at->second].actions.push_back(number);
  });
  return out;
}

Answer ActionSearch::find(const ActionQuestion& question,
                          std::size_t nodes_max,
                          const UseFound& use) {
  const auto is_empty = [](const ActionStatement* one) { return one->compiled->box.is_empty; };
  if (is_empty(question.subject) || std::ranges::any_of(question.met, is_empty)) {
    return Answer::Empty;
  }
  const std::vector<LiteralId> asked = asked_of(question, false);
  Answer out = Answer::Empty;
  for (const Class& one : classes(question, asked)) {
    std::vector<const Box*> boxes;
    for (const ActionStatement* rival : one.rivals) {
      boxes.push_back(&rival->compiled->box);
    }
    BoxSearch search = searcher_.find(asked, boxes, nodes_max);
    if (search.answer == Answer::Found) {
      search.values[compilation_.action] = {.is_absent = false,
                                            .words = {to_word(sets_.name(one.actions.front()))}};
      if (!use(search, one.actions)) {
        return Answer::Found;
      }
    } else if (search.answer == Answer::Unknown) {
      out = Answer::Unknown;
    }
  }
  const Answer open = find_open(question, nodes_max, use);
  return open == Answer::Empty ? out : open;
}

// ---- Actions that nobody knows

LiteralId ActionSearch::all_but_known(const ActionBits& actions) {
  const auto known = all_but_.find(&actions);
  if (known != all_but_.end()) {
    return known->second;
  }
  std::vector<GlobSymbols> globs;
  for_each_action(actions,
                  [&](std::size_t number) { globs.push_back(literal_glob(sets_.name(number))); });
  Space& space = compilation_.space;
  const LiteralId out =
      space.literal_id({.dimension = compilation_.action,
                        .language = space.language_id(Language::of(std::move(globs))),
                        .is_negated = true});
  all_but_.emplace(&actions, out);
  return out;
}

std::vector<LiteralId> ActionSearch::one_by_one(LiteralId actions) {
  Space& space = compilation_.space;
  const Literal literal = space.literal(actions);
  if (literal.is_negated) {
    return {actions};
  }
  const std::vector<GlobSymbols> globs = space.language(literal.language).any;
  std::vector<LiteralId> out;
  for (const GlobSymbols& glob : globs) {
    Literal one = literal;
    one.language = space.language_id(Language::of({glob}));
    out.push_back(space.literal_id(one));
  }
  return out;
}

// The word that is found may be a known action, of which nothing new is learnt: then those are
// left out, which takes longer.
BoxSearch ActionSearch::find_unknown(const ActionQuestion& question,
                                     LiteralId actions,
                                     const std::vector<const Box*>& boxes,
                                     std::size_t nodes_max) {
  std::vector<LiteralId> asked = asked_of(question, false);
  const std::vector<LiteralId> about_actions = asked_of(question, true);
  asked.insert(asked.end(), about_actions.begin(), about_actions.end());
  asked.push_back(actions);
  for (const ActionStatement* met : question.met) {
    asked.push_back(*met->open_actions);
  }
  BoxSearch search = searcher_.find(asked, boxes, nodes_max);
  if (search.answer != Answer::Found ||
      !sets_.is_known(to_utf8(search.values[compilation_.action].words[0]))) {
    return search;
  }
  asked.push_back(all_but_known(*question.subject->actions));
  return searcher_.find(asked, boxes, nodes_max);
}

Answer ActionSearch::find_open(const ActionQuestion& question,
                               std::size_t nodes_max,
                               const UseFound& use) {
  const auto is_closed = [](const ActionStatement* one) { return !one->open_actions; };
  if (is_closed(question.subject) || std::ranges::any_of(question.met, is_closed)) {
    return Answer::Empty;
  }
  std::deque<Box> kept;
  std::vector<const Box*> boxes;
  for (const ActionStatement* rival : question.rivals) {
    if (rival->open_actions && !rival->compiled->box.is_empty) {
      Box& box = kept.emplace_back(rival->compiled->box);
      box.literals.insert(std::ranges::upper_bound(box.literals, *rival->open_actions),
                          *rival->open_actions);
      boxes.push_back(&box);
    }
  }
  Answer out = Answer::Empty;
  for (const LiteralId actions : one_by_one(*question.subject->open_actions)) {
    const BoxSearch search = find_unknown(question, actions, boxes, nodes_max);
    if (search.answer == Answer::Found && !use(search, {})) {
      return Answer::Found;
    }
    out = search.answer == Answer::Unknown ? Answer::Unknown : out;
  }
  return out;
}

}  // namespace leastwise
