// Telling the lines apart from other findings.
#include "report/change_lines.h"

#include <algorithm>
#include <array>
#include <span>

#include "report/view.h"

namespace leastwise {
namespace {

constexpr std::array<std::string_view, 4> kLost{"access-lost",
                                                "access-lost-of-resource",
                                                "access-of-removed-principal",
                                                "access-of-removed-policy"};
constexpr std::array<std::string_view, 3> kGained{
    "access-gained", "access-gained-of-resource", "access-of-new-principal"};

bool is_one_of(const Finding& finding, std::span<const std::string_view> rules) {
  return std::ranges::find(rules, finding.rule->id) != rules.end();
}

}  // namespace

std::string_view direction(const ChangeLine& line) {
  return line.is_lost ? "lost" : "gained";
}

bool is_change_line(const Finding& finding) {
  return is_one_of(finding, kLost) || is_one_of(finding, kGained);
}

std::vector<ChangeLine> change_lines(const Report& report) {
  std::vector<ChangeLine> lines;
  for (const Finding* finding : findings_of(report).open) {
    if (!is_change_line(*finding)) {
      continue;
    }
    ChangeLine& line = lines.emplace_back();
    line.finding = finding;
    line.is_lost = is_one_of(*finding, kLost);
    if (!finding->labels.empty() && may_show(report, *finding)) {
      line.example = finding->labels.front().text;
    }
  }
  return lines;
}

}  // namespace leastwise
