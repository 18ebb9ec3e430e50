// What patterns have to do with each other, with holes and variables answered in three values.
//
// Each question is asked twice: must it hold whatever the unknown parts turn out to be, and can it
// hold at all? Where both agree the answer is sure. Most questions of a run compare patterns that
// differ in their first characters, so that is looked at before anything is built.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>

#include "policy/inclusion.h"
#include "policy/tokens.h"

namespace leastwise {
namespace {

using Relation = std::optional<bool> (*)(const std::vector<Token>&,
                                         const std::vector<Token>&,
                                         Unknowns);

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool have_different_beginnings(std::string_view a, std::string_view b, LetterCase letter_case) {
  const std::size_t length = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < length; ++i) {
    if (a[i] != b[i] && (letter_case == LetterCase::Matters || lower(a[i]) != lower(b[i]))) {
      return true;
    }
  }
  return false;
}

std::string_view beginning(const Pattern& pattern) {
  const bool has_one =
      !pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Text;
  return has_one ? std::string_view(pattern.pieces.front().text) : std::string_view{};
}

// The inner one is free where the outer one still wants certain characters: `s3:*` in `s3:Get*`.
bool is_free_earlier(const Pattern& inner, const Pattern& outer) {
  const std::size_t length = beginning(inner).size();
  const std::size_t next = length == 0 ? 0 : 1;
  if (next >= inner.pieces.size() || length >= beginning(outer).size()) {
    return false;
  }
  const PatternPiece::Kind kind = inner.pieces[next].kind;
  return kind == PatternPiece::Kind::Star || kind == PatternPiece::Kind::Question;
}

bool is_lone_star(const Pattern& pattern) {
  return pattern.pieces.size() == 1 && pattern.pieces.front().kind == PatternPiece::Kind::Star;
}

Truth ask(Relation relation, const std::vector<Token>& a, const std::vector<Token>& b) {
  if (relation(a, b, Unknowns::Hostile).value_or(false)) {
    return Truth::Yes;
  }
  return relation(a, b, Unknowns::Friendly).value_or(true) ? Truth::Maybe : Truth::No;
}

bool has_unknown(const std::vector<Token>& tokens) {
  return std::any_of(tokens.begin(), tokens.end(), [](const Token& token) {
    return token.kind == Token::Kind::Unknown;
  });
}

Truth decide(Relation relation, const std::vector<Token>& a, const std::vector<Token>& b) {
  if (!has_unknown(a) && !has_unknown(b)) {
    const std::optional<bool> answer = relation(a, b, Unknowns::Hostile);
    return answer ? truth(*answer) : Truth::Maybe;
  }
  return ask(relation, a, b);
}

Pattern literal(std::string_view value) {
  Pattern pattern;
  if (!value.empty()) {
    pattern.pieces.push_back(
        {.kind = PatternPiece::Kind::Text, .text = std::string(value), .shape = {}});
  }
  return pattern;
}

}  // namespace

Truth includes(const Pattern& outer, const Pattern& inner, LetterCase letter_case) {
  if (is_lone_star(outer)) {
    return Truth::Yes;
  }
  if (have_different_beginnings(beginning(outer), beginning(inner), letter_case) ||
      is_free_earlier(inner, outer)) {
    return Truth::No;
  }
  return decide(is_included, flat_tokens(outer, letter_case), flat_tokens(inner, letter_case));
}

Truth overlaps(const Pattern& a, const Pattern& b, LetterCase letter_case) {
  if (is_lone_star(a) || is_lone_star(b)) {
    return Truth::Yes;
  }
  if (have_different_beginnings(beginning(a), beginning(b), letter_case)) {
    return Truth::No;
  }
  return decide(has_overlap, flat_tokens(a, letter_case), flat_tokens(b, letter_case));
}

Truth matches(const Pattern& pattern, std::string_view value, LetterCase letter_case) {
  if (is_lone_star(pattern)) {
    return Truth::Yes;
  }
  if (have_different_beginnings(beginning(pattern), value, letter_case)) {
    return Truth::No;
  }
  return decide(
      is_included, flat_tokens(pattern, letter_case), flat_tokens(literal(value), letter_case));
}

Truth includes_arn(const Pattern& outer, const Pattern& inner) {
  if (is_lone_star(outer)) {
    return Truth::Yes;
  }
  if (have_different_beginnings(beginning(outer), beginning(inner), LetterCase::Matters) ||
      is_free_earlier(inner, outer)) {
    return Truth::No;
  }
  return decide(is_included, arn_tokens(outer), arn_tokens(inner));
}

Truth overlaps_arn(const Pattern& a, const Pattern& b) {
  if (is_lone_star(a) || is_lone_star(b)) {
    return Truth::Yes;
  }
  if (have_different_beginnings(beginning(a), beginning(b), LetterCase::Matters)) {
    return Truth::No;
  }
  return decide(has_overlap, arn_tokens(a), arn_tokens(b));
}

}  // namespace leastwise
