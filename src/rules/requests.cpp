// Making requests, and saying them.
#include "rules/requests.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "rules/answers.h"

namespace leastwise {
namespace {

constexpr std::string_view kName = "leastwise-any-name";
constexpr std::string_view kAccount = "111122223333";
constexpr std::string_view kUnknownResource = "arn:aws:leastwise:us-east-1:111122223333:any/name";

std::string account_of(const Account& account) {
  return account.id.empty() ? std::string(kAccount) : account.id;
}

// `arn:${Partition}:s3:::${BucketName}` as the ARN of a bucket that nobody has named.
std::string fresh_arn(std::string_view format, const Account& account) {
  std::string out;
  while (!format.empty()) {
    const std::size_t open = format.find("${");
    out += format.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = format.find('}', open);
    const std::string_view name = format.substr(open + 2, close - open - 2);
    if (name == "Partition") {
      out += account.partition.empty() ? "aws" : account.partition;
    } else if (name == "Region") {
      out += account.region.empty() ? "us-east-1" : account.region;
    } else if (name == "Account") {
      out += account_of(account);
    } else {
      out += kName;
    }
    format = close == std::string_view::npos ? std::string_view{} : format.substr(close + 1);
  }
  return out;
}

std::vector<std::string> fresh_resources(std::string_view action,
                                         const Account& account,
                                         const Catalogue& catalogue) {
  const std::optional<ActionId> id = catalogue.find_action(action);
  if (!id) {
    return {std::string(kUnknownResource)};
  }
  std::vector<std::string> out;
  constexpr std::size_t kTargetsMax = 4;
  for (const ActionTarget& target : catalogue.targets(*id)) {
    const ResourceType type = catalogue.resource_type(target.type);
    if (!type.arn_formats.empty() && out.size() < kTargetsMax) {
      out.push_back(fresh_arn(type.arn_formats.front(), account));
    }
  }
  if (out.empty()) {
    out.emplace_back("*");
  }
  return out;
}

// A Deny outside of some Regions says which ones are left: the request comes from there.
std::string region_left(const Granting& granting) {
  for (const Policy* policy : {&granting.policy(), granting.boundary()}) {
    if (policy == nullptr) {
      continue;
    }
    for (const Statement& statement : policy->statements) {
      for (const Condition& condition : statement.conditions) {
        const bool is_left = statement.effect == Effect::Deny && condition.is_negated &&
                             condition.key_lower() == "aws:requestedregion";
        if (is_left && !condition.values.empty() && condition.values.front().text.is_known()) {
          return condition.values.front().text.text;
        }
      }
    }
  }
  return {};
}

std::string caller_words(const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::Unstated:
      return {};
    case CallerKind::Anonymous:
      return " by anybody, without signing in";
    case CallerKind::Root:
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::Session:
    case CallerKind::FederatedUser:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
      break;
  }
  return fmt::format(" by `{}`", caller.text);
}

// Said by the caller's name already.
bool is_of_caller(std::string_view key) {
  return key.starts_with("aws:principal") || key == "aws:userid" || key == "aws:username";
}

// As nearly every request has it.
bool is_usual(const ContextValue& value, const Request& request) {
  if (value.values.size() != 1) {
    return false;
  }
  const std::string& only = value.values.front();
  return (value.key == "aws:securetransport" && only == "true") ||
         (value.key == "aws:resourceaccount" &&
          (request.resource == "*" || request.resource.starts_with("arn:aws:s3:::") ||
           request.resource.find(':' + only + ':') != std::string::npos));
}

}  // namespace

std::vector<Request> plain_requests(std::string_view action,
                                    const Granting& granting,
                                    const Account& account,
                                    const Catalogue& catalogue) {
  std::vector<Request> out;
  const std::string region = region_left(granting);
  for (std::string& resource : fresh_resources(action, account, catalogue)) {
    Request request;
    request.context = Context(catalogue);
    request.action = std::string(action);
    request.resource = std::move(resource);
    request.context.set("aws:SecureTransport", "true");
    request.context.set("aws:ResourceAccount", account_of(account));
    if (!region.empty()) {
      request.context.set("aws:RequestedRegion", region);
    }
    out.push_back(std::move(request));
  }
  return out;
}

std::string request_words(const Request& request) {
  // What a trust policy is about is the role that it belongs to.
  const bool has_resource = !request.action.starts_with("sts:");
  std::string out = has_resource ? fmt::format("`{}` on `{}`", request.action, request.resource)
                                 : fmt::format("`{}`", request.action);
  out += caller_words(request.caller);
  std::vector<std::string> values;
  for (const ContextValue& value : request.context.entries()) {
    if (!is_of_caller(value.key) && !is_usual(value, request)) {
      values.push_back(fmt::format("`{}` is `{}`", value.key, fmt::join(value.values, "`, `")));
    }
  }
  return values.empty() ? out : fmt::format("{}, where {}", out, fmt::join(values, ", "));
}

}  // namespace leastwise
