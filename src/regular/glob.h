// Globs as rows of symbols, and the words that they are matched against.
//
// A letter is a UTF-16 unit, since that is what `?` counts in AWS. Beside the units there are
// *opaque values*: a policy variable or a value that is not known yet stands in a word as one
// letter of its own. A proof that no word exists then holds whatever the value turns out to be;
// see `Reading`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise {

/// A letter of a word: a UTF-16 unit, or an opaque value: from `kOpaqueFirst` one that may be any
/// text, from `kOpaqueFieldFirst` one that is not empty and has no colon in it, from
/// `kOpaqueNumberFirst` one that is made of digits.
using Letter = char32_t;
using Word = std::u32string;

inline constexpr Letter kOpaqueFirst = 0x10000;
inline constexpr Letter kOpaqueFieldFirst = 0x20000;
inline constexpr Letter kOpaqueNumberFirst = 0x30000;

struct GlobSymbol {
  enum class Kind : std::uint8_t {
    Char,         ///< this letter
    CharAnyCase,  ///< this letter (given in lower case) in either case, as `String.toLowerCase`
                  ///< of Java has it
    Digit,        ///< `0` to `9`; no policy can say it, but an account's number is made of them
    One,          ///< any one unit
    Run,          ///< any run of letters, also none
  };
  Kind kind = Kind::Char;
  bool is_in_field = false;  ///< One, Run: a colon is not among what it matches
  Letter letter = 0;  ///< of Char; One, Run: a letter that is not among what it matches, if any
  friend bool operator==(const GlobSymbol&, const GlobSymbol&) = default;
};

using GlobSymbols = std::vector<GlobSymbol>;

/// How opaque letters count. `Exact`: an opaque value equals itself, and of wildcards only a run
/// that may take all its letters takes it; so what is matched is matched whatever the value is.
/// `Friendly`: an opaque value may be any text; so what is not matched is not matched whatever the
/// value is.
enum class Reading : std::uint8_t { Exact, Friendly };

/// The glob of one literal text.
GlobSymbols literal_glob(std::string_view utf8);

/// Adds the letters of a UTF-8 text as symbols.
void append_text(GlobSymbols& glob,
                 std::string_view utf8,
                 GlobSymbol::Kind kind = GlobSymbol::Kind::Char);

/// Adds a run, unless one of the same kind stands there already.
void append_run(GlobSymbols& glob, bool is_in_field = false);

/// UTF-8 to letters and back. A broken byte is a letter of its own.
Word to_word(std::string_view utf8);
std::string to_utf8(const Word& word);

/// Does the glob take this letter at this symbol?
bool takes(const GlobSymbol& symbol, Letter letter);

/// Can the opaque value have a letter that the symbol takes?
bool may_hold(Letter opaque, const GlobSymbol& symbol);

/// Does the glob match the word, opaque letters read exactly?
bool glob_matches(const GlobSymbols& glob, const Word& word);

/// A quick test that is sure when it says yes: every word of `inner` is one of `outer`, also when
/// opaque values are read exactly.
bool surely_includes(const GlobSymbols& outer, const GlobSymbols& inner);

/// A quick test that is sure when it says yes: the two have no word in common. Only for globs
/// without opaque letters; says no for others.
bool surely_disjoint(const GlobSymbols& a, const GlobSymbols& b);

}  // namespace leastwise
