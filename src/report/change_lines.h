// What a change adds and takes away, one line for each principal and policy of a resource: reports
// show these apart from mistakes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "rules/finding.h"

namespace leastwise {

/// One line of the section. Its texts come from the input: formats make them safe.
struct ChangeLine {
  const Finding* finding = nullptr;
  bool is_lost = false;  ///< gained otherwise
  std::string example;   ///< a request that is, or was, allowed; empty where none may be shown
};

/// "gained" or "lost".
std::string_view direction(const ChangeLine& line);

bool is_change_line(const Finding& finding);

/// The lines among the findings that count, in the order of reports.
std::vector<ChangeLine> change_lines(const Report& report);

}  // namespace leastwise
