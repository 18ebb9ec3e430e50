// The story of a run: inputs are read, joined, judged and reported. Nothing here prints or ends the
// program, so that tests can run a whole check.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/text.h>

#include "cli/plan.h"
#include "report/report.h"
#include "rules/config.h"

namespace leastwise {

/// A report that goes to a file, or to standard output for an empty path.
struct OutputTarget {
  std::string format;
  std::string path;
};

/// What `leastwise check` is asked to do. What stands here goes before what leastwise.yaml says;
/// lists add up.
struct CheckOptions {
  std::vector<std::string> inputs;  ///< paths; `-` is standard input
  std::vector<FileId> texts;        ///< inputs that are in the source map already
  std::string input_format;         ///< an adapter's name; empty: look at the text
  std::vector<OutputTarget> outputs;
  std::vector<std::string> packs;
  std::vector<std::string> enable;
  std::vector<std::string> disable;
  std::vector<std::string> rule_directories;
  std::string config;  ///< path; empty: `leastwise.yaml` in the working directory, if there is one
  bool reads_config = true;
  std::optional<FailOn> fail_on;  ///< none: as the configuration says, else high
  bool is_strict = false;
  std::string baseline;        ///< path or empty
  std::string write_baseline;  ///< path or empty
  std::string catalogue;       ///< path of newer data about AWS, or empty
  AdapterOptions adapter;
  PlanOptions terraform;  ///< for inputs that only terraform can read
  ReportOptions report;
  std::string today;  ///< ISO date
};

/// A text and where it goes; an empty path is standard output.
struct Output {
  std::string path;
  std::string text;
};

struct Checked {
  int exit_code = 0;
  std::vector<Output> outputs;
};

/// 0: everything was read and nothing is at or over the threshold. 1: findings are. 2: no such
/// finding, but something could not be judged, or `--strict` was given and something could not be
/// seen. Findings go before problems: they have to be mended in any case, and both are printed.
int exit_code(const Report& report);

/// Runs a check. Errors mean that it could not be run as asked (exit code 2): options,
/// configuration, rules, baseline. An input that cannot be read is a problem of the report instead,
/// beside what the others say.
std::expected<Checked, std::vector<Error>> check(const CheckOptions& options, SourceMap& sources);

}  // namespace leastwise
