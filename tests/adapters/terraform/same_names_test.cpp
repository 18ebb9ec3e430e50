// A plan for several accounts: a role of one name in each.
#include <map>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/model.h>
#include <leastwise/text.h>

#include "support/read_world.h"
#include "support/temporary_directory.h"

namespace leastwise::terraform {
namespace {

constexpr std::string_view kRole =
    R"({"address":"module.{0}.aws_iam_role.ci","module_address":"module.{0}","mode":"managed",
    "type":"aws_iam_role","name":"ci","provider_name":"registry.terraform.io/hashicorp/aws",
    "change":{"actions":["create"],"before":null,"after":{"name":"ci","path":"/",
    "assume_role_policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}}})";

constexpr std::string_view kAttachment =
    R"({"address":"module.{0}.aws_iam_role_policy_attachment.a","module_address":"module.{0}",
    "mode":"managed","type":"aws_iam_role_policy_attachment","name":"a",
    "provider_name":"registry.terraform.io/hashicorp/aws",
    "change":{"actions":["create"],"before":null,"after":{"role":"ci","policy_arn":"{1}"}}})";

constexpr std::string_view kModule =
    R"("{0}":{"source":"./account","module":{"resources":[
    {"address":"aws_iam_role.ci","mode":"managed","type":"aws_iam_role","name":"ci",
     "provider_config_key":"aws","expressions":{"name":{"constant_value":"ci"}}},
    {"address":"aws_iam_role_policy_attachment.a","mode":"managed","provider_config_key":"aws",
     "type":"aws_iam_role_policy_attachment","name":"a","expressions":{"role":{1}}}]}})";

std::string filled(std::string_view text, std::string_view first, std::string_view second = {}) {
  std::string out(text);
  for (std::size_t at = out.find("{0}"); at != std::string::npos; at = out.find("{0}", at)) {
    out.replace(at, 3, first);
  }
  for (std::size_t at = out.find("{1}"); at != std::string::npos; at = out.find("{1}", at)) {
    out.replace(at, 3, second);
  }
  return out;
}

// Who has which policies, in a plan whose attachments name their role by `expression`.
std::map<std::string, std::string> policies_of_roles(std::string_view expression) {
  const std::string text = fmt::format(
      R"({{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{},{},{},{}],
      "configuration":{{"provider_config":{{}},"root_module":{{"module_calls":{{{},{}}}}}}}}})",
      filled(kRole, "dev"),
      filled(kRole, "prod"),
      filled(kAttachment, "dev", "arn:aws:iam::aws:policy/AdministratorAccess"),
      filled(kAttachment, "prod", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
      filled(kModule, "dev", expression),
      filled(kModule, "prod", expression));
  const testing::TemporaryDirectory directory;
  SourceMap sources;
  const World world = testing::read_world(directory.write("plan.json", text), sources);
  std::map<std::string, std::string> out;
  for (const Principal& principal : world.after.principals) {
    for (const Grant& grant : principal.grants) {
      const std::string arn = grant.arn.display();
      out[principal.origin.address] += arn.substr(arn.rfind('/') + 1) + " ";
    }
  }
  return out;
}

TEST(SameNames, AreToldApartByWhatTheConfigurationRefersTo) {
  const std::map<std::string, std::string> expected{
      {"module.dev.aws_iam_role.ci", "AdministratorAccess "},
      {"module.prod.aws_iam_role.ci", "ReadOnlyAccess "}};
  EXPECT_EQ(policies_of_roles(R"({"references":["aws_iam_role.ci.name","aws_iam_role.ci"]})"),
            expected);
}

// Then either may be meant, and nothing that one of them has is passed over.
TEST(SameNames, AreAllMeantWhereTheConfigurationHasOnlyTheName) {
  const std::map<std::string, std::string> expected{
      {"module.dev.aws_iam_role.ci", "AdministratorAccess ReadOnlyAccess "},
      {"module.prod.aws_iam_role.ci", "AdministratorAccess ReadOnlyAccess "}};
  EXPECT_EQ(policies_of_roles(R"({"constant_value":"ci"})"), expected);
}

}  // namespace
}  // namespace leastwise::terraform
