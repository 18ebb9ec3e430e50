// What a deployment does to each resource, told from the templates before and after it.
#pragma once

#include <map>
#include <string>

#include <leastwise/model.h>

#include "cloudformation/stacks.h"

namespace leastwise::cloudformation {

using Changes = std::map<std::string, ChangeKind, std::less<>>;

/// By address; what stays as it is has no entry. Whether CloudFormation replaces a resource or
/// updates it in place is told where its type changes, and not else.
Changes changes_between(const Stacks& before, const Stacks& after);

}  // namespace leastwise::cloudformation
