// How many of the documents that plans hide are rebuilt with their source, and why the others are
// not. Runs where LEASTWISE_SHARED names a folder with labs and cases, prints what it measures, and
// is skipped everywhere else.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>

#include "terraform/terraform.h"

namespace leastwise::terraform {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The configuration files of a directory, below `prefix`.
void add_files(const fs::path& directory, const std::string& prefix, std::vector<SourceFile>& out) {
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const std::string name = fs::relative(entry.path(), directory).generic_string();
    const std::string extension = entry.path().extension().string();
    const bool is_wanted = entry.is_regular_file() && entry.path().filename() != "plan.json" &&
                           (extension == ".tf" || extension == ".json" || extension == ".tftpl" ||
                            extension == ".tpl");
    if (is_wanted) {
      out.push_back({prefix + name, text_of(entry.path())});
    }
  }
}

class Measure {
 public:
  void plan(const fs::path& path, const std::vector<SourceFile>& files) {
    ModelBuilder before;
    ModelBuilder after;
    SourceMap sources;
    read_into({}, path, sources, before);
    AdapterOptions options;
    options.snapshot = files;
    read_into(options, path, sources, after);
    const auto& without = before.after.model.policies;
    const auto& with = after.after.model.policies;
    ASSERT_EQ(without.size(), with.size()) << path;
    for (std::size_t i = 0; i < with.size(); ++i) {
      count(path, without[i], with[i], sources);
    }
  }

  std::size_t hidden = 0;
  std::size_t rebuilt = 0;
  std::size_t malformed = 0;  // rebuilt, and no policy: AWS would refuse them
  std::size_t located = 0;
  std::size_t known = 0;
  std::map<std::string, std::size_t> reasons;

 private:
  static void read_into(const AdapterOptions& options,
                        const fs::path& path,
                        SourceMap& sources,
                        ModelBuilder& builder) {
    const Result<FileId> file = sources.load(path.string());
    ASSERT_TRUE(file);
    const Result<void> done = read(*file, sources, options, builder);
    EXPECT_TRUE(done) << path;
  }

  void count(const fs::path& path,
             const PolicyDocument& without,
             const PolicyDocument& with,
             const SourceMap& sources) {
    if (without.is_permission) {
      return;
    }
    if (without.state == PolicyState::Malformed) {
      EXPECT_EQ(with.state, PolicyState::Malformed) << path << " " << with.origin.address;
      return;
    }
    if (without.state == PolicyState::Known) {
      ++known;
      const Span span = sources.to_file(with.policy.span);
      const bool is_located = span.is_known() && sources.name(span.file).ends_with(".tf");
      located += is_located ? 1U : 0U;
      if (!is_located) {
        ++reasons["not located: " + path.parent_path().filename().string() + " " +
                  with.origin.address];
      }
      return;
    }
    ++hidden;
    if (with.state != PolicyState::Unknown) {
      ++rebuilt;
      malformed += with.state == PolicyState::Malformed ? 1U : 0U;
    } else {
      ++reasons[fmt::format("{} {} {}: {}",
                            path.parent_path().filename().string(),
                            path.filename().string(),
                            with.origin.address,
                            with.reason)];
    }
  }
};

void report(std::string_view what, const Measure& measure) {
  fmt::print("{}: hidden {}, rebuilt {} ({} malformed); known {}, with places in the source {}\n",
             what,
             measure.hidden,
             measure.rebuilt,
             measure.malformed,
             measure.known,
             measure.located);
  for (const auto& [reason, count] : measure.reasons) {
    fmt::print("  {} {}\n", count, reason);
  }
}

TEST(TerraformSourceOnRealPlans, RebuildsWhatPlansHide) {
  const char* shared = std::getenv("LEASTWISE_SHARED");
  if (shared == nullptr || !fs::exists(fs::path(shared) / "labs" / "labels.json")) {
    GTEST_SKIP() << "LEASTWISE_SHARED names no folder with labs";
  }
  const fs::path labs = fs::path(shared) / "labs";
  SourceMap sources;
  const Result<Document> labels =
      read_json(sources, sources.load((labs / "labels.json").string()).value());
  ASSERT_TRUE(labels);
  Measure measure;
  std::map<std::string, std::string> directories;
  for (const Node& lab : labels->root.items) {
    const Node* plan = lab.find("plan");
    const Node* directory = lab.find("source_dir");
    if (plan != nullptr && plan->is_string() && directory != nullptr &&
        fs::exists(labs / directory->scalar.text)) {
      directories[plan->scalar.text] = directory->scalar.text;
    }
  }
  for (const auto& [plan, directory] : directories) {
    const bool is_module = text_of(labs / plan).find("\"module.lab.") != std::string::npos;
    std::vector<SourceFile> files;
    add_files(labs / directory, is_module ? "lab/" : "", files);
    if (is_module) {
      files.push_back({"main.tf", "module \"lab\" {\n  source = \"./lab\"\n}\n"});
    }
    measure.plan(labs / plan, files);
  }
  report("labs", measure);
  EXPECT_GE(measure.rebuilt * 100, measure.hidden * 98);

  Measure cases;
  const fs::path terraform = fs::path(shared) / "cases" / "terraform";
  for (const auto& entry : fs::recursive_directory_iterator(terraform)) {
    if (entry.path().filename() == "plan.json") {
      std::vector<SourceFile> files;
      add_files(entry.path().parent_path(), "", files);
      cases.plan(entry.path(), files);
    }
  }
  report("cases", cases);
  EXPECT_GE(cases.rebuilt * 100, cases.hidden * 98);
}

}  // namespace
}  // namespace leastwise::terraform
