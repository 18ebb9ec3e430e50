// What rules ask about the values of conditions: what a value admits, and what it leaves out.
#include <algorithm>
#include <array>
#include <vector>

#include <leastwise/account_number.h>

#include "rules/answers.h"
#include "rules/conditions.h"
#include "rules/coverage.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 2> kStatements = {Each::Statement, Each::Trust};

constexpr std::array kValueParameters = {
    ParameterSpec{"key", ParameterType::PatternList, true, "condition keys, as globs", {}},
    ParameterSpec{"like",
                  ParameterType::PatternList,
                  false,
                  "every text that the value admits is like one of these",
                  {}},
    ParameterSpec{"unlike",
                  ParameterType::PatternList,
                  false,
                  "no text that the value admits is like any of these",
                  {}},
    ParameterSpec{"covering",
                  ParameterType::PatternList,
                  false,
                  "it admits every text that is like one of these",
                  {}},
    ParameterSpec{"admits_each",
                  ParameterType::PatternList,
                  false,
                  "of an ARN: of each of these it admits some",
                  {}},
    ParameterSpec{"has_wildcard", ParameterType::Flag, false, "it admits more than one text", {}},
    ParameterSpec{"is_account", ParameterType::Flag, false, "it is the number of an account", {}},
};

Truth value_fits(const Pattern& value, const Parameters& parameters) {
  Truth result = is_like(value, parameters);
  if (const std::vector<Pattern>* each = patterns_of(parameters, "admits_each")) {
    for (const Pattern& pattern : *each) {
      result = both(result, overlaps_arn(pattern, value));
    }
  }
  if (const std::vector<Pattern>* covering = patterns_of(parameters, "covering")) {
    Truth any = Truth::No;
    for (const Pattern& pattern : *covering) {
      any = either(any, includes(value, pattern, LetterCase::Matters));
    }
    result = both(result, any);
  }
  return result;
}

bool is_known_account(const PartialString& value) {
  return value.is_known() && is_account_number(value.text);
}

Verdict ask_condition_value(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* keys = patterns_of(parameters, "key");
  Verdict best;
  for (const Condition& condition : subject.statement->conditions) {
    const bool is_asked =
        keys != nullptr && std::any_of(keys->begin(), keys->end(), [&](const Pattern& pattern) {
          return matches(pattern, condition.key_lower(), LetterCase::Ignored) == Truth::Yes;
        });
    if (!is_asked || !weakness(condition).empty()) {
      continue;
    }
    for (const ConditionValue& value : condition.values) {
      const Pattern pattern = value_pattern(condition, value);
      const bool is_open = !pattern.is_literal() && pattern.is_known();
      const bool is_account = is_known_account(value.text);
      const bool fits = flag_of(parameters, "has_wildcard", is_open) == is_open &&
                        flag_of(parameters, "is_account", is_account) == is_account;
      Verdict one = answer(fits ? value_fits(pattern, parameters) : Truth::No, value.span);
      if (one.truth == Truth::Maybe) {
        one.holes = leastwise::holes_of(value.text, value.span);
      }
      one.words["value"] = value.text.display();
      one.words["key"] = condition.key.display();
      keep_best(best, std::move(one));
    }
  }
  return best;
}

constexpr std::array kTable = {
    Predicate{"condition_value",
              "A condition that counts, on such a key, admits such a value.",
              kStatements,
              kValueParameters,
              ask_condition_value},
};

}  // namespace

std::span<const Predicate> condition_predicates() {
  return kTable;
}

}  // namespace leastwise
