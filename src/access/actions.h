// What the catalogue knows about actions, as far as this layer wants to know it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

namespace leastwise {

/// `s3:GetObject` for `s3:getobject`; the text itself for an action that is not known.
std::string action_text(std::string_view action, const Catalogue& catalogue);

/// Some actions that the element matches, as AWS spells them: at most `count_max`.
std::vector<std::string> known_actions(const Element& element,
                                       std::size_t count_max,
                                       const Catalogue& catalogue);

/// Resources that an action is about, as examples of their ARN formats; `*` when it is about none.
std::vector<std::string> known_resources(std::string_view action, const Catalogue& catalogue);

}  // namespace leastwise
