// AWS::Serverless::Function: its role and its URL. Its events are in sam_events.cpp and
// sam_sources.cpp.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

// What a target that a function sends to after it ran, or failed, asks of its role.
std::string_view destination_action(std::string_view type) {
  if (type == "SQS") {
    return "sqs:SendMessage";
  }
  if (type == "SNS") {
    return "sns:publish";
  }
  if (type == "Lambda") {
    return "lambda:InvokeFunction";
  }
  return type == "EventBridge" ? "events:PutEvents" : "";
}

// Queues and topics that SAM makes when a destination names none.
Node made_destination(Sam& sam,
                      const Member& owner,
                      std::string_view type,
                      std::string_view outcome) {
  const Maker make{owner.key_span};
  const bool is_queue = type == "SQS";
  const std::string id =
      fmt::format("{}EventInvokeConfig{}{}", owner.key, outcome, is_queue ? "Queue" : "Topic");
  sam.add(id, is_queue ? "AWS::SQS::Queue" : "AWS::SNS::Topic", make.map({}), owner);
  return is_queue ? make.get_attribute(id, "Arn") : make.ref(id);
}

void add_destinations(Sam& sam,
                      const Member& owner,
                      const Node& properties,
                      SamPolicies& policies) {
  const Node* config = properties.find_path({"EventInvokeConfig", "DestinationConfig"});
  if (config == nullptr) {
    return;
  }
  for (const std::string_view outcome : {"OnSuccess", "OnFailure"}) {
    const Node* target = config->find(outcome);
    const std::string_view type = target == nullptr ? "" : text_of(target->find("Type"));
    const std::string_view action = destination_action(type);
    if (action.empty()) {
      continue;
    }
    const Maker make{target->span};
    const Node* destination = target->find("Destination");
    const bool makes = destination == nullptr && (type == "SQS" || type == "SNS");
    if (destination == nullptr && !makes) {
      continue;
    }
    policies.inline_policies.push_back(make.policy(
        fmt::format("{}EventInvokeConfig{}{}Policy", owner.key, outcome, type),
        {make.statement({make.text(action)},
                        makes ? made_destination(sam, owner, type, outcome) : *destination)}));
  }
}

void add_dead_letters(const Node& properties, SamPolicies& policies) {
  const Node* queue = properties.find("DeadLetterQueue");
  const Node* target = queue == nullptr ? nullptr : queue->find("TargetArn");
  if (target == nullptr) {
    return;
  }
  const Maker make{queue->span};
  const bool is_topic = text_of(queue->find("Type")) == "SNS";
  policies.inline_policies.push_back(make.policy(
      "DeadLetterQueuePolicy",
      {make.statement({make.text(is_topic ? "sns:Publish" : "sqs:SendMessage")}, *target)}));
}

// `AuthType: NONE` makes the function public, by two permissions.
void add_url(Sam& sam, const Member& owner, const Node& function, const Node& config) {
  const Maker make{config.span};
  Node url = make.map({{"TargetFunctionArn", function}});
  for (const std::string_view name : {"AuthType", "Cors", "InvokeMode"}) {
    if (const Node* value = config.find(name)) {
      url.add(std::string(name), *value, value->span);
    }
  }
  sam.add(owner.key + "Url", "AWS::Lambda::Url", std::move(url), owner);
  if (text_of(config.find("AuthType")) != "NONE") {
    return;
  }
  sam.add(owner.key + "UrlPublicPermissions",
          "AWS::Lambda::Permission",
          make.map({{"Action", make.text("lambda:InvokeFunctionUrl")},
                    {"FunctionName", function},
                    {"Principal", make.text("*")},
                    {"FunctionUrlAuthType", make.text("NONE")}}),
          owner);
  sam.add(owner.key + "URLInvokeAllowPublicAccess",
          "AWS::Lambda::Permission",
          make.map({{"Action", make.text("lambda:InvokeFunction")},
                    {"FunctionName", function},
                    {"Principal", make.text("*")},
                    {"InvokedViaFunctionUrl", make.text("true")}}),
          owner);
}

void add_role(Sam& sam, const Member& owner, const Node& properties) {
  const Maker make{owner.key_span};
  const std::string id = owner.key + "Role";
  SamPolicies policies;
  policies.managed.push_back(make.aws_policy("service-role/AWSLambdaBasicExecutionRole"));
  if (const Node* tracing = properties.find("Tracing")) {  // whatever it says: `Disabled` as well
    policies.managed.push_back(Maker{tracing->span}.aws_policy(sam.tracing_policy()));
  }
  if (const Node* durable = properties.find("DurableConfig")) {
    policies.managed.push_back(
        Maker{durable->span}.aws_policy("service-role/AWSLambdaBasicDurableExecutionRolePolicy"));
  }
  if (const Node* network = properties.find("VpcConfig")) {
    policies.managed.push_back(
        Maker{network->span}.aws_policy("service-role/AWSLambdaVPCAccessExecutionRole"));
  }
  if (const Node* events = properties.find("Events")) {
    for (const Member& event : events->members) {
      add_event_source(event, policies);
    }
  }
  add_dead_letters(properties, policies);
  add_destinations(sam, owner, properties, policies);
  if (const Node* own = properties.find("Policies")) {
    SamPolicies more = split_policies(sam, owner, *own, id);
    policies.managed.insert(policies.managed.end(), more.managed.begin(), more.managed.end());
    policies.inline_policies.insert(
        policies.inline_policies.end(), more.inline_policies.begin(), more.inline_policies.end());
  }
  const Node* trust = properties.find("AssumeRolePolicyDocument");
  Node role = make.map(
      {{"AssumeRolePolicyDocument", trust == nullptr ? make.trust("lambda.amazonaws.com") : *trust},
       {"ManagedPolicyArns", make.list(std::move(policies.managed))},
       {"Policies", make.list(std::move(policies.inline_policies))}});
  if (const Node* boundary = properties.find("PermissionsBoundary")) {
    role.add("PermissionsBoundary", *boundary, boundary->span);
  }
  if (const Node* path = properties.find("RolePath")) {
    role.add("Path", *path, path->span);
  }
  sam.add(id, "AWS::IAM::Role", std::move(role), owner);
}

// Deployments in steps are made by CodeDeploy, with one role for all functions.
void add_deployment_role(Sam& sam, const Member& owner, const Node& properties) {
  const Node* preference = properties.find("DeploymentPreference");
  const bool is_off = preference == nullptr || preference->find("Role") != nullptr ||
                      text_of(preference->find("Enabled")) == "false";
  if (is_off) {
    return;
  }
  const Maker make{preference->span};
  Member whole = owner;
  whole.value = Node::map(owner.key_span);  // it is for all functions: no condition of one of them
  sam.add("CodeDeployServiceRole",
          "AWS::IAM::Role",
          make.map({{"AssumeRolePolicyDocument", make.trust("codedeploy.amazonaws.com")},
                    {"ManagedPolicyArns",
                     make.list({make.aws_policy("service-role/AWSCodeDeployRoleForLambda")})}}),
          whole);
}

// With an alias, permissions are for the alias. What the function is called in them.
Node add_alias(Sam& sam, const Member& owner, const Node& properties) {
  const Maker make{owner.key_span};
  const Node* alias = properties.find("AutoPublishAlias");
  const std::string_view name = text_of(alias);
  if (name.empty() || alias->is_map()) {
    return make.ref(owner.key);
  }
  const std::string id = fmt::format("{}Alias{}", owner.key, name);
  sam.add(id,
          "AWS::Lambda::Alias",
          make.map({{"FunctionName", make.ref(owner.key)}, {"Name", *alias}}),
          owner);
  return make.ref(id);
}

}  // namespace

void expand_function(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "Function");
  const Maker make{member.key_span};
  if (properties.find("Role") == nullptr) {
    add_role(sam, member, properties);
    properties.add("Role", make.get_attribute(member.key + "Role", "Arn"), member.key_span);
  }
  add_deployment_role(sam, member, properties);
  const Node function = add_alias(sam, member, properties);
  if (const Node* events = properties.find("Events")) {
    for (const Member& event : events->members) {
      expand_event(sam, member, function, event);
    }
  }
  if (const Node* url = properties.find("FunctionUrlConfig")) {
    add_url(sam, member, function, *url);
  }
  set_member(member.value, "Properties", std::move(properties));
}

}  // namespace leastwise::cloudformation
