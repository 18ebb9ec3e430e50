// From patterns to tokens, and where the fields of an ARN end.
#include "policy/tokens.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace leastwise {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kFieldColons = 5;  // arn:partition:service:region:account:resource

// The code point at the front of the text and how many bytes it takes. Broken bytes are one unit
// each, in the range of lone low surrogates, which no valid text has.
std::pair<char32_t, std::size_t> decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80U) {
    return {lead, 1};
  }
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC2U ? 2 : 0;
  if (length == 0 || lead > 0xF4U || text.size() < length) {
    return {0xDC00U + lead, 1};
  }
  char32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) {
      return {0xDC00U + lead, 1};
    }
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  return {point, length};
}

void append_shape(std::vector<Token>& tokens, std::string_view shape, LetterCase letter_case) {
  std::u16string units;
  append_units(units, shape, letter_case);
  for (const char16_t unit : units) {
    Token& token = tokens.emplace_back();
    token.kind = unit == u'*' ? Kind::Run : unit == u'?' ? Kind::One : Kind::Char;
    token.unit = unit;
    token.is_of_shape = true;
  }
}

void append_unknown(std::vector<Token>& tokens, const PatternPiece& piece, LetterCase letter_case) {
  const bool is_hole = piece.kind == PatternPiece::Kind::Hole;
  const std::size_t at = tokens.size();
  tokens.emplace_back().kind = Kind::Unknown;
  std::string name = piece.text;
  if (!is_hole) {  // the names of variables are compared without case
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  }
  // A variable with a default is another value than the one without.
  const std::string fallback = piece.has_default ? "," + piece.shape : std::string{};
  tokens[at].name = (is_hole ? "hole " : "variable ") + name + fallback;
  append_shape(tokens, is_hole ? std::string_view(piece.shape) : "*", letter_case);
  tokens[at].length = tokens.size() - at - 1;
}

bool is_colon(const Token& token) {
  return token.kind == Kind::Char && token.unit == u':';
}

}  // namespace

void append_units(std::u16string& out, std::string_view text, LetterCase letter_case) {
  while (!text.empty()) {
    auto [point, length] = decode(text);
    text.remove_prefix(length);
    if (letter_case == LetterCase::Ignored && point >= U'A' && point <= U'Z') {
      point += U'a' - U'A';
    }
    if (point < 0x10000U) {
      out += static_cast<char16_t>(point);
    } else {
      point -= 0x10000U;
      out += static_cast<char16_t>(0xD800U + (point >> 10U));
      out += static_cast<char16_t>(0xDC00U + (point & 0x3FFU));
    }
  }
}

std::vector<Token> flat_tokens(const Pattern& pattern, LetterCase letter_case) {
  std::vector<Token> tokens;
  std::u16string units;
  for (const PatternPiece& piece : pattern.pieces) {
    switch (piece.kind) {
      case PatternPiece::Kind::Text:
        units.clear();
        append_units(units, piece.text, letter_case);
        for (const char16_t unit : units) {
          tokens.emplace_back().unit = unit;
        }
        break;
      case PatternPiece::Kind::Star:
        if (tokens.empty() || tokens.back().kind != Kind::Run || tokens.back().is_of_shape) {
          tokens.emplace_back().kind = Kind::Run;
        }
        break;
      case PatternPiece::Kind::Question:
        tokens.emplace_back().kind = Kind::One;
        break;
      case PatternPiece::Kind::Variable:
      case PatternPiece::Kind::Hole:
        append_unknown(tokens, piece, letter_case);
        break;
    }
  }
  return tokens;
}

std::vector<Token> arn_tokens(const Pattern& pattern) {
  std::vector<Token> tokens = flat_tokens(pattern, LetterCase::Matters);
  if (tokens.size() == 1 && tokens[0].kind == Kind::Run) {
    return tokens;
  }
  const auto colons =
      static_cast<std::size_t>(std::count_if(tokens.begin(), tokens.end(), is_colon));
  const auto is_open = [](const Token& token) {
    return token.is_of_shape && token.kind == Kind::Run;
  };
  if (colons < kFieldColons && std::any_of(tokens.begin(), tokens.end(), is_open)) {
    return tokens;  // the unknown part may hold any number of fields: nothing is known about
                    // borders
  }
  std::size_t field = 0;
  for (Token& token : tokens) {
    field += is_colon(token) ? 1U : 0U;
    token.is_in_field =
        field < kFieldColons && (token.kind == Kind::One || token.kind == Kind::Run);
  }
  for (; field < kFieldColons; ++field) {
    tokens.emplace_back().unit = u':';
    Token& run = tokens.emplace_back();
    run.kind = Kind::Run;
    run.is_in_field = field + 1 < kFieldColons;
  }
  return tokens;
}

}  // namespace leastwise
