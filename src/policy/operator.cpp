// The names of condition operators, taken apart: `ForAnyValue:StringNotLikeIfExists`.
//
// AWS: "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
// keys".
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <leastwise/policy.h>

namespace leastwise {
namespace {

struct OperatorRow {
  std::string_view name;  // in lower case
  OperatorFamily family;
  bool is_negated;
};

constexpr std::array kOperators{
    OperatorRow{"stringequals", OperatorFamily::StringEquals, false},
    OperatorRow{"stringnotequals", OperatorFamily::StringEquals, true},
    OperatorRow{"stringequalsignorecase", OperatorFamily::StringEqualsIgnoreCase, false},
    OperatorRow{"stringnotequalsignorecase", OperatorFamily::StringEqualsIgnoreCase, true},
    OperatorRow{"stringlike", OperatorFamily::StringLike, false},
    OperatorRow{"stringnotlike", OperatorFamily::StringLike, true},
    OperatorRow{"arnequals", OperatorFamily::Arn, false},
    OperatorRow{"arnlike", OperatorFamily::Arn, false},
    OperatorRow{"arnnotequals", OperatorFamily::Arn, true},
    OperatorRow{"arnnotlike", OperatorFamily::Arn, true},
    OperatorRow{"numericequals", OperatorFamily::NumericEquals, false},
    OperatorRow{"numericnotequals", OperatorFamily::NumericEquals, true},
    OperatorRow{"numericlessthan", OperatorFamily::NumericLessThan, false},
    OperatorRow{"numericlessthanequals", OperatorFamily::NumericLessThanEquals, false},
    OperatorRow{"numericgreaterthan", OperatorFamily::NumericGreaterThan, false},
    OperatorRow{"numericgreaterthanequals", OperatorFamily::NumericGreaterThanEquals, false},
    OperatorRow{"dateequals", OperatorFamily::DateEquals, false},
    OperatorRow{"datenotequals", OperatorFamily::DateEquals, true},
    OperatorRow{"datelessthan", OperatorFamily::DateLessThan, false},
    OperatorRow{"datelessthanequals", OperatorFamily::DateLessThanEquals, false},
    OperatorRow{"dategreaterthan", OperatorFamily::DateGreaterThan, false},
    OperatorRow{"dategreaterthanequals", OperatorFamily::DateGreaterThanEquals, false},
    OperatorRow{"bool", OperatorFamily::Bool, false},
    OperatorRow{"binaryequals", OperatorFamily::BinaryEquals, false},
    OperatorRow{"ipaddress", OperatorFamily::IpAddress, false},
    OperatorRow{"notipaddress", OperatorFamily::IpAddress, true},
    OperatorRow{"null", OperatorFamily::Null, false},
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

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
                                 [rest](const OperatorRow& r) { return r.name == rest; });
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
