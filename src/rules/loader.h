// From files to a rule library: strict, and with a place for everything that is wrong.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "rules/rule.h"

namespace leastwise {

enum class RuleFileKind : std::uint8_t { Rule, Pack, Set };

/// One file of rules, already read into a tree.
struct RuleFile {
  RuleFileKind kind = RuleFileKind::Rule;
  std::string family;  ///< the folder of a rule
  Node root;
};

/// Turns files into a library; `base` is extended (a user's rules see the built-in sets and packs,
/// and may replace none of them). All mistakes are reported, not only the first.
std::expected<RuleLibrary, std::vector<Error>> build_library(std::span<const RuleFile> files,
                                                             RuleLibrary base = {});

/// Reads `rules/<family>/*.yaml`, `packs/*.yaml` and `sets/*.yaml` below a directory, or rule files
/// that stand directly in it, in sorted order. A `.yaml` or `.yml` file anywhere else below it is
/// an error, not skipped.
std::expected<std::vector<RuleFile>, std::vector<Error>> read_rule_directory(
    const std::string& directory, SourceMap& sources);

/// Which rules a run uses.
struct Selection {
  std::vector<std::string> packs;    ///< none: "default"
  std::vector<std::string> enable;   ///< rule ids or globs over `family/id`, on top of the packs
  std::vector<std::string> disable;  ///< the same, taken away last
  std::vector<std::pair<std::string, Severity>> severities;  ///< overrides by id or glob
};

/// The selected rules, sorted by id. Errors: a pack, rule or glob that names nothing, with "did you
/// mean".
std::expected<std::vector<SelectedRule>, std::vector<Error>> select_rules(
    const RuleLibrary& library, const Selection& selection);

}  // namespace leastwise
