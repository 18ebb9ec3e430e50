// What a question takes for granted while it is asked once.
//
// A policy variable ties two dimensions of a request together (the resource's name and the caller's
// tag, say), which the search cannot follow. So a question is asked once per *regime*: each
// variable is absent, or a certain text, or opaque: one letter that stands for any text. What is
// proved in the regimes "absent" and "opaque" of every variable is proved for all values; a request
// that is found with opaque letters is only a proposal, to be checked once the letters are filled
// in. Keys that repeat others in some requests only (links.h) are treated in the same way, case by
// case.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <leastwise/catalogue.h>

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
  std::string text = {};
  std::vector<std::string> others = {};  ///< Opaque: what it is not
};

/// How holes count: as an opaque value that equals itself, or as what their shape allows.
enum class HoleReading : std::uint8_t { Opaque, Shape };

/// One of two cases of a link.
struct LinkCase {
  enum class Kind : std::uint8_t {
    Owner,         ///< the resource's ARN tells its account, or not
    BucketOwner,   ///< `s3:ResourceAccount` is `aws:ResourceAccount`, or absent
    UserId,        ///< the caller's ARN tells `aws:userid`, or not
    RequestTag,    ///< `aws:RequestTag/key` is present, and then one of `aws:TagKeys`, or absent
    ServiceNames,  ///< a service asks, and has a list of its names, or somebody else who has none
  };
  Kind kind = Kind::Owner;
  std::string key = {};   ///< RequestTag: the name of the key, in lower case
  bool is_first = false;  ///< the first of the two
};

class Regime {
 public:
  Regime() = default;
  explicit Regime(const Catalogue& known) : catalogue(&known) {}

  const Catalogue* catalogue = &Catalogue::builtin();  ///< tells the types of keys
  HoleReading holes = HoleReading::Opaque;
  std::map<std::string, VariableValue> variables;  ///< by name in lower case
  std::vector<LinkCase> links;                     ///< none: those keys are taken as independent

  /// The letter of a variable or hole; the same for equal names. A name is always given in the same
  /// `kind`: one of the first letters of `regular/glob.h`.
  Letter letter(const std::string& name, Letter kind = kOpaqueFirst);
  /// The name of a letter that `letter` gave out.
  const std::string& name(Letter letter) const {
    return names_.at((letter - kOpaqueFirst) % (kOpaqueFieldFirst - kOpaqueFirst));
  }

 private:
  std::vector<std::string> names_;
};

}  // namespace leastwise
