// Rules, packs and sets as values, and the tree of questions that a rule asks.
//
// They are read from YAML (policies/, `--rules DIR`) or from the form that is compiled in; see
// rules/loader.h.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "rules/finding.h"
#include "rules/predicate.h"

namespace leastwise {

/// A question: a predicate with its parameters, or `all`, `any`, `not`, `certain`, `unless` over
/// questions. `certain` is a yes only where its question is one: what may be so does not count.
/// `unless` beside other questions takes their answer away where its own is at least as sure: what
/// another rule says already.
struct ConditionTree {
  enum class Kind : std::uint8_t { All, Any, Not, Certain, Unless, Ask };
  Kind kind = Kind::All;
  std::vector<ConditionTree> parts;      ///< of All and Any; one for Not, Certain and Unless
  const Predicate* predicate = nullptr;  ///< of Ask; points into the table of predicates
  Parameters parameters;
  Span span;
};

/// Asks the whole tree in three-valued logic. Labels and words come from the answers that made it
/// so; holes and reasons from those that left it open.
Verdict ask(const ConditionTree& tree, const Subject& subject);

struct IssueCode;

struct Rule {
  RuleInfo info;
  /// A code of AWS's policy validation instead of a question, see rules/validation_rules.h.
  const IssueCode* issue = nullptr;
  Each each = Each::Statement;
  ConditionTree when;
  std::string message;               ///< with {placeholders}
  bool ignores_maybe = false;        ///< `maybe: ignore`: only a sure answer is a finding
  std::vector<std::string> aliases;  ///< former ids
  Span where;                        ///< the file that it comes from
  Node examples;                     ///< a list, or Null where they were left out
};

/// One line of a pack: which rules, at what severity, for which controls.
struct PackEntry {
  std::string pattern;  ///< a rule id, or a glob over `family/id`
  std::optional<Severity> severity;
  std::vector<std::string> controls;
  Span where;
};

/// How much of a requirement a plan can answer.
enum class Decidable : std::uint8_t { Yes, Partly, No };

/// A requirement of a framework, for the table at the end of a compliance report.
struct PackControl {
  std::string id;
  std::string title;
  std::vector<std::string> rules;  ///< ids
  Decidable decidable = Decidable::Yes;
  std::string reason;  ///< what a plan cannot tell, unless it can tell all
};

struct Pack {
  std::string id;
  std::string title;
  std::string summary;
  std::string framework;  ///< "CIS AWS Foundations Benchmark", or empty
  std::string version;
  std::vector<std::string> extends;
  std::vector<PackEntry> entries;
  std::vector<PackControl> controls;
  Span where;
};

/// A named list that rules share: `$name` in a parameter.
struct NamedSet {
  std::string id;
  std::string summary;
  std::vector<std::string> values;
  Span where;
};

/// Everything that was loaded. Rules never move once loaded: findings point at them.
struct RuleLibrary {
  std::vector<std::unique_ptr<Rule>> rules;  ///< sorted by id
  std::map<std::string, Pack, std::less<>> packs;
  std::map<std::string, NamedSet, std::less<>> sets;

  /// By id or former id.
  const Rule* find(std::string_view id) const;
};

/// A rule as a run uses it.
struct SelectedRule {
  const Rule* rule = nullptr;
  Severity severity = Severity::Medium;
};

/// Names of `Each` values and their use in rule files.
std::optional<Each> parse_each(std::string_view text);

}  // namespace leastwise
