// The words for severities, as rules, options and reports write them.
#include "rules/finding.h"

#include <array>
#include <cstddef>

namespace leastwise {

namespace {

constexpr std::array<std::string_view, 5> kSeverities = {
    "info", "low", "medium", "high", "critical"};

}  // namespace

std::string_view to_text(Severity severity) {
  return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> parse_severity(std::string_view text) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i) {
    if (kSeverities[i] == text) {
      return static_cast<Severity>(i);
    }
  }
  return std::nullopt;
}

}  // namespace leastwise
