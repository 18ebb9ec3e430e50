// Sets of strings as globs describe them, and the search for a word of an intersection.
//
// A `Language` is "what one of these globs matches", "what none of those matches", or both joined
// by "or": enough for every element and condition of a policy, since a condition on a string is a
// list of patterns, possibly negated, possibly satisfied by something else as well.
//
// `find_word` decides whether an intersection of languages and complements of languages is empty.
// It walks the product of the globs' automata, made deterministic only where the walk comes by
// (breadth first, so the word that it finds is a shortest one). The product can be exponential in
// the number of globs, so the walk has a budget; when that is used up the answer is `Unknown`,
// never "empty".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "regular/glob.h"

namespace leastwise {

/// A word is in it when one of `any` matches it, or when `is_open` and none of `unless` does.
struct Language {
  std::vector<GlobSymbols> any;
  std::vector<GlobSymbols> unless;
  bool is_open = false;
  /// Numbers of `any`, ascending by the letters that they begin with; empty when there is no index.
  /// With it the globs that have to do with a given one are found without looking at all.
  std::vector<std::uint32_t> by_beginning = {};

  static Language of(std::vector<GlobSymbols> globs) { return {std::move(globs), {}, false, {}}; }
  static Language all_but(std::vector<GlobSymbols> globs) {
    return {{}, std::move(globs), true, {}};
  }
  static Language everything() { return {{}, {}, true, {}}; }
  static Language nothing() { return {}; }
  friend bool operator==(const Language&, const Language&) = default;
};

/// Adds the index where there are enough globs to make it worth it.
void add_index(Language& language);

/// The language, or everything outside of it.
struct Requirement {
  const Language* language = nullptr;
  bool is_negated = false;
};

/// How much work a search may do, in positions looked at; shared by all searches of a question.
struct Budget {
  static constexpr std::size_t kDefault = 40'000'000;  // about a third of a second
  static constexpr std::size_t kStatesMax = 200'000;   // of one product
  std::size_t left = kDefault;
};

struct Search {
  enum class Answer : std::uint8_t { Empty, Found, Unknown };
  Answer answer = Answer::Empty;
  Word word;  ///< a shortest one, when found
};

/// Is the word in the language, opaque letters read exactly?
bool is_member(const Language& language, const Word& word);

/// Does the word meet them all?
bool meets(std::span<const Requirement> requirements, const Word& word);

/// A word that meets all requirements.
///
/// Opaque letters: the first requirement with an opaque letter in a pattern that it asks to be
/// matched is taken at its word; every other pattern that is asked to be matched is read in a
/// friendly way, and every pattern that is asked not to be matched exactly. So `Empty` holds for
/// all values of the opaque letters; a word that is found may need values that do not exist.
Search find_word(std::span<const Requirement> requirements, Budget& budget);

}  // namespace leastwise
