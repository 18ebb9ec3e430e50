// Goldens: read, compare, rewrite on request.
#include "support/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace leastwise::testing {

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    ADD_FAILURE() << "cannot read " << path;
    return {};
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void expect_golden(std::string_view name, std::string_view actual) {
  const std::filesystem::path path =
      std::filesystem::path(LEASTWISE_SOURCE_DIR) / "fixtures" / name;
  if (std::getenv("LEASTWISE_ACCEPT") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  EXPECT_EQ(read_text(path.string()), actual) << "golden: " << path;
}

}  // namespace leastwise::testing
