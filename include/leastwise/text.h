// Places in text: which file, which bytes, which line.
//
// Everything that Leastwise says points at a place in the user's input. A place
// is a `Span`: a file and a half-open range of bytes. Lines and columns are
// computed only when something is printed.
//
// A policy often stands inside a string of another document (JSON in a plan's
// JSON, JSON in a YAML block). The decoded text becomes a *derived* source of
// its own, which remembers the literal that it came from, so that a position in
// the policy can be carried back to the byte in the user's file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise {

/// Names one source text of a `SourceMap`.
enum class FileId : std::uint32_t {};

/// The file of a place that is not in any text (a fact that stems from the
/// command line, say).
inline constexpr FileId kNoFile{0xFFFFFFFFU};

/// A half-open range of bytes `[begin, end)` in one source text. Texts are at
/// most 4 GiB long.
struct Span {
  FileId file = kNoFile;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  /// True when the span points into a text at all.
  bool is_known() const { return file != kNoFile; }
  friend bool operator==(const Span&, const Span&) = default;
};

/// Why input could not be used. `message` is one lower-case line without a full
/// stop, with input in backticks; `help` says what to do about it and may be
/// empty; `where` may be unknown.
struct Error {
  std::string message;
  Span where;
  std::string help;
};

/// A value, or the reason why there is none. Failure is data here: nothing is
/// thrown.
template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for returning an error.
inline std::unexpected<Error> fail(std::string message, Span where = {}, std::string help = {}) {
  return std::unexpected<Error>(Error{std::move(message), where, std::move(help)});
}

/// How a derived text was written in the text that holds it.
enum class Embedding : std::uint8_t {
  JsonString,  ///< a JSON string literal, quotes included in the literal's span
  YamlBlock,   ///< a YAML `|` or `>` block scalar: indentation was taken off each
               ///< line
  YamlFlow,    ///< a plain, single- or double-quoted YAML scalar
  Opaque,      ///< no byte-wise relation: every position maps to the whole literal
};

/// A line and a column, both counted from 1. Columns count UTF-16 units, as
/// SARIF does by default.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// Owns every source text of a run. Texts never move: views into them stay good
/// as long as the map lives.
class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(const SourceMap&) = delete;
  SourceMap& operator=(const SourceMap&) = delete;
  SourceMap(SourceMap&&) noexcept = default;
  SourceMap& operator=(SourceMap&&) noexcept = default;
  ~SourceMap() = default;

  /// Largest text that `load` accepts, in bytes as stored on disk (1 GiB).
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30U;

  /// Reads a file, or standard input for the path `-`. UTF-16 with a byte order
  /// mark is converted to UTF-8 and a UTF-8 byte order mark is taken off:
  /// offsets count bytes of the resulting text. Errors: the file cannot be
  /// read, is over `kBytesMax`, or is broken UTF-16.
  Result<FileId> load(const std::string& path);

  /// Adds a text under a display name. For tests, and for texts that are not
  /// files. The same conversions as in `load` are made.
  Result<FileId> add(std::string name, std::string bytes);

  /// Adds a text that was decoded from the `literal`. `label` says what it is
  /// to a person, for example "aws_iam_role.ci assume_role_policy".
  FileId derive(Span literal, Embedding embedding, std::string decoded, std::string label);

  /// The display name: a path as given, or the label of a derived text. Lives
  /// as long as the map.
  std::string_view name(FileId file) const;

  /// The text itself. Lives as long as the map.
  std::string_view bytes(FileId file) const;

  /// The bytes under a span; empty for an unknown one.
  std::string_view bytes(Span span) const;

  /// True for a text that `derive` made.
  bool is_derived(FileId file) const;

  /// The literal in the enclosing text that a derived text was decoded from;
  /// unknown for a file.
  Span literal(FileId file) const;

  /// The same place in the file that the user has: follows derived texts
  /// outwards.
  Span to_file(Span span) const;

  /// Line and column of a byte offset in this very text (not followed
  /// outwards).
  Place place(FileId file, std::uint32_t offset) const;

  /// Number of lines of a text (at least 1).
  std::uint32_t line_count(FileId file) const;

 private:
  struct Source {
    std::string name;
    std::string bytes;
    Span literal;
    Embedding embedding = Embedding::Opaque;
    bool is_derived = false;
    mutable std::vector<std::uint32_t> line_starts;  // filled on first use, see text/source_map.cpp
  };

  const Source& source(FileId file) const;
  const std::vector<std::uint32_t>& line_starts(FileId file) const;

  std::deque<Source> sources_;  // deque: texts never move
};

/// How wide an excerpt may get, in columns. Longer lines are cut to a window
/// around the span.
inline constexpr std::size_t kExcerptWidth = 110;

/// The line under the span with a caret line below it, ready to be printed:
///
///     12 |   "Action": "iam:*",
///        |             ^^^^^^^
///
/// Lines wider than `kExcerptWidth` are cut to a window with `…` at the cut
/// ends. A span over several lines shows its first one. `label` is appended to
/// the caret line. Empty for an unknown span.
std::string excerpt(const SourceMap& sources, Span span, std::string_view label = {});

/// The word of `candidates` that a person probably meant, or empty: the nearest
/// by edit distance, if that is at most a third of the word's length.
std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace leastwise

/// `TRY(auto x, expression);` binds the value or returns the error from the
/// enclosing function. It is several statements: never use it under an `if`
/// without braces.
#define LEASTWISE_CONCAT_(a, b) a##b
#define LEASTWISE_CONCAT(a, b) LEASTWISE_CONCAT_(a, b)
#define LEASTWISE_TRY_(result, declaration, ...)       \
  auto result = (__VA_ARGS__);                         \
  if (!result) {                                       \
    return std::unexpected(std::move(result).error()); \
  }                                                    \
  declaration = *std::move(result)
#define TRY(declaration, ...) \
  LEASTWISE_TRY_(LEASTWISE_CONCAT(try_result_, __LINE__), declaration, __VA_ARGS__)
