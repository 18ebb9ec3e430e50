// Questions about everything that a policy allows.
//
// "Does AFTER allow something that BEFORE does not?", "does this policy grant one of these actions
// on one of these resources?", "can a stranger get in?" are one question: is there a request that
// one policy allows, another does not, and that has some more properties? The answer is exact
// unless a limit is hit or something is not known; then it is `Maybe`, which a caller must treat as
// it would treat `Yes`.
//
// Every request that is found has been decided by `evaluate` before it is handed out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/evaluation.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/truth.h>

#include "access/search.h"

namespace leastwise {

/// A policy and what it is attached to, which decides what its elements mean.
struct AccessPolicy {
  const Policy* policy = nullptr;
  PolicyKind kind = PolicyKind::Identity;
  /// A permissions boundary: only what it allows as well counts. None: no limit.
  const Policy* boundary = nullptr;
};

/// The kind that a document seems to have: `Trust` or `Resource` where statements name principals.
PolicyKind apparent_kind(const Policy& policy);

/// A statement that allows a request that was asked for.
struct FoundAccess {
  std::size_t statement = 0;  ///< index in the policy
  Request request;
};

struct AccessAnswer {
  Truth answer = Truth::No;  ///< is there such a request?
  std::vector<FoundAccess> found;
  std::vector<std::size_t> undecided;  ///< indices of statements of which nobody can tell
};

struct AccessOptions {
  SearchLimits limits;
  bool wants_all = true;  ///< every statement, not only the first that is found
  /// What AWS has: actions, types of keys, ARNs for examples.
  const Catalogue& catalogue = Catalogue::builtin();
};

/// Is there a request that `after` allows and `before` does not?
AccessAnswer new_access(const AccessPolicy& before,
                        const AccessPolicy& after,
                        const AccessOptions& options);

/// The actions for which there is a request that `after` allows and `before` does not.
struct AccessGain {
  std::vector<ActionId> actions;  ///< ascending
  bool has_unknown = false;       ///< and actions that no catalogue knows
  /// False: there may be more, because of holes, a limit, or a variable that nobody can tell.
  bool is_complete = false;
};

/// What is lost is gained the other way round.
AccessGain gained_access(const AccessPolicy& before,
                         const AccessPolicy& after,
                         const AccessOptions& options);

/// Is there a request that the policy allows, for one of the actions and one of the resources?
/// No actions: any; no resources: any.
AccessAnswer granted_access(const AccessPolicy& policy,
                            const std::vector<Pattern>& actions,
                            const std::vector<Pattern>& resources,
                            const AccessOptions& options);

/// Whom a type of resource can be open to.
enum class Strangers : std::uint8_t {
  Anybody,   ///< anonymous callers too
  Accounts,  ///< the service knows no anonymous callers: any AWS account
};

/// Is there a request of somebody that the policy does not know, from where it does not say, that
/// it allows?
AccessAnswer public_access(const AccessPolicy& policy,
                           Strangers strangers,
                           const AccessOptions& options);

}  // namespace leastwise
