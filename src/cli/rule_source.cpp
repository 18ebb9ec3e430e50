// Rules from the program itself and from directories.
#include "cli/rule_source.h"

#include <utility>

#include "rules/loader.h"

namespace leastwise {

std::expected<RuleLibrary, std::vector<Error>> load_rules(
    const std::vector<std::string>& directories, SourceMap& sources) {
  RuleLibrary library;
  std::vector<Error> errors;
  for (const std::string& directory : directories) {
    std::expected<std::vector<RuleFile>, std::vector<Error>> files =
        read_rule_directory(directory, sources);
    if (!files) {
      std::move(files.error().begin(), files.error().end(), std::back_inserter(errors));
      continue;
    }
    std::expected<RuleLibrary, std::vector<Error>> built =
        build_library(*files, std::move(library));
    if (!built) {
      return std::unexpected(std::move(built).error());
    }
    library = *std::move(built);
  }
  if (!errors.empty()) {
    return std::unexpected(std::move(errors));
  }
  return library;
}

}  // namespace leastwise
