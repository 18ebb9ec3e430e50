// What the conditions of a statement do for its safety.
//
// A condition protects an Allow only if it must be there (no `IfExists`, no negated operator, no
// `ForAllValues`: all of these hold when the key is missing) and if its values leave something out.
// Which keys count depends on the question, so a condition is put into a kind by its key, and rules
// name the kinds that they accept. Sources: AWS IAM User Guide, "IAM JSON policy elements:
// Condition operators" and "AWS global condition context keys".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>
#include <leastwise/truth.h>

namespace leastwise {

/// What a condition's key is about.
enum class ConditionKind : std::uint8_t {
  Principal,     ///< who calls: set by AWS
  Organization,  ///< of which organisation the caller is
  Network,       ///< from where
  Source,        ///< for which resource or account a service calls
  Service,       ///< through which service, or to which service a role is passed
  Resource,      ///< owner or tags of what is touched
  Region,
  Tags,  ///< tags in the request: chosen by the caller
  Mfa,
  ExternalId,
  Claim,  ///< of a web identity or SAML token
  Time,
  Transport,  ///< TLS
  Chosen,     ///< session names, user agent, referrer: whatever the caller likes
  Other,      ///< a key of one service
};

/// The kinds by their names in rules, in the order of `ConditionKind`.
std::vector<std::string_view> condition_kind_names();
std::string_view to_text(ConditionKind kind);

ConditionKind kind_of(const Condition& condition);

/// Does the condition take something away from an Allow, in a way that cannot be left out? `Maybe`
/// where a value decides it that is not known; `Time` is judged by `never_holds` and `always_holds`
/// instead and says Yes.
Truth protects(const Condition& condition);

/// The same where it does not matter which key it is.
Truth values_protect(const Condition& condition);

/// Why it does not protect, for people: "`IfExists` lets requests without the key pass"; empty if
/// it does.
std::string weakness(const Condition& condition);

/// Does the condition hold for every request from this day on?
Truth always_holds(const Condition& condition, std::string_view today);

/// Can the condition hold for no request from this day on: its time is over, or it asks for a
/// source address that AWS never sees?
Truth never_holds(const Condition& condition, std::string_view today);

/// A time that has run out. `Maybe` without a date.
Truth is_over(const Condition& condition, std::string_view today);

/// Values of a condition on `aws:SourceIp` that are private addresses.
std::vector<const ConditionValue*> private_addresses(const Condition& condition);

/// No condition that could fail: `always_holds` for all of them.
Truth always_applies(const Statement& statement, std::string_view today);

/// The value as its operator reads it: a glob for `StringLike` and `ArnLike`, else plain text.
Pattern value_pattern(const Condition& condition, const ConditionValue& value);

/// "`aws:RequestedRegion` is `eu-west-1`".
std::string describe(const Condition& condition);

}  // namespace leastwise
