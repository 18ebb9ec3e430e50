// The question "does AFTER allow a request that BEFORE does not?" in SMT-LIB, for z3 or another
// solver with strings: a third witness beside `evaluate` and `access`, with which it shares only
// the reader of policies.
//
// Identity policies without variables and holes, of actions, resources with six fields, and
// conditions on keys with one value: StringEquals, StringLike, their negations, IfExists, Null.
#pragma once

#include <string>

#include <leastwise/policy.h>

namespace leastwise::testing {

/// A script that ends in `(check-sat)`: `sat` if there is such a request.
std::string smt_of_new_access(const Policy& before, const Policy& after);

}  // namespace leastwise::testing
