// The services that AWS Organizations lists for resource control policies.
#include "evaluation/resource_control.h"

#include <algorithm>
#include <array>

namespace leastwise {
namespace {

// Ascending.
// clang-format off
constexpr std::array<std::string_view, 62> kServices{
    "aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets",
    "clouddirectory", "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact", "codebuild",
    "codecommit", "codepipeline", "cognito-identity", "cognito-idp", "comprehend",
    "comprehendmedical", "compute-optimizer", "cost-optimization-hub", "dax", "dsql", "dynamodb",
    "ecr", "ecr-public", "events", "firehose", "fis", "fms", "gamelift", "health", "inspector-scan",
    "kendra", "kinesisvideo", "kms", "logs", "memorydb", "networkmonitor", "notifications",
    "opensearch", "pca-connector-ad", "personalize", "polly", "pricing", "resource-groups",
    "rolesanywhere", "s3", "secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support",
    "swf", "textract", "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2",
    "workspaces", "xray",
};
// clang-format on

}  // namespace

bool is_under_resource_control(std::string_view action_lower) {
  return action_lower != "kms:retiregrant" &&
         std::ranges::binary_search(kServices, action_lower.substr(0, action_lower.find(':')));
}

}  // namespace leastwise
