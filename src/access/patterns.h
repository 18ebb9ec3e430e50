// From a policy's patterns to globs of `regular`, with variables and holes filled in by a regime.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>

#include "access/regime.h"
#include "regular/glob.h"

namespace leastwise {

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
