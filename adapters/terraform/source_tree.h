// The configuration that a plan was made from, as files: modules, and where each of their blocks
// stands.
//
//     root module      the directory that the user names, or the snapshot in a binary plan
//     other files      of a snapshot, which has none (`file`, `templatefile`): in that directory,
//                      if the root module there is the snapshot's, byte by byte
//     other modules    `.terraform/modules/modules.json` says where `terraform init` put them;
//                      without it, local paths ("./modules/a") are followed
//
// Only files below the directories of modules are read, whatever the configuration says and
// wherever links lead, and a directory without configuration is none of a module: who checks what
// others propose must not print their own keys. What cannot be read is a note: the plan alone then
// has to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/text.h>

#include "terraform/hcl/syntax.h"

namespace leastwise::terraform {

/// One module of the configuration.
struct SourceModule {
  std::string directory;  ///< from the root module's, "" for itself, "modules/a"
  std::map<std::string, const hcl::Block*, std::less<>>
      resources;  ///< by relative address: "aws_iam_role.x", "data.aws_iam_role.x"
  std::map<std::string, const hcl::Block*, std::less<>> calls;      ///< `module` blocks by name
  std::map<std::string, const hcl::Block*, std::less<>> variables;  ///< by name
  std::map<std::string, const hcl::Block*, std::less<>> outputs;
  std::map<std::string, const hcl::Attribute*, std::less<>> locals;
  bool is_whole = true;  ///< every file of it could be read
  bool is_empty = true;  ///< no file of it could: is it a module at all?
};

/// Whose files count: OpenTofu takes `a.tofu` in the place of `a.tf`, Terraform knows no `.tofu`.
enum class Dialect : std::uint8_t { Terraform, OpenTofu };

class SourceTree {
 public:
  SourceTree() = default;
  SourceTree(const SourceTree&) = delete;
  SourceTree& operator=(const SourceTree&) = delete;
  SourceTree(SourceTree&&) noexcept = default;
  SourceTree& operator=(SourceTree&&) noexcept = default;
  ~SourceTree() = default;

  /// Reads what `options` name. Nothing named: an empty tree.
  static SourceTree load(const AdapterOptions& options,
                         SourceMap& sources,
                         std::vector<Error>& notes,
                         Dialect dialect = Dialect::Terraform);

  bool is_empty() const { return modules_.empty(); }
  /// By `config_key`: "" is the root, "a/b" a module called in a module. None: not found.
  const SourceModule* module(std::string_view key) const;
  /// A text file, by its path from the root module's directory; none when it is not there, too
  /// large, or outside.
  std::optional<FileId> file(const std::string& path, SourceMap& sources);

  /// Comments of all files.
  const std::vector<Span>& comments() const { return comments_; }

  static constexpr std::size_t kModulesMax = 2000;
  static constexpr std::size_t kFilesMax = 20'000;
  static constexpr std::size_t kFileBytesMax = std::size_t{16} << 20U;

 private:
  class Loader;

  bool is_in_module(std::string_view path) const;
  bool may_be_read(const std::string& path) const;
  std::optional<FileId> kept_file(const std::string& path, SourceMap& sources) const;
  std::optional<FileId> file_on_disk(const std::string& path, SourceMap& sources) const;

  Dialect dialect_ = Dialect::Terraform;
  std::string root_;
  bool has_files_on_disk_ = false;  // below `root_` is what the snapshot was made from
  std::map<std::string, std::string, std::less<>> snapshot_;
  std::map<std::string, SourceModule, std::less<>> modules_;
  std::deque<hcl::File> files_;
  std::vector<Span> comments_;
  std::map<std::string, std::optional<FileId>, std::less<>> texts_;
};

/// A path without `.` and `..` where that can be done: "a/../b" is "b".
std::string normal_path(std::string_view path);

}  // namespace leastwise::terraform
