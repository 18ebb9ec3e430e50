// Plans together with their source: what the plan hides is read in the source, and what only AWS
// knows becomes a hole in the right place. Each case is a policy expression in the configuration
// below, and what it comes to.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "adapters/terraform/planning.h"
#include "terraform/source_names.h"
#include "terraform/source_policies.h"
#include "terraform/source_tree.h"

namespace leastwise::terraform {
namespace {

using testing::change;
using testing::plan_text;
using testing::show;

// What stands around the expression.
constexpr std::string_view kConfiguration = R"(
variable "names" { default = ["a", "b"] }
variable "tags" { type = set(string) }
variable "given" {}
locals {
  role     = aws_iam_role.r.arn
  prefixes = { for n in var.names : n => "${n}/*" }
  circle   = local.circle
}
resource "aws_s3_bucket" "b" { bucket = "logs" }
resource "aws_iam_role" "r" { name = "worker" }
resource "aws_kms_key" "k" {}
resource "aws_sqs_queue" "q" {
  count = 2
  name  = "q${count.index}"
}
resource "aws_sns_topic" "t" {
  for_each = toset(["x", "y"])
  name     = "t-${each.key}"
}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/&{aws:username}/*"]
  }
  dynamic "statement" {
    for_each = var.names
    content {
      sid       = statement.value
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = [aws_iam_role.r.arn]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:PrincipalTag/team"
        values   = [statement.key]
      }
    }
  }
}
module "m" {
  source = "./m"
  arn    = aws_s3_bucket.b.arn
}
resource "aws_iam_role_policy" "p" {
  role   = "r"
  policy = )";

constexpr std::string_view kModule = R"(
variable "arn" {}
variable "suffix" { default = "/*" }
output "objects" { value = "${var.arn}${var.suffix}" }
)";

std::string changes() {
  return change("aws_s3_bucket.b", R"({"bucket":"logs"})", R"({"arn":true,"id":true})") + "," +
         change("aws_iam_role.r", R"({"name":"worker","path":"/"})", R"({"arn":true})") + "," +
         change("aws_kms_key.k", "{}", R"({"arn":true,"key_id":true})") + "," +
         change("aws_sqs_queue.q[0]", R"({"name":"q0"})", R"({"arn":true})", "0") + "," +
         change("aws_sqs_queue.q[1]", R"({"name":"q1"})", R"({"arn":true})", "1") + "," +
         change("aws_sns_topic.t[\"x\"]", R"({"name":"t-x"})", R"({"arn":true})", "\"x\"") + "," +
         change("aws_sns_topic.t[\"y\"]", R"({"name":"t-y"})", R"({"arn":true})", "\"y\"") + "," +
         change("data.aws_iam_policy_document.d", "{}", R"({"json":true})") + "," +
         change("aws_iam_role_policy.p", R"({"role":"r"})", R"({"policy":true})");
}

// The plan with an expression as the policy of `aws_iam_role_policy.p`.
struct Sourced {
  SourceMap sources;
  std::optional<Rebuilt> rebuilt;
};

Sourced sourced_file(const std::string& name, std::string text) {
  Sourced out;
  ModelBuilder builder;
  AdapterOptions options;
  options.snapshot = {{name, std::move(text)}, {"m/main.tf", std::string(kModule)}};
  const FileId file =
      out.sources
          .add("plan.json",
               plan_text(changes(), "{}", R"("variables":{"given":{"value":"known"}},)"))
          .value();
  Result<Plan> plan = read_plan(file, out.sources, options, builder);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  plan->account = {.id = "111122223333", .partition = "aws", .region = "eu-west-1"};
  SourceTree tree = SourceTree::load(options, out.sources, builder.notes);
  for (const Error& note : builder.notes) {
    ADD_FAILURE() << note.message;
  }
  SourceNames names(*plan, tree, out.sources);
  out.rebuilt = SourcePolicies(names).hidden(*plan->find("aws_iam_role_policy.p"), "policy");
  return out;
}

Sourced sourced(std::string_view expression) {
  return sourced_file("main.tf", std::string(kConfiguration) + std::string(expression) + "\n}\n");
}

// What it comes to.
std::string rebuilt(std::string_view expression) {
  const Sourced out = sourced(expression);
  if (!out.rebuilt) {
    return "nothing";
  }
  return out.rebuilt->state == PolicyState::Unknown ? "unknown: " + out.rebuilt->reason
                                                    : show(out.rebuilt->policy);
}

// What stands in the file where the policy's `Resource` has its place.
std::string written(std::string_view expression) {
  const Sourced out = sourced(expression);
  const Node* resource = out.rebuilt ? out.rebuilt->policy.find("Resource") : nullptr;
  return resource == nullptr ? "nothing" : std::string(out.sources.bytes(resource->span));
}

struct Case {
  std::string_view expression;
  std::string_view wanted;
};

void compare(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    EXPECT_EQ(rebuilt(one.expression), one.wanted) << one.expression;
  }
}

TEST(TerraformSource, ShowsWhatJsonencodeHides) {
  compare({
      {R"(jsonencode({ Resource = [aws_s3_bucket.b.arn, "${aws_s3_bucket.b.arn}/*"] }))",
       "{Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*']}"},
      {R"(jsonencode({ Principal = { AWS = local.role } }))",
       "{Principal: {AWS: 'arn:aws:iam::111122223333:role/worker'}}"},
      {R"(jsonencode({ Resource = aws_kms_key.k.arn }))",
       "{Resource: 'arn:aws:kms:eu-west-1:111122223333:key/<aws_kms_key.k.key_id ~ *>'}"},
      {R"(jsonencode({ Resource = aws_sqs_queue.q[*].arn }))",
       "{Resource: ['arn:aws:sqs:eu-west-1:111122223333:q0', "
       "'arn:aws:sqs:eu-west-1:111122223333:q1']}"},
      {R"(jsonencode({ Resource = [for k, t in aws_sns_topic.t : t.arn if k != "x"] }))",
       "{Resource: ['arn:aws:sns:eu-west-1:111122223333:t-y']}"},
      {R"(jsonencode({ Resource = [for n in var.names : "${aws_s3_bucket.b.arn}/${n}"] }))",
       "{Resource: ['arn:aws:s3:::logs/a', 'arn:aws:s3:::logs/b']}"},
      {R"(jsonencode({ Resource = module.m.objects }))", "{Resource: 'arn:aws:s3:::logs/*'}"},
      {R"(jsonencode({ Resource = values(local.prefixes) }))", "{Resource: ['a/*', 'b/*']}"},
      {R"(jsonencode({ Resource = var.given, Sid = var.given == "known" ? "yes" : "no" }))",
       "{Resource: 'known', Sid: 'yes'}"},
      {R"(jsonencode({ Resource = aws_vpc.missing.arn }))",
       "{Resource: ?<error: `aws_vpc.missing` is not declared>}"},
  });
}

TEST(TerraformSource, ReadsDocumentsWithTheirDynamicBlocks) {
  compare({{R"(data.aws_iam_policy_document.d.json)",
            "{Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: ['s3:GetObject'], "
            "Resource: ['arn:aws:s3:::logs/${aws:username}/*']}, "
            "{Sid: 'a', Effect: 'Deny', Principal: {AWS: "
            "['arn:aws:iam::111122223333:role/worker']}, Action: ['s3:*'], Resource: ['*'], "
            "Condition: {StringEquals: {aws:PrincipalTag/team: ['0']}}}, "
            "{Sid: 'b', Effect: 'Deny', Principal: {AWS: "
            "['arn:aws:iam::111122223333:role/worker']}, Action: ['s3:*'], Resource: ['*'], "
            "Condition: {StringEquals: {aws:PrincipalTag/team: ['1']}}}]}"}});
}

TEST(TerraformSource, ReadsDynamicBlocksInJson) {
  const std::string configuration = R"({"data": {"aws_iam_policy_document": {"d": {
      "statement": {"actions": ["s3:*"], "resources": ["*"], "dynamic": {"condition": {
        "for_each": ["x"], "content": {"test": "Bool", "variable": "aws:${condition.value}",
          "values": ["true"]}}}},
      "dynamic": [{"statement": {"for_each": ["a", "b"], "iterator": "s",
        "content": {"sid": "${s.value}", "actions": ["sqs:*"]}}}]}}},
    "resource": {"aws_iam_role_policy": {"p": {
      "policy": "${data.aws_iam_policy_document.d.json}"}}}})";
  const Sourced out = sourced_file("main.tf.json", configuration);
  ASSERT_TRUE(out.rebuilt);
  EXPECT_EQ(show(out.rebuilt->policy),
            "{Version: '2012-10-17', Statement: [{Effect: 'Allow', Action: ['s3:*'], Resource: "
            "['*'], Condition: {Bool: {aws:x: ['true']}}}, "
            "{Sid: 'a', Effect: 'Allow', Action: ['sqs:*']}, "
            "{Sid: 'b', Effect: 'Allow', Action: ['sqs:*']}]}");
}

// A set has no order of its own, and each value once; text is text.
TEST(TerraformSource, ReadsTypesOfVariablesInJson) {
  const auto policy_with = [](std::string_view type) {
    const Sourced out = sourced_file("main.tf.json",
                                     fmt::format(R"({{
      "variable": {{"names": {{"type": "{}", "default": ["b", "a", "b"]}}}},
      "resource": {{"aws_iam_role_policy": {{"p": {{
        "policy": "${{jsonencode({{Statement = {{Resource = [for n in var.names : n]}}}})}}"}}}}}}}})",
                                                 type));
    return out.rebuilt ? show(out.rebuilt->policy) : "";
  };
  EXPECT_EQ(policy_with("set(string)"), "{Statement: {Resource: ['a', 'b']}}");
  EXPECT_EQ(policy_with("list(string)"), "{Statement: {Resource: ['b', 'a', 'b']}}");
  EXPECT_EQ(policy_with("no type ("), "{Statement: {Resource: ['b', 'a', 'b']}}");
}

TEST(TerraformSource, KeepsAHoleWhereTheSourceCannotSay) {
  compare({
      {"local.circle", "unknown: it depends on a reference that leads in a circle"},
      {"aws_kms_key.k.policy", "nothing"},
      {"file(\"absent.json\")", "unknown: it depends on file(\"absent.json\")"},
      {R"(jsonencode({ Resource = regex("a", aws_kms_key.k.arn) }))",
       "{Resource: ?<regex(\"a\", "
       "\"arn:aws:kms:eu-west-1:111122223333:key/${aws_kms_key.k.key_id}\")>}"},
  });
}

TEST(TerraformSource, KnowsWhereEachPartStands) {
  const std::vector<Case> cases = {
      {R"(jsonencode({ Resource = "${aws_s3_bucket.b.arn}/*" }))", R"("${aws_s3_bucket.b.arn}/*")"},
      {R"(jsonencode({ Resource = local.role }))", "aws_iam_role.r.arn"},
      {"<<-EOT\n    { \"Sid\": \"${var.given}\",\n      \"Resource\": "
       "[\"${aws_kms_key.k.arn}/*\"]\n    }\n"
       "    EOT",
       R"(["${aws_kms_key.k.arn}/*"])"},
      {"<<EOT\n{\"Resource\": ${jsonencode(var.names)}}\nEOT", "jsonencode(var.names)"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(written(one.expression), one.wanted) << one.expression;
  }
}

TEST(TerraformSource, EvaluatesTheFunctionsOfPolicies) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"(format("%s/%03d", aws_s3_bucket.b.arn, 7))", "'arn:aws:s3:::logs/007'"},
      {R"(formatlist("%s/*", var.names))", "['a/*', 'b/*']"},
      {R"(formatlist("%s/*", "a"))", "['a/*']"},
      {R"(formatlist("%s", []))", "[]"},
      {R"({ a = 1, (var.given) = 2, a = 3 })", "{a: 3, known: 2}"},
      {R"(zipmap(["a", "a"], [1, 2]))", "{a: 2}"},
      {R"([1.0 == 1, "1" == 1, 2 > 1, !true])", "[true, false, true, false]"},
      {R"(join(",", var.names))", "'a,b'"},
      {R"(split(":", "a:b"))", "['a', 'b']"},
      {R"(concat(var.names, ["c"]))", "['a', 'b', 'c']"},
      {R"(merge({ a = 1 }, { b = 2, a = 3 }))", "{a: 3, b: 2}"},
      {R"(flatten([["a"], [["b"]]]))", "['a', 'b']"},
      {R"(distinct(["a", "b", "a"]))", "['a', 'b']"},
      {R"(toset(["b", "a", "b"]))", "['a', 'b']"},
      {R"(keys({ b = 1, a = 2 }))", "['a', 'b']"},
      {R"(lookup({ a = "x" }, "b", "y"))", "'y'"},
      {R"(element(["a", "b"], 3))", "'b'"},
      {R"(coalesce("", "x"))", "'x'"},
      {R"(compact(["", "x"]))", "['x']"},
      {R"(replace("a-b", "-", "_"))", "'a_b'"},
      {R"(lower("ABC"))", "'abc'"},
      {R"(upper(aws_kms_key.k.key_id))", "'<upper(aws_kms_key.k.key_id) ~ *>'"},
      {R"(trimspace(" a "))", "'a'"},
      {R"(trimprefix(aws_s3_bucket.b.arn, "arn:"))", "'aws:s3:::logs'"},
      {R"(try(aws_sqs_queue.q[9].arn, "none"))", "'none'"},
      {R"(can(aws_sqs_queue.q[9].arn))", "false"},
      {R"(length(var.names))", "2"},
      {R"(contains(var.names, "b"))", "true"},
      {R"(jsondecode("{\"a\": [1]}").a)", "[1]"},
      {R"(yamldecode("a: 1\nb: [x]"))", "{a: 1, b: ['x']}"},
      {R"(setproduct(["a"], ["b", "c"]))", "[['a', 'b'], ['a', 'c']]"},
      {R"(chunklist(["a", "b", "c"], 2))", "[['a', 'b'], ['c']]"},
      {R"(index(["a", "b"], "b"))", "1"},
      {R"(matchkeys(["x", "y"], ["a", "b"], ["b"]))", "['y']"},
      {R"(transpose({ a = ["x", "y"], b = ["x"] }))", "{x: ['a', 'b'], y: ['a']}"},
      {R"([abs(-2), signum(-3), pow(2, 5), sum([1, 2]), parseint("ff", 16)])",
       "[2, -1, 32, 3, 255]"},
      {R"(title("read only-a.b"))", "'Read Only-A.B'"},
      {R"(strrev("abc"))", "'cba'"},
      {R"(indent(2, "a\nb"))", "'a\n  b'"},
      {R"(templatestring(var.given, {}))", "'known'"},
      {R"(base64encode("a:b"))", "'YTpi'"},
      {R"(base64decode("YTpiYw=="))", "'a:bc'"},
      {R"(base64decode("YTpi!"))", "?<error: `base64decode` cannot be applied to this>"},
      {R"(urlencode("a b/ü~"))", "'a+b%2F%C3%BC~'"},
      {R"("x-${md5("a")}")",
       "'x-<md5(\"a\") ~ ????????????????????????????????"
       ">'"},
      {R"([basename("a/b.json"), dirname("a/b.json"), basename("b")])", "['b.json', 'a', 'b']"},
      {R"(fileexists("m/main.tf"))", "true"},
      {R"(cidrsubnet("10.1.2.3/16", 8, 2))", "'10.1.2.0/24'"},
      {R"(cidrsubnet("fd00::/8", 8, 2))", "?<cidrsubnet(\"fd00::/8\", 8, 2)>"},
      {R"([cidrhost("10.0.0.0/8", -2), cidrhost("10.0.0.0/8", 5), cidrnetmask("10.0.0.0/12")])",
       "['10.255.255.254', '10.0.0.5', '255.240.0.0']"},
      {R"(cidrsubnets("10.1.0.0/16", 4, 4, 8, 4))",
       "['10.1.0.0/20', '10.1.16.0/20', '10.1.32.0/24', '10.1.48.0/20']"},
      {R"(try({ x = aws_sqs_queue.q[9].arn }, "none"))", "'none'"},
      {R"(try("${local.prefixes["z"]}!", "none"))", "'none'"},
      {R"(zipmap(["a"], ["b"]))", "{a: 'b'}"},
      {R"(one(aws_sqs_queue.q[*].name))", "?<error: `one` cannot be applied to this>"},
      {R"(1 + 2 * 3)", "7"},
      {R"("%{ for n in var.names }${n};%{ endfor }")", "'a;b;'"},
      {R"(jsonencode({ a = 1 }))", "'{\"a\":1}'"},
  };
  for (const auto& [expression, wanted] : cases) {
    EXPECT_EQ(rebuilt("jsonencode({ A = " + expression + " })"), "{A: " + wanted + "}")
        << expression;
  }
}

}  // namespace
}  // namespace leastwise::terraform
