// Statements to boxes.
//
// The dimensions are made first, from all conditions of all policies, since what values of a key
// have to be told apart depends on every condition on it; then each statement becomes literals.
#include "access/compile.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "access/keys.h"

namespace leastwise {
namespace {

constexpr std::size_t kShapeFields = 6;

bool has_variables(const Policy& policy) {
  return !policy.version.empty() && policy.version != "2008-10-17";
}

bool takes_variables(OperatorFamily family) {
  return family == OperatorFamily::StringEquals || family == OperatorFamily::StringLike ||
         family == OperatorFamily::StringEqualsIgnoreCase || family == OperatorFamily::Arn ||
         family == OperatorFamily::Bool;
}

Pattern value_pattern(const Condition& condition,
                      const ConditionValue& value,
                      bool with_variables) {
  const PatternSyntax syntax = with_variables && takes_variables(condition.family)
                                   ? PatternSyntax::GlobWithVariables
                                   : PatternSyntax::Glob;
  return parse_pattern(value.text, value.span, syntax);
}

bool is_readable(const Condition& condition) {
  return condition.family != OperatorFamily::Unknown && condition.key.is_known();
}

GlobSymbols arn_shape() {
  GlobSymbols out;
  append_text(out, "arn");
  for (std::size_t field = 1; field < kShapeFields; ++field) {
    append_text(out, ":");
    append_run(out, field + 1 < kShapeFields);
  }
  return out;
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

class Compiler {
 public:
  Compiler(const std::vector<PolicySource>& sources, Regime& regime, Actions actions)
      : sources_(sources), regime_(regime), actions_(actions) {}

  Compilation compile() {
    add_dimensions();
    add_regime();
    for (const PolicySource& source : sources_) {
      CompiledPolicy& policy = out_.policies.emplace_back();
      source_ = &source;
      for (const Statement& statement : source.policy->statements) {
        if (source.is_relevant(statement)) {
          add_statement(statement, policy);
        }
      }
    }
    return std::move(out_);
  }

 private:
  struct Key {
    KeyTraits traits;
    SampleValues samples;
    DimensionId dimension = 0;
  };

  LanguageId language(Language language) { return out_.space.language_id(std::move(language)); }

  // ---- Dimensions

  void add_dimensions() {
    out_.action = out_.space.add({.kind = Dimension::Kind::Action, .key = {}});
    std::vector<GlobSymbols> resources{arn_shape(), literal_glob("*")};
    out_.resource = out_.space.add({.kind = Dimension::Kind::Resource,
                                    .key = {},
                                    .domain = language(Language::of(std::move(resources)))});
    std::vector<const Policy*> policies;
    std::map<std::string, KeyUse> uses;
    for (const PolicySource& source : sources_) {
      policies.push_back(source.policy);
      out_.has_principals = out_.has_principals || names_principals(source.kind);
      for (const Statement& statement : source.policy->statements) {
        for (const Condition& condition : statement.conditions) {
          if (source.is_relevant(statement) && is_readable(condition)) {
            uses[condition.key_lower()].conditions.push_back(&condition);
          }
        }
      }
    }
    if (out_.has_principals) {
      Dimension principal{.kind = Dimension::Kind::Principal, .key = {}};
      principal.domain = language(principal_domain(policies));
      principal.is_sampled = uses.contains("aws:principalarn") && names_sessions(policies);
      out_.principal = out_.space.add(std::move(principal));
    }
    for (const auto& [name, value] : regime_.variables) {
      uses[name];
    }
    for (const auto& [name, use] : uses) {
      add_key(name, use);
    }
  }

  static bool names_sessions(const std::vector<const Policy*>& policies) {
    return std::any_of(policies.begin(), policies.end(), [](const Policy* policy) {
      return std::any_of(
          policy->statements.begin(), policy->statements.end(), [](const Statement& statement) {
            return std::any_of(statement.principal.values.begin(),
                               statement.principal.values.end(),
                               [](const PrincipalValue& value) {
                                 return value.value.text.find(":assumed-role/") !=
                                        std::string::npos;
                               });
          });
    });
  }

  bool is_linked(const std::string& name) const {
    return out_.has_principals && find_linked_key(name) != nullptr;
  }

  void add_key(const std::string& name, const KeyUse& use) {
    if (is_linked(name)) {
      return;
    }
    Key key{.traits = key_traits(name, *regime_.catalogue), .samples = {}};
    const bool has_set = std::any_of(use.conditions.begin(),
                                     use.conditions.end(),
                                     [](const auto* one) { return one->set != SetOperator::None; });
    key.traits.is_multivalued = key.traits.is_multivalued || (has_set && !key.traits.is_named &&
                                                              !regime_.variables.contains(name));
    key.samples = sample_values(use, key.traits);
    Dimension dimension{.kind = Dimension::Kind::Key,
                        .key = name,
                        .is_multivalued = key.traits.is_multivalued,
                        .may_be_absent = true};
    if (!key.samples.values.empty()) {
      add_text_samples(use, key.samples);
      std::vector<GlobSymbols> words;
      for (const std::string& value : key.samples.values) {
        words.push_back(literal_glob(value));
      }
      dimension.domain = language(Language::of(std::move(words)));
      dimension.is_sampled = !key.samples.is_complete;
    } else if (key.traits.is_typed && key.traits.kind == ValueKind::Bool) {
      dimension.domain = language(Language::of({literal_glob("true"), literal_glob("false")}));
    } else if (key.traits.is_typed && key.traits.kind == ValueKind::Arn) {
      dimension.domain = language(Language::of({arn_shape()}));
    }
    key.dimension = out_.space.add(std::move(dimension));
    keys_.emplace(name, std::move(key));
  }

  // A key whose values are compared both as text and as something else: its texts are samples too,
  // but do not stand for all of them.
  static void add_text_samples(const KeyUse& use, SampleValues& samples) {
    for (const Condition* condition : use.conditions) {
      if (condition->family == OperatorFamily::Null || !is_textual(condition->family)) {
        continue;
      }
      samples.is_complete = false;
      for (const ConditionValue& value : condition->values) {
        samples.values.insert(value.text.text);
      }
    }
  }

  // ---- The regime: its variables' keys are absent, present, or a certain text

  void add_regime() {
    for (const auto& [name, value] : regime_.variables) {
      Condition condition;
      condition.key = PartialString(name);
      condition.family = value.kind == VariableValue::Kind::Text ? OperatorFamily::StringEquals
                                                                 : OperatorFamily::Null;
      std::string text = value.kind == VariableValue::Kind::Absent   ? "true"
                         : value.kind == VariableValue::Kind::Opaque ? "false"
                                                                     : value.text;
      condition.values.push_back({.text = PartialString(std::move(text)), .span = {}});
      bool can_hold = true;
      add_condition(condition, false, Effect::Allow, Bound::Outer, out_.asked, can_hold);
    }
  }

  // ---- Statements

  void add_statement(const Statement& statement, CompiledPolicy& policy) {
    const Bound allowing = source_->allowing;
    const Effect effect =
        statement.effect.value_or(allowing == Bound::Outer ? Effect::Allow : Effect::Deny);
    const Bound bound = effect == Effect::Allow ? allowing : opposite(allowing);
    CompiledStatement compiled{.source = &statement, .box = {}, .action = 0};
    Box& box = compiled.box;
    statement_ = &statement;
    if (!statement.unknown_parts.empty() && bound == Bound::Inner) {
      box.is_empty = true;  // what nobody can read is not relied on
    }
    if (actions_ == Actions::Compiled) {
      compiled.action = action_literal(statement.action, bound);
    }
    add_resource(statement.resource, bound, box);
    if (names_principals(source_->kind)) {
      const PrincipalSet set = compile_principal(statement.principal, effect, bound);
      box.literals.push_back(out_.space.literal_id({.dimension = out_.principal,
                                                    .language = language(set.language),
                                                    .is_negated = set.is_negated}));
    }
    for (const Condition& condition : statement.conditions) {
      bool can_hold = true;
      add_condition(
          condition, has_variables(*source_->policy), effect, bound, box.literals, can_hold);
      box.is_empty = box.is_empty || !can_hold;
    }
    std::sort(box.literals.begin(), box.literals.end());
    box.literals.erase(std::unique(box.literals.begin(), box.literals.end()), box.literals.end());
    (effect == Effect::Allow ? policy.allows : policy.denies).push_back(std::move(compiled));
  }

  Language element_language(const Element& element, GlobForm form, Bound bound) {
    if (element.patterns.empty()) {
      return Language::nothing();
    }
    const Bound inside = element.is_negated ? opposite(bound) : bound;
    std::vector<GlobSymbols> globs;
    for (const Pattern& pattern : element.patterns) {
      if (std::optional<GlobSymbols> glob = compile_pattern(pattern, form, inside, regime_)) {
        globs.push_back(*std::move(glob));
      }
    }
    return Language::of(std::move(globs));
  }

  // A part that is not known as a whole may match anything.
  bool is_unknown(const Element& element, Bound bound) const {
    return element.patterns.empty() && !statement_->unknown_parts.empty() && bound == Bound::Outer;
  }

  LiteralId action_literal(const Element& element, Bound bound) {
    Language actions = is_unknown(element, bound)
                           ? Language::everything()
                           : element_language(element, GlobForm::Action, bound);
    return out_.space.literal_id({.dimension = out_.action,
                                  .language = language(std::move(actions)),
                                  .is_negated = element.is_negated && !element.patterns.empty()});
  }

  void add_resource(const Element& element, Bound bound, Box& box) {
    if ((!element.is_present && names_principals(source_->kind)) || is_unknown(element, bound)) {
      return;
    }
    const bool is_padded =
        source_->kind == PolicyKind::Identity || source_->kind == PolicyKind::Boundary;
    Language resources =
        element_language(element, is_padded ? GlobForm::PaddedArn : GlobForm::Arn, bound);
    box.literals.push_back(
        out_.space.literal_id({.dimension = out_.resource,
                               .language = language(std::move(resources)),
                               .is_negated = element.is_negated && !element.patterns.empty()}));
  }

  // ---- Conditions

  // Adds what the condition asks; `can_hold` becomes false when it never holds.
  void add_condition(const Condition& condition,
                     bool with_variables,
                     Effect effect,
                     Bound bound,
                     std::vector<LiteralId>& out,
                     bool& can_hold) {
    if (!is_readable(condition)) {
      can_hold = bound == Bound::Outer;
      return;
    }
    const std::string name = condition.key_lower();
    if (is_linked(name) && add_linked(condition, with_variables, bound, out, can_hold)) {
      return;
    }
    const auto found = keys_.find(name);
    if (found == keys_.end()) {
      can_hold = bound == Bound::Outer;  // its values were not known when keys were gathered
      return;
    }
    const Key& key = found->second;
    Literal literal{.dimension = key.dimension};
    if (condition.family == OperatorFamily::Null) {
      add_null(condition, key, out, can_hold);
      return;
    }
    literal.holds_absent = holds_absent(condition);
    literal.quantifier = quantifier(condition, key);
    if (condition.values.empty()) {
      literal.quantifier = Quantifier::Never;
    }
    if (literal.quantifier != Quantifier::Never) {
      literal.is_negated = condition.is_negated;
      literal.language = language(value_language(condition, with_variables, effect, bound, key));
      add_arn_shape(condition, key, literal, bound, out, can_hold);
    }
    out.push_back(out_.space.literal_id(literal));
  }

  static bool holds_absent(const Condition& condition) {
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

  static Quantifier quantifier(const Condition& condition, const Key& key) {
    if (!key.traits.is_multivalued) {
      return Quantifier::One;
    }
    switch (condition.set) {
      case SetOperator::ForAllValues:
        return Quantifier::All;
      case SetOperator::ForAnyValue:
        return Quantifier::Any;
      case SetOperator::None:
        break;
    }
    return Quantifier::Never;  // a list never matches without a set operator
  }

  // Whether `Null` asks for the key to be absent or present; none when it asks for nothing.
  static std::optional<bool> wants_absent(const Condition& condition, bool& can_hold) {
    bool absent = false;
    bool present = false;
    for (const ConditionValue& value : condition.values) {
      (lower_ascii_text(value.text.text) == "true" ? absent : present) = true;
    }
    can_hold = absent || present;
    return absent == present ? std::nullopt : std::optional(absent);
  }

  void add_null(const Condition& condition,
                const Key& key,
                std::vector<LiteralId>& out,
                bool& can_hold) {
    if (const std::optional<bool> absent = wants_absent(condition, can_hold)) {
      const Quantifier present = key.traits.is_multivalued ? Quantifier::Any : Quantifier::One;
      out.push_back(out_.space.literal_id({.dimension = key.dimension,
                                           .quantifier = *absent ? Quantifier::Never : present,
                                           .holds_absent = *absent,
                                           .language = Space::kEverything}));
    }
  }

  // AWS: a request's value that is no ARN never matches, not even a negated operator.
  void add_arn_shape(const Condition& condition,
                     const Key& key,
                     const Literal& literal,
                     Bound bound,
                     std::vector<LiteralId>& out,
                     bool& can_hold) {
    const bool is_arn_key = key.traits.is_typed && key.traits.kind == ValueKind::Arn;
    const bool is_address = condition.family == OperatorFamily::IpAddress;
    if (is_arn_key || (condition.family != OperatorFamily::Arn && !is_address) ||
        (is_address && key.traits.is_typed)) {
      return;
    }
    if (literal.quantifier == Quantifier::Any && condition.is_negated) {
      can_hold = can_hold && bound == Bound::Outer;  // one value with both: not two literals
      return;
    }
    Literal shape = literal;
    shape.is_negated = is_address;
    shape.language = language(Language::of({is_address ? literal_glob("text") : arn_shape()}));
    out.push_back(out_.space.literal_id(shape));
  }

  Language value_language(
      const Condition& condition, bool with_variables, Effect effect, Bound bound, const Key& key) {
    if (!is_textual(condition.family)) {
      return sample_language(condition, bound, key);
    }
    if (condition.family == OperatorFamily::Bool) {
      return bool_language(condition, with_variables, bound);
    }
    return Language::of(value_globs(condition, with_variables, effect, bound));
  }

  // A text with a variable of which nothing is known may be `true` and may be something else.
  Language bool_language(const Condition& condition, bool with_variables, Bound bound) {
    GlobSymbols yes;
    append_text(yes, "true", GlobSymbol::Kind::CharAnyCase);
    bool wants_true = false;
    bool wants_false = false;
    for (const ConditionValue& value : condition.values) {
      const std::optional<GlobSymbols> glob = compile_pattern(
          value_pattern(condition, value, with_variables), GlobForm::Text, bound, regime_);
      if (!glob) {
        continue;
      }
      const std::optional<std::string> text = plain_text(*glob);
      if (!text) {
        wants_true = wants_true || bound == Bound::Outer;
        wants_false = wants_false || bound == Bound::Outer;
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

  Language sample_language(const Condition& condition, Bound bound, const Key& key) {
    const Bound inside = condition.is_negated ? opposite(bound) : bound;
    std::vector<GlobSymbols> words;
    for (const std::string& sample : key.samples.values) {
      const bool is_in =
          std::any_of(condition.values.begin(), condition.values.end(), [&](const auto& value) {
            return value.text.is_known() ? fits(condition.family, value.text.text, sample)
                                         : inside == Bound::Outer;
          });
      if (is_in) {
        words.push_back(literal_glob(sample));
      }
    }
    return Language::of(std::move(words));
  }

  std::vector<GlobSymbols> value_globs(const Condition& condition,
                                       bool with_variables,
                                       Effect effect,
                                       Bound bound) {
    const Bound inside = condition.is_negated ? opposite(bound) : bound;
    std::vector<GlobSymbols> globs;
    for (const ConditionValue& value : condition.values) {
      if (condition.family == OperatorFamily::BinaryEquals && !is_base64(value.text.text)) {
        continue;
      }
      std::optional<GlobSymbols> glob = compile_pattern(
          value_pattern(condition, value, with_variables), form(condition.family), inside, regime_);
      if (glob) {
        globs.push_back(*std::move(glob));
      } else if (condition.family == OperatorFamily::Arn && value.text.is_known() &&
                 value.text.text.find("${") == std::string::npos) {
        // A malformed operand ends the comparison: in a denial it counts as a match.
        if ((effect == Effect::Deny) != condition.is_negated) {
          globs.push_back(arn_shape());
        }
        break;
      }
    }
    return globs;
  }

  static GlobForm form(OperatorFamily family) {
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

  // A key that repeats who asks becomes literals of the principal. False: it is compared in a way
  // that this cannot express.
  bool add_linked(const Condition& condition,
                  bool with_variables,
                  Bound bound,
                  std::vector<LiteralId>& out,
                  bool& can_hold) {
    const LinkedKey& key = *find_linked_key(condition.key_lower());
    const Language present = Language::of({linked_presence(key)});
    if (condition.family == OperatorFamily::Null) {
      if (const std::optional<bool> absent = wants_absent(condition, can_hold)) {
        out.push_back(out_.space.literal_id(
            {.dimension = out_.principal, .language = language(present), .is_negated = *absent}));
      }
      return true;
    }
    if (!is_textual(condition.family) ||
        key.is_flag != (condition.family == OperatorFamily::Bool)) {
      can_hold = bound == Bound::Outer;
      return true;
    }
    bool is_negated = condition.is_negated;
    std::vector<GlobSymbols> globs;
    if (key.is_flag) {
      const Language values = bool_language(condition, with_variables, bound);
      globs = {linked_glob(key, {})};
      append_run(globs[0]);
      is_negated = values.is_open && !values.unless.empty();
      can_hold = values.is_open || !values.any.empty();
      if (values.is_open && values.unless.empty()) {
        return true;
      }
    } else {
      for (const GlobSymbols& glob : value_globs(condition, with_variables, Effect::Allow, bound)) {
        globs.push_back(linked_glob(key, glob));
      }
    }
    const bool absent = holds_absent(condition);
    const auto add = [&](Language language_of_it, bool negated) {
      out.push_back(out_.space.literal_id({.dimension = out_.principal,
                                           .language = language(std::move(language_of_it)),
                                           .is_negated = negated}));
    };
    if (is_negated || !absent) {
      add(Language::of(std::move(globs)), is_negated);
      if (is_negated && !absent && !key.is_flag) {
        add(present, false);
      }
    } else {
      add({.any = std::move(globs), .unless = present.any, .is_open = true}, false);
    }
    return true;
  }

  const std::vector<PolicySource>& sources_;
  Regime& regime_;
  Actions actions_;
  const PolicySource* source_ = nullptr;
  const Statement* statement_ = nullptr;
  Compilation out_;
  std::map<std::string, Key> keys_;
};

}  // namespace

bool names_principals(PolicyKind kind) {
  return kind == PolicyKind::Resource || kind == PolicyKind::Trust || kind == PolicyKind::Endpoint;
}

void add_variables(const Policy& policy,
                   const Statement& statement,
                   const Catalogue& catalogue,
                   std::set<std::string>& names) {
  const auto add = [&](const Pattern& pattern) {
    for (std::string& name : variables_of(pattern)) {
      if (!key_traits(name, catalogue).is_multivalued) {
        names.insert(std::move(name));
      }
    }
  };
  if (!has_variables(policy)) {
    return;
  }
  std::for_each(statement.resource.patterns.begin(), statement.resource.patterns.end(), add);
  for (const Condition& condition : statement.conditions) {
    for (const ConditionValue& value : condition.values) {
      add(value_pattern(condition, value, true));
    }
  }
}

Compilation compile(const std::vector<PolicySource>& sources, Regime& regime, Actions actions) {
  return Compiler(sources, regime, actions).compile();
}

}  // namespace leastwise
