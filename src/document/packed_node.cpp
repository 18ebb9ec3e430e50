// Nodes to bytes and back.
#include "document/packed_node.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace leastwise {
namespace {

constexpr unsigned kPlain = 0x10U;
constexpr unsigned kTagged = 0x20U;
constexpr unsigned kKindBits = 0x0FU;
constexpr unsigned kMore = 0x80U;
constexpr unsigned kGroup = 7U;
constexpr int kDepthMax = 256;

void put_number(std::size_t number, std::string& out) {
  while (number >= kMore) {
    out += static_cast<char>((number & (kMore - 1)) | kMore);
    number >>= kGroup;
  }
  out += static_cast<char>(number);
}

void put_text(std::string_view text, std::string& out) {
  put_number(text.size(), out);
  out += text;
}

void put(const Node& node, std::string& out) {
  const unsigned flags = (node.is_plain ? kPlain : 0U) | (node.tag.empty() ? 0U : kTagged);
  out += static_cast<char>(static_cast<unsigned>(node.kind) | flags);
  if (!node.tag.empty()) {
    put_text(node.tag, out);
  }
  if (node.is_list()) {
    put_number(node.items.size(), out);
    for (const Node& item : node.items) {
      put(item, out);
    }
  } else if (node.is_map()) {
    put_number(node.members.size(), out);
    for (const Member& member : node.members) {
      put_text(member.key, out);
      put(member.value, out);
    }
  } else if (!node.is_null()) {
    put_text(node.scalar.text, out);
  }
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  Node take() {
    Node node;
    const unsigned head = byte();
    node.is_plain = (head & kPlain) != 0;
    if ((head & kKindBits) > static_cast<unsigned>(NodeKind::Map) || ++depth_ > kDepthMax) {
      is_good_ = false;
      return node;
    }
    node.kind = static_cast<NodeKind>(head & kKindBits);
    if ((head & kTagged) != 0) {
      node.tag = text();
    }
    if (node.is_list()) {
      const std::size_t count = size();
      node.items.reserve(count);
      for (std::size_t i = 0; i < count && is_good_; ++i) {
        node.items.push_back(take());
      }
    } else if (node.is_map()) {
      const std::size_t count = size();
      node.members.reserve(count);
      for (std::size_t i = 0; i < count && is_good_; ++i) {
        Member member;
        member.key = text();
        member.value = take();
        node.members.push_back(std::move(member));
      }
    } else if (!node.is_null()) {
      node.scalar.text = text();
    }
    --depth_;
    return node;
  }

  bool is_done() const { return is_good_ && rest_.empty(); }

 private:
  unsigned byte() {
    if (rest_.empty()) {
      is_good_ = false;
      return 0;
    }
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  // A count or a length: never more than the bytes that are left.
  std::size_t size() {
    std::size_t number = 0;
    unsigned shift = 0;
    unsigned group = kMore;
    while ((group & kMore) != 0 && is_good_ && shift < 32U) {
      group = byte();
      number |= static_cast<std::size_t>(group & (kMore - 1)) << shift;
      shift += kGroup;
    }
    if (number > rest_.size()) {
      is_good_ = false;
      return 0;
    }
    return number;
  }

  std::string text() {
    const std::size_t length = size();
    std::string out(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return out;
  }

  std::string_view rest_;
  bool is_good_ = true;
  int depth_ = 0;
};

}  // namespace

std::string pack(const Node& node) {
  std::string out;
  put(node, out);
  return out;
}

std::optional<Node> unpack(std::string_view bytes) {
  Unpacker unpacker(bytes);
  Node node = unpacker.take();
  return unpacker.is_done() ? std::optional(std::move(node)) : std::nullopt;
}

}  // namespace leastwise
