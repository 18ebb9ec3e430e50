// A JSON Schema of rule files, for editors: made from the table of predicates, so that it knows
// what the loader knows.
#pragma once

#include <string>

namespace leastwise {

/// Draft 2020-12. A rule's `when` is checked against the predicates that can be asked about its
/// `each`.
std::string rule_schema();

}  // namespace leastwise
