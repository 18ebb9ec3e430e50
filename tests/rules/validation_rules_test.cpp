// Pack `aws-validation`: AWS's policy validation over the documents of a world.
#include "rules/validation_rules.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>

#include "rules/loader.h"
#include "rules/run.h"
#include "support/golden.h"
#include "validation/quotas.h"
#include "validation/validate.h"

namespace leastwise {
namespace {

RuleLibrary library() {
  RuleLibrary all;
  add_validation_rules(all);
  return all;
}

// A policy that stands in a string of a file, as in a plan.
PolicyDocument document_of(SourceMap& sources, PolicyKind kind, std::string_view text) {
  const FileId file = *sources.add("plan.json", "\"...\"");
  const Node node =
      Node::string(PartialString(std::string(text)), {.file = file, .begin = 0, .end = 5});
  PolicyDocument document;
  document.kind = kind;
  document.origin.address = "aws_iam_role.ci";
  document.attribute = "policy";
  document.policy = parse_policy(node, sources, "aws_iam_role.ci policy").policy;
  return document;
}

std::vector<std::string> said(const World& world, const SourceMap& sources) {
  const RuleLibrary all = library();
  Selection selection;
  selection.packs = {"aws-validation"};
  const auto rules = select_rules(all, selection);
  Settings settings;
  settings.sources = &sources;
  std::vector<std::string> lines;
  for (const Finding& finding : run(*rules, world, settings)) {
    lines.push_back(
        fmt::format("{} {}: {}", finding.rule->id, sources.bytes(finding.where), finding.message));
  }
  return lines;
}

TEST(ValidationRules, JudgeADocumentByTheKindThatItHasWhereItIsUsed) {
  SourceMap sources;
  World world;
  constexpr std::string_view kPolicy =
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObjcet",)"
      R"( "Resource": "*"}})";
  world.after.policies.push_back(document_of(sources, PolicyKind::Identity, kPolicy));
  EXPECT_EQ(said(world, sources),
            std::vector<std::string>{"aws-invalid-action \"s3:GetObjcet\": there is no action "
                                     "`s3:GetObjcet`: did you mean `s3:GetObject`?"});
  world.after.policies.front().kind = PolicyKind::Trust;
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_TRUE(std::ranges::any_of(lines, [](const std::string& line) {
    return line.starts_with("aws-role-trust-policy-syntax-error-resource \"Resource\"");
  }));
  EXPECT_TRUE(std::ranges::any_of(
      lines, [](const std::string& line) { return line.starts_with("aws-missing-principal "); }));
}

TEST(ValidationRules, PredictATrustThatIamRefuses) {
  SourceMap sources;
  World world;
  world.after.policies.push_back(document_of(
      sources,
      PolicyKind::Trust,
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Federated":)"
      R"( "arn:aws:iam::111122223333:oidc-provider/gitlab.com"}, "Action":)"
      R"( "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"gitlab.com:sub": "*",)"
      R"( "gitlab.com:aud": "https://gitlab.com"}}}})"));
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_TRUE(std::ranges::any_of(
      lines, [](const std::string& line) { return line.starts_with("aws-refused-oidc-trust "); }));
}

TEST(ValidationRules, SayAtTheAttachmentWhatIsInAPolicyOfAws) {
  SourceMap sources;
  World world;
  Principal role;
  role.origin.address = "aws_iam_role.ci";
  Grant grant;
  grant.via = Via::AwsManaged;
  grant.arn = PartialString("arn:aws:iam::aws:policy/AdministratorAccess");
  grant.name = PartialString("AdministratorAccess");
  role.grants.push_back(grant);
  world.after.principals.push_back(role);
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_EQ(
      lines,
      (std::vector<std::string>{
          "aws-create-slr-with-star-in-action-and-resource : in `AdministratorAccess`, which AWS "
          "manages: `iam:CreateServiceLinkedRole` is allowed on every role that `*` matches",
          "aws-pass-role-with-star-in-action-and-resource : in `AdministratorAccess`, which AWS "
          "manages: `iam:PassRole` is allowed on every role that `*` matches"}));
}

TEST(ValidationRules, CountTheInlinePoliciesOfAPrincipalTogether) {
  SourceMap sources;
  World world;
  const auto policy = [](std::size_t length) {
    return fmt::format(R"({{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action":)"
                       R"( "s3:GetObject", "Resource": "arn:aws:s3:::a/{}"}}}})",
                       std::string(length, 'x'));
  };
  Principal user;
  user.kind = PrincipalKind::User;
  user.origin.address = "aws_iam_user.ci";
  for (std::uint32_t i = 0; i < 2; ++i) {
    world.after.policies.push_back(document_of(sources, PolicyKind::Identity, policy(950)));
    Grant grant;
    grant.policy = PolicyId{i};
    user.grants.push_back(grant);
  }
  world.after.principals.push_back(user);
  const std::vector<std::string> lines = said(world, sources);
  EXPECT_EQ(
      lines,
      std::vector<std::string>{"aws-refused-size : IAM refuses the inline policies of the user: "
                               "together they have 2116 characters besides white space, 2048 "
                               "are allowed"});
  world.after.policies.pop_back();
  world.after.principals.front().grants.pop_back();
  EXPECT_EQ(said(world, sources), std::vector<std::string>{});
}

struct SizeCase {
  PolicyKind kind;
  std::string_view type;
  std::string_view spaces;  // between tokens
  std::size_t size;         // of the policy, without them
  std::string_view said;    // empty: nothing
};

// White space between tokens never counts, that within strings only where the service counts it.
// Where AWS raises a limit without end, its validation warns and nothing is refused for certain.
TEST(ValidationRules, KnowHowLargeThePolicyOfAResourceMayBe) {
  constexpr PolicyKind kResource = PolicyKind::Resource;
  for (const SizeCase& one : {
           SizeCase{kResource, "AWS::ECR::Repository", "", 10'240, ""},
           SizeCase{kResource,
                    "AWS::ECR::Repository",
                    "",
                    10'241,
                    "AWS refuses the policy: it has 10241 characters besides white space, 10240 "
                    "are allowed"},
           SizeCase{kResource,
                    "AWS::DynamoDB::Table",
                    "",
                    20'481,
                    "AWS refuses the policy: it has 20481 characters, 20480 are allowed"},
           SizeCase{PolicyKind::Endpoint, "AWS::EC2::VPCEndpoint", "    ", 20'480, ""},
           SizeCase{PolicyKind::Endpoint,
                    "AWS::EC2::VPCEndpoint",
                    "    ",
                    20'481,
                    "AWS refuses the policy: it has 20481 characters, 20480 are allowed"},
           SizeCase{kResource, "AWS::KMS::Key", "", 131'072, ""},
           SizeCase{kResource,
                    "AWS::KMS::Key",
                    "",
                    131'073,
                    "AWS refuses the policy: it has 131073 characters besides white space, 131072 "
                    "are allowed"},
           SizeCase{kResource, "AWS::ApiGateway::RestApi", "", 200'000, ""},
           SizeCase{kResource, "AWS::Kinesis::Stream", "", 200'000, ""},
           SizeCase{PolicyKind::Scp, "AWS::Organizations::Policy", "", 10'240, ""},
           SizeCase{PolicyKind::Scp,
                    "AWS::Organizations::Policy",
                    "",
                    10'241,
                    "Organizations refuses the policy: it has 10241 characters besides white "
                    "space, 10240 are allowed"},
       }) {
    constexpr std::string_view kBegin = R"({"Version":"2012-10-17","Id":")";
    constexpr std::string_view kEnd = R"(","Statement":[]})";
    const std::string text = fmt::format("{}{}{}{}",
                                         one.spaces,
                                         kBegin,
                                         std::string(one.size - kBegin.size() - kEnd.size(), 'x'),
                                         kEnd);
    SourceMap sources;
    World world;
    world.after.policies.push_back(document_of(sources, one.kind, text));
    world.after.policies.front().target.kind = one.type;
    std::string size;
    for (const std::string& line : said(world, sources)) {
      constexpr std::string_view kRule = "aws-refused-size ";
      const std::size_t at = line.find(": ");
      size += line.starts_with(kRule) ? line.substr(at + 2) : "";
    }
    EXPECT_EQ(size, one.said) << one.type << " " << one.size;
  }
}

TEST(ValidationRules, CountWhiteSpaceWithinStringsWhereTheServiceDoes) {
  EXPECT_EQ(stored_size(R"({ "a \" b" : [ "c" ] })"), 14U);
  EXPECT_EQ(stored_size(R"({ "a \" b" : [ "c" ] })", WhiteSpace::Counted), 16U);
}

// ---- What IAM refuses of principals

Principal principal_of(PrincipalKind kind, std::string_view attribute, std::string_view value) {
  Principal principal;
  principal.kind = kind;
  principal.origin.address = "it";
  principal.attributes = Node::map({});
  principal.attributes.add(std::string(attribute), Node::string(std::string(value), {}));
  return principal;
}

struct NameCase {
  PrincipalKind kind;
  std::string_view attribute;
  std::string value;
  std::string_view said;  // behind the rule; empty: nothing
};

TEST(ValidationRules, PredictNamesThatIamRefuses) {
  const std::vector<NameCase> cases = {
      {PrincipalKind::Role, "RoleName", std::string(64, 'a'), ""},
      {PrincipalKind::Role,
       "RoleName",
       std::string(65, 'a'),
       "it has 65 characters, 64 are allowed"},
      {PrincipalKind::User, "UserName", "a+b=c,d.e@f_g-h", ""},
      {PrincipalKind::User,
       "UserName",
       "a b",
       "it holds a space; letters, digits and `+=,.@_-` are allowed"},
      {PrincipalKind::Group, "GroupName", std::string(128, 'a'), ""},
      {PrincipalKind::Group,
       "GroupName",
       "a/b",
       "it holds `/`; letters, digits and `+=,.@_-` are allowed"},
      {PrincipalKind::Group,
       "GroupName",
       "gr\xC3\xBC\xC3\x9F"
       "e",
       "it holds a character outside of letters, digits and `+=,.@_-`"},
      {PrincipalKind::Role, "Path", "/app/", ""},
      {PrincipalKind::Role, "Path", "/", ""},
      {PrincipalKind::Role, "Path", "app/", "it does not begin and end with `/`"},
      {PrincipalKind::Role, "Path", "/a b/", "it holds a character other than visible ASCII"},
      {PrincipalKind::Role,
       "Path",
       "/" + std::string(511, 'a') + "/",
       "it has 513 characters, 512 are allowed"},
  };
  for (const NameCase& one : cases) {
    SourceMap sources;
    World world;
    world.after.principals.push_back(principal_of(one.kind, one.attribute, one.value));
    const std::vector<std::string> lines = said(world, sources);
    if (one.said.empty()) {
      EXPECT_EQ(lines, std::vector<std::string>{}) << one.value;
      continue;
    }
    ASSERT_EQ(lines.size(), 1U) << one.value;
    EXPECT_TRUE(lines.front().starts_with("aws-refused-name : IAM refuses the ")) << lines.front();
    EXPECT_TRUE(lines.front().ends_with(one.said)) << lines.front();
  }
}

// The part of a name that is known may be too much already; what is not known is believed.
TEST(ValidationRules, CountTheKnownPartOfAName) {
  SourceMap sources;
  World world;
  PartialString name(std::string(60, 'a'));
  name.append(Hole{.expression = "AWS::StackName", .span = {}});
  Principal role = principal_of(PrincipalKind::Role, "RoleName", "");
  role.attributes = Node::map({});
  role.attributes.add("RoleName", Node::string(name, {}));
  world.after.principals.push_back(role);
  EXPECT_EQ(said(world, sources), std::vector<std::string>{});
  name.append("aaaaa");
  world.after.principals.front().attributes = Node::map({});
  world.after.principals.front().attributes.add("RoleName", Node::string(name, {}));
  const std::vector<std::string> lines = said(world, sources);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines.front().ends_with("it has at least 65 characters, 64 are allowed"));
}

TEST(ValidationRules, PredictNamesOfInlinePoliciesThatIamRefuses) {
  for (const auto& [name, is_fine] : {std::pair<std::string, bool>{"read:logs #1", false},
                                      {"read:logs", true},
                                      {"read/logs", false},
                                      {std::string(128, 'a'), true},
                                      {std::string(129, 'a'), false}}) {
    SourceMap sources;
    World world;
    Principal role;
    role.origin.address = "it";
    Grant grant;
    grant.name = PartialString(name);
    role.grants.push_back(grant);
    world.after.principals.push_back(role);
    EXPECT_EQ(said(world, sources).empty(), is_fine) << name;
  }
}

TEST(ValidationRules, PredictValuesThatIamRefuses) {
  SourceMap sources;
  World world;
  Principal role = principal_of(PrincipalKind::Role, "RoleName", "ci");
  Node seconds = Node::string("43201", {});
  seconds.kind = NodeKind::Number;
  role.attributes.add("MaxSessionDuration", seconds);
  role.attributes.add("Description", Node::string(std::string(1001, 'a'), {}));
  world.after.principals.push_back(role);
  EXPECT_EQ(said(world, sources),
            (std::vector<std::string>{
                "aws-refused-value : IAM refuses the description: it has 1001 characters, 1000 are "
                "allowed",
                "aws-refused-value : IAM refuses a maximum session duration of 43201 seconds: it "
                "is 3600 to 43200"}));
}

Grant managed(std::string_view arn, Via via = Via::CustomerManaged) {
  Grant grant;
  grant.via = via;
  grant.arn = PartialString(std::string(arn));
  grant.name = grant.arn;
  return grant;
}

Principal with_policies(PrincipalKind kind, std::size_t count) {
  Principal principal;
  principal.kind = kind;
  principal.origin.address = "it";
  for (std::size_t i = 0; i < count; ++i) {
    principal.grants.push_back(managed(fmt::format("arn:aws:iam::111122223333:policy/p{}", i)));
  }
  // The same once more counts once.
  principal.grants.push_back(managed("arn:aws:iam::111122223333:policy/p0"));
  return principal;
}

TEST(ValidationRules, CountTheManagedPoliciesOfAPrincipal) {
  struct Case {
    PrincipalKind kind;
    std::size_t count;
    Truth certainty;
  };
  for (const Case& one : {Case{PrincipalKind::Role, 10, Truth::No},
                          Case{PrincipalKind::Role, 11, Truth::Maybe},
                          Case{PrincipalKind::Role, 25, Truth::Maybe},
                          Case{PrincipalKind::Role, 26, Truth::Yes},
                          Case{PrincipalKind::User, 20, Truth::Maybe},
                          Case{PrincipalKind::User, 21, Truth::Yes},
                          Case{PrincipalKind::Group, 10, Truth::No},
                          Case{PrincipalKind::Group, 11, Truth::Yes},
                          Case{PrincipalKind::PermissionSet, 10, Truth::No},
                          Case{PrincipalKind::PermissionSet, 20, Truth::Maybe},
                          Case{PrincipalKind::PermissionSet, 21, Truth::Yes}}) {
    World world;
    world.after.principals.push_back(with_policies(one.kind, one.count));
    const RuleLibrary all = library();
    Selection selection;
    selection.packs = {"aws-validation"};
    const auto rules = select_rules(all, selection);
    const std::vector<Finding> findings = run(*rules, world, {});
    EXPECT_EQ(findings.empty() ? Truth::No : findings.front().certainty, one.certainty)
        << to_text(one.kind) << " " << one.count;
    for (const Finding& finding : findings) {
      EXPECT_EQ(finding.rule->id, "aws-refused-attachments");
      EXPECT_EQ(finding.reason.empty(), one.certainty == Truth::Yes);
    }
  }
}

TEST(ValidationRules, PredictPermissionSetsThatIdentityCenterRefuses) {
  struct Case {
    std::string_view attribute;
    std::string value;
    std::string_view said;  // behind "IAM Identity Center refuses the "; empty: nothing
  };
  for (const Case& one : {
           Case{"Name", "Operators", ""},
           Case{"Name", std::string(32, 'a'), ""},
           Case{"Name",
                std::string(33, 'a'),
                "permission set name `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`: it has 33 characters, 32 "
                "are allowed"},
           Case{"Description", std::string(700, 'a'), ""},
           Case{"Description",
                std::string(701, 'a'),
                "description: it has 701 characters, 700 are allowed"},
           Case{"RelayStateType", std::string(240, 'a'), ""},
           Case{"RelayStateType",
                std::string(241, 'a'),
                "relay state: it has 241 characters, 240 are allowed"},
           Case{"SessionDuration", "PT1H", ""},
           Case{"SessionDuration", "PT12H", ""},
           Case{"SessionDuration", "PT90M", ""},
           Case{"SessionDuration", "P1D", ""},  // a day has no fixed length: left to AWS
           Case{"SessionDuration",
                "PT59M59S",
                "session duration `PT59M59S`: it is `PT1H` to `PT12H`"},
           Case{
               "SessionDuration", "PT12H1S", "session duration `PT12H1S`: it is `PT1H` to `PT12H`"},
           Case{"SessionDuration", "3600", "session duration `3600`: write it as in `PT8H`"},
       }) {
    SourceMap sources;
    World world;
    world.after.principals.push_back(
        principal_of(PrincipalKind::PermissionSet, one.attribute, one.value));
    std::string all;
    for (const std::string& line : said(world, sources)) {
      all += line.substr(line.find("the ") + 4);
    }
    EXPECT_EQ(all, one.said) << one.attribute << " " << one.value;
  }
}

TEST(ValidationRules, CountTheGroupsOfAUser) {
  SourceMap sources;
  World world;
  Principal user;
  user.kind = PrincipalKind::User;
  user.origin.address = "aws_iam_user.ci";
  for (std::uint32_t i = 0; i < 10; ++i) {
    user.groups.push_back({.group = PrincipalId{i}, .origin = {}});
  }
  world.after.principals.resize(11);
  world.after.principals.push_back(user);
  EXPECT_EQ(said(world, sources), std::vector<std::string>{});
  world.after.principals.back().groups.push_back({.group = PrincipalId{10}, .origin = {}});
  EXPECT_EQ(said(world, sources),
            std::vector<std::string>{"aws-refused-attachments : IAM refuses to put one user into "
                                     "11 groups: 10 are allowed"});
}

TEST(ValidationRules, KnowWhereAPolicyOfAwsReallyIs) {
  SourceMap sources;
  World world;
  Principal role;
  role.origin.address = "aws_iam_role.ci";
  role.grants.push_back(
      managed("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole", Via::AwsManaged));
  world.after.principals.push_back(role);
  EXPECT_EQ(said(world, sources),
            std::vector<std::string>{
                "aws-refused-attachments : AWS manages no policy "
                "`arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole`: did you mean "
                "`arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`?"});
}

// Of each kind of document: one character over the limit, and just the limit.
TEST(ValidationRules, PredictDocumentsThatAreTooLarge) {
  struct Case {
    PolicyKind kind;
    std::string_view target;
    std::size_t most;
    std::string_view head;
  };
  constexpr std::string_view kBegin = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny",)";
  for (const Case& one : {Case{PolicyKind::Trust, "", 8'192, R"("Principal":{"AWS":"*"},)"},
                          Case{PolicyKind::Scp, "", 10'240, ""},
                          Case{PolicyKind::Rcp, "", 5'120, R"("Principal":"*",)"},
                          Case{PolicyKind::Resource, "AWS::SQS::Queue", 8'192, ""},
                          Case{PolicyKind::Resource, "AWS::S3::Bucket", 20'480, ""},
                          Case{PolicyKind::Resource, "AWS::KMS::Key", 131'072, ""},
                          Case{PolicyKind::Endpoint, "AWS::EC2::VPCEndpoint", 20'480, ""}}) {
    for (const std::size_t over : {0U, 1U}) {
      std::string text =
          fmt::format(R"({}{}"Action":"s3:*","Resource":"*","Sid":")", kBegin, one.head);
      text += std::string(one.most + over - text.size() - 4, 'a') + R"("}]})";
      SourceMap sources;
      World world;
      PolicyDocument document = document_of(sources, one.kind, text);
      document.target.kind = one.target;
      world.after.policies.push_back(document);
      const std::vector<std::string> lines = said(world, sources);
      const bool is_refused = std::ranges::any_of(
          lines, [](const std::string& line) { return line.starts_with("aws-refused-size "); });
      EXPECT_EQ(is_refused, over == 1)
          << to_text(one.kind) << " " << one.target << " " << text.size();
      // The warning of AWS would say the same again.
      EXPECT_FALSE(is_refused && std::ranges::any_of(lines, [](const std::string& line) {
                     return line.starts_with("aws-policy-size-");
                   }));
    }
  }
}

TEST(ValidationRules, SayWhatTheyAreAbout) {
  const RuleLibrary all = library();
  EXPECT_EQ(all.find("aws-invalid-arn-resource")->info.title, "Invalid ARN resource");
  EXPECT_EQ(all.find("aws-scp-syntax-error-principal")->info.title, "SCP syntax error principal");
  EXPECT_EQ(all.find("aws-s3-prefix-in-negative-context")->info.title,
            "S3 prefix in negative context");
  for (const auto& rule : all.rules) {
    const bool is_refusal = rule->info.id.starts_with("aws-refused-");
    EXPECT_EQ(rule->info.why.contains("deployment fails"), is_refusal) << rule->info.id;
    EXPECT_FALSE(is_refusal && rule->info.title.starts_with("Refused")) << rule->info.id;
  }
}

// The kinds of policies that a code is about.
std::string kinds_of(const IssueCode& code) {
  std::string out;
  for (const PolicyKind kind : {PolicyKind::Identity,
                                PolicyKind::Resource,
                                PolicyKind::Trust,
                                PolicyKind::Scp,
                                PolicyKind::Rcp}) {
    if (applies(code, kind)) {
      out += (out.empty() ? "" : ", ") + std::string(to_text(kind));
    }
  }
  return out;
}

// LEASTWISE_ACCEPT=1 rewrites it.
TEST(ValidationRules, HaveAPageThatIsCurrent) {
  const RuleLibrary all = library();
  std::string page =
      "<!-- Generated by tests/rules/validation_rules_test.cpp. -->\n\n"
      "# Pack `aws-validation`\n\n"
      "What AWS's policy validation says of a policy, and what AWS refuses when a change is "
      "applied. `leastwise validate`\n"
      "says it of files, `leastwise check --pack aws-validation` of every policy in a change, by "
      "the kind that it has where it\n"
      "is used. Identity stands for permissions boundaries and session policies as well.\n\n"
      "| rule | AWS's code | severity | policies |\n|---|---|---|---|\n";
  std::string partial;
  std::string refused;
  for (const auto& rule : all.rules) {
    const IssueCode& code = *rule->issue;
    if (code.exactness == Exactness::Refusal) {
      refused += fmt::format("| `{}` | {} |\n", rule->info.id, rule->info.title);
      continue;
    }
    page += fmt::format("| `{}` | `{}` | {} | {} |\n",
                        rule->info.id,
                        code.name,
                        to_text(rule->info.severity),
                        kinds_of(code));
    partial += code.exactness == Exactness::Partial ? fmt::format("- `{}`\n", code.name) : "";
  }
  page +=
      "\n## Decided by tables that AWS does not publish\n\n"
      "Reported only where it is sure, so that silence means little:\n\n" +
      partial +
      "\n## What AWS refuses when the change is applied\n\n| rule | what it finds |\n|---|---|\n" +
      refused;
  testing::expect_golden("../policies/aws-validation.md", page);
}

TEST(ValidationRules, AreNotMeantByAGlobWithoutTheirFamily) {
  const RuleLibrary all = library();
  Selection selection;
  selection.packs = {"aws-validation"};
  selection.disable = {"aws-missing-version"};
  const auto rules = select_rules(all, selection);
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->size() + 1, all.rules.size());
  selection.disable = {"aws-validation/*"};
  EXPECT_EQ(select_rules(all, selection)->size(), 0U);
}

}  // namespace
}  // namespace leastwise
