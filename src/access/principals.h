// Who asks, as words of one dimension, and the principals of policies as globs over them.
//
//   word = "*"                      nobody in particular: an anonymous request
//        | "A:" ARN                 root, user, role, session, federated user
//        | "S:" service             lambda.amazonaws.com
//        | "F:" provider            an OIDC or SAML provider, or accounts.google.com
//        | "C:" canonical user id
//
// A role's word stands for all its sessions. Words of single sessions exist only where a policy
// names one.
//
// In a policy that is the reference of a comparison, a principal may hold wildcards
// (`arn:aws:iam::*:role/audit`), which AWS allows there and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/policy.h>

#include "access/patterns.h"
#include "regular/language.h"

namespace leastwise {

/// All words, given the principals that the policies of a question name.
Language principal_domain(const std::vector<const Policy*>& policies);

/// Whom a statement's principal element means, as a language and whether to take its complement.
struct PrincipalSet {
  Language language;
  bool is_negated = false;
};
PrincipalSet compile_principal(const PrincipalElement& element, Effect effect, Bound bound);

/// A condition key that repeats who asks: `aws:PrincipalArn`, `aws:PrincipalAccount`,
/// `aws:PrincipalIsAWSService`, `aws:PrincipalServiceName`. The globs of its values become globs of
/// the principal.
struct LinkedKey {
  std::string_view key;  ///< in lower case
  bool is_flag = false;  ///< `true` for services, `false` for all others
  std::string_view before;
  std::string_view after;
};
const LinkedKey* find_linked_key(std::string_view key_lower);
GlobSymbols linked_glob(const LinkedKey& key, const GlobSymbols& value);
/// Callers for whom the key is present.
GlobSymbols linked_presence(const LinkedKey& key);

/// The caller that a word means; values of the keys above that go with it.
Caller caller_of(std::string_view word);
void add_linked_keys(const Caller& caller, Context& context);

/// The policy with the principals that hold wildcards replaced by the caller where they mean it.
Policy with_plain_principals(const Policy& policy, std::string_view word);
bool has_wildcard_principal(const Policy& policy);

}  // namespace leastwise
