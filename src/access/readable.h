// Values of condition keys that people know the look of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>

#include "access/keys.h"

namespace leastwise {

/// Values in the form that AWS gives them, the plainest first; all of them are examples. `kind` is
/// how the policy compares the key where AWS does not say what it holds.
std::vector<std::string> readable_values(std::string_view key_lower,
                                         ValueKind kind,
                                         const Catalogue& catalogue);

}  // namespace leastwise
