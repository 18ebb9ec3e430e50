// What is said about names and ARNs before AWS hands them out.
#include "terraform/shapes.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "adapters/terraform/planning.h"

namespace leastwise::terraform {
namespace {

using testing::block;
using testing::change;
using testing::plan_text;
using testing::Planned;
using testing::planned_from;

TEST(Shapes, TableIsSortedAndHasEachAttributeOnce) {
  const std::span<const ShapeRow> rows = all_shape_rows();
  EXPECT_TRUE(std::ranges::is_sorted(
                  rows,
                  std::ranges::less_equal{},
                  [](const ShapeRow& row) { return std::pair(row.type, row.attribute); }) ||
              rows.empty());
  EXPECT_GE(rows.size(), 80U);
}

TEST(Shapes, EveryFormIsClosedAndEveryArnBeginsAsOne) {
  for (const ShapeRow& row : all_shape_rows()) {
    EXPECT_EQ(std::ranges::count(row.form, '{'), std::ranges::count(row.form, '}')) << row.type;
    const std::string shape = shape_of(row.type, row.attribute);
    EXPECT_EQ(shape.find_first_of("{}"), std::string::npos) << shape;
    if (row.attribute == "arn") {
      EXPECT_TRUE(shape.starts_with("arn:aws*:")) << row.type << " " << shape;
    }
  }
}

TEST(Shapes, SayWhatEveryValueLooksLike) {
  struct Case {
    std::string_view type;
    std::string_view attribute;
    std::string_view shape;
  };
  for (const Case& one : {
           Case{"aws_s3_bucket", "arn", "arn:aws*:s3:::*"},
           Case{"aws_s3_bucket", "id", "*"},
           Case{"aws_iam_role", "arn", "arn:aws*:iam::????????????:role/*"},
           Case{"aws_iam_policy", "id", "arn:aws*:iam::????????????:policy/*"},
           Case{"aws_kms_key", "arn", "arn:aws*:kms:*:????????????:key/*"},
           Case{"aws_sqs_queue", "arn", "arn:aws*:sqs:*:????????????:*"},
           Case{"aws_secretsmanager_secret",
                "arn",
                "arn:aws*:secretsmanager:*:????????????:secret:*-??????"},
           Case{"aws_lambda_function",
                "invoke_arn",
                "arn:aws*:apigateway:*:lambda:path/2015-03-31/functions/"
                "arn:aws*:lambda:*:????????????:function:*/invocations"},
           Case{"aws_caller_identity", "account_id", "????????????"},
           Case{"aws_something_new", "arn", "arn:*"},
           Case{"aws_something_new", "stream_arn", "arn:*"},
           Case{"aws_something_new", "name", "*"},
       }) {
    EXPECT_EQ(shape_of(one.type, one.attribute), one.shape) << one.type << " " << one.attribute;
  }
}

std::string prediction(std::string_view address,
                       std::string_view after,
                       std::string_view unknown,
                       std::string_view attribute) {
  const Planned planned =
      planned_from(plan_text(change(address, after, unknown), R"({"resources":[]})"));
  return predicted(planned.plan, planned.at(address), attribute).display();
}

TEST(Prediction, TakesWhatIsKnown) {
  EXPECT_EQ(prediction("aws_s3_bucket.b", R"({"bucket":"logs"})", R"({"arn":true})", "arn"),
            "arn:${partition}:s3:::logs");
  EXPECT_EQ(prediction("aws_s3_bucket.b", R"({"arn":"arn:aws:s3:::x"})", "{}", "arn"),
            "arn:aws:s3:::x");
  EXPECT_EQ(prediction("aws_iam_role.r", R"({"name":"ci"})", R"({"arn":true,"id":true})", "id"),
            "ci");
}

TEST(Prediction, NamesWhatIsNotKnown) {
  EXPECT_EQ(prediction("aws_s3_bucket.b", "{}", R"({"arn":true,"bucket":true})", "arn"),
            "arn:${partition}:s3:::${aws_s3_bucket.b.bucket}");
  EXPECT_EQ(prediction("aws_kms_key.k", "{}", R"({"arn":true,"key_id":true})", "id"),
            "${aws_kms_key.k.key_id}");
  EXPECT_EQ(prediction("aws_sqs_queue.q", R"({"name":"q"})", R"({"anything":true})", "anything"),
            "${aws_sqs_queue.q.anything}");
}

TEST(Prediction, KeepsThePrefixOfAGeneratedName) {
  EXPECT_EQ(
      prediction(
          "aws_iam_role.r", R"({"name_prefix":"ci-","path":"/a/"})", R"({"name":true})", "arn"),
      "arn:${partition}:iam::${account}:role/a/ci-${aws_iam_role.r.name}");
}

TEST(Prediction, FillsInTheDefaultPath) {
  EXPECT_EQ(prediction("aws_iam_policy.p", R"({"name":"p","path":null})", R"({"arn":true})", "arn"),
            "arn:${partition}:iam::${account}:policy/p");
}

TEST(Prediction, DoesNotMixUpTheAccountsOfSeveralProviders) {
  const Planned planned = planned_from(
      plan_text(change("aws_sqs_queue.q", R"({"name":"q"})", R"({"arn":true})"),
                R"({"resources":[)" +
                    block("aws_sqs_queue.q", "{}", R"("provider_config_key":"aws.west",)") + "]}"));
  EXPECT_EQ(
      predicted(planned.plan, planned.at("aws_sqs_queue.q"), "arn").display(),
      "arn:${partition}:sqs:${region of provider aws.west}:${account of provider aws.west}:q");
}

TEST(CommonShape, KeepsTheCommonBeginning) {
  EXPECT_EQ(common_shape("arn:aws*:s3:::a*", "arn:aws*:s3:::b*"), "arn:aws*:s3:::*");
  EXPECT_EQ(common_shape("arn:*", "arn:aws*:s3:::b*"), "arn:*");
  EXPECT_EQ(common_shape("x", "x"), "x");
  EXPECT_EQ(common_shape("x", "y"), "*");
  EXPECT_EQ(common_shape("ab*", "ab"), "ab*");
}

}  // namespace
}  // namespace leastwise::terraform
