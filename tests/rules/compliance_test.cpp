// A control passes only if its rules ran, found nothing and could see what they judge.
#include "rules/compliance.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/loader.h"
#include "rules/run.h"

namespace leastwise {
namespace {

constexpr std::string_view kUserRule =
    "{id: some-user, title: t, severity: low, each: user, when: {is_declared: true}, message: m}";
constexpr std::string_view kTrailRule =
    "{id: no-trail, title: t, severity: low, each: plan,\n"
    " when: {not: {declares: \"AWS::CloudTrail::Trail\"}}, message: m}";
constexpr std::string_view kPack =
    "id: framework\n"
    "title: t\n"
    "framework: A Framework\n"
    "version: \"1\"\n"
    "rules: [some-user, no-trail]\n"
    "controls:\n"
    "  - {id: \"1\", title: users, rules: [some-user]}\n"
    "  - {id: \"2\", title: trails, rules: [no-trail]}\n"
    "  - {id: \"3\", title: root, decidable: no, reason: needs the account}\n"
    "  - {id: \"4\", title: other, rules: [another-rule]}\n"
    "  - {id: \"5\", title: old users, rules: [some-user, no-trail], decidable: partly, reason: a "
    "plan does not show their "
    "age}\n";

struct Checked {
  SourceMap sources;
  RuleLibrary library;

  explicit Checked(std::string_view first_rule = kUserRule) {
    std::vector<RuleFile> files;
    for (const auto& [kind, text] : {std::pair(RuleFileKind::Rule, first_rule),
                                     std::pair(RuleFileKind::Rule, kTrailRule),
                                     std::pair(RuleFileKind::Pack, kPack)}) {
      const Result<FileId> file = sources.add("rules", std::string(text));
      Result<std::vector<Document>> documents = read_yaml(sources, *file);
      files.push_back({kind, "test", std::move(documents->front().root)});
    }
    auto built = build_library(files);
    EXPECT_TRUE(built);
    library = *std::move(built);
  }

  std::string table(const World& world) const {
    const std::vector<std::string> packs = {"framework"};
    const auto rules =
        select_rules(library, {.packs = packs, .enable = {}, .disable = {}, .severities = {}});
    EXPECT_TRUE(rules);
    const std::vector<Finding> findings = run(*rules, world, {});
    std::string out;
    for (const FrameworkResult& framework :
         compliance_of(library, packs, *rules, findings, world)) {
      for (const ControlResult& control : framework.controls) {
        out += fmt::format(
            "{} {} {} {}\n", control.id, to_text(control.status), control.findings, control.reason);
      }
    }
    return out;
  }
};

World world_with(bool has_user, bool has_trail) {
  ModelBuilder builder;
  if (has_user) {
    Principal user;
    user.kind = PrincipalKind::User;
    user.origin.address = "user.alice";
    user.name = "alice";
    builder.after.add(std::move(user));
  }
  if (has_trail) {
    Resource trail;
    trail.type = "AWS::CloudTrail::Trail";
    trail.origin.address = "trail";
    builder.after.add(std::move(trail));
  }
  return link(std::move(builder));
}

TEST(Compliance, PassesWhatWasAskedAndNotFound) {
  EXPECT_EQ(Checked().table(world_with(false, true)),
            "1 not decidable 0 this input holds nothing that could answer it\n"
            "2 pass 0 \n"
            "3 not decidable 0 needs the account\n"
            "4 not decidable 0 no rule of this run asks\n"
            "5 unsure 0 nothing found; a plan does not show their age\n");
}

constexpr std::string_view kPasswordRule =
    "{id: some-user, title: t, severity: low, each: resource,\n"
    " when: {all: [{resource_type: \"AWS::IAM::AccountPasswordPolicy\"}, {attribute: {name: A, "
    "is_set: true}}]}, message: m}";

TEST(Compliance, PassesNoResourceThatIsNotThere) {
  World world = world_with(false, true);
  const Checked checked(kPasswordRule);
  EXPECT_TRUE(checked.table(world).starts_with(
      "1 not decidable 0 this input holds nothing that could answer it\n"));
  Resource policy;
  policy.type = "AWS::IAM::AccountPasswordPolicy";
  world.after.resources.push_back(policy);
  EXPECT_TRUE(checked.table(world).starts_with("1 pass 0 \n"));
}

TEST(Compliance, KnowsNoOtherAnswerThanNoAndPartly) {
  SourceMap sources;
  const Result<FileId> file =
      sources.add("pack.yaml",
                  "{id: p, title: t, framework: F, version: \"1\", rules: [],\n"
                  " controls: [{id: \"1\", title: users, decidable: never, reason: r}]}");
  Result<std::vector<Document>> documents = read_yaml(sources, *file);
  std::vector<RuleFile> files;
  files.push_back({RuleFileKind::Pack, "test", std::move(documents->front().root)});
  const auto library = build_library(files);
  ASSERT_FALSE(library);
  ASSERT_EQ(library.error().size(), 1U);
  EXPECT_EQ(library.error()[0].message, "`decidable` is neither `no` nor `partly`");
}

constexpr std::string_view kBucketRule =
    "{id: some-user, title: t, severity: low, each: statement,\n"
    " when: {all: [{policy_kind: resource}, {target_kind: \"AWS::S3::Bucket\"}, {effect: deny}]}, "
    "message: m}";

TEST(Compliance, PassesNoPolicyOfAnotherKind) {
  World world = world_with(false, true);
  const Checked checked(kBucketRule);
  PolicyDocument document;
  document.kind = PolicyKind::Resource;
  document.target.kind = "AWS::SQS::Queue";
  document.policy.statements.emplace_back();
  document.policy.statements.front().effect = Effect::Allow;
  world.after.policies.push_back(document);
  EXPECT_TRUE(checked.table(world).starts_with(
      "1 not decidable 0 this input holds nothing that could answer it\n"));
  document.target.kind = "AWS::S3::Bucket";
  world.after.policies.push_back(document);
  EXPECT_TRUE(checked.table(world).starts_with("1 pass 0 \n"));
}

TEST(Compliance, FailsWhatWasFound) {
  EXPECT_EQ(Checked().table(world_with(true, false)),
            "1 fail 1 \n"
            "2 fail 1 \n"
            "3 not decidable 0 needs the account\n"
            "4 not decidable 0 no rule of this run asks\n"
            "5 fail 2 \n");
}

TEST(Compliance, PassesNothingThatCouldNotBeSeen) {
  World world = world_with(false, true);
  world.unseen.push_back({"role.a", "policy", "policy document", "known after apply", {}});
  EXPECT_EQ(Checked().table(world),
            "1 unsure 0 some policies or links are known only after apply\n"
            "2 pass 0 \n"
            "3 not decidable 0 needs the account\n"
            "4 not decidable 0 no rule of this run asks\n"
            "5 unsure 0 some policies or links are known only after apply\n");
  world.problems.push_back({{"broken", {}, {}}, "role.b"});
  EXPECT_EQ(Checked().table(world),
            "1 unsure 0 some input could not be judged\n"
            "2 unsure 0 some input could not be judged\n"
            "3 not decidable 0 needs the account\n"
            "4 not decidable 0 no rule of this run asks\n"
            "5 unsure 0 some input could not be judged\n");
}

TEST(Compliance, IsUnsureWhereAnAnswerIs) {
  World world = world_with(false, false);
  world.is_partial = true;  // the trail may be in the part that is not here
  EXPECT_EQ(Checked().table(world),
            "1 not decidable 0 this input holds nothing that could answer it\n"
            "2 unsure 1 a value that is not known yet decides it\n"
            "3 not decidable 0 needs the account\n"
            "4 not decidable 0 no rule of this run asks\n"
            "5 unsure 1 a value that is not known yet decides it\n");
}

}  // namespace
}  // namespace leastwise
