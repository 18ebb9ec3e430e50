// What rules ask about the form of one statement of a policy, and about its conditions.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/answers.h"
#include "rules/conditions.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 2> kStatements = {Each::Statement, Each::Trust};
constexpr std::array<Each, 3> kDocuments = {Each::Statement, Each::Trust, Each::Policy};

std::string_view today_of(const Subject& subject) {
  return subject.settings == nullptr ? std::string_view{} : subject.settings->today;
}

// ---- effect, kind ----

constexpr std::array<std::string_view, 2> kEffects = {"allow", "deny"};
constexpr std::array kEffectParameters = {
    ParameterSpec{"", ParameterType::Choice, true, "`allow` or `deny`", kEffects}};

Verdict ask_effect(const Subject& subject, const Parameters& parameters) {
  const Statement& statement = *subject.statement;
  if (!statement.effect) {
    return maybe(statement.unknown_parts, statement.effect_span);
  }
  const std::string* wanted = text_of(parameters, "");
  const bool is_allow = *statement.effect == Effect::Allow;
  return answer(truth(wanted != nullptr && is_allow == (*wanted == "allow")), {});
}

constexpr std::array<std::string_view, 9> kKinds = {
    "identity", "trust", "resource", "boundary", "scp", "rcp", "session", "endpoint", "other"};
constexpr std::array kKindParameters = {
    ParameterSpec{"", ParameterType::ChoiceList, true, "what the document is used for", kKinds}};

Verdict ask_policy_kind(const Subject& subject, const Parameters& parameters) {
  const std::string_view kind = kKinds.at(static_cast<std::size_t>(subject.document->kind));
  return answer(truth(has_choice(parameters, "", kind)), {});
}

constexpr std::array<std::string_view, 3> kVersions = {"2012-10-17", "2008-10-17", "missing"};
constexpr std::array kVersionParameters = {
    ParameterSpec{"", ParameterType::ChoiceList, true, "what stands in `Version`", kVersions}};

Verdict ask_policy_version(const Subject& subject, const Parameters& parameters) {
  const std::string& version = subject.document->policy.version;
  const std::string_view word = version.empty() ? std::string_view("missing") : version;
  Verdict verdict =
      answer(truth(!subject.document->is_permission && has_choice(parameters, "", word)),
             subject.document->policy.span);
  verdict.words["version"] = word;
  return verdict;
}

// ---- the forms of elements ----

Verdict ask_uses_not_action(const Subject& subject, const Parameters& /*parameters*/) {
  const Element& element = subject.statement->action;
  Verdict verdict = answer(truth(element.is_present && element.is_negated), element.key_span);
  if (verdict.truth == Truth::Yes) {
    std::vector<std::string> names;
    for (const Pattern& pattern : element.patterns) {
      names.push_back(pattern.text());
    }
    verdict.words["excluded"] = enumerate(names);
  }
  return verdict;
}

Verdict ask_uses_not_resource(const Subject& subject, const Parameters& /*parameters*/) {
  const Element& element = subject.statement->resource;
  Verdict verdict = answer(truth(element.is_present && element.is_negated), element.key_span);
  if (verdict.truth == Truth::Yes) {
    std::vector<std::string> names;
    for (const Pattern& pattern : element.patterns) {
      names.push_back(pattern.text());
    }
    verdict.words["excluded"] = enumerate(names);
  }
  return verdict;
}

Verdict ask_uses_not_principal(const Subject& subject, const Parameters& /*parameters*/) {
  const PrincipalElement& element = subject.statement->principal;
  return answer(truth(element.is_present && element.is_negated), element.key_span);
}

// ---- conditions ----

constexpr std::array<std::string_view, 15> kConditionKinds = {"principal",
                                                              "organization",
                                                              "network",
                                                              "source",
                                                              "service",
                                                              "resource",
                                                              "region",
                                                              "tags",
                                                              "mfa",
                                                              "external_id",
                                                              "claim",
                                                              "time",
                                                              "transport",
                                                              "chosen",
                                                              "other"};
constexpr std::array kNarrowedParameters = {
    ParameterSpec{
        "kinds", ParameterType::ChoiceList, false, "what the condition is about", kConditionKinds},
    ParameterSpec{"keys", ParameterType::PatternList, false, "or the key itself, as globs", {}},
};

bool is_asked_about(const Condition& condition, const Parameters& parameters) {
  if (has_choice(parameters, "kinds", to_text(kind_of(condition)))) {
    return true;
  }
  const std::vector<Pattern>* keys = patterns_of(parameters, "keys");
  return keys != nullptr && std::any_of(keys->begin(), keys->end(), [&](const Pattern& pattern) {
           return matches(pattern, condition.key_lower(), LetterCase::Ignored) == Truth::Yes;
         });
}

std::vector<Hole> holes_of(const Condition& condition) {
  std::vector<Hole> holes = leastwise::holes_of(condition.key, condition.key_span);
  for (const ConditionValue& value : condition.values) {
    const std::vector<Hole> more = leastwise::holes_of(value.text, value.span);
    holes.insert(holes.end(), more.begin(), more.end());
  }
  return holes;
}

Verdict ask_narrowed_by(const Subject& subject, const Parameters& parameters) {
  Verdict best;
  std::string narrowing;
  for (const Condition& condition : subject.statement->conditions) {
    if (condition.key.is_known() && !is_asked_about(condition, parameters)) {
      continue;
    }
    // A time that has come for good keeps nobody out.
    const Truth truth =
        both(protects(condition), negate(always_holds(condition, today_of(subject))));
    Verdict one = answer(truth, condition.span);
    if (truth == Truth::Maybe) {
      one.holes = holes_of(condition);
    }
    if (truth != Truth::No) {
      narrowing += (narrowing.empty() ? "" : " and ") + describe(condition);
    }
    keep_best(best, std::move(one));
  }
  if (best.truth != Truth::No) {
    best.words["narrowing"] = narrowing;
  }
  return best;
}

// The same conditions, written so that they do not protect.
Verdict ask_weakly_narrowed_by(const Subject& subject, const Parameters& parameters) {
  Verdict best;
  for (const Condition& condition : subject.statement->conditions) {
    if (!condition.key.is_known() || !is_asked_about(condition, parameters)) {
      continue;
    }
    const std::string why = weakness(condition);
    Verdict one = answer(truth(!why.empty()), condition.operator_span, why);
    one.words["weakness"] = why;
    one.words["key"] = condition.key.display();
    keep_best(best, std::move(one));
  }
  return best;
}

constexpr std::array<std::string_view, 3> kNeverReasons = {
    "time_over", "private_address", "nothing_left"};
constexpr std::array kNeverParameters = {ParameterSpec{"",
                                                       ParameterType::ChoiceList,
                                                       false,
                                                       "only for these reasons; without: for any",
                                                       kNeverReasons}};

Verdict never(const Condition& condition, const Parameters& parameters, std::string_view today) {
  const bool is_any = list_of(parameters, "") == nullptr;
  const Truth over =
      is_any || has_choice(parameters, "", "time_over") ? is_over(condition, today) : Truth::No;
  Truth unseen = Truth::No;
  if (is_any || has_choice(parameters, "", "private_address")) {
    unseen = private_addresses(condition).empty() ? Truth::No : never_holds(condition, today);
  }
  Verdict verdict = answer(either(over, unseen), condition.span);
  if (verdict.truth == Truth::Maybe) {
    verdict.holes = holes_of(condition);
    verdict.reason = verdict.holes.empty() ? "today's date is not known" : "";
  }
  if (verdict.truth != Truth::No) {
    verdict.words["narrowing"] = describe(condition);
    verdict.words["value"] =
        condition.values.empty() ? std::string{} : condition.values.front().text.display();
  }
  return verdict;
}

// `NotAction` or `NotResource` that excludes everything.
bool leaves_nothing(const Element& element) {
  return element.is_negated && std::ranges::any_of(element.patterns, [](const Pattern& pattern) {
           return pattern.is_known() && !pattern.text().empty() &&
                  pattern.text().find_first_not_of('*') == std::string::npos;
         });
}

Verdict ask_never_applies(const Subject& subject, const Parameters& parameters) {
  Verdict best;
  if (list_of(parameters, "") == nullptr || has_choice(parameters, "", "nothing_left")) {
    for (const Element* element : {&subject.statement->action, &subject.statement->resource}) {
      keep_best(best, answer(truth(leaves_nothing(*element)), element->key_span));
    }
  }
  for (const Condition& condition : subject.statement->conditions) {
    keep_best(best, never(condition, parameters, today_of(subject)));
  }
  return best;
}

Verdict ask_private_address(const Subject& subject, const Parameters& /*parameters*/) {
  Verdict verdict;
  std::vector<std::string> values;
  for (const Condition& condition : subject.statement->conditions) {
    for (const ConditionValue* value : private_addresses(condition)) {
      verdict.truth = Truth::Yes;
      verdict.labels.push_back({value->span, "a private address"});
      values.push_back(value->text.text);
    }
  }
  verdict.words["addresses"] = enumerate(values);
  return verdict;
}

// Whatever the operator says: a Deny guards with negated and `IfExists` forms.
Verdict ask_has_condition_on(const Subject& subject, const Parameters& parameters) {
  Verdict best;
  for (const Condition& condition : subject.statement->conditions) {
    const bool is_known = condition.key.is_known();
    Verdict one = answer(is_known ? truth(is_asked_about(condition, parameters)) : Truth::Maybe,
                         condition.span);
    if (one.truth == Truth::Maybe) {
      one.holes = holes_of(condition);
    }
    keep_best(best, std::move(one));
  }
  return best;
}

Verdict ask_has_condition(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(!subject.statement->conditions.empty()), {});
}

constexpr std::array kTable = {
    Predicate{
        "effect", "The statement allows, or denies.", kStatements, kEffectParameters, ask_effect},
    Predicate{"has_condition",
              "The statement has a `Condition`, whatever it says.",
              kStatements,
              {},
              ask_has_condition},
    Predicate{"has_condition_on",
              "A condition on such a key is there, whatever it says.",
              kStatements,
              kNarrowedParameters,
              ask_has_condition_on},
    Predicate{"narrowed_by",
              "A condition on such a key must hold, cannot be left out by the caller and leaves "
              "something out.",
              kStatements,
              kNarrowedParameters,
              ask_narrowed_by},
    Predicate{"never_applies",
              "The statement holds for no request from today on: its condition cannot, or it "
              "excludes all.",
              kStatements,
              kNeverParameters,
              ask_never_applies},
    Predicate{"policy_kind",
              "What the document is used for.",
              kDocuments,
              kKindParameters,
              ask_policy_kind},
    Predicate{"policy_version",
              "The version of the policy language that the document asks for.",
              kDocuments,
              kVersionParameters,
              ask_policy_version},
    Predicate{"private_source_address",
              "A condition on `aws:SourceIp` lists private addresses, which AWS never sees.",
              kStatements,
              {},
              ask_private_address},
    Predicate{
        "uses_not_action", "The statement says `NotAction`.", kStatements, {}, ask_uses_not_action},
    Predicate{"uses_not_principal",
              "The statement says `NotPrincipal`.",
              kStatements,
              {},
              ask_uses_not_principal},
    Predicate{"uses_not_resource",
              "The statement says `NotResource`.",
              kStatements,
              {},
              ask_uses_not_resource},
    Predicate{"weakly_narrowed_by",
              "A condition on such a key is there, in a form that holds when the key is missing.",
              kStatements,
              kNarrowedParameters,
              ask_weakly_narrowed_by},
};

}  // namespace

std::span<const Predicate> statement_predicates() {
  return kTable;
}

}  // namespace leastwise
