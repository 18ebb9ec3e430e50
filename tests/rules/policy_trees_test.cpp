// What pack `aws-validation` says about the form of policies in templates, where the policy is a
// part of the template.
#include "rules/policy_trees.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "rules/loader.h"
#include "rules/run.h"
#include "rules/validation_rules.h"

namespace leastwise {
namespace {

struct Template {
  SourceMap sources;
  World world;

  Template(std::string_view name, std::string_view text) {
    const FileId file = *sources.add(std::string(name), std::string(text));
    ModelBuilder builder;
    for (const Adapter& adapter : adapters()) {
      if (adapter.name == "cloudformation") {
        EXPECT_TRUE(adapter.read(file, sources, {}, builder));
      }
    }
    world = link(std::move(builder));
  }

  // "rule line:column"
  std::vector<std::string> said() const {
    RuleLibrary library;
    add_validation_rules(library);
    Selection selection;
    selection.packs = {"aws-validation"};
    const auto rules = select_rules(library, selection);
    Settings settings;
    settings.sources = &sources;
    std::vector<std::string> lines;
    for (const Finding& finding : run(*rules, world, settings)) {
      const Span span = sources.to_file(finding.where);
      const Place place = sources.place(span.file, span.begin);
      lines.push_back(fmt::format("{} {}:{}", finding.rule->id, place.line, place.column));
    }
    return lines;
  }
};

constexpr std::string_view kYaml = R"(Resources:
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Sid: ""
            Action: []
            Resource: !Sub "arn:${AWS::Partition}:s3:::a/*"
          - Effect: Allow
            Action: s3:GetObject
            Resource:
              Fn::GetAtt: [Bucket, Arn]
)";

TEST(PolicyTrees, ShowTheFormOfAPolicyInATemplate) {
  EXPECT_EQ(
      Template("template.yaml", kYaml).said(),
      (std::vector<std::string>{
          "aws-missing-version 6:9", "aws-empty-sid-value 8:18", "aws-empty-array-action 9:21"}));
}

TEST(PolicyTrees, ReadATemplateInJsonAsWell) {
  constexpr std::string_view kJson = R"({"Resources": {"Read": {"Type": "AWS::IAM::ManagedPolicy",
 "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement":
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Ref": "X"}, "Sid": ""}}}}}})";
  EXPECT_EQ(Template("template.json", kJson).said(),
            std::vector<std::string>{"aws-empty-sid-value 3:82"});
}

// SAM's own templates name actions that AWS's reference lacks. AWS takes what its transform makes.
TEST(PolicyTrees, ComplainOfNothingThatSamWrites) {
  EXPECT_EQ(Template("template.yaml", R"(Transform: AWS::Serverless-2016-10-31
Resources:
  Poll:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: x
      Policies:
        - SQSPollerPolicy: {QueueName: orders}
)")
                .said(),
            std::vector<std::string>{});
}

TEST(PolicyTrees, SeeTwoRolesOfOneName) {
  EXPECT_EQ(Template("template.yaml", R"(Resources:
  A:
    Type: AWS::IAM::Group
    Properties:
      GroupName: Admins
  B:
    Type: AWS::IAM::Group
    Properties:
      GroupName: ADMINS
  C:
    Type: AWS::IAM::User
    Properties:
      UserName: admins
)")
                .said(),
            std::vector<std::string>{"aws-refused-name 9:18"});
}

TEST(PolicyTrees, CountACharacterAsCloudFormationWritesIt) {
  const auto sized = [](std::size_t length) {
    return fmt::format(R"(Resources:
  Read:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::{}
)",
                       std::string(length, 'a'));
  };
  // {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",
  // "Resource":"arn:aws:s3:::"}]}
  constexpr std::size_t kRest = 108;
  constexpr std::size_t kMost = 6'144;
  EXPECT_EQ(Template("template.yaml", sized(kMost - kRest)).said(), std::vector<std::string>{});
  EXPECT_EQ(Template("template.yaml", sized(kMost - kRest + 1)).said(),
            std::vector<std::string>{"aws-refused-size 6:9"});
}

}  // namespace
}  // namespace leastwise
