// From patterns to bits, through the catalogue.
#include "access/action_sets.h"

#include <algorithm>

#include "access/patterns.h"

namespace leastwise {
namespace {

constexpr std::size_t kWordBits = 64;

bool has_variable(const Pattern& pattern) {
  return std::ranges::any_of(pattern.pieces, [](const PatternPiece& piece) {
    return piece.kind == PatternPiece::Kind::Variable;
  });
}

// What every match begins with, in lower case.
std::string beginning_of(const Pattern& pattern) {
  const bool has_text =
      !pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Text;
  return has_text ? lower_ascii_text(pattern.pieces.front().text) : std::string();
}

void set(ActionBits& bits, std::size_t number) {
  bits[number / kWordBits] |= std::uint64_t{1} << (number % kWordBits);
}

}  // namespace

ActionSets::ActionSets(const std::vector<const Policy*>& policies, const Catalogue& catalogue)
    : catalogue_(catalogue), catalogue_count_(catalogue.action_count()) {
  for (const Policy* policy : policies) {
    for (const Statement& statement : policy->statements) {
      for (const Pattern& pattern : statement.action.patterns) {
        if (!pattern.is_literal() || catalogue.find_action(pattern.text())) {
          continue;
        }
        std::string name = lower_ascii_text(pattern.text());
        if (number_of_other_.emplace(name, catalogue_count_ + others_.size()).second) {
          others_.push_back(std::move(name));
        }
      }
    }
  }
  size_ = catalogue_count_ + others_.size();
}

void ActionSets::add(const Pattern& pattern, ActionBits& out) const {
  if (has_variable(pattern)) {
    return;
  }
  for (const ActionId id : catalogue_.actions_matching(pattern)) {
    set(out, static_cast<std::size_t>(id));
  }
  if (pattern.is_literal()) {
    const auto other = number_of_other_.find(lower_ascii_text(pattern.text()));
    if (other != number_of_other_.end()) {
      set(out, other->second);
    }
    return;
  }
  const std::string beginning = beginning_of(pattern);
  for (std::size_t i = 0; i < others_.size(); ++i) {
    if (others_[i].starts_with(beginning) &&
        matches(pattern, others_[i], LetterCase::Ignored) == Truth::Yes) {
      set(out, catalogue_count_ + i);
    }
  }
}

const ActionBits& ActionSets::of(const Element& element) {
  const auto known = known_.find(&element);
  return known != known_.end() ? known->second
                               : known_.emplace(&element, make(element)).first->second;
}

ActionBits ActionSets::make(const Element& element) const {
  ActionBits out = none();
  for (const Pattern& pattern : element.patterns) {
    add(pattern, out);
  }
  if (element.is_negated && !element.patterns.empty()) {
    for (std::uint64_t& word : out) {
      word = ~word;
    }
    const std::size_t used = size_ % kWordBits;
    if (used != 0) {
      out.back() &= (std::uint64_t{1} << used) - 1;
    }
  }
  return out;
}

bool ActionSets::is_known(std::string_view action_lower) const {
  return catalogue_.find_action(action_lower).has_value() ||
         number_of_other_.contains(std::string(action_lower));
}

std::string ActionSets::name(std::size_t number) const {
  return number < catalogue_count_
             ? lower_ascii_text(catalogue_.action(static_cast<ActionId>(number)).text())
             : others_[number - catalogue_count_];
}

bool has_wildcard(const Pattern& pattern) {
  return !pattern.is_literal() && !has_variable(pattern);
}

bool is_empty(const ActionBits& bits) {
  return std::ranges::all_of(bits, [](std::uint64_t word) { return word == 0; });
}

bool has_common(const ActionBits& a, const ActionBits& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if ((a[i] & b[i]) != 0) {
      return true;
    }
  }
  return false;
}

void add_all(ActionBits& bits, const ActionBits& more) {
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] |= more[i];
  }
}

void keep_common(ActionBits& bits, const ActionBits& with) {
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] &= with[i];
  }
}

void take_away(ActionBits& bits, const ActionBits& what) {
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] &= ~what[i];
  }
}

}  // namespace leastwise
