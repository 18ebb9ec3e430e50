// What IAM refuses when a policy is written, although its validation says nothing or only warns:
// the deployment would fail.
//
// AWS: "Identity-provider controls for shared OIDC providers". A provider that many customers share
// must be told apart by a claim; the table is AWS's, the details of what counts were observed on
// CreateRole.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "validation/checks.h"
#include "validation/ip_range.h"
#include "validation/literals.h"

namespace leastwise::validation {
namespace {

struct SharedIssuer {
  std::string_view issuer;
  std::string_view claim;
};

// Sorted by issuer. A value of the claim must be asked for, and not be `*`.
constexpr std::array kShared = std::to_array<SharedIssuer>({
    {"agent.buildkite.com", "agent.buildkite.com:sub"},
    {"api.pulumi.com/oidc", "api.pulumi.com/oidc:aud"},
    {"app.terraform.io", "app.terraform.io:sub"},
    {"cognito-identity.amazonaws.com", "cognito-identity.amazonaws.com:aud"},
    {"gitlab.com", "gitlab.com:sub"},
    {"oidc-configuration.audit-log.githubusercontent.com",
     "oidc-configuration.audit-log.githubusercontent.com:sub"},
    {"oidc.codefresh.io", "oidc.codefresh.io:sub"},
    {"oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu",
     "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu:sub"},
    {"oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb",
     "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb:sub"},
    {"oidc.vercel.com", "oidc.vercel.com:aud"},
    {"proidc.upbound.io", "proidc.upbound.io:sub"},
    {"rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
     "rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7:sub"},
    {"rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr",
     "rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr:sub"},
    {"rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg",
     "rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg:sub"},
    {"rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26",
     "rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26:sub"},
    {"sandboxes.cloud", "sandboxes.cloud:aud"},
    {"scalr.io", "scalr.io:sub"},
    {"sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "sts:RoleSessionName"},
    {"studio.datachain.ai/api", "studio.datachain.ai/api:sub"},
    {"tokens.cloud.shisho.dev", "tokens.cloud.shisho.dev:sub"},
    {"vstoken.actions.githubusercontent.com", "vstoken.actions.githubusercontent.com:sub"},
});

// Issuers that IAM knows itself: the exact key must be compared, letter case as here.
struct KnownIssuer {
  std::string_view issuer;
  std::array<std::string_view, 3> claims;  // any of them; trailing ones are empty
};

constexpr std::array kKnown = std::to_array<KnownIssuer>({
    {"accounts.google.com",
     {"accounts.google.com:aud", "accounts.google.com:oaud", "accounts.google.com:sub"}},
    {"graph.facebook.com", {"graph.facebook.com:app_id", "graph.facebook.com:sub"}},
    {"www.amazon.com", {"www.amazon.com:app_id", "www.amazon.com:sub"}},
});

constexpr std::string_view kGithub = "token.actions.githubusercontent.com";

// A positive comparison of texts that needs the key to be there.
bool compares(const Condition& condition, bool takes_like) {
  const bool is_text = condition.family == OperatorFamily::StringEquals ||
                       condition.family == OperatorFamily::StringEqualsIgnoreCase ||
                       (takes_like && condition.family == OperatorFamily::StringLike);
  return is_text && !condition.is_negated && !condition.if_exists;
}

// What is not known until apply may well be right.
bool may_pass(const ConditionValue& value, bool (*is_refused)(std::string_view)) {
  return !value.text.is_known() || !is_refused(value.text.text);
}

bool is_everything(std::string_view text) {
  return text == "*";
}

bool is_open(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos || text.starts_with('*');
}

bool confines(const Condition& condition, bool (*is_refused)(std::string_view)) {
  return std::ranges::all_of(
      condition.values, [&](const ConditionValue& value) { return may_pass(value, is_refused); });
}

bool passes_shared(const Statement& statement, std::string_view claim) {
  const std::string key = lower(claim);
  return std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
    return condition.key_lower() == key && compares(condition, true) &&
           confines(condition, is_everything);
  });
}

// All claims of GitHub within one operator must be confined; another operator may do it alone.
bool passes_github(const Statement& statement, const std::string& issuer) {
  const std::array<std::string, 2> keys = {lower(issuer) + ":sub",
                                           lower(issuer) + ":job_workflow_ref"};
  const auto is_claim = [&](const Condition& condition) {
    return std::ranges::find(keys, condition.key_lower()) != keys.end();
  };
  return std::ranges::any_of(statement.conditions, [&](const Condition& first) {
    return is_claim(first) && compares(first, true) &&
           std::ranges::all_of(statement.conditions, [&](const Condition& other) {
             return !is_claim(other) || !(other.operator_span == first.operator_span) ||
                    other.operator_text != first.operator_text || confines(other, is_open);
           });
  });
}

bool passes_known(const Statement& statement, const KnownIssuer& known) {
  return std::ranges::any_of(statement.conditions, [&](const Condition& condition) {
    const bool is_claim = condition.key.is_known() &&
                          std::ranges::find(known.claims, condition.key.text) != known.claims.end();
    return is_claim && compares(condition, false);
  });
}

void check_issuer(const Statement& statement, const PrincipalValue& value, Issues& issues) {
  constexpr std::string_view kProvider = "oidc-provider/";
  const std::string& text = value.value.text;
  const std::size_t at = text.find(kProvider);
  const std::string issuer = at == std::string::npos ? text : text.substr(at + kProvider.size());
  const auto refuse = [&](std::string claims) {
    issues.add("REFUSED_OIDC_TRUST",
               value.span,
               fmt::format(
                   "IAM refuses a role that trusts `{}` without a condition on {}", issuer, claims),
               "compare the claim by `StringEquals` or `StringLike` with the value that is yours");
  };
  if (issuer.starts_with(kGithub)) {
    if (!passes_github(statement, issuer)) {
      refuse(
          fmt::format("`{0}:sub` or `{0}:job_workflow_ref` that does not begin with `*`", issuer));
    }
    return;
  }
  const auto* const known =
      std::ranges::find(kKnown, std::string_view(issuer), &KnownIssuer::issuer);
  if (known != kKnown.end()) {
    if (!passes_known(statement, *known)) {
      refuse(fmt::format("`{}`", known->claims.front()));
    }
    return;
  }
  const auto* const shared =
      std::ranges::find(kShared, std::string_view(issuer), &SharedIssuer::issuer);
  if (shared != kShared.end() && !passes_shared(statement, shared->claim)) {
    refuse(fmt::format("`{}`", shared->claim));
  }
}

// A literal that its operator cannot read. Session policies are not looked at this closely.
bool is_refused_literal(const Condition& condition, const std::string& text) {
  if (is_numeric_family(condition.family)) {
    return !is_number(text);
  }
  if (is_date_family(condition.family)) {
    return !is_date(text) && text.find_first_not_of("0123456789") != std::string::npos;
  }
  if (condition.family == OperatorFamily::BinaryEquals) {
    return !is_base64(text);
  }
  if (condition.family == OperatorFamily::IpAddress) {
    const auto range = parse_ip_range(text);
    return !range || (range->is_v6 && range->has_host_bits());
  }
  return condition.family == OperatorFamily::Arn &&
         text.find_first_not_of('*') != std::string::npos && !text.starts_with("arn:") &&
         !has_wildcard(text.substr(0, text.find(':')));
}

// The first character that a policy of IAM cannot hold; empty when there is none. AWS: "IAM and AWS
// STS quotas": tab, line feed, carriage return, U+0020 to U+00FF.
std::string_view foreign_character(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool is_control = byte < 0x20 && utf8[i] != '\t' && utf8[i] != '\n' && utf8[i] != '\r';
    constexpr unsigned char kFirstOver = 0xC4;  // begins U+0100
    if (is_control || byte >= kFirstOver) {
      std::size_t end = i + 1;
      while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) {
        ++end;
      }
      return utf8.substr(i, end - i);
    }
  }
  return {};
}

void check_characters(const Statement& statement, Issues& issues) {
  const auto look = [&](std::string_view text, Span where) {
    if (const std::string_view character = foreign_character(text); !character.empty()) {
      issues.add("REFUSED_CHARACTER",
                 where,
                 fmt::format("IAM refuses a policy that holds `{}`", character),
                 "IAM takes the characters from U+0020 to U+00FF: write `-` for a dash and plain "
                 "quotes");
    }
  };
  look(statement.sid, statement.span);
  for (const Element* const element : {&statement.action, &statement.resource}) {
    for (const Pattern& pattern : element->patterns) {
      if (pattern.is_known()) {
        look(pattern.text(), pattern.span);
      }
    }
  }
  for (const PrincipalValue& value : statement.principal.values) {
    look(value.value.text, value.span);
  }
  for (const Condition& condition : statement.conditions) {
    look(condition.key.text, condition.key_span);
    for (const ConditionValue& value : condition.values) {
      look(value.text.text, value.span);
    }
  }
}

}  // namespace

void check_refusals(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    check_characters(statement, issues);
    for (const Condition& condition : statement.conditions) {
      for (const ConditionValue* const value : known_values(condition)) {
        if (subject.kind != PolicyKind::Session && !has_variable(value->text.text) &&
            is_refused_literal(condition, value->text.text)) {
          issues.add("REFUSED_LITERAL",
                     value->span,
                     fmt::format("IAM refuses a policy that compares `{}` by `{}`",
                                 value->text.text,
                                 condition.operator_text));
        }
      }
    }
    const bool has_open_key = std::ranges::any_of(
        statement.conditions, [](const Condition& condition) { return !condition.key.is_known(); });
    for (const PrincipalValue& value : statement.principal.values) {
      if (subject.kind == PolicyKind::Trust && is_allow(statement) && !has_open_key &&
          !statement.principal.is_negated && value.type == PrincipalType::Federated &&
          value.value.is_known() && covers(statement.action, "sts:AssumeRoleWithWebIdentity")) {
        check_issuer(statement, value, issues);
      }
    }
  }
}

}  // namespace leastwise::validation
