// Grouping.
#include "access/summary.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace leastwise {

std::size_t rank(AccessLevel level) {
  switch (level) {
    case AccessLevel::PermissionsManagement:
      return 0;
    case AccessLevel::Write:
      return 1;
    case AccessLevel::Tagging:
      return 2;
    case AccessLevel::Read:
      return 3;
    case AccessLevel::List:
      return 4;
  }
  return 0;
}

std::vector<ServiceAccess> by_service_and_level(const std::vector<ActionId>& actions,
                                                const Catalogue& catalogue) {
  std::map<std::pair<ServiceId, std::size_t>, ServiceAccess> groups;
  // Actions of one service and level often follow one another.
  ServiceAccess* last = nullptr;
  ServiceId service{};
  for (const ActionId id : actions) {
    const AccessLevel level = catalogue.level_of(id);
    if (last == nullptr || catalogue.service_of(id) != service || level != last->level) {
      service = catalogue.service_of(id);
      last = &groups[{service, rank(level)}];
      last->service = catalogue.service(service).prefix;
      last->level = level;
    }
    last->actions.push_back(id);
  }
  std::vector<ServiceAccess> out;
  for (auto& [key, group] : groups) {
    out.push_back(std::move(group));
  }
  return out;
}

std::string action_names(const std::vector<ActionId>& actions,
                         std::size_t count_max,
                         const Catalogue& catalogue) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < actions.size() && i < count_max; ++i) {
    names.push_back(catalogue.action(actions[i]).name);
  }
  const std::string out = fmt::format("{}", fmt::join(names, ", "));
  return actions.size() <= count_max
             ? out
             : fmt::format("{} and {} more", out, actions.size() - count_max);
}

}  // namespace leastwise
