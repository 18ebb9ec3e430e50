// What a run says about the controls of a framework.
//
// A control passes only if its rules ran, had something to look at, found nothing, and could see
// all that they judge. What a plan cannot tell is said to be so, and never counts as passed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>

#include "rules/finding.h"
#include "rules/rule.h"

namespace leastwise {

enum class ControlStatus : std::uint8_t {
  Passed,
  Failed,        ///< something was found for sure
  Unsure,        ///< something is perhaps so, or not all could be seen
  NotDecidable,  ///< a plan cannot tell, this one holds nothing of the kind, or no rule asks
};

/// "pass", "fail", "unsure", "not decidable".
std::string_view to_text(ControlStatus status);

struct ControlResult {
  std::string id;
  std::string title;
  ControlStatus status = ControlStatus::NotDecidable;
  std::size_t findings = 0;  ///< suppressed ones are among them: accepting a finding mends nothing
  std::string reason;        ///< of Unsure and NotDecidable
};

struct FrameworkResult {
  std::string pack;
  std::string framework;
  std::string version;
  std::vector<ControlResult> controls;
};

/// A result for each of these packs that has controls, in their order.
std::vector<FrameworkResult> compliance_of(const RuleLibrary& library,
                                           std::span<const std::string> packs,
                                           std::span<const SelectedRule> rules,
                                           std::span<const Finding> findings,
                                           const World& world);

}  // namespace leastwise
