// Files, standard output, and the words for errors.
#include "cli/output.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "report/view.h"

namespace leastwise {

namespace {

namespace fs = std::filesystem;

// `shown` is the path as the user gave it.
Result<void> write_directly(const std::string& path,
                            std::string_view text,
                            const std::string& shown) {
  errno = 0;
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) {
    const std::error_code reason(errno, std::generic_category());
    return fail(fmt::format("cannot write `{}`: {}", shown, reason.message()),
                {},
                "does the directory exist, and may you write there?");
  }
  return {};
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view text) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  if (fs::is_directory(status)) {
    return fail(fmt::format("cannot write `{}`: it is a directory", path), {}, "name a file");
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return write_directly(path, text, path);
  }
  // A link stays a link: what it points at is replaced.
  const fs::path target =
      fs::is_symlink(path, ignored) ? fs::weakly_canonical(path, ignored) : fs::path(path);
  const std::string part = fmt::format("{}.part-{}", target.string(), ::getpid());
  const Result<void> written = write_directly(part, text, path);
  if (!written) {
    fs::remove(part, ignored);
    return written;
  }
  if (fs::exists(status)) {
    fs::permissions(part, status.permissions(), ignored);
  }
  std::error_code error;
  fs::rename(part, target, error);
  if (error) {
    fs::remove(part, ignored);
    return fail(fmt::format("cannot write `{}`: {}", path, error.message()));
  }
  return {};
}

Result<void> write_stdout(std::string_view text) {
  errno = 0;
  const bool is_written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  const bool is_flushed = std::fflush(stdout) == 0;
  const std::error_code reason(errno, std::generic_category());
  if ((!is_written || !is_flushed) && reason != std::errc::broken_pipe) {
    return fail(fmt::format("cannot write to standard output: {}", reason.message()));
  }
  return {};
}

std::string error_text(const SourceMap& sources, const Error& error) {
  std::string out = fmt::format("error: {}\n", one_line(error.message));
  const Span in_file = sources.to_file(error.where);
  if (in_file.is_known()) {
    const Place place = sources.place(in_file.file, in_file.begin);
    out += fmt::format(
        "  at {}:{}:{}\n", one_line(sources.name(in_file.file)), place.line, place.column);
    out += printable(excerpt(sources, error.where));
  }
  if (!error.help.empty()) {
    out += fmt::format("  help: {}\n", printable(error.help));
  }
  return out;
}

}  // namespace leastwise
