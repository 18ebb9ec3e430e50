// The values of conditions: literals that their operator cannot read, and values that their key
// never has.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "validation/checks.h"
#include "validation/ip_range.h"
#include "validation/literals.h"
#include "validation/service_names.h"

namespace leastwise::validation {
namespace {

// Keys whose value is the name of a Region.
constexpr std::array<std::string_view, 6> kRegionKeys = {"aws:requestedregion",
                                                         "ec2:region",
                                                         "kms:primaryregion",
                                                         "kms:replicaregion",
                                                         "s3:destinationregion",
                                                         "s3:locationconstraint"};

// Keys whose value is a service's principal.
constexpr std::array<std::string_view, 7> kServiceKeys = {"aws:calledvia",
                                                          "aws:calledviafirst",
                                                          "aws:calledvialast",
                                                          "aws:principalservicename",
                                                          "aws:principalservicenameslist",
                                                          "iam:passedtoservice",
                                                          "kms:viaservice"};

// Keys whose value is the ARN of a KMS key.
constexpr std::array<std::string_view, 4> kKmsKeys = {
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "sagemaker:volumekmskey",
    "sagemaker:outputkmskey",
    "elasticfilesystem:kmskeyid"};

bool is_one_of(std::span<const std::string_view> keys, std::string_view key) {
  return std::ranges::find(keys, key) != keys.end();
}

// ---- Literals of an operator

void check_literal(const Condition& condition, const ConditionValue& value, Issues& issues) {
  const std::string& text = value.text.text;
  const auto add = [&](std::string_view code, std::string_view what, std::string_view help) {
    issues.add(
        code,
        value.span,
        fmt::format("`{}` is no {}, which `{}` compares", text, what, condition.operator_text),
        std::string(help));
  };
  if (is_numeric_family(condition.family)) {
    if (!is_number(text)) {
      add("TYPE_MISMATCH_NUMBER", "number", "");
    }
  } else if (is_date_family(condition.family)) {
    const bool is_epoch =
        !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    if (is_epoch && text.size() != 4) {
      issues.add("INVALID_DATE_VALUE",
                 value.span,
                 fmt::format("`{}` counts seconds, which AWS may read as another date", text),
                 "write the date as `2026-11-25T00:00:00Z`");
    } else if (!is_date(text)) {
      add("TYPE_MISMATCH_DATE", "date", "write it as `2026-11-25T00:00:00Z`");
    }
  } else if (condition.family == OperatorFamily::Bool || condition.family == OperatorFamily::Null) {
    if (lower(text) != "true" && lower(text) != "false" && !has_variable(text)) {
      add("TYPE_MISMATCH_BOOLEAN", "boolean", "write `true` or `false`");
    }
  } else if (condition.family == OperatorFamily::BinaryEquals) {
    if (!is_base64(text)) {
      add("TYPE_MISMATCH_STRING", "base64 text", "");
    }
  } else if (condition.family == OperatorFamily::IpAddress) {
    const auto range = parse_ip_range(text);
    if (!range) {
      add("TYPE_MISMATCH_IP_RANGE", "IP address or range", "write it as `203.0.113.0/24`");
    } else if (range->has_host_bits()) {
      issues.add("IMPROVE_IP_RANGE",
                 value.span,
                 fmt::format("`{}` has bits behind its prefix, which do not count", text),
                 fmt::format("write `{}`", range->network()));
    }
  }
}

void check_private_addresses(const Condition& condition, Issues& issues) {
  std::size_t private_count = 0;
  Span first;
  const std::vector<const ConditionValue*> values = known_values(condition);
  for (const ConditionValue* const value : values) {
    const auto range = parse_ip_range(value->text.text);
    const bool is_private = range && range->is_private();
    first = is_private && private_count == 0 ? value->span : first;
    private_count += is_private ? 1U : 0U;
  }
  if (private_count == 0 || values.size() != condition.values.size()) {
    return;
  }
  const bool is_all = private_count == values.size();
  const std::string_view code =
      condition.is_negated ? (is_all ? "PRIVATE_NOT_IP_ADDRESS" : "PRIVATE_NOT_IP_ADDRESS_SUBSET")
                           : (is_all ? "PRIVATE_IP_ADDRESS" : "PRIVATE_IP_ADDRESS_SUBSET");
  issues.add(
      code,
      is_all ? condition.span : first,
      fmt::format("{} of the addresses of `{}` {} private, and requests never come from these",
                  is_all ? "all" : "some",
                  condition.key.text,
                  "are"),
      "use `aws:VpcSourceIp` for private addresses");
}

// ---- Values of a key

void check_region(const PolicySubject& subject, const ConditionValue& value, Issues& issues) {
  const std::string& text = value.text.text;
  bool is_known = text == "EU" || text.empty();  // older names of S3
  if (!has_variable(text)) {
    for (const Partition& partition : subject.catalogue.partitions()) {
      is_known = is_known || std::ranges::any_of(partition.regions, [&](std::string_view region) {
                   return may_overlap(text, region);
                 });
    }
  }
  if (!is_known) {
    issues.add("INVALID_REGION",
               value.span,
               has_variable(text) ? fmt::format("`{}` cannot be told to be a Region", text)
                                  : fmt::format("there is no Region `{}`", text),
               has_variable(text) || has_wildcard(text)
                   ? std::string{}
                   : did_you_mean_region(subject.catalogue, text));
  }
}

// `vpc-` or `vpce-` and 8 or 17 characters.
void check_network_id(std::string_view code,
                      std::string_view prefix,
                      const ConditionValue& value,
                      Issues& issues) {
  const std::string& text = value.text.text;
  if (has_variable(text)) {
    return;
  }
  bool is_fine = false;
  if (has_wildcard(text)) {
    is_fine = may_overlap(text, fmt::format("{}*", prefix));
  } else if (text.starts_with(prefix)) {
    const std::string_view rest = std::string_view(text).substr(prefix.size());
    is_fine = (rest.size() == 8 || rest.size() == 17) && std::ranges::all_of(rest, [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) != 0;
              });
  }
  if (!is_fine) {
    issues.add(code,
               value.span,
               fmt::format("`{}` is no id of that kind", text),
               fmt::format("it is `{}` and 8 or 17 letters and digits", prefix));
  }
}

void check_service_name(const Condition& condition, const ConditionValue& value, Issues& issues) {
  const std::string& text = value.text.text;
  if (has_variable(text) || text == "*") {
    return;
  }
  bool is_fine = has_wildcard(text) ? may_be_service_principal(text) : is_service_principal(text);
  std::string help = service_principal_help(text);
  if (is_fine && condition.key_lower() == "kms:viaservice" && !has_wildcard(text)) {
    // service.region.amazonaws.com
    is_fine = std::ranges::count(text, '.') >= 3;
    help = "write it as `service.region.amazonaws.com`";
  }
  if (!is_fine) {
    issues.add("INVALID_SERVICE_PRINCIPAL_FORMAT",
               value.span,
               fmt::format("`{}` does not look like a service's principal", text),
               std::move(help));
  }
}

void check_value(const PolicySubject& subject,
                 const Condition& condition,
                 const ConditionValue& value,
                 Issues& issues) {
  const std::string key = condition.key_lower();
  const std::string& text = value.text.text;
  if (is_one_of(kRegionKeys, key) && is_string_family(condition.family)) {
    check_region(subject, value, issues);
  }
  if (key == "aws:sourcevpc" && is_string_family(condition.family)) {
    check_network_id("INVALID_VPC_FORMAT", "vpc-", value, issues);
  }
  if (key == "aws:sourcevpce" && is_string_family(condition.family)) {
    check_network_id("INVALID_VPCE_FORMAT", "vpce-", value, issues);
  }
  if (is_one_of(kServiceKeys, key) && is_string_family(condition.family)) {
    check_service_name(condition, value, issues);
  }
  if (is_one_of(kKmsKeys, key) && !has_variable(text) && condition.family != OperatorFamily::Null &&
      !may_overlap(text, "arn:*:kms:*:*:key/*")) {
    issues.add("INVALID_KMS_KEY_VALUE",
               value.span,
               fmt::format("`{}` is not the ARN of a KMS key", text),
               "write it as `arn:aws:kms:region:account:key/id`");
  }
}

// ---- Values and operators together

void check_redundant_numbers(const Condition& condition, Issues& issues) {
  const bool is_ordered = condition.family != OperatorFamily::NumericEquals &&
                          condition.family != OperatorFamily::DateEquals;
  const bool has_type = is_numeric_family(condition.family) || is_date_family(condition.family);
  if (condition.values.size() < 2 || !is_ordered || !has_type) {
    return;
  }
  const bool is_less = condition.operator_text.contains("LessThan");
  issues.add("REDUNDANT_CONDITION_VALUE_NUM",
             condition.span,
             fmt::format("of several values of `{}` only the {} counts",
                         condition.operator_text,
                         is_less ? "greatest" : "least"),
             "keep that one");
}

void check_empty(const Condition& condition, Issues& issues) {
  if (!condition.values.empty()) {
    return;
  }
  const std::string_view code =
      condition.set == SetOperator::ForAllValues  ? "EMPTY_ARRAY_CONDITION_FORALLVALUES"
      : condition.set == SetOperator::ForAnyValue ? "EMPTY_ARRAY_CONDITION_FORANYVALUE"
      : condition.if_exists                       ? "EMPTY_ARRAY_CONDITION_IFEXISTS"
                                                  : "EMPTY_ARRAY_CONDITION";
  issues.add(
      code,
      condition.span,
      fmt::format("`{}` has no values under `{}`", condition.key.text, condition.operator_text),
      "write the values; to ask whether the key is there, use `Null`");
}

}  // namespace

void check_condition_values(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      if (!condition.key.is_known() || condition.family == OperatorFamily::Unknown) {
        continue;
      }
      check_empty(condition, issues);
      check_redundant_numbers(condition, issues);
      const bool is_boolean =
          condition.family == OperatorFamily::Bool || condition.family == OperatorFamily::Null;
      if (is_boolean && condition.values.size() > 1) {
        issues.add("INVALID_CONDITION_MULTIPLE_BOOLEAN",
                   condition.span,
                   fmt::format("`{}` has {} values under `{}`",
                               condition.key.text,
                               condition.values.size(),
                               condition.operator_text),
                   "keep one");
      }
      if (condition.key_lower() == "aws:sourceip" &&
          condition.family == OperatorFamily::IpAddress) {
        check_private_addresses(condition, issues);
      }
      for (const ConditionValue* const value : known_values(condition)) {
        // A variable where none is read is another check's.
        if (!has_variable(value->text.text)) {
          check_literal(condition, *value, issues);
        }
        check_value(subject, condition, *value, issues);
      }
    }
  }
}

}  // namespace leastwise::validation
