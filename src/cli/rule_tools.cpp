// Rules with their examples: loaded from texts, which is slower than what a check does.
#include "cli/rule_tools.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "rules/built_in.h"
#include "rules/example.h"
#include "rules/loader.h"
#include "rules/page.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

constexpr int kNotDone = 2;

struct Library {
  RuleLibrary rules;
  std::set<std::string> built_in;  // ids
};

std::optional<Library> library_with_examples(const std::vector<std::string>& directories,
                                             Session& session) {
  const auto refuse = [&session](const std::vector<Error>& errors) {
    for (const Error& error : errors) {
      say(session, error);
    }
  };
  auto built = built_in_rules_with_examples(session.sources);
  if (!built) {
    refuse(built.error());
    return std::nullopt;
  }
  Library library;
  library.rules = *std::move(built);
  for (const auto& rule : library.rules.rules) {
    library.built_in.insert(rule->info.id);
  }
  for (const std::string& directory : directories) {
    auto files = read_rule_directory(directory, session.sources);
    if (!files) {
      refuse(files.error());
      return std::nullopt;
    }
    auto more = build_library(*files, std::move(library.rules));
    if (!more) {
      refuse(more.error());
      return std::nullopt;
    }
    library.rules = *std::move(more);
  }
  return library;
}

}  // namespace

int write_pages(const std::string& directory,
                const std::vector<std::string>& rule_directories,
                Session& session) {
  const std::optional<Library> library = library_with_examples(rule_directories, session);
  if (!library) {
    return kNotDone;
  }
  std::size_t count = 0;
  for (const Page& page : pages_of(library->rules, session.sources)) {
    const fs::path path = fs::path(directory) / page.path;
    std::error_code code;
    fs::create_directories(path.parent_path(), code);
    std::ofstream stream(path, std::ios::binary);
    stream << page.text;
    if (!stream.flush().good()) {
      return say(session, {fmt::format("cannot write `{}`", path.string()), {}, {}});
    }
    ++count;
  }
  session.out += fmt::format("{} pages in {}\n", count, directory);
  return 0;
}

int try_examples(const std::vector<std::string>& rule_directories, Session& session) {
  const std::optional<Library> library = library_with_examples(rule_directories, session);
  if (!library) {
    return kNotDone;
  }
  std::size_t count = 0;
  std::size_t wrong = 0;
  for (const auto& rule : library->rules.rules) {
    if (!rule_directories.empty() && library->built_in.contains(rule->info.id)) {
      continue;
    }
    ++count;
    for (const Error& error : check_examples(*rule, session.sources)) {
      say(session, error);
      ++wrong;
    }
  }
  session.out += fmt::format("{} rule{} tried out, {} complaint{}\n",
                             count,
                             count == 1 ? "" : "s",
                             wrong,
                             wrong == 1 ? "" : "s");
  return wrong == 0 ? 0 : 1;
}

}  // namespace leastwise
