// The services that AWS Organizations lists for resource control policies, from the catalogue.
#include "evaluation/resource_control.h"

#include <optional>

#include <leastwise/catalogue.h>

namespace leastwise {

bool is_under_resource_control(std::string_view action_lower, const Catalogue& catalogue) {
  const std::string_view prefix = action_lower.substr(0, action_lower.find(':'));
  const std::optional<ServiceId> service = catalogue.find_service(prefix);
  if (action_lower == "kms:retiregrant" || !service || !catalogue.service(*service).has_rcp) {
    return false;
  }
  // An action that the catalogue does not know yet is taken for one about a resource.
  const std::optional<ActionId> action = catalogue.find_action(action_lower);
  return !action || !catalogue.action(*action).is_wildcard_only;
}

}  // namespace leastwise
