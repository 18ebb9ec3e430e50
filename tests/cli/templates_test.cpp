// Templates through a whole check: conditions in findings, what templates accept, directories,
// parameters and the state before.
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/check_run.h"
#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

TEST(Templates, SayUnderWhichConditionFindingsHold) {
  CheckOptions options = testing::check_options("cloudformation_checks/conditions.yaml");
  options.report.shows_suppressed = true;
  testing::expect_golden("cloudformation_checks/conditions.txt", testing::report_of(options));
}

TEST(Templates, AreFoundInTheDirectoryThatTheCdkWrites) {
  CheckOptions options = testing::check_options("cloudformation/assembly");
  options.report.is_quiet = true;
  const std::string report = testing::report_of(options);
  options.inputs.front() += "/manifest.json";
  EXPECT_EQ(report, testing::report_of(options));
  EXPECT_NE(report, "");

  const testing::TemporaryDirectory empty;
  options.inputs = {empty.path()};
  EXPECT_NE(testing::report_of(options).find("is a directory without a `manifest.json`"),
            std::string::npos);
}

TEST(Templates, TakeParametersAndAStateBefore) {
  CheckOptions options = testing::check_options("cloudformation_checks/conditions.yaml");
  options.report.is_quiet = true;
  const std::string all = testing::report_of(options);
  const testing::TemporaryDirectory directory;
  options.adapter.parameters = directory.write("prod.json", R"({"Env": "prod"})");
  const std::string prod = testing::report_of(options);
  EXPECT_NE(all.find("(if IsDev)"), std::string::npos) << all;
  EXPECT_EQ(prod.find("(if "), std::string::npos) << prod;
  EXPECT_EQ(prod.find("administrator-access"), std::string::npos) << prod;

  options.adapter.parameters = directory.write("wrong.json", R"([{"Key": "Env"}])");
  EXPECT_NE(testing::report_of(options).find("an entry has no `ParameterKey`"), std::string::npos);

  options.adapter.parameters.clear();
  options.report.is_quiet = false;
  options.adapter.base = options.inputs.front();
  const std::string unchanged = testing::report_of(options);
  EXPECT_EQ(unchanged.find("(create)"), std::string::npos) << unchanged;
  options.adapter.base =
      directory.write("old.json", R"({"Resources": {"X": {"Type": "AWS::SNS::Topic"}}})");
  EXPECT_NE(testing::report_of(options).find("App (create)"), std::string::npos);
}

// Whatever is filled in for what nobody knows before the deployment, an ARN looks like one.
TEST(Templates, ShowRealPartitionsInProofs) {
  const auto role = [](std::string_view action) {
    return fmt::format(R"({{"Resources": {{"R": {{"Type": "AWS::IAM::Role", "Properties": {{
        "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
          "Principal": {{"Service": "lambda.amazonaws.com"}}, "Action": "sts:AssumeRole"}}}},
        "Policies": [{{"PolicyName": "p", "PolicyDocument": {{"Version": "2012-10-17",
          "Statement": {{"Effect": "Allow", "Action": "{}", "Resource": {{"Fn::Sub":
            "arn:${{AWS::Partition}}:sqs:${{AWS::Region}}:${{AWS::AccountId}}:orders"}}}}}}}}]}}}}}}}})",
                       action);
  };
  const testing::TemporaryDirectory directory;
  CheckOptions options = testing::check_options("cloudformation_checks/conditions.yaml");
  options.inputs = {directory.write("after.json", role("sqs:PurgeQueue"))};
  options.adapter.base = directory.write("before.json", role("sqs:SendMessage"));
  const std::string report = testing::report_of(options);
  EXPECT_NE(report.find("for example `sqs:PurgeQueue` on "
                        "`arn:aws:sqs:eu-central-1:111122223333:orders`"),
            std::string::npos)
      << report;
}

// A rule that asks for a boundary, about roles whose boundary is there under conditions.
TEST(Templates, SayWhenABoundaryIsMissing) {
  const testing::TemporaryDirectory directory;
  directory.write("template.yaml", R"(Parameters: {Stage: {Type: String}, Kind: {Type: String}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsSmall: !Equals [!Ref Kind, small]
Resources:
  Without: {Type: AWS::IAM::Role}
  With: {Type: AWS::IAM::Role, Properties: {PermissionsBoundary: arn:aws:iam::111122223333:policy/b}}
  Sometimes:
    Type: AWS::IAM::Role
    Properties: {PermissionsBoundary: !If [IsProd, arn:aws:iam::111122223333:policy/b, !Ref AWS::NoValue]}
  OneOfTwo:
    Type: AWS::IAM::Role
    Properties:
      PermissionsBoundary: !If [IsProd, arn:aws:iam::111122223333:policy/b, arn:aws:iam::111122223333:policy/c]
  OnlyThen:
    Type: AWS::IAM::Role
    Condition: IsSmall
    Properties: {PermissionsBoundary: !If [IsProd, arn:aws:iam::111122223333:policy/b, !Ref AWS::NoValue]}
  BothWays:
    Type: AWS::IAM::Role
    Condition: IsProd
    Properties: {PermissionsBoundary: !If [IsProd, arn:aws:iam::111122223333:policy/b, !Ref AWS::NoValue]}
)");
  directory.write("rules/unbound.yaml", R"(id: unbound
title: A role has no boundary
severity: high
each: role
when: {not: {has_boundary: true}}
message: "no boundary on `{address}`"
)");
  CheckOptions options = testing::check_options("");
  options.inputs = {directory.path() + "/template.yaml"};
  options.report.base_directory = directory.path();
  options.report.working_directory = directory.path();
  options.rule_directories = {directory.path() + "/rules"};
  options.enable = {"unbound"};
  options.packs = {"aws-validation"};
  options.report.is_quiet = true;
  EXPECT_EQ(testing::report_of(options),
            "template.yaml:15:3: OnlyThen: high: no boundary on `OnlyThen` (if IsSmall and not "
            "IsProd) [unbound]\n"
            "template.yaml:8:3: Sometimes: high: no boundary on `Sometimes` (if not IsProd) "
            "[unbound]\n"
            "template.yaml:6:3: Without: high: no boundary on `Without` [unbound]\n");
}

// What one condition denies, another may allow, and what two of them allow is not allowed together.
TEST(Templates, AskPoliciesThatAreThereTogether) {
  const testing::TemporaryDirectory directory;
  directory.write("template.yaml", R"(Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Denied:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - {PolicyName: all, PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Allow, Action: "*", Resource: "*"}}}
        - !If
          - IsProd
          - {PolicyName: not, PolicyDocument: {Version: "2012-10-17", Statement: {Effect: Deny, Action: "*", Resource: "*"}}}
          - !Ref AWS::NoValue
  Either:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: one
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: !If [IsProd, s3:GetObject, "*"], Resource: "*"}
)");
  directory.write("rules/deletes.yaml", R"(id: deletes
title: Somebody can delete
severity: high
each: role
when: {allows: {action: "s3:DeleteObject", on: "arn:aws:s3:::archive/*"}}
message: "{address} deletes"
)");
  CheckOptions options = testing::check_options("");
  options.inputs = {directory.path() + "/template.yaml"};
  options.report.base_directory = directory.path();
  options.report.working_directory = directory.path();
  options.rule_directories = {directory.path() + "/rules"};
  options.enable = {"deletes", "administrator-by-sum"};
  options.packs = {"aws-validation"};
  options.report.is_quiet = true;
  const std::string report = testing::report_of(options);
  const auto lines_of = [&report](std::string_view rule) {
    std::string out;
    for (std::size_t at = 0; at < report.size();) {
      const std::string line = report.substr(at, report.find('\n', at) - at);
      at += line.size() + 1;
      out += line.ends_with(rule) ? line + "\n" : "";
    }
    return out;
  };
  EXPECT_EQ(lines_of("[deletes]"),
            "template.yaml:8:104: Denied: high: Denied deletes (if not IsProd) [deletes]\n"
            "template.yaml:20:52: Either: high: Either deletes (if not IsProd) [deletes]\n");
  EXPECT_EQ(lines_of("[administrator-by-sum]"), "");
}

// An assembly whose stacks land in several accounts: all of them are the user's own.
TEST(Templates, KnowTheAccountsOfAnAssembly) {
  const testing::TemporaryDirectory directory;
  const auto stack = [](std::string_view name, std::string_view account) {
    return fmt::format(
        R"("{0}": {{"type": "aws:cloudformation:stack", "environment": "aws://{1}/eu-west-1",
      "properties": {{"templateFile": "{0}.json"}}}})",
        name,
        account);
  };
  const auto role = [](std::string_view trusted) {
    return fmt::format(R"({{"Resources": {{"Role": {{"Type": "AWS::IAM::Role", "Properties": {{
      "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": {{"Effect": "Allow",
      "Principal": {{"AWS": "arn:aws:iam::{}:root"}}, "Action": "sts:AssumeRole"}}}}}}}}}}}})",
                       trusted);
  };
  directory.write("One.json", role("444455556666"));
  directory.write("Two.json", role("777788889999"));
  CheckOptions options = testing::check_options("");
  options.inputs = {directory.path()};
  options.report.base_directory = directory.path();
  options.report.working_directory = directory.path();
  options.report.is_quiet = true;
  const auto report_with = [&](std::string_view two) {
    directory.write("manifest.json",
                    fmt::format(R"({{"version": "36.0.0", "artifacts": {{{}, {}}}}})",
                                stack("One", "111122223333"),
                                stack("Two", two)));
    return testing::report_of(options);
  };
  EXPECT_EQ(report_with("444455556666"),
            "Two.json:3:28: Two.Role: high: account 777788889999 decides who can assume role "
            "`Two.Role`: it is trusted as a whole, without an external id "
            "[unknown-account-trusted]\n");
  EXPECT_EQ(report_with("unknown-account"),
            "One.json:3:28: One.Role: high (maybe): account 444455556666 decides who can assume "
            "role `One.Role`: it is trusted as a whole, without an external id "
            "[unknown-account-trusted]\n"
            "Two.json:3:28: Two.Role: high (maybe): account 777788889999 decides who can assume "
            "role `Two.Role`: it is trusted as a whole, without an external id "
            "[unknown-account-trusted]\n");
}

}  // namespace
}  // namespace leastwise
