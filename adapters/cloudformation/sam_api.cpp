// AWS::Serverless::Api: its resource policy, written out from the lists that SAM offers, with
// statements for each of its methods, and what its authorizers are allowed.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

Node invoke_statement(const Maker& make, std::string_view effect, const Node& resource) {
  return make.map({{"Effect", make.text(effect)},
                   {"Principal", make.text("*")},
                   {"Action", make.text("execute-api:Invoke")},
                   {"Resource", resource}});
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
void add_lists(const Node& policy, const Node& resource, std::vector<Node>& statements) {
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
      statements.push_back(invoke_statement(make, "Allow", resource));
    }
    Node deny = invoke_statement(make, "Deny", resource);
    const bool is_endpoint = row.key == "aws:SourceVpc" && values->is_list() &&
                             !values->items.empty() &&
                             text_of(&values->items.front()).starts_with("vpce-");
    with_condition(
        make, deny, row.condition_operator, is_endpoint ? "aws:SourceVpce" : row.key, *values);
    statements.push_back(std::move(deny));
  }
}

void add_accounts(const Node& policy, const Node& resource, std::vector<Node>& statements) {
  for (const std::string_view list : {"AwsAccountWhitelist", "AwsAccountBlacklist"}) {
    const Node* accounts = policy.find(list);
    if (accounts == nullptr) {
      continue;
    }
    const Maker make{accounts->span};
    Node statement =
        invoke_statement(make, list == "AwsAccountWhitelist" ? "Allow" : "Deny", resource);
    set_member(statement, "Principal", make.map({{"AWS", *accounts}}));
    statements.push_back(std::move(statement));
  }
}

void add_custom(const Node& policy, std::vector<Node>& statements) {
  const Node* custom = policy.find("CustomStatements");
  if (custom != nullptr && custom->is_list()) {
    statements.insert(statements.end(), custom->items.begin(), custom->items.end());
  } else if (custom != nullptr) {
    statements.push_back(*custom);
  }
}

// What `execute-api:/STAGE/METHOD/PATH` is for a route.
Node route_resource(const Maker& make, const Node* stage, std::string_view route) {
  if (stage != nullptr && !stage->is_string()) {
    return make.map({{"Fn::Sub",
                      make.list({make.text(fmt::format("execute-api:/${{stage}}/{}", route)),
                                 make.map({{"stage", *stage}})})}});
  }
  return make.text(
      fmt::format("execute-api:/{}/{}", stage == nullptr ? "Prod" : text_of(stage), route));
}

// Methods that the definition has beside those of events.
std::vector<std::string> defined_routes(const Node& body) {
  std::vector<std::string> routes;
  const Node* paths = body.find("paths");
  if (paths == nullptr) {
    return routes;
  }
  for (const Member& path : paths->members) {
    for (const Member& method : path.value.members) {
      std::string name;
      for (const char c : method.key) {
        name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
      if (name == "PARAMETERS") {
        continue;
      }
      routes.push_back(fmt::format(
          "{}{}", name == "X-AMAZON-APIGATEWAY-ANY-METHOD" ? "*" : name, path_pattern(path.key)));
    }
  }
  return routes;
}

void add_statements(const Node& policy, const Node& resource, std::vector<Node>& statements) {
  add_accounts(policy, resource, statements);
  add_lists(policy, resource, statements);
}

std::optional<Node> resource_policy(const Sam& sam, const std::string& id, const Node& properties) {
  if (const Node* written =
          properties.find_path({"DefinitionBody", "x-amazon-apigateway-policy"})) {
    return *written;
  }
  const Maker make{properties.span};
  const Node* policy = properties.find_path({"Auth", "ResourcePolicy"});
  const Node* stage = properties.find("StageName");
  const Node* body = properties.find("DefinitionBody");
  const bool is_hidden = properties.find("DefinitionUri") != nullptr ||
                         (body != nullptr && body->find("paths") == nullptr);
  std::vector<std::string> routes =
      body == nullptr ? std::vector<std::string>() : defined_routes(*body);
  std::vector<Node> statements;
  if (const auto own = sam.routes.find(id); own != sam.routes.end()) {
    for (const SamRoute& route : own->second) {
      routes.push_back(route.text);
      if (route.policy != nullptr && route.policy->is_map()) {
        add_custom(*route.policy, statements);
        add_statements(*route.policy, route_resource(make, stage, route.text), statements);
      }
    }
  }
  if (policy != nullptr && policy->is_map()) {
    add_custom(*policy, statements);
    for (const std::string& route : routes) {
      add_statements(*policy, route_resource(make, stage, route), statements);
    }
    if (is_hidden) {  // its methods cannot be told: all of them
      add_statements(*policy, make.text("execute-api:/*"), statements);
    }
  }
  if (statements.empty()) {
    return std::nullopt;
  }
  return make.map(
      {{"Version", make.text("2012-10-17")}, {"Statement", make.list(std::move(statements))}});
}

// Functions that decide who comes in.
void add_authorizers(Sam& sam, const Member& member, const Node& properties, bool is_http) {
  const Node* authorizers = properties.find_path({"Auth", "Authorizers"});
  if (authorizers == nullptr) {
    return;
  }
  for (const Member& authorizer : authorizers->members) {
    const Node* function = authorizer.value.find("FunctionArn");
    const bool is_allowed =
        is_http ? text_of(authorizer.value.find("EnableFunctionDefaultPermissions")) == "true"
                : text_of(authorizer.value.find("DisableFunctionDefaultPermissions")) != "true";
    if (function != nullptr && is_allowed) {
      add_authorizer_permission(sam,
                                member,
                                fmt::format("{}{}AuthorizerPermission", member.key, authorizer.key),
                                *function);
    }
  }
}

}  // namespace

void add_authorizer_permission(Sam& sam, const Member& api, std::string id, const Node& function) {
  const Maker make{function.span};
  sam.add(std::move(id),
          "AWS::Lambda::Permission",
          make.map({{"Action", make.text("lambda:InvokeFunction")},
                    {"FunctionName", function},
                    {"Principal", make.text("apigateway.amazonaws.com")},
                    {"SourceArn",
                     make.sub(fmt::format("arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:"
                                          "${{AWS::AccountId}}:${{{}}}/authorizers/*",
                                          api.key))}}),
          api);
}

void expand_http_api(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "HttpApi");
  add_authorizers(sam, member, properties, true);
  set_member(member.value, "Properties", std::move(properties));
}

void expand_api(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "Api");
  if (std::optional<Node> policy = resource_policy(sam, member.key, properties)) {
    set_member(properties, "Policy", *std::move(policy));
  }
  add_authorizers(sam, member, properties, false);
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
