// Account, partition and region from whatever a plan says about them.
#include "terraform/context.h"

#include <algorithm>
#include <set>
#include <string>

#include <leastwise/account_number.h>
#include <leastwise/policy.h>

namespace leastwise::terraform {
namespace {

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view{} : node->as_text().value_or(std::string_view{});
}

// Collects what sources say; says something only when they agree.
class Agreed {
 public:
  void add(std::string_view value) {
    if (!value.empty()) {
      values_.insert(std::string(value));
    }
  }
  std::string value() const { return values_.size() == 1 ? *values_.begin() : std::string(); }

 private:
  std::set<std::string> values_;
};

// A string of the provider's configuration: a constant, or a root variable with a known value.
std::string_view setting(const Plan& plan, const Node* expression) {
  if (expression == nullptr || !expression->is_map()) {
    return {};
  }
  if (const Node* constant = expression->find("constant_value")) {
    return text_of(constant);
  }
  const Node* references = expression->find("references");
  if (references == nullptr || !references->is_list() || references->items.size() != 1 ||
      plan.variables == nullptr) {
    return {};
  }
  const std::string_view reference = text_of(&references->items.front());
  if (!reference.starts_with("var.")) {
    return {};
  }
  const Node* variable = plan.variables->find(reference.substr(4));
  return variable == nullptr ? std::string_view{} : text_of(variable->find("value"));
}

// Expressions of the provider without alias in the root module; of the only one when there is none.
const Node* default_provider(const Plan& plan) {
  const Node* providers =
      plan.configuration == nullptr ? nullptr : plan.configuration->find("provider_config");
  if (providers == nullptr || !providers->is_map()) {
    return nullptr;
  }
  const Node* only = nullptr;
  std::size_t count = 0;
  for (const Member& member : providers->members) {
    if (text_of(member.value.find("name")) != "aws") {
      continue;
    }
    const Node* expressions = member.value.find("expressions");
    if (member.key == "aws") {
      return expressions;
    }
    only = expressions;
    ++count;
  }
  return count == 1 ? only : nullptr;
}

const Node* first_block(const Node* block) {
  if (block != nullptr && block->is_list()) {
    return block->items.empty() ? nullptr : &block->items.front();
  }
  return block;
}

struct Clues {
  Agreed provider_accounts;
  Agreed caller_accounts;
  Agreed arn_accounts;
  Agreed allowed_accounts;
  Agreed partitions;
  Agreed regions;
  std::string provider_region;
};

void look_at_arn(std::string_view text, Agreed& accounts, Clues& clues) {
  const std::optional<Arn> arn = Arn::parse(text);
  if (!arn) {
    return;
  }
  if (is_account_number(arn->account)) {
    accounts.add(arn->account);
  }
  clues.partitions.add(arn->partition);
}

void look_at_provider(const Plan& plan, Clues& clues) {
  const Node* provider = default_provider(plan);
  if (provider == nullptr || !provider->is_map()) {
    return;
  }
  clues.provider_region = setting(plan, provider->find("region"));
  if (const Node* role = first_block(provider->find("assume_role"));
      role != nullptr && role->is_map()) {
    look_at_arn(setting(plan, role->find("role_arn")), clues.provider_accounts, clues);
  }
  const Node* allowed = provider->find("allowed_account_ids");
  const Node* ids = allowed == nullptr ? nullptr : allowed->find("constant_value");
  if (ids != nullptr && ids->is_list()) {
    for (const Node& id : ids->items) {
      clues.allowed_accounts.add(text_of(&id));
    }
  }
}

void look_at_instance(const Instance& instance, Clues& clues) {
  const Node* values = instance.before != nullptr ? instance.before : instance.after;
  if (values == nullptr) {
    return;
  }
  if (instance.mode == Mode::Data) {
    if (instance.type == "aws_caller_identity") {
      const std::string_view id = text_of(values->find("account_id"));
      clues.caller_accounts.add(is_account_number(id) ? id : std::string_view{});
      look_at_arn(text_of(values->find("arn")), clues.caller_accounts, clues);
    } else if (instance.type == "aws_partition") {
      clues.partitions.add(text_of(values->find("partition")));
    } else if (instance.type == "aws_region") {
      const std::string_view region = text_of(values->find("region"));
      clues.regions.add(region.empty() ? text_of(values->find("name")) : region);
    }
    return;
  }
  if (instance.type.starts_with("aws_iam_")) {
    look_at_arn(text_of(values->find("arn")), clues.arn_accounts, clues);
  }
}

std::string partition_of_region(std::string_view region) {
  if (region.starts_with("cn-")) {
    return "aws-cn";
  }
  if (region.starts_with("us-gov-")) {
    return "aws-us-gov";
  }
  const bool is_isolated =
      region.find("-iso") != std::string_view::npos || region.starts_with("eusc-");
  return region.empty() || is_isolated ? "" : "aws";
}

std::string first_of(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates) {
    if (!candidate.empty()) {
      return candidate;
    }
  }
  return {};
}

PartialString known_or(const std::string& value,
                       std::string_view expression,
                       std::string_view shape) {
  if (!value.empty()) {
    return value;
  }
  return PartialString::unknown(
      {.expression = std::string(expression), .shape = std::string(shape), .span = {}});
}

}  // namespace

Account find_account(const Plan& plan, const AdapterOptions& options) {
  Clues clues;
  look_at_provider(plan, clues);
  for (const std::vector<Instance>* part : {&plan.prior, &plan.instances}) {
    for (const Instance& instance : *part) {
      look_at_instance(instance, clues);
    }
  }
  Account account;
  account.id = first_of({options.account,
                         clues.provider_accounts.value(),
                         clues.caller_accounts.value(),
                         clues.arn_accounts.value(),
                         clues.allowed_accounts.value()});
  account.region = first_of({options.region, clues.provider_region, clues.regions.value()});
  account.partition =
      first_of({options.partition, clues.partitions.value(), partition_of_region(account.region)});
  return account;
}

PartialString account_part(const Account& account) {
  return known_or(account.id, "account", "????????????");
}

PartialString partition_part(const Account& account) {
  return known_or(account.partition, "partition", "aws*");
}

PartialString region_part(const Account& account) {
  return known_or(account.region, "region", "*");
}

PartialString iam_arn(const Account& account,
                      std::string_view kind,
                      const PartialString& path,
                      const PartialString& name) {
  PartialString arn("arn:");
  arn.append(partition_part(account));
  arn.append(":iam::");
  arn.append(account_part(account));
  arn.append(":");
  arn.append(kind);
  arn.append(path);
  arn.append(name);
  return arn;
}

}  // namespace leastwise::terraform
