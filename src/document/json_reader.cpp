// JSON through nlohmann's SAX interface, with exact places.
//
// The SAX events carry no positions. A counting iterator knows how far the
// lexer has read, and between two tokens there is only white space, `,` and
// `:`, so the place of each token can be found: its begin by skipping those
// from the end of the token before, its end from the cursor, or for numbers
// (where the lexer reads one character ahead) by looking at the characters.
//
// What is passed over is not lexed: the cursor jumps to its closing bracket, several times faster.
// A plan is mostly that. Only brackets and strings are looked at there, so what is wrong between
// them stays unsaid; where they do not match the lexer goes the long way, and says why. The same is
// done in a map of which only some members are wanted: those are lexed one by one.
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

// Moves a position that it shares with the handler: the handler knows how far the lexer has read,
// and can move it on. The lexer is never ahead when a bracket is told.
class SharedIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  explicit SharedIterator(const char** position) : position_(position) {}
  reference operator*() const { return **position_; }
  SharedIterator& operator++() {
    ++*position_;
    return *this;
  }
  SharedIterator operator++(int) {
    const SharedIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const SharedIterator& a, const SharedIterator& b) {
    return *a.position_ == *b.position_;
  }

 private:
  const char** position_;
};

// The end of a string that begins before `at`: its closing quote. None when there is none.
const char* closing_quote(const char* at, const char* end) {
  for (; at < end && *at != '"'; ++at) {
    at += *at == '\\' && at + 1 < end ? 1 : 0;
  }
  return at < end ? at : nullptr;
}

// The bracket that closes a list or map whose opening bracket stands before `at`. None when
// brackets do not match, are nested deeper than `depth_max`, or end too early.
const char* closing_bracket(const char* at, const char* end, char closing, std::size_t depth_max) {
  std::string open(1, closing);
  for (; at < end; ++at) {
    switch (*at) {
      case '"':
        at = closing_quote(at + 1, end);
        if (at == nullptr) {
          return nullptr;
        }
        break;
      case '{':
      case '[':
        open += *at == '{' ? '}' : ']';
        if (open.size() > depth_max) {
          return nullptr;
        }
        break;
      case '}':
      case ']':
        if (open.back() != *at) {
          return nullptr;
        }
        open.pop_back();
        if (open.empty()) {
          return at;
        }
        break;
      default:
        break;
    }
  }
  return nullptr;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_between(char c) {
  return is_space(c) || c == ',' || c == ':';
}

// The members of a map as they stand, without lexing what they hold.
class RawMembers {
 public:
  // `at` is behind the opening bracket.
  RawMembers(const char* at, const char* end, std::size_t depth_max)
      : at_(at), end_(end), depth_max_(depth_max) {}

  // False at the closing bracket, where `at` is then, and where the text is not as it should be.
  bool next() {
    skip_space();
    if (is_at('}')) {
      return false;
    }
    const bool goes_on = is_first_ || take(',');
    is_first_ = false;
    is_good_ = is_good_ && goes_on && take_key() && take(':') && take_value();
    return is_good_;
  }

  bool is_at_end() const { return is_good_ && is_at('}'); }
  const char* at() const { return at_; }         // behind the value
  std::string_view key() const { return key_; }  // ASCII, without escapes
  std::string_view value() const { return {value_, at_}; }

 private:
  bool is_at(char c) const { return at_ != end_ && *at_ == c; }

  void skip_space() {
    while (at_ != end_ && is_space(*at_)) {
      ++at_;
    }
  }

  bool take(char c) {
    skip_space();
    const bool is_there = is_at(c);
    at_ += is_there ? 1 : 0;
    skip_space();
    return is_there;
  }

  bool take_key() {
    const char* quote = is_at('"') ? closing_quote(at_ + 1, end_) : nullptr;
    if (quote == nullptr) {
      return false;
    }
    key_ = {at_ + 1, quote};
    at_ = quote + 1;
    return std::ranges::all_of(key_, [](char c) { return c >= ' ' && c <= '~' && c != '\\'; });
  }

  bool take_value() {
    value_ = at_;
    const char* end = end_of_value();
    if (end == nullptr || end == value_) {
      return false;
    }
    at_ = end;
    return true;
  }

  // Behind it. None where brackets or quotes do not match.
  const char* end_of_value() const {
    if (at_ == end_) {
      return nullptr;
    }
    const char* last = nullptr;
    switch (*at_) {
      case '"':
        last = closing_quote(at_ + 1, end_);
        break;
      case '{':
      case '[':
        last = closing_bracket(at_ + 1, end_, *at_ == '{' ? '}' : ']', depth_max_);
        break;
      default:
        return std::find_if(
            at_, end_, [](char c) { return is_between(c) || c == '}' || c == ']' || c == '"'; });
    }
    return last == nullptr ? nullptr : last + 1;
  }

  const char* at_;
  const char* end_;
  std::size_t depth_max_;
  std::string_view key_;
  const char* value_ = nullptr;
  bool is_first_ = true;
  bool is_good_ = true;
};

// A string as it stands, with quotes and plain escapes taken out. Empty for anything else.
std::string plain_text(std::string_view value) {
  if (!value.starts_with('"')) {
    return {};
  }
  std::string out;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\') {
      ++i;
      if (std::string_view("\"\\/").find(value[i]) == std::string_view::npos) {
        return {};
      }
    }
    out += value[i];
  }
  return out;
}

// The part of nlohmann's message that speaks of the input: "... - unexpected
// end of input; expected '}'".
std::string reason_of(std::string_view message) {
  const std::size_t dash = message.find(" - ");
  const std::string_view reason =
      dash == std::string_view::npos ? message : message.substr(dash + 3);
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

// What to do about a syntax error. `read` ends with the character that it is at.
std::string help_of(std::string_view reason, std::string_view read) {
  if (reason.contains("number overflow")) {
    return {};
  }
  const bool is_closed = read.ends_with(']') || read.ends_with('}');
  const std::size_t before =
      is_closed ? read.find_last_not_of(" \t\r\n", read.size() - 2) : std::string_view::npos;
  return before != std::string_view::npos && before + 1 < read.size() && read[before] == ','
             ? "leave out the comma before it"
             : "is this the whole file, and is it JSON?";
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
        depth_max_(options.limits.depth_max),
        cursor_(text_.data()),
        end_(text_.data() + text_.size()),
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
    syntax_error_ = Error{.message = fmt::format("not valid JSON: {}", reason),
                          .where = {range_.file, at, std::min(at + 1, range_.end)},
                          .help = help_of(reason, text_.substr(0, end))};
    return false;
  }

  SharedIterator begin() { return SharedIterator(&cursor_); }
  SharedIterator end() { return SharedIterator(&end_); }
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
    while (at != end_ && is_between(*at)) {
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
    const ReadOptions::Peek peek = [this](std::string_view key) { return text_ahead(key); };
    if (!builder_.begin(kind, offset(begin), {}, peek)) {
      return false;
    }
    if (builder_.is_skipping()) {
      jump(kind == NodeKind::Map ? '}' : ']');
    }
    return builder_.is_skipping() || kind != NodeKind::Map || !builder_.may_refuse() ||
           take_members();
  }

  RawMembers members_ahead() const {
    return {cursor_, end_, depth_max_ - std::min(depth_max_, builder_.depth())};
  }

  // Of the map that begins: see `ReadOptions::Peek`.
  std::string text_ahead(std::string_view key) const {
    for (RawMembers members = members_ahead(); members.next();) {
      if (members.key() == key) {
        return plain_text(members.value());
      }
    }
    return {};
  }

  // Lexes what is wanted of a map that refuses some members. Does nothing where the text is not as
  // it should be: the lexer says why. False where an event says so.
  bool take_members() {
    RawMembers members = members_ahead();
    while (members.next()) {
    }
    if (!members.is_at_end()) {
      return true;
    }
    const char* const closing = members.at();
    for (members = members_ahead(); members.next();) {
      const std::string_view key = members.key();
      if (!builder_.key(
              std::string(key),
              {range_.file, offset(key.data() - 1), offset(key.data() + key.size() + 1)})) {
        return false;
      }
      if (!builder_.refuses_member() && !take_value(members.value())) {
        return false;
      }
    }
    cursor_ = closing;
    last_end_ = closing;
    return true;
  }

  // The events of a value in the text.
  bool take_value(std::string_view value) {
    const char* const end = end_;
    cursor_ = value.data();
    last_end_ = cursor_;
    end_ = cursor_ + value.size();
    const bool goes_on = nlohmann::json::sax_parse(
        this->begin(), this->end(), this, nlohmann::json::input_format_t::json);
    end_ = end;
    return goes_on;
  }

  // Lets the lexer go on at the closing bracket. Once that fails the text is not well-formed.
  void jump(char closing) {
    const std::size_t depth = builder_.depth();
    const char* at = can_jump_ && depth <= depth_max_
                         ? closing_bracket(cursor_, end_, closing, depth_max_ - depth + 1)
                         : nullptr;
    can_jump_ = at != nullptr;
    if (can_jump_) {
      cursor_ = at;
      last_end_ = at;
    }
  }

  bool bracket_end() {
    const char* begin = token_begin();
    last_end_ = begin + 1;
    return builder_.end(offset(last_end_));
  }

  std::string_view text_;
  Span range_;
  TreeBuilder builder_;
  std::size_t depth_max_;
  bool can_jump_ = true;
  const char* cursor_;
  const char* end_;
  const char* last_end_;
  Error syntax_error_;
};

}  // namespace

Result<Document> read_json(const SourceMap& sources, Span range, const ReadOptions& options) {
  SaxHandler handler(sources, range, options);
  const std::string_view text = handler.text();
  const bool is_done = nlohmann::json::sax_parse(
      handler.begin(), handler.end(), &handler, nlohmann::json::input_format_t::json, false);
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
