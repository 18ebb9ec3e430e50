// The names of a policy's parts, as AWS spells them.
#pragma once

#include <array>
#include <string_view>

namespace leastwise {

inline constexpr std::array<std::string_view, 3> kPolicyElements = {"Version", "Id", "Statement"};
inline constexpr std::array<std::string_view, 9> kStatementElements = {"Sid",
                                                                       "Effect",
                                                                       "Principal",
                                                                       "NotPrincipal",
                                                                       "Action",
                                                                       "NotAction",
                                                                       "Resource",
                                                                       "NotResource",
                                                                       "Condition"};

/// Of a `Principal` that is a map.
inline constexpr std::array<std::string_view, 4> kPrincipalKeys = {
    "AWS", "Service", "Federated", "CanonicalUser"};

}  // namespace leastwise
