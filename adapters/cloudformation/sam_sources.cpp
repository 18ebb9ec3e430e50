// Event sources that a function reads from: what its role needs for that.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/evaluate.h"
#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

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

constexpr std::string_view kLogins[] = {"BASIC_AUTH",
                                        "CLIENT_CERTIFICATE_TLS_AUTH",
                                        "SASL_SCRAM_256_AUTH",
                                        "SASL_SCRAM_512_AUTH",
                                        "SERVER_ROOT_CA_CERTIFICATE"};

class SourcePolicy {
 public:
  SourcePolicy(const Maker& make, const Node& properties) : make_(make), properties_(properties) {}

  // Secrets of the event source: those of one type, or of all types that are a login.
  void add_secrets(std::string_view only) {
    const Node* accesses = properties_.find("SourceAccessConfigurations");
    if (accesses == nullptr) {
      return;
    }
    for (const Node& access : accesses->items) {
      const std::string_view type = text_of(access.find("Type"));
      const bool is_login = std::ranges::find(kLogins, type) != std::end(kLogins);
      const Node* uri = access.find("URI");
      if (uri != nullptr && is_login && (only.empty() || type == only)) {
        add("secretsmanager:GetSecretValue", *uri);
      }
    }
  }

  void add_key() {
    const Node* key = properties_.find("SecretsManagerKmsKeyId");
    if (key == nullptr) {
      return;
    }
    add("kms:Decrypt",
        make_.map({{"Fn::Sub",
                    make_.list({make_.text("arn:${AWS::Partition}:kms:${AWS::Region}:"
                                           "${AWS::AccountId}:key/${key}"),
                                make_.map({{"key", *key}})})}}));
  }

  void add_network() {
    statements_.push_back(make_.statement({make_.text("ec2:CreateNetworkInterface"),
                                           make_.text("ec2:DescribeNetworkInterfaces"),
                                           make_.text("ec2:DeleteNetworkInterface"),
                                           make_.text("ec2:DescribeVpcs"),
                                           make_.text("ec2:DescribeSubnets"),
                                           make_.text("ec2:DescribeSecurityGroups")},
                                          make_.text("*")));
  }

  bool is_in_network() const {
    const Node* accesses = properties_.find("SourceAccessConfigurations");
    return accesses != nullptr && std::ranges::any_of(accesses->items, [](const Node& access) {
             return text_of(access.find("Type")) == "VPC_SUBNET";
           });
  }

  // A registry of schemas: its secrets, and Glue's own.
  void add_registry() {
    const Node* config = properties_.find("SchemaRegistryConfig");
    if (config == nullptr) {
      return;
    }
    if (const Node* accesses = config->find("AccessConfigs")) {
      for (const Node& access : accesses->items) {
        if (const Node* uri = access.find("URI")) {
          add("secretsmanager:GetSecretValue", *uri);
        }
      }
    }
    const Node* uri = config->find("SchemaRegistryURI");
    const std::string text = uri == nullptr ? std::string() : to_json(*uri).display();
    constexpr std::string_view kMark = ":registry/";
    const std::size_t at = text.find(kMark);
    if (text.find(":glue:") == std::string::npos || at == std::string::npos) {
      return;
    }
    const std::string name = text.substr(at + kMark.size());
    add("glue:GetRegistry", *uri);
    add("glue:GetSchemaVersion",
        make_.sub(fmt::format("arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:"
                              "schema/{}/*",
                              name.substr(0, name.find('"')))));
  }

  void add(std::string_view action, Node resource) {
    statements_.push_back(make_.statement({make_.text(action)}, std::move(resource)));
  }

  void add_arn(std::string_view action, std::string_view resource) {
    add(action,
        make_.sub(fmt::format("arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{}",
                              resource)));
  }

  void finish(std::string_view name, SamPolicies& policies) {
    if (!statements_.empty()) {
      policies.inline_policies.push_back(make_.policy(name, std::move(statements_)));
    }
  }

 private:
  const Maker& make_;
  const Node& properties_;
  std::vector<Node> statements_;
};

void add_statements(const Member& event, const Node& properties, SamPolicies& policies) {
  const std::string_view type = text_of(event.value.find("Type"));
  const Maker make{event.key_span};
  SourcePolicy policy(make, properties);
  if (type == "MSK") {
    policy.add_secrets("CLIENT_CERTIFICATE_TLS_AUTH");
    policy.add_registry();
    policy.finish("MSKExecutionRolePolicy", policies);
  } else if (type == "MQ") {
    policy.add_secrets("BASIC_AUTH");
    if (const Node* broker = properties.find("Broker")) {
      policy.add("mq:DescribeBroker", *broker);
    }
    policy.add_key();
    policy.finish("SamAutoGeneratedAMQPolicy", policies);
  } else if (type == "SelfManagedKafka") {
    policy.add_secrets("");
    if (policy.is_in_network()) {
      policy.add_network();
    }
    policy.add_key();
    policy.add_registry();
    policy.finish("SelfManagedKafkaExecutionRolePolicy", policies);
  } else if (type == "DocumentDB") {
    policy.add_secrets("BASIC_AUTH");
    policy.add_arn("rds:DescribeDBClusterParameters", "cluster-pg:*");
    policy.add_arn("rds:DescribeDBSubnetGroups", "subgrp:*");
    if (const Node* cluster = properties.find("Cluster")) {
      policy.add("rds:DescribeDBClusters", *cluster);
    }
    policy.add_network();
    policy.add_key();
    policy.finish("SamAutoGeneratedDocumentDBPolicy", policies);
  }
}

// What could not be processed goes somewhere.
void add_failures(const Member& event, const Node& properties, SamPolicies& policies) {
  const Maker make{event.key_span};
  const Node* failure = properties.find_path({"DestinationConfig", "OnFailure"});
  const Node* target = failure == nullptr ? nullptr : failure->find("Destination");
  const std::string_view to = failure == nullptr ? "" : text_of(failure->find("Type"));
  if (target != nullptr && (to == "SQS" || to == "SNS")) {
    policies.inline_policies.push_back(make.policy(
        fmt::format("{}{}Policy", event.key, to),
        {make.statement({make.text(to == "SQS" ? "sqs:SendMessage" : "sns:publish")}, *target)}));
  }
}

}  // namespace

void add_event_source(const Member& event, SamPolicies& policies) {
  std::string_view type = text_of(event.value.find("Type"));
  const Node* properties = event.value.find("Properties");
  const Node* subscription = properties == nullptr ? nullptr : properties->find("SqsSubscription");
  if (type == "SNS" && subscription != nullptr && text_of(subscription) != "false") {
    type = "SQS";  // the topic's queue is what the function reads
  }
  const Maker make{event.key_span};
  for (const Source& source : kSources) {
    if (source.type != type) {
      continue;
    }
    Node policy = make.aws_policy(source.policy);
    const std::string text = fingerprint(policy);
    const bool is_there = std::ranges::any_of(
        policies.managed, [&text](const Node& other) { return fingerprint(other) == text; });
    if (!is_there) {
      policies.managed.push_back(std::move(policy));
    }
  }
  if (properties != nullptr) {
    add_statements(event, *properties, policies);
    add_failures(event, *properties, policies);
  }
}

}  // namespace leastwise::cloudformation
