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

/// The lines for people. A first plan makes every principal of an account: what each of them can
/// use is no news then, so only some are shown, and the others are counted.
struct ShortLines {
  std::vector<ChangeLine> shown;
  std::vector<const Finding*> new_principals;  ///< not shown
};
ShortLines short_lines(std::vector<ChangeLine> lines);

/// "15 more principals are new: role a, ...". Their addresses as they are: formats make them safe.
std::string new_principals_text(const ShortLines& lines);

}  // namespace leastwise
