// Condition keys and operators: whether they exist, and whether they fit each other.
//
// AWS: "AWS global condition context keys", "Condition operators".
#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "policy/operator_names.h"
#include "validation/checks.h"

namespace leastwise::validation {
namespace {

std::string meant_key(const Catalogue& catalogue, std::string_view key) {
  std::vector<std::string_view> names;
  for (const KeyId id : catalogue.keys_beginning(key.substr(0, key.find(':') + 1))) {
    names.push_back(catalogue.key(id).name);
  }
  const std::string_view meant = did_you_mean(key, names);
  return meant.empty() ? std::string{} : fmt::format("did you mean `{}`?", meant);
}

// `prefix:name`, without white space or control characters in the prefix.
bool has_key_format(std::string_view key) {
  const std::size_t colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == key.size()) {
    return false;
  }
  const auto is_fine = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
           c == '/';
  };
  return std::ranges::all_of(key.substr(0, colon), is_fine) &&
         std::ranges::none_of(
             key, [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; });
}

// `aws:RequestTag/` without a tag: the keys that the catalogue has with a free part behind a slash.
bool lacks_tag(const Catalogue& catalogue, std::string_view key) {
  return key.ends_with("tag/") && catalogue.find_key(std::string(key) + "x").has_value();
}

void check_service_key(const PolicySubject& subject, const Condition& condition, Issues& issues) {
  const std::string key = condition.key_lower();
  const std::string prefix = key.substr(0, key.find(':'));
  const auto service = subject.catalogue.find_service(prefix);
  const bool is_tag =
      key.starts_with(prefix + ":resourcetag/") || key.starts_with(prefix + ":requesttag/");
  if (service) {
    if (!is_tag && !subject.catalogue.service(*service).is_retired) {
      issues.add(
          "INVALID_SERVICE_CONDITION_KEY",
          condition.key_span,
          fmt::format("the service `{}` has no condition key `{}`", prefix, condition.key.text),
          meant_key(subject.catalogue, condition.key.text));
    }
    return;
  }
  if (!subject.catalogue.keys_beginning(prefix + ":").empty() || prefix.contains('.')) {
    return;  // claims of an identity provider: `saml:`, `oidc.example.com/x:`
  }
  issues.add("INVALID_SERVICE",
             condition.key_span,
             fmt::format(
                 "there is no service `{}` for the condition key `{}`", prefix, condition.key.text),
             did_you_mean_service(subject.catalogue, prefix));
}

void check_key(const PolicySubject& subject, const Condition& condition, Issues& issues) {
  const std::string& written = condition.key.text;
  const std::string key = condition.key_lower();
  if (!has_key_format(written)) {
    issues.add("INVALID_CONDITION_KEY_FORMAT",
               condition.key_span,
               fmt::format("`{}` is no condition key", written),
               "write it as `service:key`");
  } else if (lacks_tag(subject.catalogue, key)) {
    issues.add("MISSING_TAG_KEY_IN_CONDITION",
               condition.key_span,
               fmt::format("`{}` does not say which tag", written),
               fmt::format("write the tag's key behind it: `{}team`", written));
  } else if (key == "aws:arn") {
    issues.add("UNSUPPORTED_GLOBAL_CONDITION_KEY",
               condition.key_span,
               fmt::format("`{}` is no longer supported", written),
               "use `aws:PrincipalArn` or `aws:SourceArn`");
    issues.add("DEPRECATED_GLOBAL_CONDITION_KEY",
               condition.key_span,
               fmt::format("`{}` has a successor", written),
               "use `aws:PrincipalArn`");
  } else if (subject.catalogue.find_key(key)) {
    return;
  } else if (key.starts_with("aws:")) {
    issues.add("INVALID_GLOBAL_CONDITION_KEY",
               condition.key_span,
               fmt::format("there is no global condition key `{}`", written),
               meant_key(subject.catalogue, written));
  } else {
    check_service_key(subject, condition, issues);
  }
}

// ---- Operators and types

// The kind of operator, as far as types of keys are concerned.
std::optional<KeyType> type_of(OperatorFamily family) {
  if (is_string_family(family)) {
    return KeyType::String;
  }
  if (is_numeric_family(family)) {
    return KeyType::Numeric;
  }
  if (is_date_family(family)) {
    return KeyType::Date;
  }
  if (family == OperatorFamily::Arn) {
    return KeyType::Arn;
  }
  if (family == OperatorFamily::Bool) {
    return KeyType::Bool;
  }
  if (family == OperatorFamily::IpAddress) {
    return KeyType::IpAddress;
  }
  return std::nullopt;  // Null and BinaryEquals take any
}

std::string_view text_of(KeyType type) {
  switch (type) {
    case KeyType::String:
      return "String";
    case KeyType::Arn:
      return "ARN";
    case KeyType::Bool:
      return "Bool";
    case KeyType::Numeric:
      return "Numeric";
    case KeyType::Date:
      return "Date";
    case KeyType::IpAddress:
      return "IpAddress";
  }
  return {};
}

bool fits(KeyType operator_type, const Key& key) {
  const bool is_tag = key.name.contains("Tag/${");
  switch (key.type) {
    case KeyType::String:
      // Tags hold numbers too; some keys that hold ARNs are declared as texts.
      return operator_type == KeyType::String || (is_tag && operator_type == KeyType::Numeric) ||
             (operator_type == KeyType::Arn && lower(key.name).ends_with("arn"));
    case KeyType::Arn:
      return operator_type == KeyType::Arn || operator_type == KeyType::String;
    case KeyType::Date:
      return operator_type == KeyType::Date || operator_type == KeyType::Numeric;
    case KeyType::Bool:
    case KeyType::Numeric:
    case KeyType::IpAddress:
      return operator_type == key.type;
  }
  return true;
}

void check_type(const Condition& condition, const Key& key, Issues& issues) {
  const auto type = type_of(condition.family);
  if (type && !fits(*type, key)) {
    issues.add("TYPE_MISMATCH",
               condition.operator_span,
               fmt::format("`{}` holds {}, and `{}` compares {}",
                           condition.key.text,
                           text_of(key.type),
                           condition.operator_text,
                           text_of(*type)),
               fmt::format("use an operator for {}", text_of(key.type)));
  }
  if (key.type == KeyType::Arn && condition.family == OperatorFamily::StringLike) {
    issues.add("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
               condition.operator_span,
               fmt::format("`{}` lets `*` cross the colons of the ARN in `{}`",
                           condition.operator_text,
                           condition.key.text),
               condition.is_negated ? "use `ArnNotLike`" : "use `ArnLike`");
  }
  const bool has_set = condition.set != SetOperator::None;
  if (key.is_multivalued && !has_set && condition.family != OperatorFamily::Null) {
    issues.add(
        "MISSING_QUALIFIER",
        condition.operator_span,
        fmt::format("`{}` is a list, which `{}` never matches",
                    condition.key.text,
                    condition.operator_text),
        fmt::format("write `ForAnyValue:{0}` or `ForAllValues:{0}`", condition.operator_text));
  }
  // AWS lists this key as a single text and sends several.
  const bool is_exempt = lower(key.name) == "codestar-connections:provideraction";
  if (!key.is_multivalued && condition.set == SetOperator::ForAllValues && !is_exempt &&
      condition.family != OperatorFamily::Null) {
    issues.add(
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
        condition.operator_span,
        fmt::format("`{}` is a single value, and `ForAllValues` also holds when it is absent",
                    condition.key.text),
        "leave out `ForAllValues:`");
  }
}

// `Null` takes neither a suffix nor a set operator; with one it is no operator to the reader of
// policies.
void check_operator(const Condition& condition, Issues& issues) {
  const std::string name = lower(condition.operator_text);
  const std::size_t colon = name.find(':');
  const std::string_view plain =
      std::string_view(name).substr(colon == std::string::npos ? 0 : colon + 1);
  if (plain == "nullifexists") {
    issues.add("NULL_WITH_IF_EXISTS",
               condition.operator_span,
               "`Null` asks whether the key is there, so that `IfExists` makes no sense",
               "write `Null`");
  } else if (plain == "null" && colon != std::string::npos) {
    issues.add("NULL_WITH_QUALIFIER",
               condition.operator_span,
               fmt::format("`{}` has the same answer for every request", condition.operator_text),
               "write `Null`");
  } else if (condition.family == OperatorFamily::Unknown) {
    const std::string meant = meant_operator(condition.operator_text);
    issues.add("INVALID_CONDITION_OPERATOR",
               condition.operator_span,
               fmt::format("there is no condition operator `{}`", condition.operator_text),
               meant.empty() ? meant : fmt::format("did you mean `{}`?", meant));
  }
}

}  // namespace

void check_condition_operators(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (!condition.operator_text.empty()) {  // empty: not known until apply
        check_operator(condition, issues);
      }
    }
  }
}

void check_condition_keys(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (condition.key.is_known() && !condition.key.text.contains("${")) {
        check_key(subject, condition, issues);
      }
    }
  }
}

void check_condition_types(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      const auto id = subject.catalogue.find_key(condition.key_lower());
      if (id && condition.family != OperatorFamily::Unknown) {
        check_type(condition, subject.catalogue.key(*id), issues);
      }
    }
  }
}

}  // namespace leastwise::validation
