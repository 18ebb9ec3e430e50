// `leastwise simulate` and `leastwise test` as whole commands: what is printed, and the exit code.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/options.h"
#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

const std::string kFixtures = LEASTWISE_SOURCE_DIR "/fixtures/";

// The command's output, errors and exit code, with paths as they are below fixtures/.
std::string run(const std::vector<std::string>& arguments) {
  const Parsed parsed = parse_command_line(arguments);
  if (!parsed.run) {
    return fmt::format("{}exit {}\n", parsed.text, parsed.exit_code);
  }
  Session session;
  const int code = parsed.run(session);
  std::string out = session.out + session.err + fmt::format("exit {}\n", code);
  for (std::size_t at = out.find(kFixtures); at != std::string::npos; at = out.find(kFixtures)) {
    out.erase(at, kFixtures.size());
  }
  return out;
}

std::string file(std::string_view name) {
  return kFixtures + "evaluation/files/" + std::string(name);
}

TEST(Simulate, SaysWhichStatementsDecide) {
  const std::string plan = kFixtures + "terraform/first-look/plan.json";
  std::string out;
  for (const std::vector<std::string>& rest : std::vector<std::vector<std::string>>{
           {"--principal",
            "aws_iam_role.deploy",
            "--action",
            "iam:PassRole",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:iam::111122223333:role/x"},
           {"--principal", "aws_iam_role.deploy", "--action", "iam:PassRole", "--format", "json"},
           {"--principal",
            "aws_iam_role.function",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::example-uploads/k",
            "--account",
            "111122223333"},
           {"--principal", "aws_iam_role.functio", "--action", "s3:GetObject"},
           {"--principal",
            "lambda.amazonaws.com",
            "--action",
            "sts:AssumeRole",
            "--resource",
            "aws_iam_role.deploy",
            "--resource",
            "aws_iam_role.function"},
           {"--principal",
            "aws_iam_role.deploy",
            "--action",
            "s3:GetObject",
            "--resource",
            "aws_lambda_function.none"},
           {"--principal", "aws_iam_role.deploy"}}) {
    std::vector<std::string> arguments{"simulate", plan};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    out += fmt::format(
        "$ leastwise simulate plan.json {}\n{}\n", fmt::join(rest, " "), run(arguments));
  }
  testing::expect_golden("evaluation/files/plan.txt.golden", out);
}

TEST(Simulate, JoinsPoliciesFromFiles) {
  const std::string out = run({"simulate",
                               "--principal",
                               "arn:aws:iam::111122223333:user/ann",
                               "--policy",
                               file("admin.json"),
                               "--boundary",
                               file("boundary.json"),
                               "--scp",
                               file("admin.json"),
                               "--action",
                               "s3:GetObject",
                               "--action",
                               "ec2:RunInstances",
                               "--action",
                               "iam:CreateUser",
                               "--context",
                               "aws:SourceIp=203.0.113.7"});
  testing::expect_golden("evaluation/files/policies.txt.golden", out);
}

// A boundary that is not there must not turn into "allowed".
TEST(Simulate, KnowsNothingOfAPolicyThatItCannotRead) {
  const std::string out = run({"simulate",
                               "--policy",
                               file("admin.json"),
                               "--boundary",
                               file("none.json"),
                               "--action",
                               "s3:GetObjcet"});
  EXPECT_EQ(out,
            "Unknown  s3:GetObjcet  *\n"
            "    evaluation/files/none.json (could not be read)\n"
            "note: `s3:GetObjcet` is no action that AWS is known to have: did you mean "
            "`s3:GetObject`?\n"
            "error: cannot open `evaluation/files/none.json`\n"
            "  help: check the path and its permissions\n"
            "exit 2\n");
}

TEST(Simulate, SaysWhatOfTheNearestStatementsFails) {
  const testing::TemporaryDirectory directory;
  const std::string policy = directory.write("p.json",
                                             R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
    {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::c/*"},
    {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
     "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
    {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
     "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]})");
  std::string out = run({"simulate",
                         "--policy",
                         policy,
                         "--action",
                         "s3:GetObject",
                         "--resource",
                         "arn:aws:s3:::d/key",
                         "--context",
                         "aws:SourceVpc=vpc-2"});
  for (std::size_t at = out.find(policy); at != std::string::npos; at = out.find(policy)) {
    out.replace(at, policy.size(), "p.json");
  }
  EXPECT_EQ(out,
            "ImplicitlyDenied  s3:GetObject  arn:aws:s3:::d/key\n"
            "    no policy of the principal allows it\n"
            "    nearest: p.json, statement 4 (5:5): its condition StringEquals on aws:SourceVpc "
            "does not hold: the request has `vpc-2`\n"
            "    nearest: p.json, statement 5 (7:5): its condition Bool on aws:SecureTransport "
            "does not hold: the request has none\n"
            "    nearest: p.json, statement 1 (2:5): its resource does not match\n"
            "exit 0\n");
}

TEST(Simulate, DecidesEveryLineThatCanBeRead) {
  testing::expect_golden("evaluation/files/requests.txt.golden",
                         run({"simulate", "--requests", file("requests.jsonl")}));
}

TEST(AccessTests, TellWhatDoesNotHold) {
  const testing::TemporaryDirectory directory;
  const std::string junit = directory.at("junit.xml");
  const std::string plan = kFixtures + "terraform/first-look/plan.json";
  const std::string out = run({"test", file("access.yaml"), plan, "--junit", junit});
  testing::expect_golden("evaluation/files/access.txt.golden", out);
  std::string xml = testing::read_text(junit);
  for (std::size_t at = xml.find(kFixtures); at != std::string::npos; at = xml.find(kFixtures)) {
    xml.erase(at, kFixtures.size());
  }
  testing::expect_golden("evaluation/files/access.xml.golden", xml);
}

TEST(AccessTests, ClaimSomethingOfEveryResourceThatAPatternMatches) {
  testing::expect_golden(
      "evaluation/files/every.txt.golden",
      run({"test", file("every.yaml"), file("worker.template.yaml"), "--account", "111122223333"}));
}

TEST(AccessTests, RefuseFilesThatAreWrong) {
  struct Row {
    std::string text;
    std::string message;
  };
  const testing::TemporaryDirectory directory;
  for (const Row& row :
       {Row{"principal: a\n", "error: a file of access tests is a list"},
        Row{"- {must_deny: {actions: 'a:b'}}\n", "error: a test has one `principal`"},
        Row{"- {principal: a}\n", "error: the test expects nothing"},
        Row{"- {principal: a, must_alow: {actions: 'a:b'}}\n",
            "error: unknown key `must_alow` in a test"},
        Row{"- {principal: a, must_deny: {}}\n", "error: the claim has no `actions`"},
        Row{"- {principal: a, must_deny: {actions: 'nothing:*'}}\n",
            "error: `nothing:*` is no action that AWS knows"}}) {
    const std::string path = directory.write("access.yaml", row.text);
    const std::string out = run({"test", path, kFixtures + "terraform/first-look/plan.json"});
    EXPECT_EQ(out.substr(0, out.find('\n')), row.message);
    EXPECT_TRUE(out.ends_with("exit 2\n")) << out;
  }
}

}  // namespace
}  // namespace leastwise
