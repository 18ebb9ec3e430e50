// Plans, templates and tables that lie beside the project and are no part of it: tests that use
// them are extra, and skipped where they are not there.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leastwise {

/// A file or folder of the shared material: below LEASTWISE_SHARED, else below `shared` beside the
/// project. None where it is not there.
inline std::optional<std::filesystem::path> shared_material(std::string_view name) {
  const char* folder = std::getenv("LEASTWISE_SHARED");
  const std::filesystem::path root =
      folder != nullptr ? std::filesystem::path(folder)
                        : std::filesystem::path(LEASTWISE_SOURCE_DIR).parent_path() / "shared";
  std::error_code error;
  const std::filesystem::path path = root / name;
  return std::filesystem::exists(path, error) ? std::optional(path) : std::nullopt;
}

}  // namespace leastwise
