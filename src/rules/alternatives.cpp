// Findings that differ in their conditions alone become one.
#include "rules/alternatives.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "model/template_condition.h"

namespace leastwise {
namespace {

// What findings that say the same have in common. A statement may stand at another position in a
// list when a condition takes one before it away, so its place is what counts, where it is known.
auto sameness(const Finding& finding, const SourceMap* sources) {
  const Span where = sources == nullptr ? finding.where : sources->to_file(finding.where);
  return std::tuple(std::string_view(finding.rule->id),
                    std::string_view(finding.origin.address),
                    std::string_view(finding.message),
                    finding.certainty,
                    where.is_known() ? std::string_view{} : std::string_view(finding.attribute),
                    where.file,
                    where.begin,
                    where.end);
}

}  // namespace

void join_alternatives(std::vector<Finding>& findings, const SourceMap* sources) {
  std::map<decltype(sameness(findings.front(), sources)), std::size_t> first;
  std::vector<bool> is_joined(findings.size(), false);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto [at, is_new] = first.emplace(sameness(findings[i], sources), i);
    Finding& kept = findings[at->second];
    const std::string& condition = findings[i].origin.condition;
    if (is_new || kept.origin.condition == condition) {
      continue;  // twice under one condition is twice
    }
    kept.origin.condition = either_condition(kept.origin.condition, condition);
    is_joined[i] = true;
  }
  std::size_t i = 0;
  std::erase_if(findings, [&](const Finding&) { return is_joined[i++]; });
}

}  // namespace leastwise
