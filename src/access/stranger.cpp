// Is a resource open to the public?
//
// A stranger is somebody whom the policy does not know: an anonymous caller, or somebody of an
// account that it does not name, whose request comes from where the policy does not say. For each
// condition key that a caller cannot choose freely (where the request comes from, which
// organization, which resource it is made for), the stranger has any value but those that the
// policy fixes. All other keys are the stranger's to choose, so a condition on them keeps nobody
// out.
//
// AWS: "Blocking public access to your Amazon S3 storage", "The meaning of public"; IAM Access
// Analyzer, "Public access check".
#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "access/access.h"
#include "access/keys.h"
#include "access/question.h"
#include "evaluation/address.h"
#include "regular/glob.h"

namespace leastwise {
namespace {

// `true` for who sends a secret that the owner keeps. AWS: "Condition keys for AWS Elemental
// MediaPackage V2".
constexpr std::string_view kProofOfSecret = "mediapackagev2:requesthasmatchingcdnauthheader";

// Keys whose value a caller does not choose. In lower case.
constexpr std::array<std::string_view, 20> kTrustedKeys{
    "aws:principalorgid", "aws:principalorgpaths",     "aws:sourcearn",         "aws:sourceaccount",
    "aws:sourceowner",    "aws:sourceorgid",           "aws:sourceorgpaths",    "aws:sourceip",
    "aws:sourcevpc",      "aws:sourcevpcarn",          "aws:sourcevpce",        "aws:vpceaccount",
    "aws:vpceorgid",      "aws:vpceorgpaths",          "aws:vpcsourceip",       "aws:userid",
    "kms:calleraccount",  "s3:dataaccesspointaccount", "s3:dataaccesspointarn", kProofOfSecret};

constexpr std::array<std::string_view, 3> kFreshAccounts{
    "444455556666", "777788889999", "123456789012"};

// Whose the resource is: of a VPC endpoint, which is a door to the resources of everybody.
constexpr std::array<std::string_view, 3> kResourceKeys{
    "aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"};

bool is_trusted(std::string_view key_lower, PolicyKind kind) {
  const bool is_resource_key = kind == PolicyKind::Endpoint &&
                               std::ranges::find(kResourceKeys, key_lower) != kResourceKeys.end();
  return is_resource_key || std::ranges::find(kTrustedKeys, key_lower) != kTrustedKeys.end();
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// Not broader than AWS's bounds, and no address that a private network of anybody may have.
bool is_fixed_network(std::string_view text) {
  constexpr unsigned kLengthV4 = 8;
  constexpr unsigned kLengthV6 = 32;
  const std::optional<IpNetwork> network = IpNetwork::parse(text);
  return network && network->length >= (network->address.is_v6 ? kLengthV6 : kLengthV4);
}

// Does a value say whom or what it means? An ARN does with a fixed account, or as a fixed bucket;
// an organization's path with a fixed organization.
bool is_fixed(std::string_view key_lower, std::string_view text) {
  if (text.find("${") != std::string_view::npos) {
    return false;
  }
  if (key_lower == kProofOfSecret) {
    return text == "true";
  }
  if (key_lower.ends_with("ip")) {
    return is_fixed_network(text);
  }
  if (key_lower.ends_with("orgpaths")) {
    return text.find('/') != std::string_view::npos &&
           !has_wildcard(text.substr(0, text.find('/')));
  }
  if (key_lower == "aws:userid") {
    return !has_wildcard(text.substr(0, text.find(':'))) && !text.substr(0, text.find(':')).empty();
  }
  const std::optional<Arn> arn = Arn::parse(text);
  if (!arn) {
    return !has_wildcard(text);
  }
  const bool is_bucket = arn->service == "s3" && !has_wildcard(arn->resource);
  return (!arn->account.empty() && !has_wildcard(arn->account)) || is_bucket;
}

std::string fresh_account(const Policy& policy) {
  std::set<std::string> known;
  for (const Statement& statement : policy.statements) {
    for (const PrincipalValue& value : statement.principal.values) {
      known.insert(value.account());
    }
    for (const Condition& condition : statement.conditions) {
      for (const ConditionValue& value : condition.values) {
        for (const std::string_view account : kFreshAccounts) {
          if (value.text.text.find(account) != std::string::npos) {
            known.emplace(account);
          }
        }
      }
    }
  }
  const auto* const fresh =
      std::find_if(kFreshAccounts.begin(), kFreshAccounts.end(), [&](std::string_view account) {
        return !known.contains(std::string(account));
      });
  return std::string(fresh == kFreshAccounts.end() ? kFreshAccounts[0] : *fresh);
}

Language strangers_of(const Policy& policy, Strangers strangers) {
  const std::string account = fresh_account(policy);
  std::vector<GlobSymbols> out;
  if (strangers == Strangers::Anybody) {
    out.push_back(literal_glob("*"));
  }
  for (const std::string_view service : {"iam", "sts"}) {
    GlobSymbols glob = literal_glob("A:arn:aws:" + std::string(service) + "::" + account + ":");
    append_run(glob);
    out.push_back(std::move(glob));
  }
  return Language::of(std::move(out));
}

// The values that conditions on a key fix, as what no stranger's request has.
Language fixed_values(const std::string& key, const Policy& policy, const Language& samples) {
  std::vector<GlobSymbols> out;
  Regime regime;
  for (const Statement& statement : policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (condition.key_lower() != key) {
        continue;
      }
      for (const ConditionValue& value : condition.values) {
        if (!value.text.is_known() || !is_fixed(key, value.text.text)) {
          continue;
        }
        if (condition.family == OperatorFamily::Bool) {
          append_text(out.emplace_back(), value.text.text, GlobSymbol::Kind::CharAnyCase);
          continue;
        }
        if (condition.family == OperatorFamily::IpAddress) {
          std::set<std::string> addresses;
          for (const GlobSymbols& sample : samples.any) {
            addresses.insert(plain_text(sample).value_or(std::string()));
          }
          for (const std::string& address :
               fitting(condition.family, {value.text.text}, addresses)) {
            out.push_back(literal_glob(address));
          }
          continue;
        }
        const bool is_glob = condition.family == OperatorFamily::StringLike ||
                             condition.family == OperatorFamily::Arn;
        const Pattern pattern = parse_pattern(value.text, {}, PatternSyntax::Glob);
        const GlobForm form = is_glob ? GlobForm::Glob : GlobForm::Text;
        if (auto glob = compile_pattern(pattern, form, Bound::Inner, regime)) {
          out.push_back(*std::move(glob));
        }
      }
    }
  }
  return Language::of(std::move(out));
}

// The words of which a key that repeats them has those values.
Language words_of(const Fold& fold, const Language& values) {
  std::vector<GlobSymbols> out;
  for (const GlobSymbols& value : values.any) {
    std::ranges::move(fold.words(value, Bound::Inner), std::back_inserter(out));
  }
  return Language::of(std::move(out));
}

void add_strangers(Compilation& compilation,
                   const AccessPolicy& asked,
                   Strangers strangers,
                   std::vector<LiteralId>& out) {
  const Policy& policy = *asked.policy;
  Space& space = compilation.space;
  if (compilation.has_principals) {
    out.push_back(
        space.literal_id({.dimension = compilation.principal,
                          .language = space.language_id(strangers_of(policy, strangers))}));
  }
  for (const auto& [key, place] : compilation.keys) {
    if (!is_trusted(key, asked.kind) || place.is_absent) {
      continue;
    }
    const Dimension dimension = space.dimension(place.dimension);
    Language fixed = fixed_values(key, policy, space.language(dimension.domain));
    if (place.fold != nullptr) {
      fixed = words_of(*place.fold, fixed);
    }
    if (!fixed.any.empty()) {
      const bool is_list = dimension.is_multivalued && !place.is_single && place.fold == nullptr;
      out.push_back(space.literal_id({.dimension = place.dimension,
                                      .quantifier = is_list ? Quantifier::All : Quantifier::One,
                                      .holds_absent = true,
                                      .language = space.language_id(std::move(fixed)),
                                      .is_negated = true}));
    }
  }
}

}  // namespace

AccessAnswer public_access(const AccessPolicy& policy,
                           Strangers strangers,
                           const AccessOptions& options) {
  const auto demands = [&](Compilation& compilation, std::vector<LiteralId>& out) {
    add_strangers(compilation, policy, strangers, out);
  };
  return ask({.after = policy, .before = {}, .demands = demands}, options);
}

}  // namespace leastwise
