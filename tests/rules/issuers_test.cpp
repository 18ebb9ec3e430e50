// Whose tokens does a role accept? For each issuer: a subject that is closed behind the customer,
// one that others can have a name for, one for all projects of the customer, and none at all.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/built_in.h"
#include "rules/example.h"
#include "rules/known_accounts.h"
#include "rules/loader.h"
#include "rules/run.h"

namespace leastwise {
namespace {

// A rule of which only the world of its one example counts.
World world_of(const std::string& trust, SourceMap& sources) {
  const std::string text = fmt::format(
      "id: carrier\ntitle: t\nseverity: low\neach: trust\nwhen: {{effect: allow}}\nmessage: m\n"
      "examples:\n  - finds: true\n    because: x\n    account: \"111122223333\"\n    trust:\n{}",
      trust);
  const Result<FileId> file = sources.add("trust.yaml", text);
  Result<std::vector<Document>> documents = read_yaml(sources, *file);
  std::vector<RuleFile> files;
  files.push_back({RuleFileKind::Rule, "test", std::move(documents->front().root)});
  auto library = build_library(files);
  EXPECT_TRUE(library);
  auto examples = examples_of(*library->rules.front(), sources);
  EXPECT_TRUE(examples);
  return std::move(examples->front().world);
}

// What the default pack says about who may assume the role: ids, most severe first.
std::vector<std::string> said(const std::string& trust) {
  SourceMap sources;
  const World world = world_of(trust, sources);
  const auto library = built_in_rules();
  const auto rules = select_rules(*library, {});
  Settings settings;
  settings.today = "2026-01-01";
  std::vector<std::string> out;
  for (const Finding& finding : run(*rules, world, settings)) {
    out.push_back(fmt::format("{} {}", to_text(finding.severity), finding.rule->id));
  }
  return out;
}

std::string trust_of(std::string_view issuer, std::string_view audience, std::string_view subject) {
  std::string conditions;
  if (!audience.empty()) {
    conditions += fmt::format("\"{}:aud\": \"{}\"", issuer, audience);
  }
  if (!subject.empty()) {
    conditions +=
        fmt::format("{}\"{}:sub\": \"{}\"", conditions.empty() ? "" : ", ", issuer, subject);
  }
  return fmt::format(
      "      Effect: Allow\n"
      "      Principal: {{Federated: \"arn:aws:iam::111122223333:oidc-provider/{}\"}}\n"
      "      Action: \"sts:AssumeRoleWithWebIdentity\"\n"
      "      Condition: {{StringLike: {{{}}}}}\n",
      issuer,
      conditions);
}

using Said = std::vector<std::string>;

struct Tenancy {
  std::string_view issuer;
  std::string_view audience;
  std::string_view closed;   // one project of one customer
  std::string_view alike;    // `acme` is not closed: whoever is called `acme-evil` fits
  std::string_view anybody;  // the customer is a star
};

// A customer is a part of the subject, so that its end has to be written.
constexpr std::array kShared = {
    Tenancy{"token.actions.githubusercontent.com",
            "sts.amazonaws.com",
            "repo:acme/shop:environment:production",
            "repo:acme*",
            "repo:*/shop:environment:production"},
    Tenancy{"gitlab.com",
            "https://gitlab.com",
            "project_path:acme/shop:ref_type:branch:ref:main",
            "project_path:acme*",
            "project_path:*"},
    Tenancy{"app.terraform.io",
            "aws.workload.identity",
            "organization:acme:project:shop:workspace:live:run_phase:apply",
            "organization:acme*",
            "organization:*"},
    Tenancy{"agent.buildkite.com",
            "sts.amazonaws.com",
            "organization:acme:pipeline:shop:ref:refs/heads/main:*",
            "organization:acme*",
            "organization:*"},
    Tenancy{"scalr.io",
            "aws.scalr.io",
            "account:acme:environment:live:workspace:shop",
            "account:acme*",
            "account:*"},
    Tenancy{"oidc.codefresh.io",
            "sts.amazonaws.com",
            "account:acme:pipeline:shop:*",
            "account:acme*",
            "account:*"},
    Tenancy{"proidc.upbound.io",
            "sts.amazonaws.com",
            "mcp:acme/live:provider:provider-aws",
            "mcp:acme*",
            "mcp:*"},
    Tenancy{"studio.datachain.ai/api",
            "sts.amazonaws.com",
            "credentials:acme/shop",
            "credentials:acme*",
            "credentials:*"},
    Tenancy{"tokens.cloud.shisho.dev", "sts.amazonaws.com", "job:acme:shop", "job:acme*", "job:*"},
    Tenancy{"rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7",
            "sts.amazonaws.com",
            "system:serviceaccount:acme:shop",
            "system:serviceaccount:acme*",
            "system:serviceaccount:*"},
};

TEST(SharedIssuers, AreOpenToNamesThatBeginLikeTheCustomers) {
  for (const Tenancy& one : kShared) {
    const bool is_github = one.issuer.starts_with("token.actions");
    const std::string open_name =
        is_github ? "critical github-oidc-open-owner" : "critical shared-issuer-open-customer";
    const std::string open_all =
        is_github ? "critical github-oidc-any-repository" : "critical shared-issuer-any-customer";
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, one.closed)), Said{}) << one.closed;
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, one.alike)), Said{open_name}) << one.alike;
    const Said anybody = said(trust_of(one.issuer, one.audience, one.anybody));
    EXPECT_TRUE(anybody == Said{open_all} || anybody == Said{open_name}) << one.anybody;
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, "")), Said{open_all}) << one.issuer;
  }
}

struct Project {
  std::string_view issuer;
  std::string_view audience;
  std::string_view closed;   // one project
  std::string_view project;  // all projects of the customer
};

// The issuer's address is the customer's already, so the least that a subject says is the project.
constexpr std::array kOwn = {
    Project{
        "oidc.circleci.com/org/1111", "1111", "org/1111/project/2222/user/*", "org/1111/project/*"},
    Project{"acme.app.spacelift.io",
            "acme.app.spacelift.io",
            "space:live:stack:shop:run_type:TRACKED:scope:write",
            "space:*"},
    Project{"acme.semaphoreci.com",
            "https://acme.semaphoreci.com",
            "org:acme:project:2222:repo:shop:ref_type:branch:ref:refs/heads/main",
            "org:acme:project:*"},
    Project{"vstoken.dev.azure.com/1111",
            "api://AzureADTokenExchange",
            "sc://acme/shop/deploy",
            "sc://acme/*"},
    Project{"api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
            "ari:cloud:bitbucket::workspace/1111",
            "{2222}:*",
            "*:{3333}"},
    Project{"app.harness.io/ng/api/oidc/account/1111",
            "sts.amazonaws.com",
            "account/1111:org/acme:project/shop",
            "account/1111:org/acme:project/*"},
    Project{"oidc.fly.io/acme", "sts.amazonaws.com", "acme:shop:live", "acme:*"},
    Project{"oidc.vercel.com/acme",
            "https://vercel.com/acme",
            "owner:acme:project:shop:environment:production",
            "owner:acme:*"},
    Project{"oidc.eks.eu-west-1.amazonaws.com/id/ABC",
            "sts.amazonaws.com",
            "system:serviceaccount:shop:web",
            "system:serviceaccount:*"},
};

TEST(OwnIssuers, AreOpenToAllProjectsOfTheCustomer) {
  for (const Project& one : kOwn) {
    const bool is_eks = one.issuer.starts_with("oidc.eks.");
    const Said open{is_eks ? "high eks-any-service-account" : "medium oidc-any-project"};
    const Said none{is_eks ? "high eks-any-service-account" : "medium oidc-any-subject"};
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, one.closed)), Said{}) << one.closed;
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, one.project)), open) << one.project;
    EXPECT_EQ(said(trust_of(one.issuer, one.audience, "")), none) << one.issuer;
  }
}

std::string trust_of_account(std::string_view account, std::string_view condition) {
  return fmt::format(
      "      Effect: Allow\n"
      "      Principal: {{AWS: \"arn:aws:iam::{}:root\"}}\n"
      "      Action: \"sts:AssumeRole\"\n{}",
      account,
      condition);
}

// That an account is well known makes it no more trusted: it only has a name.
TEST(KnownAccounts, AreCalledByNameAndJudgedAsUnknownOnes) {
  constexpr std::string_view kUnknown = "999988887777";
  ASSERT_EQ(known_owner(kUnknown), nullptr);
  constexpr std::string_view kExternalId =
      "      Condition: {StringEquals: {\"sts:ExternalId\": 2f6e7c1a}}\n";
  for (const std::string_view account : {"464622532012", "292230061137", "006742885340"}) {
    const AccountOwner* owner = known_owner(account);
    ASSERT_NE(owner, nullptr) << account;
    ASSERT_EQ(owner->kind, AccountOwner::Kind::Vendor) << account;
    for (const std::string_view condition : {std::string_view{}, kExternalId}) {
      const Said unknown = said(trust_of_account(kUnknown, condition));
      EXPECT_EQ(said(trust_of_account(account, condition)), unknown) << account << condition;
      EXPECT_EQ(unknown.empty(), !condition.empty());
    }
  }
}

}  // namespace
}  // namespace leastwise
