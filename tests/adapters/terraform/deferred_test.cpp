// Documents that are read only during apply, rebuilt: the whole policy is compared.
#include "terraform/deferred.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "adapters/terraform/planning.h"

namespace leastwise::terraform {
namespace {

using testing::block;
using testing::change;
using testing::plan_text;
using testing::Planned;
using testing::planned_from;
using testing::show;

constexpr std::string_view kData = "data.aws_iam_policy_document.d";

std::string state_word(PolicyState state) {
  constexpr const char* kWords[] = {"known", "rebuilt", "partial", "unknown", "malformed"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string short_form(const Rebuilt& rebuilt) {
  std::string out = state_word(rebuilt.state);
  if (!rebuilt.reason.empty()) {
    out += " (" + rebuilt.reason + ")";
  }
  return rebuilt.policy.is_null() ? out : out + " " + show(rebuilt.policy);
}

std::string document(std::string_view after,
                     std::string_view unknown,
                     std::string_view expressions = "{}",
                     std::string_view more_changes = "",
                     std::string_view more_blocks = "") {
  Planned planned = planned_from(
      plan_text(change(kData, after, unknown) + std::string(more_changes),
                R"({"resources":[)" + block(kData, expressions) + std::string(more_blocks) + "]}"));
  const Resolver resolver(planned.plan);
  return short_form(Documents(resolver, planned.sources).rebuild(planned.at(kData)));
}

const std::string kBucket =
    "," + change("aws_s3_bucket.b", R"({"bucket":"logs"})", R"({"arn":true,"id":true})");

TEST(DeferredDocument, FillsInDefaultsAndVariables) {
  EXPECT_EQ(
      document(
          R"({"statement":[{"actions":["s3:GetObject"],"resources":["arn:aws:s3:::b/&{aws:username}/*"],
                        "condition":[],"principals":[],"effect":null,"sid":null}],"version":null})",
          R"({"id":true,"json":true})"),
      "rebuilt {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: ['s3:GetObject'], "
      "Resource: ['arn:aws:s3:::b/${aws:username}/*']}]}");
}

TEST(DeferredDocument, WritesEveryElement) {
  EXPECT_EQ(
      document(R"({"policy_id":"p","version":"2008-10-17","statement":[{"sid":"A","effect":"Deny",
                        "not_actions":["iam:*"],"not_resources":["*"],
                        "not_principals":[{"type":"AWS","identifiers":["111122223333"]}],
                        "condition":[{"test":"Bool","variable":"aws:SecureTransport","values":[false]}]}]})",
               R"({"json":true})"),
      "rebuilt {Version: '2008-10-17', Id: 'p', Statement: [{Sid: 'A', Effect: 'Deny', "
      "NotPrincipal: {AWS: ['111122223333']}, NotAction: ['iam:*'], NotResource: ['*'], "
      "Condition: {Bool: {aws:SecureTransport: ['false']}}}]}");
}

TEST(DeferredDocument, JoinsPrincipalsAndConditions) {
  EXPECT_EQ(document(R"({"statement":[{"actions":["sts:AssumeRole"],
                        "principals":[{"type":"AWS","identifiers":["a"]},{"type":"Service","identifiers":["s"]},
                                      {"type":"AWS","identifiers":["b"]}],
                        "condition":[{"test":"T","variable":"v","values":["1"]},{"test":"T","variable":"w","values":["2"]},
                                     {"test":"T","variable":"v","values":["3"]}]}]})",
                     R"({"json":true})"),
            "rebuilt {Version: '2012-10-17', Statement: [{Effect: 'Allow', Principal: {AWS: ['a', "
            "'b'], Service: ['s']}, Action: ['sts:AssumeRole'], Condition: {T: {v: ['1', '3'], w: "
            "['2']}}}]}");
}

TEST(DeferredDocument, KnowsEveryone) {
  EXPECT_EQ(
      document(
          R"({"statement":[{"actions":["s3:*"],"principals":[{"type":"*","identifiers":["*"]}]}]})",
          "{}"),
      "rebuilt {Version: '2012-10-17', Statement: [{Effect: 'Allow', Principal: '*', Action: "
      "['s3:*']}]}");
}

TEST(DeferredDocument, GivesHolesTheShapeOfWhatTheyReferTo) {
  EXPECT_EQ(
      document(R"({"statement":[{"actions":["s3:*"],"resources":["arn:aws:s3:::x",null,null]}]})",
               R"({"statement":[{"actions":[false],"resources":[false,true,true]}],"json":true})",
               R"({"statement":[{"resources":{"references":["aws_s3_bucket.b.arn","aws_s3_bucket.b",
                                                            "aws_sqs_queue.q.arn","aws_sqs_queue.q"]}}]})",
               kBucket),
      "partial (it depends on aws_s3_bucket.b.arn) {Version: '2012-10-17', Statement: [{Effect: "
      "'Allow', Action: ['s3:*'], Resource: ['arn:aws:s3:::x', "
      "'<aws_s3_bucket.b.arn in data.aws_iam_policy_document.d.statement[0].resources[0] ~ "
      "arn:aws*:s3:::logs*>', "
      "'<aws_sqs_queue.q.arn in data.aws_iam_policy_document.d.statement[0].resources[1] ~ "
      "arn:aws*:sqs:*:????????????:*>']}]}");
}

TEST(DeferredDocument, ReadsOldPlansThatLeaveUnknownElementsOut) {
  EXPECT_EQ(document(R"({"statement":[{"actions":["s3:*"],"resources":["arn:aws:s3:::x"]}]})",
                     R"({"statement":[{"resources":[true,false]}]})",
                     R"({"statement":[{"resources":{"references":["aws_s3_bucket.b"]}}]})",
                     kBucket),
            "partial (it depends on aws_s3_bucket.b) {Version: '2012-10-17', Statement: [{Effect: "
            "'Allow', Action: ['s3:*'], Resource: ['arn:aws:s3:::x', '<aws_s3_bucket.b in "
            "data.aws_iam_policy_document.d.statement[0].resources[0] ~ arn:*>']}]}");
}

TEST(DeferredDocument, WidensShapesWhereElementsCannotBeToldApart) {
  EXPECT_EQ(
      document(
          R"({"statement":[{"resources":[null]}]})",
          R"({"statement":[{"resources":[true]}]})",
          R"({"statement":[{"resources":{"references":["aws_s3_bucket.b.arn","aws_s3_bucket.c.arn"]}}]})",
          kBucket),
      "partial (it depends on aws_s3_bucket.b.arn, aws_s3_bucket.c.arn) {Version: "
      "'2012-10-17', Statement: [{Effect: 'Allow', Resource: ['<aws_s3_bucket.b.arn, "
      "aws_s3_bucket.c.arn in data.aws_iam_policy_document.d.statement[0].resources[0] ~ "
      "arn:aws*:s3:::*>']}]}");
  EXPECT_EQ(document(R"({"statement":[{"actions":["s3:*"]}]})",
                     R"({"statement":[{"resources":true}]})",
                     R"({"statement":[{"resources":{"references":["local.x"]}}]})"),
            "partial (it depends on local.x) {Version: '2012-10-17', Statement: [{Effect: 'Allow', "
            "Action: ['s3:*'], Resource: ['<local.x in "
            "data.aws_iam_policy_document.d.statement[0].resources ~ arn:*>']}]}");
}

TEST(DeferredDocument, KeepsUnknownPartsAsUnknown) {
  EXPECT_EQ(document("{}", R"({"statement":true})"),
            "unknown (`data.aws_iam_policy_document.d.statement` is known only after apply)");
  EXPECT_EQ(
      document(
          R"({"statement":[{"actions":["a:b"]},{}]})",
          R"({"statement":[{"effect":true,"condition":true,"principals":[{"type":true}]},true]})"),
      "partial (`data.aws_iam_policy_document.d.statement[0].effect` is known only after "
      "apply) {Version: '2012-10-17', Statement: [{Effect: "
      "?<data.aws_iam_policy_document.d.statement[0].effect>, Principal: "
      "?<data.aws_iam_policy_document.d.statement[0].principals[0]>, Action: ['a:b'], "
      "Condition: ?<data.aws_iam_policy_document.d.statement[0].condition>}, "
      "?<data.aws_iam_policy_document.d.statement[1]>]}");
}

constexpr std::string_view kOther = "data.aws_iam_policy_document.o";

TEST(DeferredDocument, MergesSourcesAndOverridesBySid) {
  EXPECT_EQ(
      document(
          R"({"source_policy_documents":["{\"Statement\":{\"Sid\":\"A\",\"Effect\":\"Allow\"}}",null,""],
                   "statement":[{"sid":"B","actions":["b:b"]}],
                   "override_policy_documents":["{\"Statement\":[{\"Sid\":\"B\",\"Effect\":\"Deny\"},{\"Effect\":\"Deny\"}]}"]})",
          R"({"source_policy_documents":[false,true,false]})",
          R"({"source_policy_documents":{"references":["data.aws_iam_policy_document.o.json","data.aws_iam_policy_document.o"]}})",
          "," + change(
                    kOther, R"({"statement":[{"sid":"O","actions":["o:o"]}]})", R"({"json":true})"),
          "," + block(kOther, "{}")),
      "rebuilt {Version: '2012-10-17', Statement: [{Sid: 'A', Effect: 'Allow'}, {Sid: 'O', Effect: "
      "'Allow', Action: ['o:o']}, {Sid: 'B', Effect: 'Deny'}, {Effect: 'Deny'}]}");
}

TEST(DeferredDocument, NeverDropsASourceThatCannotBeSeen) {
  EXPECT_EQ(
      document(R"({"statement":[{"actions":["a:a"]}]})",
               R"({"override_policy_documents":true})",
               R"({"override_policy_documents":{"references":["local.extra"]}})"),
      "partial (`data.aws_iam_policy_document.d.override_policy_documents` cannot be seen: the "
      "reference ends in `local.extra`, and locals are not in a plan) {Version: '2012-10-17', "
      "Statement: [{Effect: 'Allow', Action: ['a:a']}, "
      "?<data.aws_iam_policy_document.d.override_policy_documents>]}");
  EXPECT_EQ(
      document(R"({"source_policy_documents":["[1"],"statement":[]})", "{}"),
      "unknown (`data.aws_iam_policy_document.d.source_policy_documents` cannot be seen: it is "
      "no JSON object)");
}

TEST(DeferredDocument, EndsWhereDocumentsReferToEachOther) {
  EXPECT_EQ(
      document(
          R"({"statement":[{"actions":["a:a"]}]})",
          R"({"json":true,"source_policy_documents":[true]})",
          R"({"source_policy_documents":{"references":["data.aws_iam_policy_document.d.json"]}})"),
      "partial (`data.aws_iam_policy_document.d.source_policy_documents` cannot be seen: "
      "documents refer to each other in a circle) {Version: '2012-10-17', Statement: "
      "[?<data.aws_iam_policy_document.d.source_policy_documents>, {Effect: 'Allow', Action: "
      "['a:a']}]}");
}

TEST(DeferredDocument, MapsStatementsOfDynamicBlocksOnlyWhereThatIsSure) {
  // Three statements, one block: the second is the only one that can be it.
  EXPECT_EQ(
      document(
          R"({"statement":[{"sid":"x","resources":[null]},{"sid":"static","resources":[null]},{"sid":"y","resources":[null]}]})",
          R"({"statement":[{"resources":[true]},{"resources":[true]},{"resources":[true]}]})",
          R"({"statement":[{"sid":{"constant_value":"static"},"resources":{"references":["aws_s3_bucket.b.arn"]}}]})",
          kBucket),
      "partial (`data.aws_iam_policy_document.d.statement[0].resources[0]` is known only after "
      "apply) {Version: '2012-10-17', Statement: [{Sid: 'x', Effect: 'Allow', Resource: "
      "['<data.aws_iam_policy_document.d.statement[0].resources[0] ~ arn:*>']}, {Sid: "
      "'static', Effect: 'Allow', Resource: ['<aws_s3_bucket.b.arn in "
      "data.aws_iam_policy_document.d.statement[1].resources[0] ~ arn:aws*:s3:::logs*>']}, "
      "{Sid: 'y', Effect: 'Allow', Resource: "
      "['<data.aws_iam_policy_document.d.statement[2].resources[0] ~ arn:*>']}]}");
}

// The text behind aws_iam_policy.p.policy.
std::string text_behind(std::string_view expression,
                        std::string_view more_changes = "",
                        std::string_view calls = "{}") {
  Planned planned = planned_from(plan_text(
      change("aws_iam_policy.p", "{}", R"({"policy":true})") + "," +
          change(kData, R"({"statement":[{"actions":["a:a"]}]})", R"({"json":true})") +
          std::string(more_changes),
      R"({"variables":{"none":{}},"module_calls":)" + std::string(calls) + R"(,"resources":[)" +
          block("aws_iam_policy.p", R"({"policy":)" + std::string(expression) + "}") + "," +
          block(kData, "{}") + "]}"));
  const Resolver resolver(planned.plan);
  return short_form(
      Documents(resolver, planned.sources).text_of(planned.at("aws_iam_policy.p"), "policy"));
}

TEST(PolicyText, IsFollowedToItsDocument) {
  constexpr std::string_view kRebuilt =
      "rebuilt {Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: ['a:a']}]}";
  EXPECT_EQ(text_behind(R"({"references":["data.aws_iam_policy_document.d.json"]})"), kRebuilt);
  EXPECT_EQ(
      text_behind(R"({"references":["var.none","data.aws_iam_policy_document.d.minified_json"]})"),
      kRebuilt);
  EXPECT_EQ(
      text_behind(
          R"({"references":["module.m.policy"]})",
          "",
          R"({"m":{"expressions":{"doc":{"references":["data.aws_iam_policy_document.d.json"]}},
                            "module":{"outputs":{"policy":{"expression":{"references":["var.doc"]}}}}}})"),
      kRebuilt);
}

TEST(PolicyText, SaysWhyItIsNotSeen) {
  struct Case {
    std::string_view expression;
    std::string_view expected;
  };
  for (const Case& one : {
           Case{"{}", "unknown (it is a function call, which a plan does not show)"},
           Case{R"({"references":["local.p"]})",
                "unknown (the reference ends in `local.p`, and locals are not in a plan)"},
           Case{R"({"references":["aws_s3_bucket.b.arn"]})",
                "unknown (it depends on aws_s3_bucket.b.arn, in an expression that a plan does not "
                "show)"},
           Case{R"({"references":["data.aws_iam_policy_document.d.json","aws_s3_bucket.b.arn"]})",
                "unknown (it depends on data.aws_iam_policy_document.d.json, aws_s3_bucket.b.arn, "
                "in an "
                "expression that a plan does not show)"},
           Case{R"({"references":["var.none"]})",
                "unknown (all that it refers to is known, and a plan does not show what is made of "
                "it)"},
       }) {
    EXPECT_EQ(text_behind(one.expression), one.expected) << one.expression;
  }
}

}  // namespace
}  // namespace leastwise::terraform
