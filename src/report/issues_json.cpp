// Issues of `leastwise validate` for programs, under AWS's names for codes and types.
#include <nlohmann/json.hpp>

#include "report/issues.h"

namespace leastwise {

std::string issues_json(const SourceMap& sources, std::span<const PolicyIssues> policies) {
  using Json = nlohmann::ordered_json;
  Json findings = Json::array();
  for (const PolicyIssues& policy : policies) {
    for (const Issue& issue : policy.issues) {
      Json one = {{"findingType", to_text(issue.code->type)},
                  {"issueCode", issue.code->name},
                  {"policyType", to_text(policy.kind)},
                  {"file", policy.path}};
      const Span span = sources.to_file(issue.where);
      if (span.is_known()) {
        const Place begin = sources.place(span.file, span.begin);
        const Place end = sources.place(span.file, span.end);
        one["begin"] = {{"line", begin.line}, {"column", begin.column}, {"offset", span.begin}};
        one["end"] = {{"line", end.line}, {"column", end.column}, {"offset", span.end}};
      }
      one["message"] = issue.message;
      if (!issue.help.empty()) {
        one["help"] = issue.help;
      }
      // AWS decides it with data of its own: not reported does not mean that AWS finds nothing.
      one["isPartial"] = issue.code->exactness == Exactness::Partial;
      findings.push_back(std::move(one));
    }
  }
  const Json all = {
      {"schemaVersion", "1.0"}, {"policies", policies.size()}, {"findings", std::move(findings)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace leastwise
