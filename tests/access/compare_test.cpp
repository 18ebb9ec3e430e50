// Comparing policies: a table for people, limits, and the cases of others where they are at hand.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>
#include <leastwise/evaluation.h>
#include <leastwise/policy.h>

#include "access/access.h"
#include "access/summary.h"
#include "support/golden.h"

namespace leastwise {
namespace {

using Json = nlohmann::json;

Policy policy_of(const Json& json) {
  SourceMap sources;
  const Result<FileId> file = sources.add("policy", json.dump());
  EXPECT_TRUE(file.has_value());
  const Result<Document> document = read_json(sources, *file);
  EXPECT_TRUE(document.has_value());
  ParsedPolicy parsed = parse_policy(document->root, sources, "policy");
  for (const Error& problem : parsed.problems) {
    ADD_FAILURE() << problem.message << " in " << json.dump();
  }
  return std::move(parsed.policy);
}

// A statement or a list of them.
Policy statements(const Json& json, const std::string& version = "2012-10-17") {
  return policy_of({{"Version", version}, {"Statement", json}});
}

AccessAnswer compared(const Policy& before, const Policy& after) {
  return new_access({.policy = &before, .kind = apparent_kind(before)},
                    {.policy = &after, .kind = apparent_kind(after)},
                    {});
}

std::string name(Truth truth) {
  return truth == Truth::No ? "no" : truth == Truth::Maybe ? "maybe" : "yes";
}

// Holds the answers against a table; how many rows it has.
std::size_t expect_answers(const std::string& path) {
  const Json cases = Json::parse(testing::read_text(path));
  for (const Json& one : cases) {
    SCOPED_TRACE(one["name"].get<std::string>());
    const std::string version = one.value("version", "2012-10-17");
    const Policy before = statements(one["before"], version);
    const Policy after = statements(one["after"], version);
    EXPECT_EQ(name(compared(before, after).answer), one["new_access"].get<std::string>())
        << one["because"].get<std::string>();
  }
  return cases.size();
}

TEST(Compare, AnswersTheTable) {
  EXPECT_GE(expect_answers("fixtures/access/compare.json"), 40U);
}

// The answers were worked out from the definitions before the program was asked.
TEST(Compare, AgreesWithWhatWasWorkedOutByHand) {
  EXPECT_GE(expect_answers("fixtures/access/by-hand.json"), 60U);
}

// So were these, each pair both ways round.
TEST(Compare, AgreesAboutCombinations) {
  EXPECT_GE(expect_answers("fixtures/access/combinations.json"), 150U);
}

TEST(Compare, KnowsWhatAVariableWasInAnOldVersion) {
  const Json statement = Json::parse(
      R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}"})");
  const Policy old = statements(statement, "2008-10-17");
  const Policy now = statements(statement);
  EXPECT_NE(canonical_text(old.statements[0]), canonical_text(now.statements[0]));
  EXPECT_EQ(name(compared(old, now).answer), "yes");
  EXPECT_EQ(name(compared(now, old).answer), "yes");
}

TEST(Compare, KnowsWhichKeysRepeatOthers) {
  EXPECT_GE(expect_answers("fixtures/access/links.json"), 40U);
}

TEST(Compare, NamesEveryStatementThatAddsAccess) {
  const Policy before = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}])"));
  const Policy after = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                      {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"},
                      {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/x*"},
                      {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                       "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}])"));
  const AccessAnswer answer = compared(before, after);
  ASSERT_EQ(answer.found.size(), 2U);
  EXPECT_EQ(answer.found[0].statement, 1U);
  EXPECT_EQ(answer.found[0].request.action, "s3:PutObject");
  EXPECT_EQ(answer.found[0].request.resource, "arn:aws:s3:::b/example");
  EXPECT_EQ(answer.found[1].statement, 3U);
  EXPECT_EQ(answer.found[1].request.action, "iam:PassRole");
  EXPECT_EQ(answer.found[1].request.resource, "arn:aws:iam::111122223333:role/example");
  const ContextValue* service = answer.found[1].request.context.find("iam:passedtoservice");
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->values, std::vector<std::string>{"ec2.amazonaws.com"});
}

TEST(Compare, ShowsARoleWhereAPolicyIsAboutARole) {
  const Policy before = statements(Json::parse(
      R"([{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole",
           "Condition": {"StringEquals": {"sts:ExternalId": "a"}}}])"));
  const Policy after = statements(Json::parse(
      R"([{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}])"));
  const AccessAnswer answer = compared(before, after);
  ASSERT_EQ(answer.found.size(), 1U);
  EXPECT_EQ(answer.found[0].request.resource, "arn:aws:iam::111122223333:role/example");
}

TEST(Compare, SpellsActionsAsAwsDoes) {
  const Policy before = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}])"));
  const Policy after = statements(Json::parse(
      R"([{"Effect": "Allow", "Action": "logs:createlogstream", "Resource": "${aws:PrincipalTag/group}"}])"));
  const AccessAnswer answer = compared(before, after);
  ASSERT_EQ(answer.found.size(), 1U);
  EXPECT_EQ(answer.found[0].request.action, "logs:CreateLogStream");
}

TEST(Compare, IsUndecidedPastItsLimitsAndNeverClear) {
  // To escape twenty patterns `*a??...?` at once is possible only after a search of a million
  // states; each limit ends it.
  Json denied = Json::array();
  std::string tail;
  for (int i = 0; i < 20; ++i) {
    denied.push_back("arn:aws:s3:::*a" + tail);
    tail += '?';
  }
  denied.push_back("arn:aws:s3:::*b" + tail + "*");
  const Policy before =
      statements(Json::array({{{"Effect", "Allow"}, {"Action", "*"}, {"Resource", denied}}}));
  const Policy after = statements(Json::array({{{"Effect", "Allow"},
                                                {"Action", "s3:GetObject"},
                                                {"Resource", "arn:aws:s3:::*b" + tail + "?"}}}));
  const AccessOptions narrow{.limits = {.nodes = 100, .work = 10'000}, .wants_all = true};
  const AccessAnswer answer = new_access({.policy = &before}, {.policy = &after}, narrow);
  EXPECT_NE(answer.answer, Truth::Yes);
  const AccessOptions none{.limits = {.nodes = 0, .work = Budget::kDefault}, .wants_all = true};
  const Policy open =
      statements(Json::parse(R"([{"Effect": "Allow", "Action": "*", "Resource": "*"}])"));
  const Policy wordy =
      statements(Json::parse(R"([{"Effect": "Allow", "Action": ["*", "s3:*"], "Resource": "*"}])"));
  EXPECT_EQ(new_access({.policy = &open}, {.policy = &wordy}, {}).answer, Truth::No);
  EXPECT_EQ(new_access({.policy = &open}, {.policy = &wordy}, none).answer, Truth::Maybe);
  EXPECT_EQ(new_access({.policy = &open}, {.policy = &wordy}, none).undecided,
            std::vector<std::size_t>{0});
}

TEST(Compare, AVariableOfAnotherStatementMayBeAnything) {
  // The denial spares only a folder that nobody can name: it must not be taken for one of
  // everything.
  const Policy before = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}])"));
  const Policy after = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                      {"Effect": "Deny", "Action": "*",
                       "NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}])"));
  const AccessAnswer answer = compared(before, after);
  EXPECT_NE(answer.answer, Truth::No);
}

TEST(Compare, FindsTheValueOfAVariableThatOnlyTheOldPolicyHas) {
  const Policy before = statements(Json::parse(
      R"([{"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*",
           "Condition": {"StringNotEquals": {"ec2:Owner": "${aws:PrincipalAccount}"}}}])"));
  const Policy after = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}])"));
  EXPECT_EQ(compared(before, after).answer, Truth::Yes);
  EXPECT_EQ(compared(after, before).answer, Truth::No);
}

TEST(Compare, GivesTheSameAnswerEveryTime) {
  const Policy before =
      statements(Json::parse(R"([{"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*",
                       "Condition": {"StringNotLike": {"aws:PrincipalTag/a": ["x*", "y*"]}}}])"));
  const Policy after =
      statements(Json::parse(R"([{"Effect": "Allow", "Action": "*", "Resource": "*"}])"));
  const AccessAnswer first = compared(before, after);
  const AccessAnswer second = compared(before, after);
  ASSERT_EQ(first.found.size(), 1U);
  ASSERT_EQ(second.found.size(), 1U);
  EXPECT_EQ(first.found[0].request.action, second.found[0].request.action);
  EXPECT_EQ(first.found[0].request.resource, second.found[0].request.resource);
}

TEST(Compare, AHoleInBothPoliciesIsOneValue) {
  const auto with_hole = [](std::string_view action, std::string_view tail) {
    Policy policy = statements(
        Json::array({{{"Effect", "Allow"}, {"Action", action}, {"Resource", "arn:aws:s3:::x"}}}));
    PartialString text = PartialString::unknown(
        {.expression = "aws_s3_bucket.b.arn", .shape = "arn:*:s3:::*", .span = {}});
    text.append(tail);
    policy.statements[0].resource.patterns = {parse_pattern(text, {}, PatternSyntax::Glob)};
    policy.has_holes = true;
    return policy;
  };
  const Policy all = with_hole("s3:*", "/*");
  const Policy one = with_hole("s3:GetObject", "/a");
  EXPECT_EQ(compared(all, one).answer, Truth::No);
  EXPECT_EQ(compared(all, all).answer, Truth::No);
  EXPECT_NE(compared(one, all).answer, Truth::No);
  const Policy any = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:*:s3:::*"}])"));
  EXPECT_EQ(compared(any, all).answer, Truth::No);   // whatever the bucket is
  EXPECT_EQ(compared(all, any).answer, Truth::Yes);  // the bucket itself, whichever it is
  const Policy objects = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:*:s3:::*/*"}])"));
  EXPECT_EQ(compared(all, objects).answer, Truth::Maybe);  // of another bucket, if it is not this
}

TEST(Gain, IsExactForEachAction) {
  const Policy before = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"},
                      {"Effect": "Allow", "Action": "iam:List*", "Resource": "*"},
                      {"Effect": "Deny", "Action": "s3:GetObjectAcl", "Resource": "*"}])"));
  const Policy after =
      statements(Json::parse(R"([{"Effect": "Allow", "Action": ["s3:GetObject*", "s3:PutObject"],
                       "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::c"]},
                      {"Effect": "Allow", "Action": ["iam:ListRoles", "iam:PassRole"],
                       "Resource": "*"},
                      {"Effect": "Deny", "Action": "s3:GetObjectTagging", "Resource": "*"}])"));
  const AccessGain gain = gained_access({.policy = &before}, {.policy = &after}, {});
  EXPECT_TRUE(gain.is_complete);
  EXPECT_TRUE(gain.has_unknown);  // s3:GetObjectSomething on c
  const auto is_gained = [&](std::string_view action) {
    return std::ranges::binary_search(gain.actions, *Catalogue::builtin().find_action(action));
  };
  EXPECT_TRUE(is_gained("s3:PutObject"));
  EXPECT_TRUE(is_gained("s3:GetObject"));     // on c
  EXPECT_TRUE(is_gained("s3:GetObjectAcl"));  // no longer denied
  EXPECT_TRUE(is_gained("iam:PassRole"));
  EXPECT_FALSE(is_gained("s3:GetObjectTagging"));
  EXPECT_FALSE(is_gained("s3:GetBucketAcl"));
  EXPECT_FALSE(is_gained("iam:ListRoles"));
  std::vector<std::string> groups;
  for (const ServiceAccess& group : by_service_and_level(gain.actions, Catalogue::builtin())) {
    groups.push_back(std::string(group.service) + " " +
                     std::string(access_level_text(group.level)) + ": " +
                     action_names(group.actions, 1, Catalogue::builtin()));
  }
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0], "iam Write: PassRole");
  EXPECT_EQ(groups[1], "s3 Write: PutObject");
  EXPECT_TRUE(groups[2].starts_with("s3 Read: GetObject and ")) << groups[2];
}

TEST(Access, IsGrantedForOneActionOnOneResource) {
  const Policy policy = statements(
      Json::parse(R"([{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"},
                      {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
                      {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"}])"));
  const auto granted = [&](const std::vector<std::string>& actions,
                           const std::vector<std::string>& resources) {
    const auto patterns = [](const std::vector<std::string>& texts) {
      std::vector<Pattern> out;
      for (const std::string& text : texts) {
        out.push_back(parse_pattern(PartialString(text), {}, PatternSyntax::Glob));
      }
      return out;
    };
    return granted_access({.policy = &policy}, patterns(actions), patterns(resources), {}).answer;
  };
  EXPECT_EQ(granted({"s3:GetObject"}, {}), Truth::Yes);
  EXPECT_EQ(granted({"s3:PutObject"}, {}), Truth::No);
  EXPECT_EQ(granted({"s3:PutObject", "s3:getobject"}, {}), Truth::Yes);
  EXPECT_EQ(granted({"ec2:RunInstances"}, {}), Truth::No);
  EXPECT_EQ(granted({"ec2:Run*"}, {}), Truth::Yes);  // an action that may come
  EXPECT_EQ(granted({"s3:GetObject"}, {"arn:aws:s3:::c/x"}), Truth::No);
  EXPECT_EQ(granted({"s3:GetObject"}, {"arn:aws:s3:::*/x"}), Truth::Yes);
  EXPECT_EQ(granted({}, {"arn:aws:s3:::b/x"}), Truth::Yes);
  EXPECT_EQ(granted({}, {"arn:aws:iam::111122223333:role/r"}), Truth::Yes);  // by ec2:*
}

TEST(Public, AnswersTheTable) {
  const Json cases = Json::parse(testing::read_text("fixtures/access/public.json"));
  for (const Json& one : cases) {
    SCOPED_TRACE(one["name"].get<std::string>());
    const Policy policy = statements(one["statements"]);
    const bool is_trust = one.value("type", "") == "trust";
    const AccessAnswer answer = public_access(
        {.policy = &policy, .kind = is_trust ? PolicyKind::Trust : PolicyKind::Resource},
        is_trust ? Strangers::Accounts : Strangers::Anybody,
        {});
    EXPECT_EQ(name(answer.answer), one["public"].get<std::string>());
  }
  EXPECT_GE(cases.size(), 20U);
}

// ---- Cases of others

std::filesystem::path oracle(std::string_view file) {
  const char* shared = std::getenv("LEASTWISE_SHARED");
  return shared == nullptr ? std::filesystem::path{}
                           : std::filesystem::path(shared) / "semantics" / "oracle" / file;
}

TEST(Compare, AgreesWithTheSamplesOfAws) {
  const std::filesystem::path path = oracle("no_new_access.json");
  if (path.empty() || !std::filesystem::exists(path)) {
    GTEST_SKIP() << "LEASTWISE_SHARED does not name a folder with AWS's samples";
  }
  for (const Json& one : Json::parse(std::ifstream(path))["cases"]) {
    const Policy before = policy_of(one["existingPolicyDocument"]);
    const Policy after = policy_of(one["newPolicyDocument"]);
    EXPECT_EQ(compared(before, after).answer, truth(one["expected"] == "FAIL")) << one["id"];
  }
}

// Each disagreement on the pairs as they are published is one of a policy without a version that
// has variables: they are plain text to AWS, and a witness shows a value with the text of one, or
// a value that only the other policy fills in.
TEST(Compare, DisagreesWithPublishedPairsOnlyWhereVariablesArePlainText) {
  const std::filesystem::path path = oracle("policy_pairs.json");
  if (path.empty() || !std::filesystem::exists(path)) {
    GTEST_SKIP() << "LEASTWISE_SHARED does not name a folder with policy pairs";
  }
  const auto has_plain_variables = [](const Json& policy) {
    return policy.value("Version", "") != "2012-10-17" &&
           policy.dump().find("${") != std::string::npos;
  };
  std::size_t agreed = 0;
  std::size_t asked = 0;
  for (const Json& one : Json::parse(std::ifstream(path))["cases"]) {
    const Policy first = policy_of(one["p1"]);
    const Policy second = policy_of(one["p2"]);
    for (const bool is_forward : {true, false}) {
      const Truth published =
          truth(one[is_forward ? "p2_allows_more" : "p1_allows_more"].get<bool>());
      const AccessAnswer answer = is_forward ? compared(first, second) : compared(second, first);
      ++asked;
      agreed += answer.answer == published ? 1U : 0U;
      EXPECT_TRUE(answer.answer == published || has_plain_variables(one["p1"]) ||
                  has_plain_variables(one["p2"]))
          << one["id"];
    }
  }
  EXPECT_GE(agreed * 100, asked * 90) << agreed << " of " << asked;
}

// Published verdicts take `${...}` for a variable whatever the version says. AWS does not in
// version 2008-10-17, nor without a version; with a version of today on both sides all of them
// agree.
TEST(Compare, AgreesWithPublishedPairsWhereVariablesMeanTheSame) {
  const std::filesystem::path path = oracle("policy_pairs.json");
  if (path.empty() || !std::filesystem::exists(path)) {
    GTEST_SKIP() << "LEASTWISE_SHARED does not name a folder with policy pairs";
  }
  for (Json one : Json::parse(std::ifstream(path))["cases"]) {
    one["p1"]["Version"] = "2012-10-17";
    one["p2"]["Version"] = "2012-10-17";
    const Policy first = policy_of(one["p1"]);
    const Policy second = policy_of(one["p2"]);
    EXPECT_EQ(compared(first, second).answer, truth(one["p2_allows_more"].get<bool>()))
        << one["id"];
    EXPECT_EQ(compared(second, first).answer, truth(one["p1_allows_more"].get<bool>()))
        << one["id"];
  }
}

}  // namespace
}  // namespace leastwise
