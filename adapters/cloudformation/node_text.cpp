// Nodes as text: JSON with holes, and fingerprints.
#include <fmt/format.h>

#include "cloudformation/evaluate.h"

namespace leastwise::cloudformation {
namespace {

// The characters that JSON escapes; holes are put in between.
PartialString quoted(const PartialString& value) {
  PartialString out("\"");
  std::size_t next = 0;
  const auto put_holes = [&](std::size_t at) {
    for (; next < value.holes.size() && value.holes[next].offset <= at; ++next) {
      out.append(value.holes[next].hole);
    }
  };
  for (std::size_t i = 0; i < value.text.size(); ++i) {
    put_holes(i);
    const char c = value.text[i];
    if (c == '"' || c == '\\') {
      out.text += '\\';
      out.text += c;
    } else if (c == '\n') {
      out.append("\\n");
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      out.text += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out.text += c;
    }
  }
  put_holes(value.text.size());
  out.append("\"");
  return out;
}

void write(const Node& node, PartialString& out) {
  switch (node.kind) {
    case NodeKind::Null:
    case NodeKind::Skipped:
      out.append("null");
      return;
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::Unknown:
      out.append(node.scalar);
      return;
    case NodeKind::String:
      out.append(quoted(node.scalar));
      return;
    case NodeKind::List:
      out.append("[");
      for (std::size_t i = 0; i < node.items.size(); ++i) {
        out.append(i == 0 ? "" : ",");
        write(node.items[i], out);
      }
      out.append("]");
      return;
    case NodeKind::Map:
      out.append("{");
      for (std::size_t i = 0; i < node.members.size(); ++i) {
        out.append(i == 0 ? "" : ",");
        out.append(quoted(node.members[i].key));
        out.append(":");
        write(node.members[i].value, out);
      }
      out.append("}");
      return;
  }
}

}  // namespace

PartialString to_json(const Node& node) {
  PartialString out;
  write(node, out);
  return out;
}

std::string fingerprint(const Node& node) {
  // Holes are written so that text cannot look like one.
  const PartialString json = to_json(node);
  std::string out;
  std::size_t at = 0;
  for (const PartialString::PlacedHole& placed : json.holes) {
    out += json.text.substr(at, placed.offset - at);
    out += '\x01' + placed.hole.expression + '\x02';
    at = placed.offset;
  }
  return out + json.text.substr(at);
}

}  // namespace leastwise::cloudformation
