// The table of role references is long, so it stands in two files; table.cpp puts them together.
#pragma once

#include <span>

#include "cloudformation/table.h"

namespace leastwise::cloudformation {

std::span<const RoleRow> role_rows_a_to_i();
std::span<const RoleRow> role_rows_i_to_z();

}  // namespace leastwise::cloudformation
