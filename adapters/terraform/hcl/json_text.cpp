// Holes have no JSON syntax, so the text is read with a marker in the place of each: a private-use
// character that does not occur in it, a number, the character again. Outside of strings the marker
// is made a string of its own. Offsets then go from the marked text to the text, and from there to
// the piece that they fall into.
#include "terraform/hcl/json_text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/utf8.h>

namespace leastwise::terraform::hcl {
namespace {

class Reader {
 public:
  Reader(const PartialString& text, const std::vector<Piece>& pieces)
      : text_(text), pieces_(pieces), mark_(unused_character(text.text)) {}

  std::optional<Node> read() {
    write_marked();
    SourceMap scratch;
    const Result<FileId> file = scratch.add("text", marked_);
    if (!file || mark_.empty()) {
      return std::nullopt;
    }
    Result<Document> document = read_json(scratch, *file);
    // What is wrong in it has better words for it where the text is read as a policy.
    if (!document || !document->duplicates.empty()) {
      return std::nullopt;
    }
    restore(document->root);
    return std::move(document->root);
  }

 private:
  struct Marker {
    std::size_t begin = 0;  // in the marked text
    std::size_t end = 0;
    std::size_t offset = 0;  // in the text
  };

  void write_marked() {
    bool is_inside = false;
    bool is_escaped = false;
    std::size_t at = 0;
    const auto copy_until = [&](std::size_t end) {
      for (; at < end; ++at) {
        const char c = text_.text[at];
        if (is_escaped) {
          is_escaped = false;
        } else if (c == '"') {
          is_inside = !is_inside;
        } else {
          is_escaped = is_inside && c == '\\';
        }
        marked_ += c;
      }
    };
    for (const PartialString::PlacedHole& placed : text_.holes) {
      copy_until(placed.offset);
      const std::string_view quote = is_inside ? "" : "\"";
      const std::size_t begin = marked_.size();
      marked_ += fmt::format("{0}{1}{2}{1}{0}", quote, mark_, markers_.size());
      markers_.push_back({begin, marked_.size(), placed.offset});
      is_value_.push_back(!is_inside);
    }
    copy_until(text_.text.size());
  }

  std::size_t to_text(std::size_t offset) const {
    std::size_t shift = 0;
    for (const Marker& marker : markers_) {
      if (offset < marker.begin) {
        break;
      }
      if (offset < marker.end) {
        return marker.offset;
      }
      shift += marker.end - marker.begin;
    }
    return offset - shift;
  }

  // The piece that an offset of the text stands in; of an end, the one before it.
  const Piece* piece_at(std::size_t offset, bool is_end) const {
    const Piece* found = nullptr;
    for (const Piece& piece : pieces_) {
      const bool is_in = is_end ? piece.begin < offset && offset <= piece.end
                                : piece.begin <= offset && offset < piece.end;
      if (is_in) {
        return &piece;
      }
      // A hole has no bytes of its own.
      if (piece.begin == piece.end && piece.begin == offset) {
        found = &piece;
      }
    }
    return found;
  }

  Span place(Span span) const {
    const std::size_t begin = to_text(span.begin);
    const std::size_t end = to_text(span.end);
    const Piece* first = piece_at(begin, false);
    const Piece* last = piece_at(end, true);
    if (first == nullptr || last == nullptr || first->written.file != last->written.file) {
      return first == nullptr ? Span{} : first->written;
    }
    Span out{first->written.file, first->written.begin, last->written.end};
    if (first->is_verbatim) {
      out.begin += static_cast<std::uint32_t>(begin - first->begin);
    }
    if (last->is_verbatim) {
      out.end = last->written.begin + static_cast<std::uint32_t>(end - last->begin);
    }
    // A piece that a loop wrote many times can lie before its beginning.
    return out.begin <= out.end ? out : first->written;
  }

  void restore(Node& node) const {
    node.span = place(node.span);
    if (node.kind == NodeKind::String) {
      PartialString value = unmarked(node.scalar.text, node.span);
      if (value.text.empty() && value.holes.size() == 1 && is_value(node.scalar.text)) {
        node = Node::unknown(value.holes.front().hole);
        node.span = value.holes.front().hole.span;
        return;
      }
      node.scalar = std::move(value);
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

  std::size_t index_of(std::string_view marker) const {
    std::size_t index = 0;
    const std::string_view digits = marker.substr(mark_.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), index);
    return std::min(index, text_.holes.size() - 1);
  }

  bool is_value(std::string_view text) const {
    return text.starts_with(mark_) && is_value_[index_of(text)];
  }

  PartialString unmarked(std::string_view text, Span span) const {
    PartialString out;
    while (!text.empty()) {
      const std::size_t at = text.find(mark_);
      out.append(text.substr(0, at));
      if (at == std::string_view::npos || text_.holes.empty()) {
        break;
      }
      text.remove_prefix(at);
      Hole hole = text_.holes[index_of(text)].hole;
      hole.span = span;
      out.append(std::move(hole));
      const std::size_t close = text.find(mark_, mark_.size());
      text.remove_prefix(
          std::min(close == std::string_view::npos ? close : close + mark_.size(), text.size()));
    }
    return out;
  }

  const PartialString& text_;
  const std::vector<Piece>& pieces_;
  std::string mark_;
  std::string marked_;
  std::vector<Marker> markers_;
  std::vector<bool> is_value_;
};

}  // namespace

std::optional<Node> read_json_text(const PartialString& text, const std::vector<Piece>& pieces) {
  return Reader(text, pieces).read();
}

}  // namespace leastwise::terraform::hcl
