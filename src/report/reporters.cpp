// The list of output formats.
#include <array>

#include "report/formats.h"

namespace leastwise {

namespace {

constexpr std::array<Reporter, 5> kReporters = {{
    {.name = "text", .summary = "for people at a terminal", .write = write_text},
    {.name = "json",
     .summary = "everything, for programs (src/report/leastwise-report.schema.json)",
     .write = write_json},
    {.name = "sarif", .summary = "SARIF 2.1.0, for code scanning", .write = write_sarif},
    {.name = "github", .summary = "annotations of a GitHub Actions log", .write = write_github},
    {.name = "markdown", .summary = "for a job summary or a comment", .write = write_markdown},
}};

}  // namespace

std::span<const Reporter> reporters() {
  return kReporters;
}

const Reporter* find_reporter(std::string_view name) {
  for (const Reporter& reporter : kReporters) {
    if (reporter.name == name) {
      return &reporter;
    }
  }
  return nullptr;
}

}  // namespace leastwise
