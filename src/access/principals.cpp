// Principals as globs.
//
// AWS: "AWS JSON policy elements: Principal" and "NotPrincipal".
#include "access/principals.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <leastwise/account_number.h>

namespace leastwise {
namespace {

constexpr std::string_view kDigits = "############";  // in `glob` below: twelve digits

GlobSymbols glob(std::string_view notation) {
  GlobSymbols out;
  for (const char c : notation) {
    if (c == '*') {
      append_run(out, true);
    } else if (c == '?') {
      out.push_back({.kind = GlobSymbol::Kind::One, .is_in_field = true, .letter = 0});
    } else if (c == '#') {
      out.push_back({.kind = GlobSymbol::Kind::Digit, .is_in_field = false, .letter = 0});
    } else {
      append_text(out, std::string_view(&c, 1));
    }
  }
  return out;
}

// The notation, and behind it any run of characters.
GlobSymbols glob_and_more(std::string_view notation) {
  GlobSymbols out = glob(notation);
  append_run(out);
  return out;
}

bool has_wildcard(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

// A principal of `AWS`, taken apart.
struct AwsPrincipal {
  std::string partition;  // `*` when only the account's number is given
  std::string account;
  std::string service;
  std::string resource;

  bool is_account() const { return resource == "root"; }
  bool is_role() const { return service == "iam" && resource.starts_with("role/"); }
  bool is_session() const { return service == "sts" && resource.starts_with("assumed-role/"); }
  std::string role_name() const {
    const std::size_t begin =
        is_session() ? std::string_view("assumed-role/").size() : resource.rfind('/') + 1;
    return resource.substr(begin,
                           is_session() ? resource.find('/', begin) - begin : std::string::npos);
  }
};

std::optional<AwsPrincipal> parse_aws(const PrincipalValue& value) {
  if (value.type != PrincipalType::Aws || !value.value.is_known()) {
    return std::nullopt;
  }
  const std::string& text = value.value.text;
  if (is_account_number(text)) {
    return AwsPrincipal{.partition = "*", .account = text, .service = "iam", .resource = "root"};
  }
  const std::optional<Arn> arn = Arn::parse(text);
  if (!arn || !arn->region.empty()) {
    return std::nullopt;
  }
  return AwsPrincipal{.partition = arn->partition,
                      .account = arn->account,
                      .service = arn->service,
                      .resource = arn->resource};
}

void add_aws(const AwsPrincipal& aws, std::vector<GlobSymbols>& out) {
  const std::string before = fmt::format("A:arn:{}:", aws.partition);
  if (aws.is_account()) {
    out.push_back(glob_and_more(fmt::format("{}???::{}:", before, aws.account)));
    return;
  }
  GlobSymbols exact = glob(fmt::format("{}{}::{}:", before, aws.service, aws.account));
  for (const char c : aws.resource) {  // the last field's wildcards cross everything
    if (c == '*') {
      append_run(exact);
    } else if (c == '?') {
      exact.push_back({.kind = GlobSymbol::Kind::One, .is_in_field = false, .letter = 0});
    } else {
      append_text(exact, std::string_view(&c, 1));
    }
  }
  out.push_back(std::move(exact));
  if (aws.is_role()) {
    out.push_back(glob_and_more(
        fmt::format("{}sts::{}:assumed-role/{}/", before, aws.account, aws.role_name())));
  }
}

// `logs.eu-west-1.amazonaws.com` and `logs.amazonaws.com` are the same service.
void add_service(std::string_view text, std::vector<GlobSymbols>& out) {
  out.push_back(glob(fmt::format("S:{}", text)));
  const std::size_t suffix = text.find(".amazonaws.com");
  if (suffix == std::string_view::npos || has_wildcard(text)) {
    return;
  }
  const std::string_view name = text.substr(0, suffix);
  const std::size_t dot = name.rfind('.');
  const std::string_view label =
      dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
  const bool is_region = label.size() > 4 && label[2] == '-' && label.rfind('-') != 2 &&
                         label.back() >= '0' && label.back() <= '9';
  if (is_region) {
    out.push_back(glob(fmt::format("S:{}{}", name.substr(0, dot), text.substr(suffix))));
  } else {
    out.push_back(glob(fmt::format("S:{}.?{}-*-#{}", name, "?", text.substr(suffix))));
  }
}

void add_value(const PrincipalValue& value, std::vector<GlobSymbols>& out) {
  const std::string& text = value.value.text;
  switch (value.type) {
    case PrincipalType::Everyone:
      out.push_back(glob_and_more(""));
      break;
    case PrincipalType::Aws:
      if (const std::optional<AwsPrincipal> aws = parse_aws(value)) {
        add_aws(*aws, out);
      }
      break;
    case PrincipalType::Service:
      add_service(text, out);
      break;
    case PrincipalType::Federated:
      out.push_back(text == "*" ? glob_and_more("F:") : glob(fmt::format("F:{}", text)));
      break;
    case PrincipalType::CanonicalUser:
      out.push_back(glob(fmt::format("C:{}", text)));
      break;
    case PrincipalType::Unknown:
      break;
  }
}

bool is_known(const PrincipalValue& value) {
  return value.type != PrincipalType::Unknown && value.value.is_known();
}

// AWS: "NotPrincipal" with `Deny`: whoever is to be spared must be listed in all capacities: the
// account, the role and the session, or the account and the user.
void add_spared(const PrincipalElement& element, std::vector<GlobSymbols>& out) {
  std::vector<AwsPrincipal> listed;
  for (const PrincipalValue& value : element.values) {
    if (const std::optional<AwsPrincipal> aws = parse_aws(value)) {
      listed.push_back(*aws);
    } else if (value.type != PrincipalType::Aws) {
      add_value(value, out);
    }
  }
  const auto has_account = [&](const AwsPrincipal& one) {
    return std::any_of(listed.begin(), listed.end(), [&](const AwsPrincipal& other) {
      return other.is_account() && other.account == one.account &&
             (other.partition == "*" || other.partition == one.partition);
    });
  };
  const auto has_role = [&](const AwsPrincipal& session) {
    return std::any_of(listed.begin(), listed.end(), [&](const AwsPrincipal& other) {
      return other.is_role() && other.account == session.account &&
             other.partition == session.partition && other.role_name() == session.role_name();
    });
  };
  for (const AwsPrincipal& one : listed) {
    if (one.is_account()) {
      out.push_back(glob(fmt::format("A:arn:{}:iam::{}:root", one.partition, one.account)));
    } else if (has_account(one) && (!one.is_session() || has_role(one))) {
      out.push_back(glob(fmt::format(
          "A:arn:{}:{}::{}:{}", one.partition, one.service, one.account, one.resource)));
    }
  }
}

}  // namespace

GlobSymbols principal_glob(std::string_view notation) {
  return glob(notation);
}

namespace {

// An account's number of another length is nobody's, but people write examples that way.
void add_odd(std::string_view account, std::set<std::string>& out) {
  if (!has_wildcard(account) && !is_account_number(account) &&
      account.find_first_of(":$") == std::string_view::npos) {
    out.emplace(account);
  }
}

void add_odd_accounts(const Statement& statement, std::set<std::string>& out) {
  for (const PrincipalValue& value : statement.principal.values) {
    if (const std::optional<AwsPrincipal> aws = parse_aws(value)) {
      add_odd(aws->account, out);
    }
  }
  for (const Condition& condition : statement.conditions) {
    for (const ConditionValue& value : condition.values) {
      const std::string key = condition.key.is_known() ? condition.key_lower() : std::string{};
      if (key == "aws:principalaccount") {
        add_odd(value.text.text, out);
      } else if (key == "aws:principalarn") {
        add_odd(Arn::parse(value.text.text).value_or(Arn{}).account, out);
      }
    }
  }
}

// Services of partitions of their own: `lambda.c2s.ic.gov`.
void add_odd_services(const Statement& statement, std::vector<GlobSymbols>& out) {
  for (const PrincipalValue& value : statement.principal.values) {
    if (value.type == PrincipalType::Service && value.value.is_known() &&
        !value.value.text.empty() && value.value.text.find(".amazonaws.com") == std::string::npos) {
      out.push_back(glob("S:" + value.value.text));
    }
  }
}

bool names_session(const Statement& statement) {
  return std::ranges::any_of(statement.principal.values, [](const PrincipalValue& value) {
    const std::optional<AwsPrincipal> aws = parse_aws(value);
    return aws && aws->is_session();
  });
}

}  // namespace

Language principal_domain(const std::vector<const Policy*>& policies, Callers callers) {
  std::set<std::string> accounts{std::string(kDigits)};
  bool has_session = false;
  for (const Policy* policy : policies) {
    for (const Statement& statement : policy->statements) {
      has_session = has_session || names_session(statement);
      add_odd_accounts(statement, accounts);
    }
  }
  std::vector<GlobSymbols> out;
  for (const std::string& account : accounts) {
    const std::string iam = fmt::format("A:arn:aws*:iam::{}:", account);
    const std::string sts = fmt::format("A:arn:aws*:sts::{}:", account);
    out.push_back(glob(iam + "root"));
    out.push_back(glob_and_more(iam + "user/?"));
    out.push_back(glob_and_more(iam + "role/?"));
    out.push_back(glob_and_more(sts + "federated-user/?"));
    if (has_session) {
      out.push_back(glob_and_more(sts + "assumed-role/?*/?"));
    }
  }
  if (callers == Callers::All) {
    out.insert(out.begin(), literal_glob("*"));
    out.push_back(glob("S:?*.amazonaws.com*"));
    out.push_back(glob_and_more("F:?"));
    out.push_back(glob_and_more("C:?"));
    for (const Policy* policy : policies) {
      for (const Statement& statement : policy->statements) {
        add_odd_services(statement, out);
      }
    }
  }
  return Language::of(std::move(out));
}

namespace {

// The accounts that policies name with their partition, and those that they name without.
struct NamedAccounts {
  std::map<std::string, std::set<std::string>> partitions;
  std::set<std::string> bare;

  void add(std::string_view partition, const std::string& account) {
    if (!is_account_number(account)) {
      return;
    }
    if (has_wildcard(partition)) {
      bare.insert(account);
    } else {
      partitions[account].emplace(partition);
    }
  }

  void add(const Statement& statement) {
    for (const PrincipalValue& value : statement.principal.values) {
      if (const std::optional<AwsPrincipal> aws = parse_aws(value)) {
        add(aws->partition, aws->account);
      }
    }
    for (const Condition& condition : statement.conditions) {
      const std::string key = condition.key.is_known() ? condition.key_lower() : std::string{};
      for (const ConditionValue& value : condition.values) {
        if (key == "aws:principalaccount" || key == "aws:userid") {
          add("*", value.text.text);
        } else if (key == "aws:principalarn") {
          const Arn arn = Arn::parse(value.text.text).value_or(Arn{});
          add(arn.partition, arn.account);
        }
      }
    }
  }
};

}  // namespace

std::optional<Language> in_their_partitions(const std::vector<const Policy*>& policies) {
  NamedAccounts accounts;
  for (const Policy* policy : policies) {
    for (const Statement& statement : policy->statements) {
      accounts.add(statement);
    }
  }
  Language out = Language::everything();
  for (const auto& [account, partitions] : accounts.partitions) {
    if (accounts.bare.contains(account) && partitions.size() == 1) {
      out.any.push_back(
          glob_and_more(fmt::format("A:arn:{}:???::{}:", *partitions.begin(), account)));
      out.unless.push_back(glob_and_more(fmt::format("A:arn:*:???::{}:", account)));
    }
  }
  return out.any.empty() ? std::nullopt : std::optional(std::move(out));
}

PrincipalSet compile_principal(const PrincipalElement& element, Effect effect, Bound bound) {
  const bool all_known = std::all_of(element.values.begin(), element.values.end(), is_known);
  const Bound inside = element.is_negated ? opposite(bound) : bound;
  std::vector<GlobSymbols> globs;
  if (!all_known && inside == Bound::Outer) {
    globs.push_back(glob_and_more(""));
  } else if (element.is_negated && effect == Effect::Deny) {
    add_spared(element, globs);
  } else {
    for (const PrincipalValue& value : element.values) {
      if (is_known(value)) {
        add_value(value, globs);
      }
    }
  }
  return {.language = Language::of(std::move(globs)), .is_negated = element.is_negated};
}

Caller caller_of(std::string_view word) {
  Caller caller;
  const std::string_view text = word.size() > 2 ? word.substr(2) : std::string_view{};
  if (word.starts_with("S:")) {
    caller.kind = CallerKind::Service;
    caller.text = text;
  } else if (word.starts_with("F:")) {
    caller.kind = CallerKind::Federated;
    caller.text = text;
  } else if (word.starts_with("C:")) {
    caller.kind = CallerKind::CanonicalUser;
    caller.text = text;
  } else if (word.starts_with("A:")) {
    caller.text = text;
    const Arn arn = Arn::parse(text).value_or(Arn{});
    caller.account = arn.account;
    caller.partition = arn.partition;
    caller.name = arn.resource.substr(arn.resource.rfind('/') + 1);
    if (arn.resource == "root") {
      caller.kind = CallerKind::Root;
      caller.name.clear();
    } else if (arn.service == "iam" && arn.resource.starts_with("role/")) {
      caller.kind = CallerKind::Role;
      caller.role_arn = text;
    } else if (arn.service == "iam") {
      caller.kind = CallerKind::User;
    } else if (arn.resource.starts_with("assumed-role/")) {
      caller.kind = CallerKind::Session;
      const std::string_view rest = std::string_view(arn.resource).substr(13);
      caller.name = rest.substr(0, rest.find('/'));
    } else {
      caller.kind = CallerKind::FederatedUser;
    }
  } else {
    caller.kind = CallerKind::Anonymous;
    caller.text = "*";
  }
  return caller;
}

namespace {

std::string_view type_of(CallerKind kind) {
  switch (kind) {
    case CallerKind::Root:
      return "Account";
    case CallerKind::User:
      return "User";
    case CallerKind::Role:
    case CallerKind::Session:
      return "AssumedRole";
    case CallerKind::FederatedUser:
      return "FederatedUser";
    case CallerKind::Anonymous:
      return "Anonymous";
    case CallerKind::Unstated:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
      return {};
  }
  return {};
}

std::string arn_of(const Caller& caller) {
  return caller.kind == CallerKind::Session
             ? fmt::format("arn:{}:iam::{}:role/{}", caller.partition, caller.account, caller.name)
             : caller.text;
}

std::optional<std::string> value_if(bool has_one, std::string value) {
  return has_one ? std::optional(std::move(value)) : std::nullopt;
}

}  // namespace

std::optional<std::string> repeated_value(std::string_view key_lower, const Caller& caller) {
  const bool is_aws = !caller.account.empty();
  const bool is_service = caller.kind == CallerKind::Service;
  if (key_lower == "aws:principalarn") {
    return value_if(is_aws, arn_of(caller));
  }
  if (key_lower == "aws:principalaccount") {
    return value_if(is_aws, caller.account);
  }
  if (key_lower == "aws:principalisawsservice") {
    return is_service ? "true" : "false";
  }
  if (key_lower == "aws:principalservicename") {
    return value_if(is_service, caller.text);
  }
  if (key_lower == "aws:principaltype") {
    return value_if(!type_of(caller.kind).empty(), std::string(type_of(caller.kind)));
  }
  if (key_lower == "aws:username") {
    return value_if(caller.kind == CallerKind::User, caller.name);
  }
  if (key_lower == "aws:userid" && caller.kind == CallerKind::Root) {
    return caller.account;
  }
  return value_if(key_lower == "aws:userid" && caller.kind == CallerKind::FederatedUser,
                  caller.account + ":" + caller.name);
}

bool has_wildcard_principal(const Policy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(), [](const Statement& one) {
    return std::any_of(
        one.principal.values.begin(), one.principal.values.end(), [](const auto& value) {
          return value.type != PrincipalType::Everyone && value.value.is_known() &&
                 has_wildcard(value.value.text);
        });
  });
}

Policy with_plain_principals(const Policy& policy, std::string_view word) {
  Policy out = policy;
  const Word letters = to_word(word);
  for (Statement& statement : out.statements) {
    for (PrincipalValue& value : statement.principal.values) {
      if (value.type == PrincipalType::Everyone || !value.value.is_known() ||
          !has_wildcard(value.value.text)) {
        continue;
      }
      std::vector<GlobSymbols> globs;
      add_value(value, globs);
      if (is_member(Language::of(std::move(globs)), letters)) {
        value.value = PartialString(std::string(word.substr(2)));
      }
    }
  }
  return out;
}

}  // namespace leastwise
