// A directory of a test's own, removed with it.
#pragma once

#include <string>
#include <string_view>

namespace leastwise::testing {

class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  TemporaryDirectory(TemporaryDirectory&&) = delete;
  TemporaryDirectory& operator=(TemporaryDirectory&&) = delete;
  ~TemporaryDirectory();

  const std::string& path() const { return path_; }
  /// The path of a name in it.
  std::string at(std::string_view name) const;
  /// Writes a file, with the directories above it, and returns its path.
  std::string write(std::string_view name, std::string_view text) const;
  /// Writes a file that can be run.
  std::string write_program(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
};

}  // namespace leastwise::testing
