// Reference policies: what must never be granted and what is granted at most, from the
// configuration to the report.
#include "rules/reference.h"

#include <string>

#include <gtest/gtest.h>

#include "support/check_run.h"
#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

const std::string kRoot = LEASTWISE_SOURCE_DIR;

// Only the references: no rule runs beside them.
CheckOptions options_with(const std::string& config) {
  CheckOptions options = testing::check_options("references/template.yaml");
  options.reads_config = true;
  options.config = config;
  options.disable = {"*"};
  return options;
}

TEST(References, AreFindingsWhereTheyAreBroken) {
  testing::expect_golden(
      "references/report.txt",
      testing::report_of(options_with(kRoot + "/fixtures/references/leastwise.yaml")));
}

TEST(References, AreAcceptedAndForgottenAsRulesAre) {
  const testing::TemporaryDirectory directory;
  const std::string never =
      "never: [{name: archive-deleted, actions: 's3:DeleteObject', for: role, address: Cleaner}]\n";
  CheckOptions options = options_with(directory.write("a.yaml", never));
  options.report.is_quiet = true;
  EXPECT_NE(testing::report_of(options).find("archive-deleted"), std::string::npos);
  options.config = directory.write(
      "b.yaml", never + "ignore: [{rule: archive-deleted, address: Cleaner, reason: a test}]\n");
  EXPECT_EQ(testing::report_of(options).find("archive-deleted"), std::string::npos);
}

TEST(References, AreBrokenByRequestsThatAwsKnows) {
  // An object is no bucket and no key: of all that the role may do, this is what can be done to it.
  const testing::TemporaryDirectory directory;
  CheckOptions options = options_with(directory.write(
      "a.yaml",
      "never: [{name: kept, actions: ['kms:Decrypt', 's3:DeleteBucket', 's3:DeleteObject'],\n"
      "         resources: 'arn:aws:s3:::records/*', for: role, address: Cleaner}]\n"));
  const std::string report = testing::report_of(options);
  EXPECT_NE(report.find("for example `s3:DeleteObject` on `arn:aws:s3:::records/"),
            std::string::npos)
      << report;
}

TEST(References, SpeakOfNamesThatHoldSlashes) {
  // A secret's name may have a path, and is no other resource for that.
  const testing::TemporaryDirectory directory;
  CheckOptions options = options_with(directory.write(
      "a.yaml",
      "never: [{name: kept, actions: ['secretsmanager:GetSecretValue', 's3:DeleteObject'],\n"
      "         resources: ['arn:aws:secretsmanager:*:*:secret:records/*',\n"
      "                     'arn:aws:s3:::records/*'], for: user}]\n"));
  options.inputs = {directory.write(
      "template.yaml",
      "Resources:\n"
      "  Reader:\n"
      "    Type: AWS::IAM::User\n"
      "    Properties:\n"
      "      Policies:\n"
      "        - PolicyName: secrets\n"
      "          PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow,\n"
      "            Action: 'secretsmanager:*', Resource: '*'}]}\n")};
  const std::string report = testing::report_of(options);
  EXPECT_NE(report.find("for example `secretsmanager:GetSecretValue` on "), std::string::npos)
      << report;
}

TEST(References, TellWhatIsWrongWithThem) {
  const testing::TemporaryDirectory directory;
  const auto errors = [&](const std::string& text) {
    CheckOptions options = options_with(directory.write("leastwise.yaml", text));
    options.report.base_directory = directory.path();
    std::string out = testing::report_of(options);
    for (std::size_t at = out.find(directory.path()); at != std::string::npos;
         at = out.find(directory.path())) {
      out.erase(at, directory.path().size() + 1);
    }
    return out;
  };
  directory.write("principal.json",
                  R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*"}})");
  directory.write("broken.json", R"({"Statement": [{"Effect": "Alow"}]})");
  const std::vector<std::string> wrong{
      "never: {name: a}\n",
      "never: [{actions: 's3:*'}]\n",
      "never: [{name: Not-A-Name, actions: 's3:*'}]\n",
      "never: [{name: a}]\n",
      "never: [{name: a, actions: 's3:GetObjcet'}]\n",
      "never: [{name: a, resources: archive}]\n",
      "never: [{name: a, actions: 's3:*', for: rolle}]\n",
      "never: [{name: a, actions: 's3:*', severity: bad}]\n",
      "never: [{name: a, action: 's3:*'}]\n",
      "never: [{name: a, actions: 's3:*'}, {name: a, actions: 'ec2:*'}]\n",
      "never: [{name: every-action, actions: 's3:*'}]\n",
      "at_most: [{name: a, policy: nowhere.json, for: role}]\n",
      "at_most: [{name: a, policy: principal.json, for: role}]\n",
      "at_most: [{name: a, policy: principal.json}]\n",
      "at_most: [{name: a, policy: principal.json, for: [role, resource]}]\n",
      "at_most: [{name: a, policy: broken.json, for: role}]\n",
      "at_most: [{name: a, for: role}]\n",
      ("ignore: [{rule: archive-delted, reason: a}]\n"
       "never: [{name: archive-deleted, actions: 's3:*'}]\n")};
  std::string all;
  for (const std::string& text : wrong) {
    all += text + errors(text) + "\n";
  }
  testing::expect_golden("references/errors.txt", all);
}

}  // namespace
}  // namespace leastwise
