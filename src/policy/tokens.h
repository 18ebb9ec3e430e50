// Patterns as flat tokens: what the relations between patterns (relation.cpp) work on.
//
// One token is one UTF-16 unit, since that is what `?` counts in AWS. A variable or a hole is a
// token `Unknown` with the tokens of its shape behind it: a relation may take it as one opaque
// value, equal only to itself, or step into its shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <leastwise/policy.h>

namespace leastwise {

struct Token {
  enum class Kind : std::uint8_t {
    Char,     ///< `unit`
    One,      ///< any one unit
    Run,      ///< any run of units
    Unknown,  ///< `name`, whose shape is in the `length` tokens behind it
  };
  Kind kind = Kind::Char;
  bool is_in_field = false;  ///< One, Run: a colon is not among what it matches
  bool is_of_shape = false;  ///< belongs to the shape of an `Unknown`
  char16_t unit = 0;
  std::size_t length = 0;
  std::string name;
};

/// Tokens of a pattern whose wildcards cross every character.
std::vector<Token> flat_tokens(const Pattern& pattern, LetterCase letter_case);

/// Tokens of a resource pattern: wildcards of the first five fields stay in their field, and fields
/// that are missing at the end are `*`, as AWS fills them in. A lone `*` stays what it is.
std::vector<Token> arn_tokens(const Pattern& pattern);

/// Adds the UTF-16 units of a UTF-8 text; a broken byte is a unit of its own.
void append_units(std::u16string& out, std::string_view text, LetterCase letter_case);

}  // namespace leastwise
