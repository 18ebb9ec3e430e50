// Reading JSON with holes in it.
//
// A hole has no JSON syntax. The text is therefore written twice: once for people, with
// `${expression}` in the place of each hole, which becomes the derived source that excerpts show;
// and once for the reader, with a marker that JSON lets pass (a private-use character that does not
// occur in the text, a letter, a number, the character again). Inside a string the marker is simply
// there; outside of one it stands as a string of its own. After parsing, markers become holes again
// and places are carried over from the second text to the first.
#include "policy/policy_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/utf8.h>

namespace leastwise {
namespace {

constexpr std::string_view kBlank = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr char kInString = 's';
constexpr char kAsValue = 'v';

// A stretch of the reader's text that stands for a hole in the shown text.
struct Stretch {
  std::size_t read_begin = 0;
  std::size_t read_end = 0;
  std::size_t shown_begin = 0;
  std::size_t shown_end = 0;
};

struct MarkedText {
  std::string mark;   // the private-use character
  std::string read;   // with markers
  std::string shown;  // with `${expression}`
  std::vector<Stretch> stretches;
  std::vector<Hole> holes;
  bool has_values = false;  // a hole outside of strings: it may be commas and brackets
};

// Follows whether JSON text is inside of a string.
class StringState {
 public:
  void pass(std::string_view text) {
    for (const char c : text) {
      if (is_escaped_) {
        is_escaped_ = false;
      } else if (c == '"') {
        is_inside_ = !is_inside_;
      } else {
        is_escaped_ = is_inside_ && c == '\\';
      }
    }
  }
  bool is_inside() const { return is_inside_; }

 private:
  bool is_inside_ = false;
  bool is_escaped_ = false;
};

MarkedText marked(const PartialString& value) {
  MarkedText out;
  out.mark = unused_character(value.text);
  StringState state;
  const std::string_view text = value.text;
  std::size_t at = 0;
  const auto copy_until = [&](std::size_t end) {
    const std::string_view part = text.substr(at, end - at);
    state.pass(part);
    out.read += part;
    out.shown += part;
    at = end;
  };
  for (const PartialString::PlacedHole& placed : value.holes) {
    copy_until(placed.offset);
    const bool is_inside = state.is_inside();
    out.has_values = out.has_values || !is_inside;
    const std::string_view quote = is_inside ? "" : "\"";
    Stretch stretch{.read_begin = out.read.size(), .shown_begin = out.shown.size()};
    out.read += fmt::format(
        "{0}{1}{2}{3}{1}{0}", quote, out.mark, is_inside ? kInString : kAsValue, out.holes.size());
    out.shown += "${" + placed.hole.expression + "}";
    stretch.read_end = out.read.size();
    stretch.shown_end = out.shown.size();
    out.stretches.push_back(stretch);
    out.holes.push_back(placed.hole);
  }
  copy_until(text.size());
  return out;
}

// Carries places over, and markers back to holes.
class Restorer {
 public:
  Restorer(const MarkedText& text, FileId file) : text_(text), file_(file) {}

  Span place(Span span) const { return {file_, shown(span.begin, true), shown(span.end, false)}; }

  // Iterative depth is bounded by the reader's limit on nesting.
  void restore(Node& node) const {
    node.span = place(node.span);
    if (node.kind == NodeKind::String) {
      const std::optional<std::size_t> hole = whole_hole(node.scalar.text);
      if (hole) {
        Hole value = text_.holes[*hole];
        value.span = node.span;
        node = Node::unknown(std::move(value));
        return;
      }
      node.scalar = unmarked(node.scalar.text, node.span);
    }
    for (Node& item : node.items) {
      restore(item);
    }
    for (Member& member : node.members) {
      member.key_span = place(member.key_span);
      PartialString key = unmarked(member.key, member.key_span);
      member.key = std::move(key.text);
      member.key_holes = std::move(key.holes);
      restore(member.value);
    }
  }

 private:
  std::uint32_t shown(std::size_t offset, bool is_begin) const {
    std::size_t shift_from = 0;
    std::size_t shift_to = 0;
    for (const Stretch& stretch : text_.stretches) {
      if (offset < stretch.read_begin || (offset == stretch.read_begin && is_begin)) {
        break;
      }
      if (offset < stretch.read_end) {
        return static_cast<std::uint32_t>(is_begin ? stretch.shown_begin : stretch.shown_end);
      }
      shift_from = stretch.read_end;
      shift_to = stretch.shown_end;
    }
    return static_cast<std::uint32_t>(offset - shift_from + shift_to);
  }

  // The index of the marker that begins here, and how long it is.
  std::optional<std::pair<std::size_t, std::size_t>> marker(std::string_view rest) const {
    const std::size_t size = text_.mark.size();
    if (!rest.starts_with(text_.mark)) {
      return std::nullopt;
    }
    const std::size_t close = rest.find(text_.mark, size);
    if (close == std::string_view::npos) {
      return std::nullopt;
    }
    std::size_t index = 0;
    const std::string_view digits = rest.substr(size + 1, close - size - 1);
    std::from_chars(digits.data(), digits.data() + digits.size(), index);
    return std::pair{index, close + size};
  }

  std::optional<std::size_t> whole_hole(std::string_view text) const {
    const auto found = marker(text);
    const bool is_whole =
        found && found->second == text.size() && text[text_.mark.size()] == kAsValue;
    return is_whole ? std::optional(found->first) : std::nullopt;
  }

  PartialString unmarked(std::string_view text, Span span) const {
    PartialString out;
    while (!text.empty()) {
      const std::size_t at = text.find(text_.mark);
      out.append(text.substr(0, at));
      if (at == std::string_view::npos) {
        break;
      }
      text.remove_prefix(at);
      const auto found = marker(text);
      if (!found) {
        break;
      }
      Hole hole = text_.holes[found->first];
      hole.span = span;
      out.append(std::move(hole));
      text.remove_prefix(found->second);
    }
    return out;
  }

  const MarkedText& text_;
  FileId file_;
};

// How the literal holds the text: tried out, since a node does not say from what kind of file it
// comes.
Embedding embedding_of(Span literal, std::string_view text, const SourceMap& sources) {
  const std::string_view raw = sources.bytes(literal);
  if (raw.starts_with('"')) {
    const Result<Document> decoded = read_json(sources, literal);
    if (decoded && decoded->root.as_text() == text) {
      return Embedding::JsonString;
    }
  }
  if (raw.empty() || text.empty()) {
    return Embedding::Opaque;
  }
  if (raw.find(text) != std::string_view::npos) {
    return Embedding::YamlFlow;
  }
  return raw.find('\n') == std::string_view::npos || raw.front() == '"' || raw.front() == '\''
             ? Embedding::Opaque
             : Embedding::YamlBlock;
}

// Without white space and a byte order mark around it.
Span trimmed(Span span, std::string_view text) {
  std::size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  begin = std::min(text.find_first_not_of(kBlank, begin), text.size());
  std::size_t end = text.size();
  while (end > begin && kBlank.find(text[end - 1]) != std::string_view::npos) {
    --end;
  }
  return {span.file,
          static_cast<std::uint32_t>(span.begin + begin),
          static_cast<std::uint32_t>(span.begin + end)};
}

PolicyTree refused(std::string message, Span where, std::string help) {
  PolicyTree tree;
  tree.problems.push_back({std::move(message), where, std::move(help)});
  return tree;
}

PolicyTree read_known(const Node& node, SourceMap& sources, std::string_view label) {
  const std::string& text = node.scalar.text;
  const Embedding embedding = embedding_of(node.span, text, sources);
  const FileId file = sources.derive(node.span, embedding, text, std::string(label));
  const Span span = trimmed(whole(sources, file), text);
  if (span.begin == span.end) {
    return refused("the policy is empty", node.span, "write a JSON object with a `Statement`");
  }
  Result<Document> document = read_json(sources, span);
  if (!document) {
    const Error& error = document.error();
    return refused("the policy is no valid JSON: " + error.message, error.where, error.help);
  }
  return {.root = std::move(document->root),
          .problems = std::move(document->duplicates),
          .is_readable = true};
}

PolicyTree read_with_holes(const Node& node, SourceMap& sources, std::string_view label) {
  const MarkedText text = marked(node.scalar);
  const FileId file = sources.derive(node.span, Embedding::Opaque, text.shown, std::string(label));
  SourceMap scratch;
  const FileId read = scratch.derive({}, Embedding::Opaque, text.read, std::string(label));
  Result<Document> document = read_json(scratch, trimmed(whole(scratch, read), text.read));
  const Restorer restorer(text, file);
  if (!document || text.mark.empty()) {
    const Span where = document ? node.span : restorer.place(document.error().where);
    if (!document && !text.has_values) {
      const Error& error = document.error();
      return refused("the policy is no valid JSON: " + error.message, where, error.help);
    }
    return refused("the policy cannot be read with values in it that are not known yet",
                   where,
                   "a value that is not known may stand for a whole JSON value or in a string");
  }
  restorer.restore(document->root);
  for (Error& duplicate : document->duplicates) {
    duplicate.where = restorer.place(duplicate.where);
  }
  return {.root = std::move(document->root),
          .problems = std::move(document->duplicates),
          .is_readable = true};
}

}  // namespace

PolicyTree read_policy_text(const Node& node, SourceMap& sources, std::string_view label) {
  std::vector<Error> problems;
  Node text = node;
  for (int depth = 0; depth < kTextDepthMax; ++depth) {
    PolicyTree tree = text.scalar.is_known() ? read_known(text, sources, label)
                                             : read_with_holes(text, sources, label);
    problems.insert(problems.end(), tree.problems.begin(), tree.problems.end());
    tree.problems = std::move(problems);
    if (!tree.is_readable || tree.root.kind != NodeKind::String) {
      return tree;
    }
    problems = std::move(tree.problems);
    text = std::move(tree.root);
  }
  return refused(fmt::format("the policy is JSON text encoded more than {} times", kTextDepthMax),
                 text.span,
                 "encode the policy once");
}

}  // namespace leastwise
