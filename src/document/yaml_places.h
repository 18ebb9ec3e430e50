// Where the things of a YAML text end.
//
// yaml-cpp tells where a value begins, and nothing about its end. The end is found by reading the
// text from there as the grammar writes it, with the value as a guide; yaml-cpp has already said
// that the text is valid.
#pragma once

#include <cstddef>
#include <string_view>

namespace leastwise {

bool is_yaml_space(char c);

/// `,` and the brackets: what ends a plain word inside `[...]` and `{...}`.
bool is_yaml_flow_mark(char c);

/// Every function takes and returns byte offsets and never leaves the text, which must outlive
/// this.
class YamlPlaces {
 public:
  explicit YamlPlaces(std::string_view text) : text_(text) {}

  /// The character at an offset; 0 at the end.
  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  /// Past white space and comments, and past whatever of `more` stands between them.
  std::size_t skip_blank(std::size_t at, std::string_view more = {}) const;

  /// Past `&anchor` and `!tag` in front of a value, to the value.
  std::size_t skip_properties(std::size_t at) const;

  /// The end of an anchor, alias or tag.
  std::size_t word_end(std::size_t at) const;

  /// The end of the scalar that begins here and means `value`.
  std::size_t scalar_end(std::size_t begin, std::string_view value) const;

 private:
  std::size_t double_quoted_end(std::size_t begin) const;
  std::size_t single_quoted_end(std::size_t begin) const;
  std::size_t block_end(std::size_t begin, std::string_view value) const;
  std::size_t plain_end(std::size_t begin, std::string_view value) const;
  std::size_t line_end(std::size_t at) const;

  std::string_view text_;
};

}  // namespace leastwise
