// Patterns made ready for matching many strings: the short, obvious matcher of this layer.
//
// It shares nothing with the inclusion of patterns in `policy/` nor with the languages of
// `regular/`, so that each can be tested against the others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>

namespace leastwise {

/// Text with wildcards. `*` matches any run of characters, `?` one UTF-16 unit, as in AWS.
struct Glob {
  std::string bytes;  ///< text in UTF-8; a wildcard is one byte
  std::string wild;   ///< as long as `bytes`: `*` or `?` where that byte is a wildcard, else 0
  bool has_wildcard = false;
  bool has_question = false;

  void append_text(std::string_view text);
  void append_star();
  void append_question();
  /// Nothing but stars, and at least one.
  bool is_everything() const;
  Glob part(std::size_t begin, std::size_t end) const;
};

bool matches(const Glob& glob, std::string_view text);

/// ASCII only, which is all that actions and key names have.
std::string lower_ascii(std::string_view text);

/// Equal but for the case of ASCII letters; the second text is in lower case.
bool equals_lower(std::string_view text, std::string_view lower);

}  // namespace leastwise
