// A report built by hand that shows everything a report can hold, for the tests of all formats.
#pragma once

#include <list>
#include <memory>

#include <leastwise/model.h>
#include <leastwise/text.h>

#include "report/report.h"

namespace leastwise::testing {

/// Owns what a report points at. Never moves: `report` points into it.
struct Sample {
  SourceMap sources;
  World world;
  std::list<RuleInfo> rules;
  Report report;
};

/// Findings of all kinds (sure, maybe, secret, suppressed, without a place, in a plan of one line,
/// in a decoded policy), problems, unseen values, notes, statistics, hostile names.
std::unique_ptr<Sample> full_sample();

/// A run without findings. `unseen` values that were not visible.
std::unique_ptr<Sample> clean_sample(int unseen);

/// So many findings of each severity, at lines of one file.
std::unique_ptr<Sample> large_sample(int findings_of_each);

}  // namespace leastwise::testing
