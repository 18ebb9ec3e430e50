// AWS::Serverless::Api: its resource policy, written out from the lists that SAM offers.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

Node invoke_statement(const Maker& make, std::string_view effect) {
  return make.map({{"Effect", make.text(effect)},
                   {"Principal", make.text("*")},
                   {"Action", make.text("execute-api:Invoke")},
                   {"Resource", make.text("execute-api:/*")}});
}

void with_condition(const Maker& make,
                    Node& statement,
                    std::string_view condition_operator,
                    std::string_view key,
                    Node values) {
  statement.add("Condition",
                make.map({{condition_operator, make.map({{key, std::move(values)}})}}),
                make.span);
}

// Lists of networks: what is not on an allow list, or is on a deny list, is denied to everybody.
void add_lists(const Node& policy, std::vector<Node>& statements) {
  struct Row {
    std::string_view property;
    std::string_view condition_operator;
    std::string_view key;
  };
  constexpr std::array kRows{
      Row{"IpRangeWhitelist", "NotIpAddress", "aws:SourceIp"},
      Row{"IpRangeBlacklist", "IpAddress", "aws:SourceIp"},
      Row{"SourceVpcWhitelist", "StringNotEquals", "aws:SourceVpc"},
      Row{"SourceVpcBlacklist", "StringEquals", "aws:SourceVpc"},
      Row{"IntrinsicVpcWhitelist", "StringNotEquals", "aws:SourceVpc"},
      Row{"IntrinsicVpcBlacklist", "StringEquals", "aws:SourceVpc"},
      Row{"IntrinsicVpceWhitelist", "StringNotEquals", "aws:SourceVpce"},
      Row{"IntrinsicVpceBlacklist", "StringEquals", "aws:SourceVpce"},
  };
  bool is_first = true;
  for (const Row& row : kRows) {
    const Node* values = policy.find(row.property);
    if (values == nullptr) {
      continue;
    }
    const Maker make{values->span};
    if (std::exchange(is_first, false)) {
      statements.push_back(invoke_statement(make, "Allow"));
    }
    Node deny = invoke_statement(make, "Deny");
    const bool is_endpoint = row.key == "aws:SourceVpc" && values->is_list() &&
                             !values->items.empty() &&
                             text_of(&values->items.front()).starts_with("vpce-");
    with_condition(
        make, deny, row.condition_operator, is_endpoint ? "aws:SourceVpce" : row.key, *values);
    statements.push_back(std::move(deny));
  }
}

void add_accounts(const Node& policy, std::vector<Node>& statements) {
  for (const std::string_view list : {"AwsAccountWhitelist", "AwsAccountBlacklist"}) {
    const Node* accounts = policy.find(list);
    if (accounts == nullptr) {
      continue;
    }
    const Maker make{accounts->span};
    Node statement = invoke_statement(make, list == "AwsAccountWhitelist" ? "Allow" : "Deny");
    set_member(statement, "Principal", make.map({{"AWS", *accounts}}));
    statements.push_back(std::move(statement));
  }
}

std::optional<Node> resource_policy(const Node& properties) {
  if (const Node* written =
          properties.find_path({"DefinitionBody", "x-amazon-apigateway-policy"})) {
    return *written;
  }
  const Node* policy = properties.find_path({"Auth", "ResourcePolicy"});
  if (policy == nullptr || !policy->is_map()) {
    return std::nullopt;
  }
  const Maker make{policy->span};
  std::vector<Node> statements;
  if (const Node* custom = policy->find("CustomStatements")) {
    if (custom->is_list()) {
      statements = custom->items;
    } else {
      statements.push_back(*custom);
    }
  }
  add_accounts(*policy, statements);
  add_lists(*policy, statements);
  if (statements.empty()) {
    return std::nullopt;
  }
  return make.map(
      {{"Version", make.text("2012-10-17")}, {"Statement", make.list(std::move(statements))}});
}

}  // namespace

void expand_api(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "Api");
  if (std::optional<Node> policy = resource_policy(properties)) {
    set_member(properties, "Policy", *std::move(policy));
  }
  set_member(member.value, "Properties", std::move(properties));
}

void add_implicit_api(Sam& sam, Node& root) {
  if (!sam.has_rest_api || root.find_path({"Resources", "ServerlessRestApi"}) != nullptr) {
    return;
  }
  const Node* global = sam.globals == nullptr ? nullptr : sam.globals->find("Api");
  const Span span = global == nullptr ? root.span : global->span;
  Member api{.key = "ServerlessRestApi", .key_span = span, .value = Node::map(span)};
  api.value.add("Type", Node::string("AWS::Serverless::Api", span));
  expand_api(sam, api);
  Node properties = *api.value.find("Properties");
  sam.add(api.key, "AWS::ApiGateway::RestApi", std::move(properties), api);
}

}  // namespace leastwise::cloudformation
