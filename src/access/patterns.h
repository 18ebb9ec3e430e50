// From a policy's patterns to globs of `regular`, with variables and holes filled in by a regime.
//
// A policy variable ties two dimensions of a request together (the resource's name and the caller's
// tag, say), which the search cannot follow. So a question is asked once per *regime*: each
// variable is absent, or a certain text, or opaque: one letter that stands for any text. What is
// proved in the regimes "absent" and "opaque" of every variable is proved for all values; a request
// that is found with opaque letters is only a proposal, to be checked once the letters are filled
// in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

#include "regular/glob.h"

namespace leastwise {

/// Which side an approximation errs on: the set of requests that a statement matches at most, or at
/// least.
enum class Bound : std::uint8_t { Outer, Inner };

constexpr Bound opposite(Bound bound) {
  return bound == Bound::Outer ? Bound::Inner : Bound::Outer;
}

struct VariableValue {
  enum class Kind : std::uint8_t { Absent, Opaque, Text };
  Kind kind = Kind::Absent;
  std::string text;
};

/// How holes count: as an opaque value that equals itself, or as what their shape allows.
enum class HoleReading : std::uint8_t { Opaque, Shape };

class Regime {
 public:
  Regime() = default;
  explicit Regime(const Catalogue& known) : catalogue(&known) {}

  const Catalogue* catalogue = &Catalogue::builtin();  ///< tells the types of keys
  HoleReading holes = HoleReading::Opaque;
  std::map<std::string, VariableValue> variables;  ///< by name in lower case

  /// The letter of a variable or hole; the same for equal names.
  Letter letter(const std::string& name);
  /// The name of a letter that `letter` gave out.
  const std::string& name(Letter letter) const { return names_.at(letter - kOpaqueFirst); }

 private:
  std::vector<std::string> names_;
};

/// The variables of a pattern, names in lower case.
std::vector<std::string> variables_of(const Pattern& pattern);

std::string lower_ascii_text(std::string_view text);

/// What a value can be read as.
enum class GlobForm : std::uint8_t {
  Text,       ///< `StringEquals`: no wildcards
  AnyCase,    ///< `StringEqualsIgnoreCase`
  Glob,       ///< `StringLike`
  Action,     ///< in lower case
  Arn,        ///< field by field, never padded
  PaddedArn,  ///< missing fields are `*`
};

/// The glob of a pattern. None: it matches nothing, because a variable has no value, because a hole
/// may be anything and `bound` is `Inner`, or because an ARN has too few fields.
std::optional<GlobSymbols> compile_pattern(const Pattern& pattern,
                                           GlobForm form,
                                           Bound bound,
                                           Regime& regime);

/// The only text that the glob matches; none where there are several, or where nobody knows it.
std::optional<std::string> plain_text(const GlobSymbols& glob);

}  // namespace leastwise
