// Reading likely values off policies.
#include "access/likely_values.h"

#include <algorithm>
#include <string_view>

#include <leastwise/account_number.h>

#include "access/patterns.h"

namespace leastwise {
namespace {

// The accounts of the resources' ARNs.
void add_accounts(const Element& resources, std::vector<std::string>& out) {
  for (const Pattern& pattern : resources.patterns) {
    const std::string account = Arn::parse(pattern.text()).value_or(Arn{}).account;
    if (is_account_number(account)) {
      out.push_back(account);
    }
  }
}

void add_endings(const Element& resources, std::vector<std::string>& out) {
  for (const Pattern& pattern : resources.patterns) {
    if (pattern.is_literal()) {
      const std::string text = pattern.text();
      const std::size_t at = text.find_last_of(":/");
      out.push_back(at == std::string::npos ? text : text.substr(at + 1));
    }
  }
}

// A variable that a resource begins with is an ARN.
bool begins_with(const Element& resources, const std::string& name_lower) {
  return std::ranges::any_of(resources.patterns, [&](const Pattern& pattern) {
    return !pattern.pieces.empty() && pattern.pieces.front().kind == PatternPiece::Kind::Variable &&
           lower_ascii_text(pattern.pieces.front().text) == name_lower;
  });
}

}  // namespace

std::vector<std::string> likely_values(const std::string& name_lower,
                                       const std::vector<const Policy*>& policies) {
  constexpr std::string_view kArn = "arn:aws:s3:::example";
  std::vector<std::string> out{"example"};
  for (const Policy* policy : policies) {
    for (const Statement& statement : policy->statements) {
      for (const Condition& condition : statement.conditions) {
        for (const ConditionValue& value : condition.values) {
          if (condition.key_lower() == name_lower && value.text.is_known()) {
            out.push_back(value.text.text);
          }
        }
      }
      if (out.front() != kArn && begins_with(statement.resource, name_lower)) {
        out.emplace(out.begin(), kArn);
      }
      add_accounts(statement.resource, out);
      add_endings(statement.resource, out);
    }
  }
  constexpr std::size_t kTriedMax = 16;
  out.resize(std::min(out.size(), kTriedMax));
  return out;
}

}  // namespace leastwise
