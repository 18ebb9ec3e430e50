// AWS::Serverless::Function: its role, its URL, and what its events are allowed.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

std::string_view type_of(const Node& event) {
  return text_of(event.find("Type"));
}

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

// Secrets that an event source logs in with.
void add_secrets(const Maker& make, const Node& properties, std::vector<Node>& statements) {
  const Node* logins = properties.find("SourceAccessConfigurations");
  if (logins == nullptr) {
    return;
  }
  for (const Node& login : logins->items) {
    const std::string_view type = text_of(login.find("Type"));
    const Node* uri = login.find("URI");
    const bool is_secret = type.find("AUTH") != std::string_view::npos ||
                           type.find("CERTIFICATE") != std::string_view::npos;
    if (uri != nullptr && is_secret) {
      statements.push_back(make.statement({make.text("secretsmanager:GetSecretValue")}, *uri));
    }
  }
  if (const Node* key = properties.find("SecretsManagerKmsKeyId")) {
    Node form = make.map(
        {{"Fn::Sub",
          make.list(
              {make.text("arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${key}"),
               make.map({{"key", *key}})})}});
    statements.push_back(make.statement({make.text("kms:Decrypt")}, std::move(form)));
  }
}

Node network_statement(const Maker& make) {
  return make.statement({make.text("ec2:CreateNetworkInterface"),
                         make.text("ec2:DescribeNetworkInterfaces"),
                         make.text("ec2:DeleteNetworkInterface"),
                         make.text("ec2:DescribeVpcs"),
                         make.text("ec2:DescribeSubnets"),
                         make.text("ec2:DescribeSecurityGroups")},
                        make.text("*"));
}

// Event sources that the function's role reads from.
void add_source(const Member& event, SamPolicies& policies) {
  const std::string_view type = type_of(event.value);
  const Node* properties = event.value.find("Properties");
  const Maker make{event.key_span};
  struct Source {
    std::string_view type;
    std::string_view policy;
  };
  constexpr Source kSources[] = {
      {"DynamoDB", "service-role/AWSLambdaDynamoDBExecutionRole"},
      {"Kinesis", "service-role/AWSLambdaKinesisExecutionRole"},
      {"MSK", "service-role/AWSLambdaMSKExecutionRole"},
      {"SQS", "service-role/AWSLambdaSQSQueueExecutionRole"},
  };
  for (const Source& source : kSources) {
    if (source.type == type) {
      policies.managed.push_back(make.aws_policy(source.policy));
    }
  }
  if (properties == nullptr) {
    return;
  }
  std::vector<Node> statements;
  std::string_view name = "SamAutoGeneratedAMQPolicy";
  if (type == "MQ") {
    add_secrets(make, *properties, statements);
    statements.push_back(network_statement(make));
    statements.push_back(make.statement({make.text("logs:CreateLogGroup"),
                                         make.text("logs:CreateLogStream"),
                                         make.text("logs:PutLogEvents")},
                                        make.text("*")));
    if (const Node* broker = properties->find("Broker")) {
      statements.push_back(make.statement({make.text("mq:DescribeBroker")}, *broker));
    }
  } else if (type == "SelfManagedKafka") {
    name = "SelfManagedKafkaExecutionRolePolicy";
    add_secrets(make, *properties, statements);
    statements.push_back(network_statement(make));
  } else if (type == "DocumentDB") {
    name = "SamAutoGeneratedDocumentDBPolicy";
    add_secrets(make, *properties, statements);
    statements.push_back(network_statement(make));
    if (const Node* cluster = properties->find("Cluster")) {
      statements.push_back(make.statement(
          {make.text("rds:DescribeDBClusterParameters"), make.text("rds:DescribeDBSubnetGroups")},
          make.text("*")));
      statements.push_back(make.statement({make.text("rds:DescribeDBClusters")}, *cluster));
    }
  }
  if (!statements.empty()) {
    policies.inline_policies.push_back(make.policy(name, std::move(statements)));
  }
  const Node* failure = properties->find_path({"DestinationConfig", "OnFailure"});
  const Node* target = failure == nullptr ? nullptr : failure->find("Destination");
  if (target != nullptr) {
    const std::string_view to = text_of(failure->find("Type"));
    if (to == "SQS" || to == "SNS") {
      policies.inline_policies.push_back(make.policy(
          fmt::format("{}{}Policy", event.key, to),
          {make.statement({make.text(to == "SQS" ? "sqs:SendMessage" : "sns:publish")}, *target)}));
    }
  }
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

// "/items/{id}" as a pattern of a method's ARN.
std::string path_pattern(std::string_view path) {
  std::string out;
  bool is_inside = false;
  for (const char c : path) {
    if (c == '{') {
      out += '*';
    }
    is_inside = c == '{' || (is_inside && c != '}');
    if (!is_inside && c != '}') {
      out += c;
    }
  }
  return out;
}

void add_api_permission(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const Node* properties = event.value.find("Properties");
  const bool is_http = type_of(event.value) == "HttpApi";
  const Maker make{event.key_span};
  const Node* id =
      properties == nullptr ? nullptr : properties->find(is_http ? "ApiId" : "RestApiId");
  const std::string_view method = properties == nullptr ? "" : text_of(properties->find("Method"));
  const std::string_view path = properties == nullptr ? "" : text_of(properties->find("Path"));
  std::string upper;
  for (const char c : method) {
    upper += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  const bool is_any = upper.empty() || upper == "ANY" || upper == "X-AMAZON-APIGATEWAY-ANY-METHOD";
  if (id == nullptr && !is_http) {
    sam.has_rest_api = true;
  }
  Node api = id != nullptr ? *id : make.ref(is_http ? "ServerlessHttpApi" : "ServerlessRestApi");
  if (id != nullptr && id->is_string()) {
    api = make.ref(text_of(id));
  }
  const std::string form = fmt::format(
      "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{api}}/*{}{}",
      is_http ? "" : (is_any ? "/*" : "/" + upper),
      path.empty() ? "/*" : path_pattern(path));
  Node arn =
      make.map({{"Fn::Sub", make.list({make.text(form), make.map({{"api", std::move(api)}})})}});
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
}

void add_schedule_role(Sam& sam, const Member& owner, const Member& event) {
  const Node* properties = event.value.find("Properties");
  if (properties != nullptr && properties->find("RoleArn") != nullptr) {
    return;
  }
  const Maker make{event.key_span};
  const std::string id = fmt::format("{}{}Role", owner.key, event.key);
  Node role = make.map(
      {{"AssumeRolePolicyDocument", make.trust("scheduler.amazonaws.com")},
       {"Policies",
        make.list({make.policy(id + "LambdaPolicy",
                               {make.statement({make.text("lambda:InvokeFunction")},
                                               make.get_attribute(owner.key, "Arn"))})})}});
  if (const Node* boundary =
          properties == nullptr ? nullptr : properties->find("PermissionsBoundary")) {
    role.add("PermissionsBoundary", *boundary, boundary->span);
  }
  sam.add(id, "AWS::IAM::Role", std::move(role), owner);
}

void add_event(Sam& sam, const Member& owner, const Node& function, const Member& event) {
  const std::string_view type = type_of(event.value);
  const Node* properties = event.value.find("Properties");
  const Maker make{event.key_span};
  const std::string id = fmt::format("{}{}Permission", owner.key, event.key);
  const auto property = [properties](std::string_view name) {
    return properties == nullptr ? nullptr : properties->find(name);
  };
  const auto given = [&](std::string_view name) {
    const Node* node = property(name);
    return node == nullptr ? Node::null(event.key_span) : *node;
  };
  if (type == "Api" || type == "HttpApi") {
    add_api_permission(sam, owner, function, event);
  } else if (type == "S3") {
    add_permission(sam,
                   owner,
                   function,
                   id,
                   {"s3.amazonaws.com", Node::null({}), true, nullptr},
                   event.key_span);
  } else if (type == "SNS") {
    add_permission(sam,
                   owner,
                   function,
                   id,
                   {"sns.amazonaws.com", given("Topic"), false, nullptr},
                   event.key_span);
  } else if (type == "Schedule" || type == "CloudWatchEvent" || type == "EventBridgeRule") {
    add_rule(sam, owner, function, event);
  } else if (type == "ScheduleV2") {
    add_schedule_role(sam, owner, event);
  } else if (type == "IoTRule") {
    Node arn = make.sub(fmt::format(
        "arn:${{AWS::Partition}}:iot:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{{}{}}}",
        owner.key,
        event.key));
    sam.add(owner.key + event.key, "AWS::IoT::TopicRule", make.map({}), owner);
    add_permission(sam,
                   owner,
                   function,
                   id,
                   {"iot.amazonaws.com", std::move(arn), true, nullptr},
                   event.key_span);
  } else if (type == "CloudWatchLogs") {
    Node arn = make.map(
        {{"Fn::Sub",
          make.list(
              {make.text("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
                         "${name}:*"),
               make.map({{"name", given("LogGroupName")}})})}});
    add_permission(sam,
                   owner,
                   function,
                   id,
                   {"logs.amazonaws.com", std::move(arn), false, nullptr},
                   event.key_span);
  } else if (type == "Cognito") {
    const Node* pool = property("UserPool");
    const bool is_here = pool != nullptr && function_of(*pool) == "Ref";
    Node arn =
        is_here ? make.get_attribute(text_of(&pool->members.front().value), "Arn") : Node::null({});
    add_permission(sam,
                   owner,
                   function,
                   fmt::format("{}CognitoPermission", owner.key),
                   {"cognito-idp.amazonaws.com", std::move(arn), false, nullptr},
                   event.key_span);
  } else if (type == "AlexaSkill") {
    add_permission(sam,
                   owner,
                   function,
                   id,
                   {"alexa-appkit.amazon.com", Node::null({}), false, property("SkillId")},
                   event.key_span);
  }
}

// `AuthType: NONE` makes the function public, by two permissions.
void add_url(Sam& sam, const Member& owner, const Node& function, const Node& config) {
  const Maker make{config.span};
  Node url = make.map({{"TargetFunctionArn", function}});
  if (const Node* auth = config.find("AuthType")) {
    url.add("AuthType", *auth, auth->span);
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
  if (const Node* tracing = properties.find("Tracing");
      tracing != nullptr && text_of(tracing) != "Disabled") {
    policies.managed.push_back(Maker{tracing->span}.aws_policy("AWSXrayWriteOnlyAccess"));
  }
  if (const Node* network = properties.find("VpcConfig")) {
    policies.managed.push_back(
        Maker{network->span}.aws_policy("service-role/AWSLambdaVPCAccessExecutionRole"));
  }
  if (const Node* events = properties.find("Events")) {
    for (const Member& event : events->members) {
      add_source(event, policies);
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

}  // namespace

void expand_function(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "Function");
  const Maker make{member.key_span};
  if (properties.find("Role") == nullptr) {
    add_role(sam, member, properties);
    properties.add("Role", make.get_attribute(member.key + "Role", "Arn"), member.key_span);
  }
  const Node function = make.ref(member.key);
  if (const Node* events = properties.find("Events")) {
    for (const Member& event : events->members) {
      add_event(sam, member, function, event);
    }
  }
  if (const Node* url = properties.find("FunctionUrlConfig")) {
    add_url(sam, member, function, *url);
  }
  set_member(member.value, "Properties", std::move(properties));
}

}  // namespace leastwise::cloudformation
