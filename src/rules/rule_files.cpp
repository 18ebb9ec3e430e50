// The files of a directory of rules. Apart from the loader, because the program that compiles the
// built-in rules in needs this much and no more.
#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "rules/loader.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

// The kind of a file follows from its folder: rules/<family>/x.yaml, packs/x.yaml, sets/x.yaml, or
// a rule at the top.
std::optional<RuleFile> classify(const fs::path& relative) {
  std::vector<std::string> parts;
  for (const fs::path& part : relative) {
    parts.push_back(part.string());
  }
  RuleFile file;
  if (parts.size() == 1) {
    file.family = "custom";
    return file;
  }
  if (parts.size() == 2 && (parts[0] == "packs" || parts[0] == "sets")) {
    file.kind = parts[0] == "packs" ? RuleFileKind::Pack : RuleFileKind::Set;
    return file;
  }
  if (parts[0] == "rules" && (parts.size() == 2 || parts.size() == 3)) {
    file.family = parts.size() == 3 ? parts[1] : "custom";
    return file;
  }
  return std::nullopt;
}

void read_file(const fs::path& path,
               const fs::path& root,
               SourceMap& sources,
               std::vector<RuleFile>& files,
               std::vector<Error>& errors) {
  std::optional<RuleFile> file = classify(path.lexically_relative(root));
  if (!file) {
    errors.push_back({fmt::format("`{}` is in no folder for rules, packs or sets", path.string()),
                      {},
                      "put it into rules/FAMILY/, packs/ or sets/"});
    return;
  }
  const Result<FileId> id = sources.load(path.string());
  if (!id) {
    errors.push_back(id.error());
    return;
  }
  Result<std::vector<Document>> documents = read_yaml(sources, *id);
  if (!documents) {
    errors.push_back(documents.error());
    return;
  }
  if (documents->size() != 1) {
    errors.push_back({fmt::format("`{}` holds {} documents", path.string(), documents->size()),
                      whole(sources, *id),
                      "write one rule, pack or set in each file"});
    return;
  }
  file->root = std::move(documents->front().root);
  files.push_back(*std::move(file));
}

}  // namespace

std::expected<std::vector<RuleFile>, std::vector<Error>> read_rule_directory(
    const std::string& directory, SourceMap& sources) {
  std::vector<Error> errors;
  std::vector<fs::path> paths;
  std::error_code code;
  const fs::path root(directory);
  for (fs::recursive_directory_iterator at(root, code), end; !code && at != end;
       at.increment(code)) {
    if (at->is_regular_file(code) && is_yaml(at->path())) {
      paths.push_back(at->path());
    }
  }
  if (code) {
    errors.push_back(
        {fmt::format("cannot read the rules in `{}`", directory), {}, "give the path of a folder"});
    return std::unexpected(std::move(errors));
  }
  std::sort(paths.begin(), paths.end());
  std::vector<RuleFile> files;
  for (const fs::path& path : paths) {
    read_file(path, root, sources, files, errors);
  }
  if (!errors.empty()) {
    return std::unexpected(std::move(errors));
  }
  return files;
}

}  // namespace leastwise
