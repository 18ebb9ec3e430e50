// Issues as sentences with excerpts; issues_json.cpp has them for programs.
#include "report/issues.h"

#include <array>

#include <fmt/format.h>

#include "report/view.h"

namespace leastwise {
namespace {

std::string_view word_of(IssueType type) {
  switch (type) {
    case IssueType::Error:
      return "error";
    case IssueType::SecurityWarning:
      return "security warning";
    case IssueType::Warning:
      return "warning";
    case IssueType::Suggestion:
      return "suggestion";
  }
  return {};
}

std::string one_text(const SourceMap& sources, std::string_view path, const Issue& issue) {
  const Span span = sources.to_file(issue.where);
  std::string out = printable(path);
  if (span.is_known()) {
    const Place place = sources.place(span.file, span.begin);
    out += fmt::format(":{}:{}", place.line, place.column);
  }
  out += fmt::format(
      ": {}: {} [{}]\n", word_of(issue.code->type), printable(issue.message), issue.code->name);
  out += printable(excerpt(sources, issue.where));
  if (!issue.help.empty()) {
    out += fmt::format("  help: {}\n", printable(issue.help));
  }
  return out + "\n";
}

}  // namespace

std::string issues_text(const SourceMap& sources, std::span<const PolicyIssues> policies) {
  std::array<std::size_t, 4> counts{};
  std::string out;
  for (const PolicyIssues& policy : policies) {
    for (const Issue& issue : policy.issues) {
      out += one_text(sources, policy.path, issue);
      ++counts.at(static_cast<std::size_t>(issue.code->type));
    }
  }
  std::string summary;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.at(i) > 0) {
      summary += fmt::format("{}{} {}{}",
                             summary.empty() ? "" : ", ",
                             counts.at(i),
                             word_of(static_cast<IssueType>(i)),
                             counts.at(i) == 1 ? "" : "s");
    }
  }
  return out + fmt::format("{} {}: {}\n",
                           policies.size(),
                           policies.size() == 1 ? "policy" : "policies",
                           summary.empty() ? "nothing found" : summary);
}

}  // namespace leastwise
