// Lists of words in the cells of tables.
#pragma once

#include <string_view>

namespace leastwise::cloudformation {

/// Calls `use` with each of the words, which single blanks part.
template <typename Use>
void for_each_word(std::string_view words, Use use) {
  while (!words.empty()) {
    const std::size_t blank = words.find(' ');
    use(words.substr(0, blank));
    words.remove_prefix(blank == std::string_view::npos ? words.size() : blank + 1);
  }
}

}  // namespace leastwise::cloudformation
