// Reports of `leastwise validate`: what AWS's policy validation says about each file.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

#include "validation/validate.h"

namespace leastwise {

/// What was found in one policy.
struct PolicyIssues {
  std::string_view path;  ///< of its file, as given
  PolicyKind kind = PolicyKind::Identity;
  std::vector<Issue> issues;
};

/// For people: place, message, excerpt with a caret, help; then how many there are of each type.
std::string issues_text(const SourceMap& sources, std::span<const PolicyIssues> policies);

/// For programs: an object with `findings`, each with AWS's `findingType` and `issueCode`, the
/// place, the message and the help. Fields are added, never renamed.
std::string issues_json(const SourceMap& sources, std::span<const PolicyIssues> policies);

}  // namespace leastwise
