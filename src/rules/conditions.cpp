// Which condition keys mean what, and when a condition is no protection.
#include "rules/conditions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "rules/addresses.h"
#include "rules/answers.h"

namespace leastwise {
namespace {

using Kind = ConditionKind;

struct KeyRow {
  std::string_view key;  // in lower case; a trailing `*` stands for any rest
  ConditionKind kind;
};

// The first row that fits counts.
constexpr std::array kKeys = {
    KeyRow{"aws:principalorgid", Kind::Organization},
    KeyRow{"aws:principalorgpaths", Kind::Organization},
    KeyRow{"aws:principal*", Kind::Principal},
    KeyRow{"aws:userid", Kind::Principal},
    KeyRow{"aws:username", Kind::Principal},
    KeyRow{"aws:federatedprovider", Kind::Principal},
    KeyRow{"aws:sourceip", Kind::Network},
    KeyRow{"aws:vpcsourceip", Kind::Network},
    KeyRow{"aws:sourcevpc", Kind::Network},
    KeyRow{"aws:sourcevpcarn", Kind::Network},
    KeyRow{"aws:sourcevpce", Kind::Network},
    KeyRow{"aws:vpce*", Kind::Network},
    KeyRow{"aws:ec2instancesource*", Kind::Network},
    KeyRow{"aws:sourcearn", Kind::Source},
    KeyRow{"aws:sourceaccount", Kind::Source},
    KeyRow{"aws:sourceowner", Kind::Source},
    KeyRow{"aws:sourceorgid", Kind::Source},
    KeyRow{"aws:sourceorgpaths", Kind::Source},
    KeyRow{"aws:calledvia*", Kind::Service},
    KeyRow{"aws:viaawsservice", Kind::Service},
    KeyRow{"kms:viaservice", Kind::Service},
    KeyRow{"iam:passedtoservice", Kind::Service},
    KeyRow{"iam:awsservicename", Kind::Service},
    KeyRow{"kms:calleraccount", Kind::Principal},
    KeyRow{"aws:resource*", Kind::Resource},
    KeyRow{"aws:requestedregion", Kind::Region},
    KeyRow{"ec2:region", Kind::Region},
    KeyRow{"aws:requesttag/*", Kind::Tags},
    KeyRow{"aws:tagkeys", Kind::Tags},
    KeyRow{"sts:transitivetagkeys", Kind::Tags},
    KeyRow{"aws:multifactorauth*", Kind::Mfa},
    KeyRow{"sts:externalid", Kind::ExternalId},
    KeyRow{"aws:currenttime", Kind::Time},
    KeyRow{"aws:epochtime", Kind::Time},
    KeyRow{"aws:tokenissuetime", Kind::Time},
    KeyRow{"aws:securetransport", Kind::Transport},
    KeyRow{"s3:tlsversion", Kind::Transport},
    KeyRow{"sts:rolesessionname", Kind::Chosen},
    KeyRow{"sts:sourceidentity", Kind::Chosen},
    KeyRow{"aws:sourceidentity", Kind::Chosen},
    KeyRow{"aws:useragent", Kind::Chosen},
    KeyRow{"aws:referer", Kind::Chosen},
    KeyRow{"saml:*", Kind::Claim},
};

// By ConditionKind.
constexpr std::array<std::string_view, 15> kKindNames = {"principal",
                                                         "organization",
                                                         "network",
                                                         "source",
                                                         "service",
                                                         "resource",
                                                         "region",
                                                         "tags",
                                                         "mfa",
                                                         "external_id",
                                                         "claim",
                                                         "time",
                                                         "transport",
                                                         "chosen",
                                                         "other"};

// AWS says of these keys that every request has them, so that `IfExists` changes nothing.
constexpr std::array<std::string_view, 4> kAlwaysPresent = {
    "aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:securetransport"};

bool fits(std::string_view key, std::string_view row) {
  if (row.ends_with('*')) {
    return key.starts_with(row.substr(0, row.size() - 1));
  }
  return key == row;
}

bool may_be_missing(const Condition& condition) {
  const std::string key = condition.key_lower();
  return std::find(kAlwaysPresent.begin(), kAlwaysPresent.end(), key) == kAlwaysPresent.end();
}

bool reads_wildcards(const Condition& condition) {
  return condition.family == OperatorFamily::StringLike || condition.family == OperatorFamily::Arn;
}

bool is_only_stars(const Pattern& pattern) {
  return !pattern.pieces.empty() &&
         std::all_of(pattern.pieces.begin(), pattern.pieces.end(), [](const PatternPiece& piece) {
           return piece.kind == PatternPiece::Kind::Star;
         });
}

// `arn:aws:iam::*:role/deploy` names a role that anybody can make in an account of their own.
bool is_open_arn(std::string_view text) {
  const std::optional<Arn> arn = Arn::parse(text);
  return !arn || arn->account.find_first_of("*?") != std::string::npos;
}

Truth value_protects(const Condition& condition, const ConditionValue& value) {
  if (!value.text.is_known()) {
    const bool is_exact = !reads_wildcards(condition) &&
                          condition.family != OperatorFamily::IpAddress &&
                          condition.family != OperatorFamily::Bool;
    if (is_exact) {
      return Truth::Yes;
    }
    // The value of a reference has no wildcard; of which nothing is known may be one.
    const Pattern pattern = value_pattern(condition, value);
    const bool may_be_open =
        std::all_of(pattern.pieces.begin(), pattern.pieces.end(), [](const PatternPiece& piece) {
          return piece.kind == PatternPiece::Kind::Star ||
                 (piece.kind == PatternPiece::Kind::Hole && piece.shape == "*");
        });
    const bool is_open = is_only_stars(pattern);
    return is_open ? Truth::No : (may_be_open ? Truth::Maybe : Truth::Yes);
  }
  const std::string& text = value.text.text;
  const std::string key = condition.key_lower();
  if (condition.family == OperatorFamily::IpAddress) {
    return truth(address_range(text) != AddressRange::Everyone);
  }
  if (condition.family == OperatorFamily::Bool && kind_of(condition) == Kind::Mfa) {
    return truth(lower_case(text) == "true");
  }
  if (!reads_wildcards(condition)) {
    return Truth::Yes;
  }
  if (key == "aws:principalarn" || key == "aws:sourcearn") {
    const bool is_bucket =
        key == "aws:sourcearn" && text.starts_with("arn:aws:s3:::") && text.size() > 14;
    return truth(!is_open_arn(text) || is_bucket);
  }
  if (key == "aws:userid") {
    // `AROAEXAMPLE:*` is one role's sessions; `*:admin` is a session name that anybody chooses.
    const Pattern pattern = value_pattern(condition, value);
    constexpr std::size_t kUniqueIdMin = 16;
    return truth(!pattern.pieces.empty() &&
                 pattern.pieces.front().kind == PatternPiece::Kind::Text &&
                 pattern.pieces.front().text.size() >= kUniqueIdMin);
  }
  if (key == "aws:principalorgpaths" || key == "aws:sourceorgpaths") {
    const std::string_view organization = std::string_view(text).substr(0, text.find('/'));
    return truth(organization.find_first_of("*?") == std::string_view::npos);
  }
  return negate(truth(is_only_stars(value_pattern(condition, value))));
}

// AWS: dates are ISO 8601 or seconds since 1970. Brought to YYYY-MM-DD, which compares as text.
std::optional<std::string> iso_day(std::string_view text) {
  constexpr std::size_t kDay = 10;
  if (text.size() >= kDay && text[4] == '-' && text[7] == '-') {
    return std::string(text.substr(0, kDay));
  }
  std::int64_t seconds = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (code != std::errc{} || stop != text.data() + text.size() || seconds < 0) {
    return std::nullopt;
  }
  // Civil from days: proleptic Gregorian calendar, eras of 400 years that begin in March.
  const std::int64_t z = seconds / 86400 + 719468;
  const std::int64_t era = z / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
  const std::int64_t month = mp < 10 ? mp + 3 : mp - 9;
  const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(year) + '-' + two(month) + '-' + two(day);
}

bool is_upper_bound(OperatorFamily family) {
  return family == OperatorFamily::DateLessThan || family == OperatorFamily::DateLessThanEquals ||
         family == OperatorFamily::NumericLessThan ||
         family == OperatorFamily::NumericLessThanEquals;
}

bool is_lower_bound(OperatorFamily family) {
  return family == OperatorFamily::DateGreaterThan ||
         family == OperatorFamily::DateGreaterThanEquals ||
         family == OperatorFamily::NumericGreaterThan ||
         family == OperatorFamily::NumericGreaterThanEquals;
}

bool is_clock(const Condition& condition) {
  const std::string key = condition.key_lower();
  return key == "aws:currenttime" || key == "aws:epochtime";
}

// One of the values is enough for the condition, so it is over only when all of them lie in the
// past.
Truth all_values_past(const Condition& condition, std::string_view today) {
  if (condition.values.empty()) {
    return Truth::No;
  }
  Truth result = Truth::Yes;
  for (const ConditionValue& value : condition.values) {
    const std::optional<std::string> day =
        value.text.is_known() ? iso_day(value.text.text) : std::nullopt;
    if (!day) {
      result = both(result, value.text.is_known() ? Truth::No : Truth::Maybe);
    } else {
      result = both(result, today.empty() ? Truth::Maybe : truth(*day < today));
    }
  }
  return result;
}

}  // namespace

std::vector<std::string_view> condition_kind_names() {
  return {kKindNames.begin(), kKindNames.end()};
}

std::string_view to_text(ConditionKind kind) {
  return kKindNames.at(static_cast<std::size_t>(kind));
}

ConditionKind kind_of(const Condition& condition) {
  const std::string key = condition.key_lower();
  const auto* row = std::find_if(kKeys.begin(), kKeys.end(), [&](const KeyRow& candidate) {
    return fits(key, candidate.key);
  });
  if (row != kKeys.end()) {
    return row->kind;
  }
  if (key.find(":resourcetag/") != std::string::npos) {
    return Kind::Resource;
  }
  // `token.actions.githubusercontent.com:sub`: what stands before the colon is a host, not a
  // service.
  const std::size_t colon = key.rfind(':');
  if (colon != std::string::npos && key.substr(0, colon).find('.') != std::string::npos) {
    return Kind::Claim;
  }
  return Kind::Other;
}

std::string weakness(const Condition& condition) {
  if (condition.family == OperatorFamily::Unknown) {
    return "`" + condition.operator_text + "` is no operator";
  }
  if (condition.family == OperatorFamily::Null) {
    return "`Null` asks only whether the key is there";
  }
  if (condition.is_negated) {
    return "`" + condition.operator_text +
           "` holds for everything else, and when the key is missing";
  }
  if (condition.if_exists && may_be_missing(condition)) {
    return "`" + condition.operator_text + "` lets requests without the key pass";
  }
  if (condition.set == SetOperator::ForAllValues) {
    return "`ForAllValues` holds when the key is missing";
  }
  return {};
}

Truth protects(const Condition& condition) {
  const Truth truth = values_protect(condition);
  return condition.key.is_known() ? truth : both(truth, Truth::Maybe);
}

Truth values_protect(const Condition& condition) {
  if (!weakness(condition).empty()) {
    return Truth::No;
  }
  Truth result = Truth::Yes;  // one loose value spoils the list; an empty list matches nothing
  for (const ConditionValue& value : condition.values) {
    result = both(result, value_protects(condition, value));
  }
  return result;
}

Truth is_over(const Condition& condition, std::string_view today) {
  const bool is_bound = is_clock(condition) && is_upper_bound(condition.family);
  return is_bound ? all_values_past(condition, today) : Truth::No;
}

std::vector<const ConditionValue*> private_addresses(const Condition& condition) {
  std::vector<const ConditionValue*> found;
  if (condition.family != OperatorFamily::IpAddress || condition.key_lower() != "aws:sourceip") {
    return found;
  }
  for (const ConditionValue& value : condition.values) {
    if (value.text.is_known() && address_range(value.text.text) == AddressRange::Private) {
      found.push_back(&value);
    }
  }
  return found;
}

Truth never_holds(const Condition& condition, std::string_view today) {
  const std::size_t unseen = private_addresses(condition).size();
  const bool is_unseen = unseen > 0 && unseen == condition.values.size() && !condition.is_negated &&
                         !condition.if_exists;
  return either(truth(is_unseen), is_over(condition, today));
}

Truth always_holds(const Condition& condition, std::string_view today) {
  const bool is_bound = is_clock(condition) && is_lower_bound(condition.family);
  return is_bound ? all_values_past(condition, today) : Truth::No;
}

Truth always_applies(const Statement& statement, std::string_view today) {
  Truth result = Truth::Yes;
  for (const Condition& condition : statement.conditions) {
    result = both(result, always_holds(condition, today));
  }
  return result;
}

Pattern value_pattern(const Condition& condition, const ConditionValue& value) {
  const PatternSyntax syntax =
      reads_wildcards(condition) ? PatternSyntax::GlobWithVariables : PatternSyntax::Plain;
  return parse_pattern(value.text, value.span, syntax);
}

namespace {

// What stands between "is" and the value.
std::string_view comparison_word(OperatorFamily family) {
  switch (family) {
    case OperatorFamily::DateLessThan:
    case OperatorFamily::DateLessThanEquals:
      return "before ";
    case OperatorFamily::DateGreaterThan:
    case OperatorFamily::DateGreaterThanEquals:
      return "after ";
    case OperatorFamily::NumericLessThan:
    case OperatorFamily::NumericLessThanEquals:
      return "below ";
    case OperatorFamily::NumericGreaterThan:
    case OperatorFamily::NumericGreaterThanEquals:
      return "above ";
    case OperatorFamily::IpAddress:
      return "in ";
    case OperatorFamily::StringLike:
      return "like ";
    case OperatorFamily::StringEquals:
    case OperatorFamily::StringEqualsIgnoreCase:
    case OperatorFamily::Arn:
    case OperatorFamily::NumericEquals:
    case OperatorFamily::DateEquals:
    case OperatorFamily::Bool:
    case OperatorFamily::BinaryEquals:
    case OperatorFamily::Null:
    case OperatorFamily::Unknown:
      return "";
  }
  return "";
}

}  // namespace

std::string describe(const Condition& condition) {
  std::vector<std::string> values;
  for (const ConditionValue& value : condition.values) {
    values.push_back(value.text.display());
    if (values.size() == 3 && condition.values.size() > 4) {
      values.emplace_back("...");
      break;
    }
  }
  return '`' + condition.key.display() + "` is " + (condition.is_negated ? "not " : "") +
         std::string(comparison_word(condition.family)) + enumerate(values);
}

}  // namespace leastwise
