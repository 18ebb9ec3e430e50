// Temporary directories of tests.
#include "support/temporary_directory.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace leastwise::testing {

namespace fs = std::filesystem;

TemporaryDirectory::TemporaryDirectory()
    : path_((fs::temp_directory_path() / "leastwise-test-XXXXXX").string()) {
  EXPECT_NE(::mkdtemp(path_.data()), nullptr) << path_;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::at(std::string_view name) const {
  return (fs::path(path_) / name).string();
}

std::string TemporaryDirectory::write(std::string_view name, std::string_view text) const {
  const std::string path = at(name);
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream file(path, std::ios::binary);
  file << text;
  EXPECT_TRUE(file.good()) << path;
  return path;
}

std::string TemporaryDirectory::write_program(std::string_view name, std::string_view text) const {
  std::string path = write(name, text);
  fs::permissions(path, fs::perms::owner_all);
  return path;
}

}  // namespace leastwise::testing
