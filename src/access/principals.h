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

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/policy.h>

#include "access/patterns.h"
#include "regular/language.h"

namespace leastwise {

enum class Callers : std::uint8_t {
  All,
  OfAccounts,  ///< those that can have policies of their own
};

/// All words, given the principals that the policies of a question name.
Language principal_domain(const std::vector<const Policy*>& policies, Callers callers);

/// Callers that are where their accounts are, or of accounts of which nobody says where they are:
/// each account is in one partition. None if that makes no difference to the policies.
std::optional<Language> in_their_partitions(const std::vector<const Policy*>& policies);

/// Whom a statement's principal element means, as a language and whether to take its complement.
struct PrincipalSet {
  Language language;
  bool is_negated = false;
};
PrincipalSet compile_principal(const PrincipalElement& element, Effect effect, Bound bound);

/// `*` and `?` that stay in their field, `#` for a digit, and the text as it is.
GlobSymbols principal_glob(std::string_view notation);

/// The caller that a word means, and the value of a key that repeats it; none where it has none.
Caller caller_of(std::string_view word);
std::optional<std::string> repeated_value(std::string_view key_lower, const Caller& caller);

/// The policy with the principals that hold wildcards replaced by the caller where they mean it.
Policy with_plain_principals(const Policy& policy, std::string_view word);
bool has_wildcard_principal(const Policy& policy);

}  // namespace leastwise
