// One value from which every report is written.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/text.h>

#include "rules/finding.h"

namespace leastwise {

/// The result of a run, complete: a reporter needs nothing else.
struct Report {
  std::vector<Finding> findings;  ///< sorted; suppressed ones are among them
  const World* world = nullptr;   ///< problems, unseen, notes, statistics
  const SourceMap* sources = nullptr;
  std::vector<const RuleInfo*> rules;            ///< all that were run, sorted by id
  std::vector<std::string> inputs;               ///< as given on the command line
  std::vector<std::string> unused_suppressions;  ///< one line each
  Severity fail_on = Severity::High;
  bool is_strict = false;
  int exit_code = 0;
  std::string tool_version;
};

struct ReportOptions {
  bool is_colored = false;  ///< text: ANSI colours
  bool is_quiet = false;    ///< text: one line a finding, no excerpts, no summary when clean
  bool shows_suppressed = false;
  bool shows_statistics = false;
  std::string base_directory;  ///< paths in reports are relative to it where they are below it
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
