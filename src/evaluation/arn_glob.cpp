// Splitting at the first five colons, and filling in variables before that: AWS evaluates them in
// every field.
//
// AWS: "IAM policy elements: Variables and tags".
#include "evaluation/arn_glob.h"

#include <algorithm>

namespace leastwise {
namespace {

using Kind = PatternPiece::Kind;

// What a variable stands for; none if nothing does.
std::optional<std::string_view> value_of(const PatternPiece& variable, const Context& context) {
  const std::string key = lower_ascii(variable.text);
  const ContextValue* value = context.find(key);
  if (value == nullptr || value->values.empty()) {
    const bool may_default = variable.has_default && !is_multivalued_key(key, context.catalogue());
    return may_default ? std::optional<std::string_view>(variable.shape) : std::nullopt;
  }
  if (value->is_multivalued) {
    return std::nullopt;
  }
  return value->values.front();
}

}  // namespace

ArnFields ArnFields::split(std::string_view text) {
  ArnFields out;
  for (std::size_t i = 0; i + 1 < kArnFields; ++i) {
    const std::size_t colon = text.find(':');
    out.fields.at(i) = text.substr(0, colon);
    if (colon == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(colon + 1);
  }
  out.fields.back() = text;
  out.is_whole = true;
  return out;
}

ArnGlob ArnGlob::split(const Glob& glob, ShortArn short_arn) {
  ArnGlob out;
  out.is_everything = glob.is_everything();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kArnFields; ++i) {
    const bool is_last = i + 1 == kArnFields;
    const std::size_t colon = is_last ? std::string::npos : glob.bytes.find(':', begin);
    const bool is_end = colon == std::string::npos;
    out.fields.at(i) = glob.part(begin, is_end ? glob.bytes.size() : colon);
    if (is_last) {
      out.is_whole = true;
    } else if (is_end) {
      out.is_whole = short_arn == ShortArn::Padded;
      for (std::size_t k = i + 1; k < kArnFields; ++k) {
        out.fields.at(k).append_star();
      }
      break;
    }
    begin = colon + 1;
  }
  return out;
}

bool matches(const ArnGlob& glob, const ArnFields& arn) {
  if (glob.is_everything) {
    return true;
  }
  if (!glob.is_whole || !arn.is_whole) {
    return false;
  }
  // The resource first: it differs most often.
  for (std::size_t i = kArnFields; i > 0; --i) {
    if (!matches(glob.fields.at(i - 1), arn.fields.at(i - 1))) {
      return false;
    }
  }
  return true;
}

std::optional<Glob> expand(const Pattern& pattern, const Context& context) {
  Glob out;
  for (const PatternPiece& piece : pattern.pieces) {
    switch (piece.kind) {
      case Kind::Text:
        out.append_text(piece.text);
        break;
      case Kind::Star:
        out.append_star();
        break;
      case Kind::Question:
        out.append_question();
        break;
      case Kind::Variable: {
        const std::optional<std::string_view> value = value_of(piece, context);
        if (!value) {
          return std::nullopt;
        }
        out.append_text(*value);
        break;
      }
      case Kind::Hole:
        return std::nullopt;
    }
  }
  return out;
}

std::optional<Pattern> expand_partly(const Pattern& pattern, const Context& context) {
  Pattern out{.pieces = {}, .span = pattern.span};
  for (const PatternPiece& piece : pattern.pieces) {
    out.pieces.push_back(piece);
    if (piece.kind == Kind::Variable) {
      const std::optional<std::string_view> value = value_of(piece, context);
      if (!value) {
        return std::nullopt;
      }
      out.pieces.back() = {.kind = Kind::Text, .text = std::string(*value), .shape = {}};
    }
  }
  return out;
}

}  // namespace leastwise
