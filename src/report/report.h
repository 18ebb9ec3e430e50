// One value from which every report is written.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/text.h>

#include "rules/compliance.h"
#include "rules/finding.h"

namespace leastwise {

/// The result of a run, complete: a reporter needs nothing else.
struct Report {
  std::vector<Finding> findings;  ///< sorted; suppressed ones are among them
  const World* world = nullptr;   ///< problems, unseen, notes, statistics
  const SourceMap* sources = nullptr;
  std::vector<const RuleInfo*> rules;       ///< all that were run, sorted by id
  std::vector<std::string> inputs;          ///< as given on the command line
  std::vector<FrameworkResult> compliance;  ///< of the packs of frameworks that were asked for
  std::vector<Error> unused_suppressions;   ///< those that fit no finding, at their places
  std::vector<Error> expired_suppressions;  ///< those that no longer count, at their places
  std::size_t baseline_gone = 0;            ///< findings of the baseline that occur no more
  std::optional<Severity> fail_on = Severity::High;  ///< none: findings never fail the run
  bool is_strict = false;
  int exit_code = 0;
  std::string tool_version;
};

struct ReportOptions {
  bool is_colored = false;  ///< text: ANSI colours
  bool is_quiet = false;    ///< text: one line a finding, no excerpts, no summary when clean
  bool shows_suppressed = false;
  bool shows_statistics = false;
  /// Absolute. Paths in reports are relative to it where they are below it; empty: as they were
  /// given.
  std::string base_directory;
  std::string working_directory;  ///< absolute; what the paths of inputs are relative to
};

/// An output format: a row in the table in report/reporters.cpp.
struct Reporter {
  std::string_view name;     ///< "sarif"
  std::string_view summary;  ///< for --help
  void (*write)(const Report& report, const ReportOptions& options, std::string& out);
};

std::span<const Reporter> reporters();
const Reporter* find_reporter(std::string_view name);

}  // namespace leastwise
