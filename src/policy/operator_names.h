// The condition operators that AWS knows, by name.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leastwise {

/// In AWS's letter case, without set operators and `IfExists`: `StringNotEquals`.
std::span<const std::string_view> operator_names();

/// What a wrong name is likely to mean, with its set operator and `IfExists`; empty when nothing is
/// near: `ForAnyValues:StringEqualIfExists` is `ForAnyValue:StringEqualsIfExists`.
std::string meant_operator(std::string_view written);

}  // namespace leastwise
