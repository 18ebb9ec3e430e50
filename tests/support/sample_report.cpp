// The sample reports.
#include "support/sample_report.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace leastwise::testing {

namespace {

constexpr std::string_view kPlan = R"({
  "resource_changes": [
    {
      "address": "aws_iam_role.deploy",
      "change": {"after": {"assume_role_policy": "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Principal\":{\"Federated\":\"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com\"}}}"}}
    },
    {
      "address": "aws_iam_user_policy.\u001b[31mx",
      "change": {"after": {"policy": "hunter2"}}
    }
  ]
}
)";

constexpr std::string_view kTrust =
    R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":)"
    R"({"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}})";

constexpr std::string_view kConfig = R"(ignore:
  - rule: gone-rule
    reason: old
  - rule: full-admin
    reason: until the move is done
    expires: 2026-01-31
)";

Span find(const SourceMap& sources, FileId file, std::string_view words) {
  const std::size_t at = sources.bytes(file).find(words);
  EXPECT_NE(at, std::string_view::npos) << words;
  return {.file = file,
          .begin = static_cast<std::uint32_t>(at),
          .end = static_cast<std::uint32_t>(at + words.size())};
}

FileId add(SourceMap& sources, std::string name, std::string text) {
  const Result<FileId> file = sources.add(std::move(name), std::move(text));
  EXPECT_TRUE(file.has_value());
  return file.value_or(kNoFile);
}

RuleInfo& add_rule(Sample& sample, std::string id, Severity severity, std::string title) {
  RuleInfo& rule = sample.rules.emplace_back();
  rule.id = std::move(id);
  rule.family = "trust";
  rule.title = std::move(title);
  rule.severity = severity;
  return rule;
}

Finding& add_finding(Sample& sample, const RuleInfo& rule, std::string address, std::string text) {
  Finding& finding = sample.report.findings.emplace_back();
  finding.rule = &rule;
  finding.severity = rule.severity;
  finding.message = std::move(text);
  finding.origin.type = "aws_iam_role";
  finding.origin.change = ChangeKind::Create;
  finding.fingerprint = fmt::format("{:016x}", 0xabc0 + sample.report.findings.size());
  finding.origin.address = std::move(address);
  return finding;
}

void finish(Sample& sample) {
  sample.report.world = &sample.world;
  sample.report.sources = &sample.sources;
  sample.report.tool_version = "1.2.3";
  for (const RuleInfo& rule : sample.rules) {
    sample.report.rules.push_back(&rule);
  }
}

void add_github_rule(Sample& sample) {
  RuleInfo& rule = add_rule(sample,
                            "github-oidc-any-repository",
                            Severity::Critical,
                            "Any GitHub repository can assume the role");
  rule.why =
      "GitHub signs tokens for every workflow of every repository. A trust policy that does not "
      "ask "
      "for the `sub` claim lets all of them in, also those of strangers.\n\n- anybody can have a "
      "repository\n- nobody has to ask you";
  rule.fix =
      "Name the repository:\n\n```json\n\"StringLike\": {\n  \"token.actions.githubusercontent.com:"
      "sub\": \"repo:example/app:*\"\n}\n```";
  rule.references = {"https://docs.github.com/en/actions/security-for-github-actions"};
  rule.answers = {"checkov:CKV_AWS_358"};
  rule.defects = {"T-GH-01"};
  rule.controls = {{"nist-800-53", {"AC-3", "AC-6"}}, {"cis-aws-3.0", {"1.16"}}};
}

void add_plan_findings(Sample& sample, FileId plan) {
  const RuleInfo& github = sample.rules.front();
  const FileId trust = sample.sources.derive(find(sample.sources, plan, R"("{\"Statement)"),
                                             Embedding::Opaque,
                                             std::string(kTrust),
                                             "aws_iam_role.deploy assume_role_policy");
  Finding& any = add_finding(sample,
                             github,
                             "aws_iam_role.deploy",
                             "`deploy` can be assumed from a workflow of any repository on GitHub");
  any.where = find(sample.sources, trust, R"("sts:AssumeRoleWithWebIdentity")");
  any.attribute = "assume_role_policy Statement[0]";
  any.labels.push_back({any.where, "with a token"});
  any.labels.push_back({find(sample.sources, trust, "token.actions.githubusercontent.com"),
                        "of GitHub, for any repository"});

  RuleInfo& admin =
      add_rule(sample, "full-admin", Severity::High, "The policy allows everything on everything");
  admin.family = "identity";
  admin.why = "Who has the policy owns the account.";
  admin.fix = "Name the actions that are needed.";
  Finding& maybe = add_finding(sample,
                               admin,
                               R"(module.app["a|b"].aws_iam_role.x)",
                               "`x` is allowed everything through `<b>policy</b>`");
  maybe.certainty = Truth::Maybe;
  maybe.holes = {{"aws_iam_policy.p.policy", "*", {}}, {"var.extra", "*", {}}};
  maybe.reason = "one of 2 policies";
  maybe.where = find(sample.sources, plan, R"("aws_iam_role.deploy")");
  maybe.origin.moved_from = "aws_iam_role.old";

  Finding& again = add_finding(sample, admin, "aws_iam_role.deploy", "`deploy` is an admin");
  again.origin.is_imported = true;
  again.origin.condition = "IsProd and not HasKey";
  again.origin.construct = "App/Deploy/Resource";

  Finding& secret = add_finding(sample,
                                admin,
                                "aws_iam_user_policy.\x1b[31mx",
                                "the user is an admin\x1b[31m \xE2\x80\xAEtxt");
  secret.is_secret = true;
  secret.origin.change = ChangeKind::Update;
  secret.severity = Severity::Medium;
  secret.where = find(sample.sources, plan, "hunter2");
  secret.attribute = "policy";
  secret.labels.push_back({secret.where, "everything"});
}

void add_rest(Sample& sample, FileId plan, FileId long_plan, FileId config) {
  const RuleInfo& info = add_rule(sample, "zz-unused-role", Severity::Info, "Nobody uses the role");
  Finding& on_long_line = add_finding(sample, info, "aws_iam_role.idle", "nobody uses `idle`");
  on_long_line.where = find(sample.sources, long_plan, "aws_iam_role.idle");
  on_long_line.attribute = "name";

  const RuleInfo& gained =
      add_rule(sample, "access-gained", Severity::Info, "The change adds access");
  Finding& more =
      add_finding(sample, gained, "aws_iam_role.deploy", "role `deploy` can use `s3:*`");
  more.where = find(sample.sources, long_plan, "aws_iam_role.idle");
  more.labels.push_back(
      {more.where, "for example `s3:GetObject` on `arn:aws:s3:::example-bucket`"});
  const RuleInfo& lost =
      add_rule(sample, "access-lost-of-resource", Severity::Info, "The change takes access away");
  Finding& less = add_finding(sample, lost, "aws_sqs_queue_policy.a|b", "nobody can use `sqs:*`");
  less.certainty = Truth::Maybe;
  less.reason = "the question was too hard to be decided";

  Finding& accepted =
      add_finding(sample, sample.rules.front(), "aws_iam_role.lab", "`lab` is open");
  accepted.suppression = Suppression{.source = Suppression::Source::Config,
                                     .reason = "a lab | nothing in it",
                                     .expires = "2027-01-31",
                                     .where = find(sample.sources, config, "full-admin")};
  Finding& known = add_finding(sample, sample.rules.front(), "aws_iam_role.old", "`old` is open");
  known.suppression = Suppression{.source = Suppression::Source::Baseline,
                                  .reason = "in the baseline",
                                  .expires = {},
                                  .where = {}};

  sample.world.problems.push_back({.error = {"unknown key `Actoin`",
                                             find(sample.sources, plan, "resource_changes"),
                                             "did you mean `Action`?"},
                                   .address = "aws_iam_policy.typo"});
  sample.world.unseen.push_back({.address = "aws_iam_role_policy.logs",
                                 .attribute = "policy",
                                 .what = "policy document",
                                 .reason = "depends on `aws_s3_bucket.logs.arn`",
                                 .where = {}});
  sample.world.notes.push_back({"the plan errored: it may not be the whole change", {}, ""});
  sample.report.compliance.push_back(
      {"cis-aws",
       "CIS AWS Foundations Benchmark",
       "7.0",
       {{"2.4", "root access key", ControlStatus::Passed, 0, ""},
        {"2.13", "policies on users", ControlStatus::Failed, 2, ""},
        {"2.14", "full access", ControlStatus::Unsure, 0, "some input could not be judged"},
        {"2.1.1", "root mfa", ControlStatus::NotDecidable, 0, "needs the state of the account"}}});
  sample.report.unused_suppressions.push_back({"the suppression of `gone-rule` fits no finding",
                                               find(sample.sources, config, "gone-rule"),
                                               "take it out"});
  sample.report.expired_suppressions.push_back(
      {"the suppression of `full-admin` ran out on 2026-01-31",
       find(sample.sources, config, "2026-01-31"),
       ""});
  sample.report.baseline_gone = 2;
}

}  // namespace

std::unique_ptr<Sample> full_sample() {
  auto sample = std::make_unique<Sample>();
  const FileId plan = add(sample->sources, "/repo/infra/plan.json", std::string(kPlan));
  const FileId long_plan =
      add(sample->sources,
          "one line.json",
          "{\"password\":\"hunter2\",\"address\":\"aws_iam_role.idle\",\"padding\":\"" +
              std::string(5000, 'x') + "\"}");
  const FileId config = add(sample->sources, "leastwise.yaml", std::string(kConfig));
  add_github_rule(*sample);
  add_plan_findings(*sample, plan);
  add_rest(*sample, plan, long_plan, config);
  sample->world.account = {.id = "111122223333", .partition = "aws", .region = ""};
  sample->world.is_partial = true;
  Statistics statistics;
  statistics.input = "/repo/infra/plan.json";
  statistics.format = "Terraform plan 1.2 (terraform 1.11.4)";
  statistics.resources = 40;
  statistics.resources_judged = 12;
  statistics.documents = {7, 2, 1, 1, 1};
  statistics.links = {5, 3, 1, 1};
  statistics.links_known = 9;
  sample->world.statistics.push_back(statistics);
  sample->report.inputs = {"/repo/infra/plan.json", "one line.json"};
  sample->report.exit_code = 1;
  finish(*sample);
  return sample;
}

std::unique_ptr<Sample> clean_sample(int unseen) {
  auto sample = std::make_unique<Sample>();
  add_github_rule(*sample);
  for (int i = 0; i < unseen; ++i) {
    sample->world.unseen.push_back({.address = fmt::format("aws_iam_policy.p[{}]", i),
                                    .attribute = "policy",
                                    .what = "policy document",
                                    .reason = "the reference ends in `local.policy`",
                                    .where = {}});
  }
  sample->report.inputs = {"-"};
  finish(*sample);
  return sample;
}

std::unique_ptr<Sample> large_sample(int findings_of_each) {
  auto sample = std::make_unique<Sample>();
  std::string text;
  for (int i = 0; i < findings_of_each; ++i) {
    text += fmt::format("\"role{}\"\n", i);
  }
  const FileId file = add(sample->sources, "plan.json", std::move(text));
  for (const Severity severity : {Severity::Low, Severity::Critical, Severity::Medium}) {
    const RuleInfo& rule = add_rule(
        *sample, fmt::format("a-{}-rule", to_text(severity)), severity, "Something is open");
    for (int i = 0; i < findings_of_each; ++i) {
      Finding& finding = add_finding(
          *sample, rule, fmt::format("aws_iam_role.r[{}]", i), fmt::format("`role{}` is open", i));
      finding.where = find(sample->sources, file, fmt::format("\"role{}\"", i));
    }
  }
  sample->report.inputs = {"plan.json"};
  sample->report.exit_code = 1;
  finish(*sample);
  return sample;
}

}  // namespace leastwise::testing
