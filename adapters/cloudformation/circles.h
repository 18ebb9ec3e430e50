// Resources that wait for each other: CloudFormation refuses such a template.
#pragma once

#include <optional>

#include <leastwise/text.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// A circle of references and `DependsOn`, as a note; none where there is none. What a condition
/// may take away (`Fn::If`) is no reference that is surely there.
std::optional<Error> find_circle(const Template& source);

}  // namespace leastwise::cloudformation
