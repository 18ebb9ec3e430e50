// Events that call a function: what each service is allowed, and the rules, queues and roles that
// SAM makes for it.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cloudformation/evaluate.h"
#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

std::string_view type_of(const Node& event) {
  return text_of(event.find("Type"));
}

struct Permission {
  std::string_view service;
  Node source_arn;  // null: none
  bool has_account = false;
  const Node* token = nullptr;
};

void add_permission(Sam& sam,
                    const Member& owner,
                    const Node& function,
                    std::string id,
                    Permission permission,
                    Span span) {
  const Maker make{span};
  Node properties = make.map({{"Action", make.text("lambda:InvokeFunction")},
                              {"FunctionName", function},
                              {"Principal", make.text(permission.service)}});
  if (!permission.source_arn.is_null()) {
    properties.add("SourceArn", std::move(permission.source_arn), span);
  }
  if (permission.has_account) {
    properties.add("SourceAccount", make.ref("AWS::AccountId"), span);
  }
  if (permission.token != nullptr) {
    properties.add("EventSourceToken", *permission.token, span);
  }
  sam.add(std::move(id), "AWS::Lambda::Permission", std::move(properties), owner);
}

bool is_default_route(const Node& event) {
  const Node* path = event.find_path({"Properties", "Path"});
  return type_of(event) == "HttpApi" && (path == nullptr || text_of(path) == "$default");
}

// Whether the default route of an HTTP API calls the function, by another event or by the API's
// definition.
bool is_called_by_default(const Sam& sam, const Member& owner, const Node* api) {
  const std::string wanted = api == nullptr ? std::string() : fingerprint(*api);
  const Node* events = owner.value.find_path({"Properties", "Events"});
  for (const Member& event : events == nullptr ? std::vector<Member>() : events->members) {
    const Node* other = event.value.find_path({"Properties", "ApiId"});
    if (is_default_route(event.value) &&
        (other == nullptr ? std::string() : fingerprint(*other)) == wanted) {
      return true;
    }
  }
  const bool is_here = api != nullptr && function_of(*api) == "Ref";
  const Node* resource =
      is_here ? sam.resources->find(text_of(&api->members.front().value)) : nullptr;
  const Node* route =
      resource == nullptr
          ? nullptr
          : resource->find_path({"Properties", "DefinitionBody", "paths", "$default"});
  return route != nullptr &&
         fingerprint(*route).find(fmt::format("${{{}.", owner.key)) != std::string::npos;
}

void add_api_permission(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const Node* properties = event.value.find("Properties");
  const bool is_http = type_of(event.value) == "HttpApi";
  const Maker make{event.key_span};
  const auto property = [properties](std::string_view name) {
    return properties == nullptr ? nullptr : properties->find(name);
  };
  const Node* id = property(is_http ? "ApiId" : "RestApiId");
  const std::string_view path = text_of(property("Path"));
  const std::string method = method_of(event);
  const bool is_default = is_default_route(event.value);
  if (!is_http) {
    add_route(sam, event);
  } else if (!is_default && is_called_by_default(sam, owner, id)) {
    return;  // what the default route is allowed is enough
  }
  const Node api =
      id != nullptr ? *id : make.ref(is_http ? "ServerlessHttpApi" : "ServerlessRestApi");
  const std::string form = fmt::format(
      "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{api}}/*/{}{}",
      method,
      is_default ? "" : path_pattern(path));
  Node arn = make.map({{"Fn::Sub", make.list({make.text(form), make.map({{"api", api}})})}});
  add_permission(sam,
                 owner,
                 function,
                 fmt::format("{}{}Permission", owner.key, event.key),
                 {"apigateway.amazonaws.com", std::move(arn), false, nullptr},
                 event.key_span);
}

// A rule that SAM makes for an event, with the role that the target may need.
void add_rule(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const Maker make{event.key_span};
  const std::string rule = owner.key + event.key;
  const Node* properties = event.value.find("Properties");
  Node named = make.map({});
  if (const Node* name = properties == nullptr                     ? nullptr
                         : properties->find("RuleName") != nullptr ? properties->find("RuleName")
                                                                   : properties->find("Name")) {
    named.add("Name", *name, name->span);
  }
  sam.add(rule, "AWS::Events::Rule", std::move(named), owner);
  add_permission(sam,
                 owner,
                 function,
                 rule + "Permission",
                 {"events.amazonaws.com", make.get_attribute(rule, "Arn"), false, nullptr},
                 event.key_span);
  add_rule_dead_letters(sam, owner, event);
}

// A topic that sends to the function through a queue.
bool has_queue(const Member& event) {
  const Node* subscription = event.value.find_path({"Properties", "SqsSubscription"});
  return subscription != nullptr && text_of(subscription) != "false";
}

void add_topic_queue(Sam& sam, const Member& owner, const Member& event) {
  const Maker make{event.key_span};
  const Node* subscription = event.value.find_path({"Properties", "SqsSubscription"});
  const Node* topic = event.value.find_path({"Properties", "Topic"});
  const Node* given_arn = subscription->find("QueueArn");
  const Node* given_url = subscription->find("QueueUrl");
  const std::string id = owner.key + event.key;
  if (given_arn == nullptr) {
    sam.add(id + "Queue", "AWS::SQS::Queue", make.map({}), owner);
  }
  const std::string_view named = text_of(subscription->find("QueuePolicyLogicalId"));
  sam.add(named.empty() ? id + "QueuePolicy" : std::string(named),
          "AWS::SQS::QueuePolicy",
          queue_policy(make,
                       "sns.amazonaws.com",
                       given_arn == nullptr ? make.get_attribute(id + "Queue", "Arn") : *given_arn,
                       given_url == nullptr ? make.ref(id + "Queue") : *given_url,
                       topic == nullptr ? make.text("*") : *topic),
          owner);
}

// The function, or its alias, as Scheduler calls it.
Node owner_arn(const Maker& make, const Member& owner, const Node& function) {
  const std::string_view named = text_of(&function.members.front().value);
  return named == owner.key ? make.get_attribute(owner.key, "Arn") : function;
}

// What the services that only call the function are allowed; nothing for other kinds of events.
std::optional<Permission> plain_permission(const Maker& make, const Node& event) {
  const Node* properties = event.find("Properties");
  const auto property = [properties](std::string_view name) {
    return properties == nullptr ? nullptr : properties->find(name);
  };
  const auto given = [&](std::string_view name) {
    const Node* node = property(name);
    return node == nullptr ? Node::null(make.span) : *node;
  };
  const std::string_view type = type_of(event);
  if (type == "S3") {
    return Permission{"s3.amazonaws.com", Node::null({}), true};
  }
  if (type == "SNS") {
    return Permission{"sns.amazonaws.com", given("Topic")};
  }
  if (type == "CloudWatchLogs") {
    constexpr std::string_view kForm =
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${name}:*";
    return Permission{
        "logs.amazonaws.com",
        make.map({{"Fn::Sub",
                   make.list({make.text(kForm), make.map({{"name", given("LogGroupName")}})})}})};
  }
  if (type == "Cognito") {
    const Node* pool = property("UserPool");
    const bool is_here = pool != nullptr && function_of(*pool) == "Ref";
    return Permission{"cognito-idp.amazonaws.com",
                      is_here ? make.get_attribute(text_of(&pool->members.front().value), "Arn")
                              : Node::null({})};
  }
  if (type == "AlexaSkill") {
    return Permission{"alexa-appkit.amazon.com", Node::null({}), false, property("SkillId")};
  }
  return std::nullopt;
}

// A rule of IoT, which SAM makes as well.
void add_topic_rule(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const Maker make{event.key_span};
  Node arn = make.sub(
      fmt::format("arn:${{AWS::Partition}}:iot:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{{}{}}}",
                  owner.key,
                  event.key));
  sam.add(owner.key + event.key, "AWS::IoT::TopicRule", make.map({}), owner);
  add_permission(sam,
                 owner,
                 function,
                 fmt::format("{}{}Permission", owner.key, event.key),
                 {"iot.amazonaws.com", std::move(arn), true},
                 event.key_span);
}

}  // namespace

std::string method_of(const Member& event) {
  const Node* given = event.value.find_path({"Properties", "Method"});
  std::string method;
  for (const char c : text_of(given)) {
    method += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const bool is_any =
      method.empty() || method == "ANY" || method == "X-AMAZON-APIGATEWAY-ANY-METHOD";
  return is_any ? "*" : method;
}

std::string path_pattern(std::string_view path) {
  constexpr std::string_view kName =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  if (path.size() > 1 && path.ends_with('/')) {
    path.remove_suffix(1);
  }
  std::string out;
  while (!path.empty()) {
    const std::size_t open = path.find('{');
    const std::size_t close = open == std::string_view::npos ? open : path.find('}', open);
    out += path.substr(0, open);
    if (close == std::string_view::npos) {
      out += open == std::string_view::npos ? std::string_view{} : path.substr(open);
      break;
    }
    std::string_view name = path.substr(open + 1, close - open - 1);
    name.remove_suffix(name.ends_with('+') ? 1 : 0);
    const bool is_name = !name.empty() && name.find_first_not_of(kName) == std::string_view::npos;
    out += is_name ? std::string_view("*") : path.substr(open, close - open + 1);
    path.remove_prefix(close + 1);
  }
  return out;
}

void add_route(Sam& sam, const Member& event) {
  const Node* api = event.value.find_path({"Properties", "RestApiId"});
  const Node* path = event.value.find_path({"Properties", "Path"});
  std::string id = "ServerlessRestApi";
  if (api == nullptr) {
    sam.has_rest_api = true;
  } else {
    id = text_of(function_of(*api) == "Ref" ? &api->members.front().value : api);
  }
  sam.routes[id].push_back({fmt::format("{}{}", method_of(event), path_pattern(text_of(path))),
                            event.value.find_path({"Properties", "Auth", "ResourcePolicy"})});
}

// A topic's queue lets everybody send, of that topic; that of a rule lets the service send.
Node queue_policy(const Maker& make, std::string_view service, Node arn, Node url, Node source) {
  Node statement = make.statement({make.text("sqs:SendMessage")}, std::move(arn));
  if (service == "sns.amazonaws.com") {
    statement.add("Principal", make.text("*"), make.span);
  } else {
    statement.add("Principal", make.map({{"Service", make.text(service)}}), make.span);
  }
  statement.add("Condition",
                make.map({{"ArnEquals", make.map({{"aws:SourceArn", std::move(source)}})}}),
                make.span);
  return make.map({{"PolicyDocument",
                    make.map({{"Version", make.text("2012-10-17")},
                              {"Statement", make.list({std::move(statement)})}})},
                   {"Queues", make.list({std::move(url)})}});
}

void add_rule_dead_letters(Sam& sam, const Member& owner, const Member& event) {
  const Node* config = event.value.find_path({"Properties", "DeadLetterConfig"});
  if (config == nullptr || text_of(config->find("Type")) != "SQS") {
    return;  // a queue that is there already has its policy already
  }
  const Maker make{config->span};
  const std::string rule = owner.key + event.key;
  const std::string_view named = text_of(config->find("QueueLogicalId"));
  const std::string queue = named.empty() ? rule + "Queue" : std::string(named);
  sam.add(queue, "AWS::SQS::Queue", make.map({}), owner);
  sam.add(rule + "QueuePolicy",
          "AWS::SQS::QueuePolicy",
          queue_policy(make,
                       "events.amazonaws.com",
                       make.get_attribute(queue, "Arn"),
                       make.ref(queue),
                       make.get_attribute(rule, "Arn")),
          owner);
}

void add_schedule_role(Sam& sam, const Member& owner, const Member& event, Node invoke) {
  const Node* properties = event.value.find("Properties");
  if (properties != nullptr && properties->find("RoleArn") != nullptr) {
    return;
  }
  const Maker make{event.key_span};
  const std::string schedule = owner.key + event.key;
  std::vector<Node> policies{make.policy(schedule + "Policy", {std::move(invoke)})};
  if (const Node* config = properties == nullptr ? nullptr : properties->find("DeadLetterConfig")) {
    const Node* arn = config->find("Arn");
    const std::string_view named = text_of(config->find("QueueLogicalId"));
    const std::string queue = named.empty() ? schedule + "Queue" : std::string(named);
    if (arn == nullptr) {
      sam.add(queue, "AWS::SQS::Queue", make.map({}), owner);
    }
    policies.push_back(
        make.policy(schedule + "SQSPolicy",
                    {make.statement({make.text("sqs:SendMessage")},
                                    arn == nullptr ? make.get_attribute(queue, "Arn") : *arn)}));
  }
  Node role = make.map({{"AssumeRolePolicyDocument", make.trust("scheduler.amazonaws.com")},
                        {"Policies", make.list(std::move(policies))}});
  if (const Node* boundary =
          properties == nullptr ? nullptr : properties->find("PermissionsBoundary")) {
    role.add("PermissionsBoundary", *boundary, boundary->span);
  }
  sam.add(schedule + "Role", "AWS::IAM::Role", std::move(role), owner);
}

void expand_event(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const std::string_view type = type_of(event.value);
  const Maker make{event.key_span};
  if (type == "Api" || type == "HttpApi") {
    add_api_permission(sam, owner, function, event);
  } else if (type == "Schedule" || type == "CloudWatchEvent" || type == "EventBridgeRule") {
    add_rule(sam, owner, function, event);
  } else if (type == "ScheduleV2") {
    add_schedule_role(
        sam,
        owner,
        event,
        make.statement({make.text("lambda:InvokeFunction")}, owner_arn(make, owner, function)));
  } else if (type == "IoTRule") {
    add_topic_rule(sam, owner, function, event);
  } else if (type == "SNS" && has_queue(event)) {
    add_topic_queue(sam, owner, event);
  } else if (std::optional<Permission> permission = plain_permission(make, event.value)) {
    // SAM names this one after the function alone.
    const std::string_view name = type == "Cognito" ? std::string_view("Cognito") : event.key;
    add_permission(sam,
                   owner,
                   function,
                   fmt::format("{}{}Permission", owner.key, name),
                   std::move(*permission),
                   event.key_span);
  }
}

}  // namespace leastwise::cloudformation
