// Findings that somebody has accepted: they stay in the report, and no longer fail the run.
#pragma once

#include <string_view>
#include <vector>

#include <leastwise/text.h>

#include "rules/config.h"
#include "rules/finding.h"

namespace leastwise {

/// Entries that had no effect, to be told: a list of suppressions only stays honest when it can
/// shrink.
struct SuppressionNotes {
  std::vector<Error> unused;   ///< fit no finding, or only one whose statement has changed since
  std::vector<Error> expired;  ///< their last day is over, so what they fit counts again
};

/// Marks the findings that an entry fits; of several entries the first that holds counts. `today`
/// is an ISO date.
SuppressionNotes suppress(const std::vector<Ignore>& ignores,
                          std::string_view today,
                          std::vector<Finding>& findings);

}  // namespace leastwise
