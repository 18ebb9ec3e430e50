// Telling the lines apart from other findings.
#include "report/change_lines.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

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

ShortLines short_lines(std::vector<ChangeLine> lines) {
  constexpr std::size_t kShown = 5;
  const auto is_new = [](const ChangeLine& line) {
    return line.finding->rule->id == "access-of-new-principal";
  };
  ShortLines out;
  std::size_t left = kShown;
  // One line more than that is no shorter as a count.
  if (static_cast<std::size_t>(std::ranges::count_if(lines, is_new)) == kShown + 1) {
    ++left;
  }
  for (ChangeLine& line : lines) {
    if (!is_new(line)) {
      out.shown.push_back(std::move(line));
    } else if (left > 0) {
      --left;
      out.shown.push_back(std::move(line));
    } else {
      out.new_principals.push_back(line.finding);
    }
  }
  return out;
}

std::string new_principals_text(const ShortLines& lines) {
  constexpr std::size_t kNamed = 8;
  const std::vector<const Finding*>& all = lines.new_principals;
  std::string out = fmt::format("{} more principals are new and have access: ", all.size());
  for (std::size_t i = 0; i < all.size() && i < kNamed; ++i) {
    out += (i == 0 ? "" : ", ") + all[i]->origin.address;
  }
  return all.size() > kNamed ? fmt::format("{} and {} others", out, all.size() - kNamed) : out;
}

}  // namespace leastwise
