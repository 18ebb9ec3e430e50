// Keys that repeat others: the law over a small universe of requests in which they do.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/evaluation.h>
#include <leastwise/policy.h>

#include "access/access.h"
#include "support/policy.h"

namespace leastwise {
namespace {

bool allows(const Policy& policy, PolicyKind kind, const Request& request) {
  return evaluate(request, PreparedPolicy(policy, kind)) == Outcome::Allowed;
}

// Every pair of the policies, each held against every request.
void expect_law(const std::vector<std::string>& texts,
                PolicyKind kind,
                const std::vector<Request>& requests) {
  std::deque<Policy> policies;
  std::vector<std::vector<bool>> allowed;
  for (const std::string& text : texts) {
    policies.push_back(policy_of(text));
    std::vector<bool>& row = allowed.emplace_back();
    for (const Request& request : requests) {
      row.push_back(allows(policies.back(), kind, request));
    }
  }
  for (std::size_t before = 0; before < texts.size(); ++before) {
    for (std::size_t after = 0; after < texts.size(); ++after) {
      bool is_new = false;
      for (std::size_t i = 0; i < requests.size(); ++i) {
        is_new = is_new || (allowed[after][i] && !allowed[before][i]);
      }
      const AccessAnswer answer = new_access({.policy = &policies[before], .kind = kind},
                                             {.policy = &policies[after], .kind = kind},
                                             {});
      ASSERT_EQ(answer.answer, truth(is_new))
          << "before: " << texts[before] << "\nafter: " << texts[after];
      for (const FoundAccess& found : answer.found) {
        Request repeated = found.request;
        add_derived_keys(repeated);
        ASSERT_TRUE(allows(policies[after], kind, repeated)) << texts[after];
        ASSERT_FALSE(allows(policies[before], kind, repeated))
            << "before: " << texts[before] << "\nafter: " << texts[after];
      }
    }
  }
}

// Each condition alone, negated by a Deny, and together with each other one.
std::vector<std::string> policies_with(const std::vector<std::string>& conditions,
                                       std::string_view allow,
                                       std::string_view deny) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    out.push_back(fmt::format(R"({{{}, "Condition": {{{}}}}})", allow, conditions[i]));
    out.push_back(
        fmt::format(R"({{{}}}, {{{}, "Condition": {{{}}}}})", allow, deny, conditions[i]));
    for (std::size_t k = i + 1; k < conditions.size(); ++k) {
      out.push_back(fmt::format(R"({{{}, "Condition": {{{}}}}}, {{{}, "Condition": {{{}}}}})",
                                allow,
                                conditions[i],
                                deny,
                                conditions[k]));
    }
  }
  return out;
}

TEST(Links, TheOwnerOfAResourceIsTheAccountOfItsArn) {
  std::vector<Request> requests;
  for (const char* resource : {"arn:aws:sqs:us-east-1:111122223333:q",
                               "arn:aws:sqs:us-east-1:444455556666:q",
                               "arn:aws:sqs:us-east-1:123456789012:q",
                               "arn:aws:sqs:us-east-1:555566667777:q",
                               "arn:aws:s3:::b/x",
                               "*"}) {
    for (const char* owner : {"", "111122223333", "444455556666", "123456789012", "555566667777"}) {
      for (const bool has_bucket_owner : {false, true}) {
        Request request;
        request.action = "s3:GetObject";
        request.resource = resource;
        request.resource_account =
            std::string_view(resource).starts_with("arn:aws:sqs") ? "" : owner;
        add_derived_keys(request);
        const ContextValue* known = request.context.find("aws:resourceaccount");
        if (has_bucket_owner && known != nullptr) {
          request.context.set("s3:ResourceAccount", known->values.front());
        }
        requests.push_back(std::move(request));
      }
    }
  }
  const std::vector<std::string> conditions{
      R"("StringEquals": {"aws:ResourceAccount": "111122223333"})",
      R"("StringNotEquals": {"aws:ResourceAccount": "111122223333"})",
      R"("StringLikeIfExists": {"aws:ResourceAccount": ["1*", "444455556666"]})",
      R"("Null": {"aws:ResourceAccount": "true"})",
      R"("StringEquals": {"s3:ResourceAccount": "111122223333"})",
      R"("Null": {"s3:ResourceAccount": "true"})"};
  std::vector<std::string> policies;
  for (const char* resource : {"*", "arn:aws:sqs:*:111122223333:*", "arn:aws:s3:::*"}) {
    const std::string rest = fmt::format(R"("Action": "s3:GetObject", "Resource": "{}")", resource);
    for (const std::string& one : policies_with(
             conditions, R"("Effect": "Allow", )" + rest, R"("Effect": "Deny", )" + rest)) {
      policies.push_back(one);
    }
  }
  expect_law(policies, PolicyKind::Identity, requests);
}

// The usual way to keep a policy to resources of one's own account, narrowed and widened.
TEST(Links, TheOwnerOfAResourceMayBeTheAccountOfWhoAsks) {
  std::vector<Request> requests;
  for (const char* resource : {"arn:aws:sqs:us-east-1:111122223333:q",
                               "arn:aws:sqs:us-east-1:444455556666:q",
                               "arn:aws:sqs:us-east-1:111122223333:p",
                               "arn:aws:sqs:us-east-1:555566667777:qq",
                               "arn:aws:sqs:us-east-1:111122223333:qq",
                               "arn:aws:sqs:us-east-1:444455556666:p",
                               "arn:aws:s3:::b/x",
                               "*"}) {
    for (const char* owner : {"", "111122223333", "555566667777"}) {
      for (const char* account : {"", "111122223333", "444455556666", "555566667777"}) {
        Request request;
        request.action = "s3:GetObject";
        request.resource = resource;
        request.resource_account =
            std::string_view(resource).starts_with("arn:aws:sqs") ? "" : owner;
        if (*account != '\0') {
          request.context.set("aws:PrincipalAccount", account);
        }
        add_derived_keys(request);
        requests.push_back(std::move(request));
      }
    }
  }
  std::vector<std::string> policies;
  for (const char* resource : {"*",
                               "arn:aws:sqs:*:*:q",
                               "arn:aws:sqs:*:*:q*",
                               "arn:aws:sqs:*:${aws:PrincipalAccount}:q",
                               "arn:aws:sqs:*:111122223333:*",
                               "arn:aws:s3:::b/*"}) {
    const std::string rest = fmt::format(R"("Action": "s3:GetObject", "Resource": "{}")", resource);
    for (const std::string& one :
         policies_with({R"("StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"})",
                        R"("StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"})"},
                       R"("Effect": "Allow", )" + rest,
                       R"("Effect": "Deny", )" + rest)) {
      policies.push_back(one);
    }
  }
  expect_law(policies, PolicyKind::Identity, requests);
}

// The tag and the account stand in one name, each at its place.
TEST(Links, AnExampleFitsTwoVariablesAtOnce) {
  const std::string statement =
      R"({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:*:key/${aws:PrincipalTag/Key}",
          "Condition": {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"},
                        "StringLike": {"kms:ViaService": [VIA]}}})";
  const auto with = [&](std::string_view via) {
    std::string out = statement;
    return policy_of(out.replace(out.find("VIA"), 3, via));
  };
  const Policy before = with(R"("s3.*.amazonaws.com")");
  const Policy after = with(R"("s3.*.amazonaws.com", "sqs.*.amazonaws.com")");
  const AccessAnswer widened = new_access({.policy = &before}, {.policy = &after}, {});
  ASSERT_EQ(widened.answer, Truth::Yes);
  const Request& request = widened.found.at(0).request;
  EXPECT_TRUE(allows(after, PolicyKind::Identity, request)) << request.resource;
  EXPECT_EQ(new_access({.policy = &after}, {.policy = &before}, {}).answer, Truth::No);
}

TEST(Links, WhoAsksHasATypeANameAndAnId) {
  std::vector<Request> requests;
  for (const char* caller : {"*",
                             "arn:aws:iam::111122223333:root",
                             "arn:aws:iam::111122223333:user/ann",
                             "arn:aws:iam::111122223333:user/team/ann",
                             "arn:aws:iam::111122223333:user/ann/bob",
                             "arn:aws:iam::111122223333:role/ann",
                             "arn:aws:sts::111122223333:federated-user/ann",
                             "arn:aws:iam::111122223333:user/amy",
                             "arn:aws:sts::111122223333:federated-user/bob",
                             "arn:aws:iam::123456789012:root",
                             "arn:aws:iam::123456789012:user/bob",
                             "arn:aws:sts::123456789012:federated-user/amn",
                             "arn:aws:sts::123456789012:federated-user/b3",
                             "arn:aws:iam::444455556666:root",
                             "arn:aws:iam::444455556666:user/ann",
                             "arn:aws:iam::444455556666:user/bob",
                             "arn:aws:iam::444455556666:role/bob",
                             "arn:aws:sts::444455556666:federated-user/bob",
                             "sns.amazonaws.com",
                             "sqs.amazonaws.com",
                             "accounts.google.com"}) {
    for (const char* id : {"", "AIDAEXAMPLEID", "111122223333", "1:ann", "1:an3"}) {
      Request request;
      request.action = "s3:GetObject";
      request.resource = "arn:aws:s3:::b/x";
      request.caller = *Caller::parse(caller);
      add_derived_keys(request);
      if (*id != '\0' && request.context.find("aws:userid") == nullptr) {
        request.context.set("aws:userid", id);
      }
      requests.push_back(std::move(request));
    }
  }
  const std::vector<std::string> conditions{
      R"("StringEquals": {"aws:username": "ann"})",
      R"("StringNotLike": {"aws:username": "a*"})",
      R"("Null": {"aws:username": "false"})",
      R"("StringEquals": {"aws:PrincipalType": ["User", "AssumedRole"]})",
      R"("StringNotEqualsIfExists": {"aws:PrincipalType": "Anonymous"})",
      R"("StringEquals": {"aws:userid": "111122223333"})",
      R"("StringLike": {"aws:userid": "1*:a?n"})",
      R"("StringNotLike": {"aws:userid": "*3"})",
      R"("ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/*"})",
      R"("StringEquals": {"aws:PrincipalIsAWSService": "false"})",
      R"("Null": {"aws:PrincipalServiceNamesList": "true"})",
      R"("ArnNotEquals": {"aws:PrincipalAccount": "arn:aws:iam::111122223333:root"})"};
  const std::string rest =
      R"("Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*")";
  std::vector<std::string> policies =
      policies_with(conditions, R"("Effect": "Allow", )" + rest, R"("Effect": "Deny", )" + rest);
  policies.emplace_back(
      R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/team/ann"},
          "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})");
  expect_law(policies, PolicyKind::Resource, requests);
}

TEST(Links, TagsAreAmongTheirKeysAndPathsBeginWithTheirOrganization) {
  struct Tags {
    std::vector<std::string> keys;
    std::string value;  // of `team`; empty: absent
  };
  const std::vector<Tags> all_tags{{{}, ""},
                                   {{"team"}, ""},
                                   {{"team"}, "red"},
                                   {{"Team"}, "red"},
                                   {{"team", "x"}, "red"},
                                   {{"x"}, ""},
                                   {{"team", "x"}, ""},
                                   {{"Team", "x"}, ""},
                                   {{"Team", "team"}, ""},
                                   {{"Team", "team", "x"}, ""},
                                   {{"Team", "team", "x"}, "red"},
                                   {{"Team", "team", "x"}, "blue"},
                                   {{"Team", "team"}, "blue"},
                                   {{"Team", "x"}, "blue"},
                                   {{"team", "x"}, "blue"},
                                   {{"team"}, "blue"},
                                   {{"Team"}, "blue"},
                                   {{"Team"}, ""},
                                   {{"Team", "x"}, "red"},
                                   {{"Team", "team"}, "red"}};
  std::vector<Request> requests;
  for (const Tags& tags : all_tags) {
    for (const char* path : {"",
                             "o-a/r-1/",
                             "o-a/r-2/",
                             "o-b/r-1/",
                             "o-b/r-2/",
                             "o-ac/r-1/",
                             "o-ac/r-2/",
                             "o-a/x/r-1/",
                             "o-b/x/r-1/",
                             "o-ac/x/r-1/"}) {
      Request request;
      request.action = "s3:GetObject";
      request.resource = "arn:aws:s3:::b/x";
      if (!tags.keys.empty()) {
        request.context.set("aws:TagKeys", tags.keys);
      }
      if (!tags.value.empty()) {
        request.context.set("aws:RequestTag/team", tags.value);
      }
      if (*path != '\0') {
        request.context.set("aws:PrincipalOrgPaths", std::vector<std::string>{path});
        request.context.set("aws:PrincipalOrgID",
                            std::string(path).substr(0, std::string(path).find('/')));
      }
      requests.push_back(std::move(request));
    }
  }
  const std::vector<std::string> conditions{
      R"("StringEquals": {"aws:RequestTag/team": "red"})",
      R"("Null": {"aws:RequestTag/team": "true"})",
      R"("ForAnyValue:StringEquals": {"aws:TagKeys": "team"})",
      R"("ForAllValues:StringEqualsIgnoreCase": {"aws:TagKeys": "team"})",
      R"("Null": {"aws:TagKeys": "true"})",
      R"("StringEquals": {"aws:PrincipalOrgID": "o-a"})",
      R"("StringNotLike": {"aws:PrincipalOrgID": "o-a*"})",
      R"("Null": {"aws:PrincipalOrgID": "true"})",
      R"("ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/*"})",
      R"("ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-?/r-1/"})",
      R"("ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "*/r-1/"})"};
  const std::string rest = R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*")";
  expect_law(
      policies_with(conditions, R"("Effect": "Allow", )" + rest, R"("Effect": "Deny", )" + rest),
      PolicyKind::Identity,
      requests);
}

}  // namespace
}  // namespace leastwise
