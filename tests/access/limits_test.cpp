// Policies that are large or hard: the answer may be that nobody can tell, never that nothing is
// new where something may be; and names that are easily lost sight of.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <leastwise/policy.h>

#include "access/access.h"
#include "support/policy.h"

namespace leastwise {
namespace {

using Json = nlohmann::json;

Json allow(const Json& resource, const Json& condition = Json::object()) {
  Json out = {{"Effect", "Allow"}, {"Action", "s3:GetObject"}, {"Resource", resource}};
  if (!condition.empty()) {
    out["Condition"] = condition;
  }
  return out;
}

Truth compared(const std::vector<Json>& before, const std::vector<Json>& after) {
  const Policy old = policy_of(before);
  const Policy now = policy_of(after);
  return new_access({.policy = &old, .kind = apparent_kind(old)},
                    {.policy = &now, .kind = apparent_kind(now)},
                    {})
      .answer;
}

Json networks(int count) {
  Json out = Json::array();
  for (int i = 0; i < count; ++i) {
    out.push_back(fmt::format("10.{}.{}.0/24", i / 256, i % 256));
  }
  return {{"IpAddress", {{"aws:SourceIp", out}}}};
}

TEST(Limits, ManyNetworksAreDecidedAndTooManyAreUndecided) {
  EXPECT_EQ(compared({allow("*", networks(1000))}, {allow("*", networks(999))}), Truth::No);
  EXPECT_EQ(compared({allow("*", networks(999))}, {allow("*", networks(1000))}), Truth::Yes);
  EXPECT_EQ(compared({allow("*", networks(2499))}, {allow("*", networks(2500))}), Truth::Maybe);
  EXPECT_EQ(compared({allow("*", networks(2500))}, {allow("*", networks(2499))}), Truth::Maybe);
}

TEST(Limits, AVariableForEachStatementIsUndecidedAtLast) {
  const auto folders = [](const char* tail) {
    std::vector<Json> out;
    for (int i = 0; i < 200; ++i) {
      out.push_back(allow(fmt::format("arn:aws:s3:::b/${{aws:PrincipalTag/k{}}}/{}", i, tail)));
    }
    return out;
  };
  EXPECT_NE(compared(folders("*"), folders("a*")), Truth::Yes);
  EXPECT_NE(compared(folders("a*"), folders("*")), Truth::No);
}

TEST(Limits, MoreVariablesThanCasesAreUndecided) {
  std::string path = "arn:aws:s3:::b";
  for (int i = 0; i < 7; ++i) {
    path += fmt::format("/${{aws:PrincipalTag/k{}}}", i);
  }
  EXPECT_EQ(compared({allow(path + "/*")}, {allow(path + "/a")}), Truth::Maybe);
}

TEST(Limits, MoreLinksThanCasesAreTakenAsIndependent) {
  // No key but one is allowed, yet seven tags are set: nobody can do that.
  const auto tagging = [&](int count) {
    Json wanted = Json::object();
    for (int i = 0; i < count; ++i) {
      wanted[fmt::format("aws:RequestTag/k{}", i)] = "v";
    }
    return allow("*",
                 {{"StringEquals", wanted},
                  {"ForAllValues:StringEqualsIgnoreCase", {{"aws:TagKeys", "k0"}}}});
  };
  const std::vector<Json> nothing = {allow("arn:aws:s3:::other")};
  EXPECT_EQ(compared(nothing, {tagging(2)}), Truth::No);
  EXPECT_EQ(compared(nothing, {tagging(7)}), Truth::Yes);  // more than is so, never less
}

TEST(Limits, ServicesOfOtherPartitionsAreCallers) {
  const auto trusting = [](const char* service) {
    Json out = allow("arn:aws:s3:::b/*");
    out["Principal"] = {{"Service", service}};
    return out;
  };
  EXPECT_EQ(compared({trusting("sns.amazonaws.com")}, {trusting("lambda.c2s.ic.gov")}), Truth::Yes);
  EXPECT_EQ(compared({trusting("lambda.c2s.ic.gov")}, {trusting("lambda.c2s.ic.gov")}), Truth::No);
}

}  // namespace
}  // namespace leastwise
