// One run of `check`, from options to the text of its report.
#include "support/check_run.h"

#include <leastwise/text.h>

#include "cli/output.h"

namespace leastwise::testing {

CheckOptions check_options(const std::string& input) {
  const std::string root = LEASTWISE_SOURCE_DIR;
  CheckOptions options;
  options.inputs = {root + "/fixtures/" + input};
  options.reads_config = false;
  options.outputs = {{.format = "text", .path = ""}};
  options.report.base_directory = root;
  options.report.working_directory = root;
  options.today = "2026-11-25";
  return options;
}

std::string report_of(const CheckOptions& options) {
  SourceMap sources;
  const auto checked = check(options, sources);
  if (checked) {
    return checked->outputs.front().text;
  }
  std::string out;
  for (const Error& error : checked.error()) {
    out += error_text(sources, error);
  }
  return out;
}

}  // namespace leastwise::testing
