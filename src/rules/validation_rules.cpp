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

#include "model/aws_managed.h"
#include "rules/policy_trees.h"
#include "rules/run.h"
#include "rules/validation_defects.h"
#include "rules/validation_texts.h"
#include "text/sort_stably.h"
#include "validation/model_checks.h"
#include "validation/quotas.h"
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

std::unique_ptr<Rule> rule_of(const IssueCode& code) {
  auto rule = std::make_unique<Rule>();
  rule->issue = &code;
  rule->each = Each::Policy;
  rule->message = "{issue}";
  rule->info.id = id_of(code.name);
  rule->info.family = kValidationFamily;
  rule->info.severity = severity_of(code.type);
  rule->info.defects = defects_of_code(code.name);
  describe(code, rule->info);
  return rule;
}

bool is_judged(const PolicyDocument& document) {
  return document.state != PolicyState::Unknown && !document.is_permission &&
         document.kind != PolicyKind::Other && !is_aws_managed(document);
}

// About what a principal may do, not about how a policy is written.
bool is_about_power(const IssueCode& code) {
  return code.type == IssueType::SecurityWarning || code.name.starts_with("CREATE_SLR_");
}

// Who looks at the size of such a policy.
std::string_view refuser(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
    case PolicyKind::Trust:
      return "IAM";
    case PolicyKind::Scp:
    case PolicyKind::Rcp:
      return "Organizations";
    case PolicyKind::Resource:
    case PolicyKind::Endpoint:
    case PolicyKind::Session:
    case PolicyKind::Other:
      return "AWS";
  }
  return "AWS";
}

class ValidationRun {
 public:
  ValidationRun(std::span<const SelectedRule> rules, const World& world, const Settings& settings)
      : model_(world.after),
        trees_(settings.sources),
        catalogue_(settings.catalogue == nullptr ? Catalogue::builtin() : *settings.catalogue) {
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
    if (selects_refusals()) {
      for (const ModelIssue& issue : check_model(model_, catalogue_)) {
        add(issue.code,
            {.origin = *issue.origin, .where = issue.where, .attribute = issue.attribute},
            issue.message,
            issue.unless);
      }
    }
    return std::move(findings_);
  }

 private:
  bool selects_refusals() const {
    return std::ranges::any_of(
        selected_, [](const auto& entry) { return entry.first.starts_with("REFUSED_"); });
  }

  // The place, and what the fingerprint stands on besides address and rule.
  struct At {
    const Origin& origin;
    Span where;
    std::string attribute;
    bool is_secret = false;
  };

  // `unless`: what would make it no finding, which nothing in the input tells.
  void add(std::string_view code, const At& at, std::string message, std::string unless = {}) {
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
    if (!unless.empty()) {
      finding.certainty = Truth::Maybe;
      finding.reason = std::move(unless);
    }
    findings_.push_back(std::move(finding));
  }

  static std::string message_of(const Issue& issue) {
    return issue.help.empty() ? issue.message : fmt::format("{}: {}", issue.message, issue.help);
  }

  void judge(const PolicyDocument& document) {
    const PolicyTree tree = trees_.find(document);
    const std::vector<Issue> issues = validate({.policy = document.policy,
                                                .tree = tree.root,
                                                .text = tree.text,
                                                .kind = document.kind,
                                                .resource_type = document.target.kind,
                                                .catalogue = catalogue_});
    const bool is_over = too_large(document, tree.text);
    for (const Issue& issue : issues) {
      // That it is refused says more than that AWS would warn of it.
      if ((is_over && issue.code->name.starts_with("POLICY_SIZE_")) ||
          (tree.is_generated && !is_about_power(*issue.code))) {
        continue;
      }
      add(issue.code->name,
          {.origin = document.origin,
           .where = issue.where.is_known() ? issue.where : document.span,
           .attribute = document.attribute,
           .is_secret = document.is_sensitive},
          message_of(issue));
    }
  }

  bool too_large(const PolicyDocument& document, std::string_view text) {
    const bool is_managed = !document.arn.is_empty();
    const auto most = size_limit(document.kind, document.target.kind, is_managed);
    const std::size_t size = most ? stored_size(text, most->counted) : 0;
    if (!most || size <= most->most) {
      return false;
    }
    add("REFUSED_SIZE",
        {.origin = document.origin,
         .where = document.span,
         .attribute = document.attribute,
         .is_secret = document.is_sensitive},
        fmt::format("{} refuses the {}policy: it has {} characters{}, {} are allowed",
                    refuser(document.kind),
                    is_managed ? "managed " : "",
                    size,
                    most->counted == WhiteSpace::Ignored ? " besides white space" : "",
                    most->most));
    return true;
  }

  // All inline policies of a principal count together. Those that are not known add nothing, so
  // that what is over the quota is sure.
  void inline_size(const Principal& principal) {
    std::size_t size = 0;
    for (const Grant& grant : principal.grants) {
      if (grant.via == Via::Inline && grant.policy && grant.confidence == Confidence::Exact) {
        size += stored_size(trees_.find(model_.policy(*grant.policy)).text);
      }
    }
    const bool is_set = principal.kind == PrincipalKind::PermissionSet;
    const std::size_t most = principal.kind == PrincipalKind::User    ? 2'048
                             : principal.kind == PrincipalKind::Group ? 5'120
                                                                      : 10'240;
    if (size > most) {
      add("REFUSED_SIZE",
          {.origin = principal.origin, .where = principal.origin.declared, .attribute = "inline"},
          fmt::format("{} refuses the inline policies of the {}: together they have {} characters "
                      "besides white space, {} are allowed",
                      is_set ? "IAM Identity Center" : "IAM",
                      to_text(principal.kind),
                      size,
                      most));
    }
  }

  // What AWS's own document says is told where it is attached, once for each code: as far as it is
  // about what the principal may do. Nobody but AWS can mend the rest.
  void attached(const Grant& grant) {
    const auto [at, is_new] = of_aws_.try_emplace(grant.arn.text);
    if (is_new) {
      at->second = issues_of_aws(grant.arn.text);
    }
    const IssueCode* last = nullptr;
    for (const Issue& issue : at->second) {
      if (issue.code == last) {
        continue;
      }
      last = issue.code;
      add(issue.code->name,
          {.origin = grant.origin, .where = grant.attached_at, .attribute = grant.arn.text},
          fmt::format("in `{}`, which AWS manages: {}", grant.name.display(), issue.message));
    }
  }

  std::vector<Issue> issues_of_aws(const std::string& arn) const {
    const auto id = catalogue_.find_policy_arn(arn);
    if (!id) {
      return {};
    }
    const ManagedPolicy policy = catalogue_.policy(*id);
    SourceMap sources;
    const Result<FileId> file = sources.add(std::string(policy.name), std::string(policy.document));
    const Result<Document> document = file ? read_json(sources, *file) : fail("");
    if (!document) {
      return {};  // a test reads all of them
    }
    const ParsedPolicy parsed = parse_policy(document->root, sources, policy.name);
    std::vector<Issue> issues = validate({.policy = parsed.policy,
                                          .tree = &document->root,
                                          .text = policy.document,
                                          .kind = PolicyKind::Identity,
                                          .catalogue = catalogue_});
    std::erase_if(issues, [](const Issue& issue) { return !is_about_power(*issue.code); });
    sort_stably(issues, [](const Issue& a, const Issue& b) { return a.code->name < b.code->name; });
    return issues;
  }

  const Model& model_;
  PolicyTrees trees_;
  const Catalogue& catalogue_;
  std::map<std::string, std::vector<Issue>> of_aws_;  // by ARN
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
                                    const Settings& settings) {
  return ValidationRun(rules, world, settings).run();
}

}  // namespace leastwise
