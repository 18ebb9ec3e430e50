// What rules ask about the change: the same question about the world before it, and what it adds.
//
// A principal or document of before is the one at the same address, at the address that it was
// moved from, or of the same name. What the change makes anew has nothing before it: the other
// rules say all about it, so these questions answer no.
#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "access/summary.h"
#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/found.h"
#include "rules/past.h"
#include "rules/requests.h"
#include "rules/rivals.h"
#include "rules/rule.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 6> kSubjects = {
    Each::Policy, Each::Principal, Each::Role, Each::User, Each::Group, Each::PermissionSet};

struct Past {
  bool existed = false;
  const Principal* principal = nullptr;
  const PolicyDocument* document = nullptr;
};

Past past_of(const Subject& subject) {
  Past past;
  const World& world = *subject.world;
  if (!world.has_before) {
    return past;
  }
  if (subject.document != nullptr) {
    past.document = before_of(*subject.document, world.before);
    if (past.document == nullptr) {
      past.document = replaced_by(*subject.document, world);
    }
    past.existed = past.document != nullptr || had_target(*subject.document, world.before);
  } else if (subject.principal != nullptr) {
    past.principal = before_of(*subject.principal, world.before);
    past.existed = past.principal != nullptr;
  }
  return past;
}

Verdict ask_existed_before(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(past_of(subject).existed), {});
}

Verdict ask_is_new(const Subject& subject, const Parameters& /*parameters*/) {
  return answer(truth(subject.world->has_before && !past_of(subject).existed), {});
}

constexpr std::array kBeforeParameters = {ParameterSpec{
    "", ParameterType::Condition, true, "asked about the same thing before the change", {}}};

Verdict ask_before(const Subject& subject, const Parameters& parameters) {
  const Past past = past_of(subject);
  const auto wanted = parameters.conditions.find("");
  if (wanted == parameters.conditions.end() ||
      (past.document == nullptr && past.principal == nullptr)) {
    return {};
  }
  Subject inner = subject;
  inner.model = &subject.world->before;
  inner.principal = past.principal;
  inner.declared = nullptr;
  inner.document = past.document;
  Verdict verdict = ask(*wanted->second, inner);
  verdict.labels.clear();  // places of the world before are not where the mistake is
  verdict.words.erase(kWitness);
  return verdict;
}

// ---- widens ----

constexpr std::array<std::string_view, 2> kParts = {"trust", "permissions"};
constexpr std::array kWidensParameters = {
    ParameterSpec{"", ParameterType::Choice, false, "of a principal: which of the two", kParts},
    ParameterSpec{"by_less_denied",
                  ParameterType::Flag,
                  false,
                  "only by a request that a statement denied before, which is there no more",
                  {}},
};

struct Sides {
  const Granting* before = nullptr;
  const Granting* after = nullptr;
};

Sides sides_of(const Subject& subject, const Parameters& parameters) {
  const Past past = past_of(subject);
  const AccessView& access = access_of(subject);
  const Model& before = subject.world->before;
  if (subject.document != nullptr && past.existed) {
    const PolicyKind kind = subject.document->kind;
    return {.before = past.document == nullptr ? &access.nothing(kind) : &access.of(*past.document),
            .after = &access.of(*subject.document)};
  }
  if (past.principal == nullptr) {
    return {};
  }
  const std::string* part = text_of(parameters, "");
  if (part == nullptr || *part != "trust") {
    return {.before = &access.of(before, *past.principal),
            .after = &access.of(*subject.model, *subject.principal)};
  }
  if (!past.principal->trust || !subject.principal->trust) {
    return {};
  }
  const PolicyDocument& old = before.policy(*past.principal->trust);
  const PolicyDocument& now = subject.model->policy(*subject.principal->trust);
  return is_readable(old) && is_readable(now)
             ? Sides{.before = &access.of(old), .after = &access.of(now)}
             : Sides{};
}

std::multiset<std::string> statement_texts(const Policy* policy) {
  std::multiset<std::string> out;
  if (policy != nullptr) {
    for (const Statement& statement : policy->statements) {
      out.insert(canonical_text(statement));
    }
  }
  return out;
}

// Most things of most changes stay as they are.
bool is_equal(const Granting& a, const Granting& b) {
  return a.has_unknown_boundary == b.has_unknown_boundary &&
         a.policy().version == b.policy().version &&  // it decides what `${...}` means
         statement_texts(&a.policy()) == statement_texts(&b.policy()) &&
         (a.boundary() == nullptr) == (b.boundary() == nullptr) &&
         statement_texts(a.boundary()) == statement_texts(b.boundary());
}

// A Deny that was there and is not any more, and that spoke of the request.
bool was_denied(const Request& request, const Granting& before) {
  const std::vector<Statement>& statements = before.policy().statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].effect == Effect::Deny && before.matches(request, i) == Truth::Yes) {
      return true;
    }
  }
  return false;
}

// What AWS wrote has no place: the principal's own is as good.
Span place_of(const Granting::Source& source) {
  return source.statement == nullptr ? Span{} : source.statement->span;
}

std::string actions_text(const Statement& statement) {
  std::vector<std::string> names;
  for (const Pattern& pattern : statement.action.patterns) {
    names.push_back(pattern.text());
  }
  constexpr std::size_t kShown = 4;
  const std::size_t more = names.size() > kShown ? names.size() - kShown : 0;
  names.resize(names.size() - more);
  std::string out = statement.action.is_negated ? "everything but " : "";
  out += enumerate(names);
  return more == 0 ? out : fmt::format("{} and {} more", out, more);
}

// The policy, and with it whatever other policies may allow its callers.
Policy with_everything_allowed(const Granting& granting) {
  Policy out = granting.policy();
  out.statements.push_back(plain_statement(Effect::Allow));
  return out;
}

// What a resource's policy denied and denies no more, whoever allows it: policies of the callers
// need not be here.
Verdict less_denied(const Sides& sides, const Subject& subject) {
  const Policy before = with_everything_allowed(*sides.before);
  const Policy after = with_everything_allowed(*sides.after);
  const AccessAnswer answers = new_access({.policy = &before, .kind = sides.before->kind()},
                                          {.policy = &after, .kind = sides.after->kind()},
                                          access_of(subject).options());
  if (answers.answer == Truth::No) {
    return {};
  }
  const Span place = subject.document->span;
  if (answers.found.empty()) {
    Verdict verdict = maybe("whether the change denies less could not be decided", place);
    verdict.words["actions"] = "what a statement denied before";
    return verdict;
  }
  Verdict verdict = answer(Truth::Yes, place);
  const Request& request = answers.found.front().request;
  verdict.words[kWitness] = request_words(request);
  verdict.words["actions"] = '`' + request.action + '`';
  const std::vector<Statement>& statements = sides.before->policy().statements;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    if (statements[i].effect == Effect::Deny && sides.before->matches(request, i) != Truth::No) {
      verdict.words["actions"] = actions_text(statements[i]);
      break;
    }
  }
  return verdict;
}

Verdict ask_widens(const Subject& subject, const Parameters& parameters) {
  const Sides sides = sides_of(subject, parameters);
  if (sides.before == nullptr || is_equal(*sides.before, *sides.after)) {
    return {};
  }
  if (subject.document != nullptr && subject.document->kind == PolicyKind::Resource &&
      flag_of(parameters, "by_less_denied", false)) {
    return less_denied(sides, subject);
  }
  const AccessAnswer& answers = access_of(subject).remember({sides.after, "widens"}, [&] {
    return new_access(sides.before->access(), sides.after->access(), access_of(subject).options());
  });
  const bool wants_denied = flag_of(parameters, "by_less_denied", false);
  Verdict best;
  for (const FoundAccess& found : answers.found) {
    if (wants_denied && !was_denied(found.request, *sides.before)) {
      continue;
    }
    Verdict one = answer(sides.after->has_unknown_boundary ? Truth::Maybe : Truth::Yes,
                         place_of(sides.after->sources[found.statement]));
    one.reason = sides.after->has_unknown_boundary ? kUnknownBoundary : std::string_view();
    one.words[kWitness] = request_words(found.request);
    one.words["actions"] = actions_text(sides.after->policy().statements[found.statement]);
    keep_best(best, std::move(one));
  }
  if (best.truth == Truth::No && !wants_denied && !answers.undecided.empty()) {
    best = maybe("whether the change adds access could not be decided",
                 place_of(sides.after->sources[answers.undecided.front()]));
    best.words["actions"] =
        actions_text(sides.after->policy().statements[answers.undecided.front()]);
  }
  if (best.truth == Truth::No && !wants_denied && sides.before->has_unknown_boundary &&
      !sides.after->has_unknown_boundary) {
    best = maybe(std::string(kUnknownBoundary), {});
    best.words["actions"] = "what the boundary of before kept out";
  }
  return best;
}

constexpr std::string_view kContested =
    "another object sets the policy of the same resource, and AWS keeps what is written last";

// Is another policy written to the same place?
bool is_contested(const Subject& subject) {
  return subject.document != nullptr &&
         std::ranges::any_of(
             access_of(subject).rivals_in(*subject.model).rivals_of(*subject.document),
             [](const Rival& rival) { return rival.document->origin.change != ChangeKind::None; });
}

Verdict ask_narrows(const Subject& subject, const Parameters& parameters) {
  const Sides sides = sides_of(subject, parameters);
  if (sides.before == nullptr || is_equal(*sides.before, *sides.after)) {
    return {};
  }
  const AccessAnswer& answers = access_of(subject).remember({sides.after, "narrows"}, [&] {
    return new_access(sides.after->access(), sides.before->access(), access_of(subject).options());
  });
  if (answers.found.empty()) {
    return {};
  }
  // Where it stood is not there any more.
  Verdict verdict;
  verdict.truth = is_contested(subject) ? Truth::Maybe : Truth::Yes;
  verdict.reason = verdict.truth == Truth::Maybe ? kContested : std::string_view();
  verdict.words[kWitness] = request_words(answers.found.front().request);
  verdict.words["actions"] =
      actions_text(sides.before->policy().statements[answers.found.front().statement]);
  return verdict;
}

// ---- what is removed ----

constexpr std::array<Each, 1> kGonePolicy = {Each::GonePolicy};
constexpr std::array<Each, 8> kWithAccess = {Each::Policy,
                                             Each::Principal,
                                             Each::Role,
                                             Each::User,
                                             Each::Group,
                                             Each::PermissionSet,
                                             Each::GonePrincipal,
                                             Each::GonePolicy};

// What is there in the place of a policy that is removed.
const Granting& in_place_of(const PolicyDocument& document, const AccessView& access) {
  const PolicyDocument* next = replacement_of(document, access.world());
  return next == nullptr ? access.nothing(document.kind) : access.of(*next);
}

Verdict ask_takes_denials_away(const Subject& subject, const Parameters& /*parameters*/) {
  const AccessView& access = access_of(subject);
  return less_denied(
      {.before = &access.of(*subject.document), .after = &in_place_of(*subject.document, access)},
      subject);
}

bool is_everything(const AccessGain& gain, const Catalogue& catalogue) {
  return gain.has_unknown && gain.actions.size() == catalogue.action_count();
}

// "`iam` (permissions management, write), `s3` (read) and 3 more services".
std::string summary(const AccessGain& gain, const Catalogue& catalogue) {
  if (is_everything(gain, catalogue)) {
    return "every action of every service";
  }
  struct Service {
    std::string_view name;
    AccessLevel most = AccessLevel::List;
    std::string levels;
    std::size_t count = 0;
  };
  std::vector<Service> services;
  for (const ServiceAccess& group : by_service_and_level(gain.actions, catalogue)) {
    const std::string level = lower_case(access_level_text(group.level));
    if (services.empty() || services.back().name != group.service) {
      services.push_back({.name = group.service, .most = group.level, .levels = level});
    } else {
      services.back().levels += ", " + level;
    }
    services.back().count += group.actions.size();
  }
  // What says most stands first.
  std::ranges::sort(services, {}, [](const Service& service) {
    return std::tuple(
        rank(service.most), std::numeric_limits<std::size_t>::max() - service.count, service.name);
  });
  constexpr std::size_t kShown = 6;
  std::string out;
  for (std::size_t i = 0; i < services.size() && i < kShown; ++i) {
    const bool is_last = i + 1 == services.size();
    out += fmt::format("{}`{}` ({})",
                       i == 0    ? ""
                       : is_last ? " and "
                                 : ", ",
                       services[i].name,
                       services[i].levels);
  }
  if (services.size() > kShown) {
    out += fmt::format(" and {} more services", services.size() - kShown);
  }
  return out.empty() ? "actions that AWS may add" : out;
}

bool only_allows(const Granting& granting) {
  return granting.boundary() == nullptr &&
         std::ranges::all_of(granting.policy().statements, [](const Statement& statement) {
           return statement.effect == Effect::Allow;
         });
}

// Policies that only allow are no more together than each of them is: one after the other, and each
// of AWS's once for all who have it.
AccessGain gain_by_policies(const Granting& granting, const AccessView& access) {
  std::vector<std::pair<std::string, Policy>> parts;
  const void* last = nullptr;
  for (std::size_t i = 0; i < granting.sources.size(); ++i) {
    const Granting::Source& source = granting.sources[i];
    const bool is_new =
        parts.empty() || source.document != last || source.arn != parts.back().first;
    if (is_new) {
      Policy part;
      part.version = granting.policy().version;
      parts.emplace_back(source.arn, std::move(part));
      last = source.document;
    }
    const Statement& statement = granting.policy().statements[i];
    Policy& part = parts.back().second;
    part.statements.push_back(statement);
    part.has_holes = part.has_holes || !holes_of(statement).empty();
  }
  AccessGain out;
  out.is_complete = true;
  for (const auto& [arn, part] : parts) {
    const auto ask = [&] {
      return gained_access(access.nothing(granting.kind()).access(),
                           {.policy = &part, .kind = granting.kind(), .boundary = nullptr},
                           access.options());
    };
    const bool is_shared = access.knows_aws_policy(arn) && !part.has_holes;
    AccessGain own;
    const AccessGain& gain = is_shared ? access.remember_gain(arn, ask) : (own = ask());
    std::vector<ActionId> actions;
    std::ranges::set_union(out.actions, gain.actions, std::back_inserter(actions));
    out.actions = std::move(actions);
    out.has_unknown = out.has_unknown || gain.has_unknown;
    out.is_complete = out.is_complete && gain.is_complete;
  }
  return out;
}

Verdict ask_allows_something(const Subject& subject, const Parameters& /*parameters*/) {
  const AccessView& access = access_of(subject);
  const bool is_document = subject.document != nullptr;
  const bool is_gone = subject.model == &subject.world->before;
  const Granting& granting =
      is_document ? access.of(*subject.document) : access.of(*subject.model, *subject.principal);
  const Granting& base = is_document && is_gone ? in_place_of(*subject.document, access)
                                                : access.nothing(granting.kind());
  const AccessGain gain = !is_document && only_allows(granting)
                              ? gain_by_policies(granting, access)
                              : gained_access(base.access(), granting.access(), access.options());
  const bool is_found = !gain.actions.empty() || gain.has_unknown;
  if (!is_found && gain.is_complete) {
    return {};
  }
  Verdict verdict = answer(is_found ? Truth::Yes : Truth::Maybe, {});
  verdict.words["summary"] =
      is_found ? summary(gain, access.catalogue()) : std::string("something that is not known");
  if (!is_found) {
    verdict.reason = "what is allowed is known only after apply";
  } else if (granting.has_unknown_boundary) {
    verdict.truth = Truth::Maybe;
    verdict.reason = kUnknownBoundary;
  }
  return verdict;
}

constexpr std::array kPartParameters = {
    ParameterSpec{"", ParameterType::Choice, false, "of a principal: which of the two", kParts}};

constexpr std::array kTable = {
    Predicate{
        "allows_something",
        "Something is allowed: by all policies of the principal together, its boundary "
        "considered, or by the document (of a removed one: what its resource's policy of after "
        "does not allow). The word `summary` tells what, by service and access level.",
        kWithAccess,
        {},
        ask_allows_something},
    Predicate{"before",
              "The same thing, before the change, is so. No for what the change makes anew.",
              kSubjects,
              kBeforeParameters,
              ask_before},
    Predicate{"existed_before",
              "The principal, or the resource with the policy, is there before the change.",
              kSubjects,
              {},
              ask_existed_before},
    Predicate{"is_new",
              "The change makes the principal, or the resource with the policy, and there was "
              "something before the change.",
              kSubjects,
              {},
              ask_is_new},
    Predicate{"narrows",
              "The change takes away something that was allowed before.",
              kSubjects,
              kPartParameters,
              ask_narrows},
    Predicate{"takes_denials_away",
              "With the policy goes a Deny, so that callers may do what it denied, where another "
              "policy allows it. The word `actions` tells what.",
              kGonePolicy,
              {},
              ask_takes_denials_away},
    Predicate{"widens",
              "The change allows something that was not allowed before: all policies of the "
              "principal together, its boundary considered, or the document. The word `actions` "
              "tells which.",
              kSubjects,
              kWidensParameters,
              ask_widens},
};

}  // namespace

std::span<const Predicate> change_predicates() {
  return kTable;
}

}  // namespace leastwise
