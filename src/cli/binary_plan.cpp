// The archive is read with minizip; its handles stay in this file.
#include "cli/binary_plan.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <minizip/unzip.h>

#include <leastwise/document.h>

namespace leastwise {
namespace {

constexpr std::string_view kMagic = "PK\x03\x04";
constexpr std::string_view kFolder = "tfconfig/";
constexpr std::string_view kManifest = "tfconfig/modules.json";
constexpr std::size_t kNameMax = 4096;

class Archive {
 public:
  Archive(const std::string& path, const ArchiveLimits& limits)
      : path_(path), limits_(limits), file_(::unzOpen64(path.c_str())) {}
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  Archive(Archive&&) = delete;
  Archive& operator=(Archive&&) = delete;
  ~Archive() {
    if (file_ != nullptr) {
      ::unzClose(file_);
    }
  }

  // Name -> text of everything below `tfconfig/`.
  Result<std::map<std::string, std::string>> read() {
    unz_global_info64 info{};
    if (file_ == nullptr || ::unzGetGlobalInfo64(file_, &info) != UNZ_OK) {
      return broken("it is no zip archive");
    }
    if (info.number_entry > limits_.entries_max) {
      return broken(fmt::format("it has more than {} entries", limits_.entries_max));
    }
    std::map<std::string, std::string> out;
    int state = ::unzGoToFirstFile(file_);
    for (std::size_t i = 0; state == UNZ_OK && i <= limits_.entries_max; ++i) {
      TRY(const std::string name, enter());
      if (name.starts_with(kFolder) && !name.ends_with('/')) {
        TRY(std::string text, text_of(name));
        out[name] = std::move(text);
      }
      state = ::unzGoToNextFile(file_);
    }
    if (state != UNZ_END_OF_LIST_OF_FILE) {
      return broken("its list of entries is damaged");
    }
    return out;
  }

 private:
  std::unexpected<Error> broken(std::string_view why) const {
    return fail(fmt::format("`{}` cannot be read as a plan: {}", path_, why),
                {},
                "write it once more with `terraform plan -out=FILE`");
  }

  // The name of the entry; its sizes are looked at before anything is unpacked.
  Result<std::string> enter() {
    std::array<char, kNameMax> name{};
    if (::unzGetCurrentFileInfo64(
            file_, &info_, name.data(), name.size() - 1, nullptr, 0, nullptr, 0) != UNZ_OK) {
      return broken("its list of entries is damaged");
    }
    return std::string(name.data());
  }

  Result<std::string> text_of(const std::string& name) {
    const auto packed = static_cast<std::size_t>(info_.compressed_size);
    const auto size = static_cast<std::size_t>(info_.uncompressed_size);
    if (size > limits_.entry_bytes_max || size > (packed + 1) * limits_.ratio_max) {
      return broken(fmt::format("`{}` in it is too large", name));
    }
    total_ += size;
    if (total_ > limits_.total_bytes_max) {
      return broken("its files are too large together");
    }
    if (::unzOpenCurrentFile(file_) != UNZ_OK) {
      return broken(fmt::format("`{}` in it cannot be unpacked", name));
    }
    std::string text;
    std::vector<char> buffer(std::size_t{1} << 16U);
    int count = 0;
    // What the list says about the size need not be true.
    while ((count = ::unzReadCurrentFile(
                file_, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0 &&
           text.size() <= size) {
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    const int closed = ::unzCloseCurrentFile(file_);  // compares the checksum
    if (count != 0 || closed != UNZ_OK || text.size() != size) {
      return broken(fmt::format("`{}` in it is damaged", name));
    }
    return text;
  }

  std::string path_;
  ArchiveLimits limits_;
  unzFile file_;
  unz_file_info64 info_{};
  std::size_t total_ = 0;
};

std::string_view text_at(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found == nullptr ? std::string_view{} : found->as_text().value_or(std::string_view{});
}

// Module key -> directory.
Result<std::map<std::string, std::string>> read_manifest(const std::string& text) {
  SourceMap scratch;
  TRY(const FileId file, scratch.add(std::string(kManifest), text));
  const Result<Document> document = read_json(scratch, file);
  if (!document || !document->root.is_list()) {
    return fail(fmt::format("`{}` in the plan is no list of modules", kManifest));
  }
  std::map<std::string, std::string> out;
  for (const Node& entry : document->root.items) {
    out[std::string(text_at(entry, "Key"))] = text_at(entry, "Dir");
  }
  return out;
}

}  // namespace

bool is_binary_plan(std::string_view bytes) {
  return bytes.starts_with(kMagic);
}

bool is_encrypted_plan(std::string_view bytes) {
  constexpr std::size_t kLook = 4096;
  const std::string_view head = bytes.substr(0, kLook);
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kLook));
  return bytes.starts_with('{') && head.find("\"encrypted_data\"") != std::string_view::npos &&
         tail.find("\"encryption_version\"") != std::string_view::npos &&
         head.find("\"lineage\"") == std::string_view::npos;
}

Result<std::vector<SourceFile>> read_snapshot(const std::string& path,
                                              const ArchiveLimits& limits) {
  TRY(const auto entries, Archive(path, limits).read());
  const auto manifest = entries.find(std::string(kManifest));
  std::vector<SourceFile> files;
  if (manifest == entries.end()) {
    return files;
  }
  TRY(const auto directories, read_manifest(manifest->second));
  files.push_back({.path = ".terraform/modules/modules.json",
                   .text = "{\"Modules\":" + manifest->second + "}"});
  constexpr std::string_view kModule = "tfconfig/m-";
  for (const auto& [name, text] : entries) {
    const std::size_t slash = name.find('/', kModule.size());
    if (!name.starts_with(kModule) || slash == std::string::npos) {
      continue;
    }
    const auto found = directories.find(name.substr(kModule.size(), slash - kModule.size()));
    if (found != directories.end()) {
      const std::filesystem::path full =
          std::filesystem::path(found->second) / name.substr(slash + 1);
      files.push_back({.path = full.lexically_normal().generic_string(), .text = text});
    }
  }
  return files;
}

}  // namespace leastwise
