// JSON through nlohmann's SAX interface, with exact places.
//
// The SAX events carry no positions. A counting iterator knows how far the
// lexer has read, and between two tokens there is only white space, `,` and
// `:`, so the place of each token can be found: its begin by skipping those
// from the end of the token before, its end from the cursor, or for numbers
// (where the lexer reads one character ahead) by looking at the characters.
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <leastwise/document.h>

#include "document/tree_builder.h"

namespace leastwise {
namespace {

// Tells through `cursor` how far the lexer has read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** cursor) : at_(at), cursor_(cursor) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    ++at_;
    *cursor_ = at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** cursor_;
};

bool is_between(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

// The part of nlohmann's message that speaks of the input: "... - unexpected
// end of input; expected '}'".
std::string reason_of(std::string_view message) {
  const std::size_t dash = message.find(" - ");
  std::string_view reason = dash == std::string_view::npos ? message : message.substr(dash + 3);
  const std::size_t last_read = reason.find("; last read:");
  std::string text(reason.substr(0, last_read));
  if (last_read != std::string_view::npos) {
    const std::size_t expected = reason.find("; expected", last_read + 1);
    if (expected != std::string_view::npos) {
      text += reason.substr(expected);
    }
  }
  return text;
}

class SaxHandler {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  SaxHandler(const SourceMap& sources, Span range, const ReadOptions& options)
      : text_(sources.bytes(range)),
        range_(range),
        builder_(range.file, options),
        cursor_(text_.data()),
        last_end_(text_.data()) {}

  bool null() { return literal(NodeKind::Null, "", 4); }
  bool boolean(bool value) {
    return literal(NodeKind::Bool, value ? "true" : "false", value ? 4 : 5);
  }
  bool number_integer(number_integer_t) { return number(); }
  bool number_unsigned(number_unsigned_t) { return number(); }
  bool number_float(number_float_t, const string_t&) { return number(); }
  bool binary(binary_t&) { return false; }

  bool string(string_t& value) {
    const Span span = token_to_cursor();
    return builder_.is_skipping() ||
           builder_.scalar(Node::string(PartialString(std::move(value)), span));
  }

  bool key(string_t& value) {
    const Span span = token_to_cursor();
    return builder_.is_skipping() || builder_.key(std::move(value), span);
  }

  bool start_object(std::size_t) { return bracket_begin(NodeKind::Map); }
  bool start_array(std::size_t) { return bracket_begin(NodeKind::List); }
  bool end_object() { return bracket_end(); }
  bool end_array() { return bracket_end(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& problem) {
    const auto end = static_cast<std::size_t>(cursor_ - text_.data());
    const auto at = static_cast<std::uint32_t>(range_.begin + (end > 0 ? end - 1 : 0));
    const std::string reason = reason_of(problem.what());
    const bool is_number_range = reason.find("number overflow") != std::string::npos;
    syntax_error_ = Error{.message = fmt::format("not valid JSON: {}", reason),
                          .where = {range_.file, at, std::min(at + 1, range_.end)},
                          .help = is_number_range ? "" : "is this the whole file, and is it JSON?"};
    return false;
  }

  const char** cursor() { return &cursor_; }
  std::string_view text() const { return text_; }
  TreeBuilder& builder() { return builder_; }
  const char* last_end() const { return last_end_; }

  Error error() const {
    if (builder_.error()) {
      return *builder_.error();
    }
    return syntax_error_;
  }

 private:
  std::uint32_t offset(const char* at) const {
    return range_.begin + static_cast<std::uint32_t>(at - text_.data());
  }

  const char* token_begin() const {
    const char* at = last_end_;
    const char* end = text_.data() + text_.size();
    while (at != end && is_between(*at)) {
      ++at;
    }
    return at;
  }

  Span token_to_cursor() {
    const char* begin = token_begin();
    last_end_ = cursor_;
    return {range_.file, offset(begin), offset(cursor_)};
  }

  bool literal(NodeKind kind, std::string_view text, std::size_t length) {
    const char* begin = token_begin();
    last_end_ = begin + length;
    if (builder_.is_skipping()) {
      return true;
    }
    Node node;
    node.kind = kind;
    node.scalar.text = text;
    node.span = {range_.file, offset(begin), offset(last_end_)};
    return builder_.scalar(std::move(node));
  }

  bool number() {
    const char* begin = token_begin();
    const std::string_view rest = text_.substr(static_cast<std::size_t>(begin - text_.data()));
    const std::size_t length = std::min(rest.find_first_not_of("+-.0123456789eE"), rest.size());
    return literal(NodeKind::Number, rest.substr(0, length), length);
  }

  bool bracket_begin(NodeKind kind) {
    const char* begin = token_begin();
    last_end_ = begin + 1;
    return builder_.begin(kind, offset(begin));
  }

  bool bracket_end() {
    const char* begin = token_begin();
    last_end_ = begin + 1;
    return builder_.end(offset(last_end_));
  }

  std::string_view text_;
  Span range_;
  TreeBuilder builder_;
  const char* cursor_;
  const char* last_end_;
  Error syntax_error_;
};

}  // namespace

Result<Document> read_json(const SourceMap& sources, Span range, const ReadOptions& options) {
  SaxHandler handler(sources, range, options);
  const std::string_view text = handler.text();
  const bool is_done =
      nlohmann::json::sax_parse(CountingIterator(text.data(), handler.cursor()),
                                CountingIterator(text.data() + text.size(), handler.cursor()),
                                &handler,
                                nlohmann::json::input_format_t::json,
                                false);
  if (!is_done || !handler.builder().is_complete()) {
    return std::unexpected(handler.error());
  }
  Document document = handler.builder().take();
  const auto end = static_cast<std::size_t>(handler.last_end() - text.data());
  const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
  document.rest = {range.file, range.begin + static_cast<std::uint32_t>(next), range.end};
  if (next < text.size() && !options.allow_rest) {
    return fail("text after the end of the JSON document",
                {range.file, document.rest.begin, document.rest.begin + 1},
                "remove it, or give each document a file of its own");
  }
  return document;
}

Result<Document> read_json(const SourceMap& sources, FileId file, const ReadOptions& options) {
  return read_json(sources, whole(sources, file), options);
}

}  // namespace leastwise
