// Whom a trust policy lets in: principals, accounts, issuers of web identities.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "rules/answers.h"
#include "rules/coverage.h"
#include "rules/issuers.h"
#include "rules/known_accounts.h"
#include "rules/landing.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

// Principals stand in resource policies, too.
constexpr std::array<Each, 2> kStatements = {Each::Trust, Each::Statement};

const PrincipalElement* named_principals(const Subject& subject) {
  const PrincipalElement& element = subject.statement->principal;
  return element.is_present && !element.is_negated ? &element : nullptr;
}

Verdict of_value(Truth truth, const PrincipalValue& value) {
  Verdict verdict = answer(truth, value.span);
  if (truth == Truth::No) {
    return {};
  }
  if (truth == Truth::Maybe) {
    verdict.holes = holes_of(value.value, value.span);
  }
  verdict.words["principal"] = value.value.display();
  const std::string account = value.account();
  if (!account.empty()) {
    verdict.words["account"] = account;
  }
  return verdict;
}

Pattern pattern_of(const PrincipalValue& value) {
  return parse_pattern(value.value, value.span, PatternSyntax::Plain);
}

Truth fits(const PrincipalValue& value, const std::vector<Pattern>& wanted) {
  Truth best = Truth::No;
  for (const Pattern& pattern : wanted) {
    best =
        either(best,
               value.value.is_known() ? matches(pattern, value.value.text, LetterCase::Matters)
                                      : includes(pattern, pattern_of(value), LetterCase::Matters));
    // A value that is not known can be one of those even where it need not.
    if (best == Truth::No && !value.value.is_known() &&
        overlaps(pattern, pattern_of(value), LetterCase::Matters) != Truth::No) {
      best = Truth::Maybe;
    }
  }
  return best;
}

// ---- trusts ----

constexpr std::array kTrustsParameters = {
    ParameterSpec{"aws",
                  ParameterType::PatternList,
                  false,
                  "accounts, users, roles: globs over the principal",
                  {}},
    ParameterSpec{"service", ParameterType::PatternList, false, "service principals", {}},
    ParameterSpec{"federated", ParameterType::PatternList, false, "OIDC and SAML providers", {}},
};

Verdict ask_trusts(const Subject& subject, const Parameters& parameters) {
  const PrincipalElement* element = named_principals(subject);
  if (element == nullptr) {
    return {};
  }
  Verdict best;
  const auto try_list = [&](std::string_view name, PrincipalType type) {
    const std::vector<Pattern>* wanted = patterns_of(parameters, name);
    for (const PrincipalValue& value : element->values) {
      if (wanted != nullptr && value.type == type) {
        keep_best(best, of_value(fits(value, *wanted), value));
      } else if (wanted != nullptr && value.type == PrincipalType::Unknown) {
        keep_best(best, of_value(Truth::Maybe, value));
      }
    }
  };
  try_list("aws", PrincipalType::Aws);
  try_list("service", PrincipalType::Service);
  try_list("federated", PrincipalType::Federated);
  return best;
}

Verdict ask_trusts_everyone(const Subject& subject, const Parameters& /*parameters*/) {
  const PrincipalElement* element = named_principals(subject);
  if (element == nullptr) {
    return {};
  }
  Verdict best;
  for (const PrincipalValue& value : element->values) {
    if (value.type == PrincipalType::Everyone) {
      keep_best(best, of_value(Truth::Yes, value));
    } else if (value.type == PrincipalType::Unknown) {
      keep_best(best, of_value(Truth::Maybe, value));
    } else if (value.type == PrincipalType::Aws && !value.value.is_known()) {
      // A reference is never `*`; a variable of which nothing is known may be.
      keep_best(best, of_value(value.value.shape() == "*" ? Truth::Maybe : Truth::No, value));
    }
  }
  return best;
}

// AWS: "Principal": a wildcard stands for everybody and alone; it cannot stand for a part of a
// name.
Verdict ask_wildcard_in_principal(const Subject& subject, const Parameters& /*parameters*/) {
  const PrincipalElement* element = named_principals(subject);
  Verdict best;
  if (element == nullptr) {
    return best;
  }
  for (const PrincipalValue& value : element->values) {
    // `***` is what tools print for a number that they keep to themselves.
    const bool is_redacted = value.value.text.find("***") != std::string::npos;
    const bool has_wildcard =
        !is_redacted && value.value.text.find_first_of("*?") != std::string::npos;
    const bool is_asked =
        value.type != PrincipalType::Everyone && value.type != PrincipalType::Service;
    keep_best(best, of_value(truth(is_asked && has_wildcard), value));
  }
  return best;
}

// ---- trusts_account ----

constexpr std::array<std::string_view, 5> kWhose = {
    "own", "foreign", "unlisted", "trusted", "aws_service"};
constexpr std::array<std::string_view, 3> kScopes = {"whole", "part", "any"};
constexpr std::array kAccountParameters = {
    ParameterSpec{
        "whose",
        ParameterType::Choice,
        true,
        "`own`: the account of the change and those of the settings; `foreign`: every "
        "other; `unlisted`: a foreign one that the settings do not trust either, nor one that AWS "
        "itself works with; `trusted`: a foreign one that they do; `aws_service`: one that AWS "
        "itself works with",
        kWhose},
    ParameterSpec{"scope",
                  ParameterType::Choice,
                  false,
                  "`whole`: the account itself (its number or `:root`); `part`: a user, role or "
                  "session in it",
                  kScopes},
};

bool is_listed(const std::vector<KnownAccount>& accounts, std::string_view id) {
  return std::any_of(accounts.begin(), accounts.end(), [id](const KnownAccount& account) {
    return account.id == id;
  });
}

// `arn:aws:iam::${data.aws_caller_identity.current.account_id}:root`, and the role or user that the
// same change makes.
bool is_own_by_text(const PrincipalValue& value) {
  return std::any_of(value.value.holes.begin(), value.value.holes.end(), [](const auto& placed) {
    const std::string& expression = placed.hole.expression;
    return expression.find("aws_caller_identity") != std::string::npos ||
           expression.find("AWS::AccountId") != std::string::npos ||
           expression.find("aws_iam_role.") != std::string::npos ||
           expression.find("aws_iam_user.") != std::string::npos;
  });
}

// What stands for the number in `arn:aws:iam::${...}:role/name`; empty for a known one.
std::string_view account_hole(const PartialString& arn) {
  for (const PartialString::PlacedHole& placed : arn.holes) {
    const std::string_view before = std::string_view(arn.text).substr(0, placed.offset);
    if (before.ends_with(':') && std::count(before.begin(), before.end(), ':') == 4) {
      return placed.hole.expression;
    }
  }
  return {};
}

// Two objects that one provider makes are in one account, whichever it is.
bool is_in_same_account(const PrincipalValue& value, const Subject& subject) {
  const std::string_view account = account_hole(value.value);
  return !account.empty() && subject.principal != nullptr &&
         account == account_hole(subject.principal->arn);
}

constexpr std::string_view kUnknownAccount =
    "the account that the plan deploys to is not known: say --account";

Truth is_own(const PrincipalValue& value, const Subject& subject) {
  const std::string id = value.account();
  if (id.empty()) {
    return is_own_by_text(value) || is_in_same_account(value, subject) ? Truth::Yes : Truth::Maybe;
  }
  const bool has_list = subject.settings != nullptr && !subject.settings->own_accounts.empty();
  const Truth landed = lands_in(*subject.world, id);
  if (landed == Truth::Yes || (has_list && is_listed(subject.settings->own_accounts, id))) {
    return Truth::Yes;
  }
  return has_list ? Truth::No : landed;
}

// The account as a whole, also where its number is not known: `arn:aws:iam::${...}:root`.
bool is_whole_account(const PrincipalValue& value) {
  if (value.is_account()) {
    return true;
  }
  return !value.value.is_known() && value.value.text.starts_with("arn:") &&
         value.value.text.ends_with(":root");
}

bool is_unique_id(const PrincipalValue& value) {
  return value.value.is_known() && value.value.text.find(':') == std::string::npos &&
         !value.is_account();
}

// "444455556666 (Datadog)": the user's own names first, then the public list.
std::string named_account(const std::string& id, const Settings* settings) {
  if (settings != nullptr) {
    for (const auto* accounts : {&settings->own_accounts, &settings->trusted_accounts}) {
      for (const KnownAccount& account : *accounts) {
        if (account.id == id && !account.name.empty()) {
          return id + " (" + account.name + ")";
        }
      }
    }
  }
  const AccountOwner* owner = known_owner(id);
  return owner == nullptr ? id : id + " (" + std::string(owner->name) + ")";
}

Truth is_aws_service(const PrincipalValue& value) {
  const AccountOwner* owner = known_owner(value.account());
  return truth(owner != nullptr && owner->kind == AccountOwner::Kind::Aws);
}

Verdict ask_trusts_account(const Subject& subject, const Parameters& parameters) {
  const PrincipalElement* element = named_principals(subject);
  const std::string* whose = text_of(parameters, "whose");
  if (element == nullptr || whose == nullptr) {
    return {};
  }
  const std::string* scope = text_of(parameters, "scope");
  Verdict best;
  for (const PrincipalValue& value : element->values) {
    const bool is_fit =
        scope == nullptr || *scope == "any" || (*scope == "whole") == is_whole_account(value);
    // AWS refuses a wildcard there.
    const bool has_wildcard =
        value.value.is_known() && value.value.text.find_first_of("*?") != std::string::npos;
    if (value.type != PrincipalType::Aws || is_unique_id(value) || !is_fit || has_wildcard) {
      continue;
    }
    Truth truth = is_own(value, subject);
    const bool is_trusted = subject.settings != nullptr &&
                            is_listed(subject.settings->trusted_accounts, value.account());
    if (*whose == "foreign") {
      truth = negate(truth);
    } else if (*whose == "unlisted") {
      const bool is_listed = is_trusted || is_aws_service(value) == Truth::Yes;
      truth = is_listed ? Truth::No : negate(truth);
    } else if (*whose == "trusted") {
      truth = is_trusted ? negate(truth) : Truth::No;
    } else if (*whose == "aws_service") {
      truth = is_aws_service(value);
    }
    Verdict one = of_value(truth, value);
    one.words["account"] = value.account().empty()
                               ? value.value.display()
                               : named_account(value.account(), subject.settings);
    if (truth == Truth::Maybe && one.holes.empty()) {
      one.reason = kUnknownAccount;
    }
    keep_best(best, std::move(one));
  }
  return best;
}

// ---- issuers ----

constexpr std::array kIssuerParameters = {
    ParameterSpec{
        "", ParameterType::PatternList, false, "globs over host and path of the issuer", {}},
    ParameterSpec{"except", ParameterType::PatternList, false, "but not these", {}},
};

// Of what is not known the shape may still tell: an ARN is none of the issuers that are built in.
Truth may_be_issuer(const PrincipalValue& value, const std::vector<Pattern>* wanted) {
  if (wanted == nullptr || value.type == PrincipalType::Unknown) {
    return Truth::Maybe;
  }
  const Pattern shape = pattern_of(value);
  for (const Pattern& pattern : *wanted) {
    Pattern arn = glob("arn:*:iam::*:oidc-provider/");
    arn.pieces.insert(arn.pieces.end(), pattern.pieces.begin(), pattern.pieces.end());
    if (overlaps(arn, shape, LetterCase::Matters) != Truth::No ||
        overlaps(pattern, shape, LetterCase::Matters) != Truth::No) {
      return Truth::Maybe;
    }
  }
  return Truth::No;
}

Verdict ask_trusts_issuer(const Subject& subject, const Parameters& parameters) {
  const PrincipalElement* element = named_principals(subject);
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  const std::vector<Pattern>* except = patterns_of(parameters, "except");
  if (element == nullptr) {
    return {};
  }
  Verdict best;
  for (const PrincipalValue& value : element->values) {
    const Issuer issuer = issuer_of(value, subject);
    if (issuer.kind != Issuer::Kind::Web) {
      continue;
    }
    if (!issuer.is_known) {
      Verdict one = of_value(may_be_issuer(value, wanted), value);
      one.words["issuer"] = "an issuer that is not known yet";
      keep_best(best, std::move(one));
      continue;
    }
    const auto is_in = [&](const std::vector<Pattern>* list) {
      return list != nullptr &&
             std::any_of(list->begin(), list->end(), [&](const Pattern& pattern) {
               return matches(pattern, issuer.name, LetterCase::Ignored) == Truth::Yes;
             });
    };
    Verdict one = of_value(truth((wanted == nullptr || is_in(wanted)) && !is_in(except)), value);
    one.holes.clear();
    one.words["issuer"] = issuer.name;
    keep_best(best, std::move(one));
  }
  return best;
}

Verdict ask_trusts_saml(const Subject& subject, const Parameters& /*parameters*/) {
  const PrincipalElement* element = named_principals(subject);
  Verdict best;
  if (element == nullptr) {
    return best;
  }
  for (const PrincipalValue& value : element->values) {
    keep_best(best, of_value(truth(issuer_of(value, subject).kind == Issuer::Kind::Saml), value));
  }
  return best;
}

constexpr std::array kTable = {
    Predicate{"trusts",
              "The statement names such a principal.",
              kStatements,
              kTrustsParameters,
              ask_trusts},
    Predicate{"trusts_account",
              "The statement names an account, or somebody in it.",
              kStatements,
              kAccountParameters,
              ask_trusts_account},
    Predicate{"trusts_everyone",
              "The statement names everybody: `*`.",
              kStatements,
              {},
              ask_trusts_everyone},
    Predicate{
        "trusts_issuer",
        "The statement names an OIDC provider (or one that is built into AWS) of such an issuer.",
        kStatements,
        kIssuerParameters,
        ask_trusts_issuer},
    Predicate{
        "trusts_saml", "The statement names a SAML provider.", kStatements, {}, ask_trusts_saml},
    Predicate{
        "wildcard_in_principal",
        "A principal that is no service is named with a wildcard in it, which AWS does not read as "
        "one.",
        kStatements,
        {},
        ask_wildcard_in_principal},
};

}  // namespace

std::span<const Predicate> trust_predicates() {
  return kTable;
}

}  // namespace leastwise
