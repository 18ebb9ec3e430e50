// When a condition holds.
//
// AWS: "IAM JSON policy elements: Condition operators", "Set operators for multivalued context
// keys", "Conditions with multiple context keys or values". The rules in short:
//
//   missing key      false; true for negated operators, ...IfExists and ForAllValues; false for
//                    ForAnyValue whatever else it says; `Null` asks for nothing else
//   several values   one of the policy's values is enough; for a negated operator none may match
//   list of values   ForAllValues: each of the request's values; ForAnyValue: one of them; without
//                    either a list never matches, not even negated
//   no policy value  matches a missing key only, and only with ForAllValues or ...IfExists
//
// What is not in the guide was observed on AWS. A request's value that is no ARN or address matches
// nothing, negated or not, while one that is no number or date is merely unequal. A policy's value
// that is no ARN (stored only in session policies) ends the comparison, with the effect of the
// statement that is safe: false in `Allow`, true in `Deny`.
#include "evaluation/condition.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "evaluation/instant.h"
#include "evaluation/unicode_lower.h"

namespace leastwise {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Whole groups of four, padded, and no bits set that stand for nothing: only then is there one text
// for the same bytes, and texts can be compared.
bool is_canonical_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return false;
  }
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  if (text.find_first_not_of(kBase64) != std::string_view::npos) {
    return false;
  }
  const unsigned unused = padding == 2 ? 0xFU : padding == 1 ? 0x3U : 0U;
  return text.empty() || (kBase64.find(text.back()) & unused) == 0;
}

Flag flag(std::string_view text) {
  return {equals_lower(text, "true")};
}

// The pattern of a value whose wildcards, if any, are plain characters.
Pattern without_wildcards(Pattern pattern) {
  for (PatternPiece& piece : pattern.pieces) {
    if (piece.kind == PatternPiece::Kind::Star || piece.kind == PatternPiece::Kind::Question) {
      piece.text.assign(1, piece.kind == PatternPiece::Kind::Star ? '*' : '?');
      piece.kind = PatternPiece::Kind::Text;
    }
  }
  return pattern;
}

bool is_final(const Pattern& pattern) {
  return std::ranges::none_of(pattern.pieces, [](const PatternPiece& piece) {
    return piece.kind == PatternPiece::Kind::Variable || piece.kind == PatternPiece::Kind::Hole;
  });
}

template <typename T>
Operand or_malformed(const std::optional<T>& value) {
  return value ? Operand(*value) : Operand(Malformed{});
}

// An operand of which all text is known, the variables filled in.
Operand operand_of(OperatorFamily family, const Glob& glob) {
  switch (family) {
    case OperatorFamily::StringEquals:
    case OperatorFamily::StringLike:
      return glob;
    case OperatorFamily::StringEqualsIgnoreCase:
      return ExactText{unicode_lower(glob.bytes)};
    case OperatorFamily::Arn: {
      ArnGlob arn = ArnGlob::split(glob, ShortArn::Refused);
      if (!arn.is_everything && !(arn.is_whole && matches(arn.fields[0], "arn"))) {
        return Malformed{};
      }
      return arn;
    }
    case OperatorFamily::NumericEquals:
    case OperatorFamily::NumericLessThan:
    case OperatorFamily::NumericLessThanEquals:
    case OperatorFamily::NumericGreaterThan:
    case OperatorFamily::NumericGreaterThanEquals:
      return or_malformed(Decimal::parse(glob.bytes));
    case OperatorFamily::DateEquals:
    case OperatorFamily::DateLessThan:
    case OperatorFamily::DateLessThanEquals:
    case OperatorFamily::DateGreaterThan:
    case OperatorFamily::DateGreaterThanEquals: {
      const std::optional<std::int64_t> instant = parse_instant(glob.bytes);
      return instant ? Operand(Instant{*instant}) : Operand(Malformed{});
    }
    case OperatorFamily::Bool:
    case OperatorFamily::Null:
      return flag(glob.bytes);
    case OperatorFamily::BinaryEquals:
      return is_canonical_base64(glob.bytes) ? Operand(ExactText{glob.bytes})
                                             : Operand(Malformed{});
    case OperatorFamily::IpAddress:
      return or_malformed(IpNetwork::parse(glob.bytes));
    case OperatorFamily::Unknown:
      return Malformed{};
  }
  return Malformed{};
}

// AWS: "Policy variables": where they can be used. Other operators refuse them.
bool takes_variables(OperatorFamily family) {
  return family == OperatorFamily::StringEquals || family == OperatorFamily::StringLike ||
         family == OperatorFamily::StringEqualsIgnoreCase || family == OperatorFamily::Arn ||
         family == OperatorFamily::Bool;
}

Operand prepare_operand(OperatorFamily family, const ConditionValue& value, bool has_variables) {
  const bool is_glob = family == OperatorFamily::StringLike || family == OperatorFamily::Arn;
  const PatternSyntax syntax = has_variables && takes_variables(family)
                                   ? PatternSyntax::GlobWithVariables
                               : is_glob ? PatternSyntax::Glob
                                         : PatternSyntax::Plain;
  Pattern pattern = parse_pattern(value.text, value.span, syntax);
  if (!is_glob) {
    pattern = without_wildcards(std::move(pattern));
  }
  if (!is_final(pattern)) {
    return pattern;
  }
  return operand_of(family, expand(pattern, {}).value_or(Glob{}));
}

// ---- One value of the request against one of the policy

/// The request's value, read once for all of the policy's.
struct Compared {
  OperatorFamily family;
  std::string_view text;
  std::string lower = {};  // of StringEqualsIgnoreCase
  ArnFields arn = {};
  std::optional<IpAddress> address = {};
  std::optional<Decimal> number = {};
  std::optional<std::int64_t> instant = {};
};

struct Fits {
  const Compared& value;

  bool operator()(const Malformed&) const { return false; }
  bool operator()(const Glob& glob) const { return matches(glob, value.text); }
  bool operator()(const ArnGlob& glob) const { return matches(glob, value.arn); }
  bool operator()(const ExactText& exact) const {
    const bool ignores_case = value.family == OperatorFamily::StringEqualsIgnoreCase;
    return exact.text == (ignores_case ? std::string_view(value.lower) : value.text);
  }
  bool operator()(const Decimal& number) const {
    return value.number && is_ordered(value.family, *value.number <=> number);
  }
  bool operator()(const Instant& instant) const {
    return value.instant && is_ordered(value.family, *value.instant <=> instant.milliseconds);
  }
  bool operator()(const IpNetwork& network) const {
    return value.address && network.contains(*value.address);
  }
  bool operator()(const Flag& wanted) const { return wanted.is_true == flag(value.text).is_true; }
  bool operator()(const Pattern&) const { return false; }
};

bool is_ignoring_case(OperatorFamily family) {
  return family == OperatorFamily::StringEqualsIgnoreCase;
}

// A value with holes: what fills them may or may not fit, unless the known part does not.
Truth fits_partly(const Pattern& pattern, const Compared& value, const Context& context) {
  const std::optional<Pattern> expanded = expand_partly(pattern, context);
  if (!expanded) {
    return Truth::No;
  }
  if (value.family == OperatorFamily::StringEquals || value.family == OperatorFamily::StringLike) {
    return matches(*expanded, value.text, LetterCase::Matters);
  }
  if (value.family == OperatorFamily::Arn) {
    return std::min(matches(*expanded, value.text, LetterCase::Matters), Truth::Maybe);
  }
  return Truth::Maybe;
}

Compared read_value(OperatorFamily family, const std::string& text) {
  Compared out{.family = family, .text = text};
  if (is_ignoring_case(family)) {
    out.lower = unicode_lower(text);
  } else if (family == OperatorFamily::Arn) {
    out.arn = ArnFields::split(text);
  } else if (family == OperatorFamily::IpAddress) {
    out.address = IpAddress::parse(text);
  } else if (family >= OperatorFamily::NumericEquals &&
             family <= OperatorFamily::NumericGreaterThanEquals) {
    out.number = Decimal::parse(text);
  } else if (family >= OperatorFamily::DateEquals &&
             family <= OperatorFamily::DateGreaterThanEquals) {
    out.instant = parse_instant(text);
  }
  return out;
}

// The operator's truth for one value of the request.
Truth compare(const PreparedCondition& condition,
              const std::string& text,
              const Context& context,
              Effect effect) {
  const Compared value = read_value(condition.family, text);
  const bool is_arn = condition.family == OperatorFamily::Arn;
  if ((is_arn && !value.arn.is_arn()) ||
      (condition.family == OperatorFamily::IpAddress && !value.address)) {
    return Truth::No;
  }
  Truth fits = Truth::No;
  for (const Operand& operand : condition.operands) {
    Operand expanded;
    const Operand* known = &operand;
    if (const auto* pattern = std::get_if<Pattern>(&operand)) {
      if (!pattern->is_known()) {
        fits = either(fits, fits_partly(*pattern, value, context));
        continue;
      }
      const std::optional<Glob> glob = expand(*pattern, context);
      if (!glob) {
        continue;  // a variable without a value: equal to nothing
      }
      expanded = operand_of(condition.family, *glob);
      known = &expanded;
    }
    if (is_arn && std::holds_alternative<Malformed>(*known)) {
      const Truth end = truth(effect == Effect::Deny);
      return fits == Truth::Maybe ? Truth::Maybe : end;
    }
    if (std::visit(Fits{value}, *known)) {
      return truth(!condition.is_negated);
    }
  }
  return condition.is_negated ? negate(fits) : fits;
}

Truth null_holds(const PreparedCondition& condition, bool is_present) {
  Truth out = Truth::No;
  for (const Operand& operand : condition.operands) {
    const auto* wants_absent = std::get_if<Flag>(&operand);
    out = either(
        out, wants_absent == nullptr ? Truth::Maybe : truth(wants_absent->is_true != is_present));
  }
  return out;
}

Truth holds_for_missing(const PreparedCondition& condition) {
  switch (condition.set) {
    case SetOperator::ForAllValues:
      return Truth::Yes;
    case SetOperator::ForAnyValue:
      return Truth::No;
    case SetOperator::None:
      break;
  }
  return truth(condition.if_exists || (condition.is_negated && !condition.operands.empty()));
}

}  // namespace

bool is_ordered(OperatorFamily family, std::strong_ordering order) {
  switch (family) {
    case OperatorFamily::NumericEquals:
    case OperatorFamily::DateEquals:
      return std::is_eq(order);
    case OperatorFamily::NumericLessThan:
    case OperatorFamily::DateLessThan:
      return std::is_lt(order);
    case OperatorFamily::NumericLessThanEquals:
    case OperatorFamily::DateLessThanEquals:
      return std::is_lteq(order);
    case OperatorFamily::NumericGreaterThan:
    case OperatorFamily::DateGreaterThan:
      return std::is_gt(order);
    case OperatorFamily::NumericGreaterThanEquals:
    case OperatorFamily::DateGreaterThanEquals:
      return std::is_gteq(order);
    case OperatorFamily::StringEquals:
    case OperatorFamily::StringEqualsIgnoreCase:
    case OperatorFamily::StringLike:
    case OperatorFamily::Arn:
    case OperatorFamily::Bool:
    case OperatorFamily::BinaryEquals:
    case OperatorFamily::IpAddress:
    case OperatorFamily::Null:
    case OperatorFamily::Unknown:
      return false;
  }
  return false;
}

PreparedCondition prepare(const Condition& condition, bool has_variables) {
  PreparedCondition out{.family = condition.family,
                        .set = condition.set,
                        .is_negated = condition.is_negated,
                        .if_exists = condition.if_exists,
                        .key = condition.key_lower()};
  for (const ConditionValue& value : condition.values) {
    out.operands.push_back(prepare_operand(condition.family, value, has_variables));
  }
  return out;
}

Truth holds(const PreparedCondition& condition, const Context& context, Effect effect) {
  if (condition.family == OperatorFamily::Unknown || condition.key.empty()) {
    return Truth::Maybe;
  }
  const ContextValue* value = context.find(condition.key);
  const bool is_present = value != nullptr && !value->values.empty();
  if (condition.family == OperatorFamily::Null) {
    return null_holds(condition, is_present);
  }
  if (!is_present) {
    return holds_for_missing(condition);
  }
  if (condition.operands.empty()) {
    return Truth::No;
  }
  const auto one = [&](const std::string& text) {
    return compare(condition, text, context, effect);
  };
  Truth out = Truth::No;
  switch (condition.set) {
    case SetOperator::None:
      return value->is_multivalued ? Truth::No : one(value->values.front());
    case SetOperator::ForAllValues:
      out = Truth::Yes;
      for (const std::string& text : value->values) {
        out = both(out, one(text));
      }
      return out;
    case SetOperator::ForAnyValue:
      for (const std::string& text : value->values) {
        out = either(out, one(text));
      }
      return out;
  }
  return out;
}

}  // namespace leastwise
