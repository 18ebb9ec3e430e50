// ARNs and the patterns of ARNs, field by field.
//
// AWS: "IAM JSON policy elements: Resource". A star of the first five fields stays in its field.
// The guide says that a star at a field's end may go beyond the colon, and AWS's own analysis of
// policies does not do that: neither do we, here and in `access/`, so that both agree. The
// difference shows only on ARNs that no service makes.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <leastwise/evaluation.h>

#include "evaluation/glob.h"

namespace leastwise {

inline constexpr std::size_t kArnFields = 6;

/// An ARN's fields, or a text that has fewer. Views into the text.
struct ArnFields {
  std::array<std::string_view, kArnFields> fields;
  bool is_whole = false;  ///< has all six
  /// Six fields, of which the first is `arn`.
  bool is_arn() const { return is_whole && fields[0] == "arn"; }

  static ArnFields split(std::string_view text);
};

/// What becomes of a pattern with fewer than six fields.
enum class ShortArn : std::uint8_t {
  Padded,   ///< the missing fields are `*`
  Refused,  ///< it matches nothing
};

struct ArnGlob {
  bool is_everything = false;  ///< a lone `*`
  bool is_whole = false;       ///< has six fields; false: matches nothing
  std::array<Glob, kArnFields> fields;

  static ArnGlob split(const Glob& glob, ShortArn short_arn);
};

bool matches(const ArnGlob& glob, const ArnFields& arn);

/// The pattern with its variables filled in from the request; none if one has no value. Multivalued
/// keys have none, and a default helps only where the key is missing. A hole must not be in it.
std::optional<Glob> expand(const Pattern& pattern, const Context& context);

/// The same for a pattern with holes: what is left in it besides them is text and wildcards.
std::optional<Pattern> expand_partly(const Pattern& pattern, const Context& context);

}  // namespace leastwise
