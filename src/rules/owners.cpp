// Key policies and ARNs, read for the account that stands behind them.
#include "rules/owners.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <leastwise/account_number.h>

#include "rules/coverage.h"

namespace leastwise {
namespace {

// A key's policy gives the key to its own account: the one account as a whole that may change the
// policy. Empty: none, several, or one that is not known.
std::string manager_of_key(const PolicyDocument& document) {
  const std::vector<Pattern> wanted = {glob("kms:PutKeyPolicy")};
  std::set<std::string> managers;
  for (const Statement& statement : document.policy.statements) {
    if (statement.effect != Effect::Allow ||
        covers_actions(statement, wanted).truth != Truth::Yes) {
      continue;
    }
    for (const PrincipalValue& value : statement.principal.values) {
      if (value.is_account()) {
        managers.insert(value.value.is_known() ? value.account() : value.value.display());
      }
    }
  }
  const bool is_known = managers.size() == 1 && is_account_number(*managers.begin());
  return is_known ? *managers.begin() : std::string();
}

// AWS takes no key policy that leaves the key to nobody of its own account: where one account is
// all that the policy lets in, that is it.
bool is_all_of_key(const PolicyDocument& document, const std::string& account) {
  for (const Statement& statement : document.policy.statements) {
    const auto is_same = [&](const PrincipalValue& value) {
      return value.type == PrincipalType::Service ||
             (value.type == PrincipalType::Aws && value.value.is_known() &&
              value.account() == account);
    };
    const bool lets_in = statement.effect != Effect::Deny;
    if (lets_in && (statement.principal.is_negated ||
                    !std::ranges::all_of(statement.principal.values, is_same))) {
      return false;
    }
  }
  return true;
}

// The account in the ARNs by which a policy names the resource that it is attached to. Empty: none,
// or more than one.
std::string account_of_resources(const PolicyDocument& document) {
  std::set<std::string> accounts;
  if (document.kind == PolicyKind::Resource) {
    for (const Statement& statement : document.policy.statements) {
      for (const Pattern& pattern : statement.resource.patterns) {
        add_account(pattern.text(), accounts);
      }
    }
  }
  return accounts.size() == 1 ? *accounts.begin() : std::string();
}

}  // namespace

void add_account(std::string_view text, std::set<std::string>& out) {
  if (is_account_number(text)) {
    out.emplace(text);
  } else if (const std::optional<Arn> arn = Arn::parse(text);
             arn && is_account_number(arn->account)) {
    out.insert(arn->account);
  }
}

Truth owns(const std::string& account, const PolicyDocument& document) {
  const bool is_key = document.target.kind.starts_with("AWS::KMS::");
  if (is_key && is_all_of_key(document, account)) {
    return Truth::Yes;
  }
  const std::string owner = is_key ? manager_of_key(document) : account_of_resources(document);
  return owner.empty() ? Truth::Maybe : truth(owner == account);
}

}  // namespace leastwise
