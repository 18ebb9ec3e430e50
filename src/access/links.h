// Keys that repeat something else of a request, and so have no values of their own.
//
// Such a key is *folded* into the dimension that it repeats: a condition on `aws:username` becomes
// a literal of the principal, one on `aws:PrincipalOrgID` a literal of `aws:PrincipalOrgPaths`.
//
// Some keys repeat only where there is something to repeat: the ARN of a queue has an account, that
// of a bucket has none, and then `aws:ResourceAccount` is free. Others only come together. A
// question is asked once in each *case* of those; together the cases are all requests.
//
// Left apart on purpose: `aws:SourceArn` and `aws:SourceAccount`, which each service fills in for
// itself, and accounts and their organizations, of which nobody knows here which belong together.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "access/patterns.h"
#include "regular/language.h"

namespace leastwise {

/// How the values of a key stand in the words of another dimension.
struct Fold {
  enum class Into : std::uint8_t { Principal, Resource, Key };
  std::string_view key;  ///< in lower case
  Into into = Into::Principal;
  bool is_flag = false;      ///< `true` for some words, `false` for all others
  std::string_view of = {};  ///< Key: the key that is repeated, in lower case
  /// The words whose value the glob matches. `bound` says what counts where that depends on an
  /// opaque letter. For a flag the words of `true`, whatever the glob.
  std::vector<GlobSymbols> (*words)(const GlobSymbols& value, Bound bound) = nullptr;
  /// The words that have a value at all.
  std::vector<GlobSymbols> (*present)() = nullptr;
  /// The value of a word that is no principal.
  std::string (*value)(std::string_view word) = nullptr;
};

const Fold* find_fold(std::string_view key_lower);

/// The links between some keys that a question uses, names in lower case, each in its second case.
std::vector<LinkCase> links_between(const std::set<std::string>& keys, bool has_principals);

/// Keys that say who asks; two of them belong together even where nobody is named.
bool says_who_asks(std::string_view key_lower);

/// The callers whose ARN tells `aws:userid`.
Language told_user_ids();

/// The resources whose ARN does not tell their account.
Language untold_owners();

/// ARNs that no resource has: without an account, of services whose resources all have an owner
/// whom their ARN names.
Language impossible_arns();

inline constexpr std::string_view kOwnerKey = "aws:resourceaccount";
inline constexpr std::string_view kBucketOwnerKey = "s3:resourceaccount";
inline constexpr std::string_view kUserIdKey = "aws:userid";
inline constexpr std::string_view kTagKeysKey = "aws:tagkeys";
inline constexpr std::string_view kServiceNamesKey = "aws:principalservicenameslist";
inline constexpr std::string_view kRequestTagPrefix = "aws:requesttag/";

/// The list of paths of which the key repeats the organization; empty if it is no such key.
std::string_view paths_of_organization(std::string_view key_lower);

/// Does the key list the paths of an organization? Nobody is in two places of one.
bool is_organization_paths(std::string_view key_lower);

}  // namespace leastwise
