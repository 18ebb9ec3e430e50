// What rules ask about what one statement grants, to what.
//
// "Covers" is about the statement's own words, whatever words they are. "Grants" means: it covers
// it, and what is beside it leaves it: no Deny of the same document or of another policy of the
// principal, and no boundary, takes it away. The statement's own conditions are not asked about
// here but by `narrowed_by`. Where something beside it takes away a part, `somewhere` asks whether
// there is a request that is left.
#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules/answers.h"
#include "rules/beside.h"
#include "rules/coverage.h"
#include "rules/found.h"
#include "rules/grants.h"
#include "rules/predicate_tables.h"
#include "rules/requests.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 2> kStatements = {Each::Statement, Each::Trust};

bool is_star(const Pattern& pattern) {
  return pattern.pieces.size() == 1 && pattern.pieces.front().kind == PatternPiece::Kind::Star;
}

bool is_everything(const std::vector<Pattern>& patterns) {
  return patterns.size() == 1 && is_star(patterns.front());
}

const std::vector<Pattern>& actions_or_every(const std::vector<Pattern>& patterns) {
  return is_everything(patterns) ? every_action() : patterns;
}

Verdict covers(const Statement& statement, const std::vector<Pattern>& on) {
  return is_everything(on) ? covers_every_resource(statement) : covers_resource(statement, on);
}

// Both must be so: the labels of the first come first.
Verdict also(Verdict first, Verdict second) {
  first.truth = both(first.truth, second.truth);
  if (first.truth == Truth::No) {
    return {};
  }
  std::move(second.labels.begin(), second.labels.end(), std::back_inserter(first.labels));
  std::move(second.holes.begin(), second.holes.end(), std::back_inserter(first.holes));
  first.words.merge(second.words);
  if (first.reason.empty()) {
    first.reason = std::move(second.reason);
  }
  return first;
}

// ---- what is left ----

// `s3` of `s3:*`, of every action of a service.
std::optional<std::string> whole_service_of(const Pattern& action) {
  const std::string text = action.text();
  const std::size_t colon = text.find(':');
  const bool is_whole = colon != std::string::npos && colon > 0 && colon + 1 < text.size() &&
                        text.find_first_of("*?") > colon &&
                        text.find_first_not_of("*?", colon + 1) == std::string::npos;
  return is_whole ? std::optional(lower_case(text.substr(0, colon))) : std::nullopt;
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

bool is_every_action(const Pattern& action) {
  return is_star(action) || action.text() == every_action().front().text();
}

// Actions that stand for all that the pattern does.
std::vector<std::string> examples_of(const Pattern& action, const Catalogue& catalogue) {
  if (is_every_action(action)) {
    return {std::string(kFutureAction)};
  }
  if (const std::optional<std::string> service = whole_service_of(action)) {
    return {future_action(*service)};
  }
  if (!has_wildcard(action.text())) {
    return {action.text()};
  }
  std::vector<std::string> out;
  for (const ActionId id : catalogue.actions_matching(action, Truth::Maybe)) {
    out.push_back(catalogue.action(id).text());
  }
  return out;
}

// Which resources a question is about.
enum class Reach : std::uint8_t {
  Some,   ///< whichever the statement speaks of
  Every,  ///< all there are
  Named,  ///< all that a pattern of the rule stands for
};

struct Wanted {
  std::vector<Pattern> actions;
  Reach reach = Reach::Some;
  std::vector<std::string> resources;  ///< of Named: such as nobody has named
};

constexpr std::string_view kFreshName = "leastwise-any-name";

// `arn:*:iam::*:role/*` as a role that nobody has named.
std::string fresh(const Pattern& pattern, const Account& account) {
  constexpr std::ptrdiff_t kColonsBeforeRegion = 3;
  constexpr std::ptrdiff_t kColonsBeforeAccount = 4;
  std::string out;
  for (const PatternPiece& piece : pattern.pieces) {
    if (piece.kind == PatternPiece::Kind::Question) {
      out += 'x';
    } else if (piece.kind != PatternPiece::Kind::Star) {
      out += piece.text;
    } else {
      const std::ptrdiff_t colons = std::ranges::count(out, ':');
      out += colons == kColonsBeforeRegion    ? region_of(account)
             : colons == kColonsBeforeAccount ? account_of(account)
                                              : kFreshName;
    }
  }
  return out;
}

std::vector<std::string> fresh_resources(const std::vector<Pattern>& on, const Subject& subject) {
  std::vector<std::string> out;
  for (const Pattern& one : on) {
    for (const Pattern& covered : covered_in(*subject.statement, one)) {
      out.push_back(fresh(covered, subject.world->account));
    }
  }
  return out;
}

void take_worse(Left& worst, Left next) {
  if (next.truth < worst.truth) {
    worst = std::move(next);
  }
}

// Everywhere, under no condition.
Left left_everywhere(const Wanted& wanted, const Subject& subject) {
  const Beside& beside = beside_of(subject);
  Left worst;
  for (const Pattern& action : wanted.actions) {
    if (is_every_action(action)) {
      for (const std::string_view one : kOfEverything) {
        take_worse(worst, beside.leave(one, {}));
      }
    } else if (const std::optional<std::string> service = whole_service_of(action)) {
      take_worse(worst, beside.leave_service(*service).left);
    } else {
      for (const std::string& one : examples_of(action, access_of(subject).catalogue())) {
        take_worse(worst, beside.leave(one, wanted.resources));
      }
    }
  }
  return worst;
}

std::vector<Pattern> literal(const std::vector<std::string>& texts) {
  std::vector<Pattern> out;
  for (const std::string& text : texts) {
    out.push_back(parse_pattern(PartialString(text), {}, PatternSyntax::Plain));
  }
  return out;
}

// Resources on which an action that is left is left everywhere.
std::vector<std::string> places_of(const Pattern& action,
                                   const Wanted& wanted,
                                   const Subject& subject) {
  const Account& account = subject.world->account;
  const Catalogue& catalogue = access_of(subject).catalogue();
  if (wanted.reach != Reach::Every) {
    return wanted.resources;
  }
  if (const std::optional<std::string> service = whole_service_of(action)) {
    return plain_resources(*service, account, catalogue);
  }
  return is_every_action(action) ? std::vector{std::string(kUnknownResource)}
                                 : plain_resources_of(action.text(), account, catalogue);
}

// A request that the statement lets through, its conditions and all that is beside it considered.
Left left_somewhere(const Wanted& wanted, const Subject& subject) {
  const AccessView& access = access_of(subject);
  const Granting& granting = access.of(subject);
  Left worst;
  for (const Pattern& action : wanted.actions) {
    const std::vector<std::string> examples = examples_of(action, access.catalogue());
    const std::vector<std::string> on = places_of(action, wanted, subject);
    const AccessAnswer& found = access.remember(
        {&granting, fmt::format("left {} on {}", fmt::join(examples, " "), fmt::join(on, " "))},
        [&] {
          return granted_access(
              granting.access(), literal(examples), literal(on), access.options());
        });
    Verdict verdict = found_verdict(found, granting, subject);
    take_worse(worst,
               {.truth = verdict.truth,
                .by = {},
                .holes = std::move(verdict.holes),
                .reason = std::move(verdict.reason)});
  }
  return worst;
}

// "`NoIam` of aws_iam_policy.limits does not deny it and the permissions boundary allows it".
std::string narrowing(const Left& left) {
  constexpr std::size_t kShown = 3;
  std::string out;
  for (std::size_t i = 0; i < left.by.size() && i < kShown; ++i) {
    out += (i == 0 ? "" : i + 1 == left.by.size() ? " and " : ", ") + left.by[i];
  }
  return left.by.size() <= kShown ? out
                                  : fmt::format("{} and {} more", out, left.by.size() - kShown);
}

Verdict with_left(Verdict granted, Left left) {
  granted.truth = both(granted.truth, left.truth);
  if (granted.truth == Truth::No) {
    return {};
  }
  if (left.truth == Truth::Maybe) {
    granted.holes.insert(granted.holes.end(), left.holes.begin(), left.holes.end());
    if (granted.holes.empty()) {
      granted.reason = std::move(left.reason);
    }
  }
  return granted;
}

bool may_be_limited(const Verdict& granted, const Subject& subject) {
  return granted.truth != Truth::No && subject.document != nullptr &&
         !beside_of(subject).are_none();
}

// ---- actions and resources ----

constexpr ParameterSpec kSomewhere = {
    "somewhere",
    ParameterType::Flag,
    false,
    "also where something beside the statement takes away a part: for some request, which its "
    "conditions admit; the word `narrowing` tells when",
    {}};
constexpr std::array kCoversActionsParameters = {
    ParameterSpec{"",
                  ParameterType::PatternList,
                  true,
                  "every action that these patterns stand for; `*` is all actions",
                  {}}};
constexpr std::array kGrantsParameters = {
    ParameterSpec{"action",
                  ParameterType::PatternList,
                  true,
                  "every action that these patterns stand for must be covered; `*` is all actions",
                  {}},
    ParameterSpec{
        "on",
        ParameterType::PatternList,
        false,
        "and, for them, all of one of these resources; `*` is every resource. A `*` as account or "
        "partition stands for any one",
        {}},
    kSomewhere,
};

// Long lists are those of AWS's policies, which many principals have.
Verdict covered_actions(const Subject& subject, const std::vector<Pattern>& wanted) {
  constexpr std::size_t kLong = 16;
  const Statement& statement = *subject.statement;
  const Element& actions = statement.action;
  if (actions.is_negated || actions.patterns.size() < kLong) {
    return covers_actions(statement, wanted);
  }
  std::string key;
  for (const Pattern& pattern : wanted) {
    key += pattern.text() + ' ';
  }
  return access_of(subject).remember_actions(
      actions.patterns, key, [&] { return covers_actions(statement, wanted); });
}

Verdict ask_covers_actions(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  return wanted == nullptr ? Verdict{} : covered_actions(subject, actions_or_every(*wanted));
}

Verdict ask_grants_action(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* named = patterns_of(parameters, "action");
  if (named == nullptr) {
    return {};
  }
  const Statement& statement = *subject.statement;
  Wanted wanted{.actions = actions_or_every(*named), .reach = Reach::Some, .resources = {}};
  Verdict granted = covered_actions(subject, wanted.actions);
  const std::vector<Pattern>* on = patterns_of(parameters, "on");
  if (on != nullptr && granted.truth != Truth::No) {
    granted = also(std::move(granted), covers(statement, *on));
    wanted.reach = is_everything(*on) ? Reach::Every : Reach::Named;
  }
  if (!may_be_limited(granted, subject)) {
    return granted;
  }
  if (wanted.reach == Reach::Named) {
    wanted.resources = fresh_resources(*on, subject);
  }
  if (wanted.reach == Reach::Some) {
    return with_left(std::move(granted), left_somewhere(wanted, subject));
  }
  Left left = left_everywhere(wanted, subject);
  if (flag_of(parameters, "somewhere", false) && left.truth == Truth::No) {
    granted.words["narrowing"] = narrowing(left);
    left = left_somewhere(wanted, subject);
  }
  return with_left(std::move(granted), std::move(left));
}

constexpr std::array kResourceParameters = {
    ParameterSpec{"",
                  ParameterType::PatternList,
                  true,
                  "all of one of these resources; `*` is every resource",
                  {}}};

Verdict ask_covers_resources(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* on = patterns_of(parameters, "");
  return on == nullptr ? Verdict{} : covers(*subject.statement, *on);
}

// Actions that stand for all that the statement's own element does.
std::vector<std::string> examples_of(const Statement& statement, const Catalogue& catalogue) {
  if (statement.action.is_negated) {
    return {kOfEverything.begin(), kOfEverything.end()};
  }
  std::vector<std::string> out;
  for (const Pattern& pattern : statement.action.patterns) {
    std::vector<std::string> more = examples_of(pattern, catalogue);
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  return out;
}

// One action is enough to reach everything: the best of them.
Verdict ask_grants_resources(const Subject& subject, const Parameters& parameters) {
  Verdict covered = ask_covers_resources(subject, parameters);
  if (!may_be_limited(covered, subject)) {
    return covered;
  }
  Verdict best;
  for (const std::string& action :
       examples_of(*subject.statement, access_of(subject).catalogue())) {
    Left left = beside_of(subject).leave(action, {});
    if (left.truth > best.truth) {
      best = with_left(covered, std::move(left));
    }
    if (best.truth == covered.truth) {
      break;
    }
  }
  return best;
}

// ---- whole services ----

constexpr std::array kServiceParameters = {
    ParameterSpec{
        "services", ParameterType::TextList, false, "only these prefixes, such as `iam`", {}},
    ParameterSpec{"except", ParameterType::TextList, false, "all prefixes but these", {}},
    ParameterSpec{"on", ParameterType::PatternList, false, "all of one of these resources", {}},
    ParameterSpec{
        "in_part",
        ParameterType::Flag,
        false,
        "of which what is beside the statement leaves a part that is not the whole: some "
        "request, which the statement's conditions admit; the word `narrowing` tells when",
        {}},
};

std::vector<std::string> all_services(const Catalogue& catalogue) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < catalogue.service_count(); ++i) {
    const Service service = catalogue.service(static_cast<ServiceId>(i));
    if (!service.is_retired) {
      out.emplace_back(service.prefix);
    }
  }
  return out;
}

bool names_no_service(const Element& actions) {
  return actions.is_negated || std::ranges::any_of(actions.patterns, [](const Pattern& pattern) {
           return pattern.is_known() &&
                  pattern.text().find_first_not_of("*?:") == std::string::npos;
         });
}

// Of a statement that allows actions of every service, and of which what is beside it leaves those
// of some: which ones nobody has written down.
bool is_cut_to_services(const Subject& subject) {
  if (!names_no_service(subject.statement->action) || beside_of(subject).are_none()) {
    return false;
  }
  const Wanted wanted{.actions = every_action(), .reach = Reach::Every, .resources = {}};
  return beside_of(subject).leave(kFutureAction, {}).truth == Truth::No &&
         left_somewhere(wanted, subject).truth == Truth::No;
}

// The prefixes that the rule names, else those that the statement's actions name.
std::vector<std::string> candidate_services(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* only = list_of(parameters, "services");
  if (only != nullptr) {
    return *only;
  }
  std::vector<std::string> names = is_cut_to_services(subject)
                                       ? all_services(access_of(subject).catalogue())
                                       : services_that_may_be_whole(subject.statement->action);
  const std::vector<std::string>* except = list_of(parameters, "except");
  if (except != nullptr) {
    std::erase_if(names, [&](const std::string& name) {
      return std::find(except->begin(), except->end(), name) != except->end();
    });
  }
  return names;
}

// One service, as far as the statement grants all of it.
Verdict grants_service(const std::string& service, Reach reach, const Subject& subject) {
  Verdict granted = covered_actions(subject, {glob(service + ":?*")});
  if (!may_be_limited(granted, subject)) {
    return granted;
  }
  const Wanted wanted{.actions = {glob(service + ":*")}, .reach = reach, .resources = {}};
  return with_left(std::move(granted),
                   reach == Reach::Some ? left_somewhere(wanted, subject)
                                        : beside_of(subject).leave_service(service).left);
}

// One service, as far as the statement covers all of it and a part is left that is not the whole.
Verdict grants_part_of_service(const std::string& service, Reach reach, const Subject& subject) {
  Verdict granted = covered_actions(subject, {glob(service + ":?*")});
  if (reach == Reach::Some || !may_be_limited(granted, subject)) {
    return {};
  }
  const Left& left = beside_of(subject).leave_service(service).left;
  if (left.truth != Truth::No) {
    return {};
  }
  granted.words["narrowing"] = narrowing(left);
  const Wanted wanted{.actions = {glob(service + ":*")}, .reach = reach, .resources = {}};
  return with_left(std::move(granted), left_somewhere(wanted, subject));
}

// "`s3`", "`s3` (not `s3:DeleteBucket`)".
std::string service_words(const std::string& service, Reach reach, const Subject& subject) {
  constexpr std::size_t kShown = 3;
  std::string out = fmt::format("`{}`", service);
  if (reach == Reach::Some || beside_of(subject).are_none()) {
    return out;
  }
  const std::vector<std::string>& without = beside_of(subject).leave_service(service).without;
  if (without.empty()) {
    return out;
  }
  out += " (not ";
  for (std::size_t i = 0; i < without.size() && i < kShown; ++i) {
    out += fmt::format("{}`{}`", i == 0 ? "" : ", ", without[i]);
  }
  return without.size() <= kShown ? out + ")"
                                  : fmt::format("{} and {} more)", out, without.size() - kShown);
}

std::string list_words(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 8;
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) {
    const bool is_last = i + 1 == names.size();
    out += (i == 0 ? "" : is_last ? " and " : ", ") + names[i];
  }
  return names.size() <= kShown ? out : fmt::format("{} and {} more", out, names.size() - kShown);
}

Verdict ask_whole_service(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* on = patterns_of(parameters, "on");
  Verdict where = on == nullptr ? answer(Truth::Yes, {}) : covers(*subject.statement, *on);
  if (where.truth == Truth::No) {
    return {};
  }
  const Reach reach = on == nullptr ? Reach::Some : Reach::Every;
  const bool is_in_part = flag_of(parameters, "in_part", false);
  Verdict best;
  std::vector<std::string> services;
  for (const std::string& service : candidate_services(subject, parameters)) {
    Verdict granted = is_in_part ? grants_part_of_service(service, reach, subject)
                                 : grants_service(service, reach, subject);
    if (granted.truth == Truth::No) {
      continue;
    }
    if (granted.truth > best.truth) {
      services.clear();
    }
    if (granted.truth >= best.truth) {
      services.push_back(is_in_part ? fmt::format("`{}`", service)
                                    : service_words(service, reach, subject));
    }
    keep_best(best, std::move(granted));
  }
  if (best.truth == Truth::No) {
    return {};
  }
  best = also(std::move(best), std::move(where));
  best.words["services"] = list_words(services);
  return best;
}

constexpr std::array kTable = {
    Predicate{"covers_actions",
              "The statement's actions include all of these, by meaning: `i?m:*` is all of IAM, "
              "`NotAction` counts. What is beside the statement does not.",
              kStatements,
              kCoversActionsParameters,
              ask_covers_actions},
    Predicate{"covers_resources",
              "The statement's resources include all of one of these, by meaning: `arn:*` is every "
              "resource.",
              kStatements,
              kResourceParameters,
              ask_covers_resources},
    Predicate{
        "grants_resources",
        "The statement covers all of one of these resources, and all that is beside it leaves "
        "one of its actions there, on whatever nobody has named. Conditions of the statement "
        "itself are not asked about.",
        kStatements,
        kResourceParameters,
        ask_grants_resources},
    Predicate{
        "grants_action",
        "The statement covers these actions (and resources), whatever words it uses, and all that "
        "is beside it leaves them: what other statements and other policies of the principal deny, "
        "and its permissions boundary. Conditions of the statement itself are not asked about.",
        kStatements,
        kGrantsParameters,
        ask_grants_action},
    Predicate{"whole_service",
              "The statement covers every action of a service, and what is beside it leaves most "
              "of them, those that AWS will add included; the word `services` lists such services, "
              "with what is not left of them.",
              kStatements,
              kServiceParameters,
              ask_whole_service},
};

}  // namespace

Truth grants_whole_service(const Subject& subject, const std::string& service) {
  const Statement& statement = *subject.statement;
  const Truth where = covers_every_resource(statement).truth;
  return statement.action.is_negated || where == Truth::No
             ? Truth::No
             : both(where, grants_service(service, Reach::Every, subject).truth);
}

std::span<const Predicate> grant_predicates() {
  return kTable;
}

}  // namespace leastwise
