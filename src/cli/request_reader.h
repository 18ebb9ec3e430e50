// Requests as JSON: one object with the request and all policies that have a say.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>

namespace leastwise {

/// A request with its policies. `set` borrows from the other members, which do not move when the
/// whole is moved.
struct RequestCase {
  std::string id;  ///< as JSON, `null` where there is none
  Request request = {};
  std::deque<Policy> policies = {};
  std::deque<PreparedPolicy> prepared = {};
  PolicySet set = {};
  /// What of the policies could not be read. Such a policy may say anything more, so that the
  /// decision is good in spite of them.
  std::vector<Error> problems = {};
};

/// Reads an object with these members, of which only `action` must be there:
///
///   id                           any scalar, given back
///   principal                    see `Caller::parse`; or {"AWS": ...}, {"Service": ...}, ...
///   action, resource             texts; without a resource it is `*`
///   resource_account             twelve digits
///   context                      key: text, number, boolean or a list of them
///   multivalued_keys             keys that are lists besides those that AWS declares as such
///   identity_policies, permissions_boundaries, session_policies, resource_control_policies
///   resource_policy              one, or a list
///   service_control_policies     a list for each level, or one list for one level
///
/// A policy is an object, or a string that holds one. Other members are passed over, unless they
/// look like one of these misspelt. The catalogue tells the types of keys and must outlive the
/// case.
Result<RequestCase> read_request_case(const Node& node,
                                      SourceMap& sources,
                                      const Catalogue& catalogue = Catalogue::builtin());

/// "identity_policies[0].Statement[1]"
std::string to_text(const StatementRef& where);

/// "identity_policies[0]"
std::string policy_text(const StatementRef& where);

/// "identity_policies", "service_control_policies[2]"
std::string to_text(const LackingLayer& layer);

/// A JSON string literal.
std::string json_string(std::string_view text);

}  // namespace leastwise
