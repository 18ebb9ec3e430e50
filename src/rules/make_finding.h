// The finding that a verdict about a subject becomes.
#pragma once

#include "rules/finding.h"
#include "rules/run.h"

namespace leastwise {

/// True for a part of a document that AWS manages, as somebody has it.
bool is_of_aws(const Subject& subject, Each each);

/// The verdict is yes or maybe.
/// Under which conditions of a template the subject is there. None: never.
std::optional<std::string> condition_of(const Subject& subject);

Finding make_finding(const SelectedRule& selected, const Subject& subject, Verdict verdict);

}  // namespace leastwise
