// One positioned tree for JSON and YAML.
//
// Both readers feed the same builder, so everything after this layer sees a
// `Node` with a `Span`, no matter what the user wrote. Values that are not
// known yet are nodes too (`NodeKind::Unknown`), and a string may be known in
// part only (`PartialString`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

namespace leastwise {

/// A part of a string that is not known until the change is applied.
struct Hole {
  /// What stands there in the user's words, for example
  /// `aws_s3_bucket.logs.arn`. Equal expressions of one input are equal values.
  std::string expression;
  /// A glob that every possible value matches: `arn:*:s3:::*` for a bucket's
  /// ARN, `*` when nothing is known. `*` here crosses every character, `?` is
  /// one character.
  std::string shape = "*";
  /// Where the expression, or the place that it fills, stands.
  Span span;

  friend bool operator==(const Hole& a, const Hole& b) {
    return a.expression == b.expression && a.shape == b.shape;
  }
};

/// A string of known text and holes, in order.
struct PartialString {
  struct PlacedHole {
    std::size_t offset = 0;  ///< the hole stands before this byte of `text`
    Hole hole;
    friend bool operator==(const PlacedHole&, const PlacedHole&) = default;
  };

  std::string text;               ///< the known characters, holes left out
  std::vector<PlacedHole> holes;  ///< ascending by offset; several at one offset keep their order

  PartialString() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a known string is a partial string.
  PartialString(std::string known) : text(std::move(known)) {}
  // NOLINTNEXTLINE(google-explicit-constructor): as above.
  PartialString(const char* known) : text(known) {}
  /// A string that is one hole.
  static PartialString unknown(Hole hole);

  /// True when there is no hole: `text` is the whole value.
  bool is_known() const { return holes.empty(); }
  bool is_empty() const { return text.empty() && holes.empty(); }
  void append(std::string_view more) { text += more; }
  void append(const char* more) { text += more; }
  void append(Hole hole) { holes.push_back({text.size(), std::move(hole)}); }
  void append(const PartialString& more);
  /// For people: holes as `${expression}`.
  std::string display() const;
  /// A glob that every possible value matches: literal text escaped is not
  /// needed as callers compare shapes only; holes are replaced by their shapes.
  std::string shape() const;

  friend bool operator==(const PartialString&, const PartialString&) = default;
};

enum class NodeKind : std::uint8_t {
  Null,
  Bool,
  Number,  ///< `scalar.text` is the number as written, at any precision
  String,
  List,
  Map,
  Unknown,  ///< not known until apply; `scalar` is one hole that says what
            ///< stands there
  Skipped,  ///< passed over on the reader's request (see `ReadOptions::keep`)
};

struct Member;

/// A value of a document with its place.
struct Node {
  NodeKind kind = NodeKind::Null;
  /// YAML: the scalar was written without quotes, so `yes`, `2012-10-17` or
  /// `0123` may mean something else.
  bool is_plain = false;
  Span span;
  std::string tag;              ///< YAML tag such as `!Sub`, else empty
  PartialString scalar;         ///< String, Number; "true" or "false" for Bool; the
                                ///< hole of Unknown
  std::vector<Node> items;      ///< List
  std::vector<Member> members;  ///< Map, in the order written; duplicate keys are all here

  bool is_null() const { return kind == NodeKind::Null; }
  bool is_string() const { return kind == NodeKind::String; }
  bool is_list() const { return kind == NodeKind::List; }
  bool is_map() const { return kind == NodeKind::Map; }
  bool is_unknown() const { return kind == NodeKind::Unknown; }

  /// The value of a key, or none. Of duplicate keys the last counts, as it does
  /// for AWS and Terraform.
  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  /// Follows keys from map to map; none when any is missing.
  const Node* find_path(std::initializer_list<std::string_view> keys) const;
  /// The text of a fully known string, else none. The view lives as long as the
  /// node.
  std::optional<std::string_view> as_text() const;
  /// A known boolean: JSON `true`, YAML plain `true`, or the strings "true" and
  /// "false".
  std::optional<bool> as_bool() const;
  /// A known whole number.
  std::optional<std::int64_t> as_int() const;

  static Node null(Span span);
  static Node boolean(bool value, Span span);
  static Node string(PartialString value, Span span);
  static Node list(std::vector<Node> items, Span span);
  static Node map(Span span);
  static Node unknown(Hole hole);
  /// Adds a member to a map and returns its value.
  Node& add(std::string key, Node value, Span key_span = {});
};

/// One key of a map with its value.
struct Member {
  std::string key;  ///< the known characters
  Span key_span;
  Node value;
  /// Parts of the key that are not known until apply: `${issuer}:sub` in a policy. Readers leave it
  /// empty.
  std::vector<PartialString::PlacedHole> key_holes = {};
};

/// Bounds on what input may ask for. Going over one is an error with a place,
/// never a crash.
struct Limits {
  std::size_t depth_max = 512;            ///< nesting of lists and maps
  std::size_t nodes_max = 20'000'000;     ///< nodes built, after alias expansion
  std::size_t alias_nodes_max = 100'000;  ///< nodes that YAML aliases may add
};

/// One step from a container to what it holds: a key, or an index where the key
/// is empty.
struct PathStep {
  std::string_view key;   ///< lives only during the call that it is passed to
  std::size_t index = 0;  ///< position in the list, or ordinal of the member
};

/// How a document is to be read.
struct ReadOptions {
  Limits limits;
  /// Asked when a list or a map begins, with the path that leads to it and the
  /// enclosing container as far as it is built. False: the value becomes one
  /// `Skipped` node, and nothing is built below it, so memory grows only with
  /// what is kept. What is passed over in JSON is looked at for brackets and strings only: other
  /// mistakes in it are not found. Empty: everything is kept.
  std::function<bool(std::span<const PathStep> path, const Node& enclosing)> keep;
  /// Looks ahead into a map that begins: the text of a member. Empty where there is none, or no
  /// string, or one with escapes by number.
  using Peek = std::function<std::string(std::string_view key)>;
  /// JSON: asked before `keep` when a map begins in a list, of which nothing is read yet. True: it
  /// becomes one `Skipped` node. A peek takes time in proportion to what it looks at: ask of few
  /// levels. Empty: never.
  std::function<bool(std::span<const PathStep> path, const Peek& peek)> drop;
  /// Asked when a map begins that is kept: is `keep` to be asked about its scalars, too? Whatever
  /// it refuses of that map is left out altogether. Empty: never.
  std::function<bool(std::span<const PathStep> path)> asks_scalars;
  /// Text after the document is not an error; `Document::rest` tells where it
  /// begins.
  bool allow_rest = false;
};

/// A tree and what was noticed while reading it.
struct Document {
  Node root;
  std::vector<Error> duplicates;  ///< keys that occur twice in one map, at the
                                  ///< second one's place
  Span rest;                      ///< what follows the document, without leading white space
};

/// Reads one JSON document (RFC 8259, plus tabs and control characters never)
/// from a text or a part of it. Errors carry the exact place: syntax, broken
/// UTF-8, limits, text after the document.
Result<Document> read_json(const SourceMap& sources, Span range, const ReadOptions& options = {});
Result<Document> read_json(const SourceMap& sources, FileId file, const ReadOptions& options = {});

/// Reads every document of a YAML 1.2 stream (anchors, aliases and merge keys
/// `<<` resolved, tags kept). Scalars stay strings: nothing is guessed from
/// their look (`is_plain` says which were unquoted), only plain `null`, `~` and
/// nothing at all become Null. Errors: syntax, limits, unknown alias.
Result<std::vector<Document>> read_yaml(const SourceMap& sources,
                                        FileId file,
                                        const ReadOptions& options = {});

/// The whole text of a file as a span.
Span whole(const SourceMap& sources, FileId file);

}  // namespace leastwise
