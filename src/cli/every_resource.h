// A claim about every resource that a pattern matches, as claims about a few of them.
//
// With the caller, the action and the context given, a statement is about a set of resources, and
// whether a request is allowed depends on which of these sets its resource is in. So it is enough
// to ask about one resource of each part that could break the claim: for "denied" one that a
// statement of each layer allows and no statement denies; for "allowed" one that a statement
// denies, and one that a layer does not allow.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>

namespace leastwise {

/// What could be wrong with a claim about all resources.
enum class Breach : std::uint8_t { IsAllowed, IsDenied };

/// Resources that a pattern matches, such that one of them is a breach if any resource that the
/// action is about and the pattern matches is one. The request's own resource does not count.
/// `resource_policies` are all that may be of one of the resources. None: there are too many cases.
std::optional<std::vector<std::string>> resources_to_ask(
    const Request& request,
    const PolicySet& policies,
    std::span<const PreparedPolicy* const> resource_policies,
    std::string_view pattern,
    Breach breach);

}  // namespace leastwise
