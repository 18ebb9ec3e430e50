// What arrives under the name of a plan: the forms in which people have it, and what is none.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "support/golden.h"
#include "support/world_text.h"
#include "terraform/terraform.h"

namespace leastwise::terraform {
namespace {

// The world that a text says, with its notes; or its error, with the help below.
std::string reading(std::string text, std::string name = "plan.json") {
  SourceMap sources;
  const Result<FileId> file = sources.add(std::move(name), std::move(text));
  if (!file) {
    return file.error().message;
  }
  ModelBuilder builder;
  if (const Result<void> done = read(*file, sources, {}, builder); !done) {
    return done.error().message + "\n" + done.error().help;
  }
  return leastwise::testing::world_text(link(std::move(builder)));
}

// In the encoding that PowerShell 5 writes by default; `is_little` false: the other order.
std::string utf16(std::string_view ascii, bool is_little) {
  std::string out = is_little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char c : ascii) {
    out += is_little ? std::string{c, '\0'} : std::string{'\0', c};
  }
  return out;
}

std::string plan() {
  std::string text = leastwise::testing::read_text(std::string(LEASTWISE_SOURCE_DIR) +
                                                   "/fixtures/terraform/worlds/plan.json");
  // One line, as terraform writes it.
  while (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

std::string with_note(std::string world, std::string_view note) {
  return world.insert(world.find("before:\n"), "note: " + std::string(note) + "\n");
}

TEST(TerraformInput, IsReadInEveryFormThatPeopleHave) {
  const std::string expected = reading(plan());
  ASSERT_TRUE(expected.starts_with("Terraform plan 1.2 (terraform 1.11.4): 12 resources"))
      << expected;
  EXPECT_EQ(reading(plan() + "\n"), expected);
  EXPECT_EQ(reading("\xEF\xBB\xBF" + plan()), expected);
  EXPECT_EQ(reading(utf16(plan(), true)), expected);
  EXPECT_EQ(reading(utf16(plan() + "\r\n", false)), expected);
  EXPECT_EQ(reading("\n\n  " + plan()), expected);
  EXPECT_EQ(reading("[command]/usr/bin/terraform show -json tfplan\n" + plan()), expected);
  EXPECT_EQ(reading("2024-01-01T00:00:00Z [INFO] {not JSON}\n{\"also\": not}\n" + plan()),
            expected);
  constexpr std::string_view kRest = "there is text after the plan: it is ignored";
  EXPECT_EQ(reading(plan() + "\n::debug::stdout: {}\n"), with_note(expected, kRest));
  EXPECT_EQ(reading("Running.\n" + plan() + "::set-output name=x::y"), with_note(expected, kRest));
}

struct NoPlan {
  std::string_view what;
  std::string text;
  std::string_view error;
};

TEST(TerraformInput, SaysWhatItIsInsteadOfAPlan) {
  const std::vector<NoPlan> cases = {
      {"state",
       R"({"format_version":"1.0","terraform_version":"1.9.0","values":{"root_module":{}}})",
       "this is a Terraform state as JSON, not a plan\n`terraform show -json` shows the state "
       "unless "
       "it is given a plan file: run `terraform show -json PLANFILE`"},
      {"tfstate",
       R"({"version":4,"terraform_version":"1.9.0","serial":3,"lineage":"x","resources":[]})",
       "this is a Terraform state file (.tfstate), not a plan\nwrite a plan with `terraform plan "
       "-out=tfplan`, then run `terraform show -json tfplan > plan.json` and give plan.json"},
      {"stream",
       "{\"@level\":\"info\",\"@message\":\"Terraform 1.9.0\",\"type\":\"version\"}\n"
       "{\"@level\":\"info\",\"@message\":\"x: Plan to create\",\"type\":\"planned_change\"}\n",
       "this is the log stream of `terraform plan -json`, which holds no values\nwrite the plan "
       "with "
       "`terraform plan -out=tfplan`, then run `terraform show -json tfplan > plan.json` and give "
       "plan.json"},
      {"binary plan",
       std::string("PK\x03\x04", 4) + "tfplan",
       "this is a binary plan\nrun `terraform show -json PLANFILE > plan.json` and give plan.json"},
      {"mock of Sentinel",
       R"({"mock":{"valid":{"tfplan":{"resource_changes":[]}}}})",
       "the plan stands deeper in this document, below `mock`\ngive the plan's own JSON object in "
       "a "
       "file of its own"},
      {"policy input",
       R"({"plandata":{"format_version":"0.1","planned_values":{}}})",
       "the plan stands deeper in this document, below `plandata`\ngive the plan's own JSON object "
       "in a file of its own"},
      {"schemas",
       R"({"format_version":"1.0","provider_schemas":{}})",
       "this is the output of `terraform providers schema`, not a plan\nrun `terraform show -json "
       "PLANFILE > plan.json` and give plan.json"},
      {"other JSON",
       R"({"name":"x"})",
       "this JSON is not a Terraform plan: it has neither `resource_changes` nor "
       "`planned_values`\nrun `terraform show -json PLANFILE > plan.json` and give plan.json"},
      {"text",
       "Terraform will perform the following actions:\n",
       "there is no JSON object in this text\nrun `terraform show -json PLANFILE > plan.json` and "
       "give plan.json"},
      {"nothing",
       " \n",
       "the text is empty\nrun `terraform show -json PLANFILE > plan.json` and give plan.json"},
      {"future",
       R"({"format_version":"2.0","resource_changes":[]})",
       "plan format version `2.0` is newer than what can be read here\nformats 0.1 to 1.x are "
       "read: "
       "use a newer release of this program"},
      {"half",
       R"({"format_version":"1.2","resource_changes":[)",
       "not valid JSON: unexpected end of input; expected '[', '{', or a literal\nis this the "
       "whole "
       "file, and is it JSON?"},
      {"half of UTF-16",
       utf16("{}", true) + "x",
       "`plan.json` holds broken UTF-16: an odd number of bytes"},
  };
  for (const NoPlan& one : cases) {
    EXPECT_EQ(reading(one.text), one.error) << one.what;
  }
}

struct Version {
  std::string_view members;
  std::string_view world;
};

constexpr std::string_view kEmpty =
    "documents: 0 known 0 rebuilt 0 partial 0 unknown 0 malformed\n"
    "links: 0 known; 0 exact 0 by key 0 any 0 unresolved\n"
    "account `` partition `` region ``\n";

TEST(TerraformInput, IsReadInEveryVersionOfTheFormat) {
  const std::vector<Version> cases = {
      {R"("format_version":"0.1","terraform_version":"0.12.31",)",
       "Terraform plan 0.1 (terraform 0.12.31)"},
      {R"("format_version":"0.2","terraform_version":"1.0.5",)",
       "Terraform plan 0.2 (terraform 1.0.5)"},
      {R"("format_version":"1.0",)", "Terraform plan 1.0"},
      {R"("format_version":"1.1",)", "Terraform plan 1.1"},
      {R"("format_version":"1.2","something_new":{"a":[1]},)", "Terraform plan 1.2"},
      {R"("format_version":"1.17",)", "Terraform plan 1.17"},
      {R"("format_version":"1.2","errored":false,"configuration":{"provider_config":{"aws":{
          "full_name":"registry.opentofu.org/hashicorp/aws"}}},"terraform_version":"1.8.0",)",
       "OpenTofu plan 1.2 (tofu 1.8.0)"},
  };
  for (const Version& one : cases) {
    EXPECT_EQ(reading("{" + std::string(one.members) + R"("resource_changes":[]})"),
              std::string(one.world) + ": 0 resources, 0 judged\n" + std::string(kEmpty) +
                  "before:\nafter:\n")
        << one.members;
  }
}

TEST(TerraformInput, SaysHowMuchOfTheChangeItHolds) {
  struct Case {
    std::string_view members;
    std::string_view format;
    std::string_view said;
  };
  for (
      const Case& one : {
          Case{R"("format_version":"1.2","errored":true,"complete":false,"applyable":false,)",
               "Terraform plan 1.2",
               "not the whole change\n"
               "problem: : planning failed: the plan holds only a part of the change\n"},
          Case{R"("format_version":"1.2","complete":false,)",
               "Terraform plan 1.2",
               "not the whole change\n"
               "unseen: change the plan ``: a part of it was deferred, or not targeted\n"},
          Case{R"("format_version":"1.2","complete":true,"errored":false,)",
               "Terraform plan 1.2",
               ""},
          Case{
              R"("plan_format_version":"1.2","provider_format_version":"1.0","provider_schemas":{},)",
              "Terraform plan, redacted",
              "note: the plan is redacted: it has no configuration, so references cannot be "
              "followed\n"},
          Case{"",
               "Terraform plan",
               "note: the plan has no `format_version`: it is read as if it were of version 1\n"},
      }) {
    EXPECT_EQ(reading("{" + std::string(one.members) + R"("resource_changes":[]})"),
              std::string(one.format) + ": 0 resources, 0 judged\n" + std::string(kEmpty) +
                  std::string(one.said) + "before:\nafter:\n");
  }
}

TEST(TerraformInput, IsRecognisedByItsTextOrName) {
  EXPECT_TRUE(recognises("x.json", plan()));
  EXPECT_TRUE(recognises("x", std::string("PK\x03\x04", 4)));
  EXPECT_TRUE(recognises("a/tfplan.tfplan", "anything"));
  EXPECT_TRUE(recognises("terraform.tfstate", ""));
  EXPECT_TRUE(recognises("x.json", R"({"@level":"info"})"));
  EXPECT_FALSE(recognises("x.yaml", "Resources: {}"));
  EXPECT_FALSE(recognises("x.json", R"({"AWSTemplateFormatVersion":"2010-09-09","Resources":{}})"));
}

}  // namespace
}  // namespace leastwise::terraform
