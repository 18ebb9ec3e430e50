// From rules and a world to findings.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <leastwise/model.h>

#include "rules/finding.h"
#include "rules/rule.h"
#include "rules/settings.h"

namespace leastwise {

/// Asks every rule about every subject of its kind in `world.after`. This is the one place where a
/// Maybe becomes a finding or not, by the rule's own choice. Documents that could not be read
/// (unknown, malformed) are not asked about: they are in the world's problems and unseen values.
/// The result is in a fixed order: by address, place and rule. Findings point at the rules and live
/// no longer than they do.
std::vector<Finding> run(std::span<const SelectedRule> rules,
                         const World& world,
                         const Settings& settings);

/// The fixed order: by address, place and rule.
void sort_findings(std::vector<Finding>& findings);

/// The message of a rule with its placeholders filled in: words of the answer, then words of the
/// subject. One that nobody knows stays as it is written, which the examples' test refuses.
std::string fill_message(const Rule& rule, const Subject& subject, const Verdict& verdict);

/// 16 hex digits that stay the same while rule, address and meaning of the subject do.
std::string fingerprint(std::string_view rule_id,
                        std::string_view address,
                        std::string_view subject_text);

}  // namespace leastwise
