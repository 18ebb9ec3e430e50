// Does a `Principal` mean this caller, and how closely?
#pragma once

#include <array>
#include <cstddef>

#include <leastwise/evaluation.h>

namespace leastwise {

/// How a resource's policy names its caller decides what else has to allow the request.
enum class Closeness : std::uint8_t {
  Account,  ///< its account: the account's own policies decide
  Role,     ///< the role of a session: its boundary and session policies still limit it
  Direct,   ///< the user or session itself, a service, everyone
};

/// An answer for each closeness.
using PrincipalMatch = std::array<Truth, 3>;

inline Truth any(const PrincipalMatch& match) {
  return either(match[0], either(match[1], match[2]));
}

/// Whom the element means, `NotPrincipal` as everyone else. With `Deny`, `NotPrincipal` spares a
/// caller only if its account, role and session are all listed, and never one with a boundary.
PrincipalMatch principal_match(const PrincipalElement& element,
                               const Caller& caller,
                               const Context& context,
                               Effect effect,
                               bool has_boundary);

}  // namespace leastwise
