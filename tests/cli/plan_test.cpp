// `leastwise plan`: with a script in terraform's place for the exit codes, and with terraform
// itself where it and the AWS provider are on the machine.
#include "cli/plan.h"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;
using testing::read_text;
using testing::TemporaryDirectory;

// Notes its arguments, makes the plan that -out names, ends as it is told.
constexpr std::string_view kFakeTerraform = R"sh(#!/bin/sh
here=$(dirname "$0")
for word in "$@"; do printf '%s\n' "$word" >> "$here/log"; done
echo -- >> "$here/log"
case "$1" in -chdir=*) shift;; esac
if [ "$1" = plan ]; then
  for word in "$@"; do
    case "$word" in
      -out=*|--out=*)
        out=${word#*out=}
        echo binary > "$out"
        stat -c %a "$(dirname "$out")" > "$here/mode";;
    esac
  done
  exit "$(cat "$here/plan-exit")"
fi
printf '{"plan": true}'
exit "$(cat "$here/show-exit")"
)sh";

struct Outcome {
  Result<int> result = 0;
  std::string checked;  // the text that the check got; empty when it was not asked
  std::string plan;     // the binary plan, as the check finds it
  std::string log;
};

class FakePlan {
 public:
  FakePlan(int plan_exit, int show_exit) {
    program_ = directory_.write_program("terraform", kFakeTerraform);
    directory_.write("plan-exit", std::to_string(plan_exit));
    directory_.write("show-exit", std::to_string(show_exit));
  }

  Outcome run(std::vector<std::string> arguments, int check_exit) const {
    Outcome outcome;
    const PlanOptions options{
        .program = program_, .directory = {}, .arguments = std::move(arguments)};
    outcome.result = run_plan(options, [&](MadePlan plan) {
      outcome.checked = std::move(plan.json);
      outcome.plan = read_text(plan.file);
      return check_exit;
    });
    outcome.log = read_text(directory_.at("log"));
    return outcome;
  }

  const TemporaryDirectory& directory() const { return directory_; }
  const std::string& program() const { return program_; }

 private:
  TemporaryDirectory directory_;
  std::string program_;
};

TEST(Plan, EndsAsTerraformOrAsTheCheck) {
  struct Case {
    std::string_view what;
    int plan_exit;
    bool is_detailed;
    int check_exit;
    int expected;
    bool is_checked;
  };
  constexpr Case kCases[] = {
      {"all is well", 0, false, 0, 0, true},
      {"findings", 0, false, 1, 1, true},
      {"not judged", 0, false, 2, 2, true},
      {"terraform fails", 1, false, 0, 1, false},
      {"terraform fails in a way of its own", 7, false, 0, 7, false},
      {"2 is a failure where no detailed exit code was asked for", 2, false, 0, 2, false},
      {"no changes", 0, true, 0, 0, true},
      {"changes", 2, true, 0, 2, true},
      {"changes with findings", 2, true, 1, 1, true},
      {"a failure with detailed exit codes", 1, true, 0, 1, false},
  };
  for (const Case& expected : kCases) {
    const FakePlan fake(expected.plan_exit, 0);
    std::vector<std::string> arguments;
    if (expected.is_detailed) {
      arguments.emplace_back("-detailed-exitcode");
    }
    const Outcome outcome = fake.run(arguments, expected.check_exit);
    ASSERT_TRUE(outcome.result.has_value()) << expected.what;
    EXPECT_EQ(*outcome.result, expected.expected) << expected.what;
    EXPECT_EQ(outcome.checked, expected.is_checked ? R"({"plan": true})" : "") << expected.what;
    EXPECT_EQ(outcome.plan, expected.is_checked ? "binary\n" : "") << expected.what;
  }
}

TEST(Plan, RemovesThePlanAndHidesItWhileItIsThere) {
  const FakePlan fake(0, 0);
  const Outcome outcome = fake.run({"-var", "a=b c"}, 0);
  const std::string out = outcome.log.substr(outcome.log.find("-out=") + 5);
  const std::string plan = out.substr(0, out.find('\n'));
  EXPECT_EQ(outcome.log,
            fmt::format("plan\n-out={}\n-var\na=b c\n--\nshow\n-json\n{}\n--\n", plan, plan));
  EXPECT_FALSE(fs::exists(plan));
  EXPECT_FALSE(fs::exists(fs::path(plan).parent_path()));
  EXPECT_EQ(read_text(fake.directory().at("mode")), "700\n");
}

TEST(Plan, KeepsAPlanThatTheUserNames) {
  for (const std::string_view dashes : {"-", "--"}) {
    const FakePlan fake(0, 0);
    const std::string plan = fake.directory().at("kept");
    const Outcome outcome = fake.run({fmt::format("{}out={}", dashes, plan)}, 0);
    EXPECT_EQ(outcome.log,
              fmt::format("plan\n{}out={}\n--\nshow\n-json\n{}\n--\n", dashes, plan, plan));
    EXPECT_EQ(outcome.checked, R"({"plan": true})");
  }
  const FakePlan fake(0, 0);
  const std::string plan = fake.directory().at("kept");
  EXPECT_EQ(fake.run({"-out=" + plan}, 0).result.value_or(-1), 0);
  EXPECT_EQ(read_text(plan), "binary\n");
}

TEST(Plan, PassesTheDirectoryOn) {
  const FakePlan fake(0, 0);
  const PlanOptions options{.program = fake.program(),
                            .directory = "infra",
                            .arguments = {"-out=" + fake.directory().at("p")}};
  EXPECT_EQ(run_plan(options, [](const MadePlan&) { return 0; }).value_or(-1), 0);
  const std::string plan = fake.directory().at("p");
  EXPECT_EQ(
      read_text(fake.directory().at("log")),
      fmt::format(
          "-chdir=infra\nplan\n-out={}\n--\n-chdir=infra\nshow\n-json\n{}\n--\n", plan, plan));
}

TEST(Plan, SaysWhenThePlanCannotBeShown) {
  const FakePlan fake(0, 3);
  const Outcome outcome = fake.run({}, 0);
  ASSERT_FALSE(outcome.result.has_value());
  EXPECT_EQ(outcome.result.error().message,
            fmt::format("`{} show -json` ended with exit code 3", fake.program()));
  EXPECT_EQ(outcome.result.error().help, "the plan was made, and could not be checked");
  EXPECT_EQ(outcome.checked, "");
}

TEST(Plan, SaysWhenThereIsNoTerraform) {
  const TemporaryDirectory directory;
  const PlanOptions options{.program = directory.at("none"), .directory = {}, .arguments = {}};
  const Result<int> result = run_plan(options, [](const MadePlan&) { return 0; });
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            fmt::format("cannot run `{}`: No such file or directory", directory.at("none")));
}

// ---- terraform itself

constexpr std::string_view kConfiguration = R"(terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "mock"
  secret_key                  = "mock"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
resource "aws_iam_role" "open" {
  name = "open"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }]
  })
}
resource "aws_iam_role_policy" "hidden" {
  role   = aws_iam_role.open.name
  policy = templatefile("${path.module}/policy.json.tftpl", { role = aws_iam_role.open.arn })
}
)";

constexpr std::string_view kTemplate = R"({
  "Statement": [
    { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "${role}" },
    { "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" }
  ]
}
)";

// The folder of a file system mirror: named, or the one in which terraform itself looks.
std::string provider_mirror() {
  const char* named = std::getenv("LEASTWISE_TF_PLUGINS");
  const char* home = std::getenv("HOME");
  const std::string mirror = named != nullptr  ? named
                             : home != nullptr ? std::string(home) + "/.terraform.d/plugins"
                                               : "";
  return fs::is_directory(mirror + "/registry.terraform.io/hashicorp/aws") ? mirror : "";
}

int shell(const std::string& command) {
  // NOLINTNEXTLINE(bugprone-command-processor,cert-env33-c): a test's own command
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Plan, ChecksWhatTerraformPlans) {
  const std::string mirror = provider_mirror();
  if (mirror.empty() || shell("terraform version >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "needs terraform, and the AWS provider in LEASTWISE_TF_PLUGINS or in "
                    "~/.terraform.d/plugins";
  }
  const TemporaryDirectory directory;
  directory.write("infra/main.tf", kConfiguration);
  directory.write("infra/policy.json.tftpl", kTemplate);
  const std::string settings = directory.write(
      "terraformrc",
      fmt::format("provider_installation {{ filesystem_mirror {{ path = \"{}\" }} }}\n", mirror));
  const std::string environment = fmt::format(
      "cd '{}/infra' && CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_CONFIG_FILE='{}' ",
      directory.path(),
      settings);
  ASSERT_EQ(shell(environment + "terraform init >../init.txt 2>&1"), 0)
      << read_text(directory.at("init.txt"));
  const std::string plan = environment + "'" LEASTWISE_PROGRAM "' plan --quiet ";
  EXPECT_EQ(shell(plan + "-- -no-color >../out.txt 2>&1"), 1) << read_text(directory.at("out.txt"));
  const std::string text = read_text(directory.at("out.txt"));
  EXPECT_NE(text.find("Plan: 2 to add, 0 to change, 0 to destroy."), std::string::npos) << text;
  EXPECT_NE(text.find("\nmain.tf:18:85: aws_iam_role.open: critical: "), std::string::npos) << text;
  EXPECT_NE(text.find("\npolicy.json.tftpl:4:36: aws_iam_role_policy.hidden: high: "),
            std::string::npos)
      << text;
  EXPECT_EQ(shell(plan + "--fail-on never -- -detailed-exitcode >../out.txt 2>&1"), 2)
      << read_text(directory.at("out.txt"));
  // The same from elsewhere, and of a plan that is kept.
  const std::string settled =
      fmt::format("cd '{}' && CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE='{}' '{}' ",
                  directory.path(),
                  settings,
                  LEASTWISE_PROGRAM);
  EXPECT_EQ(shell(settled + "plan --quiet --chdir infra -- -out=kept >out.txt 2>&1"), 1);
  EXPECT_EQ(shell(settled + "check --quiet --source infra infra/kept >kept.txt 2>&1"), 1);
  for (const char* name : {"out.txt", "kept.txt"}) {
    const std::string told = read_text(directory.at(name));
    EXPECT_NE(told.find("infra/policy.json.tftpl:4:36: aws_iam_role_policy.hidden: high: "),
              std::string::npos)
        << told;
  }
  EXPECT_EQ(shell(plan + "-- -no-such-option >../out.txt 2>&1"), 1)
      << read_text(directory.at("out.txt"));
}

}  // namespace
}  // namespace leastwise
