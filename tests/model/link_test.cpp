// Linking: attachments find their principals and policies by address, name and ARN, and nothing is
// dropped.
#include <gtest/gtest.h>

#include <leastwise/model.h>

namespace leastwise {
namespace {

Principal principal(PrincipalKind kind, const std::string& address, PartialString name) {
  Principal result;
  result.kind = kind;
  result.origin.address = address;
  result.name = std::move(name);
  return result;
}

PolicyDocument managed(const std::string& address, const std::string& name) {
  PolicyDocument result;
  result.origin.address = address;
  result.name = name;
  result.arn = "arn:aws:iam::111122223333:policy/team/" + name;
  return result;
}

Attachment attachment(AttachmentKind kind, PrincipalKind principal_kind, Ref policy, Ref to) {
  Attachment result;
  result.kind = kind;
  result.principal_kind = principal_kind;
  result.policy = std::move(policy);
  result.principal = std::move(to);
  result.origin.address = "attachment";
  return result;
}

Ref by_address(std::vector<std::string> addresses, Confidence confidence = Confidence::Exact) {
  Ref ref;
  ref.addresses = std::move(addresses);
  ref.confidence = confidence;
  return ref;
}

Ref by_value(PartialString value) {
  Ref ref;
  ref.value = std::move(value);
  return ref;
}

Ref unresolved(const std::string& reason) {
  Ref ref;
  ref.confidence = Confidence::Unresolved;
  ref.reason = reason;
  return ref;
}

const std::string kAdmin = "arn:aws:iam::aws:policy/AdministratorAccess";

TEST(Link, FindsByAddressByNameAndByArn) {
  ModelBuilder builder;
  builder.after.add(principal(PrincipalKind::Role, "role.ci", "ci"));
  builder.after.add(managed("policy.p", "p"));
  const auto attach = [&](Ref policy, Ref role) {
    builder.after.attachments.push_back(attachment(
        AttachmentKind::ManagedPolicy, PrincipalKind::Role, std::move(policy), std::move(role)));
  };
  attach(by_address({"policy.p"}), by_address({"role.ci"}));
  attach(by_value("arn:aws:iam::111122223333:policy/team/p"), by_value("ci"));
  attach(by_value(kAdmin), by_value("arn:aws:iam::111122223333:role/ci"));
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.principals.size(), 1U);
  const std::vector<Grant>& grants = world.after.principals[0].grants;
  ASSERT_EQ(grants.size(), 3U);
  EXPECT_EQ(grants[0].policy, PolicyId{0});
  EXPECT_EQ(grants[0].via, Via::CustomerManaged);
  EXPECT_EQ(grants[1].policy, PolicyId{0});
  EXPECT_EQ(grants[1].confidence, Confidence::Exact);
  EXPECT_EQ(grants[2].via, Via::AwsManaged);
  EXPECT_EQ(grants[2].name.text, "AdministratorAccess");
}

TEST(Link, MentionsWhatTheInputDoesNotDeclareOnce) {
  ModelBuilder builder;
  for (int i = 0; i < 2; ++i) {
    builder.after.attachments.push_back(attachment(
        AttachmentKind::ManagedPolicy, PrincipalKind::User, by_value(kAdmin), by_value("alice")));
  }
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.principals.size(), 1U);
  EXPECT_FALSE(world.after.principals[0].is_declared);
  EXPECT_EQ(world.after.principals[0].name.text, "alice");
  EXPECT_EQ(world.after.principals[0].grants.size(), 2U);
}

TEST(Link, KeepsAnAttachmentWhoseTargetIsUnknown) {
  ModelBuilder builder;
  builder.after.attachments.push_back(attachment(AttachmentKind::ManagedPolicy,
                                                 PrincipalKind::Role,
                                                 by_value(kAdmin),
                                                 unresolved("the reference ends in local.role")));
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.principals.size(), 1U);
  const Grant& grant = world.after.principals[0].grants.at(0);
  EXPECT_EQ(grant.confidence, Confidence::Unresolved);
  EXPECT_EQ(grant.reason, "the reference ends in local.role");
  EXPECT_EQ(world.after.principals[0].name.display(), "${attachment}");
}

TEST(Link, AHoleEqualsItself) {
  ModelBuilder builder;
  const PartialString name =
      PartialString::unknown({.expression = "aws_iam_role.ci.name", .span = {}});
  builder.after.add(principal(PrincipalKind::Role, "aws_iam_role.ci", name));
  builder.after.attachments.push_back(attachment(
      AttachmentKind::ManagedPolicy, PrincipalKind::Role, by_value(kAdmin), by_value(name)));
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.principals.size(), 1U);
  EXPECT_EQ(world.after.principals[0].grants.size(), 1U);
}

TEST(Link, SeveralCandidatesAreAny) {
  ModelBuilder builder;
  builder.after.add(principal(PrincipalKind::Role, "role.a", "a"));
  builder.after.add(principal(PrincipalKind::Role, "role.b", "b"));
  builder.after.attachments.push_back(attachment(AttachmentKind::ManagedPolicy,
                                                 PrincipalKind::Role,
                                                 by_value(kAdmin),
                                                 by_address({"role.a", "role.b"})));
  const World world = link(std::move(builder));
  EXPECT_EQ(world.after.principals[0].grants.at(0).confidence, Confidence::Any);
  EXPECT_EQ(world.after.principals[1].grants.at(0).confidence, Confidence::Any);
}

TEST(Link, APolicyThatOnlyLimitsIsABoundary) {
  ModelBuilder builder;
  builder.after.add(principal(PrincipalKind::Role, "role.a", "a"));
  builder.after.add(managed("policy.limit", "limit"));
  builder.after.add(managed("policy.both", "both"));
  const auto attach = [&](AttachmentKind kind, const std::string& policy, const std::string& role) {
    builder.after.attachments.push_back(
        attachment(kind, PrincipalKind::Role, by_address({policy}), by_value(role)));
  };
  attach(AttachmentKind::Boundary, "policy.limit", "a");
  attach(AttachmentKind::Boundary, "policy.both", "elsewhere");
  attach(AttachmentKind::ManagedPolicy, "policy.both", "a");
  const World world = link(std::move(builder));
  EXPECT_EQ(world.after.policies[0].kind, PolicyKind::Boundary);
  EXPECT_EQ(world.after.policies[1].kind, PolicyKind::Identity);
  EXPECT_TRUE(world.after.principals[0].boundary.has_value());
  EXPECT_EQ(world.after.principals[0].grants.size(), 1U);
}

TEST(Link, MembershipsJoinUsersAndGroups) {
  ModelBuilder builder;
  builder.after.add(principal(PrincipalKind::User, "user.u", "u"));
  builder.after.add(principal(PrincipalKind::Group, "group.g", "g"));
  builder.after.attachments.push_back(
      attachment(AttachmentKind::Membership, PrincipalKind::User, by_value("g"), by_value("u")));
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.principals[0].groups.size(), 1U);
  EXPECT_EQ(world.after.principals[0].groups[0].group, PrincipalId{1});
}

TEST(Link, RolesAreFoundThroughInstanceProfiles) {
  ModelBuilder builder;
  builder.after.add(principal(PrincipalKind::Role, "role.web", "web"));
  builder.after.instance_profiles.push_back(
      {.origin = {}, .name = "profile", .role = by_address({"role.web"})});
  RoleUse use;
  use.origin.address = "instance.i";
  use.role = by_value("profile");
  use.is_instance_profile = true;
  builder.after.role_uses.push_back(use);
  use.role = by_value("elsewhere");
  builder.after.role_uses.push_back(use);
  const World world = link(std::move(builder));
  ASSERT_EQ(world.after.runs_as.size(), 2U);
  EXPECT_EQ(world.after.runs_as[0].roles, std::vector<PrincipalId>{PrincipalId{0}});
  EXPECT_EQ(world.after.runs_as[0].confidence, Confidence::Exact);
  EXPECT_TRUE(world.after.runs_as[1].roles.empty());
  EXPECT_EQ(world.after.runs_as[1].confidence, Confidence::Unresolved);
}

}  // namespace
}  // namespace leastwise
