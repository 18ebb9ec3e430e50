// Every case of fixtures/cloudformation/: a template, and all that is read from it.
//
// A case is a folder with `template.yaml`, `template.json` or another input and `model.txt`, which
// `./dev accept` writes and a person reads. `options.txt`, where there is one, has a line `name
// value` for each option.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "cloudformation/cloudformation.h"
#include "support/golden.h"
#include "support/model_text.h"

namespace leastwise::cloudformation {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures" / "cloudformation";

std::vector<std::string> cases() {
  std::vector<std::string> names;
  if (fs::exists(kFolder)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

AdapterOptions options_of(const fs::path& folder) {
  AdapterOptions options;
  std::ifstream file(folder / "options.txt");
  std::string name;
  std::string value;
  while (file >> name >> value) {
    if (name == "account") {
      options.account = value;
    } else if (name == "partition") {
      options.partition = value;
    } else if (name == "region") {
      options.region = value;
    } else if (name == "parameters") {
      options.parameters = (folder / value).string();
    } else if (name == "base") {
      options.base = (folder / value).string();
    } else {
      ADD_FAILURE() << "unknown option " << name;
    }
  }
  return options;
}

fs::path input_of(const fs::path& folder) {
  for (const char* name : {"template.yaml", "template.json", "manifest.json", "change-set.json"}) {
    if (fs::exists(folder / name)) {
      return folder / name;
    }
  }
  return {};
}

class Fixture : public ::testing::TestWithParam<std::string> {};

TEST_P(Fixture, IsReadAsItsModelSays) {
  const fs::path folder = kFolder / GetParam();
  SourceMap sources;
  const Result<FileId> file = sources.load(input_of(folder).string());
  ASSERT_TRUE(file) << GetParam();
  ModelBuilder builder;
  const Result<void> read = kAdapter.read(*file, sources, options_of(folder), builder);
  std::string text;
  if (read) {
    text = leastwise::testing::model_text(link(std::move(builder)), sources);
  } else {
    text = "error: " + read.error().message + "\nhelp: " + read.error().help + "\n";
  }
  leastwise::testing::expect_golden("cloudformation/" + GetParam() + "/model.txt", text);
}

INSTANTIATE_TEST_SUITE_P(Cases, Fixture, ::testing::ValuesIn(cases()));

}  // namespace
}  // namespace leastwise::cloudformation
