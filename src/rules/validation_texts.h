// What the rules of pack `aws-validation` say about themselves.
#pragma once

#include "rules/finding.h"
#include "validation/validate.h"

namespace leastwise {

/// Fills in title, why, fix and references.
void describe(const IssueCode& code, RuleInfo& info);

}  // namespace leastwise
