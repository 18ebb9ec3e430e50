// Services as principals: the confused deputy, and keys that services do not send.
//
// AWS: "The confused deputy problem". Which service sends which key is AWS's private knowledge;
// what is reported here is public.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <leastwise/text.h>

#include "validation/checks.h"
#include "validation/service_names.h"

namespace leastwise::validation {
namespace {

// Of the commercial, Chinese, isolated and European partitions, and the older form.
constexpr std::array<std::string_view, 8> kSuffixes = {".amazonaws.com",
                                                       ".amazon.com",
                                                       ".amazonaws.com.cn",
                                                       ".amazonaws.eu",
                                                       ".aws.internal",
                                                       ".c2s.ic.gov",
                                                       ".sc2s.sgov.gov",
                                                       ".csp.hci.ic.gov"};

// What narrows a service's principal to a source.
constexpr std::array<std::string_view, 4> kSourceKeys = {
    "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"};

// What people use in place of these.
constexpr std::array<std::string_view, 2> kWeakerKeys = {"aws:referer", "aws:sourceowner"};

// Services which take a role on behalf of resources of other accounts and say which, so that their
// documentation asks for a source in the role's trust. Of all others nothing is said.
constexpr std::array<std::string_view, 14> kDeputies = {"appflow.amazonaws.com",
                                                        "bedrock.amazonaws.com",
                                                        "codebuild.amazonaws.com",
                                                        "datasync.amazonaws.com",
                                                        "dlm.amazonaws.com",
                                                        "export.rds.amazonaws.com",
                                                        "fis.amazonaws.com",
                                                        "logs.amazonaws.com",
                                                        "pipes.amazonaws.com",
                                                        "scheduler.amazonaws.com",
                                                        "states.amazonaws.com",
                                                        "transfer.amazonaws.com",
                                                        "transcribe.amazonaws.com",
                                                        "vpc-flow-logs.amazonaws.com"};

bool has_any(const Statement& statement, std::span<const std::string_view> keys) {
  return std::ranges::any_of(
      keys, [&](std::string_view key) { return find_condition(statement, key) != nullptr; });
}

// A key of the caller's identity, which a service has none of.
bool is_identity_key(std::string_view key) {
  return key.starts_with("aws:principal") && key != "aws:principalisawsservice" &&
         !key.starts_with("aws:principalservicename");
}

void check_identity_keys(const Statement& statement, Issues& issues) {
  const bool is_services_only = std::ranges::all_of(
      statement.principal.values,
      [](const PrincipalValue& value) { return value.type == PrincipalType::Service; });
  if (!is_services_only) {
    return;
  }
  for (const Condition& condition : statement.conditions) {
    if (is_identity_key(condition.key_lower())) {
      issues.add("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
                 condition.key_span,
                 fmt::format("a service sends no `{}`", condition.key.display()),
                 "use `aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`");
    }
  }
}

void check_source(const PolicySubject& subject, const Statement& statement, Issues& issues) {
  if (has_any(statement, kSourceKeys) || !statement.unknown_parts.empty()) {
    return;
  }
  for (const PrincipalValue& value : statement.principal.values) {
    const bool is_service = value.type == PrincipalType::Service && value.value.is_known();
    const bool is_deputy = std::ranges::find(kDeputies, value.value.text) != kDeputies.end();
    if (is_service && (subject.kind != PolicyKind::Trust || is_deputy)) {
      issues.add(
          "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
          value.span,
          fmt::format("`{}` may act here for the resources of any account", value.value.text),
          "add a condition on `aws:SourceArn` or `aws:SourceAccount`");
    }
  }
  for (const std::string_view key : kWeakerKeys) {
    const Condition* const condition = find_condition(statement, key);
    const bool has_service = std::ranges::any_of(
        statement.principal.values,
        [](const PrincipalValue& value) { return value.type == PrincipalType::Service; });
    if (condition != nullptr && has_service) {
      issues.add(
          "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
          condition->key_span,
          fmt::format("`{}` restricts a service less than it seems", condition->key.display()),
          "use `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`");
    }
  }
}

}  // namespace

bool is_service_principal(std::string_view text) {
  const bool has_suffix = std::ranges::any_of(kSuffixes, [&](std::string_view suffix) {
    return text.ends_with(suffix) && text.size() > suffix.size();
  });
  return has_suffix && std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || std::isdigit(static_cast<unsigned char>(c)) != 0 ||
                  c == '.' || c == '-' || c == '_';
         });
}

std::string service_principal_help(std::string_view text) {
  const std::string plain = lower(text);
  const std::size_t dot = plain.find('.');
  if (is_service_principal(plain)) {
    return fmt::format("did you mean `{}`?", plain);
  }
  const std::string_view meant = dot == std::string::npos
                                     ? std::string_view{}
                                     : did_you_mean(std::string_view(plain).substr(dot), kSuffixes);
  const std::string guess = plain.substr(0, dot) + std::string(meant);
  return !meant.empty() && is_service_principal(guess)
             ? fmt::format("did you mean `{}`?", guess)
             : std::string("write it as `service.amazonaws.com`, in lower case");
}

bool may_be_service_principal(std::string_view glob) {
  return std::ranges::any_of(kSuffixes,
                             [&](std::string_view suffix) { return glob.contains(suffix); });
}

void check_service_principals(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    if (is_allow(statement) && statement.principal.is_present && !statement.principal.is_negated &&
        !statement.principal.values.empty()) {
      check_identity_keys(statement, issues);
      check_source(subject, statement, issues);
    }
  }
}

}  // namespace leastwise::validation
