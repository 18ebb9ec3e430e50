// One condition, one or two literals.
#include "access/conditions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leastwise {
namespace {

constexpr std::size_t kShapeFields = 6;

bool takes_variables(OperatorFamily family) {
  return family == OperatorFamily::StringEquals || family == OperatorFamily::StringLike ||
         family == OperatorFamily::StringEqualsIgnoreCase || family == OperatorFamily::Arn ||
         family == OperatorFamily::Bool;
}

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return false;
  }
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::string_view body = text.substr(0, text.size() - padding);
  if (body.find_first_not_of(kDigits) != std::string_view::npos) {
    return false;
  }
  // The last digit must not say more than the bytes hold.
  const std::size_t last = body.empty() ? 0 : kDigits.find(body.back());
  return padding == 0 || (!body.empty() && last % (padding == 2 ? 16U : 4U) == 0);
}

bool is_opaque(const GlobSymbol& symbol) {
  return symbol.letter >= kOpaqueFirst;
}

bool holds_absent(const Condition& condition) {
  switch (condition.set) {
    case SetOperator::ForAllValues:
      return true;
    case SetOperator::ForAnyValue:
      return false;
    case SetOperator::None:
      break;
  }
  return condition.if_exists || (condition.is_negated && !condition.values.empty());
}

Quantifier quantifier(const Condition& condition, const KeyPlace& key) {
  if (!key.traits.is_multivalued) {
    return Quantifier::One;
  }
  switch (condition.set) {
    case SetOperator::ForAllValues:
      return key.is_single ? Quantifier::One : Quantifier::All;
    case SetOperator::ForAnyValue:
      return key.is_single ? Quantifier::One : Quantifier::Any;
    case SetOperator::None:
      break;
  }
  return Quantifier::Never;  // a list never matches without a set operator
}

// What `Null` asks of a key.
struct Wanted {
  bool absent = false;
  bool present = false;
};

Wanted wanted(const Condition& condition) {
  Wanted out;
  for (const ConditionValue& value : condition.values) {
    (lower_ascii_text(value.text.text) == "true" ? out.absent : out.present) = true;
  }
  return out;
}

// No sample: where samples do not tell everything, two conditions may fit the same of them and
// still not be the same.
std::string mark_of(OperatorFamily family,
                    const std::vector<std::string_view>& operands,
                    bool is_open) {
  std::string out = is_open ? "\x01?" : "\x01";
  out += std::to_string(static_cast<unsigned>(family));
  for (const std::string_view operand : operands) {
    out += '\x01';
    out += operand;
  }
  return out;
}

Language sample_language(const Condition& condition, Bound bound, const KeyPlace& key) {
  const Bound inside = condition.is_negated ? opposite(bound) : bound;
  std::vector<std::string_view> operands;
  bool is_open = false;
  for (const ConditionValue& value : condition.values) {
    if (value.text.is_known()) {
      operands.emplace_back(value.text.text);
    } else {
      is_open = inside == Bound::Outer;
    }
  }
  std::vector<GlobSymbols> words;
  if (is_open) {
    for (const std::string& sample : key.samples.values) {
      words.push_back(literal_glob(sample));
    }
  } else {
    for (const std::string& sample : fitting(condition.family, operands, key.samples.values)) {
      words.push_back(literal_glob(sample));
    }
  }
  if (!key.samples.is_complete) {
    words.push_back(literal_glob(mark_of(condition.family, operands, is_open)));
  }
  return Language::of(std::move(words));
}

GlobForm form(OperatorFamily family) {
  switch (kind_of(family)) {
    case ValueKind::Arn:
      return GlobForm::Arn;
    case ValueKind::Text:
    case ValueKind::Bool:
    case ValueKind::Number:
    case ValueKind::Date:
    case ValueKind::Address:
      break;
  }
  return family == OperatorFamily::StringLike               ? GlobForm::Glob
         : family == OperatorFamily::StringEqualsIgnoreCase ? GlobForm::AnyCase
                                                            : GlobForm::Text;
}

}  // namespace

GlobSymbols arn_shape() {
  GlobSymbols out;
  append_text(out, "arn");
  for (std::size_t field = 1; field < kShapeFields; ++field) {
    append_text(out, ":");
    append_run(out, field + 1 < kShapeFields);
  }
  return out;
}

bool is_readable(const Condition& condition) {
  return condition.family != OperatorFamily::Unknown && condition.key.is_known();
}

Pattern value_pattern(const Condition& condition,
                      const ConditionValue& value,
                      bool with_variables) {
  const PatternSyntax syntax = with_variables && takes_variables(condition.family)
                                   ? PatternSyntax::GlobWithVariables
                                   : PatternSyntax::Glob;
  return parse_pattern(value.text, value.span, syntax);
}

bool ConditionCompiler::add(const Condition& condition,
                            const ConditionUse& use,
                            std::vector<LiteralId>& out) {
  const auto found = is_readable(condition) ? keys_.find(condition.key_lower()) : keys_.end();
  if (found == keys_.end()) {
    return use.bound == Bound::Outer;  // nobody knows what it says
  }
  const KeyPlace& key = found->second;
  if (key.is_absent) {
    return condition.family == OperatorFamily::Null ? wanted(condition).absent
                                                    : holds_absent(condition);
  }
  if (condition.family == OperatorFamily::Null) {
    return add_null(condition, key, out);
  }
  if (key.fold != nullptr) {
    return add_folded(condition, use, key, out);
  }
  Literal literal{.dimension = key.dimension,
                  .quantifier = quantifier(condition, key),
                  .holds_absent = holds_absent(condition)};
  if (condition.values.empty()) {
    literal.quantifier = Quantifier::Never;
  }
  bool can_hold = true;
  if (literal.quantifier != Quantifier::Never) {
    literal.is_negated = condition.is_negated;
    literal.language = language(value_language(condition, use, key));
    can_hold = add_arn_shape(condition, key, literal, use.bound, out);
  }
  out.push_back(space_.literal_id(literal));
  return can_hold;
}

bool ConditionCompiler::add_null(const Condition& condition,
                                 const KeyPlace& key,
                                 std::vector<LiteralId>& out) {
  const auto [wants_absent, wants_present] = wanted(condition);
  if (wants_absent == wants_present) {
    return wants_absent;  // both: it asks for nothing
  }
  if (key.fold != nullptr && key.fold->into != Fold::Into::Key) {
    out.push_back(space_.literal_id({.dimension = key.dimension,
                                     .language = language(Language::of(key.fold->present())),
                                     .is_negated = wants_absent}));
    return true;
  }
  const Quantifier present = key.traits.is_multivalued ? Quantifier::Any : Quantifier::One;
  out.push_back(space_.literal_id({.dimension = key.dimension,
                                   .quantifier = wants_absent ? Quantifier::Never : present,
                                   .holds_absent = wants_absent,
                                   .language = Space::kEverything}));
  return true;
}

// AWS: a request's value that is no ARN never matches, not even a negated operator.
bool ConditionCompiler::add_arn_shape(const Condition& condition,
                                      const KeyPlace& key,
                                      const Literal& literal,
                                      Bound bound,
                                      std::vector<LiteralId>& out) {
  const bool is_arn_key = key.traits.is_typed && key.traits.kind == ValueKind::Arn;
  const bool is_address = condition.family == OperatorFamily::IpAddress;
  if (is_arn_key || (condition.family != OperatorFamily::Arn && !is_address) ||
      (is_address && key.traits.is_typed)) {
    return true;
  }
  if (literal.quantifier == Quantifier::Any && condition.is_negated) {
    return bound == Bound::Outer;  // one value with both: not two literals
  }
  Literal shape = literal;
  shape.is_negated = is_address;
  shape.language = language(Language::of({is_address ? literal_glob("text") : arn_shape()}));
  out.push_back(space_.literal_id(shape));
  return true;
}

Language ConditionCompiler::value_language(const Condition& condition,
                                           const ConditionUse& use,
                                           const KeyPlace& key) {
  if (!is_textual(condition.family)) {
    return sample_language(condition, use.bound, key);
  }
  if (condition.family == OperatorFamily::Bool) {
    return bool_language(condition, use);
  }
  return Language::of(value_globs(condition, use));
}

// A text with a variable of which nothing is known may be `true` and may be something else.
Language ConditionCompiler::bool_language(const Condition& condition, const ConditionUse& use) {
  GlobSymbols yes;
  append_text(yes, "true", GlobSymbol::Kind::CharAnyCase);
  bool wants_true = false;
  bool wants_false = false;
  for (const ConditionValue& value : condition.values) {
    const std::optional<GlobSymbols> glob = compile_pattern(
        value_pattern(condition, value, use.with_variables), GlobForm::Text, use.bound, regime_);
    if (!glob) {
      continue;
    }
    const std::optional<std::string> text = plain_text(*glob);
    if (!text) {
      wants_true = wants_true || use.bound == Bound::Outer;
      wants_false = wants_false || use.bound == Bound::Outer;
      continue;
    }
    (lower_ascii_text(*text) == "true" ? wants_true : wants_false) = true;
  }
  if (wants_true && wants_false) {
    return Language::everything();
  }
  return wants_true    ? Language::of({yes})
         : wants_false ? Language::all_but({yes})
                       : Language::nothing();
}

std::vector<GlobSymbols> ConditionCompiler::value_globs(const Condition& condition,
                                                        const ConditionUse& use) {
  const Bound inside = condition.is_negated ? opposite(use.bound) : use.bound;
  std::vector<GlobSymbols> globs;
  for (const ConditionValue& value : condition.values) {
    if (condition.family == OperatorFamily::BinaryEquals && !is_base64(value.text.text)) {
      continue;
    }
    std::optional<GlobSymbols> glob =
        compile_pattern(value_pattern(condition, value, use.with_variables),
                        form(condition.family),
                        inside,
                        regime_);
    if (glob) {
      globs.push_back(*std::move(glob));
    } else if (condition.family == OperatorFamily::Arn && value.text.is_known() &&
               value.text.text.find("${") == std::string::npos) {
      // A malformed operand ends the comparison: in a denial it counts as a match.
      if ((use.effect == Effect::Deny) != condition.is_negated) {
        globs.push_back(arn_shape());
      }
      break;
    }
  }
  return globs;
}

// ---- Keys that repeat others

// The words of which a flag is what the condition wants.
Language ConditionCompiler::flag_language(const Condition& condition,
                                          const ConditionUse& use,
                                          const Fold& fold) {
  const Bound inside = condition.is_negated ? opposite(use.bound) : use.bound;
  bool wants_true = false;
  bool wants_false = false;
  if (condition.family == OperatorFamily::Bool) {
    const Language values = bool_language(condition, use);
    wants_true = is_member(values, to_word("true"));
    wants_false = is_member(values, to_word("false"));
  } else {
    for (const GlobSymbols& glob : value_globs(condition, use)) {
      const bool is_any = std::ranges::any_of(glob, is_opaque) && inside == Bound::Outer;
      wants_true = wants_true || is_any || glob_matches(glob, to_word("true"));
      wants_false = wants_false || is_any || glob_matches(glob, to_word("false"));
    }
  }
  std::vector<GlobSymbols> words = fold.words({}, inside);
  if (wants_true && wants_false) {
    return Language::everything();
  }
  return wants_true    ? Language::of(std::move(words))
         : wants_false ? Language::all_but(std::move(words))
                       : Language::nothing();
}

std::vector<GlobSymbols> ConditionCompiler::folded_globs(const Condition& condition,
                                                         const ConditionUse& use,
                                                         const Fold& fold) {
  std::vector<GlobSymbols> out;
  const Bound inside = condition.is_negated ? opposite(use.bound) : use.bound;
  for (const GlobSymbols& value : value_globs(condition, use)) {
    for (GlobSymbols& words : fold.words(value, inside)) {
      out.push_back(std::move(words));
    }
  }
  return out;
}

bool ConditionCompiler::add_folded(const Condition& condition,
                                   const ConditionUse& use,
                                   const KeyPlace& key,
                                   std::vector<LiteralId>& out) {
  const Fold& fold = *key.fold;
  const bool is_arn = key.traits.is_typed && key.traits.kind == ValueKind::Arn;
  if (!is_textual(condition.family) ||
      (condition.family == OperatorFamily::Bool && !fold.is_flag)) {
    return use.bound == Bound::Outer;
  }
  const bool is_never =
      condition.values.empty() || (condition.family == OperatorFamily::Arn && !is_arn);
  const bool is_negated = condition.is_negated && !is_never;
  const bool absent = holds_absent(condition);
  const bool is_key = fold.into == Fold::Into::Key;
  const auto add = [&](Language words, bool negated) {
    out.push_back(space_.literal_id({.dimension = key.dimension,
                                     .holds_absent = is_key && absent,
                                     .language = language(std::move(words)),
                                     .is_negated = negated}));
  };
  if (fold.is_flag && !is_never) {
    add(flag_language(condition, use, fold), is_negated);
    return true;
  }
  std::vector<GlobSymbols> words =
      is_never ? std::vector<GlobSymbols>{} : folded_globs(condition, use, fold);
  const Language present = Language::of(fold.present());
  if (is_negated || !absent || is_key) {
    add(Language::of(std::move(words)), is_negated);
    if (is_negated && !absent && !is_key) {
      add(present, false);
    }
  } else {
    add({.any = std::move(words), .unless = present.any, .is_open = true}, false);
  }
  return true;
}

}  // namespace leastwise
