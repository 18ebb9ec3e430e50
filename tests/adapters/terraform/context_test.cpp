// Where a change lands: account, partition and region from what a plan says, and from the options.
#include "terraform/context.h"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "adapters/terraform/planning.h"

namespace leastwise::terraform {
namespace {

std::string found_in(std::string text, const AdapterOptions& options = {}) {
  const testing::Planned planned = testing::planned_from(std::move(text));
  const Account account = find_account(planned.plan, options);
  return fmt::format("{}/{}/{}", account.id, account.partition, account.region);
}

// A plan with these providers, root variables, changes and values of the prior state.
std::string plan_with(std::string_view providers,
                      std::string_view variables = "{}",
                      std::string_view changes = "",
                      std::string_view prior = "") {
  return fmt::format(
      R"({{"format_version":"1.2","variables":{},"resource_changes":[{}],)"
      R"("prior_state":{{"format_version":"1.0","values":{{"root_module":{{"resources":[{}]}}}}}},)"
      R"("configuration":{{"provider_config":{},"root_module":{{}}}}}})",
      variables,
      changes,
      prior,
      providers);
}

std::string existing(std::string_view address, std::string_view values) {
  const bool is_data = address.starts_with("data.");
  const std::string_view local = is_data ? address.substr(5) : address;
  return fmt::format(R"({{"address":"{}","mode":"{}","type":"{}","name":"x","values":{}}})",
                     address,
                     is_data ? "data" : "managed",
                     local.substr(0, local.find('.')),
                     values);
}

struct Case {
  std::string_view what;
  std::string plan;
  std::string_view expected;
};

TEST(TerraformContext, IsFoundWhereThePlanSaysIt) {
  constexpr std::string_view kAssume =
      R"({"aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"},
          "assume_role":[{"role_arn":{"constant_value":"arn:aws:iam::111122223333:role/deploy"}}]}}})";
  const std::string caller =
      existing("data.aws_caller_identity.x",
               R"({"account_id":"444455556666","arn":"arn:aws:iam::444455556666:user/a"})");
  const std::string role =
      existing("aws_iam_role.x", R"({"name":"x","arn":"arn:aws-us-gov:iam::777788889999:role/x"})");
  const std::vector<Case> cases = {
      {"nothing", plan_with("{}"), "//"},
      {"the provider's role goes first",
       plan_with(kAssume, "{}", "", caller),
       "111122223333/aws/eu-west-1"},
      {"a role through a variable",
       plan_with(R"({"aws":{"name":"aws","expressions":{"region":{"references":["var.region"]},
           "assume_role":[{"role_arn":{"references":["var.role"]}}]}}})",
                 R"({"region":{"value":"cn-north-1"},
                     "role":{"value":"arn:aws-cn:iam::111122223333:role/deploy"}})"),
       "111122223333/aws-cn/cn-north-1"},
      {"who runs it", plan_with("{}", "{}", "", caller), "444455556666/aws/"},
      {"what exists", plan_with("{}", "{}", "", role), "777788889999/aws-us-gov/"},
      {"accounts that disagree say nothing",
       plan_with(
           "{}",
           "{}",
           "",
           role + "," +
               existing("aws_iam_user.x", R"({"arn":"arn:aws-us-gov:iam::000000000001:user/x"})")),
       "/aws-us-gov/"},
      {"AWS's own policies are of no account",
       plan_with(
           "{}",
           "{}",
           "",
           existing("aws_iam_policy.x", R"({"arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})")),
       "/aws/"},
      {"the one account that is allowed",
       plan_with(R"({"aws":{"name":"aws","expressions":{
           "allowed_account_ids":{"constant_value":["111122223333"]}}}})"),
       "111122223333//"},
      {"several that are allowed",
       plan_with(R"({"aws":{"name":"aws","expressions":{
           "allowed_account_ids":{"constant_value":["111122223333","444455556666"]}}}})"),
       "//"},
      {"data sources for region and partition",
       plan_with("{}",
                 "{}",
                 "",
                 existing("data.aws_region.x", R"({"name":"us-gov-west-1"})") + "," +
                     existing("data.aws_partition.x", R"({"partition":"aws-us-gov"})")),
       "/aws-us-gov/us-gov-west-1"},
      {"the region as provider 6 names it",
       plan_with("{}", "{}", "", existing("data.aws_region.x", R"({"region":"eu-north-1"})")),
       "/aws/eu-north-1"},
      {"the provider without alias",
       plan_with(
           R"({"aws.west":{"name":"aws","alias":"west","expressions":{"region":{"constant_value":"us-west-2"}}},
                     "aws":{"name":"aws","expressions":{"region":{"constant_value":"eu-west-1"}}}})"),
       "/aws/eu-west-1"},
      {"several aliases and no other",
       plan_with(
           R"({"aws.a":{"name":"aws","alias":"a","expressions":{"region":{"constant_value":"us-west-2"}}},
                     "aws.b":{"name":"aws","alias":"b","expressions":{"region":{"constant_value":"eu-west-1"}}}})"),
       "//"},
      {"partitions of regions that are not to be guessed",
       plan_with(
           R"({"aws":{"name":"aws","expressions":{"region":{"constant_value":"us-iso-east-1"}}}})"),
       "//us-iso-east-1"},
      {"other providers",
       plan_with(
           R"({"google":{"name":"google","expressions":{"region":{"constant_value":"europe-west1"}}}})"),
       "//"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(found_in(one.plan), one.expected) << one.what;
  }
  AdapterOptions options;
  options.account = "999999999999";
  options.partition = "aws-cn";
  options.region = "cn-northwest-1";
  EXPECT_EQ(found_in(plan_with(kAssume), options), "999999999999/aws-cn/cn-northwest-1");
}

}  // namespace
}  // namespace leastwise::terraform
