// What rules ask about the change: the same question about the world before it, and what it adds.
//
// A principal or document of before is the one at the same address, at the address that it was
// moved from, or of the same name. What the change makes anew has nothing before it: the other
// rules say all about it, so these questions answer no.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/found.h"
#include "rules/requests.h"
#include "rules/rule.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 6> kSubjects = {
    Each::Policy, Each::Principal, Each::Role, Each::User, Each::Group, Each::PermissionSet};

bool is_same(const Origin& after, const Origin& before) {
  return !before.address.empty() &&
         (before.address == after.address || before.address == after.moved_from);
}

bool has_same_name(const Principal& a, const Principal& b) {
  return a.kind == b.kind && a.name.is_known() && !a.name.text.empty() && a.name == b.name;
}

const Principal* before_of(const Principal& principal, const Model& before) {
  const auto at = std::ranges::find_if(before.principals, [&](const Principal& one) {
    return one.is_declared && one.kind == principal.kind && is_same(principal.origin, one.origin);
  });
  if (at != before.principals.end()) {
    return &*at;
  }
  const auto named = std::ranges::find_if(before.principals, [&](const Principal& one) {
    return one.is_declared && has_same_name(principal, one);
  });
  return named == before.principals.end() ? nullptr : &*named;
}

const PolicyDocument* before_of(const PolicyDocument& document, const Model& before) {
  const auto at = std::ranges::find_if(before.policies, [&](const PolicyDocument& one) {
    const bool is_readable =
        one.state != PolicyState::Unknown && one.state != PolicyState::Malformed;
    return is_readable && one.kind == document.kind && one.attribute == document.attribute &&
           is_same(document.origin, one.origin);
  });
  return at == before.policies.end() ? nullptr : &*at;
}

// A policy that a resource gets for the first time: before it had none.
bool had_target(const PolicyDocument& document, const Model& before) {
  return !document.target.address.empty() &&
         std::ranges::any_of(before.resources, [&](const Resource& resource) {
           return resource.origin.address == document.target.address;
         });
}

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

bool is_readable(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed;
}

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

Verdict ask_widens(const Subject& subject, const Parameters& parameters) {
  const Sides sides = sides_of(subject, parameters);
  if (sides.before == nullptr || is_equal(*sides.before, *sides.after)) {
    return {};
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
  verdict.truth = Truth::Yes;
  verdict.words[kWitness] = request_words(answers.found.front().request);
  verdict.words["actions"] =
      actions_text(sides.before->policy().statements[answers.found.front().statement]);
  return verdict;
}

constexpr std::array kPartParameters = {
    ParameterSpec{"", ParameterType::Choice, false, "of a principal: which of the two", kParts}};

constexpr std::array kTable = {
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
    Predicate{"narrows",
              "The change takes away something that was allowed before.",
              kSubjects,
              kPartParameters,
              ask_narrows},
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
