// What a change adds and takes away, one line for each principal: reports show these apart from
// mistakes.
#pragma once

#include <string_view>

#include "rules/finding.h"

namespace leastwise {

inline constexpr std::string_view kAccessLost = "access-lost";
inline constexpr std::string_view kAccessGained = "access-gained";

inline bool is_change_line(const Finding& finding) {
  return finding.rule->id == kAccessLost || finding.rule->id == kAccessGained;
}

}  // namespace leastwise
