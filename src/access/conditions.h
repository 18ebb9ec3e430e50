// Conditions to literals.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <leastwise/policy.h>

#include "access/keys.h"
#include "access/links.h"
#include "access/space.h"

namespace leastwise {

/// Where the values of a key are.
struct KeyPlace {
  KeyTraits traits = {};
  SampleValues samples = {};
  DimensionId dimension = 0;
  const Fold* fold = nullptr;  ///< it repeats a part of that dimension; none: it is the dimension
  bool is_absent = false;      ///< in this case of a question no request has it
  bool is_single = false;      ///< a list that has one value
};

using KeyPlaces = std::map<std::string, KeyPlace>;  // by name in lower case

/// What surrounds a condition.
struct ConditionUse {
  bool with_variables = false;
  Effect effect = Effect::Allow;
  Bound bound = Bound::Outer;
};

/// The texts of all ARNs.
GlobSymbols arn_shape();

/// Can it be read at all? Of one that cannot nobody knows when it holds.
bool is_readable(const Condition& condition);

/// The pattern of a condition's value.
Pattern value_pattern(const Condition& condition, const ConditionValue& value, bool with_variables);

/// Makes literals for a space, whose keys are known by then. Borrows all.
class ConditionCompiler {
 public:
  ConditionCompiler(Space& space, Regime& regime, const KeyPlaces& keys)
      : space_(space), regime_(regime), keys_(keys) {}

  /// Adds what the condition asks. False: it never holds.
  bool add(const Condition& condition, const ConditionUse& use, std::vector<LiteralId>& out);

 private:
  bool add_null(const Condition& condition, const KeyPlace& key, std::vector<LiteralId>& out);
  bool add_arn_shape(const Condition& condition,
                     const KeyPlace& key,
                     const Literal& literal,
                     Bound bound,
                     std::vector<LiteralId>& out);
  bool add_folded(const Condition& condition,
                  const ConditionUse& use,
                  const KeyPlace& key,
                  std::vector<LiteralId>& out);
  Language value_language(const Condition& condition, const ConditionUse& use, const KeyPlace& key);
  Language bool_language(const Condition& condition, const ConditionUse& use);
  Language flag_language(const Condition& condition, const ConditionUse& use, const Fold& fold);
  std::vector<GlobSymbols> value_globs(const Condition& condition, const ConditionUse& use);
  std::vector<GlobSymbols> folded_globs(const Condition& condition,
                                        const ConditionUse& use,
                                        const Fold& fold);
  LanguageId language(Language language) { return space_.language_id(std::move(language)); }

  Space& space_;
  Regime& regime_;
  const KeyPlaces& keys_;
};

}  // namespace leastwise
