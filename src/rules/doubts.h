// What is left unknown where every other value is filled in.
//
// Filled in (`settled.h`), an unknown value is another text than all that the policy says. That is
// wrong where it would hide something: a Deny of everybody but one account, which a parameter
// names, does not keep out the account that an Allow names outright, for both may be the same. Such
// values stay unknown, and the answer is maybe.
#pragma once

#include <leastwise/model.h>
#include <leastwise/policy.h>

namespace leastwise {

/// A policy with its values filled in, and what it was before.
struct FilledPolicy {
  Policy& filled;
  const Policy& before;
};

/// Takes back what was filled in where it decides that a Deny takes an Allow of the same policy
/// away, or that the conditions of an Allow let nobody in whom it names.
void take_back_doubtful(const FilledPolicy& policy, const Account& account);

/// The same for a permissions boundary and what is allowed below it.
void take_back_doubtful(const FilledPolicy& boundary,
                        const FilledPolicy& below,
                        const Account& account);

}  // namespace leastwise
