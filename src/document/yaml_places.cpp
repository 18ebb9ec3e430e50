// Reads a valid YAML text from the beginning of a value to its end.
#include "document/yaml_places.h"

#include <algorithm>
#include <optional>

namespace leastwise {
namespace {

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

bool is_yaml_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_yaml_flow_mark(char c) {
  return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

std::size_t YamlPlaces::skip_blank(std::size_t at, std::string_view more) const {
  while (at < text_.size()) {
    const bool may_be_comment =
        at == 0 || is_yaml_space(text_[at - 1]) || is_yaml_flow_mark(text_[at - 1]);
    if (text_[at] == '#' && may_be_comment) {
      at = line_end(at);
    } else if (is_yaml_space(text_[at]) || more.find(text_[at]) != std::string_view::npos) {
      ++at;
    } else {
      break;
    }
  }
  return at;
}

std::size_t YamlPlaces::skip_properties(std::size_t at) const {
  while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
    at = skip_blank(word_end(at));
  }
  return at;
}

// The end of an anchor, alias or tag.
std::size_t YamlPlaces::word_end(std::size_t at) const {
  if (text_.substr(at, 2) == "!<") {
    return std::min(text_.find('>', at), text_.size() - 1) + 1;
  }
  while (at < text_.size() && !is_yaml_space(text_[at]) && !is_yaml_flow_mark(text_[at])) {
    ++at;
  }
  return at;
}

std::size_t YamlPlaces::scalar_end(std::size_t begin, std::string_view value) const {
  switch (at(begin)) {
    case '"':
      return double_quoted_end(begin);
    case '\'':
      return single_quoted_end(begin);
    case '|':
    case '>':
      return block_end(begin, value);
    default:
      return plain_end(begin, value);
  }
}

std::size_t YamlPlaces::double_quoted_end(std::size_t begin) const {
  std::size_t at = begin + 1;
  while (at < text_.size() && text_[at] != '"') {
    at += text_[at] == '\\' ? 2U : 1U;
  }
  return std::min(at + 1, text_.size());
}

std::size_t YamlPlaces::single_quoted_end(std::size_t begin) const {
  std::size_t at = begin + 1;
  while (at < text_.size() && (text_[at] != '\'' || this->at(at + 1) == '\'')) {
    at += text_[at] == '\'' ? 2U : 1U;
  }
  return std::min(at + 1, text_.size());
}

std::size_t YamlPlaces::line_end(std::size_t at) const {
  return std::min(text_.find('\n', at), text_.size());
}

// A block scalar goes on while lines are blank or at least as deep as its first. That depth is the
// first line's, less the blanks that the value itself begins with (possible with an indicator as in
// `|2`).
std::size_t YamlPlaces::block_end(std::size_t begin, std::string_view value) const {
  const std::size_t header_end = line_end(begin);
  const std::size_t value_begin = value.find_first_not_of('\n');
  if (value_begin == std::string_view::npos) {
    return header_end;
  }
  const std::size_t own_blanks = indent_of(value.substr(value_begin));
  std::optional<std::size_t> depth;
  std::size_t end = header_end;
  for (std::size_t line_begin = header_end + 1; line_begin < text_.size();) {
    const std::size_t stop = line_end(line_begin);
    const std::string_view line = text_.substr(line_begin, stop - line_begin);
    if (!is_blank(line)) {
      if (!depth) {
        depth = indent_of(line) - std::min(own_blanks, indent_of(line));
      }
      if (indent_of(line) < *depth) {
        break;
      }
      end = std::min(stop + 1, text_.size());
    }
    line_begin = stop + 1;
  }
  return end;
}

// A plain scalar stands there as its value does, but for line breaks and the white space around
// them.
std::size_t YamlPlaces::plain_end(std::size_t begin, std::string_view value) const {
  std::size_t at = begin;
  std::size_t end = begin;
  for (std::size_t i = 0; i < value.size();) {
    if (is_yaml_space(value[i]) && this->at(at) != value[i]) {
      ++i;
      continue;  // more line breaks in the value than one folded run: the run below took them
    }
    if (this->at(at) == value[i]) {
      ++at;
      ++i;
      end = at;
      if (i < value.size() && is_yaml_space(this->at(at))) {
        const std::size_t next = std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
        if (text_.substr(at, next - at).find('\n') != std::string_view::npos) {
          at = next;
          i = std::min(value.find_first_not_of(" \n", i), value.size());
        }
      }
      continue;
    }
    break;
  }
  return end;
}

}  // namespace leastwise
