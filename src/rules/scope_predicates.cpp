// What rules ask about the limits of policies: does a resource have one, does a policy stay within
// what a rule allows, does it rest on a condition that another statement leaves out, and what do
// its wildcards stand for.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/predicate_tables.h"
#include "rules/requests.h"
#include "rules/rule.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kResource = {Each::Resource};
constexpr std::array<Each, 1> kStatement = {Each::Statement};
constexpr std::array<Each, 2> kStatementOrPolicy = {Each::Statement, Each::Policy};

const ConditionTree* condition_of(const Parameters& parameters, std::string_view name) {
  const auto at = parameters.conditions.find(name);
  return at == parameters.conditions.end() ? nullptr : at->second.get();
}

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

// ---- has_policy ----

constexpr std::array kPolicyParameters = {ParameterSpec{"where",
                                                        ParameterType::Condition,
                                                        false,
                                                        "asked about each statement of it",
                                                        {},
                                                        Each::Statement}};

// A policy for something of this type whose target nobody can tell may be this one's.
Truth governs(const PolicyDocument& document, const Resource& resource) {
  const bool has_target =
      document.kind == PolicyKind::Resource || document.kind == PolicyKind::Endpoint;
  if (!has_target) {
    return Truth::No;
  }
  const PolicyTarget& target = document.target;
  if (!target.address.empty()) {
    const bool is_sure = target.confidence != Confidence::Any;
    return target.address != resource.origin.address ? Truth::No
           : is_sure                                 ? Truth::Yes
                                                     : Truth::Maybe;
  }
  if (target.kind != resource.type) {
    return Truth::No;
  }
  if (target.identifier.is_known() && resource.name.is_known()) {
    return truth(!target.identifier.is_empty() && target.identifier.text == resource.name.text);
  }
  return Truth::Maybe;
}

Verdict ask_statements(const PolicyDocument& document,
                       const Subject& subject,
                       const ConditionTree& where) {
  if (!is_readable(document)) {
    return maybe("what its policy says is known only after apply", document.span);
  }
  Verdict best;
  for (const Statement& statement : document.policy.statements) {
    Subject inner = subject;
    inner.resource = nullptr;
    inner.document = &document;
    inner.statement = &statement;
    keep_best(best, ask(where, inner));
  }
  return best;
}

Verdict ask_has_policy(const Subject& subject, const Parameters& parameters) {
  const ConditionTree* where = condition_of(parameters, "where");
  Verdict best;
  for (const PolicyDocument& document : subject.model->policies) {
    const Truth governed = governs(document, *subject.resource);
    if (governed == Truth::No) {
      continue;
    }
    Verdict one = where == nullptr ? answer(Truth::Yes, document.span)
                                   : ask_statements(document, subject, *where);
    one.truth = both(one.truth, governed);
    if (one.truth == Truth::Maybe && one.holes.empty() && one.reason.empty()) {
      one.reason =
          "what the policy of " + document.origin.address + " belongs to is known only after apply";
    }
    keep_best(best, std::move(one));
  }
  return best;
}

// ---- lets_in_without ----

constexpr std::array kWithoutParameters = {
    ParameterSpec{
        "actions", ParameterType::PatternList, true, "one of these actions is allowed", {}},
    ParameterSpec{"keys",
                  ParameterType::PatternList,
                  true,
                  "in a request that has none of these condition keys, as globs",
                  {}},
};

// The keys of the policy's conditions that a rule means, as they are written.
std::set<std::string> mentioned_keys(const Policy& policy, const std::vector<Pattern>& wanted) {
  std::set<std::string> out;
  for (const Statement& statement : policy.statements) {
    for (const Condition& condition : statement.conditions) {
      const std::string key = condition.key_lower();
      if (std::ranges::any_of(wanted, [&key](const Pattern& pattern) {
            return matches(pattern, key, LetterCase::Ignored) == Truth::Yes;
          })) {
        out.insert(condition.key.display());
      }
    }
  }
  return out;
}

Verdict ask_lets_in_without(const Subject& subject, const Parameters& parameters) {
  const PolicyDocument& document = *subject.document;
  const Granting& granting = access_of(subject).of(document);
  const std::set<std::string> keys =
      mentioned_keys(granting.policy(), *patterns_of(parameters, "keys"));
  if (keys.empty() || (subject.statement != nullptr && subject.statement->effect == Effect::Deny)) {
    return {};
  }
  Policy policy = granting.policy();
  policy.statements.push_back(only_actions(*patterns_of(parameters, "actions")));
  for (const std::string& key : keys) {
    Statement has_key = plain_statement(Effect::Deny);
    has_key.conditions.push_back(plain_condition("Null", key, {"false"}));
    policy.statements.push_back(std::move(has_key));
  }
  const AccessAnswer found = granted_access(
      {.policy = &policy, .kind = granting.kind()}, {}, {}, access_of(subject).options());
  const std::vector<Statement>& statements = document.policy.statements;
  const auto is_asked = [&](std::size_t i) {
    return i < statements.size() &&
           (subject.statement == nullptr || subject.statement == &statements[i]);
  };
  Verdict best;
  for (const FoundAccess& one : found.found) {
    if (is_asked(one.statement)) {
      Verdict verdict = answer(Truth::Yes, statements[one.statement].span);
      verdict.words[kWitness] = request_words(one.request);
      verdict.words["action"] = '`' + one.request.action + '`';
      keep_best(best, std::move(verdict));
    }
  }
  for (const std::size_t i : found.undecided) {
    if (is_asked(i)) {
      Verdict verdict = maybe(holes_of(policy.statements[i]), statements[i].span);
      verdict.reason = verdict.holes.empty() ? "the question was too hard to be decided" : "";
      keep_best(best, std::move(verdict));
    }
  }
  return best;
}

// ---- action_by_wildcard ----

// Neither everything nor a whole service: a name with a wildcard in it.
bool has_partial_name(const Pattern& pattern) {
  const std::string text = pattern.text();
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos || !pattern.is_known()) {
    return false;
  }
  const std::string name = text.substr(colon + 1);
  return name.find_first_of("*?") != std::string::npos &&
         name.find_first_not_of('*') != std::string::npos;
}

std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 6;
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())));
  return names.size() <= kShown
             ? enumerate(shown)
             : fmt::format("{} and {} more", enumerate(shown), names.size() - kShown);
}

Verdict ask_action_by_wildcard(const Subject& subject, const Parameters& /*parameters*/) {
  const Catalogue& catalogue = access_of(subject).catalogue();
  const Element& element = subject.statement->action;
  Verdict best;
  if (element.is_negated) {
    return best;
  }
  std::vector<std::string> patterns;
  std::vector<std::string> names;
  for (const Pattern& pattern : element.patterns) {
    if (!has_partial_name(pattern)) {
      continue;
    }
    const std::vector<ActionId> actions = catalogue.actions_matching(pattern, Truth::Yes);
    if (actions.size() < 2) {
      continue;  // no wildcard as far as anybody knows, or a mistake that validation tells
    }
    for (const ActionId id : actions) {
      names.push_back(catalogue.action(id).text());
    }
    patterns.push_back(pattern.text());
    keep_best(
        best,
        answer(
            Truth::Yes, pattern.span, fmt::format("stands for {} actions today", actions.size())));
  }
  if (best.truth != Truth::No) {
    std::ranges::sort(names);
    const auto doubles = std::ranges::unique(names);
    names.erase(doubles.begin(), doubles.end());
    best.words["patterns"] = some_of(patterns);
    best.words["count"] = std::to_string(names.size());
    best.words["actions"] = some_of(names);
  }
  return best;
}

// ---- takes_no_resource ----

bool takes_no_resource(const Pattern& pattern) {
  const Catalogue& catalogue = Catalogue::builtin();
  const std::vector<ActionId> actions = catalogue.actions_matching(pattern, Truth::Maybe);
  return !actions.empty() && std::ranges::all_of(actions, [&](ActionId id) {
    return catalogue.action(id).is_wildcard_only;
  });
}

Verdict ask_takes_no_resource(const Subject& subject, const Parameters& /*parameters*/) {
  const Element& element = subject.statement->action;
  return answer(truth(!element.is_negated && !element.patterns.empty() &&
                      std::ranges::all_of(element.patterns, takes_no_resource)),
                element.span);
}

constexpr std::array kTable = {
    Predicate{"action_by_wildcard",
              "An action is named with a wildcard in its name that stands for several; the word "
              "`actions` lists them, `patterns` the names as they are written.",
              kStatement,
              {},
              ask_action_by_wildcard},
    Predicate{"has_policy",
              "A policy of the input belongs to this resource; a maybe where it cannot be told "
              "whose a policy is.",
              kResource,
              kPolicyParameters,
              ask_has_policy},
    Predicate{"lets_in_without",
              "The policy speaks of such a condition key, and all the same somebody is let in "
              "whose request does not have it.",
              kStatementOrPolicy,
              kWithoutParameters,
              ask_lets_in_without},
    Predicate{"takes_no_resource",
              "All actions that the statement names are granted on `*` or not at all.",
              kStatement,
              {},
              ask_takes_no_resource},
};

}  // namespace

std::span<const Predicate> scope_predicates() {
  return kTable;
}

}  // namespace leastwise
