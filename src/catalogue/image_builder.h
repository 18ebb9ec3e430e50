// Puts the words, strings and lists of an image together. See image.h for the layout.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalogue/image.h"

namespace leastwise::image {

using Words = std::vector<std::uint32_t>;

// ASCII only: names of AWS are.
std::string lower(std::string_view text);

class ImageBuilder {
 public:
  ImageBuilder();
  // Appends one word, or a string's two, to a section. Equal strings are kept once.
  void word(Section section, std::uint32_t value);
  void text(Section section, std::string_view value);
  // Where a list stands; the empty list is always at 0.
  std::uint32_t list(const Words& items);
  // The two words of a string, for lists of strings.
  std::array<std::uint32_t, 2> intern(std::string_view value);
  // The finished image.
  std::string bytes() const;

 private:
  Words& words(Section section) { return sections_.at(static_cast<std::size_t>(section)); }

  std::string text_;
  std::array<Words, kSectionCount> sections_;
  std::unordered_map<std::string, std::uint32_t> strings_;
  std::map<Words, std::uint32_t> lists_;
};

}  // namespace leastwise::image
