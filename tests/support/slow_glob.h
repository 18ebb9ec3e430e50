// The slow, obvious twin of the relations between patterns: all strings, one by one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::test {

/// All words over the alphabet of at most `length_max` characters, the empty one first.
std::vector<std::string> all_words(std::string_view alphabet, std::size_t length_max);

/// Does the glob of text, `*` and `?` match the word? By plain recursion.
bool slow_matches(std::string_view glob, std::string_view word);

}  // namespace leastwise::test
