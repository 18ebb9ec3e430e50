// `leastwise validate`: what AWS's policy validation says about policy files, offline.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include <leastwise/document.h>

#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "report/issues.h"
#include "validation/validate.h"

namespace leastwise {
namespace {

constexpr int kClean = 0;
constexpr int kFindings = 1;

const std::vector<std::pair<std::string, PolicyKind>>& kinds() {
  static const std::vector<std::pair<std::string, PolicyKind>> kKinds = {
      {"identity", PolicyKind::Identity},
      {"resource", PolicyKind::Resource},
      {"trust", PolicyKind::Trust},
      {"scp", PolicyKind::Scp},
      {"rcp", PolicyKind::Rcp},
      {"boundary", PolicyKind::Boundary},
      {"session", PolicyKind::Session}};
  return kKinds;
}

const std::vector<std::pair<std::string, IssueType>>& grades() {
  static const std::vector<std::pair<std::string, IssueType>> kGrades = {
      {"error", IssueType::Error},
      {"security-warning", IssueType::SecurityWarning},
      {"warning", IssueType::Warning},
      {"suggestion", IssueType::Suggestion}};
  return kGrades;
}

struct ValidateArguments {
  std::vector<std::string> files;
  PolicyKind kind = PolicyKind::Identity;
  std::string resource_type;
  std::string format = "text";
  std::string catalogue;
  IssueType fail_on = IssueType::Warning;
  bool wants_stale = false;
};

// A document with a key twice, and one that is no JSON, are findings like any other.
std::vector<Issue> issues_of(FileId file,
                             const ValidateArguments& arguments,
                             const Catalogue& catalogue,
                             SourceMap& sources) {
  const Result<Document> document = read_json(sources, file);
  if (!document) {
    return {syntax_issue(document.error())};
  }
  std::vector<Issue> issues;
  for (const Error& duplicate : document->duplicates) {
    issues.push_back(syntax_issue(duplicate));
  }
  // What cannot be read of it is among the issues, in AWS's words.
  const ParsedPolicy parsed = parse_policy(document->root, sources, sources.name(file));
  const std::vector<Issue> more = validate({.policy = parsed.policy,
                                            .tree = &document->root,
                                            .text = sources.bytes(document->root.span),
                                            .kind = arguments.kind,
                                            .resource_type = arguments.resource_type,
                                            .catalogue = catalogue});
  issues.insert(issues.end(), more.begin(), more.end());
  if (!arguments.wants_stale) {
    std::erase_if(issues,
                  [](const Issue& issue) { return issue.code->exactness == Exactness::Stale; });
  }
  return issues;
}

int run_validate(const ValidateArguments& arguments, Session& session) {
  const Result<Catalogue> catalogue = open_catalogue(arguments.catalogue, session);
  if (!catalogue) {
    return say(session, catalogue.error());
  }
  int code = kClean;
  std::vector<PolicyIssues> policies;
  for (const std::string& path : arguments.files) {
    const Result<FileId> file = session.sources.load(path);
    if (!file) {
      code = say(session, file.error());
      continue;
    }
    policies.push_back({.path = session.sources.name(*file),
                        .kind = arguments.kind,
                        .issues = issues_of(*file, arguments, *catalogue, session.sources)});
  }
  for (const PolicyIssues& policy : policies) {
    const bool fails = std::ranges::any_of(
        policy.issues, [&](const Issue& issue) { return issue.code->type <= arguments.fail_on; });
    code = fails ? kFindings : code;
  }
  session.out += arguments.format == "json" ? issues_json(session.sources, policies)
                                            : issues_text(session.sources, policies);
  return code;
}

}  // namespace

Run add_validate_command(CLI::App& app) {
  const auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* validate = app.add_subcommand(
      "validate", "Say about policy files what AWS's policy validation says, offline");
  validate->add_option("files", arguments->files, "Policies as JSON; `-` is standard input")
      ->type_name("FILE")
      ->required();
  validate->add_option("--type", arguments->kind, "What the policies are used for")
      ->transform(CLI::CheckedTransformer(kinds()))
      ->type_name("KIND")
      ->default_str("identity");
  validate
      ->add_option("--resource-type",
                   arguments->resource_type,
                   "What a resource policy is attached to: AWS::S3::Bucket")
      ->type_name("TYPE");
  validate->add_option("--format", arguments->format, "How to say it")
      ->check(CLI::IsMember(std::vector<std::string>{"text", "json"}))
      ->capture_default_str();
  validate->add_option("--fail-on", arguments->fail_on, "The least type that fails the run")
      ->transform(CLI::CheckedTransformer(grades()))
      ->type_name("TYPE")
      ->default_str("warning");
  validate->add_flag("--stale",
                     arguments->wants_stale,
                     "Also report what AWS still documents and no longer means");
  add_catalogue_option(*validate, arguments->catalogue);
  validate->footer(
      "The exit code is 0 when nothing at or over --fail-on was found, 1 when something was, and "
      "2\n"
      "when a file could not be read.\n\n"
      "Examples:\n"
      "  leastwise validate policy.json\n"
      "  leastwise validate --type resource --resource-type AWS::S3::Bucket bucket.json\n");
  return [arguments](Session& session) { return run_validate(*arguments, session); };
}

}  // namespace leastwise
