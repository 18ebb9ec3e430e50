// Which requests resource control policies count for.
#pragma once

#include <string_view>

namespace leastwise {

/// The action in lower case. AWS: "Resource control policies (RCPs)", list of services; and
/// kms:RetireGrant, which they never restrict.
bool is_under_resource_control(std::string_view action_lower);

}  // namespace leastwise
