// Which accounts a change lands in.
#pragma once

#include <string_view>

#include <leastwise/model.h>
#include <leastwise/truth.h>

namespace leastwise {

/// Is the account one that the change lands in: its own, or that of one of its parts, where they
/// land in several? A principal's ARN tells the account of its part. `Maybe`: it is not known where
/// all of them land.
Truth lands_in(const World& world, std::string_view account);

}  // namespace leastwise
