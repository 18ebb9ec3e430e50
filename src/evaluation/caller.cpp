// Who asks: from the text of a request to a caller, and the keys that follow from it.
//
// AWS: "IAM identifiers", "AWS JSON policy elements: Principal", "AWS global condition context
// keys" (the table of aws:userid and aws:PrincipalType is in "Policy variables").
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <leastwise/account_number.h>
#include <leastwise/evaluation.h>

namespace leastwise {
namespace {

constexpr std::size_t kCanonicalDigits = 64;

// AWS: "Creating a role for web identity": providers that need not be made first. Cognito's looks
// like a service.
constexpr std::array<std::string_view, 4> kProviders{"accounts.google.com",
                                                     "cognito-identity.amazonaws.com",
                                                     "graph.facebook.com",
                                                     "www.amazon.com"};

bool is_canonical_id(std::string_view text) {
  return text.size() == kCanonicalDigits && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

std::string last_part(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

std::unexpected<Error> fail_caller(std::string_view text) {
  return fail(fmt::format("`{}` is no principal that can make a request", text),
              {},
              "name a user, role, session or account by its ARN, a service "
              "(`lambda.amazonaws.com`), a provider, or `*` for anonymous requests");
}

// True if the text begins with the prefix and goes on behind it, which it then loses.
bool take(std::string_view& text, std::string_view prefix) {
  const bool is_there = text.starts_with(prefix) && text.size() > prefix.size();
  text.remove_prefix(is_there ? prefix.size() : 0);
  return is_there;
}

Result<Caller> parse_iam(const Arn& arn, Caller caller) {
  std::string_view resource = arn.resource;
  if (resource == "root") {
    caller.kind = CallerKind::Root;
  } else if (take(resource, "user/")) {
    caller.kind = CallerKind::User;
    caller.name = last_part(resource);
  } else if (take(resource, "role/")) {
    caller.kind = CallerKind::Role;
    caller.name = last_part(resource);
    caller.role_arn = caller.text;
  } else if (take(resource, "oidc-provider/") || take(resource, "saml-provider/")) {
    caller.kind = CallerKind::Federated;
    caller.account.clear();
  } else {
    return fail_caller(caller.text);
  }
  return caller;
}

Result<Caller> parse_sts(const Arn& arn, Caller caller) {
  std::string_view resource = arn.resource;
  if (take(resource, "federated-user/")) {
    caller.kind = CallerKind::FederatedUser;
    caller.name = resource;
    return caller;
  }
  const bool is_session = take(resource, "assumed-role/");
  const std::size_t slash = resource.find('/');
  if (!is_session || slash == std::string_view::npos || slash == 0 ||
      slash + 1 == resource.size()) {
    return fail_caller(caller.text);
  }
  caller.kind = CallerKind::Session;
  caller.name = resource.substr(0, slash);
  return caller;
}

}  // namespace

Result<Caller> Caller::parse(std::string_view text) {
  Caller caller;
  caller.text = text;
  if (text.empty()) {
    return caller;
  }
  if (text == "*" || text == "anonymous" || text == "Anonymous") {
    caller.kind = CallerKind::Anonymous;
    return caller;
  }
  if (is_account_number(text)) {
    caller.kind = CallerKind::Root;
    caller.account = text;
    caller.partition = "aws";
    return caller;
  }
  if (is_canonical_id(text)) {
    caller.kind = CallerKind::CanonicalUser;
    return caller;
  }
  const std::optional<Arn> arn = Arn::parse(text);
  if (arn) {
    caller.account = arn->account;
    caller.partition = arn->partition;
    const bool is_plain = arn->region.empty() && is_account_number(arn->account);
    if (is_plain && arn->service == "iam") {
      return parse_iam(*arn, std::move(caller));
    }
    if (is_plain && arn->service == "sts") {
      return parse_sts(*arn, std::move(caller));
    }
    return fail_caller(text);
  }
  if (std::ranges::find(kProviders, text) != kProviders.end()) {
    caller.kind = CallerKind::Federated;
    return caller;
  }
  const bool is_service = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
  if (!is_service || text.find_first_of(":*/") != std::string_view::npos) {
    return fail_caller(text);
  }
  caller.kind = CallerKind::Service;
  return caller;
}

namespace {

std::string_view principal_type(CallerKind kind) {
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

// aws:PrincipalArn is the role's ARN for its sessions. Without the role at hand its path is not
// known; most roles have none.
std::string principal_arn(const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::Session:
      return !caller.role_arn.empty()
                 ? caller.role_arn
                 : fmt::format(
                       "arn:{}:iam::{}:role/{}", caller.partition, caller.account, caller.name);
    case CallerKind::Root:
      return fmt::format("arn:{}:iam::{}:root", caller.partition, caller.account);
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::FederatedUser:
      return caller.text;
    case CallerKind::Unstated:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
    case CallerKind::Anonymous:
      return {};
  }
  return {};
}

std::string user_id(const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::Root:
      return caller.account;
    case CallerKind::FederatedUser:
      return caller.account + ":" + caller.name;
    case CallerKind::Unstated:
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::Session:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
    case CallerKind::Anonymous:
      return {};
  }
  return {};
}

}  // namespace

void add_derived_keys(Request& request) {
  const Caller& caller = request.caller;
  const auto add = [&](std::string_view key_lower, std::string value) {
    if (!value.empty() && request.context.find(key_lower) == nullptr) {
      request.context.set(key_lower, std::move(value));
    }
  };
  add("aws:principalarn", principal_arn(caller));
  add("aws:principalaccount", caller.account);
  add("aws:principaltype", std::string(principal_type(caller.kind)));
  add("aws:username", caller.kind == CallerKind::User ? caller.name : std::string{});
  add("aws:userid", user_id(caller));
  const bool is_service = caller.kind == CallerKind::Service;
  if (caller.kind != CallerKind::Unstated) {
    add("aws:principalisawsservice", is_service ? "true" : "false");
  }
  add("aws:principalservicename", is_service ? caller.text : std::string{});
  add("aws:principalservicenameslist", is_service ? caller.text : std::string{});
  std::string owner = request.resource_account;
  if (owner.empty()) {
    const std::optional<Arn> arn = Arn::parse(request.resource);
    owner = arn ? arn->account : std::string{};
  }
  add("aws:resourceaccount", is_account_number(owner) ? owner : std::string{});
}

}  // namespace leastwise
