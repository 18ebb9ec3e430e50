// The compiled-in catalogue, and a small one that is read at run time.
//
// What is asked of the built-in data are facts of AWS that do not change with its daily growth.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

namespace leastwise {
namespace {

const Catalogue& ours() {
  return Catalogue::builtin();
}

Pattern glob(std::string text) {
  return parse_pattern(PartialString(std::move(text)), {}, PatternSyntax::Glob);
}

std::vector<std::string> names(const Catalogue& catalogue, const std::vector<ActionId>& ids) {
  std::vector<std::string> out;
  for (const ActionId id : ids) {
    out.push_back(catalogue.action(id).text());
  }
  return out;
}

TEST(Catalogue, HoldsAllOfAws) {
  EXPECT_GE(ours().service_count(), 465U);  // 456 and 9 retired ones
  EXPECT_GE(ours().action_count(), 22'091U);
  EXPECT_GE(ours().resource_type_count(), 2'334U);
  EXPECT_GE(ours().key_count(), 1'580U);
  EXPECT_GE(ours().policy_count(), 1'594U);
  EXPECT_EQ(ours().services_version().date.size(), 10U);
  EXPECT_EQ(ours().policies_version().date.size(), 10U);
}

TEST(Catalogue, FindsEveryActionKeyTypeAndPolicyByItsName) {
  std::size_t wrong = 0;
  for (std::uint32_t i = 0; i < ours().action_count(); ++i) {
    wrong += ours().find_action(ours().action(ActionId{i}).text()) == ActionId{i} ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U) << "actions";
  for (std::uint32_t i = 0; i < ours().key_count(); ++i) {
    wrong += ours().find_key(ours().key(KeyId{i}).name) == KeyId{i} ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U) << "keys";
  for (std::uint32_t i = 0; i < ours().policy_count(); ++i) {
    const ManagedPolicy policy = ours().policy(ManagedPolicyId{i});
    wrong += ours().find_policy_arn(policy.arn) == policy.id ? 0U : 1U;
    wrong += ours().find_policy_name(policy.name) == policy.id ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U) << "policies";
  for (std::uint32_t i = 0; i < ours().service_count(); ++i) {
    wrong += ours().find_service(ours().service(ServiceId{i}).prefix) == ServiceId{i} ? 0U : 1U;
  }
  EXPECT_EQ(wrong, 0U) << "services";
}

TEST(Catalogue, KnowsWhatAnActionIs) {
  const auto id = ours().find_action("S3:getobject");
  ASSERT_TRUE(id);
  const Action action = ours().action(*id);
  EXPECT_EQ(action.text(), "s3:GetObject");
  EXPECT_EQ(action.level, AccessLevel::Read);
  EXPECT_FALSE(action.is_wildcard_only);
  std::vector<std::string> types;
  for (const ActionTarget& target : ours().targets(*id)) {
    const ResourceType type = ours().resource_type(target.type);
    types.push_back(fmt::format("{} {}", type.name, type.arn_formats.front()));
  }
  EXPECT_NE(std::ranges::find(types, "object arn:${Partition}:s3:::${BucketName}/${ObjectName}"),
            types.end());
}

TEST(Catalogue, SaysWhichActionsTakeNoResource) {
  EXPECT_TRUE(ours().action(*ours().find_action("s3:ListAllMyBuckets")).is_wildcard_only ||
              ours().action(*ours().find_action("ec2:DescribeInstances")).is_wildcard_only);
  EXPECT_FALSE(ours().action(*ours().find_action("iam:PassRole")).is_wildcard_only);
  EXPECT_EQ(ours().action(*ours().find_action("iam:AttachRolePolicy")).level,
            AccessLevel::PermissionsManagement);
}

TEST(Catalogue, ListsTheActionsOfAPattern) {
  EXPECT_EQ(names(ours(), ours().actions_matching(glob("sts:AssumeRole*"))),
            (std::vector<std::string>{
                "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}));
  EXPECT_EQ(names(ours(), ours().actions_matching(glob("IAM:passrole"))),
            std::vector<std::string>{"iam:PassRole"});
  EXPECT_TRUE(ours().actions_matching(glob("s3:Nothing*")).empty());
  EXPECT_TRUE(ours().actions_matching(glob("nothing:*")).empty());
  EXPECT_EQ(ours().actions_matching(glob("*")).size(), ours().action_count());
  EXPECT_EQ(ours().actions_matching(glob("*:*")).size(), ours().action_count());
  const Service sts = ours().service(*ours().find_service("sts"));
  EXPECT_EQ(ours().actions_matching(glob("sts:*")).size(), sts.actions.size());
}

TEST(Catalogue, CountsAHoleAsPossibleNotAsSure) {
  Pattern pattern = glob("sts:");
  pattern.pieces.push_back({.kind = PatternPiece::Kind::Hole, .text = "var.x", .shape = "*"});
  EXPECT_TRUE(ours().actions_matching(pattern).empty());
  EXPECT_EQ(ours().actions_matching(pattern, Truth::Maybe).size(),
            ours().service(*ours().find_service("sts")).actions.size());
}

struct KeyCase {
  std::string_view written;
  std::string_view name;  // empty: there is none
  KeyType type;
  bool is_multivalued;
};

class Keys : public ::testing::TestWithParam<KeyCase> {};

TEST_P(Keys, AreFoundAsPoliciesNameThem) {
  const auto id = ours().find_key(GetParam().written);
  ASSERT_EQ(id.has_value(), !GetParam().name.empty());
  if (id) {
    const Key key = ours().key(*id);
    EXPECT_EQ(key.name, GetParam().name);
    EXPECT_EQ(key.type, GetParam().type);
    EXPECT_EQ(key.is_multivalued, GetParam().is_multivalued);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Catalogue,
    Keys,
    ::testing::Values(
        KeyCase{"s3:Prefix", "s3:prefix", KeyType::String, false},
        KeyCase{"aws:tagkeys", "aws:TagKeys", KeyType::String, true},
        KeyCase{"aws:SourceArn", "aws:SourceArn", KeyType::Arn, false},
        KeyCase{"aws:securetransport", "aws:SecureTransport", KeyType::Bool, false},
        KeyCase{"aws:RequestTag/team", "aws:RequestTag/${TagKey}", KeyType::String, false},
        KeyCase{"aws:PrincipalTag/a b:c/d", "aws:PrincipalTag/${TagKey}", KeyType::String, false},
        KeyCase{"aws:RequestTag/", "", KeyType::String, false},
        KeyCase{"kms:EncryptionContext:aws:pi:service",
                "kms:EncryptionContext:${EncryptionContextKey}",
                KeyType::String,
                false},
        KeyCase{"codebuild:secondarySources/a.location",
                "codebuild:secondarySources/${sourceIdentifier}.location",
                KeyType::String,
                false},
        KeyCase{"agent.acme.buildkite.dev:cluster_id",
                "agent.${Domain}.buildkite.dev:cluster_id",
                KeyType::String,
                false},
        KeyCase{"s3:nothing", "", KeyType::String, false},
        KeyCase{"", "", KeyType::String, false},
        KeyCase{"secretsmanager:ResourceTag/x",
                "secretsmanager:ResourceTag/${TagKey}",
                KeyType::String,
                false}));

TEST(Catalogue, GathersTheKeysOfAnActionFromItsResourceTypes) {
  const std::vector<KeyId> keys = ours().keys_of(*ours().find_action("ec2:RunInstances"));
  for (const std::string_view name : {"ec2:InstanceType", "aws:ResourceTag/x", "ec2:Region"}) {
    EXPECT_TRUE(std::ranges::binary_search(keys, *ours().find_key(name))) << name;
  }
  EXPECT_FALSE(std::ranges::binary_search(keys, *ours().find_key("s3:prefix")));
  EXPECT_TRUE(std::ranges::is_sorted(keys));
}

TEST(Catalogue, KnowsServicesPartitionsAndRegions) {
  EXPECT_TRUE(ours().service(*ours().find_service("s3")).has_rcp);
  EXPECT_FALSE(ours().service(*ours().find_service("ec2")).has_rcp);
  EXPECT_TRUE(ours().service(*ours().find_service("deeplens")).is_retired);
  EXPECT_FALSE(ours().find_service("elastic-inference"));
  EXPECT_EQ(ours().partitions().size(), 8U);
  EXPECT_EQ(ours().partition_of_region("eu-central-1"), "aws");
  EXPECT_EQ(ours().partition_of_region("us-gov-west-1"), "aws-us-gov");
  EXPECT_FALSE(ours().partition_of_region("EU-central-1"));
  EXPECT_FALSE(ours().partition_of_region("us-moon-1"));
  EXPECT_FALSE(ours().types_of_arn_service("execute-api").empty());
  EXPECT_TRUE(ours().types_of_arn_service("nothing").empty());
}

TEST(Catalogue, HoldsTheDocumentsOfManagedPolicies) {
  const ManagedPolicy policy = ours().policy(*ours().find_policy_name("AdministratorAccess"));
  EXPECT_EQ(policy.arn, "arn:aws:iam::aws:policy/AdministratorAccess");
  EXPECT_EQ(policy.document,
            "{\"Version\":\"2012-10-17\",\"Statement\":[\n"
            "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n]}");
  EXPECT_EQ(ours().find_policy_arn("arn:aws-cn:iam::aws:policy/AdministratorAccess"), policy.id);
  EXPECT_FALSE(ours().find_policy_arn("arn:aws:iam::aws:policy/Administrator"));
  EXPECT_FALSE(ours().find_policy_arn("AdministratorAccess"));
}

TEST(Catalogue, EveryManagedPolicyCanBeRead) {
  for (std::uint32_t i = 0; i < ours().policy_count(); ++i) {
    const ManagedPolicy policy = ours().policy(ManagedPolicyId{i});
    SourceMap sources;
    const auto file = sources.add(std::string(policy.name), std::string(policy.document));
    ASSERT_TRUE(file);
    const auto document = read_json(sources, *file);
    ASSERT_TRUE(document) << policy.name;
    const ParsedPolicy parsed = parse_policy(document->root, sources, policy.name);
    ASSERT_TRUE(parsed.problems.empty()) << policy.name << ": " << parsed.problems.front().message;
    ASSERT_FALSE(parsed.policy.statements.empty()) << policy.name;
  }
}

// ---- A newer file

constexpr std::string_view kSmall =
    "leastwise-catalogue 1\n"
    "# a comment\n"
    "version 9.9 2030-01-02\n"
    "partition moon moon-east-1\n"
    "global aws:TagKeys ArrayOfString\n"
    "service cheese The Cheese Service\n"
    "rcp\n"
    "k :Age Numeric\n"
    "t wheel arn:${Partition}:cheese:${Region}:${Account}:wheel/${Id} :Age\n"
    "a EatCheese W wheel!(:Age){cheese:SmellCheese} | aws:TagKeys > cheese:SmellCheese\n"
    "a SmellCheese R\n";

Result<Catalogue> read(std::string_view text) {
  SourceMap sources;
  const auto file = sources.add("catalogue.txt", std::string(text));
  return Catalogue::read(sources, *file);
}

TEST(CatalogueFile, ReplacesTheServicesAndKeepsTheManagedPolicies) {
  const Result<Catalogue> small = read(kSmall);
  ASSERT_TRUE(small) << small.error().message;
  EXPECT_EQ(small->services_version().date, "2030-01-02");
  EXPECT_EQ(small->policy_count(), ours().policy_count());
  EXPECT_EQ(small->service_count(), 1U);
  EXPECT_EQ(names(*small, small->actions_matching(glob("*"))),
            (std::vector<std::string>{"cheese:EatCheese", "cheese:SmellCheese"}));
  const std::vector<ActionTarget> targets = small->targets(*small->find_action("cheese:eatcheese"));
  ASSERT_EQ(targets.size(), 1U);
  EXPECT_TRUE(targets.front().is_required);
  EXPECT_EQ(targets.front().keys.size(), 1U);
  EXPECT_EQ(targets.front().dependents.size(), 1U);
  EXPECT_EQ(small->partition_of_region("moon-east-1"), "moon");
}

TEST(CatalogueFile, MayHoldPoliciesAfterTheServices) {
  const Result<Catalogue> both = read(std::string(kSmall) +
                                      "leastwise-managed-policies 1\nversion 1 2030-01-03\n"
                                      "policy arn:aws:iam::aws:policy/b v2 2030-01-01\n{\n}\n"
                                      "policy arn:aws:iam::aws:policy/a/A v1 2029-01-01\n{}\n");
  ASSERT_TRUE(both) << both.error().message;
  EXPECT_EQ(both->policy_count(), 2U);
  EXPECT_EQ(both->policy(*both->find_policy_name("b")).document, "{\n}");
  EXPECT_EQ(both->policy(*both->find_policy_name("A")).version, "v1");
  EXPECT_EQ(both->service_count(), 1U);
}

struct BadFile {
  std::string_view text;
  std::string_view message;
  std::string_view line;  // that the error points at
};

class BadFiles : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreRefusedWithTheirLine) {
  SourceMap sources;
  const auto file = sources.add("catalogue.txt", std::string(GetParam().text));
  const Result<Catalogue> result = Catalogue::read(sources, *file);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, GetParam().message);
  EXPECT_EQ(sources.bytes(result.error().where), GetParam().line);
}

#define HEAD "leastwise-catalogue 1\nversion 1 2030-01-01\n"
INSTANTIATE_TEST_SUITE_P(
    Catalogue,
    BadFiles,
    ::testing::Values(
        BadFile{"{}", "not a catalogue: the first line is not `leastwise-catalogue 1`", "{}"},
        BadFile{"", "a catalogue without services or without version", ""},
        BadFile{HEAD "rcp\n", "`rcp` does not belong to a service", "rcp"},
        BadFile{HEAD "service x\nk :y Cheese\n",
                "unknown type of condition key `Cheese`",
                "k :y Cheese"},
        BadFile{HEAD "service x\nz\n", "unknown kind of line `z`", "z"},
        BadFile{HEAD "service x\na Eat R\na eat R\n", "action `eat` is there twice", "a eat R"},
        BadFile{HEAD "service x\na Eat R | :y\n", "nothing defines the condition key `x:y`", ""},
        BadFile{HEAD "service x\na Eat R wheel\n",
                "nothing defines the resource type `wheel` of `Eat`",
                ""},
        BadFile{HEAD "service x\na Eat R > x:Smell\n", "nothing defines the action `x:Smell`", ""},
        BadFile{HEAD "service x\na Eat R wheel(:y\n", "`(` without `)`", "a Eat R wheel(:y"},
        BadFile{"leastwise-managed-policies 1\nversion 1 2030-01-01\nhello\n",
                "cannot read this line of a list of managed policies",
                "hello"}));
#undef HEAD

}  // namespace
}  // namespace leastwise
