// Loads what is compiled in.
#include "rules/built_in.h"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "document/packed_node.h"

namespace leastwise {

std::expected<RuleLibrary, std::vector<Error>> built_in_rules() {
  std::vector<RuleFile> files;
  files.reserve(built_in_files().size());
  for (const BuiltInFile& file : built_in_files()) {
    std::optional<Node> root = unpack(file.packed);
    if (!root) {
      return std::unexpected(
          std::vector{Error{fmt::format("`{}` is not compiled in properly", file.path), {}, {}}});
    }
    files.push_back({file.kind, std::string(file.family), *std::move(root)});
  }
  return build_library(files);
}

std::expected<RuleLibrary, std::vector<Error>> built_in_rules_with_examples(SourceMap& sources) {
  std::vector<RuleFile> files;
  for (const BuiltInFile& file : built_in_files()) {
    const Result<FileId> id =
        sources.add("policies/" + std::string(file.path), std::string(file.text));
    if (!id) {
      return std::unexpected(std::vector{id.error()});
    }
    Result<std::vector<Document>> documents = read_yaml(sources, *id);
    if (!documents) {
      return std::unexpected(std::vector{documents.error()});
    }
    files.push_back({file.kind, std::string(file.family), std::move(documents->front().root)});
  }
  return build_library(files);
}

}  // namespace leastwise
