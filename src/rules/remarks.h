// Comments in the source that accept findings:
//
//     # leastwise:ignore RULE reason="..." expires=2027-01-31
//
// Above a block, an attribute, a statement or an element, or behind its first line, a comment is
// about all of it; else about its line. In a module it holds for every instance of the module,
// because all of them have their places in the same text. Where a thing ends is told by its
// brackets, or in YAML by its indentation, so nothing has to know what the text says beyond strings
// and comments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

#include "rules/finding.h"
#include "rules/suppress.h"

namespace leastwise {

struct Remark {
  std::string rule;  ///< a glob
  std::string reason;
  std::string expires;  ///< ISO date, or empty
  Span where;           ///< the comment
  Span covers;          ///< the text that it is about
};

/// The remarks in a configuration file. Comments that mean to be one and are not are errors.
std::vector<Remark> read_remarks(const SourceMap& sources, FileId file, std::vector<Error>& errors);

/// Marks the findings that comments accept: those in the text that a comment is about, and those on
/// objects that are declared there. Looks into all files that were read, so that a comment that
/// fits nothing is told, too; in those of modules from elsewhere that is not for the user to mend.
SuppressionNotes suppress_by_remarks(SourceMap& sources,
                                     std::string_view today,
                                     std::vector<Finding>& findings);

}  // namespace leastwise
