// The rules, packs and sets that the program brings along: policies/ of the repository, compiled
// in.
#pragma once

#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "rules/loader.h"

namespace leastwise {

/// One file of policies/. All of it lives as long as the program.
struct BuiltInFile {
  RuleFileKind kind = RuleFileKind::Rule;
  std::string_view family;  ///< the folder of a rule
  std::string_view path;    ///< below policies/: "rules/trust/role-open-to-everyone.yaml"
  std::string_view packed;  ///< the tree without `examples`, see document/packed_node.h
  std::string_view text;    ///< the YAML as it was written
};

/// In the order of their paths (made at build time by policies/compile.cpp).
std::span<const BuiltInFile> built_in_files();

/// The library, without the rules' examples. It costs a millisecond or two. Errors are mistakes of
/// ours, which a test refuses; they are in no text of the user's.
std::expected<RuleLibrary, std::vector<Error>> built_in_rules();

/// The same library read from the texts, with examples and places in `sources`. It costs some
/// hundred times as much.
std::expected<RuleLibrary, std::vector<Error>> built_in_rules_with_examples(SourceMap& sources);

}  // namespace leastwise
