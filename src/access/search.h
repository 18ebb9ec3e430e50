// Is there a request that is in one box and in none of some others?
//
// Every competing box has to be left by failing one of its literals. The search keeps, for each
// dimension, what is asked of it so far and a value that meets it; boxes that those values already
// leave need no attention. Of the others it takes the one with the fewest literals that can still
// fail, and tries them one by one: a box with one such literal is forced, one with none is a dead
// end. Whether a dimension can meet what is asked of it is a question of `regular`, and is
// remembered.
#pragma once

#include <cstddef>
#include <vector>

#include "access/space.h"

namespace leastwise {

/// A value of one dimension: none when absent, several when it is a list.
struct DimensionValue {
  bool is_absent = false;
  std::vector<Word> words;
};

struct SearchLimits {
  std::size_t nodes = 100'000;          ///< of one search
  std::size_t work = Budget::kDefault;  ///< of all searches of one question
};

struct BoxSearch {
  Search::Answer answer = Search::Answer::Empty;
  std::vector<DimensionValue> values;  ///< by dimension, when found
};

/// Searches in one space. Keeps what it has learnt about dimensions between searches.
class Searcher {
 public:
  /// The budget is shared with others, and outlives this.
  Searcher(const Space& space, Budget& budget);

  /// A request that meets all of `asked` and is in none of `boxes`.
  BoxSearch find(const std::vector<LiteralId>& asked,
                 const std::vector<const Box*>& boxes,
                 std::size_t nodes_max);

 private:
  // A literal, or its failing: twice the number of the literal, one more when it is to fail.
  using Demand = std::uint32_t;
  using Demands = std::vector<Demand>;  // ascending, each once
  struct Known {
    Search::Answer answer = Search::Answer::Empty;
    DimensionValue value;
  };
  struct DemandsHash {
    std::size_t operator()(const Demands& demands) const;
  };
  // What is asked of each dimension, and what meets it.
  struct Node {
    std::vector<Demands> demands;
    std::vector<const Known*> known;
  };
  struct Choice {
    DimensionId dimension = 0;
    Demands demands;
    const Known* known = nullptr;
  };

  const Known& solve(DimensionId dimension, const Demands& demands);
  Known solve_anew(const Dimension& dimension, const Demands& demands);
  Known solve_present(const Dimension& dimension, const Demands& demands);
  bool holds(LiteralId id, const Known& known);
  bool is_in(const Box& box, const Node& node);
  bool add_demand(Node& node, Demand demand);
  std::vector<Choice> choices(const Box& box, const Node& node);
  Search::Answer search(const Node& node, const std::vector<const Box*>& boxes, BoxSearch& out);

  const Space& space_;
  Budget& budget_;
  static constexpr std::size_t kDepthMax = 2000;  // boxes left one after the other, on the stack
  std::size_t nodes_ = 0;
  std::size_t nodes_max_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::unordered_map<Demands, Known, DemandsHash>> memory_;  // by dimension
};

}  // namespace leastwise
