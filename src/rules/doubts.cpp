// Which values decide, by how they were filled in, that nothing is left.
#include "rules/doubts.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules/coverage.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

// A value filled in, and with only that filled in of which something is known.
struct Value {
  PartialString filled;
  PartialString before;
};

struct Statements {
  Statement& filled;
  const Statement& before;
};

bool is_exact(const Condition& condition) {
  return condition.family == OperatorFamily::StringEquals ||
         condition.family == OperatorFamily::StringEqualsIgnoreCase;
}

bool compares_texts(const Condition& condition) {
  return is_exact(condition) || condition.family == OperatorFamily::StringLike ||
         condition.family == OperatorFamily::Arn;
}

bool is_known(const Condition& condition) {
  return std::ranges::all_of(condition.values,
                             [](const ConditionValue& value) { return value.text.is_known(); });
}

bool may_be(const Statement& statement, Effect effect) {
  return !statement.effect || statement.effect == effect;
}

void take_back(Element& element, const Element& before) {
  if (!std::ranges::all_of(before.patterns, &Pattern::is_known)) {
    element = before;
  }
}

void take_back(Condition& condition, const Condition& before, const Account& account) {
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    condition.values[i].text = settled(before.values[i].text, account);
  }
}

// ---- resources ----

bool meet_only_before(const Statements& limit, const Statements& allow) {
  const auto& limiting = limit.before.resource.patterns;
  const auto& named = allow.before.resource.patterns;
  for (std::size_t i = 0; i < limiting.size(); ++i) {
    for (std::size_t j = 0; j < named.size(); ++j) {
      if ((!limiting[i].is_known() || !named[j].is_known()) &&
          overlaps_arn(limit.filled.resource.patterns[i], allow.filled.resource.patterns[j]) ==
              Truth::No &&
          overlaps_arn(limiting[i], named[j]) != Truth::No) {
        return true;
      }
    }
  }
  return false;
}

// ---- who ----

bool says_account(std::string_view key) {
  return key == "aws:principalaccount" || key == "kms:calleraccount";
}

// What the principals of a statement and its conditions name.
std::vector<PrincipalValue> named_by(const Statement& statement) {
  std::vector<PrincipalValue> out;
  for (const PrincipalValue& value : statement.principal.values) {
    if (!statement.principal.is_negated && value.value.is_known()) {
      out.push_back(value);
    }
  }
  for (const Condition& condition : statement.conditions) {
    const std::string key = condition.key_lower();
    const bool is_named = says_account(key) || key == "aws:principalarn";
    for (const ConditionValue& value : condition.values) {
      if (is_named && !condition.is_negated && value.text.is_known()) {
        out.push_back({.type = PrincipalType::Aws, .value = value.text, .span = {}});
      }
    }
  }
  return out;
}

std::string everybody_of(std::string_view account) {
  return fmt::format("arn:*:*:*:{}:*", account);
}

// All whose ARNs the value may be; an account is everybody in it.
Pattern who(const PartialString& value) {
  const std::string shape = value.shape();
  const PrincipalValue one{.type = PrincipalType::Aws, .value = value, .span = {}};
  if (!one.is_account()) {
    return glob(shape);
  }
  const std::optional<Arn> arn = Arn::parse(shape);
  return glob(everybody_of(arn ? arn->account : shape));
}

// May the value of a key that says who calls be one of a caller who is named?
bool may_meet(std::string_view key, const PartialString& value, const PrincipalValue& named) {
  const bool is_aws = named.type == PrincipalType::Aws;
  if (says_account(key)) {
    return is_aws && overlaps_arn(glob(everybody_of(value.shape())), who(named.value)) != Truth::No;
  }
  if (key == "aws:principalarn") {
    return is_aws && overlaps_arn(who(value), who(named.value)) != Truth::No;
  }
  if (key == "aws:principalservicename" || key == "aws:federatedprovider") {
    const bool is_service = named.type == PrincipalType::Service;
    return is_service == (key == "aws:principalservicename") && !is_aws &&
           overlaps(glob(value.shape()), glob(named.value.text), LetterCase::Matters) != Truth::No;
  }
  return !value.is_known() &&
         (key == "aws:principaltype" || (is_aws && (key == "aws:username" || key == "aws:userid")));
}

// Is somebody named whom the values meet only as they were before?
bool meet_only_before(std::string_view key,
                      const std::vector<Value>& values,
                      const std::vector<PrincipalValue>& named) {
  return std::ranges::any_of(named, [&](const PrincipalValue& one) {
    return std::ranges::none_of(
               values, [&](const Value& value) { return may_meet(key, value.filled, one); }) &&
           std::ranges::any_of(
               values, [&](const Value& value) { return may_meet(key, value.before, one); });
  });
}

std::vector<Value> values_of(const Condition& filled,
                             const Condition& before,
                             const Account& account) {
  std::vector<Value> out;
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    out.push_back(
        {.filled = filled.values[i].text, .before = settled(before.values[i].text, account)});
  }
  return out;
}

// An exception of `NotPrincipal` is an ARN, a service or a provider.
bool excepts_only_before(const Statements& deny,
                         const std::vector<PrincipalValue>& named,
                         const Account& account) {
  const std::vector<PrincipalValue>& exceptions = deny.before.principal.values;
  for (const auto& [type, key] : {std::pair(PrincipalType::Aws, "aws:principalarn"),
                                  std::pair(PrincipalType::Service, "aws:principalservicename"),
                                  std::pair(PrincipalType::Federated, "aws:federatedprovider")}) {
    std::vector<Value> values;
    for (std::size_t i = 0; i < exceptions.size(); ++i) {
      if (exceptions[i].type == type) {
        values.push_back({.filled = deny.filled.principal.values[i].value,
                          .before = settled(exceptions[i].value, account)});
      }
    }
    if (meet_only_before(key, values, named)) {
      return true;
    }
  }
  return false;
}

// ---- conditions ----

Pattern pattern_of(const PartialString& value, const Condition& condition) {
  return parse_pattern(
      value, {}, is_exact(condition) ? PatternSyntax::Plain : PatternSyntax::GlobWithVariables);
}

// Is there a value of the second condition that only meets those of the first as they were before?
bool meet_only_before(const Condition& limit,
                      const std::vector<Value>& limiting,
                      const Condition& named,
                      const std::vector<Value>& values) {
  if (!compares_texts(limit) || !compares_texts(named) || (is_known(limit) && is_known(named)) ||
      limit.key_lower().empty() || limit.key_lower() != named.key_lower()) {
    return false;
  }
  const auto is_folded = [](const Condition& one) {
    return one.family == OperatorFamily::StringEqualsIgnoreCase;
  };
  const LetterCase letter_case =
      is_folded(limit) || is_folded(named) ? LetterCase::Ignored : LetterCase::Matters;
  const auto meets = [&](const PartialString& value, const PartialString& other) {
    return overlaps(pattern_of(value, limit), pattern_of(other, named), letter_case) != Truth::No;
  };
  return std::ranges::any_of(values, [&](const Value& value) {
    return std::ranges::none_of(
               limiting, [&](const Value& one) { return meets(one.filled, value.filled); }) &&
           std::ranges::any_of(limiting,
                               [&](const Value& one) { return meets(one.before, value.before); });
  });
}

// A condition that leaves out what the Allow names, or that has to hold beside the Allow's own.
void compare_condition(const Statements& limit,
                       std::size_t index,
                       const Statements& allow,
                       const Account& account) {
  Condition& filled = limit.filled.conditions[index];
  const Condition& before = limit.before.conditions[index];
  const std::vector<Value> values = values_of(filled, before, account);
  if (is_exact(before) && !is_known(before) &&
      meet_only_before(before.key_lower(), values, named_by(allow.before))) {
    take_back(filled, before, account);
  }
  for (std::size_t i = 0; i < allow.before.conditions.size(); ++i) {
    const Condition& other = allow.before.conditions[i];
    if (&other != &before && !other.is_negated &&
        meet_only_before(
            before, values, other, values_of(allow.filled.conditions[i], other, account))) {
      take_back(filled, before, account);
      take_back(allow.filled.conditions[i], other, account);
    }
  }
}

// ---- statements ----

// What an Allow says once more, or a boundary's Allow, or what a Deny leaves out.
void compare(const Statements& limit, const Statements& allow, const Account& account) {
  const bool may_deny = may_be(limit.before, Effect::Deny);
  const bool may_allow = may_be(limit.before, Effect::Allow);
  const auto limits = [&](bool is_negated) { return is_negated ? may_deny : may_allow; };
  if (limits(limit.before.resource.is_negated) && !allow.before.resource.is_negated &&
      &limit.before != &allow.before && meet_only_before(limit, allow)) {
    take_back(limit.filled.resource, limit.before.resource);
    take_back(allow.filled.resource, allow.before.resource);
  }
  if (may_deny && limit.before.principal.is_negated &&
      excepts_only_before(limit, named_by(allow.before), account)) {
    for (std::size_t i = 0; i < limit.before.principal.values.size(); ++i) {
      limit.filled.principal.values[i].value =
          settled(limit.before.principal.values[i].value, account);
    }
  }
  for (std::size_t i = 0; i < limit.before.conditions.size(); ++i) {
    if (limits(limit.before.conditions[i].is_negated)) {
      compare_condition(limit, i, allow, account);
    }
  }
}

void mark_holes(Policy& policy) {
  policy.has_holes =
      policy.has_holes || std::ranges::any_of(policy.statements, [](const Statement& statement) {
        return !statement.effect || !holes_of(statement).empty();
      });
}

}  // namespace

void take_back_doubtful(const FilledPolicy& policy, const Account& account) {
  if (!policy.before.has_holes) {
    return;
  }
  const std::size_t count = policy.before.statements.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      const Statements limit{policy.filled.statements[i], policy.before.statements[i]};
      const Statements allow{policy.filled.statements[j], policy.before.statements[j]};
      const bool is_limit = i == j || may_be(limit.before, Effect::Deny);
      if (is_limit && may_be(allow.before, Effect::Allow)) {
        compare(limit, allow, account);
      }
    }
  }
  mark_holes(policy.filled);
}

void take_back_doubtful(const FilledPolicy& boundary,
                        const FilledPolicy& below,
                        const Account& account) {
  if (!boundary.before.has_holes && !below.before.has_holes) {
    return;
  }
  for (std::size_t i = 0; i < boundary.before.statements.size(); ++i) {
    for (std::size_t j = 0; j < below.before.statements.size(); ++j) {
      if (may_be(below.before.statements[j], Effect::Allow)) {
        compare({boundary.filled.statements[i], boundary.before.statements[i]},
                {below.filled.statements[j], below.before.statements[j]},
                account);
      }
    }
  }
  mark_holes(boundary.filled);
  mark_holes(below.filled);
}

}  // namespace leastwise
