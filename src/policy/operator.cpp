// The names of condition operators, taken apart: `ForAnyValue:StringNotLikeIfExists`.
//
// AWS: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
// keys".
#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/policy.h>
#include <leastwise/text.h>

#include "policy/operator_names.h"

namespace leastwise {
namespace {

struct OperatorRow {
  std::string_view name;
  OperatorFamily family;
  bool is_negated;
};

constexpr std::array kOperators{
    OperatorRow{"StringEquals", OperatorFamily::StringEquals, false},
    OperatorRow{"StringNotEquals", OperatorFamily::StringEquals, true},
    OperatorRow{"StringEqualsIgnoreCase", OperatorFamily::StringEqualsIgnoreCase, false},
    OperatorRow{"StringNotEqualsIgnoreCase", OperatorFamily::StringEqualsIgnoreCase, true},
    OperatorRow{"StringLike", OperatorFamily::StringLike, false},
    OperatorRow{"StringNotLike", OperatorFamily::StringLike, true},
    OperatorRow{"ArnEquals", OperatorFamily::Arn, false},
    OperatorRow{"ArnLike", OperatorFamily::Arn, false},
    OperatorRow{"ArnNotEquals", OperatorFamily::Arn, true},
    OperatorRow{"ArnNotLike", OperatorFamily::Arn, true},
    OperatorRow{"NumericEquals", OperatorFamily::NumericEquals, false},
    OperatorRow{"NumericNotEquals", OperatorFamily::NumericEquals, true},
    OperatorRow{"NumericLessThan", OperatorFamily::NumericLessThan, false},
    OperatorRow{"NumericLessThanEquals", OperatorFamily::NumericLessThanEquals, false},
    OperatorRow{"NumericGreaterThan", OperatorFamily::NumericGreaterThan, false},
    OperatorRow{"NumericGreaterThanEquals", OperatorFamily::NumericGreaterThanEquals, false},
    OperatorRow{"DateEquals", OperatorFamily::DateEquals, false},
    OperatorRow{"DateNotEquals", OperatorFamily::DateEquals, true},
    OperatorRow{"DateLessThan", OperatorFamily::DateLessThan, false},
    OperatorRow{"DateLessThanEquals", OperatorFamily::DateLessThanEquals, false},
    OperatorRow{"DateGreaterThan", OperatorFamily::DateGreaterThan, false},
    OperatorRow{"DateGreaterThanEquals", OperatorFamily::DateGreaterThanEquals, false},
    OperatorRow{"Bool", OperatorFamily::Bool, false},
    OperatorRow{"BinaryEquals", OperatorFamily::BinaryEquals, false},
    OperatorRow{"IpAddress", OperatorFamily::IpAddress, false},
    OperatorRow{"NotIpAddress", OperatorFamily::IpAddress, true},
    OperatorRow{"Null", OperatorFamily::Null, false},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

bool is_same(std::string_view name, std::string_view lower_name) {
  return std::ranges::equal(name, lower_name, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

constexpr std::array<std::string_view, 2> kSets = {"ForAllValues:", "ForAnyValue:"};

constexpr auto kNames = [] {
  std::array<std::string_view, kOperators.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    names.at(i) = kOperators.at(i).name;
  }
  return names;
}();

bool remove_prefix(std::string_view& text, std::string_view prefix) {
  const bool has_it = text.starts_with(prefix);
  text.remove_prefix(has_it ? prefix.size() : 0);
  return has_it;
}

bool remove_suffix(std::string_view& text, std::string_view suffix) {
  const bool has_it = text.ends_with(suffix);
  text.remove_suffix(has_it ? suffix.size() : 0);
  return has_it;
}

}  // namespace

std::span<const std::string_view> operator_names() {
  return kNames;
}

std::string meant_operator(std::string_view written) {
  const std::size_t colon = written.find(':');
  std::string_view set;
  if (colon != std::string_view::npos) {
    set = did_you_mean(written.substr(0, colon + 1), kSets);
    written.remove_prefix(colon + 1);
  }
  std::vector<std::string> all(kNames.begin(), kNames.end());
  for (const std::string_view name : kNames) {
    if (name != "Null") {
      all.push_back(std::string(name) + "IfExists");
    }
  }
  const std::vector<std::string_view> candidates(all.begin(), all.end());
  const std::string_view meant = did_you_mean(written, candidates);
  const bool is_clear = !meant.empty() && (colon == std::string_view::npos || !set.empty());
  return is_clear ? std::string(set) + std::string(meant) : std::string{};
}

Condition parse_operator(std::string_view name) {
  Condition condition;
  condition.operator_text = name;
  const std::string whole = lower(name);
  std::string_view rest = whole;
  if (remove_prefix(rest, "forallvalues:")) {
    condition.set = SetOperator::ForAllValues;
  } else if (remove_prefix(rest, "foranyvalue:")) {
    condition.set = SetOperator::ForAnyValue;
  }
  condition.if_exists = remove_suffix(rest, "ifexists");
  const auto* row = std::find_if(kOperators.begin(),
                                 kOperators.end(),
                                 [rest](const OperatorRow& r) { return is_same(r.name, rest); });
  if (row == kOperators.end()) {
    return condition;
  }
  // `Null` asks about the key itself: it knows neither set operators nor IfExists.
  if (row->family == OperatorFamily::Null && rest != whole) {
    return condition;
  }
  condition.family = row->family;
  condition.is_negated = row->is_negated;
  return condition;
}

std::string Condition::key_lower() const {
  return key.is_known() ? lower(key.text) : std::string{};
}

}  // namespace leastwise
