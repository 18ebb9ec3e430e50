// `leastwise validate`: what AWS's policy validation says about policy files, offline.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>

#include "cli/catalogue_option.h"
#include "cli/commands.h"
#include "report/issues.h"
#include "validation/resource_kinds.h"
#include "validation/validate.h"

namespace leastwise {
namespace {

constexpr int kClean = 0;
constexpr int kFindings = 1;

template <typename T>
struct Word {
  std::string_view text;
  T value;
};

constexpr std::array kKinds = std::to_array<Word<PolicyKind>>({
    {"identity", PolicyKind::Identity},
    {"resource", PolicyKind::Resource},
    {"trust", PolicyKind::Trust},
    {"scp", PolicyKind::Scp},
    {"rcp", PolicyKind::Rcp},
    {"boundary", PolicyKind::Boundary},
    {"session", PolicyKind::Session},
    // As AWS's own command names them.
    {"IDENTITY_POLICY", PolicyKind::Identity},
    {"RESOURCE_POLICY", PolicyKind::Resource},
    {"SERVICE_CONTROL_POLICY", PolicyKind::Scp},
    {"RESOURCE_CONTROL_POLICY", PolicyKind::Rcp},
});
constexpr std::size_t kOwnKinds = 7;

constexpr std::array kGrades = std::to_array<Word<IssueType>>({
    {"error", IssueType::Error},
    {"security-warning", IssueType::SecurityWarning},
    {"warning", IssueType::Warning},
    {"suggestion", IssueType::Suggestion},
});

constexpr std::array kFormats = std::to_array<Word<bool>>({{"text", false}, {"json", true}});

// CLI11's own validators list names as its library holds them, which tells people little.
template <std::size_t kSize, typename T>
CLI::Validator one_of(const std::array<Word<T>, kSize>& words, std::size_t listed) {
  const auto check = [&words, listed](const std::string& text) {
    std::vector<std::string_view> names;
    for (const Word<T>& word : words) {
      names.push_back(word.text);
    }
    if (std::ranges::find(names, text) != names.end()) {
      return std::string{};
    }
    const std::string_view meant = did_you_mean(text, names);
    names.resize(listed);
    return fmt::format("`{}` is none of {}{}",
                       text,
                       fmt::join(names, ", "),
                       meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant));
  };
  return {check, ""};
}

// Of a word that was checked.
template <std::size_t kSize, typename T>
T value_of(const std::array<Word<T>, kSize>& words, std::string_view text) {
  return std::ranges::find(words, text, &Word<T>::text)->value;
}

struct ValidateArguments {
  std::vector<std::string> files;
  PolicyKind kind = PolicyKind::Identity;
  bool has_kind = false;  // said so, not only meant
  std::string resource_type;
  std::string format = "text";
  std::string catalogue;
  IssueType fail_on = IssueType::Warning;
  bool wants_stale = false;
};

// AWS's name for the policy that says who may take a role.
constexpr std::string_view kTrustType = "AWS::IAM::AssumeRolePolicyDocument";

// A type of resource makes it a resource policy. A wrong word would silence what depends on it.
Result<void> settle_type(ValidateArguments& arguments) {
  const std::string& type = arguments.resource_type;
  if (type.empty()) {
    return {};
  }
  if (arguments.has_kind && arguments.kind != PolicyKind::Resource &&
      (arguments.kind != PolicyKind::Trust || type != kTrustType)) {
    return fail("`--resource-type` is of resource policies", {}, "add `--type resource`");
  }
  arguments.kind = type == kTrustType ? PolicyKind::Trust : PolicyKind::Resource;
  std::vector<std::string_view> types = validation::known_resource_types();
  types.push_back(kTrustType);
  const bool is_known = std::ranges::find(types, type) != types.end();
  if (!is_known && std::ranges::count(type, ':') != 4) {
    const std::string_view meant = did_you_mean(type, types);
    return fail(fmt::format("`{}` is no type of resource", type),
                {},
                meant.empty() ? std::string("write it as CloudFormation does: `AWS::S3::Bucket`")
                              : fmt::format("did you mean `{}`?", meant));
  }
  return {};
}

std::string type_note(const ValidateArguments& arguments) {
  std::vector<std::string_view> types = validation::known_resource_types();
  types.push_back(kTrustType);
  if (arguments.resource_type.empty() ||
      std::ranges::find(types, arguments.resource_type) != types.end()) {
    return {};
  }
  const std::string_view meant = did_you_mean(arguments.resource_type, types);
  return fmt::format(
      "note: nothing is known of policies of `{}`, so only what holds for every "
      "resource is checked{}\n",
      arguments.resource_type,
      meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant));
}

// A policy that names principals, judged as one that cannot: the kind was forgotten.
std::string kind_note(const PolicyIssues& policy, const ValidateArguments& arguments) {
  const bool has_principal = std::ranges::any_of(policy.issues, [](const Issue& issue) {
    return issue.code->name == "UNSUPPORTED_PRINCIPAL";
  });
  return has_principal && !arguments.has_kind
             ? fmt::format(
                   "note: `{}` is judged as an identity policy, and names principals: "
                   "`--type resource` or `--type trust` tells what it is\n",
                   policy.path)
             : std::string{};
}

bool is_yaml(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml");
}

bool has_policy_element(const Result<Document>& document) {
  return document && document->root.is_map() &&
         (document->root.find("Statement") != nullptr || document->root.find("Version") != nullptr);
}

// What is plainly something else is not judged as a policy with every mistake that there is.
std::optional<Error> other_than_policy(FileId file,
                                       const Result<Document>& document,
                                       const SourceMap& sources) {
  const std::string_view name = sources.name(file);
  const std::string_view text = sources.bytes(file);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return Error{.message = fmt::format("`{}` is empty", name),
                 .where = {},
                 .help = "a policy is a JSON object with a `Statement`"};
  }
  if (has_policy_element(document)) {
    return std::nullopt;
  }
  const bool is_configuration =
      name.ends_with(".tf") || name.ends_with(".tofu") || name.ends_with(".hcl");
  if (is_configuration) {
    return Error{.message = fmt::format("`{}` is a configuration of Terraform, no policy", name),
                 .where = {},
                 .help = "`leastwise plan` judges all policies that it makes"};
  }
  const bool is_input = std::ranges::any_of(
      adapters(), [&](const Adapter& adapter) { return adapter.recognises(name, text); });
  return is_input
             ? std::optional(Error{
                   .message = fmt::format("`{}` is a plan or template, no policy", name),
                   .where = {},
                   .help = fmt::format("`leastwise check {}` judges all policies in it", name)})
             : std::nullopt;
}

Result<Document> read_document(FileId file, const SourceMap& sources) {
  if (!is_yaml(sources.name(file))) {
    return read_json(sources, file);
  }
  TRY(std::vector<Document> documents, read_yaml(sources, file));
  if (documents.size() != 1) {
    return fail(fmt::format("`{}` holds {} documents", sources.name(file), documents.size()),
                {},
                "write each policy into a file of its own");
  }
  return std::move(documents.front());
}

// A document with a key twice, and one that is no JSON, are findings like any other.
std::vector<Issue> issues_of(FileId file,
                             const Result<Document>& document,
                             const ValidateArguments& arguments,
                             const Catalogue& catalogue,
                             SourceMap& sources) {
  if (!document) {
    return {syntax_issue(document.error())};
  }
  std::vector<Issue> issues;
  for (const Error& duplicate : document->duplicates) {
    issues.push_back(syntax_issue(duplicate));
  }
  // How large a policy in YAML will be as JSON is not known. What cannot be read of it is among the
  // issues, in AWS's words.
  const std::string_view text =
      is_yaml(sources.name(file)) ? std::string_view{} : sources.bytes(document->root.span);
  const ParsedPolicy parsed = parse_policy(document->root, sources, sources.name(file));
  const std::vector<Issue> more = validate({.policy = parsed.policy,
                                            .tree = &document->root,
                                            .text = text,
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

std::string partial_codes() {
  std::string out;
  for (const IssueCode& code : issue_codes()) {
    out += code.exactness == Exactness::Partial ? fmt::format("  {}\n", code.name) : "";
  }
  return out;
}

int run_validate(ValidateArguments arguments, Session& session) {
  if (const Result<void> settled = settle_type(arguments); !settled) {
    return say(session, settled.error());
  }
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
    const Result<Document> document = read_document(*file, session.sources);
    if (const std::optional<Error> other = other_than_policy(*file, document, session.sources)) {
      code = say(session, *other);
      continue;
    }
    policies.push_back(
        {.path = session.sources.name(*file),
         .kind = arguments.kind,
         .issues = issues_of(*file, document, arguments, *catalogue, session.sources)});
  }
  session.err += type_note(arguments);
  for (const PolicyIssues& policy : policies) {
    session.err += kind_note(policy, arguments);
    const bool fails = std::ranges::any_of(
        policy.issues, [&](const Issue& issue) { return issue.code->type <= arguments.fail_on; });
    code = fails ? kFindings : code;
  }
  if (arguments.format == "json") {
    session.out += issues_json(session.sources, policies);
  } else if (!policies.empty()) {
    session.out += issues_text(session.sources, policies);
  }
  return code;
}

}  // namespace

Run add_validate_command(CLI::App& app) {
  const auto arguments = std::make_shared<ValidateArguments>();
  CLI::App* validate = app.add_subcommand(
      "validate", "Say about policy files what AWS's policy validation says, offline");
  validate
      ->add_option("files",
                   arguments->files,
                   "Policies as JSON, or as YAML (.yaml, .yml); `-` is standard input")
      ->type_name("FILE")
      ->required();
  validate
      ->add_option_function<std::string>(
          "--type",
          [arguments](const std::string& text) {
            arguments->kind = value_of(kKinds, text);
            arguments->has_kind = true;
          },
          "What the policies are used for: identity (default), resource, trust, scp, rcp, "
          "boundary, session; AWS's names are taken as well")
      ->check(one_of(kKinds, kOwnKinds))
      ->type_name("KIND");
  validate
      ->add_option("--resource-type",
                   arguments->resource_type,
                   "What a resource policy is attached to, as in AWS::S3::Bucket")
      ->type_name("TYPE");
  validate->add_option("--format", arguments->format, "text (default) or json")
      ->check(one_of(kFormats, kFormats.size()))
      ->type_name("FORMAT");
  validate
      ->add_option_function<std::string>(
          "--fail-on",
          [arguments](const std::string& text) { arguments->fail_on = value_of(kGrades, text); },
          "The least type that fails the run: error, security-warning, warning (default), "
          "suggestion")
      ->check(one_of(kGrades, kGrades.size()))
      ->type_name("GRADE");
  validate->add_flag("--stale",
                     arguments->wants_stale,
                     "Also report what AWS still documents and no longer means");
  add_catalogue_option(*validate, arguments->catalogue);
  validate->footer(
      "The exit code is 0 when nothing at or over --fail-on was found, 1 when something was, and "
      "2\n"
      "when a file could not be read or holds no policy.\n\n"
      "AWS decides some codes with tables that it does not publish. These are reported where they\n"
      "are sure (`isPartial` in JSON), so that silence about them means little:\n" +
      partial_codes() +
      "\n"
      "Examples:\n"
      "  leastwise validate policy.json\n"
      "  leastwise validate --type resource --resource-type AWS::S3::Bucket bucket.json\n");
  return [arguments](Session& session) { return run_validate(*arguments, session); };
}

}  // namespace leastwise
