// What rules ask about everything that a policy, or a principal with all of its policies, allows.
//
// Two kinds of questions. "Is there a request ...?" goes to access sets and comes back with the
// request. "May it do this everywhere, under no condition?" is asked of a plain request for a
// resource that no policy names: a scoped grant does not reach it, a wildcard does.
//
// About a statement the question is whether this statement lets it happen, with everything beside
// it that may take it away: other statements that deny, other policies of the principal, its
// boundary.
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/found.h"
#include "rules/grants.h"
#include "rules/requests.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 8> kGranting = {Each::Statement,
                                           Each::Policy,
                                           Each::Trust,
                                           Each::Principal,
                                           Each::Role,
                                           Each::User,
                                           Each::Group,
                                           Each::PermissionSet};
constexpr std::array<Each, 9> kBounded = {Each::Grant,
                                          Each::Statement,
                                          Each::Policy,
                                          Each::Trust,
                                          Each::Principal,
                                          Each::Role,
                                          Each::User,
                                          Each::Group,
                                          Each::PermissionSet};

// ---- allows_any_of: everywhere, under no condition ----

struct Found {
  Truth truth = Truth::No;
  std::optional<std::size_t> statement;
  Request request;
};

// Which statement lets the request through; only this one where the question is about one, only
// one of the document where it is about a document.
std::optional<std::size_t> statement_for(const Granting& granting,
                                         const Request& request,
                                         std::optional<std::size_t> only,
                                         const PolicyDocument* document) {
  const std::vector<Statement>& statements = granting.policy().statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const bool is_asked =
        only ? *only == i : document == nullptr || granting.sources[i].document == document;
    if (is_asked && statements[i].effect != Effect::Deny &&
        granting.matches(request, i) != Truth::No) {
      return i;
    }
  }
  return std::nullopt;
}

Found may_everywhere(std::string_view action,
                     const Granting& granting,
                     std::optional<std::size_t> only,
                     const Subject& subject,
                     const PolicyDocument* document = nullptr) {
  Found best;
  if (!granting.may_let_through(action)) {
    return best;
  }
  for (const Request& request :
       plain_requests(action, granting, subject.world->account, access_of(subject).catalogue())) {
    const std::optional<std::size_t> statement = statement_for(granting, request, only, document);
    if (!statement) {
      continue;
    }
    const Outcome outcome = granting.decide(request);
    Truth truth = outcome == Outcome::Allowed   ? Truth::Yes
                  : outcome == Outcome::Unknown ? Truth::Maybe
                                                : Truth::No;
    if (truth == Truth::Yes &&
        (granting.matches(request, *statement) != Truth::Yes || granting.has_unknown_boundary)) {
      truth = Truth::Maybe;
    }
    if (truth > best.truth) {
      best = {.truth = truth, .statement = statement, .request = request};
    }
  }
  return best;
}

Verdict verdict_of(const Found& found, const Granting& granting, const Subject& subject) {
  if (found.truth == Truth::No) {
    return {};
  }
  const Granting::Source& source = granting.sources[*found.statement];
  Verdict verdict = answer(found.truth, place_of(source, subject));
  if (found.truth == Truth::Yes) {
    verdict.words[kWitness] = request_words(found.request);
    return verdict;
  }
  verdict.holes = holes_of(granting.policy().statements[*found.statement]);
  if (granting.has_unknown_boundary) {
    verdict.reason = kUnknownBoundary;
  } else if (verdict.holes.empty()) {
    verdict.reason = "a statement that may deny it is not known before apply";
  }
  return verdict;
}

constexpr std::array<std::string_view, 5> kLevels = {
    "list", "read", "write", "tagging", "permissions_management"};

// AWS counts some actions that only read a policy (`billing:GetResourcePolicy`) as permissions
// management.
std::string_view level_of(const Action& action) {
  const bool only_reads = action.name.starts_with("Get") || action.name.starts_with("List") ||
                          action.name.starts_with("Describe");
  const std::string_view level = kLevels.at(static_cast<std::size_t>(action.level));
  return only_reads && level == "permissions_management" ? "read" : level;
}
constexpr std::array kAnyOfParameters = {
    ParameterSpec{"actions",
                  ParameterType::TextList,
                  false,
                  "actions by name; wildcards stand for the actions that AWS has",
                  {}},
    ParameterSpec{"level",
                  ParameterType::ChoiceList,
                  false,
                  "only actions of these access levels; without `actions` those that the "
                  "statement names",
                  kLevels},
    ParameterSpec{"with_resources",
                  ParameterType::Flag,
                  false,
                  "only actions that could be limited to resources; those that take `*` alone "
                  "are left out",
                  {}},
    ParameterSpec{"except", ParameterType::PatternList, false, "all actions but these", {}},
    ParameterSpec{"by_itself",
                  ParameterType::Flag,
                  false,
                  "of a policy: it is this one that allows it, not another one of the principal",
                  {}},
    ParameterSpec{"beyond_whole_services",
                  ParameterType::Flag,
                  false,
                  "only actions of services that the statement does not grant as a whole, on every "
                  "resource, by name",
                  {}},
};

// Actions of the catalogue, once for all rules that use the list.
std::vector<std::string> expand(const std::vector<Pattern>& patterns, const Catalogue& catalogue) {
  std::vector<std::string> out;
  for (const Pattern& pattern : patterns) {
    for (const ActionId id : catalogue.actions_matching(pattern, Truth::Maybe)) {
      out.push_back(catalogue.action(id).text());
    }
  }
  return out;
}

// What the rule names, or what the statement does.
std::vector<std::string> asked_actions(const Subject& subject, const Parameters& parameters) {
  if (const std::vector<std::string>* names = list_of(parameters, "actions")) {
    const bool has_wildcard = std::any_of(names->begin(), names->end(), [](const auto& name) {
      return name.find('*') != std::string::npos;
    });
    if (!has_wildcard) {
      return *names;
    }
    std::vector<Pattern> patterns;
    for (const std::string& name : *names) {
      patterns.push_back(parse_pattern(PartialString(name), {}, PatternSyntax::Glob));
    }
    return expand(patterns, access_of(subject).catalogue());
  }
  const bool is_listed = subject.statement != nullptr && !subject.statement->action.is_negated;
  return is_listed ? access_of(subject).actions_of(*subject.statement) : std::vector<std::string>{};
}

bool is_wanted(const std::string& name, const Parameters& parameters, const Catalogue& catalogue) {
  const std::optional<ActionId> id = catalogue.find_action(name);
  const std::vector<Pattern>* exceptions = patterns_of(parameters, "except");
  if (exceptions != nullptr &&
      std::any_of(exceptions->begin(), exceptions->end(), [&](const Pattern& pattern) {
        return matches(pattern, name, LetterCase::Ignored) == Truth::Yes;
      })) {
    return false;
  }
  if (list_of(parameters, "level") == nullptr && !flag_of(parameters, "with_resources", false)) {
    return true;
  }
  if (!id) {
    return false;
  }
  const Action action = catalogue.action(*id);
  const std::string_view level = level_of(action);
  const bool is_level =
      list_of(parameters, "level") == nullptr || has_choice(parameters, "level", level);
  return is_level && !(flag_of(parameters, "with_resources", false) && action.is_wildcard_only);
}

// "`iam:PutRolePolicy`, `iam:AttachRolePolicy` and 3 more".
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 4;
  if (names.size() <= kShown) {
    return enumerate(names);
  }
  std::string out;
  for (std::size_t i = 0; i + 1 < kShown; ++i) {
    out += fmt::format("{}`{}`", i == 0 ? "" : ", ", names[i]);
  }
  return fmt::format("{} and {} more", out, names.size() - kShown + 1);
}

Verdict ask_allows_any_of(const Subject& subject, const Parameters& parameters) {
  const Granting& granting = access_of(subject).of(subject);
  const std::optional<std::size_t> only = asked_statement(subject, granting);
  if (subject.statement != nullptr && subject.statement->effect == Effect::Deny) {
    return {};
  }
  Verdict best;
  std::vector<std::string> names;
  const PolicyDocument* const document =
      flag_of(parameters, "by_itself", false) ? subject.document : nullptr;
  const bool is_beyond = flag_of(parameters, "beyond_whole_services", false);
  std::map<std::string, Truth, std::less<>> whole;
  for (const std::string& action : asked_actions(subject, parameters)) {
    if (!is_wanted(action, parameters, access_of(subject).catalogue())) {
      continue;
    }
    const Found found = may_everywhere(action, granting, only, subject, document);
    if (is_beyond && found.truth != Truth::No && subject.statement != nullptr) {
      const auto [at, is_new] = whole.try_emplace(action.substr(0, action.find(':')), Truth::No);
      if (is_new) {
        at->second = grants_whole_service(subject, at->first);
      }
      if (at->second >= found.truth) {
        continue;
      }
    }
    if (found.truth > best.truth) {
      names.clear();
      best = verdict_of(found, granting, subject);
    }
    if (found.truth != Truth::No && found.truth == best.truth) {
      names.push_back(action);
    }
  }
  if (best.truth != Truth::No) {
    best.words["actions"] = some_of(names);
  }
  return best;
}

// ---- allows_everything ----

Verdict ask_allows_everything(const Subject& subject, const Parameters& /*parameters*/) {
  const Granting& granting = access_of(subject).of(subject);
  Verdict result;
  result.truth = Truth::Yes;
  const std::optional<std::size_t> only = asked_statement(subject, granting);
  for (const std::string_view action : kOfEverything) {
    const Found found = may_everywhere(action, granting, only, subject);
    if (found.truth == Truth::No) {
      return {};
    }
    Verdict one = verdict_of(found, granting, subject);
    one.truth = both(one.truth, result.truth);
    if (one.truth < result.truth || result.labels.empty()) {
      result = std::move(one);
    }
  }
  result.words.erase(std::string(kWitness));  // one request is no proof of everything
  return result;
}

// ---- boundary_limits ----

Verdict ask_boundary_limits(const Subject& subject, const Parameters& /*parameters*/) {
  const Granting& granting = access_of(subject).of(subject);
  const Principal* principal = subject.principal;
  if (principal == nullptr || !principal->boundary) {
    return {};
  }
  const Span place = principal->boundary->attached_at;
  if (granting.has_unknown_boundary) {
    return maybe(std::string(kUnknownBoundary), place);
  }
  if (granting.boundary() == nullptr) {
    return {};
  }
  const Granting limit(*granting.boundary(), PolicyKind::Boundary, std::nullopt);
  Truth allows = Truth::Yes;
  for (const std::string_view action : kOfEverything) {
    for (const Request& request :
         plain_requests(action, limit, subject.world->account, access_of(subject).catalogue())) {
      const Outcome outcome = limit.decide(request);
      allows = both(allows,
                    outcome == Outcome::Allowed   ? Truth::Yes
                    : outcome == Outcome::Unknown ? Truth::Maybe
                                                  : Truth::No);
    }
  }
  return answer(negate(allows), place);
}

// ---- allows: some request ----

constexpr std::array kAllowsParameters = {
    ParameterSpec{"action",
                  ParameterType::PatternList,
                  true,
                  "one of the actions that these patterns stand for",
                  {}},
    ParameterSpec{"on",
                  ParameterType::PatternList,
                  false,
                  "on one of the resources that these patterns stand for",
                  {}},
};

Verdict ask_allows(const Subject& subject, const Parameters& parameters) {
  const Granting& granting = access_of(subject).of(subject);
  const std::vector<Pattern>* actions = patterns_of(parameters, "action");
  const std::vector<Pattern>* on = patterns_of(parameters, "on");
  const auto ask = [&] {
    return granted_access(granting.access(),
                          actions == nullptr ? std::vector<Pattern>{} : *actions,
                          on == nullptr ? std::vector<Pattern>{} : *on,
                          access_of(subject).options());
  };
  const AccessAnswer& found = access_of(subject).remember(
      {&granting, fmt::format("allows {} {}", fmt::ptr(actions), fmt::ptr(on))}, ask);
  return found_verdict(found, granting, subject);
}

// ---- is_within ----

constexpr std::array kWithinParameters = {
    ParameterSpec{
        "actions", ParameterType::PatternList, false, "only for one of these actions", {}},
    ParameterSpec{"on", ParameterType::PatternList, false, "only on one of these resources", {}},
};

// All that is allowed is something that this would allow, too: whoever asks, under no condition.
Verdict ask_is_within(const Subject& subject, const Parameters& parameters) {
  const Granting& granting = access_of(subject).of(subject);
  const std::vector<Pattern>* actions = patterns_of(parameters, "actions");
  const std::vector<Pattern>* on = patterns_of(parameters, "on");
  Policy limit;
  limit.version = granting.policy().version;
  limit.statements.push_back(plain_statement(Effect::Allow));
  if (actions != nullptr) {
    limit.statements.front().action.patterns = *actions;
  }
  if (on != nullptr) {
    limit.statements.front().resource.patterns = *on;
  }
  const auto ask = [&] {
    return new_access({.policy = &limit, .kind = granting.kind()},
                      granting.access(),
                      access_of(subject).options());
  };
  const AccessAnswer& outside = access_of(subject).remember(
      {&granting, fmt::format("within {} {}", fmt::ptr(actions), fmt::ptr(on))}, ask);
  Verdict found = found_verdict(outside, granting, subject);
  Verdict verdict = answer(negate(found.truth), {});
  if (found.truth == Truth::Maybe) {
    verdict.holes = std::move(found.holes);
    verdict.reason = std::move(found.reason);
  }
  return verdict;
}

constexpr std::array kTable = {
    Predicate{"allows",
              "Some request for one of these actions, on one of these resources, is allowed, "
              "whatever conditions it meets.",
              kGranting,
              kAllowsParameters,
              ask_allows},
    Predicate{"allows_any_of",
              "One of these actions is allowed everywhere and under no condition: for a resource "
              "that no policy names, in a request that says nothing of itself. The word `actions` "
              "lists those that are.",
              kGranting,
              kAnyOfParameters,
              ask_allows_any_of},
    Predicate{"allows_everything",
              "Whatever there is to do is allowed, everywhere and under no condition.",
              kGranting,
              {},
              ask_allows_everything},
    Predicate{"boundary_limits",
              "The principal has a permissions boundary that does not allow everything.",
              kBounded,
              {},
              ask_boundary_limits},
    Predicate{"is_within",
              "All that is allowed is for one of these actions, on one of these resources, whoever "
              "asks.",
              kGranting,
              kWithinParameters,
              ask_is_within},
};

}  // namespace

std::span<const Predicate> access_predicates() {
  return kTable;
}

}  // namespace leastwise
