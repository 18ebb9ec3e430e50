// Condition keys: what kind of values they have, and examples that stand for all values where a
// condition compares numbers, dates or addresses.
//
// Such a comparison can only change its answer at the few values that policies name, so values at,
// below, between and above them stand for all others. They become literal words of the dimension,
// and each condition the language of the words that it accepts.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

namespace leastwise {

enum class ValueKind : std::uint8_t { Text, Arn, Bool, Number, Date, Address };

struct KeyTraits {
  ValueKind kind = ValueKind::Text;
  bool is_typed = false;  ///< AWS says so: no other value occurs
  bool is_named = false;  ///< AWS documents it, so its being a list is known
  bool is_multivalued = false;
  bool is_always_there = false;  ///< every request has one
};

/// What AWS says about a key. The name in lower case.
KeyTraits key_traits(std::string_view key_lower, const Catalogue& catalogue);

/// Whether the operator compares text (as a language of globs can).
bool is_textual(OperatorFamily family);

/// The kind of value that an operator compares.
ValueKind kind_of(OperatorFamily family);

/// All conditions of a question on one key.
struct KeyUse {
  std::vector<const Condition*> conditions;
};

/// Values that stand for all values of a key.
struct SampleValues {
  std::set<std::string> values;  ///< empty when nothing but text is compared
  bool is_complete = true;       ///< false: other values may tell more
};
SampleValues sample_values(const KeyUse& use, const KeyTraits& traits);

/// The values of a request that fit one of a condition's (negation left aside). For numbers, dates
/// and addresses.
std::vector<std::string> fitting(OperatorFamily family,
                                 const std::vector<std::string_view>& operands,
                                 const std::set<std::string>& values);

}  // namespace leastwise
