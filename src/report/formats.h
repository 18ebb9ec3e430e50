// The functions that write the formats; report/reporters.cpp lists them.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace leastwise {

void write_text(const Report& report, const ReportOptions& options, std::string& out);
void write_json(const Report& report, const ReportOptions& options, std::string& out);
void write_sarif(const Report& report, const ReportOptions& options, std::string& out);
void write_github(const Report& report, const ReportOptions& options, std::string& out);
void write_markdown(const Report& report, const ReportOptions& options, std::string& out);

/// A list of rules as the JSON report has it under `rules`.
void write_rules_json(const std::vector<const RuleInfo*>& rules, std::string& out);

}  // namespace leastwise
