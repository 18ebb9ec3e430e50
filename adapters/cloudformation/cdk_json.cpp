// JSON has no syntax for a hole: each is read as a character that the text does not hold, and put
// back afterwards, in the order in which they stand.
#include "cloudformation/cdk_json.h"

#include <string>
#include <utility>
#include <vector>

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kMark = "\xEE\x80\x80";  // U+E000, for private use

std::string with_marks(const PartialString& text) {
  std::string out;
  std::size_t from = 0;
  for (const PartialString::PlacedHole& placed : text.holes) {
    out += text.text.substr(from, placed.offset - from);
    out += kMark;
    from = placed.offset;
  }
  return out + text.text.substr(from);
}

// Puts the holes back into a tree, and its places to the one that it has in the template.
class Restorer {
 public:
  Restorer(const PartialString& text, Span where) : text_(text), where_(where) {}

  void restore(Node& node) {
    node.span = where_;
    if (node.is_string()) {
      node.scalar = unmarked(node.scalar.text);
    }
    for (Node& item : node.items) {
      restore(item);
    }
    for (Member& member : node.members) {
      member.key_span = where_;
      PartialString key = unmarked(member.key);
      member.key = std::move(key.text);
      member.key_holes = std::move(key.holes);
      restore(member.value);
    }
  }

  bool has_put_all() const { return next_ == text_.holes.size(); }

 private:
  PartialString unmarked(std::string_view text) {
    PartialString out;
    for (std::size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark)) {
      out.append(text.substr(0, at));
      if (next_ < text_.holes.size()) {
        out.append(text_.holes[next_++].hole);
      }
      text.remove_prefix(at + kMark.size());
    }
    out.append(text);
    return out;
  }

  const PartialString& text_;
  Span where_;
  std::size_t next_ = 0;
};

}  // namespace

std::optional<Node> parse_cdk_json(const PartialString& text, Span where) {
  if (text.text.find(kMark) != std::string::npos) {
    return std::nullopt;
  }
  SourceMap scratch;
  const FileId file = scratch.derive({}, Embedding::Opaque, with_marks(text), {});
  Result<Document> document = read_json(scratch, file);
  if (!document) {
    return std::nullopt;
  }
  Restorer restorer(text, where);
  restorer.restore(document->root);
  return restorer.has_put_all() ? std::optional(std::move(document->root)) : std::nullopt;
}

}  // namespace leastwise::cloudformation
