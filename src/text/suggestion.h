// Help for a word that is wrong where only certain words are right.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace leastwise {

/// "did you mean `Action`?", or the list of what there is; empty where that list would be too long
/// to help.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace leastwise
