// What AWS's codes mean in the words that scanners share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leastwise {

/// Keys of the field's catalogue of defects ("A28") that a code of the validation layer answers;
/// empty for what no other scanner looks for.
std::vector<std::string> defects_of_code(std::string_view code);

}  // namespace leastwise
