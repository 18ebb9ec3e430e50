// The table of role references is long, so it stands in two files; table.cpp puts them together.
#pragma once

#include <span>

#include "terraform/table.h"

namespace leastwise::terraform {

std::span<const RoleRow> role_rows_a_to_h();
std::span<const RoleRow> role_rows_i_to_z();

}  // namespace leastwise::terraform
