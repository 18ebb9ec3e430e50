// `leastwise validate` and `leastwise catalogue`, whole commands in this process.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/catalogue_option.h"
#include "cli/options.h"
#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran run(const std::vector<std::string>& arguments) {
  const Parsed parsed = parse_command_line(arguments);
  Session session;
  session.today = "2026-10-01";
  Ran ran;
  ran.code = parsed.run ? parsed.run(session) : parsed.exit_code;
  ran.out = session.out;
  ran.err = parsed.run ? session.err : parsed.text;
  return ran;
}

const std::vector<std::string> kBucket = {"validate",
                                          "--type",
                                          "resource",
                                          "--resource-type",
                                          "AWS::S3::Bucket",
                                          "fixtures/validation/bucket.json"};

TEST(ValidateCommand, SaysWhatIsWrongWhere) {
  const Ran ran = run(kBucket);
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  testing::expect_golden("validation/bucket.txt", ran.out);
}

TEST(ValidateCommand, SaysItForPrograms) {
  std::vector<std::string> arguments = kBucket;
  arguments.insert(arguments.end(), {"--format", "json"});
  const Ran ran = run(arguments);
  EXPECT_EQ(ran.code, 1);
  testing::expect_golden("validation/bucket.report.json", ran.out);
}

TEST(ValidateCommand, CannotReadWhatIsNotThere) {
  const Ran ran = run({"validate", "fixtures/validation/nothing.json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err.substr(0, 6), "error:");
}

// What is no policy is told apart.
TEST(ValidateCommand, TellsWhatIsNoPolicy) {
  const testing::TemporaryDirectory directory;
  const std::string empty = directory.write("empty.json", " \n");
  const std::string configuration = directory.write("main.tf", "resource \"a\" \"b\" {}\n");
  const std::string wrong = directory.write("wrong.json", "{}");
  const Ran nothing = run({"validate", empty});
  EXPECT_EQ(nothing.code, 2);
  EXPECT_EQ(nothing.out, "");
  EXPECT_EQ(
      nothing.err,
      "error: `" + empty + "` is empty\n  help: a policy is a JSON object with a `Statement`\n");
  const Ran terraform = run({"validate", configuration});
  EXPECT_EQ(terraform.code, 2);
  EXPECT_EQ(terraform.err,
            "error: `" + configuration +
                "` is a configuration of Terraform, no policy\n  help: `leastwise plan` judges all "
                "policies that it makes\n");
  for (const std::string input :
       {"fixtures/terraform/first-look/plan.json", "fixtures/refusals/template.yaml"}) {
    const Ran ran = run({"validate", input});
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(ran.err,
              "error: `" + input + "` is a plan or template, no policy\n  help: `leastwise check " +
                  input + "` judges all policies in it\n");
  }
  EXPECT_EQ(run({"validate", wrong}).code, 1);
}

TEST(ValidateCommand, ReadsYaml) {
  const testing::TemporaryDirectory directory;
  const std::string policy = directory.write("policy.yaml",
                                             "Version: \"2012-10-17\"\n"
                                             "Statement:\n"
                                             "  - Effect: Allow\n"
                                             "    Action: s3:GetObjcet\n"
                                             "    Resource: \"*\"\n");
  const Ran ran = run({"validate", policy});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.out,
            policy +
                ":4:13: error: there is no action `s3:GetObjcet` [INVALID_ACTION]\n"
                "    4 | Action: s3:GetObjcet\n"
                "      |         ^^^^^^^^^^^^\n"
                "  help: did you mean `s3:GetObject`?\n\n"
                "1 policy: 1 error\n");
}

TEST(ValidateCommand, TakesAwsNamesForKindsAndTypes) {
  const std::string file = "fixtures/validation/bucket.json";
  const std::string expected = run(kBucket).out;
  EXPECT_EQ(run({"validate", "--resource-type", "AWS::S3::Bucket", file}).out, expected);
  EXPECT_EQ(
      run({"validate", "--type", "RESOURCE_POLICY", "--resource-type", "AWS::S3::Bucket", file})
          .out,
      expected);
  EXPECT_EQ(run({"validate", "--resource-type", "AWS::IAM::AssumeRolePolicyDocument", file}).out,
            run({"validate", "--type", "trust", file}).out);
}

// A word that nobody understands would silence what depends on it.
TEST(ValidateCommand, RefusesWordsThatItDoesNotKnow) {
  const std::string file = "fixtures/validation/bucket.json";
  const Ran kind = run({"validate", "--type", "resorce", file});
  EXPECT_EQ(kind.code, 2);
  EXPECT_NE(kind.err.find("`resorce` is none of identity, resource, trust, scp, rcp, boundary, "
                          "session; did you mean `resource`?"),
            std::string::npos)
      << kind.err;
  const Ran grade = run({"validate", "--fail-on", "errors", file});
  EXPECT_EQ(grade.code, 2);
  EXPECT_NE(grade.err.find("did you mean `error`?"), std::string::npos) << grade.err;
  const Ran type = run({"validate", "--resource-type", "AWS:S3:Bucket", file});
  EXPECT_EQ(type.code, 2);
  EXPECT_EQ(type.err,
            "error: `AWS:S3:Bucket` is no type of resource\n"
            "  help: did you mean `AWS::S3::Bucket`?\n");
  const Ran both = run({"validate", "--type", "scp", "--resource-type", "AWS::S3::Bucket", file});
  EXPECT_EQ(both.code, 2);
  EXPECT_EQ(both.err,
            "error: `--resource-type` is of resource policies\n"
            "  help: add `--type resource`\n");
}

TEST(ValidateCommand, NotesWhatItWasNotTold) {
  const std::string file = "fixtures/validation/bucket.json";
  EXPECT_EQ(run({"validate", file}).err,
            "note: `fixtures/validation/bucket.json` is judged as an identity policy, and names "
            "principals: `--type resource` or `--type trust` tells what it is\n");
  EXPECT_EQ(run({"validate", "--type", "identity", file}).err, "");
  EXPECT_EQ(run({"validate", "--resource-type", "AWS::S3::Buckt", file}).err,
            "note: nothing is known of policies of `AWS::S3::Buckt`, so only what holds for every "
            "resource is checked; did you mean `AWS::S3::Bucket`?\n");
}

TEST(ValidateCommand, EndsWithWhatItFound) {
  testing::TemporaryDirectory directory;
  const std::string good = directory.write(
      "good.json",
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",)"
      R"( "Resource": "arn:aws:s3:::a/*"}})");
  const std::string warned = directory.write(
      "warned.json",
      R"({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}})");
  const std::string broken = directory.write("broken.json", R"({"Version": )");
  EXPECT_EQ(run({"validate", good}).code, 0);
  EXPECT_EQ(run({"validate", good}).out, "1 policy: nothing found\n");
  EXPECT_EQ(run({"validate", warned}).code, 1);
  EXPECT_EQ(run({"validate", "--fail-on", "error", warned}).code, 0);
  EXPECT_EQ(run({"validate", broken}).code, 1);
  // What was found goes before what could not be read; without findings that is the answer.
  EXPECT_EQ(run({"validate", warned, directory.at("none.json")}).code, 1);
  EXPECT_EQ(run({"validate", good, directory.at("none.json")}).code, 2);
}

TEST(CatalogueCommand, AnswersAndSaysWhenItCannot) {
  EXPECT_EQ(run({"catalogue"}).code, 0);
  EXPECT_EQ(run({"catalogue", "action", "sts:AssumeRole*"}).out,
            "sts:AssumeRole  (Write)\n"
            "sts:AssumeRoleWithSAML  (Write)\n"
            "sts:AssumeRoleWithWebIdentity  (Write)\n");
  EXPECT_EQ(run({"catalogue", "policy", "AdministratorAccess"}).out,
            "{\"Version\":\"2012-10-17\",\"Statement\":[\n"
            "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n]}\n");
  const Ran ran = run({"catalogue", "policy", "AdministratorAcces"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "AWS manages no policy `AdministratorAcces`, did you mean `AdministratorAccess`?\n");
  EXPECT_EQ(run({"catalogue", "action", "s3:Nothing"}).code, 1);
}

TEST(CatalogueCommand, TakesWhatPeopleType) {
  const auto ask = [](const std::string& text) {
    const Ran ran = run({"catalogue", "action", text});
    return ran.out + ran.err;
  };
  EXPECT_EQ(ask("pricing"), ask("pricing:*"));
  EXPECT_EQ(ask("passrole"), ask("iam:PassRole"));
  EXPECT_EQ(
      ask("s3:GetObjcet"),
      "`s3:GetObjcet` is no action that AWS is known to have: did you mean `s3:GetObject`?\n");
  EXPECT_EQ(ask("s3:Gett*"), "no action matches `s3:Gett*`\n");
  EXPECT_EQ(ask("deeplens:ListDevices"),
            "nothing is known of the actions of `deeplens`: AWS has retired the service\n");
  EXPECT_EQ(run({"catalogue", "policy", "arn:aws:iam::aws:policy/ReadOnlyAcces"}).err,
            "AWS manages no policy `arn:aws:iam::aws:policy/ReadOnlyAcces`, did you mean "
            "`ReadOnlyAccess`?\n");
  EXPECT_EQ(run({"catalogue", "action", "acme:R*", "--catalogue", "fixtures/catalogue/newer.txt"})
                .out.substr(0, 15),
            "acme:ReadWidget");
}

// A service that only the file has, and a policy that AWS began to manage after this was built.
TEST(CatalogueOption, CountsForEveryCommandThatJudges) {
  testing::TemporaryDirectory directory;
  const std::string catalogue =
      directory.write("catalogue.txt",
                      "leastwise-catalogue 1\nversion 9.9 2026-09-30\npartition aws eu-west-1\n"
                      "service cheese The Cheese Service\na EatCheese W\n"
                      "leastwise-managed-policies 1\nversion 1 2026-09-30\n"
                      "policy arn:aws:iam::aws:policy/CheeseAdministrator v1 2026-09-30\n"
                      "{\"Version\":\"2012-10-17\",\"Statement\":[\n"
                      "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n]}\n");
  const std::string input = directory.write("template.yaml", R"(Resources:
  Mouse:
    Type: AWS::IAM::User
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/CheeseAdministrator]
      Policies:
        - PolicyName: eat
          PolicyDocument:
            Version: "2012-10-17"
            Statement: {Effect: Allow, Action: cheese:EatCheese, Resource: "*"}
)");
  const std::vector<std::string> validation = {
      "check", "--no-config", "--pack", "aws-validation", "--quiet", input};
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--catalogue", catalogue});
    return arguments;
  };
  EXPECT_NE(run(validation).out.find("there is no service `cheese`"), std::string::npos);
  EXPECT_EQ(run(with(validation)).out.find("there is no service `cheese`"), std::string::npos);
  const std::vector<std::string> check = {"check", "--no-config", "--quiet", input};
  EXPECT_EQ(run(check).out.find("administrator-access"), std::string::npos);
  EXPECT_NE(run(with(check)).out.find("in `CheeseAdministrator`, which AWS manages"),
            std::string::npos)
      << run(with(check)).out;
  const std::vector<std::string> simulate = {
      "simulate", input, "--principal", "Mouse", "--action", "ec2:RunInstances"};
  EXPECT_EQ(run(simulate).out.find("Allowed "), std::string::npos) << run(simulate).out;
  EXPECT_EQ(run(with(simulate)).out.find("Allowed "), 0U) << run(with(simulate)).out;
  const Ran broken = run({"check", "--no-config", input, "--catalogue", input});
  EXPECT_EQ(broken.code, 2);
  EXPECT_NE(broken.err.find("not a catalogue"), std::string::npos) << broken.err;
}

TEST(CatalogueCommand, SaysWhenItsDataIsOld) {
  EXPECT_EQ(days_between("2026-09-26", "2026-10-01"), 5);
  EXPECT_EQ(days_between("2025-12-31", "2026-12-31"), 365);
  EXPECT_EQ(days_between("", "2026-12-31"), 0);
}

}  // namespace
}  // namespace leastwise
