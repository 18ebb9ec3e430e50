// Every input that a fuzzer begins with or ever choked on goes through the same functions again.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "support/fuzz_entry.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

const fs::path kInputs = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures" / "fuzz";

class FuzzReplay : public testing::TestWithParam<FuzzEntry> {};

TEST_P(FuzzReplay, NoInputTripsAnything) {
  int count = 0;
  for (const fs::directory_entry& input : fs::directory_iterator(kInputs / GetParam().name)) {
    SCOPED_TRACE(input.path().filename().string());
    std::ifstream stream(input.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    GetParam().feed(bytes);
    // Half an input is an input as well.
    GetParam().feed(bytes.substr(0, bytes.size() / 2));
    ++count;
  }
  EXPECT_GE(count, 8);
}

INSTANTIATE_TEST_SUITE_P(Inputs,
                         FuzzReplay,
                         testing::ValuesIn(fuzz_entries()),
                         [](const auto& information) {
                           return std::string(information.param.name);
                         });

TEST(FuzzInputs, EveryFolderOfInputsHasATarget) {
  std::set<std::string> folders;
  for (const fs::directory_entry& folder : fs::directory_iterator(kInputs)) {
    folders.insert(folder.path().filename().string());
  }
  std::set<std::string> targets;
  for (const FuzzEntry& entry : fuzz_entries()) {
    targets.insert(std::string(entry.name));
    EXPECT_TRUE(fs::exists(fs::path(LEASTWISE_SOURCE_DIR) / "tests" / "fuzz" /
                           (std::string(entry.name) + "_fuzz.cpp")));
  }
  EXPECT_EQ(folders, targets);
}

}  // namespace
}  // namespace leastwise
