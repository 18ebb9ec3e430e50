// Matching by going back to the last star: linear on what policies hold, quadratic at worst.
#include "evaluation/glob.h"

#include <algorithm>

namespace leastwise {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// Decoded units and which of them are wildcards. Texts are valid UTF-8 by the time they come here;
// a broken byte would be a unit of its own.
struct Units {
  std::u16string text;
  std::string wild;
};

std::size_t sequence_length(unsigned char lead) {
  return lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 1;
}

void append_point(Units& out, char32_t point) {
  if (point >= 0x10000U) {
    point -= 0x10000U;
    out.text += static_cast<char16_t>(0xD800U + (point >> 10U));
    out.text += static_cast<char16_t>(0xDC00U + (point & 0x3FFU));
  } else {
    out.text += static_cast<char16_t>(point);
  }
  out.wild.resize(out.text.size(), '\0');
}

Units to_units(std::string_view bytes, std::string_view wild) {
  Units out;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = std::min(sequence_length(lead), bytes.size() - i);
    if (length == 1) {
      append_point(out, lead);
      if (!wild.empty()) {
        out.wild.back() = wild[i];
      }
    } else {
      char32_t point = lead & (0xFFU >> (length + 1));
      for (std::size_t k = 1; k < length; ++k) {
        point = (point << 6U) | (static_cast<unsigned char>(bytes[i + k]) & 0x3FU);
      }
      append_point(out, point);
    }
    i += length;
  }
  return out;
}

template <typename Text>
bool matches_units(const Text& pattern, std::string_view wild, const Text& text) {
  std::size_t at = 0;    // in the pattern
  std::size_t next = 0;  // in the text
  std::size_t star = Text::npos;
  std::size_t resume = 0;  // where the text goes on if the last star takes one more unit
  while (next < text.size()) {
    if (at < pattern.size() && wild[at] == '*') {
      star = at++;
      resume = next;
    } else if (at < pattern.size() && (wild[at] == '?' || pattern[at] == text[next])) {
      ++at;
      ++next;
    } else if (star != Text::npos) {
      at = star + 1;
      next = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && wild[at] == '*') {
    ++at;
  }
  return at == pattern.size();
}

}  // namespace

void Glob::append_text(std::string_view text) {
  bytes += text;
  wild.resize(bytes.size(), '\0');
}

void Glob::append_star() {
  bytes += '*';
  wild += '*';
  has_wildcard = true;
}

void Glob::append_question() {
  bytes += '?';
  wild += '?';
  has_wildcard = true;
  has_question = true;
}

bool Glob::is_everything() const {
  return !wild.empty() && wild.find_first_not_of('*') == std::string::npos;
}

Glob Glob::part(std::size_t begin, std::size_t end) const {
  Glob out{.bytes = bytes.substr(begin, end - begin), .wild = wild.substr(begin, end - begin)};
  out.has_question = out.wild.find('?') != std::string::npos;
  out.has_wildcard = out.has_question || out.wild.find('*') != std::string::npos;
  return out;
}

bool matches(const Glob& glob, std::string_view text) {
  if (!glob.has_wildcard) {
    return glob.bytes == text;
  }
  // Only `?` counts units; text and stars mean the same on bytes.
  if (glob.has_question && !(is_ascii(text) && is_ascii(glob.bytes))) {
    const Units pattern = to_units(glob.bytes, glob.wild);
    return matches_units(pattern.text, pattern.wild, to_units(text, {}).text);
  }
  return matches_units(std::string_view(glob.bytes), glob.wild, text);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool equals_lower(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace leastwise
