// `leastwise rules` and `leastwise explain`: what the rules say about themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

#include "rules/finding.h"

namespace leastwise {

/// The rules whose id, family, title, defect, foreign check or control holds the filter, in any
/// letter case.
std::vector<const RuleInfo*> filtered(const std::vector<const RuleInfo*>& rules,
                                      std::string_view filter);

/// A line for each rule, by family.
std::string rules_text(const std::vector<const RuleInfo*>& rules);

/// The same as JSON: a list of the `rule` objects of leastwise-report.schema.json.
std::string rules_json(const std::vector<const RuleInfo*>& rules);

/// All that a rule says; an error with a guess where there is no such rule.
Result<std::string> explanation(const std::vector<const RuleInfo*>& rules, std::string_view id);

}  // namespace leastwise
