// Which requests resource control policies count for.
#pragma once

#include <string_view>

namespace leastwise {

class Catalogue;

/// The action in lower case. AWS: "Resource control policies (RCPs)", list of services, only
/// actions that are about a resource, and never kms:RetireGrant.
bool is_under_resource_control(std::string_view action_lower, const Catalogue& catalogue);

}  // namespace leastwise
