// Making requests, and saying them.
#include "rules/requests.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "rules/answers.h"
#include "text/sort_stably.h"

namespace leastwise {
namespace {

constexpr std::string_view kName = "leastwise-any-name";
constexpr std::string_view kAccount = "111122223333";

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
      out += region_of(account);
    } else if (name == "Account") {
      out += account_of(account);
    } else {
      out += kName;
    }
    format = close == std::string_view::npos ? std::string_view{} : format.substr(close + 1);
  }
  return out;
}

// Facts about where the principal and its resources are, which a caller does not choose.
constexpr std::array<std::string_view, 6> kPlaces = {"aws:requestedregion",
                                                     "aws:resourceaccount",
                                                     "s3:resourceaccount",
                                                     "aws:resourceorgid",
                                                     "aws:principalaccount",
                                                     "aws:principalorgid"};

bool is_denial_elsewhere(const Statement& statement, const Condition& condition) {
  return statement.effect == Effect::Deny && condition.is_negated && !condition.values.empty() &&
         condition.values.front().text.is_known() &&
         std::ranges::find(kPlaces, condition.key_lower()) != kPlaces.end();
}

// A Deny outside of some Regions, or of an organization, says which ones are left: the request
// comes from there.
void set_places_left(const Granting& granting, Context& context) {
  for (const Policy* policy : {granting.boundary(), &granting.policy()}) {
    if (policy == nullptr) {
      continue;
    }
    for (const Statement& statement : std::views::reverse(policy->statements)) {
      for (const Condition& condition : statement.conditions) {
        const std::string_view value =
            condition.values.empty() ? std::string_view() : condition.values.front().text.text;
        if (is_denial_elsewhere(statement, condition) &&
            value.find_first_of("*?$") == std::string_view::npos) {
          context.set(condition.key_lower(), std::string(value));
        }
      }
    }
  }
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
         ((value.key == "aws:resourceaccount" || value.key == "s3:resourceaccount") &&
          (request.resource == "*" || request.resource.starts_with("arn:aws:s3:::") ||
           request.resource.find(':' + only + ':') != std::string::npos));
}

}  // namespace

std::string account_of(const Account& account) {
  return account.id.empty() ? std::string(kAccount) : account.id;
}

std::string region_of(const Account& account) {
  return account.region.empty() ? "us-east-1" : account.region;
}

std::vector<std::string> plain_resources_of(std::string_view action,
                                            const Account& account,
                                            const Catalogue& catalogue) {
  const std::optional<ActionId> id = catalogue.find_action(action);
  if (!id) {
    return {std::string(kUnknownResource)};
  }
  constexpr std::size_t kTargetsMax = 4;
  std::vector<ResourceType> types;
  for (const ActionTarget& target : catalogue.targets(*id)) {
    const ResourceType type = catalogue.resource_type(target.type);
    if (!type.arn_formats.empty() && types.size() < kTargetsMax) {
      types.push_back(type);
    }
  }
  // The plain one first, which is what people know: `bucket` before `accesspoint`.
  sort_stably(types, [](const ResourceType& a, const ResourceType& b) {
    return a.name.size() < b.name.size();
  });
  std::vector<std::string> out;
  out.reserve(types.size());
  for (const ResourceType& type : types) {
    out.push_back(fresh_arn(type.arn_formats.front(), account));
  }
  if (out.empty()) {
    out.emplace_back("*");
  }
  return out;
}

std::vector<Request> plain_requests(std::string_view action,
                                    const Granting& granting,
                                    const Account& account,
                                    const Catalogue& catalogue) {
  return plain_requests(
      action, plain_resources_of(action, account, catalogue), granting, account, catalogue);
}

std::vector<Request> plain_requests(std::string_view action,
                                    std::vector<std::string> resources,
                                    const Granting& granting,
                                    const Account& account,
                                    const Catalogue& catalogue) {
  Request plain;
  plain.context = Context(catalogue);
  plain.action = std::string(action);
  plain.context.set("aws:SecureTransport", "true");
  plain.context.set("aws:ResourceAccount", account_of(account));
  if (action.starts_with("s3:")) {
    plain.context.set("s3:ResourceAccount", account_of(account));
  }
  if (granting.kind() == PolicyKind::Identity) {
    plain.context.set("aws:PrincipalAccount", account_of(account));
  }
  set_places_left(granting, plain.context);
  std::vector<Request> out(resources.size(), plain);
  for (std::size_t i = 0; i < resources.size(); ++i) {
    out[i].resource = std::move(resources[i]);
  }
  return out;
}

std::vector<std::string> plain_resources(std::string_view service,
                                         const Account& account,
                                         const Catalogue& catalogue) {
  std::vector<std::string> out;
  if (const std::optional<ServiceId> id = catalogue.find_service(service)) {
    for (const ResourceTypeId type : catalogue.service(*id).resource_types) {
      const ResourceType one = catalogue.resource_type(type);
      if (!one.arn_formats.empty()) {
        out.push_back(fresh_arn(one.arn_formats.front(), account));
      }
    }
  }
  out.emplace_back("*");
  return out;
}

std::string future_action(std::string_view service) {
  return fmt::format("{}:LeastwiseAnyAction", service);
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
