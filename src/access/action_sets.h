// Actions as sets of bits: those that AWS is known to have, and those that a policy names besides.
//
// What wildcards match beyond them, actions that AWS will have one day, is not in the sets; it is
// looked for with the wildcards alone, as languages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

namespace leastwise {

using ActionBits = std::vector<std::uint64_t>;

class ActionSets {
 public:
  /// Numbers all actions of the catalogue and what the policies name besides. Policies with holes
  /// have no such sets.
  ActionSets(const std::vector<const Policy*>& policies, const Catalogue& catalogue);

  /// The actions that an element matches. Remembers elements by their address.
  const ActionBits& of(const Element& element);
  ActionBits none() const { return ActionBits((size_ + 63) / 64, 0); }

  bool is_known(std::string_view action_lower) const;
  /// An action's name in lower case. Numbers below `catalogue_count()` are those of `ActionId`.
  std::string name(std::size_t number) const;
  std::size_t catalogue_count() const { return catalogue_count_; }

 private:
  ActionBits make(const Element& element) const;
  void add(const Pattern& pattern, ActionBits& out) const;

  const Catalogue& catalogue_;
  std::size_t catalogue_count_ = 0;
  std::size_t size_ = 0;
  std::vector<std::string> others_;  // in lower case
  std::unordered_map<std::string, std::size_t> number_of_other_;
  std::unordered_map<const Element*, ActionBits> known_;
};

/// Does the pattern match more than one text? One with a variable matches none.
bool has_wildcard(const Pattern& pattern);

/// Calls `use` with each number of the set, ascending.
template <typename Use>
void for_each_action(const ActionBits& bits, Use use) {
  for (std::size_t word = 0; word < bits.size(); ++word) {
    for (std::uint64_t rest = bits[word]; rest != 0; rest &= rest - 1) {
      use((word * 64) + static_cast<std::size_t>(__builtin_ctzll(rest)));
    }
  }
}

inline bool has_action(const ActionBits& bits, std::size_t number) {
  return ((bits[number / 64] >> (number % 64)) & 1U) != 0;
}

bool is_empty(const ActionBits& bits);
bool has_common(const ActionBits& a, const ActionBits& b);
void add_all(ActionBits& bits, const ActionBits& more);
void keep_common(ActionBits& bits, const ActionBits& with);
void take_away(ActionBits& bits, const ActionBits& what);

}  // namespace leastwise
