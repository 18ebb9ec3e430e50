// Files are written whole or not at all.
#include "cli/output.h"

#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;
using testing::read_text;
using testing::TemporaryDirectory;

TEST(Output, ReplacesAFileAndLeavesNothingBeside) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("report.json", "old and longer");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_TRUE(write_file(path, "new").has_value());
  EXPECT_EQ(read_text(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory.path()), fs::directory_iterator()), 1);
}

TEST(Output, WritesThroughALink) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("real.json", "old");
  fs::create_symlink("real.json", directory.at("link.json"));
  ASSERT_TRUE(write_file(directory.at("link.json"), "new").has_value());
  EXPECT_EQ(read_text(path), "new");
  EXPECT_TRUE(fs::is_symlink(directory.at("link.json")));
}

TEST(Output, SaysWhyItCannotWrite) {
  const TemporaryDirectory directory;
  const Result<void> missing = write_file(directory.at("none/report.json"), "text");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message,
            fmt::format("cannot write `{}`: No such file or directory",
                        directory.at("none/report.json")));
  const Result<void> folder = write_file(directory.path(), "text");
  ASSERT_FALSE(folder.has_value());
  EXPECT_EQ(folder.error().message,
            fmt::format("cannot write `{}`: it is a directory", directory.path()));
  EXPECT_TRUE(write_file("/dev/null", "text").has_value());
}

TEST(Output, PrintsErrorsWithTheirPlaces) {
  SourceMap sources;
  const Result<FileId> file = sources.add("a.yaml", "key: valeu\n");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(error_text(sources, {"unknown `valeu`", {*file, 5, 10}, "did you mean `value`?"}),
            "error: unknown `valeu`\n"
            "  at a.yaml:1:6\n"
            "    1 | key: valeu\n"
            "      |      ^^^^^\n"
            "  help: did you mean `value`?\n");
  EXPECT_EQ(error_text(sources, {"cannot open `x`", {}, ""}), "error: cannot open `x`\n");
}

}  // namespace
}  // namespace leastwise
