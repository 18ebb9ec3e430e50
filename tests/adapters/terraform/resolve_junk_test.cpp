// Plans that are wrong somewhere: every value of a plan that uses everything is replaced by values
// of every other type, one at a time. Nothing may crash, run on, or come out without a reason.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "adapters/terraform/planning.h"
#include "terraform/deferred.h"
#include "terraform/resolve.h"
#include "terraform/shapes.h"

namespace leastwise::terraform {
namespace {

using nlohmann::json;
using testing::block;
using testing::change;
using testing::plan_text;

// One of each: keys, modules, variables, outputs, locals, nested blocks, documents with sources.
json everything() {
  const std::string changes =
      change(
          "data.aws_iam_policy_document.d",
          R"({"source_policy_documents":[null,"{}"],"statement":[{"actions":["a:a"],"resources":[null,"x"],
                 "principals":[{"type":"AWS","identifiers":[null]}],
                 "condition":[{"test":"T","variable":"v","values":[null]}]}]})",
          R"({"json":true,"source_policy_documents":[true,false],"statement":[{"resources":[true,false],
                 "principals":[{"identifiers":[true]}],"condition":[{"values":[true]}]}]})") +
      "," + change("data.aws_iam_policy_document.o", R"({"statement":[{}]})", R"({"json":true})") +
      "," +
      change(
          "aws_iam_policy.p[\"k\"]", R"({"name":"p"})", R"({"arn":true,"policy":true})", R"("k")") +
      "," +
      change(
          "aws_iam_policy.p[\"l\"]", R"({"name":"q"})", R"({"arn":true,"policy":true})", R"("l")") +
      "," +
      change("module.m[0].aws_iam_role.r",
             R"({"inline_policy":[{"name":"n"}]})",
             R"({"name":true,"inline_policy":[{"policy":true}]})") +
      "," +
      change("aws_iam_role_policy_attachment.a[\"k\"]",
             "{}",
             R"({"policy_arn":true,"role":true})",
             R"("k")");
  const std::string module =
      R"({"variables":{"v":{"default":{"a":["x"]}}},
          "module_calls":{"m":{"count_expression":{"constant_value":1},
            "expressions":{"doc":{"references":["data.aws_iam_policy_document.d.json","var.v.a","local.x"]}},
            "module":{"outputs":{"role":{"expression":{"references":["aws_iam_role.r.name","var.doc"]}}},
              "resources":[)" +
      block(
          "aws_iam_role.r",
          R"({"inline_policy":[{"name":{"constant_value":"n"},"policy":{"references":["var.doc"]}}]})") +
      R"(]}}},"resources":[)" +
      block("aws_iam_policy.p",
            R"({"policy":{"references":["data.aws_iam_policy_document.d.json"]}})",
            R"("for_each_expression":{"references":["var.v"]},)") +
      "," +
      block("aws_iam_role_policy_attachment.a",
            R"({"policy_arn":{"references":["aws_iam_policy.p","each.value.x"]},
                "role":{"references":["module.m[0].role","module.m"]}})",
            R"("for_each_expression":{"references":["aws_iam_policy.p"]},)") +
      "," +
      block("data.aws_iam_policy_document.d",
            R"({"source_policy_documents":{"references":["data.aws_iam_policy_document.o.json"]},
                "statement":[{"actions":{"constant_value":["a:a"]},"resources":{"references":["aws_iam_policy.p"]},
                  "principals":[{"type":{"constant_value":"AWS"},"identifiers":{"references":["aws_iam_role.z.arn"]}}],
                  "condition":[{"test":{},"values":{"references":["count.index","path.module"]}}]}]})") +
      "]}";
  return json::parse(plan_text(changes, module, R"("variables":{"v":{"value":null}},)"));
}

// Asks everything about every instance.
void ask(const std::string& text) {
  SourceMap sources;
  ModelBuilder builder;
  const Result<FileId> file = sources.add("plan.json", text);
  ASSERT_TRUE(file);
  const Result<Plan> plan = read_plan(*file, sources, {}, builder);
  if (!plan) {
    return;
  }
  const Resolver resolver(*plan);
  Documents documents(resolver, sources);
  for (const Instance& instance : plan->instances) {
    for (const char* path : {"policy_arn",
                             "role",
                             "policy",
                             "inline_policy[0].policy",
                             "inline_policy.policy",
                             "statement[0].resources",
                             "inline_policy[99999999999999].x",
                             "[0]",
                             ""}) {
      const Ref ref = resolver.resolve(instance, path);
      EXPECT_TRUE(ref.confidence != Confidence::Unresolved || !ref.reason.empty()) << path << text;
      static_cast<void>(resolver.is_set(instance, path));
      const Rebuilt rebuilt = documents.text_of(instance, path);
      EXPECT_TRUE(rebuilt.state != PolicyState::Unknown || !rebuilt.reason.empty()) << path << text;
    }
    static_cast<void>(predicted(*plan, instance, "arn").display());
    static_cast<void>(documents.rebuild(instance));
  }
}

void places(const json& value, const json::json_pointer& at, std::vector<json::json_pointer>& out) {
  out.push_back(at);
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      places(member, at / key, out);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      places(value[i], at / i, out);
    }
  }
}

TEST(JunkPlans, AreSurvivedWhateverIsWrong) {
  const json whole = everything();
  ask(whole.dump());
  std::vector<json::json_pointer> all;
  places(whole, json::json_pointer(), all);
  ASSERT_GE(all.size(), 100U);
  const std::vector<json> junk = {nullptr, "module.m[0].role", json::object()};
  for (const json::json_pointer& at : all) {
    for (const json& value : junk) {
      json wrong = whole;
      wrong[at] = value;
      ask(wrong.dump());
    }
  }
}

TEST(JunkPlans, DeepNestingOfModulesEnds) {
  // Sixty modules, each of which hands two variables down twice: 2^60 ways.
  std::string module = R"({"resources":[)" +
                       block("aws_iam_role.r", R"({"name":{"references":["var.a","var.b"]}})") +
                       "]}";
  std::string address = "aws_iam_role.r";
  for (int i = 0; i < 60; ++i) {
    module = R"({"module_calls":{"m":{"expressions":{"a":{"references":["var.a","var.b"]},
                 "b":{"references":["var.b","var.a"]}},"module":)" +
             module + "}}}";
    address = "module.m." + address;
  }
  const testing::Planned planned =
      testing::planned_from(plan_text(change(address, "{}", R"({"name":true})"), module));
  const Ref ref = Resolver(planned.plan).resolve(planned.at(address), "name");
  EXPECT_EQ(ref.confidence, Confidence::Unresolved);
  EXPECT_FALSE(ref.reason.empty());
}

}  // namespace
}  // namespace leastwise::terraform
