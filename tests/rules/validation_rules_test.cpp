// Pack `aws-validation`: AWS's policy validation over the documents of a world.
#include "rules/validation_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>

#include "rules/loader.h"
#include "rules/run.h"

namespace leastwise {
namespace {

RuleLibrary library() {
  RuleLibrary all;
  add_validation_rules(all);
  return all;
}

// A policy that stands in a string of a file, as in a plan.
PolicyDocument document_of(SourceMap& sources, PolicyKind kind, std::string_view text) {
  const FileId file = *sources.add("plan.json", "\"...\"");
  const Node node =
      Node::string(PartialString(std::string(text)), {.file = file, .begin = 0, .end = 5});
  PolicyDocument document;
  document.kind = kind;
  document.origin.address = "aws_iam_role.ci";
  document.attribute = "policy";
  document.policy = parse_policy(node, sources, "aws_iam_role.ci policy").policy;
  return document;
}

std::vector<std::string> said(const World& world, const SourceMap& sources) {
  const RuleLibrary all = library();
  Selection selection;
  selection.packs = {"aws-validation"};
  const auto rules = select_rules(all, selection);
  Settings settings;
  settings.sources = &sources;
  std::vector<std::string> lines;
  for (const Finding& finding : run(*rules, world, settings)) {
    lines.push_back(
        fmt::format("{} {}: {}", finding.rule->id, sources.bytes(finding.where), finding.message));
  }
  return lines;
}

TEST(ValidationRules, JudgeADocumentByTheKindThatItHasWhereItIsUsed) {
  SourceMap sources;
  World world;
  constexpr std::string_view kPolicy =
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObjcet",)"
      R"( "Resource": "*"}})";
  world.after.policies.push_back(document_of(sources, PolicyKind::Identity, kPolicy));
  EXPECT_EQ(said(world, sources),
            std::vector<std::string>{"aws-invalid-action \"s3:GetObjcet\": there is no action "
                                     "`s3:GetObjcet`: did you mean `s3:GetObject`?"});
  world.after.policies.front().kind = PolicyKind::Trust;
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
    return line.starts_with("aws-role-trust-policy-syntax-error-resource \"Resource\"");
  }));
  EXPECT_TRUE(std::ranges::any_of(
      lines, [](const std::string& line) { return line.starts_with("aws-missing-principal "); }));
}

TEST(ValidationRules, PredictATrustThatIamRefuses) {
  SourceMap sources;
  World world;
  world.after.policies.push_back(document_of(
      sources,
      PolicyKind::Trust,
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated":)"
      R"( "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action":)"
      R"( "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"gitlab.com:sub": "*",)"
      R"( "gitlab.com:aud": "https://gitlab.com"}}}})"));
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_TRUE(std::ranges::any_of(
      lines, [](const std::string& line) { return line.starts_with("aws-refused-oidc-trust "); }));
}

TEST(ValidationRules, SayAtTheAttachmentWhatIsInAPolicyOfAws) {
  SourceMap sources;
  World world;
  Principal role;
  role.origin.address = "aws_iam_role.ci";
  Grant grant;
  grant.via = Via::AwsManaged;
  grant.arn = PartialString("arn:aws:iam::aws:policy/AdministratorAccess");
  role.grants.push_back(grant);
  world.after.principals.push_back(role);
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_EQ(
      lines,
      (std::vector<std::string>{
          "aws-create-slr-with-star-in-action-and-resource : in `AdministratorAccess`, which AWS "
          "manages: `iam:CreateServiceLinkedRole` is allowed on every role that `*` matches",
          "aws-pass-role-with-star-in-action-and-resource : in `AdministratorAccess`, which AWS "
          "manages: `iam:PassRole` is allowed on every role that `*` matches"}));
}

TEST(ValidationRules, CountTheInlinePoliciesOfAPrincipalTogether) {
  SourceMap sources;
  World world;
  const auto policy = [](std::size_t length) {
    return fmt::format(R"({{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action":)"
                       R"( "s3:GetObject", "Resource": "arn:aws:s3:::a/{}"}}}})",
                       std::string(length, 'x'));
  };
  Principal user;
  user.kind = PrincipalKind::User;
  user.origin.address = "aws_iam_user.ci";
  for (std::uint32_t i = 0; i < 2; ++i) {
    world.after.policies.push_back(document_of(sources, PolicyKind::Identity, policy(950)));
    Grant grant;
    grant.policy = PolicyId{i};
    user.grants.push_back(grant);
  }
  world.after.principals.push_back(user);
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_EQ(
      lines,
      std::vector<std::string>{"aws-refused-size : IAM refuses the inline policies of the user: "
                               "together they have 2116 characters besides white space, 2048 "
                               "are allowed"});
  world.after.policies.pop_back();
  world.after.principals.front().grants.pop_back();
  EXPECT_EQ(said(world, sources), std::vector<std::string>{});
}

TEST(ValidationRules, AreNotMeantByAGlobWithoutTheirFamily) {
  const RuleLibrary all = library();
  Selection selection;
  selection.packs = {"aws-validation"};
  selection.disable = {"aws-missing-version"};
  const auto rules = select_rules(all, selection);
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->size() + 1, all.rules.size());
  selection.disable = {"aws-validation/*"};
  EXPECT_EQ(select_rules(all, selection)->size(), 0U);
}

}  // namespace
}  // namespace leastwise
