// The findings that were there when a team began: a baseline takes them out of the way, so that
// what is new stands out.
//
//   {"leastwise_baseline": 1,
//    "findings": [{"fingerprint": "0123456789abcdef", "rule": "...", "address": "...", "message":
//    "..."}]}
//
// Only the fingerprint counts; the rest is for the person who reads the diff. A fingerprint is of
// the rule, the address and the statement, so a statement that grows is a new finding.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <leastwise/text.h>

#include "rules/finding.h"

namespace leastwise {

/// The fingerprints of a baseline.
using Baseline = std::set<std::string, std::less<>>;

/// Reads a baseline file; an error has the place of what is wrong.
Result<Baseline> read_baseline(const SourceMap& sources, FileId file);

/// The text of a baseline with the findings that count and those that a baseline suppressed:
/// sorted, each fingerprint once, the same bytes for the same findings.
std::string baseline_text(const std::vector<Finding>& findings);

/// Suppresses the findings that the baseline knows. Returns how many of its entries occur no more.
std::size_t apply_baseline(const Baseline& baseline, std::vector<Finding>& findings);

}  // namespace leastwise
