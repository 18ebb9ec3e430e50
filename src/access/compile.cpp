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

bool has_variables(const Policy& policy) {
  return !policy.version.empty() && policy.version != "2008-10-17";
}

class Compiler {
 public:
  Compiler(const std::vector<PolicySource>& sources, Regime& regime, Actions actions)
      : sources_(sources),
        regime_(regime),
        actions_(actions),
        conditions_(out_.space, regime, out_.keys) {}

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
  LanguageId language(Language language) { return out_.space.language_id(std::move(language)); }

  // ---- Dimensions

  void add_dimensions() {
    out_.action = out_.space.add({.kind = Dimension::Kind::Action, .key = {}});
    std::vector<GlobSymbols> resources{arn_shape(), literal_glob("*")};
    out_.resource = out_.space.add({.kind = Dimension::Kind::Resource,
                                    .key = {},
                                    .domain = language(Language::of(std::move(resources)))});
    std::map<std::string, KeyUse> uses = used_keys(sources_, regime_);
    if (uses.contains(std::string(kBucketOwnerKey))) {
      uses[std::string(kOwnerKey)];
    }
    out_.has_principals = asks_for_principals(sources_, uses);
    if (out_.has_principals) {
      std::vector<const Policy*> policies;
      for (const PolicySource& source : sources_) {
        policies.push_back(source.policy);
      }
      const bool is_named = std::ranges::any_of(
          sources_, [](const PolicySource& source) { return names_principals(source.kind); });
      Dimension principal{.kind = Dimension::Kind::Principal, .key = {}};
      principal.domain =
          language(principal_domain(policies, is_named ? Callers::All : Callers::OfAccounts));
      principal.is_sampled = uses.contains("aws:principalarn") && names_sessions(policies);
      out_.principal = out_.space.add(std::move(principal));
      if (std::optional<Language> at_home = in_their_partitions(policies)) {
        ask_word(out_.principal, *std::move(at_home), false);
      }
    }
    add_keys(uses);
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

  // Keys of their own first, since the others repeat them.
  void add_keys(const std::map<std::string, KeyUse>& uses) {
    for (const auto& [name, use] : uses) {
      if (fold_of(name, uses) == nullptr && name != kBucketOwnerKey) {
        add_key(name, use, uses);
      }
    }
    for (const auto& [name, use] : uses) {
      if (const Fold* fold = fold_of(name, uses)) {
        KeyPlace& place = out_.keys[name];
        place.traits = key_traits(name, *regime_.catalogue);
        place.fold = fold;
        place.dimension = dimension_of(*fold);
      }
    }
    if (uses.contains(std::string(kBucketOwnerKey))) {
      add_bucket_owner(uses);
    }
  }

  DimensionId dimension_of(const Fold& fold) const {
    switch (fold.into) {
      case Fold::Into::Principal:
        return out_.principal;
      case Fold::Into::Resource:
        return out_.resource;
      case Fold::Into::Key:
        return place(fold.of).dimension;
    }
    return 0;
  }

  const KeyPlace& place(std::string_view key) const { return out_.keys.at(std::string(key)); }

  // In which case of a link the regime is; none: the keys are independent.
  std::optional<bool> is_first(LinkCase::Kind kind) const {
    const auto at = std::ranges::find(regime_.links, kind, &LinkCase::kind);
    return at == regime_.links.end() ? std::nullopt : std::optional(at->is_first);
  }

  // What the key repeats, in this regime.
  const Fold* fold_of(std::string_view name, const std::map<std::string, KeyUse>& uses) const {
    const Fold* fold = find_fold(name);
    if (fold == nullptr) {
      return nullptr;
    }
    switch (fold->into) {
      case Fold::Into::Principal:
        return out_.has_principals &&
                       (name != kUserIdKey || is_first(LinkCase::Kind::UserId) == true)
                   ? fold
                   : nullptr;
      case Fold::Into::Resource:
        return is_first(LinkCase::Kind::Owner) == true ? fold : nullptr;
      case Fold::Into::Key:
        return uses.contains(std::string(fold->of)) ? fold : nullptr;
    }
    return nullptr;
  }

  void add_bucket_owner(const std::map<std::string, KeyUse>& uses) {
    const std::string name(kBucketOwnerKey);
    const std::optional<bool> is_owner = is_first(LinkCase::Kind::BucketOwner);
    if (!is_owner) {
      add_key(name, uses.at(name), uses);
    } else if (*is_owner) {
      out_.keys.emplace(name, place(kOwnerKey));
    } else {
      out_.keys[name].is_absent = true;
    }
  }

  void add_key(const std::string& name,
               const KeyUse& use,
               const std::map<std::string, KeyUse>& uses) {
    KeyPlace key{.traits = key_traits(name, *regime_.catalogue), .samples = {}};
    const bool has_set = std::any_of(use.conditions.begin(),
                                     use.conditions.end(),
                                     [](const auto* one) { return one->set != SetOperator::None; });
    key.traits.is_multivalued = key.traits.is_multivalued || (has_set && !key.traits.is_named &&
                                                              !regime_.variables.contains(name));
    key.is_single = is_organization_paths(name) && std::ranges::any_of(uses, [&](const auto& one) {
                      return paths_of_organization(one.first) == name;
                    });
    key.samples = sample_values(use, key.traits);
    Dimension dimension{.kind = Dimension::Kind::Key,
                        .key = name,
                        .is_multivalued = key.traits.is_multivalued,
                        .may_be_absent = !key.traits.is_always_there};
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
    out_.keys.emplace(name, std::move(key));
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

  // ---- The regime: its variables' keys are absent, present, or a certain text; its links

  void add_regime() {
    for (const auto& [name, value] : regime_.variables) {
      switch (value.kind) {
        case VariableValue::Kind::Absent:
          ask(name, OperatorFamily::Null, {"true"});
          break;
        case VariableValue::Kind::Opaque:
          ask(name, OperatorFamily::Null, {"false"});
          if (!value.others.empty()) {
            ask(name, OperatorFamily::StringEquals, value.others, Asked::Not);
          }
          break;
        case VariableValue::Kind::Text:
          ask(name, OperatorFamily::StringEquals, {value.text});
          break;
      }
    }
    for (const LinkCase& link : regime_.links) {
      add_link(link);
    }
  }

  enum class Asked : std::uint8_t { One, Not, OneOfList };

  void ask(std::string_view key,
           OperatorFamily family,
           const std::vector<std::string>& values,
           Asked asked = Asked::One) {
    Condition condition;
    condition.key = PartialString(std::string(key));
    condition.family = family;
    condition.is_negated = asked == Asked::Not;
    condition.set = asked == Asked::OneOfList ? SetOperator::ForAnyValue : SetOperator::None;
    for (const std::string& value : values) {
      condition.values.push_back({.text = PartialString(value), .span = {}});
    }
    is_impossible_ = !conditions_.add(condition, {}, out_.asked) || is_impossible_;
  }

  void ask_word(DimensionId dimension, Language words, bool is_negated) {
    out_.asked.push_back(out_.space.literal_id({.dimension = dimension,
                                                .language = language(std::move(words)),
                                                .is_negated = is_negated}));
  }

  void add_link(const LinkCase& link) {
    switch (link.kind) {
      case LinkCase::Kind::Owner:
        ask_word(out_.resource, untold_owners(), link.is_first);
        ask_word(out_.resource, impossible_arns(), true);
        break;
      case LinkCase::Kind::BucketOwner:
        break;  // a matter of where the key is
      case LinkCase::Kind::UserId:
        ask_word(out_.principal, told_user_ids(), !link.is_first);
        break;
      case LinkCase::Kind::RequestTag:
        ask(link.key, OperatorFamily::Null, {link.is_first ? "false" : "true"});
        if (link.is_first) {
          ask(kTagKeysKey,
              OperatorFamily::StringEqualsIgnoreCase,
              {link.key.substr(kRequestTagPrefix.size())},
              Asked::OneOfList);
        }
        break;
      case LinkCase::Kind::ServiceNames:
        ask_word(out_.principal,
                 Language::of(find_fold("aws:principalservicename")->present()),
                 !link.is_first);
        ask(kServiceNamesKey, OperatorFamily::Null, {link.is_first ? "false" : "true"});
        break;
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
    const ConditionUse use{
        .with_variables = has_variables(*source_->policy), .effect = effect, .bound = bound};
    box.is_empty = box.is_empty || is_impossible_;
    for (const Condition& condition : statement.conditions) {
      const bool can_hold = conditions_.add(condition, use, box.literals);
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

  const std::vector<PolicySource>& sources_;
  Regime& regime_;
  Actions actions_;
  const PolicySource* source_ = nullptr;
  const Statement* statement_ = nullptr;
  Compilation out_;
  ConditionCompiler conditions_;
  bool is_impossible_ = false;  // no request is as the regime has it
};

}  // namespace

std::map<std::string, KeyUse> used_keys(const std::vector<PolicySource>& sources,
                                        const Regime& regime) {
  std::map<std::string, KeyUse> out;
  for (const PolicySource& source : sources) {
    for (const Statement& statement : source.policy->statements) {
      for (const Condition& condition : statement.conditions) {
        if (source.is_relevant(statement) && is_readable(condition)) {
          out[condition.key_lower()].conditions.push_back(&condition);
        }
      }
    }
  }
  for (const auto& [name, value] : regime.variables) {
    out[name];
  }
  return out;
}

bool asks_for_principals(const std::vector<PolicySource>& sources,
                         const std::map<std::string, KeyUse>& keys) {
  const auto says_who = [](const auto& one) { return says_who_asks(one.first); };
  return std::ranges::any_of(sources,
                             [](const PolicySource& one) { return names_principals(one.kind); }) ||
         std::ranges::count_if(keys, says_who) > 1;
}

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
