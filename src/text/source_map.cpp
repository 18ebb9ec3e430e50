// Source texts, their lines, and the way from a decoded text back to the user's
// file.
//
// A derived text keeps no offset table. To carry a position outwards, the
// literal is decoded once more while counting: that is only done for the few
// places that get printed, and costs nothing for all others.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include <leastwise/text.h>

#include "text/encoding.h"
#include "text/large_pages.h"

namespace leastwise {
namespace {

// Of a longer line only so many bytes are decoded to count columns; the rest counts as ASCII.
constexpr std::size_t kColumnsCounted = std::size_t{1} << 16U;

std::string with_room(std::size_t size) {
  std::string text;
  text.reserve(size);
  if (size >= kLargeInput) {
    use_large_pages(text.data(), text.capacity());
  }
  return text;
}

// Reads a stream to its end, or gives up past the limit.
// `size` is how much there probably is: a text that grows by doubling takes twice its size.
std::optional<std::string> slurp(std::istream& in, std::size_t size, std::size_t bytes_max) {
  constexpr std::size_t kChunk = std::size_t{1} << 16U;
  std::string all = with_room(std::min(size, bytes_max) + 1);
  while (in) {
    const std::size_t before = all.size();
    const std::size_t room = std::max(all.capacity() - before, kChunk);
    all.resize_and_overwrite(before + room, [&](char* begin, std::size_t) {
      in.read(begin + before, static_cast<std::streamsize>(room));
      return before + static_cast<std::size_t>(in.gcount());
    });
    if (all.size() > bytes_max) {
      return std::nullopt;
    }
  }
  return all;
}

// Line tables are made on first use, perhaps from several threads that share a
// const map.
std::mutex& line_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Result<FileId> SourceMap::load(const std::string& path) {
  const std::string name = path == "-" ? "<stdin>" : path;
  std::optional<std::string> bytes;
  if (path == "-") {
    bytes = slurp(std::cin, 0, kBytesMax);
  } else {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
      return fail("cannot open `" + path + "`", {}, "check the path and its permissions");
    }
    in.peek();  // a folder opens and cannot be read
    if (in.bad()) {
      return fail("`" + path + "` is not a file that can be read", {}, "give the path of a file");
    }
    in.clear();
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (!error && size >= kLargeInput && size <= kBytesMax) {
      expect_heap(2 * static_cast<std::size_t>(size));
    }
    bytes = slurp(in, error ? 0 : static_cast<std::size_t>(size), kBytesMax);
  }
  if (!bytes) {
    return fail("`" + name + "` is larger than 1 GiB",
                {},
                "split the input and check the parts one by one");
  }
  return add(name, *std::move(bytes));
}

Result<FileId> SourceMap::add(std::string name, std::string bytes) {
  std::expected<std::string, std::string> text = to_utf8(std::move(bytes));
  if (!text) {
    return fail("`" + name + "` " + text.error(), {}, "save it as UTF-8 and try again");
  }
  const FileId id{static_cast<std::uint32_t>(sources_.size())};
  Source& source = sources_.emplace_back();
  source.name = std::move(name);
  source.bytes = *std::move(text);
  return id;
}

FileId SourceMap::derive(Span literal,
                         Embedding embedding,
                         std::string decoded,
                         std::string label) {
  const FileId id{static_cast<std::uint32_t>(sources_.size())};
  Source& source = sources_.emplace_back();
  source.name = std::move(label);
  source.bytes = std::move(decoded);
  source.literal = literal;
  source.embedding = embedding;
  source.is_derived = true;
  return id;
}

const SourceMap::Source& SourceMap::source(FileId file) const {
  return sources_.at(static_cast<std::size_t>(file));
}

std::string_view SourceMap::name(FileId file) const {
  return file == kNoFile ? std::string_view{} : std::string_view{source(file).name};
}

std::string_view SourceMap::bytes(FileId file) const {
  return file == kNoFile ? std::string_view{} : std::string_view{source(file).bytes};
}

std::string_view SourceMap::bytes(Span span) const {
  const std::string_view all = bytes(span.file);
  const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, all.size());
  return all.substr(begin, end - begin);
}

bool SourceMap::is_derived(FileId file) const {
  return file != kNoFile && source(file).is_derived;
}

Span SourceMap::literal(FileId file) const {
  return file == kNoFile ? Span{} : source(file).literal;
}

Span SourceMap::to_file(Span span) const {
  while (is_derived(span.file)) {
    const Source& inner = source(span.file);
    const Span literal = inner.literal;
    if (!literal.is_known()) {
      return {};
    }
    const std::optional<OffsetRange> range =
        raw_range(inner.embedding, bytes(literal), inner.bytes, {span.begin, span.end});
    span = range ? Span{literal.file, literal.begin + range->begin, literal.begin + range->end}
                 : literal;
  }
  return span;
}

const std::vector<std::uint32_t>& SourceMap::line_starts(FileId file) const {
  const Source& text = source(file);
  const std::lock_guard lock(line_mutex());
  if (text.line_starts.empty()) {
    text.line_starts.push_back(0);
    for (std::size_t at = text.bytes.find('\n'); at != std::string::npos;
         at = text.bytes.find('\n', at + 1)) {
      text.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
    }
  }
  return text.line_starts;
}

Place SourceMap::place(FileId file, std::uint32_t offset) const {
  if (file == kNoFile) {
    return {};
  }
  const std::vector<std::uint32_t>& starts = line_starts(file);
  const auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - starts.begin());
  const std::string_view before = bytes(Span{file, *(after - 1), offset});
  // Nobody reads a column that large, and counting megabytes for each finding takes its time.
  const std::size_t counted = std::min(before.size(), kColumnsCounted);
  const std::size_t units = before.size() - counted + utf16_length(before.substr(0, counted));
  return {.line = line, .column = static_cast<std::uint32_t>(units) + 1};
}

std::uint32_t SourceMap::line_count(FileId file) const {
  return file == kNoFile ? 0 : static_cast<std::uint32_t>(line_starts(file).size());
}

}  // namespace leastwise
