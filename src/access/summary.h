// Sets of actions as people talk about them: by service and access level.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>

namespace leastwise {

/// Actions of one service and one level, ascending.
struct ServiceAccess {
  std::string_view service;  ///< its prefix, `s3`
  AccessLevel level = AccessLevel::List;
  std::vector<ActionId> actions;
};

/// What matters more comes first: permissions management, then what changes something.
std::size_t rank(AccessLevel level);

/// By service in the order of their prefixes, then by level: permissions management first, lists
/// last.
std::vector<ServiceAccess> by_service_and_level(const std::vector<ActionId>& actions,
                                                const Catalogue& catalogue);

/// `PutObject, DeleteObject and 3 more`: the names without their service, at most so many.
std::string action_names(const std::vector<ActionId>& actions,
                         std::size_t count_max,
                         const Catalogue& catalogue);

}  // namespace leastwise
