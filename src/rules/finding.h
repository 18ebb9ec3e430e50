// What a run of the rules says: findings, as values that reports print and baselines compare.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

namespace leastwise {

enum class Severity : std::uint8_t { Info, Low, Medium, High, Critical };

std::string_view to_text(Severity severity);
std::optional<Severity> parse_severity(std::string_view text);

/// A place with a few words about it, shown below the excerpt.
struct Label {
  Span span;
  std::string text;
};

/// What a rule's file says about itself, as far as reports show it. The rest of a rule is the
/// engine's.
struct RuleInfo {
  std::string id;      ///< "github-oidc-any-repository"
  std::string family;  ///< "trust"
  std::string title;
  Severity severity = Severity::Medium;
  std::string why;                      ///< Markdown
  std::string fix;                      ///< Markdown, with code
  std::vector<std::string> references;  ///< URLs
  std::vector<std::string> answers;     ///< "checkov:CKV_AWS_62"
  std::vector<std::string> defects;     ///< keys of the field's catalogue, "A01", "T-GH-01"
  std::map<std::string, std::vector<std::string>> controls;  ///< framework -> control ids
};

/// Why a finding does not count.
struct Suppression {
  enum class Source : std::uint8_t { Config, Comment, Metadata, Baseline };
  Source source = Source::Config;
  std::string reason;
  std::string expires;  ///< ISO date, or empty
  Span where;
};

struct Finding {
  const RuleInfo* rule = nullptr;        ///< lives as long as the rule set
  Severity severity = Severity::Medium;  ///< of the rule, or as the pack sets it
  Truth certainty = Truth::Yes;          ///< Yes or Maybe
  std::string message;                   ///< one line, who can do what
  std::vector<Hole> holes;               ///< what a Maybe rests on
  std::string
      reason;     ///< of a Maybe without a hole: "one of 3 roles", "the trust policy is not known"
  Origin origin;  ///< the object that it is about
  Span where;     ///< statement, element or attribute; may be in a derived text
  std::string
      attribute;  ///< attribute path of the document or value: "policy", "Statement[0].Action"
  std::vector<Label> labels;
  std::string fingerprint;  ///< 16 hex digits, stable over runs and unrelated edits
  bool is_secret = false;   ///< no excerpt may be shown
  std::optional<Suppression> suppression;
};

}  // namespace leastwise
