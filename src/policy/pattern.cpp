// Patterns from text: what of a value is a wildcard, a variable, a hole, and what is only itself.
//
//   value    = { char | "*" | "?" | variable | hole }
//   variable = "${" name [ "," blank { blank } "'" default "'" ] "}"
//   literal  = "${*}" | "${?}" | "${$}"
//
// AWS: "IAM policy elements: Variables and tags".
#include <utility>

#include <leastwise/policy.h>

namespace leastwise {
namespace {

using Kind = PatternPiece::Kind;

void append_text(Pattern& pattern, std::string_view text) {
  if (text.empty()) {
    return;
  }
  if (pattern.pieces.empty() || pattern.pieces.back().kind != Kind::Text) {
    pattern.pieces.push_back({.kind = Kind::Text, .text = {}, .shape = {}});
  }
  pattern.pieces.back().text += text;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') {
    text.remove_prefix(1);
  }
  while (!text.empty() && text.back() == ' ') {
    text.remove_suffix(1);
  }
  return text;
}

// What stands between `${` and `}`: one of the three characters that cannot be written otherwise,
// or a variable with or without a default.
void append_variable(Pattern& pattern, std::string_view inside) {
  if (inside == "*" || inside == "?" || inside == "$") {
    append_text(pattern, inside);
    return;
  }
  PatternPiece piece{.kind = Kind::Variable, .text = {}, .shape = {}};
  const std::size_t comma = inside.find(',');
  piece.text = trimmed(inside.substr(0, comma));
  if (comma != std::string_view::npos) {
    std::string_view fallback = trimmed(inside.substr(comma + 1));
    if (fallback.size() >= 2 && fallback.front() == '\'' && fallback.back() == '\'') {
      fallback = fallback.substr(1, fallback.size() - 2);
    }
    piece.shape = fallback;
    piece.has_default = true;
  }
  pattern.pieces.push_back(std::move(piece));
}

void append_syntax(Pattern& pattern, std::string_view text, PatternSyntax syntax) {
  const std::string_view special = syntax == PatternSyntax::Plain  ? std::string_view{}
                                   : syntax == PatternSyntax::Glob ? std::string_view{"*?"}
                                                                   : std::string_view{"*?$"};
  while (!text.empty()) {
    const std::size_t at = text.find_first_of(special);
    append_text(pattern, text.substr(0, at));
    if (at == std::string_view::npos) {
      return;
    }
    const char found = text[at];
    text.remove_prefix(at);
    if (found == '*' || found == '?') {
      const Kind kind = found == '*' ? Kind::Star : Kind::Question;
      pattern.pieces.push_back({.kind = kind, .text = {}, .shape = {}});
      text.remove_prefix(1);
      continue;
    }
    const std::size_t close = text.starts_with("${") ? text.find('}') : std::string_view::npos;
    if (close == std::string_view::npos || close == 2) {
      append_text(pattern, text.substr(0, 1));
      text.remove_prefix(1);
      continue;
    }
    append_variable(pattern, text.substr(2, close - 2));
    text.remove_prefix(close + 1);
  }
}

// As in `append_variable`: a lone special character inside is that character.
std::string variable_text(const PatternPiece& piece) {
  return "${" + piece.text + (piece.has_default ? ", '" + piece.shape + "'" : "") + "}";
}

}  // namespace

Pattern parse_pattern(const PartialString& value, Span span, PatternSyntax syntax) {
  Pattern pattern;
  pattern.span = span;
  const std::string_view text = value.text;
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : value.holes) {
    append_syntax(pattern, text.substr(at, placed.offset - at), syntax);
    pattern.pieces.push_back(
        {.kind = Kind::Hole, .text = placed.hole.expression, .shape = placed.hole.shape});
    at = placed.offset;
  }
  append_syntax(pattern, text.substr(at), syntax);
  return pattern;
}

std::string Pattern::text() const {
  std::string out;
  for (const PatternPiece& piece : pieces) {
    switch (piece.kind) {
      case Kind::Text:
        out += piece.text;
        break;
      case Kind::Star:
        out += '*';
        break;
      case Kind::Question:
        out += '?';
        break;
      case Kind::Variable:
        out += variable_text(piece);
        break;
      case Kind::Hole:
        out += "${" + piece.text + "}";
        break;
    }
  }
  return out;
}

bool Pattern::is_known() const {
  for (const PatternPiece& piece : pieces) {
    if (piece.kind == Kind::Hole) {
      return false;
    }
  }
  return true;
}

bool Pattern::is_literal() const {
  for (const PatternPiece& piece : pieces) {
    if (piece.kind != Kind::Text) {
      return false;
    }
  }
  return true;
}

Patterns::Patterns(std::vector<Pattern> list)
    : list_(list.empty() ? nullptr : std::make_shared<std::vector<Pattern>>(std::move(list))) {}

const std::vector<Pattern>& Patterns::list() const {
  static const std::vector<Pattern> kNone;
  return list_ ? *list_ : kNone;
}

std::vector<Pattern>& Patterns::edit() {
  if (!list_) {
    list_ = std::make_shared<std::vector<Pattern>>();
  } else if (list_.use_count() > 1) {
    list_ = std::make_shared<std::vector<Pattern>>(*list_);
  }
  return *list_;
}

}  // namespace leastwise
