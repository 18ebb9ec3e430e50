// AWS::Serverless::GraphQLApi: the role that writes its logs, and those of its data sources.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kService = "appsync.amazonaws.com";

void add_log_role(Sam& sam, const Member& owner, const Node& properties) {
  const Node* logging = properties.find("Logging");
  const bool is_off = logging != nullptr && (text_of(logging) == "false" ||
                                             logging->find("CloudWatchLogsRoleArn") != nullptr);
  if (is_off) {
    return;
  }
  const Maker make{owner.key_span};
  sam.add(owner.key + "CloudWatchRole",
          "AWS::IAM::Role",
          make.map({{"AssumeRolePolicyDocument", make.trust(kService)},
                    {"ManagedPolicyArns",
                     make.list({make.aws_policy("service-role/AWSAppSyncPushToCloudWatchLogs")})}}),
          owner);
}

Node table_arn(const Maker& make, const Node& source) {
  if (const Node* arn = source.find("TableArn")) {
    return *arn;
  }
  const Node* region = source.find("Region");
  const Node* name = source.find("TableName");
  return make.map(
      {{"Fn::Sub",
        make.list({make.text("arn:${AWS::Partition}:dynamodb:${region}:${AWS::AccountId}:table/"
                             "${table}"),
                   make.map({{"region", region == nullptr ? make.ref("AWS::Region") : *region},
                             {"table", name == nullptr ? make.text("*") : *name}})})}});
}

// Statements of the connector between a data source and what it reads or writes.
std::vector<Node> statements_for(const Maker& make,
                                 std::string_view destination,
                                 const Node* permissions,
                                 const Node& arn) {
  std::vector<Node> statements;
  for (const SamConnectorRow& row : all_sam_connector_rows()) {
    if (row.source != "AWS::AppSync::DataSource" || row.destination != destination) {
      continue;
    }
    bool is_wanted = permissions == nullptr;
    for (std::size_t i = 0; permissions != nullptr && i < permissions->items.size(); ++i) {
      is_wanted = is_wanted || text_of(&permissions->items[i]) == row.category;
    }
    if (is_wanted) {
      statements.push_back(connector_statement(make, row, arn));
    }
  }
  return statements;
}

void add_data_source(Sam& sam,
                     const Member& owner,
                     const Member& source,
                     std::string_view destination,
                     std::string_view word) {
  const Maker make{source.key_span};
  const bool is_table = destination == "AWS::DynamoDB::Table";
  const std::string id = fmt::format("{}{}{}DataSource", owner.key, source.key, word);
  const Node* role = source.value.find("ServiceRoleArn");
  sam.add(id,
          "AWS::AppSync::DataSource",
          make.map({{"ApiId", make.get_attribute(owner.key, "ApiId")},
                    {"Name", make.text(source.key)},
                    {"ServiceRoleArn",
                     role == nullptr ? make.get_attribute(id + "Role", "Arn") : *role}}),
          owner);
  const Node* function = source.value.find("FunctionArn");
  if (role != nullptr || (!is_table && function == nullptr)) {
    return;
  }
  sam.add(id + "Role",
          "AWS::IAM::Role",
          make.map({{"AssumeRolePolicyDocument", make.trust(kService)}}),
          owner);
  sam.add(fmt::format("{}To{}ConnectorPolicy", id, is_table ? "Table" : "Lambda"),
          "AWS::IAM::ManagedPolicy",
          make.map({{"PolicyDocument",
                     make.map({{"Version", make.text("2012-10-17")},
                               {"Statement",
                                make.list(statements_for(
                                    make,
                                    destination,
                                    source.value.find("Permissions"),
                                    is_table ? table_arn(make, source.value) : *function))}})},
                    {"Roles", make.list({make.ref(id + "Role")})}}),
          owner);
}

}  // namespace

void expand_graphql_api(Sam& sam, Member& member) {
  const Node* properties = member.value.find("Properties");
  if (properties == nullptr) {
    return;
  }
  add_log_role(sam, member, *properties);
  struct Kind {
    std::string_view section;
    std::string_view destination;
    std::string_view word;
  };
  constexpr Kind kKinds[] = {{"DynamoDb", "AWS::DynamoDB::Table", "DynamoDB"},
                             {"Lambda", "AWS::Lambda::Function", "Lambda"}};
  for (const Kind& kind : kKinds) {
    const Node* sources = properties->find_path({"DataSources", kind.section});
    if (sources == nullptr) {
      continue;
    }
    for (const Member& source : sources->members) {
      add_data_source(sam, member, source, kind.destination, kind.word);
    }
  }
}

}  // namespace leastwise::cloudformation
