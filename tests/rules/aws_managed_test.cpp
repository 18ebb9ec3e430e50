// The built-in rules on policies that AWS manages: judged as if they were the user's, told at the
// attachment.
#include "model/aws_managed.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/model.h>

#include "rules/built_in.h"
#include "rules/run.h"

namespace leastwise {
namespace {

// Roles with such policies, and the line of a text where they are attached.
struct Scene {
  SourceMap sources;
  World world;

  explicit Scene(const std::string& policy) : Scene({{"ci", {policy}}}) {}

  struct Holder {
    std::string name;
    std::vector<std::string> policies;
  };

  explicit Scene(const std::vector<Holder>& holders) {
    const FileId file = *sources.add("main.tf", "attachment\n");
    for (const Holder& holder : holders) {
      Principal role;
      role.name = PartialString(holder.name);
      role.origin.address = "aws_iam_role." + holder.name;
      for (const std::string& policy : holder.policies) {
        Grant grant;
        grant.via = Via::AwsManaged;
        grant.arn = PartialString("arn:aws:iam::aws:policy/" + policy);
        grant.name = PartialString(policy.substr(policy.rfind('/') + 1));
        grant.origin.address = "aws_iam_role_policy_attachment.a";
        grant.attached_at = {.file = file, .begin = 0, .end = 10};
        role.grants.push_back(grant);
      }
      world.after.principals.push_back(role);
    }
    add_aws_managed_policies(world, Catalogue::builtin());
  }

  std::vector<std::string> said(const Selection& selection) const {
    const auto library = built_in_rules();
    const auto rules = select_rules(*library, selection);
    Settings settings;
    settings.today = "2026-01-01";
    settings.sources = &sources;
    std::vector<std::string> lines;
    for (const Finding& finding : run(*rules, world, settings)) {
      lines.push_back(fmt::format("{} {} {}: {}",
                                  finding.rule->id,
                                  finding.origin.address,
                                  finding.where.is_known() ? sources.bytes(finding.where) : "?",
                                  finding.message));
    }
    return lines;
  }
};

Selection default_without_names() {
  Selection selection;
  selection.packs = {"default"};
  selection.disable = {"attachments/*"};
  return selection;
}

TEST(AwsManagedRules, JudgeTheDocumentAsTheSameInline) {
  EXPECT_EQ(
      Scene("AdministratorAccess").said(default_without_names()),
      std::vector<std::string>{
          "administrator-access aws_iam_role_policy_attachment.a attachment: in "
          "`AdministratorAccess`, which AWS manages: role `ci` can do everything: `statement 1` "
          "allows * on *"});
  EXPECT_EQ(Scene("IAMFullAccess").said(default_without_names()),
            std::vector<std::string>{
                "whole-security-service aws_iam_role_policy_attachment.a attachment: in "
                "`IAMFullAccess`, which AWS manages: role `ci` has full control of `iam`: "
                "`statement 1` allows iam:* on *"});
}

TEST(AwsManagedRules, HearWhatElseEachHolderHas) {
  EXPECT_EQ(Scene({{"closed", {"IAMFullAccess", "AWSDenyAll"}}, {"open", {"IAMFullAccess"}}})
                .said(default_without_names()),
            std::vector<std::string>{
                "whole-security-service aws_iam_role_policy_attachment.a attachment: in "
                "`IAMFullAccess`, which AWS manages: role `open` has full control of `iam`: "
                "`statement 1` allows iam:* on *"});
}

TEST(AwsManagedRules, SayOnceWhatARuleKnowsByName) {
  Selection selection;
  selection.packs = {"default"};
  const std::vector<std::string> lines = Scene("AdministratorAccess").said(selection);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines.front().substr(0, 30), "administrator-access-attached ");
}

// Nobody but AWS can mend how AWS writes: practices are not asked of it.
TEST(AwsManagedRules, AskNoPracticesOfAws) {
  Selection selection;
  selection.packs = {"strict"};
  for (const std::string& line : Scene("job-function/ViewOnlyAccess").said(selection)) {
    EXPECT_EQ(line.find("which AWS manages"), std::string::npos) << line;
  }
}

TEST(AwsManagedRules, SayNothingOfWhatGivesLittle) {
  Selection selection;
  selection.packs = {"default"};
  EXPECT_EQ(Scene("service-role/AWSLambdaBasicExecutionRole").said(selection),
            std::vector<std::string>{});
}

}  // namespace
}  // namespace leastwise
