// The search, and what one dimension can meet.
#include "access/search.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace leastwise {
namespace {

using Answer = Search::Answer;

template <typename Value>
std::vector<Value> with(std::vector<Value> values, const Value& value) {
  const auto at = std::lower_bound(values.begin(), values.end(), value);
  if (at == values.end() || *at != value) {
    values.insert(at, value);
  }
  return values;
}

}  // namespace

Searcher::Searcher(const Space& space, Budget& budget)
    : space_(space), budget_(budget), memory_(space.dimension_count()) {}

std::size_t Searcher::DemandsHash::operator()(const Demands& demands) const {
  std::size_t hash = 1469598103934665603ULL;
  for (const Demand demand : demands) {
    hash = (hash ^ demand) * 1099511628211ULL;
  }
  return hash;
}

const Searcher::Known& Searcher::solve(DimensionId dimension, const Demands& demands) {
  auto& memory = memory_[dimension];
  const auto found = memory.find(demands);
  if (found != memory.end()) {
    return found->second;
  }
  Known known = solve_anew(space_.dimension(dimension), demands);
  return memory.emplace(demands, std::move(known)).first->second;
}

Searcher::Known Searcher::solve_anew(const Dimension& dimension, const Demands& demands) {
  bool can_be_absent = dimension.may_be_absent;
  for (std::size_t i = 0; i < demands.size(); ++i) {
    const bool fails = demands[i] % 2 == 1;
    if (fails && i > 0 && demands[i - 1] + 1 == demands[i]) {
      return {};
    }
    can_be_absent = can_be_absent && space_.literal(demands[i] / 2).holds_absent != fails;
  }
  if (can_be_absent) {
    return {.answer = Answer::Found, .value = {.is_absent = true, .words = {}}};
  }
  Known present = solve_present(dimension, demands);
  if (dimension.is_sampled && present.answer == Answer::Empty) {
    present.answer = Answer::Unknown;
  }
  return present;
}

// A list has to have, for every literal that wants one such value, a value that also meets all
// that is asked of every value.
Searcher::Known Searcher::solve_present(const Dimension& dimension, const Demands& demands) {
  std::vector<Requirement> every{
      {.language = &space_.language(dimension.domain), .is_negated = false}};
  std::vector<Requirement> some;
  for (const Demand demand : demands) {
    const Literal& literal = space_.literal(demand / 2);
    const bool fails = demand % 2 == 1;
    if (literal.quantifier == Quantifier::Never) {
      if (!fails) {
        return {};
      }
      continue;
    }
    const Requirement one{.language = &space_.language(literal.language),
                          .is_negated = literal.is_negated != fails};
    const bool wants_one = literal.quantifier == (fails ? Quantifier::All : Quantifier::Any);
    (wants_one ? some : every).push_back(one);
  }
  if (some.empty()) {
    some.push_back({.language = &space_.language(Space::kEverything), .is_negated = false});
  }
  Known known{.answer = Answer::Found, .value = {}};
  for (const Requirement& one : some) {
    every.push_back(one);
    const Search search = find_word(every, budget_);
    every.pop_back();
    if (search.answer == Answer::Empty) {
      return {};
    }
    known.answer = search.answer == Answer::Unknown ? Answer::Unknown : known.answer;
    known.value.words = with(std::move(known.value.words), search.word);
  }
  return known;
}

// Does the value that was found for a dimension meet the literal?
bool Searcher::holds(LiteralId id, const Known& known) {
  const Literal& literal = space_.literal(id);
  if (known.value.is_absent) {
    return literal.holds_absent;
  }
  const Language& language = space_.language(literal.language);
  const auto meets_it = [&](const Word& word) {
    constexpr std::size_t kLettersForOne = 64;
    budget_.left -= std::min(
        budget_.left,
        (language.any.size() + language.unless.size()) * (1 + (word.size() / kLettersForOne)));
    return is_member(language, word) != literal.is_negated;
  };
  const std::vector<Word>& words = known.value.words;
  switch (literal.quantifier) {
    case Quantifier::One:
    case Quantifier::All:
      return std::all_of(words.begin(), words.end(), meets_it);
    case Quantifier::Any:
      return std::any_of(words.begin(), words.end(), meets_it);
    case Quantifier::Never:
      return false;
  }
  return false;
}

bool Searcher::is_in(const Box& box, const Node& node) {
  return !box.is_empty && std::all_of(box.literals.begin(), box.literals.end(), [&](LiteralId id) {
    const DimensionId dimension = space_.literal(id).dimension;
    const Demands& demands = node.demands[dimension];
    // With opaque letters a value can look as if it met what it was asked to fail, and the other
    // way round.
    const bool is_failed = std::binary_search(demands.begin(), demands.end(), (id * 2) + 1);
    const bool is_met = std::binary_search(demands.begin(), demands.end(), id * 2);
    return !is_failed && (is_met || holds(id, *node.known[dimension]));
  });
}

// False when the dimension cannot meet it.
bool Searcher::add_demand(Node& node, Demand demand) {
  const DimensionId dimension = space_.literal(demand / 2).dimension;
  node.demands[dimension] = with(std::move(node.demands[dimension]), demand);
  node.known[dimension] = &solve(dimension, node.demands[dimension]);
  return node.known[dimension]->answer != Answer::Empty;
}

// The literals of a box that can fail.
std::vector<Searcher::Choice> Searcher::choices(const Box& box, const Node& node) {
  std::vector<Choice> out;
  for (const LiteralId id : box.literals) {
    const DimensionId dimension = space_.literal(id).dimension;
    Demands demands = with(node.demands[dimension], (id * 2) + 1);
    const Known& known = solve(dimension, demands);
    if (known.answer != Answer::Empty) {
      out.push_back({.dimension = dimension, .demands = std::move(demands), .known = &known});
    }
  }
  return out;
}

Search::Answer Searcher::search(const Node& node,
                                const std::vector<const Box*>& boxes,
                                BoxSearch& out) {
  if (++nodes_ > nodes_max_ || budget_.left == 0 || depth_ == kDepthMax) {
    return Answer::Unknown;
  }
  budget_.left -= std::min(budget_.left, boxes.size() + space_.dimension_count());
  std::optional<std::vector<Choice>> fewest;
  for (const Box* box : boxes) {
    if (!is_in(*box, node)) {
      continue;
    }
    std::vector<Choice> all = choices(*box, node);
    if (all.empty()) {
      return Answer::Empty;
    }
    if (!fewest || all.size() < fewest->size()) {
      fewest = std::move(all);
    }
    if (fewest->size() == 1) {
      break;
    }
  }
  if (!fewest) {
    bool is_sure = true;
    for (const Known* known : node.known) {
      is_sure = is_sure && known->answer == Answer::Found;
      out.values.push_back(known->value);
    }
    return is_sure ? Answer::Found : Answer::Unknown;
  }
  bool is_unknown = false;
  for (Choice& choice : *fewest) {
    Node next = node;
    next.demands[choice.dimension] = std::move(choice.demands);
    next.known[choice.dimension] = choice.known;
    ++depth_;
    const Answer answer = search(next, boxes, out);
    --depth_;
    if (answer == Answer::Found) {
      return answer;
    }
    out.values.clear();
    is_unknown = is_unknown || answer == Answer::Unknown;
  }
  return is_unknown ? Answer::Unknown : Answer::Empty;
}

BoxSearch Searcher::find(const std::vector<LiteralId>& asked,
                         const std::vector<const Box*>& boxes,
                         std::size_t nodes_max) {
  nodes_max_ = nodes_max;
  nodes_ = 0;
  Node node;
  node.demands.resize(space_.dimension_count());
  for (DimensionId i = 0; i < space_.dimension_count(); ++i) {
    node.known.push_back(&solve(i, {}));
  }
  BoxSearch out;
  for (const LiteralId id : asked) {
    if (!add_demand(node, id * 2)) {
      return out;
    }
  }
  out.answer = search(node, boxes, out);
  if (out.answer != Answer::Found) {
    out.values.clear();
  }
  return out;
}

}  // namespace leastwise
