// What AWS puts into a template before it evaluates it: loops of AWS::LanguageExtensions, and
// snippets of AWS::Include.
#pragma once

#include <string>
#include <vector>

#include <leastwise/document.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// Writes out `Fn::ForEach`. Collections come from the template's parameters, which are indexed.
/// What cannot be written out is handed back. At most `limits.alias_nodes_max` nodes are added.
std::vector<NotExpanded> expand_loops(Template& source, const Limits& limits);

/// Puts local files of `Fn::Transform: {Name: AWS::Include}` in their place. Files are found beside
/// `file`.
std::vector<NotExpanded> expand_includes(Node& root,
                                         FileId file,
                                         SourceMap& sources,
                                         const Limits& limits);

/// The path of a file that a template names, beside the template; empty when it is no local path.
std::string beside(std::string_view file, std::string_view location);

}  // namespace leastwise::cloudformation
