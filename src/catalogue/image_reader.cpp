// Lists of an image.
#include "catalogue/image_reader.h"

namespace leastwise::image {

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
