// Rules from the program itself and from directories.
#include "cli/rule_source.h"

#include <utility>

#include "rules/built_in.h"
#include "rules/loader.h"
#include "rules/validation_rules.h"

namespace leastwise {

std::expected<RuleLibrary, std::vector<Error>> load_rules(
    const std::vector<std::string>& directories, SourceMap& sources) {
  std::expected<RuleLibrary, std::vector<Error>> built_in = built_in_rules();
  if (!built_in) {
    return std::unexpected(std::move(built_in).error());
  }
  RuleLibrary library = *std::move(built_in);
  add_validation_rules(library);
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
