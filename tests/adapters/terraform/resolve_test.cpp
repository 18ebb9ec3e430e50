// Following references: which objects are meant, how sure that is, and why not.
#include "terraform/resolve.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/terraform/planning.h"

namespace leastwise::terraform {
namespace {

using testing::block;
using testing::change;
using testing::plan_text;
using testing::Planned;
using testing::planned_from;

constexpr std::string_view kAttachment = "aws_iam_role_policy_attachment.a";
constexpr std::array<std::string_view, 1> kPolicy = {"aws_iam_policy"};

// "exact aws_iam_policy.p", "any a, b", "unresolved: reason".
std::string short_form(const Ref& ref) {
  constexpr const char* kWords[] = {"exact", "by key", "any", "unresolved"};
  std::string out = kWords[static_cast<std::size_t>(ref.confidence)];
  for (const std::string& address : ref.addresses) {
    out += " " + address;
  }
  if (ref.addresses.empty() && !ref.value.is_empty()) {
    out += " '" + ref.value.display() + "'";
  }
  return ref.reason.empty() ? out : out + ": " + ref.reason;
}

std::string policy_change(std::string_view address, std::string_view index = "") {
  return change(address, "{}", R"({"arn":true,"id":true})", index);
}

std::string attachment_change(std::string_view address, std::string_view index = "") {
  return change(address, R"({"role":"r"})", R"({"policy_arn":true,"id":true})", index);
}

std::string references(std::string_view list) {
  return R"({"policy_arn":{"references":[)" + std::string(list) + "]}}";
}

std::string resolved(std::string_view changes,
                     std::string_view module,
                     std::string_view address = kAttachment,
                     std::string_view more = "") {
  const Planned planned = planned_from(plan_text(changes, module, more));
  return short_form(Resolver(planned.plan).resolve(planned.at(address), "policy_arn", kPolicy));
}

// An attachment in the root module with these references, among other blocks and calls.
std::string root(std::string_view list, std::string_view more = "", std::string_view each = "") {
  return R"({"resources":[)" + block(kAttachment, references(list), each) + "]" +
         std::string(more) + "}";
}

TEST(Resolver, FollowsAReferenceToItsInstance) {
  EXPECT_EQ(resolved(attachment_change(kAttachment) + "," + policy_change("aws_iam_policy.p"),
                     root(R"("aws_iam_policy.p.arn","aws_iam_policy.p")")),
            "exact aws_iam_policy.p");
}

TEST(Resolver, TakesTheInstanceThatAKeyNames) {
  EXPECT_EQ(
      resolved(attachment_change(kAttachment) + "," + policy_change("aws_iam_policy.p[0]", "0") +
                   "," + policy_change("aws_iam_policy.p[1]", "1"),
               root(R"("aws_iam_policy.p[1].arn","aws_iam_policy.p[1]","aws_iam_policy.p")")),
      "exact aws_iam_policy.p[1]");
}

TEST(Resolver, TakesTheInstanceWithTheSameKeyWhereTheKeyIsUsed) {
  const std::string changes =
      attachment_change(R"(aws_iam_role_policy_attachment.a["x.y"])", R"("x.y")") + "," +
      policy_change(R"(aws_iam_policy.p["x.y"])", R"("x.y")") + "," +
      policy_change(R"(aws_iam_policy.p["z"])", R"("z")");
  constexpr std::string_view kAt = R"(aws_iam_role_policy_attachment.a["x.y"])";
  EXPECT_EQ(resolved(changes, root(R"("aws_iam_policy.p","each.key")"), kAt),
            R"(by key aws_iam_policy.p["x.y"])");
  EXPECT_EQ(resolved(changes, root(R"("aws_iam_policy.p")"), kAt),
            R"(any aws_iam_policy.p["x.y"] aws_iam_policy.p["z"])");
  EXPECT_EQ(resolved(changes,
                     root(R"("each.value.arn","each.value")",
                          "",
                          R"("for_each_expression":{"references":["aws_iam_policy.p"]},)"),
                     kAt),
            R"(by key aws_iam_policy.p["x.y"])");
}

TEST(Resolver, GoesThroughVariablesOfModulesAndOutputs) {
  const std::string changes = attachment_change("module.roles.aws_iam_role_policy_attachment.a") +
                              "," + policy_change("module.policies.aws_iam_policy.p");
  const std::string module =
      R"({"module_calls":{"roles":{"expressions":{"arn":{"references":["module.policies.arn","module.policies"]}},
          "module":{"resources":[)" +
      block(kAttachment, references(R"("var.arn")")) +
      R"(],"variables":{"arn":{}}}},
          "policies":{"module":{"resources":[],
            "outputs":{"arn":{"expression":{"references":["aws_iam_policy.p.arn","aws_iam_policy.p"]}}}}}}})";
  EXPECT_EQ(resolved(changes, module, "module.roles.aws_iam_role_policy_attachment.a"),
            "exact module.policies.aws_iam_policy.p");
}

TEST(Resolver, KeepsTheKeyOfAModuleInstance) {
  const std::string changes =
      attachment_change(R"(module.roles["a"].aws_iam_role_policy_attachment.a)") + "," +
      policy_change(R"(module.policies["a"].aws_iam_policy.p)") + "," +
      policy_change(R"(module.policies["b"].aws_iam_policy.p)");
  const std::string module =
      R"({"module_calls":{"roles":{"for_each_expression":{},
          "expressions":{"arn":{"references":["module.policies","each.key"]}},
          "module":{"resources":[)" +
      block(kAttachment, references(R"("var.arn")")) +
      R"(]}},
          "policies":{"module":{
            "outputs":{"arn":{"expression":{"references":["aws_iam_policy.p.arn","aws_iam_policy.p"]}}}}}}})";
  EXPECT_EQ(resolved(changes, module, R"(module.roles["a"].aws_iam_role_policy_attachment.a)"),
            R"(by key module.policies["a"].aws_iam_policy.p)");
}

TEST(Resolver, TakesKnownTextsOfVariables) {
  const std::string changes = attachment_change(kAttachment);
  EXPECT_EQ(resolved(changes,
                     root(R"("var.arn")"),
                     kAttachment,
                     R"("variables":{"arn":{"value":"arn:aws:iam::aws:policy/X"}},)"),
            "exact 'arn:aws:iam::aws:policy/X'");
  EXPECT_EQ(resolved(changes,
                     root(R"("var.arns.x","var.arns")",
                          R"(,"variables":{"arns":{"default":{"x":"arn:y"}}})")),
            "exact 'arn:y'");
}

TEST(Resolver, GoesThroughObjectsThatHandAValueOn) {
  EXPECT_EQ(
      resolved(
          attachment_change(kAttachment) + "," +
              attachment_change("aws_iam_role_policy_attachment.b") + "," +
              policy_change("aws_iam_policy.p"),
          R"({"resources":[)" +
              block(kAttachment, references(R"("aws_iam_role_policy_attachment.b.policy_arn")")) +
              "," +
              block("aws_iam_role_policy_attachment.b", references(R"("aws_iam_policy.p.arn")")) +
              "]}"),
      "exact aws_iam_policy.p");
}

TEST(Resolver, PrefersWhatIsUnknownOverWhatStandsInAConditionBesideIt) {
  EXPECT_EQ(
      resolved(
          attachment_change(kAttachment) + "," + policy_change("aws_iam_policy.p") + "," +
              change("aws_iam_policy.q", R"({"arn":"arn:aws:iam::111122223333:policy/q"})", "{}"),
          root(R"("aws_iam_policy.q.arn","aws_iam_policy.q","aws_iam_policy.p.arn")")),
      "exact aws_iam_policy.p");
}

TEST(Resolver, SaysWhyNothingIsFound) {
  const std::string attachment = attachment_change(kAttachment);
  EXPECT_EQ(resolved(attachment, root(R"("local.policy_arn")")),
            "unresolved: the reference ends in `local.policy_arn`, and locals are not in a plan");
  EXPECT_EQ(
      resolved(attachment, R"({"resources":[)" + block(kAttachment, R"({"policy_arn":{}})") + "]}"),
      "unresolved: it is a function call, which a plan does not show");
  EXPECT_EQ(resolved(attachment, R"({"resources":[)" + block(kAttachment, "{}") + "]}"),
            "unresolved: the configuration does not set it");
  EXPECT_EQ(resolved(attachment, R"({"resources":[]})"),
            "unresolved: the plan has no configuration for it");
  EXPECT_EQ(resolved(attachment, root(R"("aws_instance.i.arn","aws_instance.i")")),
            "unresolved: it depends on `aws_instance.i.arn`, which is no aws_iam_policy");
  EXPECT_EQ(resolved(attachment, root(R"("module.gone.arn")")),
            "unresolved: `module.gone.arn` is not in the plan's configuration");
  const Planned bare =
      planned_from(R"({"format_version":"1.2","resource_changes":[)" + attachment + "]}");
  EXPECT_EQ(short_form(Resolver(bare.plan).resolve(bare.at(kAttachment), "policy_arn", kPolicy)),
            "unresolved: the plan has no configuration");
}

TEST(Resolver, GuessesBehindALocalFromRelevantAttributes) {
  EXPECT_EQ(
      resolved(attachment_change(kAttachment) + "," + policy_change("aws_iam_policy.p"),
               root(R"("local.arn")"),
               kAttachment,
               R"("relevant_attributes":[{"resource":"aws_iam_policy.p","attribute":["arn"]}],)"),
      "any aws_iam_policy.p: the reference ends in `local.arn`, and locals are not in a plan");
}

TEST(Resolver, EndsWhereModulesHandValuesInCircles) {
  const std::string module =
      R"({"module_calls":{
        "a":{"expressions":{"x":{"references":["module.b.x"]}},
             "module":{"outputs":{"x":{"expression":{"references":["var.x"]}}},"resources":[)" +
      block(kAttachment, references(R"("var.x")")) +
      R"(]}},
        "b":{"expressions":{"x":{"references":["module.a.x"]}},
             "module":{"outputs":{"x":{"expression":{"references":["var.x"]}}}}}}})";
  EXPECT_EQ(resolved(attachment_change("module.a.aws_iam_role_policy_attachment.a"),
                     module,
                     "module.a.aws_iam_role_policy_attachment.a"),
            "unresolved: its references lead in a circle");
}

Setting setting(std::string_view after,
                std::string_view unknown,
                std::string_view expressions,
                std::string_view path,
                std::string_view more = "") {
  const Planned planned =
      planned_from(plan_text(change("aws_iam_role.r", after, unknown),
                             R"({"resources":[)" + block("aws_iam_role.r", expressions) + "]}",
                             more));
  return Resolver(planned.plan).is_set(planned.at("aws_iam_role.r"), path);
}

TEST(Setting, TellsComputedDefaultsFromHiddenValues) {
  constexpr std::string_view kPath = "assume_role_policy";
  constexpr std::string_view kUnknown = R"({"assume_role_policy":true})";
  struct Case {
    std::string_view expressions;
    Setting expected;
  };
  for (const Case& one : {
           Case{"{}", Setting::No},
           Case{R"({"assume_role_policy":{}})", Setting::Yes},
           Case{R"({"assume_role_policy":{"references":["local.x"]}})", Setting::Yes},
           Case{R"({"assume_role_policy":{"references":["var.none"]}})", Setting::Null},
           Case{R"({"assume_role_policy":{"references":["aws_s3_bucket.b.arn"]}})", Setting::Yes},
           Case{R"({"assume_role_policy":{"constant_value":null}})", Setting::Null},
       }) {
    EXPECT_EQ(
        setting("{}", kUnknown, one.expressions, kPath, R"("variables":{"none":{"value":null}},)"),
        one.expected)
        << one.expressions;
  }
}

TEST(Setting, FindsDynamicBlocksByTheirValues) {
  constexpr std::string_view kPath = "inline_policy[0].policy";
  EXPECT_EQ(setting(R"({"inline_policy":[{"name":"n"}]})",
                    R"({"inline_policy":[{"policy":true}]})",
                    "{}",
                    kPath),
            Setting::Yes);
  EXPECT_EQ(setting("{}", R"({"inline_policy":true})", "{}", "inline_policy"), Setting::No);
}

TEST(Setting, MatchesBlocksOfASetByTheirConstants) {
  const Planned planned = planned_from(
      plan_text(change("aws_iam_role.r",
                       R"({"inline_policy":[{"name":"a"},{"name":"b"}]})",
                       R"({"inline_policy":[{"policy":true},{"policy":true}]})") +
                    "," + change("data.aws_iam_policy_document.a", "{}", R"({"json":true})") + "," +
                    change("data.aws_iam_policy_document.b", "{}", R"({"json":true})"),
                R"({"resources":[)" +
                    block("aws_iam_role.r",
                          R"({"inline_policy":[
                  {"name":{"constant_value":"b"},"policy":{"references":["data.aws_iam_policy_document.b.json"]}},
                  {"name":{"constant_value":"a"},"policy":{"references":["data.aws_iam_policy_document.a.json"]}}]})") +
                    "]}"));
  const Resolver resolver(planned.plan);
  const Instance& role = planned.at("aws_iam_role.r");
  EXPECT_EQ(short_form(resolver.resolve(role, "inline_policy[0].policy")),
            "exact data.aws_iam_policy_document.a");
  EXPECT_EQ(short_form(resolver.resolve(role, "inline_policy[1].policy")),
            "exact data.aws_iam_policy_document.b");
}

}  // namespace
}  // namespace leastwise::terraform
