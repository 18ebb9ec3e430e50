// What the repository looks like: the rules of STYLE.md that no compiler and no linter checks.
//
// Each rule is a small pure function from a file to complaints, so that it can be shown to find
// something on made-up files before it is believed about the real ones.
#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace leastwise {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLinesMax = 600;

// From the bottom to the top: a file includes its own layer and those before it.
constexpr std::array<std::string_view, 12> kLayers = {"text",
                                                      "document",
                                                      "policy",
                                                      "catalogue",
                                                      "model",
                                                      "validation",
                                                      "regular",
                                                      "evaluation",
                                                      "access",
                                                      "rules",
                                                      "report",
                                                      "cli"};

struct File {
  std::string path;  // from the repository's root
  std::string text;
};

using Complaints = std::vector<std::string>;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_code(std::string_view path) {
  return path.ends_with(".cpp") || path.ends_with(".h");
}

bool is_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

// The folder under `top`: "src/text/a.cpp" is in "text", "adapters/adapters.cpp" in "".
std::string_view folder_under(std::string_view path, std::string_view top) {
  std::string_view rest = path.substr(top.size() + 1);
  const std::size_t slash = rest.find('/');
  return slash == std::string_view::npos ? std::string_view{} : rest.substr(0, slash);
}

struct Include {
  std::string_view target;
  bool is_quoted = false;
};

std::optional<Include> include_of(std::string_view line) {
  constexpr std::string_view kDirective = "#include ";
  if (!line.starts_with(kDirective)) {
    return std::nullopt;
  }
  line.remove_prefix(kDirective.size());
  const std::size_t end = line.find_first_of(">\"", 1);
  if (end == std::string_view::npos) {
    return std::nullopt;
  }
  return Include{.target = line.substr(1, end - 1), .is_quoted = line.front() == '"'};
}

std::optional<std::size_t> rank_of(std::string_view layer) {
  // `truth.h`, `utf8.h` and `account_number.h` belong to the lowest layer; who reads inputs is the
  // highest one's business.
  if (layer == "truth" || layer == "utf8" || layer == "account_number") {
    return 0;
  }
  if (layer == "adapter") {
    return kLayers.size() - 1;
  }
  // Secrets are facts of the model.
  if (layer == "secrets") {
    return rank_of("model");
  }
  const auto* const found = std::ranges::find(kLayers, layer);
  if (found == kLayers.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - kLayers.begin());
}

std::string_view stem_of_contract(std::string_view target) {
  target.remove_prefix(std::string_view("leastwise/").size());
  return target.substr(0, target.find('.'));
}

bool is_standard(const Include& include) {
  return !include.is_quoted && include.target.find_first_of("/.") == std::string_view::npos;
}

// ---- The rules

Complaints includes_against_the_layers(const File& file) {
  const bool is_contract = is_in(file.path, "include/leastwise");
  if (!is_code(file.path) || (!is_contract && !is_in(file.path, "src"))) {
    return {};
  }
  const std::string_view path = file.path;
  const std::string_view own =
      is_contract ? stem_of_contract(path.substr(std::string_view("include/").size()))
                  : folder_under(path, "src");
  const std::optional<std::size_t> own_rank = rank_of(own);
  if (!own_rank) {
    return {fmt::format("{}: `{}` is no layer", path, own)};
  }
  Complaints complaints;
  for (const std::string_view line : lines_of(file.text)) {
    const std::optional<Include> include = include_of(line);
    if (!include || (!include->is_quoted && !include->target.starts_with("leastwise/"))) {
      continue;
    }
    const std::string_view layer = include->is_quoted
                                       ? include->target.substr(0, include->target.find('/'))
                                       : stem_of_contract(include->target);
    const std::optional<std::size_t> rank = rank_of(layer);
    // The contract includes nothing private, and `adapter.h` is allowed what it hands over.
    if (!rank || *rank > *own_rank || (is_contract && include->is_quoted)) {
      complaints.push_back(fmt::format("{}: may not include `{}`", path, include->target));
    }
  }
  return complaints;
}

Complaints includes_against_the_contract(const File& file) {
  if (!is_code(file.path) || !is_in(file.path, "adapters")) {
    return {};
  }
  const std::string_view own = folder_under(file.path, "adapters");
  Complaints complaints;
  for (const std::string_view line : lines_of(file.text)) {
    const std::optional<Include> include = include_of(line);
    if (!include || is_standard(*include)) {
      continue;
    }
    const std::string_view target = include->target;
    const bool is_allowed = include->is_quoted
                                ? own.empty() || is_in(target, own) || is_in(target, "common")
                                : target.starts_with("leastwise/") || target.starts_with("fmt/");
    if (!is_allowed) {
      complaints.push_back(fmt::format("{}: may not include `{}`", file.path, target));
    }
  }
  return complaints;
}

// Third-party types stop at the door.
bool may_include_third_party(std::string_view path, std::string_view target) {
  if (target.starts_with("nlohmann/")) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const bool writes_json =
        is_in(path, "src/report") && (name.find("json") != std::string_view::npos ||
                                      name.find("sarif") != std::string_view::npos);
    return path == "src/document/json_reader.cpp" || writes_json;
  }
  if (target.starts_with("yaml-cpp/")) {
    return path == "src/document/yaml_reader.cpp";
  }
  if (target.starts_with("CLI/")) {
    return is_in(path, "src/cli");
  }
  if (target.starts_with("fmt/") || target.starts_with("leastwise/")) {
    return true;
  }
  // The system's own headers: files and terminals.
  return is_in(path, "src/text") || is_in(path, "src/cli");
}

Complaints third_party_types_past_the_door(const File& file) {
  if (!is_code(file.path) || !(is_in(file.path, "src") || is_in(file.path, "include"))) {
    return {};
  }
  Complaints complaints;
  for (const std::string_view line : lines_of(file.text)) {
    const std::optional<Include> include = include_of(line);
    if (include && !include->is_quoted && !is_standard(*include) &&
        !may_include_third_party(file.path, include->target)) {
      complaints.push_back(fmt::format("{}: may not include `{}`", file.path, include->target));
    }
  }
  return complaints;
}

Complaints long_files(const File& file) {
  const std::size_t count = lines_of(file.text).size();
  if (!is_code(file.path) || count <= kLinesMax) {
    return {};
  }
  return {fmt::format("{}: {} lines, at most {} may be", file.path, count, kLinesMax)};
}

Complaints files_without_an_opening_comment(const File& file) {
  const bool is_open = is_code(file.path) ? file.text.starts_with("// ")
                       : file.text.starts_with("#!")
                           ? file.text.find("\n# ") == file.text.find('\n')
                           : true;
  return is_open ? Complaints{} : Complaints{fmt::format("{}: begins without prose", file.path)};
}

Complaints unfinished_work(const File& file) {
  // Spelled in two parts, or this file would be the first to complain about.
  constexpr std::array<std::string_view, 2> kMarkers = {
      "TO"
      "DO",
      "FIX"
      "ME"};
  Complaints complaints;
  for (const std::string_view marker : kMarkers) {
    if (file.path != "STYLE.md" && file.text.find(marker) != std::string::npos) {
      complaints.push_back(fmt::format("{}: holds `{}`", file.path, marker));
    }
  }
  return complaints;
}

Complaints stray_white_space(const File& file) {
  Complaints complaints;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(file.text)) {
    ++number;
    if (line.find('\t') != std::string_view::npos) {
      complaints.push_back(fmt::format("{}:{}: a tab", file.path, number));
    }
    if (line.ends_with(' ') || line.ends_with('\r')) {
      complaints.push_back(fmt::format("{}:{}: white space at the end", file.path, number));
    }
  }
  if (!file.text.empty() && !file.text.ends_with('\n')) {
    complaints.push_back(fmt::format("{}: no line feed at the end", file.path));
  }
  return complaints;
}

// ---- The repository

fs::path root() {
  return LEASTWISE_SOURCE_DIR;
}

File load(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {.path = fs::relative(path, root()).generic_string(),
          .text = std::string(std::istreambuf_iterator<char>(stream), {})};
}

// All texts that people write. What is in fixtures/ is input and output: it looks as it must.
std::vector<File> repository() {
  std::vector<File> files;
  for (const char* const folder : {"src", "include", "adapters", "policies", "tests", ".ci"}) {
    if (!fs::exists(root() / folder)) {
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root() / folder)) {
      if (entry.is_regular_file()) {
        files.push_back(load(entry.path()));
      }
    }
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(root())) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name != ".git") {
      files.push_back(load(entry.path()));
    }
  }
  std::ranges::sort(files, {}, &File::path);
  return files;
}

std::string all_complaints(Complaints (*rule)(const File&)) {
  std::string text;
  for (const File& file : repository()) {
    for (const std::string& complaint : rule(file)) {
      text += complaint + "\n";
    }
  }
  return text;
}

TEST(Tidy, LayersIncludeOnlyWhatIsBelowThem) {
  EXPECT_EQ(all_complaints(includes_against_the_layers), "");
}

TEST(Tidy, AdaptersSeeTheContractAlone) {
  EXPECT_EQ(all_complaints(includes_against_the_contract), "");
}

TEST(Tidy, ThirdPartyTypesStopAtTheDoor) {
  EXPECT_EQ(all_complaints(third_party_types_past_the_door), "");
}

TEST(Tidy, FilesAreShort) {
  EXPECT_EQ(all_complaints(long_files), "");
}

TEST(Tidy, FilesOpenWithWhatTheyAreFor) {
  EXPECT_EQ(all_complaints(files_without_an_opening_comment), "");
}

TEST(Tidy, NothingIsLeftUnfinished) {
  EXPECT_EQ(all_complaints(unfinished_work), "");
}

TEST(Tidy, NoTabsAndNoSpacesAtTheEnd) {
  EXPECT_EQ(all_complaints(stray_white_space), "");
}

TEST(Tidy, TheTopLevelIsFixed) {
  const std::set<std::string> allowed = {"CHANGELOG.md",
                                         "CMakeLists.txt",
                                         "CMakePresets.json",
                                         "LICENSE",
                                         "README.md",
                                         "STYLE.md",
                                         "action.yml",
                                         "adapters",
                                         "dev",
                                         "fixtures",
                                         "include",
                                         "policies",
                                         "src",
                                         "tests"};
  Complaints others;
  for (const fs::directory_entry& entry : fs::directory_iterator(root())) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(".") && !name.starts_with("build") && !allowed.contains(name)) {
      others.push_back(name);
    }
  }
  EXPECT_EQ(others, Complaints{});
}

// ---- The rules themselves

struct Example {
  Complaints (*rule)(const File&);
  File file;
  Complaints complaints;
};

TEST(TidyRules, FindWhatTheyAreFor) {
  const std::vector<Example> examples = {
      {includes_against_the_layers, {"src/policy/a.cpp", "#include <leastwise/document.h>\n"}, {}},
      {includes_against_the_layers, {"src/policy/a.cpp", "#include \"policy/b.h\"\n"}, {}},
      {includes_against_the_layers,
       {"src/policy/a.cpp", "#include <leastwise/model.h>\n#include \"rules/b.h\"\n"},
       {"src/policy/a.cpp: may not include `leastwise/model.h`",
        "src/policy/a.cpp: may not include `rules/b.h`"}},
      {includes_against_the_layers,
       {"src/policy/a.cpp", "#include \"b.h\"\n"},
       {"src/policy/a.cpp: may not include `b.h`"}},
      {includes_against_the_layers, {"src/misc/a.cpp", ""}, {"src/misc/a.cpp: `misc` is no layer"}},
      {includes_against_the_layers,
       {"include/leastwise/text.h", "#include <leastwise/document.h>\n"},
       {"include/leastwise/text.h: may not include `leastwise/document.h`"}},
      {includes_against_the_layers,
       {"include/leastwise/model.h", "#include \"text/a.h\"\n"},
       {"include/leastwise/model.h: may not include `text/a.h`"}},
      {includes_against_the_contract,
       {"adapters/x/a.cpp",
        "#include <map>\n#include <fmt/format.h>\n#include <leastwise/text.h>\n#include "
        "\"x/b.h\"\n"},
       {}},
      {includes_against_the_contract,
       {"adapters/x/a.cpp", "#include \"y/b.h\"\n#include <nlohmann/json.hpp>\n"},
       {"adapters/x/a.cpp: may not include `y/b.h`",
        "adapters/x/a.cpp: may not include `nlohmann/json.hpp`"}},
      {includes_against_the_contract, {"adapters/adapters.cpp", "#include \"x/b.h\"\n"}, {}},
      {third_party_types_past_the_door,
       {"src/document/json_reader.cpp", "#include <nlohmann/json.hpp>\n"},
       {}},
      {third_party_types_past_the_door,
       {"src/report/text.cpp", "#include <nlohmann/json.hpp>\n#include <yaml-cpp/yaml.h>\n"},
       {"src/report/text.cpp: may not include `nlohmann/json.hpp`",
        "src/report/text.cpp: may not include `yaml-cpp/yaml.h`"}},
      {third_party_types_past_the_door,
       {"src/rules/a.cpp", "#include <CLI/CLI.hpp>\n#include <unistd.h>\n"},
       {"src/rules/a.cpp: may not include `CLI/CLI.hpp`",
        "src/rules/a.cpp: may not include `unistd.h`"}},
      {long_files, {"src/a.cpp", std::string(600, '\n')}, {}},
      {long_files,
       {"src/a.cpp", std::string(601, '\n')},
       {"src/a.cpp: 601 lines, at most 600 may be"}},
      {files_without_an_opening_comment,
       {"src/a.h", "#pragma once\n"},
       {"src/a.h: begins without prose"}},
      {files_without_an_opening_comment, {"dev", "#!/bin/sh\n# Why.\n"}, {}},
      {files_without_an_opening_comment,
       {"dev", "#!/bin/sh\nset -e\n"},
       {"dev: begins without prose"}},
      {unfinished_work,
       {"src/a.cpp", std::string("// TO") + "DO\n"},
       {std::string("src/a.cpp: holds `TO") + "DO`"}},
      {stray_white_space,
       {"a.md", "a\tb\nc \nd"},
       {"a.md:1: a tab", "a.md:2: white space at the end", "a.md: no line feed at the end"}},
  };
  for (const Example& example : examples) {
    EXPECT_EQ(example.rule(example.file), example.complaints) << example.file.path << "\n"
                                                              << example.file.text;
  }
}

}  // namespace
}  // namespace leastwise
