// Nodes and partial strings: the few operations that everything else is built
// on.
#include <charconv>
#include <ranges>
#include <utility>

#include <leastwise/document.h>

namespace leastwise {

PartialString PartialString::unknown(Hole hole) {
  PartialString value;
  value.append(std::move(hole));
  return value;
}

void PartialString::append(const PartialString& more) {
  const std::size_t shift = text.size();
  text += more.text;
  for (const PlacedHole& placed : more.holes) {
    holes.push_back({placed.offset + shift, placed.hole});
  }
}

namespace {

template <typename Show>
std::string joined(const PartialString& value, Show show) {
  std::string out;
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : value.holes) {
    out += value.text.substr(at, placed.offset - at);
    out += show(placed.hole);
    at = placed.offset;
  }
  out += value.text.substr(at);
  return out;
}

}  // namespace

std::string PartialString::display() const {
  return joined(*this, [](const Hole& hole) { return "${" + hole.expression + "}"; });
}

std::string PartialString::shape() const {
  return joined(*this, [](const Hole& hole) { return hole.shape; });
}

const Node* Node::find(std::string_view key) const {
  if (kind != NodeKind::Map) {
    return nullptr;
  }
  for (const Member& member : std::ranges::reverse_view(members)) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

Node* Node::find(std::string_view key) {
  return const_cast<Node*>(
      std::as_const(*this).find(key));  // NOLINT(cppcoreguidelines-pro-type-const-cast):
                                        // the node itself is not const
}

const Node* Node::find_path(std::initializer_list<std::string_view> keys) const {
  const Node* at = this;
  for (const std::string_view key : keys) {
    at = at->find(key);
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at;
}

std::optional<std::string_view> Node::as_text() const {
  if (kind != NodeKind::String || !scalar.is_known()) {
    return std::nullopt;
  }
  return scalar.text;
}

std::optional<bool> Node::as_bool() const {
  if ((kind != NodeKind::Bool && kind != NodeKind::String) || !scalar.is_known()) {
    return std::nullopt;
  }
  if (scalar.text == "true") {
    return true;
  }
  return scalar.text == "false" ? std::optional(false) : std::nullopt;
}

std::optional<std::int64_t> Node::as_int() const {
  if ((kind != NodeKind::Number && kind != NodeKind::String) || !scalar.is_known()) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  const char* end = scalar.text.data() + scalar.text.size();
  const auto [stop, code] = std::from_chars(scalar.text.data(), end, value);
  if (code != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return value;
}

Node Node::null(Span span) {
  Node node;
  node.span = span;
  return node;
}

Node Node::boolean(bool value, Span span) {
  Node node;
  node.kind = NodeKind::Bool;
  node.scalar.text = value ? "true" : "false";
  node.span = span;
  return node;
}

Node Node::string(PartialString value, Span span) {
  Node node;
  node.kind = NodeKind::String;
  node.scalar = std::move(value);
  node.span = span;
  return node;
}

Node Node::list(std::vector<Node> items, Span span) {
  Node node;
  node.kind = NodeKind::List;
  node.items = std::move(items);
  node.span = span;
  return node;
}

Node Node::map(Span span) {
  Node node;
  node.kind = NodeKind::Map;
  node.span = span;
  return node;
}

Node Node::unknown(Hole hole) {
  Node node;
  node.kind = NodeKind::Unknown;
  node.span = hole.span;
  node.scalar = PartialString::unknown(std::move(hole));
  return node;
}

Node& Node::add(std::string key, Node value, Span key_span) {
  return members.emplace_back(Member{std::move(key), key_span, std::move(value)}).value;
}

Span whole(const SourceMap& sources, FileId file) {
  return {file, 0, static_cast<std::uint32_t>(sources.bytes(file).size())};
}

}  // namespace leastwise
