// The decision: how the policies that have a say combine.
//
// AWS: "Policy evaluation logic", "How AWS enforcement code logic evaluates requests to allow or
// deny access", "Cross-account policy evaluation logic". In short:
//
//   an explicit deny anywhere                       denies
//   every level of service control policies         must allow, for callers that are subject to
//   them in one account                                  the caller's own policies or the
//   resource's across accounts                                 both role trust and key policies
//   always; naming the account delegates to it a resource that names the user or session       is
//   enough, whatever limits the caller a resource that names the role                  is limited
//   by boundary and session policies a resource that names the account               only lets the
//   account's own policies decide
//
// All of it in three values, so that holes end in `Unknown` exactly where they matter.
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include <leastwise/evaluation.h>

#include "evaluation/principal.h"
#include "evaluation/resource_control.h"
#include "evaluation/statement.h"

namespace leastwise {
namespace {

/// What policies of one layer say together.
struct Voice {
  Truth deny = Truth::No;
  PrincipalMatch allow{};  // without principals: all under Direct
  std::optional<StatementRef> allowed_by;

  Truth allows() const { return any(allow); }
  Truth allows(Closeness closeness) const { return allow.at(static_cast<std::size_t>(closeness)); }
};

using Policies = std::span<const PreparedPolicy* const>;

class Evaluation {
 public:
  Evaluation(const Request& request, const PolicySet& policies)
      : view_(request, !policies.boundary.empty()), policies_(policies) {}

  Decision decide();

 private:
  struct Place {
    PolicyLayer layer;
    std::uint32_t level = 0;
  };

  Voice hear(Policies policies, Place place);
  void count(const PreparedStatement& statement,
             const DetailedMatch& found,
             const StatementRef& where,
             Voice& voice);
  Truth service_control();
  Truth granted(const Voice& resource);
  Truth own_policies();
  Decision conclude(Truth deny, Truth grant);

  // Notes that a layer has to allow.
  Truth needs(const Voice& voice, Truth allows, Place place);

  const Caller& caller() const { return view_.request.caller; }

  RequestView view_;
  const PolicySet& policies_;
  Truth denied_ = Truth::No;
  std::vector<StatementRef> denials_;
  std::vector<StatementRef> grants_;
  std::vector<StatementRef> maybes_;
  std::vector<LackingLayer> lacking_;
};

// ---- Who is subject to what

bool is_service_linked(const Request& request) {
  constexpr std::string_view kPath = ":role/aws-service-role/";
  const ContextValue* arn = request.context.find("aws:principalarn");
  return request.caller.role_arn.find(kPath) != std::string::npos ||
         (arn != nullptr && arn->values.size() == 1 &&
          arn->values.front().find(kPath) != std::string::npos);
}

// Has policies of its own, or is root, which needs none.
bool belongs_to_account(const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::Unstated:
    case CallerKind::Root:
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::Session:
    case CallerKind::FederatedUser:
      return true;
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
    case CallerKind::Anonymous:
      return false;
  }
  return false;
}

bool is_same_account(const RequestView& view) {
  const std::string& stated = view.request.resource_account;
  const std::string_view owner =
      !stated.empty() ? std::string_view(stated) : view.resource.fields[4];
  return owner.empty() || view.request.caller.account.empty() ||
         owner == view.request.caller.account;
}

// AWS: "IAM roles": the trust policy must allow. AWS KMS: "Key policies": without one that says so,
// IAM policies have no effect.
bool needs_resource_policy(const RequestView& view) {
  const std::string_view resource = view.resource.fields[5];
  return (view.resource.fields[2] == "iam" && resource.starts_with("role/") &&
          view.action.starts_with("sts:")) ||
         (view.resource.fields[2] == "kms" && resource.starts_with("key/") &&
          view.action.starts_with("kms:"));
}

// AWS: "Permissions for GetFederationToken": a federated user without a session policy has none of
// its user's permissions.
bool needs_session_policy(const Caller& caller) {
  return caller.kind == CallerKind::FederatedUser;
}

// AWS: "GetCallerIdentity": no permissions are needed, and none can be taken away.
bool is_always_allowed(const RequestView& view) {
  return view.action == "sts:getcalleridentity" && belongs_to_account(view.request.caller);
}

// ---- What policies say

void Evaluation::count(const PreparedStatement& statement,
                       const DetailedMatch& found,
                       const StatementRef& where,
                       Voice& voice) {
  const std::optional<Effect>& effect = statement.source->effect;
  Truth matches = found.match.matches;
  if (!effect) {
    matches = std::min(matches, Truth::Maybe);
  }
  if (matches == Truth::Maybe) {
    maybes_.push_back(where);
  }
  if (effect != Effect::Allow) {
    voice.deny = either(voice.deny, matches);
    if (matches == Truth::Yes) {
      denials_.push_back(where);
    }
  }
  if (effect == Effect::Deny) {
    return;
  }
  for (std::size_t i = 0; i < voice.allow.size(); ++i) {
    voice.allow.at(i) = either(voice.allow.at(i), both(matches, found.principal.at(i)));
  }
  if (matches == Truth::Yes && !voice.allowed_by) {
    voice.allowed_by = where;
  }
}

Voice Evaluation::hear(Policies policies, Place place) {
  Voice voice;
  for (std::size_t p = 0; p < policies.size(); ++p) {
    const PreparedPolicy::Statements& ready = policies[p]->statements();
    for (std::size_t s = 0; s < ready.list.size(); ++s) {
      DetailedMatch found = match_statement(view_, ready, ready.list[s]);
      if (found.match.matches == Truth::No) {
        continue;
      }
      if (!ready.has_principals) {
        found.principal = {Truth::No, Truth::No, Truth::Yes};
      }
      count(ready.list[s],
            found,
            {.layer = place.layer,
             .level = place.level,
             .policy = static_cast<std::uint32_t>(p),
             .statement = static_cast<std::uint32_t>(s)},
            voice);
    }
  }
  denied_ = either(denied_, voice.deny);
  return voice;
}

Truth Evaluation::needs(const Voice& voice, Truth allows, Place place) {
  if (allows != Truth::Yes) {
    lacking_.push_back({.layer = place.layer, .level = place.level});
  } else if (voice.allowed_by) {
    grants_.push_back(*voice.allowed_by);
  }
  return allows;
}

Truth Evaluation::service_control() {
  if (policies_.service_control.empty() || !belongs_to_account(caller()) ||
      is_service_linked(view_.request)) {
    return Truth::Yes;
  }
  Truth out = Truth::Yes;
  for (std::size_t level = 0; level < policies_.service_control.size(); ++level) {
    const Place place{.layer = PolicyLayer::ServiceControl,
                      .level = static_cast<std::uint32_t>(level)};
    const Voice voice = hear(policies_.service_control[level], place);
    out = both(out, needs(voice, voice.allows(), place));
  }
  return out;
}

// Identity policies, boundary, session policies and the resource's policy, as far as the caller has
// them.
Truth Evaluation::granted(const Voice& resource) {
  const Place resource_place{.layer = PolicyLayer::Resource};
  const bool is_same = is_same_account(view_);
  const bool is_forced = needs_resource_policy(view_);
  if (!belongs_to_account(caller())) {
    return needs(resource, resource.allows(), resource_place);
  }
  if (caller().kind == CallerKind::Root) {
    if (view_.action == "sts:assumerole") {
      return Truth::No;  // AWS: "AssumeRole": root cannot
    }
    return is_same && !is_forced ? Truth::Yes : needs(resource, resource.allows(), resource_place);
  }
  const Voice identity = hear(policies_.identity, {.layer = PolicyLayer::Identity});
  const Voice boundary = hear(policies_.boundary, {.layer = PolicyLayer::Boundary});
  const Voice session = hear(policies_.session, {.layer = PolicyLayer::Session});
  const Truth in_boundary = policies_.boundary.empty() ? Truth::Yes : boundary.allows();
  const Truth in_session =
      policies_.session.empty() ? truth(!needs_session_policy(caller())) : session.allows();
  const Truth limits = both(in_boundary, in_session);
  const Truth own = both(identity.allows(), limits);
  const Truth named =
      either(resource.allows(Closeness::Direct), both(resource.allows(Closeness::Role), limits));
  const bool needs_both = !is_same || is_forced;
  const Truth out = !is_same    ? both(own, resource.allows())
                    : is_forced ? either(named, both(own, resource.allows()))
                                : either(named, own);
  const bool is_named = is_same && named != Truth::No;
  if (is_named || needs_both) {
    needs(resource, resource.allows(), resource_place);
  }
  const bool is_direct = is_same && resource.allows(Closeness::Direct) == Truth::Yes;
  if (!is_direct) {
    if (!is_same || named != Truth::Yes) {
      needs(identity, identity.allows(), {.layer = PolicyLayer::Identity});
    }
    needs(boundary, in_boundary, {.layer = PolicyLayer::Boundary});
    needs(session, in_session, {.layer = PolicyLayer::Session});
  }
  return out;
}

Decision Evaluation::conclude(Truth deny, Truth grant) {
  Decision out;
  if (deny == Truth::Yes) {
    out.outcome = Outcome::ExplicitlyDenied;
    out.by = std::move(denials_);
  } else if (grant == Truth::No) {
    out.outcome = Outcome::ImplicitlyDenied;
    out.lacking = std::move(lacking_);
  } else if (deny == Truth::No && grant == Truth::Yes) {
    out.outcome = Outcome::Allowed;
    out.by = std::move(grants_);
  } else {
    out.outcome = Outcome::Unknown;
    out.by = std::move(maybes_);
  }
  return out;
}

Decision Evaluation::decide() {
  if (is_always_allowed(view_)) {
    return {.outcome = Outcome::Allowed, .by = {}, .lacking = {}};
  }
  const Voice resource = hear(policies_.resource, {.layer = PolicyLayer::Resource});
  if (!policies_.resource_control.empty() &&
      is_under_resource_control(view_.action, view_.request.context.catalogue()) &&
      !is_service_linked(view_.request)) {
    hear(policies_.resource_control, {.layer = PolicyLayer::ResourceControl});
  }
  const Truth grant = granted(resource);
  const Truth controlled = service_control();
  return conclude(denied_, both(grant, controlled));
}

}  // namespace

std::string_view to_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::Allowed:
      return "Allowed";
    case Outcome::ImplicitlyDenied:
      return "ImplicitlyDenied";
    case Outcome::ExplicitlyDenied:
      return "ExplicitlyDenied";
    case Outcome::Unknown:
      return "Unknown";
  }
  return {};
}

Decision evaluate(const Request& request, const PolicySet& policies) {
  return Evaluation(request, policies).decide();
}

Outcome evaluate(const Request& request, const PreparedPolicy& policy) {
  const RequestView view(request);
  Truth deny = Truth::No;
  Truth allow = Truth::No;
  for (const PreparedStatement& statement : policy.statements().list) {
    const std::optional<Effect>& effect = statement.source->effect;
    const Truth found = match_statement(view, policy.statements(), statement).match.matches;
    const Truth matches = effect ? found : std::min(found, Truth::Maybe);
    if (effect != Effect::Allow) {
      deny = either(deny, matches);
    }
    if (effect != Effect::Deny) {
      allow = either(allow, matches);
    }
  }
  if (deny == Truth::Yes) {
    return Outcome::ExplicitlyDenied;
  }
  if (allow == Truth::No) {
    return Outcome::ImplicitlyDenied;
  }
  return deny == Truth::No && allow == Truth::Yes ? Outcome::Allowed : Outcome::Unknown;
}

const PreparedPolicy* find(const PolicySet& policies, const StatementRef& where) {
  const auto in = [&](const std::vector<const PreparedPolicy*>& list) {
    return where.policy < list.size() ? list[where.policy] : nullptr;
  };
  switch (where.layer) {
    case PolicyLayer::Identity:
      return in(policies.identity);
    case PolicyLayer::Boundary:
      return in(policies.boundary);
    case PolicyLayer::Session:
      return in(policies.session);
    case PolicyLayer::Resource:
      return in(policies.resource);
    case PolicyLayer::ResourceControl:
      return in(policies.resource_control);
    case PolicyLayer::ServiceControl:
      return where.level < policies.service_control.size()
                 ? in(policies.service_control[where.level])
                 : nullptr;
  }
  return nullptr;
}

std::vector<StatementReport> explain(const Request& request, const PolicySet& policies) {
  const RequestView view(request, !policies.boundary.empty());
  std::vector<StatementReport> out;
  const auto add = [&](PolicyLayer layer, std::uint32_t level, Policies list) {
    for (std::size_t p = 0; p < list.size(); ++p) {
      const PreparedPolicy::Statements& ready = list[p]->statements();
      for (std::size_t s = 0; s < ready.list.size(); ++s) {
        out.push_back({.where = {.layer = layer,
                                 .level = level,
                                 .policy = static_cast<std::uint32_t>(p),
                                 .statement = static_cast<std::uint32_t>(s)},
                       .match = match_statement(view, ready, ready.list[s]).match});
      }
    }
  };
  add(PolicyLayer::Identity, 0, policies.identity);
  add(PolicyLayer::Boundary, 0, policies.boundary);
  add(PolicyLayer::Session, 0, policies.session);
  add(PolicyLayer::Resource, 0, policies.resource);
  for (std::size_t level = 0; level < policies.service_control.size(); ++level) {
    add(PolicyLayer::ServiceControl,
        static_cast<std::uint32_t>(level),
        policies.service_control[level]);
  }
  add(PolicyLayer::ResourceControl, 0, policies.resource_control);
  return out;
}

}  // namespace leastwise
