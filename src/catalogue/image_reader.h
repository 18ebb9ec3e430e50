// Takes an image apart: words, strings, lists. See image.h for the layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "catalogue/image.h"

namespace leastwise::image {

class ImageReader {
 public:
  explicit ImageReader(std::string_view bytes) : bytes_(bytes) {}

  // Number of records of a section.
  std::size_t count(Section section, std::size_t record_words) const {
    return section_size(section) / (kWordBytes * record_words);
  }
  // A word of a section.
  std::uint32_t word(Section section, std::size_t index) const {
    return word_at(section_begin(section) + (index * kWordBytes));
  }
  // A string whose two words begin at `index`.
  std::string_view text(Section section, std::size_t index) const {
    return text(word(section, index), word(section, index + 1));
  }
  // Number of words of a list, and the first of them.
  std::size_t size(std::uint32_t list) const { return word(Section::Lists, list); }
  const unsigned char* items(std::uint32_t list) const;
  // One word of a list.
  std::uint32_t item(std::uint32_t list, std::size_t index) const {
    return word(Section::Lists, list + 1 + index);
  }
  // A list of strings.
  std::vector<std::string_view> texts(std::uint32_t list) const;

 private:
  std::size_t section_begin(Section section) const {
    return word_at((1 + (static_cast<std::size_t>(section) * 2)) * kWordBytes);
  }
  std::size_t section_size(Section section) const {
    return word_at((2 + (static_cast<std::size_t>(section) * 2)) * kWordBytes);
  }
  // Zero past the end. In the header, as every question to a catalogue ends here; compilers make
  // one load of it on little-endian machines.
  std::uint32_t word_at(std::size_t offset) const {
    if (offset + kWordBytes > bytes_.size()) {
      return 0;
    }
    const auto byte = [four = bytes_.data() + offset](std::size_t i) {
      return std::uint32_t{static_cast<unsigned char>(four[i])} << (8U * i);
    };
    return byte(0) | byte(1) | byte(2) | byte(3);
  }
  std::string_view text(std::uint32_t begin, std::uint32_t length) const {
    return bytes_.substr(section_begin(Section::Text) + begin, length);
  }

  std::string_view bytes_;
};

}  // namespace leastwise::image
