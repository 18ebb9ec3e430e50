// Globals, and the walk over all resources of SAM.
#include "cloudformation/sam.h"

#include <utility>

#include <fmt/format.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

// Maps merge, lists are joined, anything else of the resource goes before the globals. A function
// is one value, not a map.
Node merged(const Node& global, const Node& own) {
  if (global.is_list() && own.is_list()) {
    Node out = global;
    out.items.insert(out.items.end(), own.items.begin(), own.items.end());
    return out;
  }
  if (!global.is_map() || !own.is_map() || !function_of(global).empty() ||
      !function_of(own).empty()) {
    return own;
  }
  Node out = own;
  for (const Member& member : global.members) {
    Node* mine = out.find(member.key);
    if (mine == nullptr) {
      out.members.push_back(member);
    } else {
      *mine = merged(member.value, *mine);
    }
  }
  return out;
}

void set_type(Node& resource, std::string_view type) {
  Node* old = resource.find("Type");
  if (old != nullptr) {
    old->scalar = PartialString(std::string(type));
  }
}

// Types whose properties stay as they are but for the name.
struct Renamed {
  std::string_view from;
  std::string_view to;
  std::string_view section;
};

constexpr Renamed kRenamed[] = {
    {"AWS::Serverless::Application", "AWS::CloudFormation::Stack", ""},
    {"AWS::Serverless::CapacityProvider", "AWS::Lambda::CapacityProvider", "CapacityProvider"},
    {"AWS::Serverless::GraphQLApi", "AWS::AppSync::GraphQLApi", ""},
    {"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api", "HttpApi"},
    {"AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion", "LayerVersion"},
    {"AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table", "SimpleTable"},
    {"AWS::Serverless::WebSocketApi", "AWS::ApiGatewayV2::Api", "WebSocketApi"},
};

// Lambda's own machines are started by a role.
void expand_capacity_provider(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "CapacityProvider");
  if (properties.find("OperatorRole") == nullptr) {
    const Maker make{member.key_span};
    sam.add(member.key + "OperatorRole",
            "AWS::IAM::Role",
            make.map({{"AssumeRolePolicyDocument", make.trust("lambda.amazonaws.com")},
                      {"ManagedPolicyArns",
                       make.list({make.aws_policy("AWSLambdaManagedEC2ResourceOperator")})}}),
            member);
  }
  set_member(member.value, "Properties", std::move(properties));
}

void expand_resource(Sam& sam, Member& member) {
  const std::string type(text_of(member.value.find("Type")));
  expand_embedded_connectors(sam, member);
  if (type == "AWS::Serverless::Function") {
    expand_function(sam, member);
    set_type(member.value, "AWS::Lambda::Function");
    return;
  }
  if (type == "AWS::Serverless::StateMachine") {
    expand_state_machine(sam, member);
    set_type(member.value, "AWS::StepFunctions::StateMachine");
    return;
  }
  if (type == "AWS::Serverless::HttpApi") {
    expand_http_api(sam, member);
  } else if (type == "AWS::Serverless::WebSocketApi") {
    expand_web_socket_api(sam, member);
  } else if (type == "AWS::Serverless::GraphQLApi") {
    expand_graphql_api(sam, member);
  } else if (type == "AWS::Serverless::CapacityProvider") {
    expand_capacity_provider(sam, member);
  }
  if (type == "AWS::Serverless::Api") {
    expand_api(sam, member);
    set_type(member.value, "AWS::ApiGateway::RestApi");
    return;
  }
  for (const Renamed& row : kRenamed) {
    if (type == row.from) {
      if (const Node* location = member.value.find_path({"Properties", "Location"})) {
        Node copy = *location;
        set_member(*member.value.find("Properties"), "TemplateURL", std::move(copy));
      }
      set_type(member.value, row.to);
      return;
    }
  }
  if (type != "AWS::Serverless::Connector" && type.starts_with("AWS::Serverless::")) {
    sam.not_expanded.push_back({member.key,
                                {},
                                fmt::format("what `{}` makes of itself is not written out", type),
                                member.key_span});
  }
}

}  // namespace

void set_member(Node& map, std::string_view key, Node value) {
  if (Node* old = map.find(key)) {
    *old = std::move(value);
  } else {
    const Span span = value.span;
    map.add(std::string(key), std::move(value), span);
  }
}

void Sam::add(std::string id, std::string_view type, Node properties, const Member& owner) {
  const Maker make{properties.span};
  Node resource = make.map({{"Type", make.text(type)}, {"Properties", std::move(properties)}});
  for (const std::string_view kept : {"Condition", "Metadata"}) {
    if (const Node* value = owner.value.find(kept)) {
      resource.add(std::string(kept), *value, value->span);
    }
  }
  added.push_back({std::move(id), make.span, std::move(resource)});
}

Node merged_properties(const Sam& sam, const Node& resource, std::string_view section) {
  const Node* own = resource.find("Properties");
  const Node* global = sam.globals == nullptr ? nullptr : sam.globals->find(section);
  if (own == nullptr || !own->is_map()) {
    return global == nullptr ? Node::map(resource.span) : *global;
  }
  return global == nullptr ? *own : merged(*global, *own);
}

std::vector<NotExpanded> expand_sam(Node& root,
                                    std::string_view partition,
                                    const Catalogue& catalogue) {
  Node* resources = root.find("Resources");
  if (resources == nullptr || !resources->is_map()) {
    return {};
  }
  Sam sam;
  sam.resources = resources;
  sam.globals = root.find("Globals");
  sam.partition = partition;
  sam.catalogue = &catalogue;
  for (const Member& member : resources->members) {
    if (text_of(member.value.find("Type")) == "AWS::Serverless::Connector") {
      expand_connector(sam, member);  // while the types of both ends are still as written
    }
  }
  // APIs come last: events say what methods they have.
  for (const bool is_api : {false, true}) {
    for (Member& member : resources->members) {
      const bool is_one = text_of(member.value.find("Type")) == "AWS::Serverless::Api";
      if (member.value.is_map() && is_one == is_api) {
        expand_resource(sam, member);
      }
    }
  }
  add_implicit_api(sam, root);
  for (Member& member : sam.added) {
    if (resources->find(member.key) == nullptr) {
      resources->members.push_back(std::move(member));
    }
  }
  return std::move(sam.not_expanded);
}

}  // namespace leastwise::cloudformation
