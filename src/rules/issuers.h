// Issuers of web identities: which host vouches for the caller, and what a statement demands of its
// claims.
//
// A condition tests a claim only if its key carries the issuer of the provider in front:
// `token.actions.githubusercontent.com:sub` for
// `.../oidc-provider/token.actions.githubusercontent.com`. Sources: AWS IAM User Guide, "Available
// keys for AWS OIDC federation".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>

#include "rules/predicate.h"

namespace leastwise {

struct Issuer {
  enum class Kind : std::uint8_t { None, Web, Saml };
  Kind kind = Kind::None;
  bool is_known = false;
  std::string
      name;  ///< "token.actions.githubusercontent.com", "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
};

/// The issuer behind a federated principal. A provider that the change itself makes is looked up by
/// its address.
Issuer issuer_of(const PrincipalValue& value, const Subject& subject);

/// The provider of the change that the principal refers to; null where there is none.
const Resource* provider_of(const PrincipalValue& value, const Subject& subject);

/// Is this the URL of that issuer? Scheme, letter case and a slash at the end do not count.
bool is_issuer(std::string_view url, std::string_view name);

/// The issuers of web identities that the statement trusts.
std::vector<Issuer> web_issuers(const Subject& subject);

/// Conditions on this claim of this issuer. Where the issuer is not known, of any.
std::vector<const Condition*> claim_conditions(const Statement& statement,
                                               const Issuer& issuer,
                                               std::string_view claim);

/// A form such as `repo:{owner}/{repository}:{context}` and how far a value fixes it.
struct Reach {
  enum class Form : std::uint8_t {
    Closed,  ///< every part is fixed
    Part,    ///< the part `open_at` is fixed in its beginning or end only: others can have a name
             ///< that fits
    Whole,   ///< the part `open_at` can be anything
    Other,   ///< the value does not have the form at all
  };
  Form form = Form::Closed;
  std::size_t open_at = 0;  ///< number of the first part that is not fixed
};

/// The names of the parts of a form, in order.
std::vector<std::string> parts_of(std::string_view form);

/// How far does the pattern fix the form? `covering` is a glob: the last part counts as wholly open
/// also when its pattern includes that. Unknown parts of the value are taken as names, or as `*` at
/// its ends where `is_hostile`.
Reach reach_of(const Pattern& value,
               std::string_view form,
               const Pattern* covering,
               bool is_hostile);

}  // namespace leastwise
