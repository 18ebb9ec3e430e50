// Texts that a policy variable may well have.
#pragma once

#include <string>
#include <vector>

#include <leastwise/policy.h>

namespace leastwise {

/// What conditions compare the variable with, the accounts of resources, and how literal resources
/// end: `user/alice` may be what `user/${aws:username}` means. At most a few; the first is
/// `example`, or an ARN where a resource begins with the variable.
std::vector<std::string> likely_values(const std::string& name_lower,
                                       const std::vector<const Policy*>& policies);

}  // namespace leastwise
