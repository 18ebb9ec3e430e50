// What users of other scanners complained about, each as an input of its own.
//
// fixtures/threads/NAME.yaml is a template, NAME.json a plan with NAME.txt beside it. Lines
// `finds: ADDRESS RULE` in the comment, or in the text, are all that the rules about statements and
// about policies of resources have to say, with every rule switched on; and what the rules of a
// family more have to say, where a line `also: FAMILY` asks for it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/read_world.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

const fs::path kThreads = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures" / "threads";

std::vector<fs::path> inputs() {
  std::vector<fs::path> out;
  for (const fs::directory_entry& entry : fs::directory_iterator(kThreads)) {
    if (entry.path().extension() != ".txt") {
      out.push_back(entry.path());
    }
  }
  std::ranges::sort(out);
  return out;
}

// What stands behind a mark in the comment, or in the text.
std::set<std::string> said(fs::path path, std::string_view mark) {
  if (path.extension() == ".json") {
    path.replace_extension(".txt");
  }
  std::set<std::string> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t at = line.find(mark);
    if (at != std::string::npos) {
      out.insert(line.substr(at + mark.size()));
    }
  }
  return out;
}

// A perhaps stands with a question mark.
std::set<std::string> found(const fs::path& path, const std::vector<SelectedRule>& rules) {
  SourceMap sources;
  const World world = testing::read_world(path.string(), sources);
  Settings settings;
  settings.today = "2026-01-01";
  settings.sources = &sources;
  std::set<std::string> families = said(path, "also: ");
  families.insert({"statements", "sharing"});
  std::set<std::string> out;
  for (const Finding& finding : run(rules, world, settings)) {
    if (families.contains(finding.rule->family)) {
      out.insert(finding.origin.address + ' ' + finding.rule->id +
                 (finding.certainty == Truth::Maybe ? "?" : ""));
    }
  }
  return out;
}

TEST(Threads, AreAnsweredByMeaning) {
  const auto library = built_in_rules();
  ASSERT_TRUE(library);
  Selection strict;
  strict.packs = {"strict"};
  const auto rules = select_rules(*library, strict);
  ASSERT_TRUE(rules);
  for (const fs::path& path : inputs()) {
    EXPECT_EQ(found(path, *rules), said(path, "finds: ")) << path.filename();
  }
}

}  // namespace
}  // namespace leastwise
