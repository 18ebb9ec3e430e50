// Documentation of rules, made from their files and from nothing else: a Markdown page for each
// rule, a list of all of them, and the vocabulary in which they are written.
#pragma once

#include <string>
#include <vector>

#include <leastwise/text.h>

#include "rules/rule.h"

namespace leastwise {

struct Page {
  std::string path;  ///< below the folder of pages: "trust/role-open-to-everyone.md"
  std::string text;
};

/// All pages, sorted by path. The library must hold examples, and `sources` the files that it was
/// read from; examples are tried out on the way, so a page shows what the rule really says.
std::vector<Page> pages_of(const RuleLibrary& library, SourceMap& sources);

}  // namespace leastwise
