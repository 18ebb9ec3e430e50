// Policies that AWS manages, joined to whoever has one.
#include "model/aws_managed.h"

#include <string>

#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/model.h>

namespace leastwise {
namespace {

Grant grant_of(std::string arn) {
  Grant grant;
  grant.via = Via::AwsManaged;
  grant.arn = PartialString(std::move(arn));
  grant.origin.address = "aws_iam_role_policy_attachment.a";
  return grant;
}

World world_with(std::vector<Grant> grants) {
  World world;
  Principal role;
  role.origin.address = "aws_iam_role.ci";
  role.grants = std::move(grants);
  world.after.principals.push_back(role);
  return world;
}

TEST(AwsManaged, StandOnceHoweverOftenTheyAreAttached) {
  World world = world_with({grant_of("arn:aws:iam::aws:policy/AdministratorAccess"),
                            grant_of("arn:aws:iam::aws:policy/AdministratorAccess"),
                            grant_of("arn:aws:iam::aws:policy/ReadOnlyAccess")});
  add_aws_managed_policies(world, Catalogue::builtin());
  ASSERT_EQ(world.after.policies.size(), 2U);
  const std::vector<Grant>& grants = world.after.principals.front().grants;
  EXPECT_EQ(grants[0].policy, PolicyId{0});
  EXPECT_EQ(grants[1].policy, PolicyId{0});
  EXPECT_EQ(grants[2].policy, PolicyId{1});
  const PolicyDocument& document = world.after.policies.front();
  EXPECT_TRUE(is_aws_managed(document));
  EXPECT_EQ(document.name.text, "AdministratorAccess");
  ASSERT_EQ(document.policy.statements.size(), 1U);
  EXPECT_FALSE(document.policy.statements.front().span.is_known());
  EXPECT_FALSE(document.policy.statements.front().action.patterns.front().span.is_known());
}

TEST(AwsManaged, LimitAsABoundary) {
  World world = world_with({});
  world.after.principals.front().boundary = grant_of("arn:aws-cn:iam::aws:policy/PowerUserAccess");
  add_aws_managed_policies(world, Catalogue::builtin());
  ASSERT_EQ(world.after.policies.size(), 1U);
  EXPECT_EQ(world.after.policies.front().kind, PolicyKind::Boundary);
}

// A policy that is newer than the data may allow everything: that is said, never passed over.
TEST(AwsManaged, AreUnseenWhereTheCatalogueHasThemNot) {
  World world = world_with({grant_of("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole")});
  add_aws_managed_policies(world, Catalogue::builtin());
  EXPECT_TRUE(world.after.policies.empty());
  ASSERT_EQ(world.unseen.size(), 1U);
  EXPECT_EQ(world.unseen.front().address, "aws_iam_role_policy_attachment.a");
  EXPECT_EQ(world.unseen.front().reason,
            "`arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole` is not among the policies that "
            "AWS managed on " +
                std::string(Catalogue::builtin().policies_version().date) +
                ", did you mean "
                "`arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`?");
}

TEST(AwsManaged, LeaveAloneWhatTheUserOwnsOrNobodyKnows) {
  Grant unknown = grant_of("");
  unknown.arn = PartialString::unknown({.expression = "var.policy", .span = {}});
  Grant own = grant_of("arn:aws:iam::111122223333:policy/AdministratorAccess");
  own.via = Via::CustomerManaged;
  World world = world_with({unknown, own});
  add_aws_managed_policies(world, Catalogue::builtin());
  EXPECT_TRUE(world.after.policies.empty());
  EXPECT_TRUE(world.unseen.empty());
}

}  // namespace
}  // namespace leastwise
