// Conversions follow Terraform's: numbers and booleans are strings where strings are wanted, keys
// of objects are sorted.
#include "terraform/hcl/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace leastwise::terraform::hcl {
namespace {

void append_escaped(std::string_view text, PartialString& out) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '"':
        escaped += "\\\"";
        break;
      case '\\':
        escaped += "\\\\";
        break;
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\t':
        escaped += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20U) {
          escaped += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
          escaped += c;
        }
    }
  }
  out.append(std::string_view(escaped));
}

// A partial text piece by piece.
template <typename OnText, typename OnHole>
void for_each_piece(const PartialString& value, OnText on_text, OnHole on_hole) {
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : value.holes) {
    on_text(std::string_view(value.text).substr(at, placed.offset - at));
    on_hole(placed.hole);
    at = placed.offset;
  }
  on_text(std::string_view(value.text).substr(at));
}

void append_quoted(const PartialString& value, PartialString& out) {
  out.append("\"");
  for_each_piece(
      value,
      [&out](std::string_view text) { append_escaped(text, out); },
      [&out](const Hole& hole) { out.append(hole); });
  out.append("\"");
}

void append_json(const Node& value, PartialString& out) {
  if (value.tag == kJson) {
    Node inner = value;
    inner.tag.clear();
    append_quoted(to_json(inner), out);
    return;
  }
  switch (value.kind) {
    case NodeKind::Null:
    case NodeKind::Skipped:
      out.append("null");
      return;
    case NodeKind::Bool:
    case NodeKind::Number:
      out.append(value.scalar);
      return;
    case NodeKind::String:
      append_quoted(value.scalar, out);
      return;
    case NodeKind::Unknown:
      out.append(value.scalar);
      return;
    case NodeKind::List:
      out.append("[");
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        out.append(i == 0 ? "" : ",");
        append_json(value.items[i], out);
      }
      out.append("]");
      return;
    case NodeKind::Map: {
      if (value.tag == kObject) {
        out.append(Hole{.expression = value.scalar.text, .shape = "*", .span = value.span});
        return;
      }
      Node sorted = value;
      sort_members(sorted);
      out.append("{");
      for (std::size_t i = 0; i < sorted.members.size(); ++i) {
        const Member& member = sorted.members[i];
        out.append(i == 0 ? "" : ",");
        PartialString key(member.key);
        key.holes = member.key_holes;
        append_quoted(key, out);
        out.append(":");
        append_json(member.value, out);
      }
      out.append("}");
      return;
    }
  }
}

std::pair<std::string, bool> key_of(const Member& member) {
  return {member.key, !member.key_holes.empty()};
}

Truth equal_lists(const Node& a, const Node& b) {
  if (a.items.size() != b.items.size()) {
    return a.tag == kSet || b.tag == kSet ? Truth::Maybe : Truth::No;
  }
  Truth all = Truth::Yes;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    all = both(all, equal(a.items[i], b.items[i]));
  }
  return all;
}

Truth equal_maps(const Node& a, const Node& b) {
  Node left = a;
  Node right = b;
  sort_members(left);
  sort_members(right);
  if (left.members.size() != right.members.size()) {
    return Truth::No;
  }
  Truth all = Truth::Yes;
  for (std::size_t i = 0; i < left.members.size(); ++i) {
    const Member& one = left.members[i];
    const Member& other = right.members[i];
    if (!one.key_holes.empty() || !other.key_holes.empty()) {
      const bool is_same = one.key == other.key && one.key_holes == other.key_holes;
      all = both(all, is_same ? Truth::Yes : Truth::Maybe);
    } else if (one.key != other.key) {
      return Truth::No;
    }
    all = both(all, equal(one.value, other.value));
  }
  return all;
}

}  // namespace

Node hole(std::string expression, Span span, std::string shape) {
  Node node = Node::unknown(
      Hole{.expression = std::move(expression), .shape = std::move(shape), .span = span});
  node.span = span;
  return node;
}

bool is_opaque(const Node& value) {
  return value.is_unknown();
}

bool is_scalar(const Node& value) {
  return value.kind == NodeKind::String || value.kind == NodeKind::Number ||
         value.kind == NodeKind::Bool;
}

bool is_known(const Node& value) {
  if (value.is_unknown() || !value.scalar.is_known() || value.tag == kObject) {
    return false;
  }
  return std::ranges::all_of(value.items, is_known) &&
         std::ranges::all_of(value.members, [](const Member& member) {
           return member.key_holes.empty() && is_known(member.value);
         });
}

std::size_t size_of(const Node& value) {
  std::size_t size = 1 + value.scalar.text.size() / 64 + value.scalar.holes.size();
  for (const Node& item : value.items) {
    size += size_of(item);
  }
  for (const Member& member : value.members) {
    size += size_of(member.value);
  }
  return size;
}

std::optional<PartialString> to_string(const Node& value) {
  if (value.tag == kJson) {
    Node inner = value;
    inner.tag.clear();
    return to_json(inner);
  }
  if (is_scalar(value) || value.is_unknown()) {
    return value.scalar;
  }
  return std::nullopt;
}

PartialString to_json(const Node& value) {
  PartialString out;
  append_json(value, out);
  return out;
}

Node plain(Node value) {
  if (value.tag == kJson) {
    PartialString text = *to_string(value);
    return Node::string(std::move(text), value.span);
  }
  if (value.tag == kObject) {
    return hole(value.scalar.text, value.span);
  }
  value.tag.clear();
  for (Node& item : value.items) {
    item = plain(std::move(item));
  }
  for (Member& member : value.members) {
    member.value = plain(std::move(member.value));
  }
  return value;
}

Truth equal(const Node& a, const Node& b) {
  if (a.is_unknown() || b.is_unknown()) {
    const bool is_same = a.is_unknown() && b.is_unknown() && a.scalar == b.scalar;
    return is_same ? Truth::Yes : Truth::Maybe;
  }
  if (a.tag == kObject || b.tag == kObject) {
    return a.tag == b.tag && a.scalar == b.scalar ? Truth::Yes : Truth::Maybe;
  }
  if (a.tag == kJson || b.tag == kJson) {
    if (a.tag == b.tag) {
      Node left = a;
      Node right = b;
      left.tag.clear();
      right.tag.clear();
      return equal(left, right);
    }
    const std::optional<PartialString> left = to_string(a);
    const std::optional<PartialString> right = to_string(b);
    if (!left || !right) {
      return Truth::No;
    }
    const bool is_whole = left->is_known() && right->is_known();
    return *left == *right ? Truth::Yes : is_whole ? Truth::No : Truth::Maybe;
  }
  if (a.kind != b.kind) {
    return Truth::No;
  }
  switch (a.kind) {
    case NodeKind::Null:
    case NodeKind::Skipped:
    case NodeKind::Unknown:
      return Truth::Yes;
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::String:
      if (a.scalar == b.scalar ||
          (a.kind == NodeKind::Number && to_number(a) && to_number(a) == to_number(b))) {
        return Truth::Yes;
      }
      return a.scalar.is_known() && b.scalar.is_known() ? Truth::No : Truth::Maybe;
    case NodeKind::List:
      return equal_lists(a, b);
    case NodeKind::Map:
      return equal_maps(a, b);
  }
  return Truth::Maybe;
}

std::string display(const Node& value) {
  if (value.is_unknown() || value.tag == kObject) {
    return value.tag == kObject ? value.scalar.text : value.scalar.holes.front().hole.expression;
  }
  return to_json(value).display();
}

std::optional<std::vector<Node>> elements(const Node& value) {
  if (value.tag == kJson || value.tag == kObject) {
    return std::nullopt;
  }
  if (value.is_list()) {
    return value.items;
  }
  if (!value.is_map()) {
    return std::nullopt;
  }
  Node sorted = value;
  sort_members(sorted);
  std::vector<Node> out;
  out.reserve(sorted.members.size());
  for (Member& member : sorted.members) {
    out.push_back(std::move(member.value));
  }
  return out;
}

Node to_set(Node list) {
  std::map<std::string, Node> by_text;
  for (Node& item : list.items) {
    std::string key = is_scalar(item) ? item.scalar.display() : display(item);
    by_text.emplace(std::move(key), std::move(item));
  }
  list.items.clear();
  for (auto& [key, item] : by_text) {
    list.items.push_back(std::move(item));
  }
  list.tag = kSet;
  return list;
}

void sort_members(Node& map) {
  std::multimap<std::pair<std::string, bool>, Member> by_key;  // equal ones keep their order
  for (Member& member : map.members) {
    std::pair<std::string, bool> key = key_of(member);
    by_key.emplace(std::move(key), std::move(member));
  }
  std::vector<Member> out;
  out.reserve(by_key.size());
  for (auto& [key, member] : by_key) {
    const bool is_same = !out.empty() && out.back().key_holes.empty() && member.key_holes.empty() &&
                         out.back().key == member.key;
    if (is_same) {
      out.back() = std::move(member);
    } else {
      out.push_back(std::move(member));
    }
  }
  map.members = std::move(out);
}

std::string number_text(double value) {
  if (std::floor(value) == value && std::abs(value) < 1e15) {
    return fmt::format("{:.0f}", value == 0 ? 0.0 : value);
  }
  return fmt::format("{}", value);
}

Node number(double value, Span span) {
  Node node;
  node.kind = NodeKind::Number;
  node.scalar = number_text(value);
  node.span = span;
  return node;
}

std::optional<double> to_number(const Node& value) {
  if (!is_scalar(value) || !value.scalar.is_known() || value.kind == NodeKind::Bool) {
    return std::nullopt;
  }
  double number = 0;
  const std::string& text = value.scalar.text;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_read = problem == std::errc() && end == text.data() + text.size();
  return is_read && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<bool> to_bool(const Node& value) {
  const bool can_be = value.kind == NodeKind::Bool || value.kind == NodeKind::String;
  if (!can_be || !value.scalar.is_known()) {
    return std::nullopt;
  }
  if (value.scalar.text == "true") {
    return true;
  }
  return value.scalar.text == "false" ? std::optional(false) : std::nullopt;
}

}  // namespace leastwise::terraform::hcl
