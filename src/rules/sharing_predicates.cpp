// What rules ask about policies of resources: who outside is let in, and what the policy keeps out.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "rules/access_view.h"
#include "rules/answers.h"
#include "rules/coverage.h"
#include "rules/fitting.h"
#include "rules/found.h"
#include "rules/known_accounts.h"
#include "rules/landing.h"
#include "rules/owners.h"
#include "rules/requests.h"
#include "rules/rivals.h"
#include "rules/rule.h"
#include "rules/settled.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kPolicy = {Each::Policy};
constexpr std::array<Each, 3> kDocuments = {Each::Statement, Each::Policy, Each::Trust};
constexpr std::array<Each, 2> kStatementOrPolicy = {Each::Statement, Each::Policy};
constexpr std::array<Each, 1> kStatement = {Each::Statement};
constexpr std::array<Each, 1> kResources = {Each::Resource};

Span principal_span(const Statement& statement) {
  const PrincipalElement& element = statement.principal;
  if (!element.is_negated && element.values.size() == 1 && element.values.front().span.is_known()) {
    return element.values.front().span;
  }
  return element.span.is_known() ? element.span : statement.span;
}

std::string patterns_text(const Element& element) {
  std::vector<std::string> names;
  for (const Pattern& pattern : element.patterns) {
    names.push_back(pattern.text());
  }
  constexpr std::size_t kShown = 4;
  const std::size_t more = names.size() > kShown ? names.size() - kShown + 1 : 0;
  names.resize(names.size() - more);
  std::string out = element.is_negated ? "everything but " : "";
  out += enumerate(names);
  return more == 0 ? out : fmt::format("{} and {} more", out, more);
}

// The verdict about one statement, or the best about any.
Verdict verdict_of(const AccessAnswer& found, const Granting& granting, const Subject& subject) {
  // Statements past these were added to ask.
  const std::vector<Granting::Source>& sources = granting.sources;
  Verdict best;
  const auto is_subject = [&](std::size_t index) {
    return index < sources.size() &&
           (subject.statement == nullptr || subject.statement == sources[index].statement);
  };
  for (const FoundAccess& one : found.found) {
    if (is_subject(one.statement)) {
      const Statement& statement = *sources[one.statement].statement;
      const std::vector<Hole>& doubts = sources[one.statement].doubts;
      Verdict verdict = doubts.empty() ? answer(Truth::Yes, principal_span(statement))
                                       : maybe(doubts, principal_span(statement));
      verdict.words[kWitness] = request_words(one.request);
      verdict.words["actions"] = patterns_text(statement.action);
      keep_best(best, std::move(verdict));
    }
  }
  for (const std::size_t index : found.undecided) {
    if (is_subject(index)) {
      const Statement& statement = *sources[index].statement;
      Verdict verdict = undecided_verdict(granting, index, principal_span(statement));
      verdict.words["actions"] = patterns_text(statement.action);
      keep_best(best, std::move(verdict));
    }
  }
  return best;
}

bool is_denying(const Subject& subject) {
  return subject.statement != nullptr && subject.statement->effect == Effect::Deny;
}

PolicyKind kind_of(const PolicyDocument& document) {
  const bool is_other = document.kind == PolicyKind::Trust || document.kind == PolicyKind::Endpoint;
  return is_other ? document.kind : PolicyKind::Resource;
}

// ---- is_public ----

constexpr std::array kPublicParameters = {ParameterSpec{
    "actions", ParameterType::PatternList, false, "only for one of these actions", {}}};

bool may_name_strangers(const Policy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(), [](const Statement& one) {
    const auto is_wide = [](const PrincipalValue& value) {
      return value.type != PrincipalType::Service &&
             (value.type == PrincipalType::Everyone || !value.value.is_known() ||
              value.value.text.find_first_of("*?") != std::string::npos);
    };
    return one.effect != Effect::Deny &&
           (one.principal.is_negated || !one.unknown_parts.empty() ||
            std::any_of(one.principal.values.begin(), one.principal.values.end(), is_wide));
  });
}

Strangers strangers_of(const PolicyDocument& document) {
  const bool knows_accounts_only = document.kind == PolicyKind::Trust ||
                                   document.kind == PolicyKind::Endpoint ||
                                   document.target.kind.starts_with("AWS::KMS::") ||
                                   document.target.kind == "AWS::Lambda::LayerVersion";
  return knows_accounts_only ? Strangers::Accounts : Strangers::Anybody;
}

Verdict ask_is_public(const Subject& subject, const Parameters& parameters) {
  const PolicyDocument& document = *subject.document;
  const bool has_principals = document.kind == PolicyKind::Resource ||
                              document.kind == PolicyKind::Trust ||
                              document.kind == PolicyKind::Endpoint;
  if (is_denying(subject) || !has_principals) {
    return {};
  }
  const Granting& granting = access_of(subject).of(document);
  if (!may_name_strangers(granting.policy())) {
    return {};
  }
  const std::vector<Pattern>* actions = patterns_of(parameters, "actions");
  const auto ask = [&] {
    Policy policy = granting.policy();
    if (actions != nullptr) {
      policy.statements.push_back(only_actions(*actions));
    }
    return public_access({.policy = &policy, .kind = kind_of(document)},
                         strangers_of(document),
                         access_of(subject).options());
  };
  const AccessAnswer& found =
      access_of(subject).remember({&document, fmt::format("public {}", fmt::ptr(actions))}, ask);
  return verdict_of(found, granting, subject);
}

// ---- crosses_account ----

constexpr std::array<std::string_view, 2> kWhose = {"foreign", "unlisted"};
constexpr std::array kCrossesParameters = {
    ParameterSpec{"whose",
                  ParameterType::Choice,
                  true,
                  "`foreign`: not the account of the change, nor one of the settings' own; "
                  "`unlisted`: nor one that the settings trust, nor one that AWS itself works with",
                  kWhose},
    ParameterSpec{
        "actions", ParameterType::PatternList, false, "only for one of these actions", {}}};

bool is_listed(const std::vector<KnownAccount>& accounts, std::string_view id) {
  return std::any_of(accounts.begin(), accounts.end(), [id](const KnownAccount& account) {
    return account.id == id;
  });
}

// Accounts that the policy lets in by name: as principals, or in conditions that say who calls.
std::set<std::string> named_accounts(const Policy& policy) {
  std::set<std::string> out;
  for (const Statement& statement : policy.statements) {
    if (statement.effect == Effect::Deny) {
      continue;
    }
    for (const PrincipalValue& value : statement.principal.values) {
      const bool is_let_in = value.type == PrincipalType::Aws && !statement.principal.is_negated;
      if (is_let_in && value.value.is_known()) {
        add_account(value.value.text, out);
      }
    }
    for (const Condition& condition : statement.conditions) {
      const std::string key = condition.key_lower();
      if (key != "aws:principalaccount" && key != "aws:principalarn" &&
          key != "kms:calleraccount") {
        continue;
      }
      for (const ConditionValue& value : condition.values) {
        if (!condition.is_negated && value.text.is_known()) {
          add_account(value.text.text, out);
        }
      }
    }
  }
  return out;
}

Truth is_foreign(const std::string& account, const Subject& subject, bool is_unlisted) {
  const Settings* settings = subject.settings;
  const bool has_list = settings != nullptr && !settings->own_accounts.empty();
  const Truth landed = lands_in(*subject.world, account);
  if (landed == Truth::Yes || (has_list && is_listed(settings->own_accounts, account))) {
    return Truth::No;
  }
  if (is_unlisted) {
    const AccountOwner* owner = known_owner(account);
    const bool is_aws = owner != nullptr && owner->kind == AccountOwner::Kind::Aws;
    if (is_aws || (settings != nullptr && is_listed(settings->trusted_accounts, account))) {
      return Truth::No;
    }
  }
  if (landed == Truth::No || has_list) {
    return Truth::Yes;
  }
  return subject.document == nullptr ? Truth::Maybe : negate(owns(account, *subject.document));
}

std::string account_words(const std::string& account, const Settings* settings) {
  for (const auto* accounts : {settings == nullptr ? nullptr : &settings->own_accounts,
                               settings == nullptr ? nullptr : &settings->trusted_accounts}) {
    for (std::size_t i = 0; accounts != nullptr && i < accounts->size(); ++i) {
      if ((*accounts)[i].id == account && !(*accounts)[i].name.empty()) {
        return fmt::format("{} ({})", account, (*accounts)[i].name);
      }
    }
  }
  const AccountOwner* owner = known_owner(account);
  return owner == nullptr ? account : fmt::format("{} ({})", account, owner->name);
}

// Requests of callers of one account.
AccessAnswer access_of(const std::string& account,
                       const Policy& whole,
                       PolicyKind kind,
                       const std::vector<Pattern>* actions,
                       const AccessOptions& options) {
  Policy policy = whole;
  if (actions != nullptr) {
    policy.statements.push_back(only_actions(*actions));
  }
  Statement others = plain_statement(Effect::Deny);
  others.conditions.push_back(
      plain_condition("StringNotEquals", "aws:PrincipalAccount", {account}));
  policy.statements.push_back(std::move(others));
  return granted_access({.policy = &policy, .kind = kind}, {}, {}, options);
}

// By its principals alone or by its conditions: a statement that is open to everybody names nobody.
bool names_account(const Statement& statement, const std::string& account) {
  Policy policy;
  policy.statements.push_back(statement);
  return named_accounts(policy).contains(account);
}

Verdict ask_crosses_account(const Subject& subject, const Parameters& parameters) {
  const PolicyDocument& document = *subject.document;
  const bool has_principals =
      document.kind == PolicyKind::Resource || document.kind == PolicyKind::Trust;
  if (is_denying(subject) || !has_principals) {
    return {};
  }
  const Granting& granting = access_of(subject).of(document);
  const std::vector<Pattern>* actions = patterns_of(parameters, "actions");
  const std::string* whose = text_of(parameters, "whose");
  Verdict best;
  constexpr std::size_t kAccountsMax = 64;
  std::size_t count = 0;
  for (const std::string& account : named_accounts(granting.policy())) {
    const Truth foreign = is_foreign(account, subject, whose != nullptr && *whose == "unlisted");
    const bool is_asked =
        subject.statement == nullptr || names_account(*subject.statement, account);
    if (foreign == Truth::No || !is_asked || ++count > kAccountsMax) {
      continue;
    }
    const AccessAnswer& found = access_of(subject).remember(
        {&document, fmt::format("account {} {}", account, fmt::ptr(actions))}, [&] {
          return access_of(
              account, granting.policy(), kind_of(document), actions, access_of(subject).options());
        });
    Verdict one = verdict_of(found, granting, subject);
    if (one.truth == Truth::Yes && foreign == Truth::Maybe) {
      one.truth = Truth::Maybe;
      one.reason = "the account that the plan deploys to is not known: say --account";
    }
    one.words["account"] = account_words(account, subject.settings);
    keep_best(best, std::move(one));
  }
  return best;
}

// ---- attribute_account ----

constexpr std::array<std::string_view, 1> kUnlisted = {"unlisted"};
constexpr std::array kAttributeAccountParameters = {
    ParameterSpec{"name", ParameterType::Text, true, "the attribute, a text or a list", {}},
    ParameterSpec{"whose",
                  ParameterType::Choice,
                  true,
                  "`unlisted`: none of the settings' own or trusted accounts, nor one that AWS "
                  "itself works with",
                  kUnlisted}};

Verdict account_verdict(const Node& node, const Subject& subject) {
  if (node.is_unknown() || !node.scalar.is_known()) {
    return maybe(holes_of(node.scalar, node.span), node.span);
  }
  Verdict verdict;
  if (node.scalar.text == "*") {
    verdict = answer(Truth::Yes, node.span);
    verdict.words["account"] = "everybody";
    return verdict;
  }
  std::set<std::string> accounts;
  add_account(node.scalar.text, accounts);
  for (const std::string& account : accounts) {
    Verdict one = answer(is_foreign(account, subject, true), node.span);
    one.words["account"] = account_words(account, subject.settings);
    if (one.truth == Truth::Maybe) {
      one.reason = "the account that the plan deploys to is not known: say --account";
    }
    keep_best(verdict, std::move(one));
  }
  return verdict;
}

Verdict ask_attribute_account(const Subject& subject, const Parameters& parameters) {
  const std::string* name = text_of(parameters, "name");
  const Node* node = name == nullptr ? nullptr : subject.resource->attributes.find(*name);
  if (node == nullptr) {
    return {};
  }
  Verdict best;
  if (!node->is_list()) {
    return account_verdict(*node, subject);
  }
  for (const Node& item : node->items) {
    keep_best(best, account_verdict(item, subject));
  }
  return best;
}

// ---- what a policy keeps out ----

std::vector<Pattern> patterns(const std::vector<std::string>& texts) {
  std::vector<Pattern> out;
  for (const std::string& text : texts) {
    out.push_back(glob(text));
  }
  return out;
}

// Everything that the statements of the document speak of; a bucket with its objects.
std::vector<Pattern> resources_of(const Policy& policy) {
  std::set<std::string> texts;
  for (const Statement& statement : policy.statements) {
    if (statement.resource.is_negated) {
      continue;
    }
    for (const Pattern& pattern : statement.resource.patterns) {
      const std::string text = pattern.text();
      if (!pattern.is_known()) {
        continue;
      }
      texts.insert(text);
      if (text.starts_with("arn:") && text.find(":s3:::") != std::string::npos) {
        const std::size_t slash = text.find('/');
        texts.insert(text.substr(0, slash));
        texts.insert(text.substr(0, slash) + "/*");
      }
    }
  }
  return patterns({texts.begin(), texts.end()});
}

constexpr std::array kHttpParameters = {
    ParameterSpec{"actions", ParameterType::PatternList, true, "for one of these actions", {}},
    ParameterSpec{"itself",
                  ParameterType::Flag,
                  false,
                  "only whom the policy itself lets in; otherwise anybody whom another policy may "
                  "let in",
                  {}}};

// What the policy lets in, with TLS left out: the key is there in every request.
Policy without_tls(const Policy& whole, const std::vector<Pattern>& actions) {
  Policy policy = whole;
  policy.statements.push_back(only_actions(actions));
  Statement secure = plain_statement(Effect::Deny);
  secure.conditions.push_back(plain_condition("BoolIfExists", "aws:SecureTransport", {"true"}));
  policy.statements.push_back(std::move(secure));
  return policy;
}

// Everybody, without TLS, as far as the policy does not deny it.
Policy everybody_without_tls(const Policy& whole, const std::vector<Pattern>& actions) {
  Policy policy;
  policy.version = whole.version;
  policy.has_holes = whole.has_holes;
  Statement everybody = plain_statement(Effect::Allow);
  everybody.action.patterns = actions;
  if (const std::vector<Pattern> named = resources_of(whole); !named.empty()) {
    everybody.resource.patterns = named;
  }
  everybody.conditions.push_back(plain_condition("Bool", "aws:SecureTransport", {"false"}));
  policy.statements.push_back(std::move(everybody));
  for (const Statement& statement : whole.statements) {
    if (statement.effect != Effect::Allow) {
      policy.statements.push_back(statement);
    }
  }
  return policy;
}

// Would anybody, allowed to by the policy or by somebody else, get in without TLS?
Verdict ask_lets_plain_http(const Subject& subject, const Parameters& parameters) {
  const PolicyDocument& document = *subject.document;
  const Granting& granting = access_of(subject).of(document);
  const std::vector<Pattern>* actions = patterns_of(parameters, "actions");
  const Policy policy = flag_of(parameters, "itself", false)
                            ? without_tls(granting.policy(), *actions)
                            : everybody_without_tls(granting.policy(), *actions);
  const AccessAnswer found = granted_access(
      {.policy = &policy, .kind = PolicyKind::Resource}, {}, {}, access_of(subject).options());
  Verdict verdict = answer(found.answer, document.span);
  if (found.answer == Truth::Yes && !found.found.empty()) {
    verdict.words[kWitness] = request_words(found.found.front().request);
  }
  for (const Statement& statement : policy.statements) {
    const std::vector<Hole> holes = holes_of(statement);
    if (found.answer == Truth::Maybe) {
      verdict.holes.insert(verdict.holes.end(), holes.begin(), holes.end());
    }
  }
  if (found.answer == Truth::Maybe && verdict.holes.empty()) {
    verdict.reason = kTooHard;
  }
  return verdict;
}

constexpr std::array kDeniesParameters = {
    ParameterSpec{"actions", ParameterType::PatternList, true, "one of these actions", {}}};

// Nobody is left whom the statement lets do it, whatever the conditions.
Verdict ask_denies_everybody(const Subject& subject, const Parameters& parameters) {
  const Statement& statement = *subject.statement;
  if (statement.effect != Effect::Deny || statement.principal.is_negated) {
    return {};
  }
  const Granting& granting = access_of(subject).of(*subject.document);
  const auto index =
      static_cast<std::size_t>(&statement - subject.document->policy.statements.data());
  Truth best = Truth::No;
  for (const Pattern& action : *patterns_of(parameters, "actions")) {
    Patterns resources = granting.policy().statements[index].resource.patterns;
    if (!keep_fitting_resources(resources, action, access_of(subject).catalogue())) {
      continue;
    }
    Policy policy;
    policy.version = granting.policy().version;
    policy.has_holes = granting.policy().has_holes;
    Statement everybody = plain_statement(Effect::Allow);
    everybody.action.patterns = {action};
    everybody.resource.patterns = std::move(resources);
    policy.statements.push_back(std::move(everybody));
    policy.statements.push_back(granting.policy().statements[index]);
    const AccessOptions options{
        .limits = {}, .wants_all = false, .catalogue = access_of(subject).catalogue()};
    const AccessAnswer found =
        granted_access({.policy = &policy, .kind = PolicyKind::Resource}, {}, {}, options);
    best = either(best, negate(found.answer));
  }
  Verdict verdict = answer(best, principal_span(statement));
  if (best == Truth::Maybe) {
    verdict.holes = holes_of(statement);
  }
  return verdict;
}

// ---- whose policy it is ----

constexpr std::array kTargetKindParameters = {
    ParameterSpec{"",
                  ParameterType::PatternList,
                  true,
                  "canonical types, such as `AWS::S3::Bucket`, as globs",
                  {}}};

Verdict ask_target_kind(const Subject& subject, const Parameters& parameters) {
  const std::vector<Pattern>* wanted = patterns_of(parameters, "");
  const std::string& kind = subject.document->target.kind;
  return answer(truth(std::any_of(wanted->begin(),
                                  wanted->end(),
                                  [&](const Pattern& pattern) {
                                    return matches(pattern, kind, LetterCase::Matters) ==
                                           Truth::Yes;
                                  })),
                {});
}

// What stands further up tells it of the other.
Verdict ask_is_set_twice(const Subject& subject, const Parameters& /*parameters*/) {
  for (const Rival& rival :
       access_of(subject).rivals_in(*subject.model).rivals_of(*subject.document)) {
    if (rival.document < subject.document) {
      Verdict verdict = answer(Truth::Yes, subject.document->span);
      verdict.words["other"] = rival.document->origin.address;
      return under(rival.condition, std::move(verdict));
    }
  }
  return {};
}

constexpr std::array kTargetParameters = {ParameterSpec{
    "", ParameterType::Condition, true, "asked about the resource", {}, Each::Resource}};

// The resource itself where the input has it, else one of which only the name is known.
Verdict ask_target(const Subject& subject, const Parameters& parameters) {
  const auto wanted = parameters.conditions.find("");
  const PolicyTarget& target = subject.document->target;
  Resource named;
  named.type = target.kind;
  named.origin = subject.document->origin;
  named.origin.address = target.address;
  named.name = target.identifier;
  named.attributes = Node::map(subject.document->span);
  Subject inner = subject;
  inner.principal = nullptr;
  inner.document = nullptr;
  inner.statement = nullptr;
  inner.resource = &named;
  for (const Resource& resource : subject.model->resources) {
    if (!target.address.empty() && resource.origin.address == target.address) {
      inner.resource = &resource;
    }
  }
  return wanted == parameters.conditions.end() ? Verdict{} : ask(*wanted->second, inner);
}

constexpr std::array kTable = {
    Predicate{"attribute_account",
              "An attribute of the resource names an account, somebody of it, or everybody (`*`); "
              "the word `account` is whose.",
              kResources,
              kAttributeAccountParameters,
              ask_attribute_account},
    Predicate{"crosses_account",
              "Somebody of another account, which the policy names, is allowed something: the word "
              "`account` is whose. What other statements deny counts.",
              kDocuments,
              kCrossesParameters,
              ask_crosses_account},
    Predicate{"denies_everybody",
              "The statement denies one of these actions to everybody, under no condition that "
              "anybody could meet.",
              kStatement,
              kDeniesParameters,
              ask_denies_everybody},
    Predicate{
        "is_public",
        "Somebody whom the policy does not know is allowed something: an anonymous caller, or "
        "one of any account, from where the policy does not say. What other statements deny "
        "counts, and so does each condition on what a caller does not choose.",
        kDocuments,
        kPublicParameters,
        ask_is_public},
    Predicate{"is_set_twice",
              "Another object of the input, further up, sets the policy of the same resource: the "
              "word `other` is its address. Permissions that are added one by one do not count.",
              kPolicy,
              {},
              ask_is_set_twice},
    Predicate{"lets_plain_http",
              "No statement keeps requests without TLS out.",
              kStatementOrPolicy,
              kHttpParameters,
              ask_lets_plain_http},
    Predicate{"target",
              "The resource that the policy belongs to is so.",
              kDocuments,
              kTargetParameters,
              ask_target},
    Predicate{"target_kind",
              "The policy belongs to a resource of such a type.",
              kDocuments,
              kTargetKindParameters,
              ask_target_kind},
};

}  // namespace

std::span<const Predicate> sharing_predicates() {
  return kTable;
}

}  // namespace leastwise
