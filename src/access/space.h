// The space of requests, and what a statement asks of them.
//
// A request is one value in each *dimension*: who asks, the action, the resource, and every
// condition key that the policies of a question mention. A statement is a conjunction of
// *literals*, each about one dimension, so the requests that it matches are a box in the space; a
// policy is a union of such boxes without a union of others. Dimensions are independent of each
// other, but for what is built in when policies are compiled: condition keys that only repeat
// something else of the request (links.h) become literals of that dimension, and policy variables
// are letters or texts of a *regime* (regime.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "regular/language.h"

namespace leastwise {

using DimensionId = std::uint32_t;
using LanguageId = std::uint32_t;
using LiteralId = std::uint32_t;

struct Dimension {
  enum class Kind : std::uint8_t { Principal, Action, Resource, Key };
  Kind kind = Kind::Key;
  std::string key;  ///< Key: its name in lower case
  bool is_multivalued = false;
  bool may_be_absent = false;
  LanguageId domain = 0;    ///< what values can be at all
  bool is_sampled = false;  ///< its values are examples: that none fits proves nothing
};

/// Of the values of a dimension: the only one, all of them, one of them, or: there must be none.
enum class Quantifier : std::uint8_t { One, All, Any, Never };

/// What is asked of one dimension.
struct Literal {
  DimensionId dimension = 0;
  Quantifier quantifier = Quantifier::One;
  bool holds_absent = false;  ///< it holds when the dimension has no value
  LanguageId language = 0;
  bool is_negated = false;  ///< values outside of the language
  friend bool operator==(const Literal&, const Literal&) = default;
};

/// Languages and literals are kept once each, so that equal ones have equal numbers.
class Space {
 public:
  Space();

  DimensionId add(Dimension dimension);
  LanguageId language_id(Language language);
  LiteralId literal_id(const Literal& literal);

  const Dimension& dimension(DimensionId id) const { return dimensions_[id]; }
  Dimension& dimension(DimensionId id) { return dimensions_[id]; }
  std::size_t dimension_count() const { return dimensions_.size(); }
  const Language& language(LanguageId id) const { return languages_[id]; }
  const Literal& literal(LiteralId id) const { return literals_[id]; }

  /// The language of all words.
  static constexpr LanguageId kEverything = 0;

 private:
  std::vector<Dimension> dimensions_;
  std::vector<Language> languages_;
  std::vector<Literal> literals_;
  std::unordered_multimap<std::size_t, LanguageId> languages_by_hash_;
  std::unordered_multimap<std::size_t, LiteralId> literals_by_hash_;
};

/// The requests that a statement matches: those that meet all its literals.
struct Box {
  std::vector<LiteralId> literals;  ///< ascending, each once
  bool is_empty = false;            ///< it matches nothing
};

}  // namespace leastwise
