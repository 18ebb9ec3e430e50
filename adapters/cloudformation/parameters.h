// Values of parameters that the user gives, in every form that a file of the AWS CLI has.
#pragma once

#include <map>
#include <string>

#include <leastwise/document.h>

namespace leastwise::cloudformation {

/// By name: text, a list of texts, or unknown for one that keeps its former value.
using ParameterValues = std::map<std::string, Node, std::less<>>;

/// Reads `path`. Errors: the file cannot be read, or is in none of the forms.
Result<ParameterValues> read_parameter_values(const std::string& path,
                                              SourceMap& sources,
                                              const Limits& limits);

}  // namespace leastwise::cloudformation
