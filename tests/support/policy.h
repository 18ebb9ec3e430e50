// Policies out of statements as text.
#pragma once

#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <leastwise/policy.h>

namespace leastwise {

/// `statements` are JSON objects with commas between them. A test fails where they are no policy.
Policy policy_of(std::string_view statements, std::string_view version = "2012-10-17");
Policy policy_of(const std::vector<nlohmann::json>& statements);

}  // namespace leastwise
