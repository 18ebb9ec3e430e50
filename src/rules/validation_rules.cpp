// Codes as rules, issues as findings.
#include "rules/validation_rules.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "rules/run.h"
#include "validation/validate.h"

namespace leastwise {
namespace {

constexpr std::string_view kPackId = "aws-validation";

// `INVALID_ACTION` is `aws-invalid-action`.
std::string id_of(std::string_view code) {
  std::string id = "aws-";
  for (const char c : code) {
    id += c == '_' ? '-' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return id;
}

// `Invalid action`
std::string title_of(std::string_view code) {
  std::string title;
  for (const char c : code) {
    const bool is_first = title.empty();
    title +=
        c == '_' ? ' ' : (c >= 'A' && c <= 'Z' && !is_first ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return title;
}

Severity severity_of(IssueType type) {
  switch (type) {
    case IssueType::Error:
      return Severity::High;
    case IssueType::SecurityWarning:
      return Severity::Medium;
    case IssueType::Warning:
      return Severity::Low;
    case IssueType::Suggestion:
      return Severity::Info;
  }
  return Severity::Info;
}

std::string why_of(const IssueCode& code) {
  if (code.exactness == Exactness::Refusal) {
    return "AWS refuses the policy when it is written: the deployment fails half-way.";
  }
  return fmt::format(
      "AWS's own policy validation reports it as {} `{}`.{}",
      to_text(code.type),
      code.name,
      code.exactness == Exactness::Partial
          ? " AWS decides it with tables that it does not publish: only what is sure is reported."
          : "");
}

std::unique_ptr<Rule> rule_of(const IssueCode& code) {
  auto rule = std::make_unique<Rule>();
  rule->issue = &code;
  rule->each = Each::Policy;
  rule->message = "{issue}";
  rule->info.id = id_of(code.name);
  rule->info.family = kValidationFamily;
  rule->info.title = title_of(code.name);
  rule->info.severity = severity_of(code.type);
  rule->info.why = why_of(code);
  rule->info.fix = "See the message: it names the element and, where there is one, the correction.";
  rule->info.references = {
      "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
      "access-analyzer-reference-policy-checks.html"};
  return rule;
}

// The tree of a document that is a text of its own, exactly as it will be stored.
struct Text {
  Document document;
  std::string_view bytes;
  bool is_known = false;
};

Text text_of(const PolicyDocument& document, const SourceMap* sources) {
  Text text;
  const Span span = document.policy.span;
  if (sources == nullptr || document.state != PolicyState::Known || document.policy.has_holes ||
      !span.is_known() || !sources->is_derived(span.file)) {
    return text;
  }
  Result<Document> read = read_json(*sources, span);
  if (read) {
    text.document = *std::move(read);
    text.bytes = sources->bytes(span);
    text.is_known = true;
  }
  return text;
}

// Characters that count against IAM's quotas: white space does not.
std::size_t size_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    const bool is_continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    return !is_continuation && std::string_view(" \t\r\n").find(c) == std::string_view::npos;
  }));
}

bool is_judged(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && document.state != PolicyState::Malformed &&
         !document.is_permission && document.kind != PolicyKind::Other;
}

class ValidationRun {
 public:
  ValidationRun(std::span<const SelectedRule> rules, const World& world, const SourceMap* sources)
      : model_(world.after), sources_(sources) {
    for (const SelectedRule& rule : rules) {
      if (rule.rule->issue != nullptr) {
        selected_.emplace(rule.rule->issue->name, &rule);
      }
    }
  }

  std::vector<Finding> run() {
    if (selected_.empty()) {
      return {};
    }
    for (const PolicyDocument& document : model_.policies) {
      if (is_judged(document)) {
        judge(document);
      }
    }
    for (const Principal& principal : model_.principals) {
      inline_size(principal);
      for (const Grant& grant : principal.grants) {
        if (grant.via == Via::AwsManaged && grant.arn.is_known()) {
          attached(grant);
        }
      }
    }
    return std::move(findings_);
  }

 private:
  // The place, and what the fingerprint stands on besides address and rule.
  struct At {
    const Origin& origin;
    Span where;
    std::string attribute;
    bool is_secret = false;
  };

  void add(std::string_view code, const At& at, std::string message) {
    const auto found = selected_.find(code);
    if (found == selected_.end()) {
      return;
    }
    Finding finding;
    finding.rule = &found->second->rule->info;
    finding.severity = found->second->severity;
    finding.origin = at.origin;
    finding.where = at.where;
    finding.attribute = at.attribute;
    finding.is_secret = at.is_secret;
    finding.fingerprint =
        fingerprint(finding.rule->id, at.origin.address, at.attribute + '\n' + message);
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
  }

  static std::string message_of(const Issue& issue) {
    return issue.help.empty() ? issue.message : fmt::format("{}: {}", issue.message, issue.help);
  }

  void judge(const PolicyDocument& document) {
    const Text text = text_of(document, sources_);
    const std::vector<Issue> issues =
        validate({.policy = document.policy,
                  .tree = text.is_known ? &text.document.root : nullptr,
                  .text = text.bytes,
                  .kind = document.kind,
                  .resource_type = document.target.kind,
                  .catalogue = Catalogue::builtin()});
    for (const Issue& issue : issues) {
      add(issue.code->name,
          {.origin = document.origin,
           .where = issue.where.is_known() ? issue.where : document.span,
           .attribute = document.attribute,
           .is_secret = document.is_sensitive},
          message_of(issue));
    }
    // AWS: "IAM and AWS STS quotas".
    constexpr std::size_t kManagedMax = 6'144;
    const std::size_t size = size_of(text.bytes);
    if (!document.arn.is_empty() && document.kind != PolicyKind::Scp &&
        document.kind != PolicyKind::Rcp && size > kManagedMax) {
      add("REFUSED_SIZE",
          {.origin = document.origin,
           .where = document.span,
           .attribute = document.attribute,
           .is_secret = document.is_sensitive},
          fmt::format(
              "IAM refuses the managed policy: it has {} characters besides white space, {} "
              "are allowed",
              size,
              kManagedMax));
    }
  }

  // All inline policies of a principal count together. Those that are not known add nothing, so
  // that what is over the quota is sure.
  void inline_size(const Principal& principal) {
    std::size_t size = 0;
    for (const Grant& grant : principal.grants) {
      if (grant.via == Via::Inline && grant.policy && grant.confidence == Confidence::Exact) {
        size += size_of(text_of(model_.policy(*grant.policy), sources_).bytes);
      }
    }
    const std::size_t most = principal.kind == PrincipalKind::User    ? 2'048
                             : principal.kind == PrincipalKind::Group ? 5'120
                                                                      : 10'240;
    if (size > most && principal.kind != PrincipalKind::PermissionSet) {
      add("REFUSED_SIZE",
          {.origin = principal.origin, .where = principal.origin.declared, .attribute = "inline"},
          fmt::format("IAM refuses the inline policies of the {}: together they have {} characters "
                      "besides white space, {} are allowed",
                      to_text(principal.kind),
                      size,
                      most));
    }
  }

  // What AWS's own document says is told where it is attached.
  void attached(const Grant& grant) {
    const Catalogue& catalogue = Catalogue::builtin();
    const auto id = catalogue.find_policy_arn(grant.arn.text);
    if (!id) {
      return;
    }
    const ManagedPolicy policy = catalogue.policy(*id);
    SourceMap sources;
    const Result<FileId> file = sources.add(std::string(policy.name), std::string(policy.document));
    const Result<Document> document = file ? read_json(sources, *file) : fail("");
    if (!document) {
      return;  // a test reads all of them
    }
    const ParsedPolicy parsed = parse_policy(document->root, sources, policy.name);
    const std::vector<Issue> issues = validate({.policy = parsed.policy,
                                                .tree = &document->root,
                                                .text = policy.document,
                                                .kind = PolicyKind::Identity,
                                                .catalogue = catalogue});
    for (const Issue& issue : issues) {
      add(issue.code->name,
          {.origin = grant.origin,
           .where = grant.attached_at,
           .attribute = std::string(policy.arn)},
          fmt::format("in `{}`, which AWS manages: {}", policy.name, issue.message));
    }
  }

  const Model& model_;
  const SourceMap* sources_;
  std::map<std::string_view, const SelectedRule*> selected_;
  std::vector<Finding> findings_;
};

}  // namespace

void add_validation_rules(RuleLibrary& library) {
  for (const IssueCode& code : issue_codes()) {
    if (code.exactness != Exactness::Stale) {
      library.rules.push_back(rule_of(code));
    }
  }
  std::ranges::sort(
      library.rules, {}, [](const auto& rule) { return std::string_view(rule->info.id); });
  Pack pack;
  pack.id = kPackId;
  pack.title = "What AWS's policy validation says";
  pack.summary =
      "Every code of AWS's own policy validation, and what IAM refuses when a policy is written.";
  PackEntry& all = pack.entries.emplace_back();
  all.pattern = std::string(kValidationFamily) + "/*";
  library.packs.insert_or_assign(pack.id, std::move(pack));
}

std::vector<Finding> run_validation(std::span<const SelectedRule> rules,
                                    const World& world,
                                    const SourceMap* sources) {
  return ValidationRun(rules, world, sources).run();
}

}  // namespace leastwise
