// A policy that allows everything, with all that is denied beside it, and the boundary.
#include "rules/beside.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "rules/answers.h"
#include "rules/conditions.h"
#include "rules/found.h"
#include "rules/requests.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::string_view kUnknownDeny = "a statement that may deny it is not known before apply";

bool is_dead(const Statement& statement, std::string_view today) {
  return std::ranges::any_of(statement.conditions, [today](const Condition& condition) {
    return is_over(condition, today) == Truth::Yes;
  });
}

// A Deny that began on a day in the past holds whatever the clock says.
Statement from_today_on(const Statement& statement, std::string_view today) {
  Statement out = statement;
  std::erase_if(out.conditions, [today](const Condition& condition) {
    return always_holds(condition, today) == Truth::Yes;
  });
  return out;
}

std::string name_of(const Granting::Source& source) {
  if (source.document == nullptr) {
    return fmt::format("a statement of `{}`", source.arn);
  }
  const Statement& statement = *source.statement;
  const std::string own = statement.sid.empty() ? fmt::format("statement {}", statement.index + 1)
                                                : fmt::format("`{}`", statement.sid);
  return fmt::format("{} of {}", own, source.document->origin.address);
}

}  // namespace

Beside::Beside(const Granting& granting,
               Account account,
               const Catalogue& catalogue,
               std::string_view today)
    : account_(std::move(account)), catalogue_(&catalogue) {
  Policy policy;
  policy.version = granting.policy().version;
  policy.has_holes = granting.policy().has_holes;
  policy.statements.push_back(plain_statement(Effect::Allow));
  std::vector<Granting::Source> sources(1);
  for (std::size_t i = 0; i < granting.policy().statements.size(); ++i) {
    const Statement& statement = granting.policy().statements[i];
    if (statement.effect != Effect::Allow && !is_dead(statement, today)) {
      policy.statements.push_back(from_today_on(statement, today));
      sources.push_back(granting.sources[i]);
    }
  }
  std::optional<Policy> boundary;
  if (granting.boundary() != nullptr) {
    boundary = *granting.boundary();
  }
  are_none_ = sources.size() == 1 && !boundary && !granting.has_unknown_boundary;
  all_ = std::make_unique<Granting>(std::move(policy), granting.kind(), std::move(boundary));
  all_->sources = std::move(sources);
  all_->has_unknown_boundary = granting.has_unknown_boundary;
}

void Beside::say_why(const Request& request, Left& left) const {
  bool is_denied = false;
  for (std::size_t i = 1; i < all_->sources.size(); ++i) {
    const Truth truth = all_->matches(request, i);
    if (truth == Truth::No) {
      continue;
    }
    const Statement& statement = all_->policy().statements[i];
    is_denied = is_denied || (truth == Truth::Yes && statement.effect == Effect::Deny);
    left.by.push_back(name_of(all_->sources[i]) + " does not deny it");
    if (left.truth == Truth::Maybe) {
      const std::vector<Hole> holes = holes_of(statement);
      left.holes.insert(left.holes.end(), holes.begin(), holes.end());
    }
  }
  if (!is_denied && all_->boundary() != nullptr &&
      all_->decide(request) != Outcome::ExplicitlyDenied) {
    left.by.emplace_back("the permissions boundary allows it");
  }
  if (left.truth == Truth::Maybe && left.holes.empty()) {
    left.holes = holes_of_limits(*all_);
  }
  if (left.truth == Truth::Maybe && left.holes.empty()) {
    left.reason = kUnknownDeny;
  }
}

Left Beside::leave(std::string_view action, const std::vector<std::string>& resources) const {
  const std::vector<Request> requests =
      resources.empty() ? plain_requests(action, *all_, account_, *catalogue_)
                        : plain_requests(action, resources, *all_, account_, *catalogue_);
  Left best{.truth = Truth::No, .by = {}, .holes = {}, .reason = {}};
  const Request* telling = nullptr;
  for (const Request& request : requests) {
    const Outcome outcome = all_->decide(request);
    const Truth truth = outcome == Outcome::Allowed   ? Truth::Yes
                        : outcome == Outcome::Unknown ? Truth::Maybe
                                                      : Truth::No;
    if (telling == nullptr || truth > best.truth) {
      best.truth = truth;
      telling = &request;
    }
  }
  if (best.truth != Truth::Yes && telling != nullptr) {
    say_why(*telling, best);
  } else if (all_->has_unknown_boundary) {
    best.truth = Truth::Maybe;
    best.reason = kUnknownBoundary;
  }
  return best;
}

Beside::Service Beside::ask_service(const std::string& service) const {
  Service out;
  out.left = leave(future_action(service), plain_resources(service, account_, *catalogue_));
  const std::optional<ServiceId> id = catalogue_->find_service(service);
  if (out.left.truth == Truth::No || !id) {
    return out;
  }
  Left denied;
  std::size_t count = 0;
  for (const ActionId action : catalogue_->service(*id).actions) {
    ++count;
    const std::string name = catalogue_->action(action).text();
    Left left = leave(name, {});
    if (left.truth == Truth::No) {
      out.without.push_back(name);
      denied = std::move(left);
    }
  }
  if (out.without.size() * 2 > count) {
    denied.truth = Truth::No;
    out.left = std::move(denied);
  }
  return out;
}

const Beside::Service& Beside::leave_service(const std::string& service) const {
  const std::scoped_lock lock(mutex_);
  const auto known = services_.find(service);
  return known != services_.end() ? known->second
                                  : services_.emplace(service, ask_service(service)).first->second;
}

const Beside& beside_of(const Subject& subject) {
  const AccessView& access = access_of(subject);
  return access.beside_of(access.of(subject));
}

}  // namespace leastwise
