// What a trust policy demands of the claims in a web identity's token.
//
// All conditions must hold, so the tightest of them counts; one of a condition's values is enough,
// so the loosest of those counts. A condition that also holds when the claim is missing counts for
// nothing.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "rules/answers.h"
#include "rules/conditions.h"
#include "rules/coverage.h"
#include "rules/issuers.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kTrust = {Each::Trust};

// Smaller is looser.
std::size_t rank(const Reach& reach) {
  constexpr std::size_t kClosed = 1000;
  switch (reach.form) {
    case Reach::Form::Whole:
      return 2 * reach.open_at;
    case Reach::Form::Part:
      return 2 * reach.open_at + 1;
    case Reach::Form::Closed:
      return kClosed;
    case Reach::Form::Other:
      return kClosed + 1;
  }
  return kClosed;
}

struct Measured {
  Reach reach;
  const ConditionValue* value =
      nullptr;  // the one that is as loose as that; none: no condition protects
};

struct Question {
  std::string name;
  std::string form;
  const Pattern* covering = nullptr;
};

Measured loosest_value(const Condition& condition, const Question& question, bool is_hostile) {
  Measured loosest;
  for (const ConditionValue& value : condition.values) {
    const bool is_exact = condition.family == OperatorFamily::StringEquals ||
                          condition.family == OperatorFamily::StringEqualsIgnoreCase;
    const Reach reach = reach_of(
        value_pattern(condition, value), question.form, question.covering, is_hostile && !is_exact);
    if (loosest.value == nullptr || rank(reach) < rank(loosest.reach)) {
      loosest = {reach, &value};
    }
  }
  return loosest;
}

Measured measure(const Statement& statement,
                 const Issuer& issuer,
                 const Question& question,
                 bool is_hostile) {
  Measured tightest{.reach = {Reach::Form::Whole, 0}, .value = nullptr};
  for (const Condition* condition : claim_conditions(statement, issuer, question.name)) {
    if (!weakness(*condition).empty()) {
      continue;
    }
    const Measured loosest = loosest_value(*condition, question, is_hostile);
    const bool is_tighter = tightest.value == nullptr || rank(loosest.reach) > rank(tightest.reach);
    if (loosest.value != nullptr && is_tighter) {
      tightest = loosest;
    }
  }
  return tightest;
}

// A condition that demands a claim of some other issuer: a token of this one never has it.
const Condition* foreign_claim(const Statement& statement, const std::vector<Issuer>& issuers) {
  const bool is_all_known =
      !issuers.empty() &&
      std::all_of(issuers.begin(), issuers.end(), [](const Issuer& i) { return i.is_known; });
  if (!is_all_known) {
    return nullptr;
  }
  for (const Condition& condition : statement.conditions) {
    if (kind_of(condition) != ConditionKind::Claim || !condition.key.is_known() ||
        condition.family == OperatorFamily::Null) {
      continue;
    }
    const std::string key = condition.key_lower();
    const bool is_theirs = std::any_of(issuers.begin(), issuers.end(), [&](const Issuer& issuer) {
      return key.starts_with(lower_case(issuer.name) + ':') ||
             key.starts_with(lower_case(issuer.name) + "/:");
    });
    if (!is_theirs) {
      return &condition;
    }
  }
  return nullptr;
}

// A condition of which not even the key is known: it may ask for any claim.
const Condition* hidden_condition(const Statement& statement) {
  const auto hidden = std::ranges::find_if(statement.conditions, [](const Condition& condition) {
    return !condition.key.is_known() && condition.key.text.find(':') == std::string::npos;
  });
  return hidden == statement.conditions.end() ? nullptr : &*hidden;
}

Verdict hidden_verdict(const Condition& condition) {
  Verdict verdict = maybe(holes_of(condition.key, condition.span), condition.span);
  verdict.words["value"] = condition.key.display();
  verdict.words["admits"] = "what the condition asks for is not known";
  return verdict;
}

bool is_never_met(const Subject& subject, const std::vector<Issuer>& issuers) {
  const Condition* foreign = foreign_claim(*subject.statement, issuers);
  return foreign != nullptr && weakness(*foreign).empty();
}

// ---- claim ----

constexpr std::array<std::string_view, 3> kForms = {"whole", "part", "any"};
constexpr std::array kClaimParameters = {
    ParameterSpec{"name", ParameterType::Text, true, "the claim, for example `sub`", {}},
    ParameterSpec{"form",
                  ParameterType::Text,
                  true,
                  "how its values are built, for example `repo:{owner}/{repository}:{context}`",
                  {}},
    ParameterSpec{"open_at", ParameterType::Text, true, "the first part that is not fixed", {}},
    ParameterSpec{"as",
                  ParameterType::Choice,
                  false,
                  "`whole`: it can be anything; `part`: only its beginning or end is fixed; `any` "
                  "(the default)",
                  kForms},
    ParameterSpec{"covering",
                  ParameterType::PatternList,
                  false,
                  "the last part counts as wholly open when its pattern includes this",
                  {}},
};

Truth is_open_as(const Measured& measured, std::size_t part, const std::string* as) {
  const Reach::Form form = measured.reach.form;
  const bool is_open = form == Reach::Form::Whole || form == Reach::Form::Part;
  const bool is_here = is_open && measured.reach.open_at == part;
  const bool is_form =
      as == nullptr || *as == "any" || (*as == "whole") == (form == Reach::Form::Whole);
  return truth(is_here && is_form);
}

Verdict open_verdict(Truth truth, const Measured& measured) {
  if (truth == Truth::No) {
    return {};
  }
  if (measured.value == nullptr) {
    Verdict verdict = answer(truth, Span{});  // what is wrong is not there
    verdict.words["value"] = "";
    verdict.words["admits"] = "no condition limits it";
    return verdict;
  }
  Verdict verdict = answer(truth, measured.value->span);
  if (truth == Truth::Maybe) {
    verdict.holes = holes_of(measured.value->text, measured.value->span);
  }
  verdict.words["value"] = measured.value->text.display();
  verdict.words["admits"] = "the condition admits `" + measured.value->text.display() + "`";
  return verdict;
}

Verdict ask_claim(const Subject& subject, const Parameters& parameters) {
  const std::string* name = text_of(parameters, "name");
  const std::string* form = text_of(parameters, "form");
  const std::string* open_at = text_of(parameters, "open_at");
  const std::vector<Issuer> issuers = web_issuers(subject);
  if (name == nullptr || form == nullptr || open_at == nullptr || is_never_met(subject, issuers)) {
    return {};
  }
  const std::vector<std::string> parts = parts_of(*form);
  const auto at = std::find(parts.begin(), parts.end(), *open_at);
  if (at == parts.end()) {
    return {};
  }
  const auto part = static_cast<std::size_t>(at - parts.begin());
  const std::vector<Pattern>* covering = patterns_of(parameters, "covering");
  const Question question{*name, *form, covering == nullptr ? nullptr : &covering->front()};
  const std::string* as = text_of(parameters, "as");
  Verdict best;
  for (const Issuer& issuer : issuers) {
    const Measured hostile = measure(*subject.statement, issuer, question, true);
    const Measured friendly = measure(*subject.statement, issuer, question, false);
    const Truth worst = is_open_as(hostile, part, as);
    const Truth mildest = is_open_as(friendly, part, as);
    const Truth truth = worst == mildest ? worst : Truth::Maybe;
    keep_best(best, open_verdict(truth, worst == Truth::Yes ? hostile : friendly));
  }
  const Condition* hidden = hidden_condition(*subject.statement);
  return hidden != nullptr && best.truth == Truth::Yes ? hidden_verdict(*hidden) : best;
}

// ---- claim_value ----

constexpr std::array kValueParameters = {
    ParameterSpec{"name", ParameterType::Text, true, "the claim, for example `sub`", {}},
    ParameterSpec{"like",
                  ParameterType::PatternList,
                  false,
                  "every text that the value admits is like one of these",
                  {}},
    ParameterSpec{"unlike",
                  ParameterType::PatternList,
                  false,
                  "no text that the value admits is like any of these",
                  {}},
};

Verdict ask_claim_value(const Subject& subject, const Parameters& parameters) {
  const std::string* name = text_of(parameters, "name");
  Verdict best;
  const std::vector<Issuer> issuers = web_issuers(subject);
  if (name == nullptr || is_never_met(subject, issuers)) {
    return best;
  }
  for (const Issuer& issuer : issuers) {
    for (const Condition* condition : claim_conditions(*subject.statement, issuer, *name)) {
      if (!weakness(*condition).empty()) {
        continue;
      }
      for (const ConditionValue& value : condition->values) {
        Verdict one = answer(is_like(value_pattern(*condition, value), parameters), value.span);
        if (one.truth == Truth::Maybe) {
          one.holes = holes_of(value.text, value.span);
        }
        one.words["value"] = value.text.display();
        keep_best(best, std::move(one));
      }
    }
  }
  return best;
}

// ---- requires_claim, pins_claim ----

constexpr std::array kNameParameters = {ParameterSpec{
    "", ParameterType::TextList, true, "one of these claims, without the issuer", {}}};

template <typename Judge>
Verdict best_claim(const Subject& subject, const Parameters& parameters, Judge judge) {
  Verdict best;
  const std::vector<std::string>* names = list_of(parameters, "");
  if (names == nullptr) {
    return best;
  }
  const std::vector<Issuer> issuers = web_issuers(subject);
  std::optional<Truth> all;  // every issuer of the statement must be bound
  for (const Issuer& issuer : issuers) {
    Verdict of_issuer;
    for (const std::string& name : *names) {
      for (const Condition* condition : claim_conditions(*subject.statement, issuer, name)) {
        Verdict one = answer(judge(*condition), condition->span);
        if (one.truth == Truth::Maybe) {
          for (const ConditionValue& value : condition->values) {
            const std::vector<Hole> holes = holes_of(value.text, value.span);
            one.holes.insert(one.holes.end(), holes.begin(), holes.end());
          }
        }
        keep_best(of_issuer, std::move(one));
      }
    }
    all = both(all.value_or(Truth::Yes), of_issuer.truth);
    keep_best(best, std::move(of_issuer));
  }
  best.truth = std::min(best.truth, all.value_or(Truth::No));
  const Condition* hidden = hidden_condition(*subject.statement);
  const bool may_be_there = hidden != nullptr && best.truth == Truth::No && !issuers.empty();
  return may_be_there ? hidden_verdict(*hidden) : best;
}

// A key of which the issuer is not known (`${provider}:sub`) is the provider's own, or no token has
// it: either way the values limit who gets in.
Verdict ask_requires_claim(const Subject& subject, const Parameters& parameters) {
  return best_claim(
      subject, parameters, [](const Condition& condition) { return values_protect(condition); });
}

// Fixed up to its first `/`, or as a whole.
Truth pins(const Condition& condition) {
  Truth result = values_protect(condition);
  for (const ConditionValue& value : condition.values) {
    const Pattern pattern = value_pattern(condition, value);
    const bool is_fixed =
        pattern.is_literal() ||
        (!pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Text &&
         pattern.pieces.front().text.find('/') != std::string::npos);
    const bool is_exact = condition.family == OperatorFamily::StringEquals;
    result =
        both(result,
             is_fixed || is_exact ? Truth::Yes : (pattern.is_known() ? Truth::No : Truth::Maybe));
  }
  return result;
}

Verdict ask_pins_claim(const Subject& subject, const Parameters& parameters) {
  return best_claim(subject, parameters, pins);
}

// ---- mistakes ----

Verdict ask_claim_of_other_issuer(const Subject& subject, const Parameters& /*parameters*/) {
  const std::vector<Issuer> issuers = web_issuers(subject);
  const Condition* foreign = foreign_claim(*subject.statement, issuers);
  if (foreign == nullptr) {
    return {};
  }
  Verdict verdict = answer(Truth::Yes, foreign->key_span, "not a claim of " + issuers.front().name);
  verdict.words["key"] = foreign->key.display();
  verdict.words["issuer"] = issuers.front().name;
  return verdict;
}

constexpr std::array<std::string_view, 5> kWildcardKinds = {
    "claim", "external_id", "principal", "organization", "source"};
constexpr std::array kWildcardParameters = {ParameterSpec{
    "", ParameterType::ChoiceList, true, "what the condition is about", kWildcardKinds}};

Verdict ask_literal_wildcard(const Subject& subject, const Parameters& parameters) {
  Verdict best;
  for (const Condition& condition : subject.statement->conditions) {
    const bool is_exact = condition.family == OperatorFamily::StringEquals ||
                          condition.family == OperatorFamily::StringEqualsIgnoreCase;
    if (!is_exact || condition.is_negated ||
        !has_choice(parameters, "", to_text(kind_of(condition)))) {
      continue;
    }
    for (const ConditionValue& value : condition.values) {
      Verdict one =
          answer(truth(value.text.text.find_first_of("*?") != std::string::npos), value.span);
      one.words["value"] = value.text.display();
      one.words["key"] = condition.key.display();
      one.words["operator"] = condition.operator_text;
      keep_best(best, std::move(one));
    }
  }
  return best;
}

Verdict ask_admits_no_token(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(is_never_met(subject, web_issuers(subject))), Span{});
}

constexpr std::array kTable = {
    Predicate{"admits_no_token",
              "A condition that counts tests a claim of an issuer that the statement does not "
              "trust, so no token passes.",
              kTrust,
              {},
              ask_admits_no_token},
    Predicate{"claim",
              "The first part of a claim that the statement leaves open. Without a condition that "
              "counts, the first "
              "part is wholly open.",
              kTrust,
              kClaimParameters,
              ask_claim},
    Predicate{"claim_of_other_issuer",
              "A condition tests a claim of an issuer that the statement does not trust.",
              kTrust,
              {},
              ask_claim_of_other_issuer},
    Predicate{"claim_value",
              "A condition that counts admits such a value of the claim.",
              kTrust,
              kValueParameters,
              ask_claim_value},
    Predicate{"literal_wildcard",
              "`StringEquals` is given a `*` or `?`, which it takes as the character.",
              kTrust,
              kWildcardParameters,
              ask_literal_wildcard},
    Predicate{"pins_claim",
              "One of these claims is fixed: exactly, or up to its first `/`.",
              kTrust,
              kNameParameters,
              ask_pins_claim},
    Predicate{"requires_claim",
              "A condition that counts is there for one of these claims.",
              kTrust,
              kNameParameters,
              ask_requires_claim},
};

}  // namespace

std::span<const Predicate> claim_predicates() {
  return kTable;
}

}  // namespace leastwise
