// AWS's policy validation as rules: pack `aws-validation`, one rule for each code.
//
// They are no YAML, since what they ask is not a question of the vocabulary but the validation
// layer as a whole, which looks at a document once and says all that there is to say.
#pragma once

#include <span>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/text.h>

#include "rules/finding.h"
#include "rules/rule.h"
#include "rules/settings.h"

namespace leastwise {

/// The family of these rules. A glob that names no family (`*` of a pack) does not mean them.
inline constexpr std::string_view kValidationFamily = "aws-validation";

/// Adds them, and the pack, to a library.
void add_validation_rules(RuleLibrary& library);

/// Runs the selected ones of them over every document of `world.after`, by the kind that it has
/// where it is used. Without `settings.sources` nothing is said about form and size.
std::vector<Finding> run_validation(std::span<const SelectedRule> rules,
                                    const World& world,
                                    const Settings& settings);

}  // namespace leastwise
