// Written from the definition, with no thought of speed.
#include "support/slow_glob.h"

namespace leastwise::test {

std::vector<std::string> all_words(std::string_view alphabet, std::size_t length_max) {
  std::vector<std::string> words{""};
  std::size_t begin = 0;
  for (std::size_t length = 1; length <= length_max; ++length) {
    const std::size_t end = words.size();
    for (; begin < end; ++begin) {
      for (const char c : alphabet) {
        words.push_back(words[begin] + c);
      }
    }
  }
  return words;
}

bool slow_matches(std::string_view glob, std::string_view word) {
  if (glob.empty()) {
    return word.empty();
  }
  if (glob.front() == '*') {
    return slow_matches(glob.substr(1), word) ||
           (!word.empty() && slow_matches(glob, word.substr(1)));
  }
  return !word.empty() && (glob.front() == '?' || glob.front() == word.front()) &&
         slow_matches(glob.substr(1), word.substr(1));
}

}  // namespace leastwise::test
