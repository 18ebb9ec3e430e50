// `leastwise access POLICY`: does a policy grant some of these actions on some of these resources?
// `leastwise public POLICY`: can a stranger get in?
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "access/access.h"
#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "cli/policy_input.h"

namespace leastwise {

namespace {

struct AccessArguments {
  std::string policy;
  std::string type;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  std::string catalogue;
  bool is_json = false;
};

struct PublicArguments {
  std::string policy;
  std::string resource_type;
  std::string catalogue;
  bool is_json = false;
};

struct Words {
  std::string_view member;  // of the JSON object
  std::string_view no;
  std::string_view maybe;
  std::string_view yes;
};

constexpr Words kGranted{"access_granted",
                         "PASS: the policy grants none of this access\n",
                         "UNDECIDED: whether the policy grants this access could not be told\n",
                         "FAIL: the policy grants some of this access\n"};
constexpr Words kPublic{"public",
                        "PASS: the policy grants no public access\n",
                        "UNDECIDED: whether the policy grants public access could not be told\n",
                        "FAIL: the policy grants public access\n"};

// AWS: "CheckNoPublicAccess", the types of resources with a policy.
constexpr std::array<std::string_view, 26> kResourceTypes{"AWS::ApiGateway::RestApi",
                                                          "AWS::Backup::BackupVault",
                                                          "AWS::CloudTrail::Dashboard",
                                                          "AWS::CloudTrail::EventDataStore",
                                                          "AWS::CodeArtifact::Domain",
                                                          "AWS::DynamoDB::Stream",
                                                          "AWS::DynamoDB::Table",
                                                          "AWS::EFS::FileSystem",
                                                          "AWS::IAM::AssumeRolePolicyDocument",
                                                          "AWS::KMS::Key",
                                                          "AWS::Kinesis::Stream",
                                                          "AWS::Kinesis::StreamConsumer",
                                                          "AWS::Lambda::Function",
                                                          "AWS::OpenSearchService::Domain",
                                                          "AWS::S3::AccessPoint",
                                                          "AWS::S3::Bucket",
                                                          "AWS::S3::Glacier",
                                                          "AWS::S3Express::AccessPoint",
                                                          "AWS::S3Express::DirectoryBucket",
                                                          "AWS::S3Outposts::AccessPoint",
                                                          "AWS::S3Outposts::Bucket",
                                                          "AWS::S3Tables::Table",
                                                          "AWS::S3Tables::TableBucket",
                                                          "AWS::SNS::Topic",
                                                          "AWS::SQS::Queue",
                                                          "AWS::SecretsManager::Secret"};

int print(const AccessAnswer& answer,
          const Words& words,
          const Policy& policy,
          bool is_json,
          Session& session) {
  if (is_json) {
    session.out += fmt::format(
        "{{\"{}\": {}, \"statements\": {}, \"undecided\": [{}], \"witness\": {}}}\n",
        words.member,
        answer_json(answer.answer),
        statements_json(answer, policy, session),
        fmt::join(answer.undecided, ", "),
        answer.found.empty() ? "null" : request_json(answer.found.front().request, policy));
  } else {
    session.out += answer.answer == Truth::No      ? words.no
                   : answer.answer == Truth::Maybe ? words.maybe
                                                   : words.yes;
    session.out += statements_text(answer, policy, session);
  }
  return answer_exit_code(answer.answer);
}

int print_unread(const Words& words, bool is_json, Session& session) {
  if (is_json) {
    session.out += fmt::format(
        "{{\"{}\": \"undecided\", \"statements\": [], \"undecided\": [], \"witness\": null}}\n",
        words.member);
  }
  return 2;
}

std::vector<Pattern> patterns_of(const std::vector<std::string>& texts) {
  std::vector<Pattern> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) {
    out.push_back(parse_pattern(PartialString(text), {}, PatternSyntax::Glob));
  }
  return out;
}

int run_access(const AccessArguments& arguments, Session& session) {
  if (arguments.actions.empty() && arguments.resources.empty()) {
    return say(session,
               {.message = "neither actions nor resources are given",
                .where = {},
                .help = "name at least one with `--actions` or `--resources`"});
  }
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  const std::optional<Policy> policy = read_policy(arguments.policy, session);
  if (!policy) {
    return print_unread(kGranted, arguments.is_json, session);
  }
  const AccessAnswer answer =
      granted_access(access_policy(*policy, arguments.type),
                     patterns_of(arguments.actions),
                     patterns_of(arguments.resources),
                     {.limits = {}, .wants_all = true, .catalogue = *catalogue});
  return print(answer, kGranted, *policy, arguments.is_json, session);
}

int run_public(const PublicArguments& arguments, Session& session) {
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  const std::optional<Policy> policy = read_policy(arguments.policy, session);
  if (!policy) {
    return print_unread(kPublic, arguments.is_json, session);
  }
  const bool is_trust = arguments.resource_type == "AWS::IAM::AssumeRolePolicyDocument";
  const bool has_accounts_only = is_trust || arguments.resource_type == "AWS::KMS::Key";
  const AccessAnswer answer = public_access(
      {.policy = &*policy, .kind = is_trust ? PolicyKind::Trust : PolicyKind::Resource},
      has_accounts_only ? Strangers::Accounts : Strangers::Anybody,
      {.limits = {}, .wants_all = true, .catalogue = *catalogue});
  return print(answer, kPublic, *policy, arguments.is_json, session);
}

}  // namespace

Run add_access_command(CLI::App& app) {
  const auto arguments = std::make_shared<AccessArguments>();
  CLI::App* access = app.add_subcommand(
      "access", "Say whether a policy grants any of some actions on any of some resources");
  access->add_option("policy", arguments->policy, "The policy")->type_name("POLICY")->required();
  access->add_option("--actions", arguments->actions, "Actions, patterns too (default: any)")
      ->type_name("ACTION")
      ->delimiter(',');
  access->add_option("--resources", arguments->resources, "ARNs, patterns too (default: any)")
      ->type_name("ARN")
      ->delimiter(',');
  access
      ->add_option(
          "--type", arguments->type, "What the policy is attached to (default: as it looks)")
      ->check(CLI::IsMember({"identity", "resource", "trust"}));
  access->add_flag("--json", arguments->is_json, "Print JSON");
  add_catalogue_option(*access, arguments->catalogue);
  access->footer(
      "The exit code is 0 when nothing of it is granted, 1 when something is, and 2 when that "
      "could\n"
      "not be told.\n\n"
      "Example:\n"
      "  leastwise access policy.json --actions iam:PassRole,sts:AssumeRole\n");
  return [arguments](Session& session) { return run_access(*arguments, session); };
}

Run add_public_command(CLI::App& app) {
  const auto arguments = std::make_shared<PublicArguments>();
  CLI::App* command =
      app.add_subcommand("public", "Say whether a resource's policy lets strangers in");
  command->add_option("policy", arguments->policy, "The policy")->type_name("POLICY")->required();
  command->add_option("--resource-type", arguments->resource_type, "AWS::S3::Bucket, ...")
      ->type_name("TYPE")
      ->check(CLI::IsMember(std::vector<std::string>(kResourceTypes.begin(), kResourceTypes.end())))
      ->required();
  command->add_flag("--json", arguments->is_json, "Print JSON");
  add_catalogue_option(*command, arguments->catalogue);
  command->footer(
      "A stranger is an anonymous caller, or one of an account that the policy does not name, "
      "from\n"
      "where the policy does not say. Policies of roles and keys know no anonymous callers.\n\n"
      "Example:\n"
      "  leastwise public bucket-policy.json --resource-type AWS::S3::Bucket\n");
  return [arguments](Session& session) { return run_public(*arguments, session); };
}

}  // namespace leastwise
