// Writing words as bytes, sharing what is equal.
#include "catalogue/image_builder.h"

namespace leastwise::image {
namespace {

void append_word(std::string& out, std::uint32_t value) {
  for (std::uint32_t shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(value >> shift & 0xFFU)));
  }
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

ImageBuilder::ImageBuilder() {
  list({});
}

void ImageBuilder::word(Section section, std::uint32_t value) {
  words(section).push_back(value);
}

void ImageBuilder::text(Section section, std::string_view value) {
  for (const std::uint32_t half : intern(value)) {
    word(section, half);
  }
}

std::array<std::uint32_t, 2> ImageBuilder::intern(std::string_view value) {
  const auto [found, is_new] =
      strings_.try_emplace(std::string(value), static_cast<std::uint32_t>(text_.size()));
  if (is_new) {
    text_ += value;
  }
  return {found->second, static_cast<std::uint32_t>(value.size())};
}

std::uint32_t ImageBuilder::list(const Words& items) {
  Words& pool = words(Section::Lists);
  const auto [found, is_new] = lists_.try_emplace(items, static_cast<std::uint32_t>(pool.size()));
  if (is_new) {
    pool.push_back(static_cast<std::uint32_t>(items.size()));
    pool.insert(pool.end(), items.begin(), items.end());
  }
  return found->second;
}

std::string ImageBuilder::bytes() const {
  std::string out;
  append_word(out, kMagic);
  std::size_t offset = kHeaderWords * kWordBytes;
  for (std::size_t i = 0; i < kSectionCount; ++i) {
    const bool is_text = i == static_cast<std::size_t>(Section::Text);
    const std::size_t size = is_text ? text_.size() : sections_.at(i).size() * kWordBytes;
    append_word(out, static_cast<std::uint32_t>(offset));
    append_word(out, static_cast<std::uint32_t>(size));
    offset += size;
  }
  out.reserve(offset);
  out += text_;
  for (const Words& section : sections_) {
    for (const std::uint32_t value : section) {
      append_word(out, value);
    }
  }
  return out;
}

}  // namespace leastwise::image
