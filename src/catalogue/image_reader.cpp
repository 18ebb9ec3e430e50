// Bytes to words. Compilers make one load of it on little-endian machines.
#include "catalogue/image_reader.h"

namespace leastwise::image {

std::uint32_t ImageReader::word_at(std::size_t offset) const {
  const std::string_view four = bytes_.substr(offset, kWordBytes);
  std::uint32_t value = 0;
  for (std::size_t i = kWordBytes; i > 0; --i) {
    value = value << 8U | static_cast<unsigned char>(four[i - 1]);
  }
  return value;
}

const unsigned char* ImageReader::items(std::uint32_t list) const {
  const std::size_t offset = section_begin(Section::Lists) + ((std::size_t{list} + 1) * kWordBytes);
  return reinterpret_cast<const unsigned char*>(bytes_.substr(offset).data());
}

std::vector<std::string_view> ImageReader::texts(std::uint32_t list) const {
  std::vector<std::string_view> all;
  for (std::size_t i = 0; i + 1 < size(list); i += 2) {
    all.push_back(text(item(list, i), item(list, i + 1)));
  }
  return all;
}

}  // namespace leastwise::image
