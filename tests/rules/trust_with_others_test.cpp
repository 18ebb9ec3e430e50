// Trust policies that are right or wrong by what stands beside them: clusters, other roles, CDK's
// bootstrap. fixtures/rules/trust-with-others has each as a plan and as a template; here stands
// what is right of which.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/read_world.h"

namespace leastwise {
namespace {

struct Form {
  std::string_view defect;
  std::string_view rule;
  std::vector<std::string_view> unsafe;
  std::vector<std::string_view> safe;
};

std::vector<Form> forms_of_plan() {
  return {
      {"T-EKS-06",
       "role-of-several-clusters",
       {"aws_iam_role.clusters_bad", "aws_iam_role.clusters_new_bad"},
       {"aws_iam_role.clusters_good", "aws_iam_role.clusters_new_good"}},
      {"T-EKS-10",
       "eks-cluster-administrator",
       {"aws_eks_access_policy_association.entry_bad"},
       {"aws_eks_access_policy_association.entry_good",
        "aws_eks_access_policy_association.entry_namespace_good",
        "aws_eks_access_entry.pipeline"}},
      {"T-AWS-21",
       "trust-in-a-circle",
       {"aws_iam_role.self_bad",
        "aws_iam_role.self_by_condition_bad",
        "aws_iam_role.circle_one_bad",
        "aws_iam_role.circle_two_bad"},
       {"aws_iam_role.line_good", "aws_iam_role.namesake_good", "aws_iam_role.pipeline"}},
      {"T-SSO-01",
       "reserved-sso-name",
       {"aws_iam_role.sso_bad", "aws_iam_role.sso_prefix_bad"},
       {"aws_iam_role.sso_good", "aws_ssoadmin_permission_set.sso_set_good"}},
      {"T-CDK-01",
       "own-account-trusted-as-whole",
       {"aws_iam_role.deploy_bad"},
       {"aws_iam_role.deploy_good"}},
      {"T-CDK-01",
       "assumes-any-role",
       {"aws_iam_role_policy.assumer_bad"},
       {"aws_iam_role_policy.assumer_good"}},
      {"T-CDK-02",
       "administrator-lent-to-service",
       {"aws_iam_role.execution_bad"},
       {"aws_iam_role.execution_good"}},
      {"T-CDK-02",
       "administrator-access-attached",
       {"aws_iam_role_policy_attachment.execution_bad"},
       {"aws_iam_role_policy_attachment.execution_good"}},
      {"T-CDK-03",
       "cross-account-trust-without-external-id",
       {"aws_iam_role.publishing_bad"},
       {"aws_iam_role.publishing_good"}},
      {"T-CDK-03",
       "unknown-account-trusted",
       {"aws_iam_role.publishing_whole_bad"},
       {"aws_iam_role.publishing_good"}},
      {"T-CDK-04",
       "cdk-default-bucket",
       {"aws_s3_bucket.staging_bad"},
       {"aws_s3_bucket.staging_good"}},
      {"T-CDK-05",
       "role-without-boundary",
       {"aws_iam_role.deploy_bad", "aws_iam_role.execution_bad"},
       {"aws_iam_role.deploy_good", "aws_iam_role.execution_good"}},
  };
}

std::vector<Form> forms_of_template() {
  return {
      {"T-EKS-06",
       "role-of-several-clusters",
       {"ClustersBad", "ClustersNewBad"},
       {"ClustersNewGood"}},
      {"T-EKS-10", "eks-cluster-administrator", {"EntryBad"}, {"EntryGood"}},
      {"T-AWS-21",
       "trust-in-a-circle",
       {"SelfBad", "SelfByConditionBad", "CircleOneBad", "CircleTwoBad"},
       {"LineGood", "NamesakeGood"}},
      {"T-SSO-01", "reserved-sso-name", {"SsoBad"}, {"SsoGood"}},
      {"T-CDK-01", "own-account-trusted-as-whole", {"DeployBad"}, {"DeployGood"}},
      {"T-CDK-01", "assumes-any-role", {"AssumerBad"}, {"AssumerGood"}},
      {"T-CDK-02", "administrator-lent-to-service", {"ExecutionBad"}, {"ExecutionGood"}},
      {"T-CDK-02", "administrator-access-attached", {"ExecutionBad"}, {"ExecutionGood"}},
      {"T-CDK-03",
       "cross-account-trust-without-external-id",
       {"PublishingBad"},
       {"PublishingGood"}},
      {"T-CDK-03", "unknown-account-trusted", {"PublishingWholeBad"}, {"PublishingGood"}},
      {"T-CDK-04", "cdk-default-bucket", {"StagingBad"}, {"StagingGood"}},
      {"T-CDK-05",
       "role-without-boundary",
       {"DeployBad", "ExecutionBad"},
       {"DeployGood", "ExecutionGood"}},
  };
}

void expect_forms(const std::string& file, const std::vector<Form>& forms) {
  SourceMap sources;
  AdapterOptions options;
  options.account = "111122223333";
  const World world =
      testing::read_world(LEASTWISE_SOURCE_DIR "/fixtures/rules/" + file, sources, options);
  const auto library = built_in_rules();
  ASSERT_TRUE(library);
  Selection selection;
  selection.packs = {"strict"};
  const auto rules = select_rules(*library, selection);
  Settings settings;
  settings.today = "2026-01-01";
  const std::vector<Finding> findings = run(*rules, world, settings);
  const auto is_found = [&findings](std::string_view rule, std::string_view address) {
    return std::ranges::any_of(findings, [&](const Finding& finding) {
      return finding.rule->id == rule && finding.origin.address == address;
    });
  };
  for (const Form& form : forms) {
    for (const std::string_view address : form.unsafe) {
      EXPECT_TRUE(is_found(form.rule, address))
          << fmt::format("{}: {} has no {}", form.defect, address, form.rule);
    }
    for (const std::string_view address : form.safe) {
      EXPECT_FALSE(is_found(form.rule, address))
          << fmt::format("{}: {} has {}", form.defect, address, form.rule);
    }
  }
}

TEST(TrustWithOthers, IsJudgedInAPlan) {
  expect_forms("trust-with-others/plan.json", forms_of_plan());
}

// The older way into a cluster: a text of YAML in a map of the cluster, of another provider.
TEST(TrustWithOthers, IsReadInTheMapThatLetsIntoACluster) {
  expect_forms("aws-auth/plan.json",
               {{"T-EKS-10",
                 "eks-cluster-administrator",
                 {"kubernetes_config_map_v1_data.masters_bad", "kubernetes_config_map.users_bad"},
                 {"kubernetes_config_map_v1.nodes_good",
                  "kubernetes_config_map_v1_data.other_good",
                  "kubernetes_config_map_v1_data.unknown_good",
                  "kubernetes_config_map_v1_data.broken_good"}}});
}

TEST(TrustWithOthers, IsJudgedInATemplate) {
  expect_forms("trust-with-others/template.yaml", forms_of_template());
}

}  // namespace
}  // namespace leastwise
