// Conditions of a template, as `Origin::condition` holds them: names joined by ` and `, each
// perhaps behind `not `, and such groups joined by ` or `; an empty text always holds.
//
// What follows from the words alone is worked out, so that a report names only what matters. What
// the conditions say of each other in the template is not looked at here.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace leastwise {

/// `a` or `b`: `A and B` and `not A and B` is `B`.
std::string either_condition(std::string_view a, std::string_view b);

/// `a` and `b`. None: they are never met together.
std::optional<std::string> both_conditions(std::string_view a, std::string_view b);

/// The names in a condition.
std::set<std::string> names_in(std::string_view condition);

/// Where the condition is not met. None: it always is.
std::optional<std::string> opposite_condition(std::string_view condition);

}  // namespace leastwise
