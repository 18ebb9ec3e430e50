// The mapping from values back to blocks of the configuration.
#include "terraform/resolve_blocks.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace leastwise::terraform {
namespace {

constexpr std::string_view kDocument = "aws_iam_policy_document";
// More elements than this are not compared with each other.
constexpr std::size_t kBlocksMax = 2000;

const Node* child(const Node* node, std::string_view key) {
  const Node* found = node == nullptr ? nullptr : node->find(key);
  return found == nullptr || found->kind == NodeKind::Skipped ? nullptr : found;
}

// The constant, or none; null counts as none.
const Node* constant_of(const Node& expression) {
  const Node* value = child(&expression, "constant_value");
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool is_scalar(const Node& node) {
  return node.kind == NodeKind::String || node.kind == NodeKind::Number ||
         node.kind == NodeKind::Bool;
}

// Scalars and lists of scalars as texts: Terraform converts between strings, numbers and booleans,
// and between lists and sets.
std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> out;
  if (is_scalar(node)) {
    out.push_back(node.scalar.text);
  }
  for (const Node& item : node.items) {
    out.push_back(is_scalar(item) ? item.scalar.text : std::string("?"));
  }
  std::ranges::sort(out);
  const auto [first, last] = std::ranges::unique(out);
  out.erase(first, last);
  return out;
}

// Could the block of the configuration have become this value? `is_exact`: no attribute is filled
// in by the provider.
bool is_consistent(const Node& block, const View& value, bool is_exact) {
  for (const Member& member : block.members) {
    const Node* constant = member.value.is_map() ? constant_of(member.value) : nullptr;
    if (constant == nullptr) {
      continue;
    }
    const View known = value.at(member.key);
    if (known.is_unknown()) {
      return false;
    }
    if (known.value == nullptr || texts(*constant) != texts(*known.value)) {
      return false;
    }
  }
  if (!is_exact || value.value == nullptr) {
    return true;
  }
  return std::ranges::all_of(value.value->members, [&block](const Member& member) {
    const Node& known = member.value;
    const bool is_empty = known.is_null() || (known.is_list() && known.items.empty());
    // Nested blocks may be dynamic themselves.
    const bool is_block = known.is_list() && !known.items.empty() && known.items.front().is_map();
    return is_empty || is_block || block.find(member.key) != nullptr;
  });
}

struct Siblings {
  const std::vector<Node>* blocks = nullptr;
  View values;
  bool is_document = false;
  bool is_ordered = false;
};

// The blocks that element `index` of the values can stem from; none: a dynamic block.
std::vector<const Node*> match(const Siblings& siblings, std::size_t index) {
  const std::vector<Node>& blocks = *siblings.blocks;
  const std::size_t size = siblings.values.size();
  if (size == blocks.size() && (siblings.is_ordered || size == 1)) {
    return index < size ? std::vector<const Node*>{&blocks[index]} : std::vector<const Node*>{};
  }
  std::vector<const Node*> found;
  if (size > kBlocksMax || blocks.size() > kBlocksMax) {
    return found;
  }
  const View value = siblings.values.block(index);
  for (const Node& block : blocks) {
    if (!is_consistent(block, value, siblings.is_document)) {
      continue;
    }
    // Static blocks always become one element. With dynamic ones among them, an element is surely a
    // certain static block when no other element can be.
    bool is_sure = size == blocks.size();
    if (!is_sure) {
      std::size_t rivals = 0;
      for (std::size_t other = 0; other < size && rivals < 2; ++other) {
        rivals +=
            is_consistent(block, siblings.values.block(other), siblings.is_document) ? 1U : 0U;
      }
      is_sure = rivals == 1;
    }
    if (is_sure) {
      found.push_back(&block);
    }
  }
  return found;
}

bool is_expression(const Node& node) {
  return node.is_map() && (node.members.empty() || node.find("references") != nullptr ||
                           node.find("constant_value") != nullptr);
}

std::size_t to_index(const InstanceKey& key) {
  std::size_t index = 0;
  for (const char c : key.text.substr(0, 9)) {
    index = index * 10 + static_cast<std::size_t>(c >= '0' && c <= '9' ? c - '0' : 0);
  }
  return index;
}

bool holds_blocks(const View& view) {
  return view.value != nullptr && view.value->is_list() && !view.value->items.empty() &&
         view.value->items.front().is_map();
}

// Follows a path downwards, through all blocks that are possible.
class Finder {
 public:
  Finder(const Instance& instance, const Node* expressions)
      : is_document_(instance.mode == Mode::Data && instance.type == kDocument),
        nodes_{expressions},
        view_(end_state(instance)) {}

  Expressions find(std::span<const ReferenceStep> steps) {
    for (std::size_t at = 0; at < steps.size(); ++at) {
      if (steps[at].is_key) {
        continue;  // taken together with the name before it
      }
      const bool has_key = at + 1 < steps.size() && steps[at + 1].is_key;
      const bool is_last = at + (has_key ? 2 : 1) >= steps.size();
      const Trace::State state =
          step(steps[at].name, has_key ? &steps[at + 1].key : nullptr, is_last);
      if (state != Trace::State::Found || is_done_) {
        return {state, nodes_};
      }
    }
    return {Trace::State::Found, nodes_};
  }

 private:
  Trace::State step(const std::string& name, const InstanceKey* key, bool is_last) {
    const View values = view_.at(name);
    std::vector<const Node*> below;
    bool is_block = false;
    for (const Node* node : nodes_) {
      const Node* found = child(node, name);
      if (found == nullptr) {
        continue;
      }
      if (found->is_list()) {
        is_block = true;
        add_blocks(*found, values, name, key, below);
      } else if (found->is_map()) {
        is_done_ = is_done_ || (is_expression(*found) && !is_last);
        below.push_back(found);
      }
    }
    nodes_ = std::move(below);
    view_ = key != nullptr ? values.block(to_index(*key)) : values.block(0);
    if (!nodes_.empty()) {
      return Trace::State::Found;
    }
    const bool is_hidden_block = is_block || holds_blocks(values) || (!is_last && values.is_set());
    return is_hidden_block ? Trace::State::Dynamic : Trace::State::NotSet;
  }

  void add_blocks(const Node& blocks,
                  const View& values,
                  const std::string& name,
                  const InstanceKey* key,
                  std::vector<const Node*>& below) const {
    if (key == nullptr) {
      for (const Node& block : blocks.items) {
        below.push_back(&block);
      }
      return;
    }
    const Siblings siblings{.blocks = &blocks.items,
                            .values = values,
                            .is_document = is_document_,
                            .is_ordered = is_document_ && name == "statement"};
    for (const Node* block : match(siblings, to_index(*key))) {
      below.push_back(block);
    }
  }

  bool is_document_;
  bool is_done_ = false;
  std::vector<const Node*> nodes_;
  View view_;
};

}  // namespace

Expressions find_expressions(const Plan& plan, const Instance& instance, std::string_view path) {
  const ConfigBlock block = plan.block(instance);
  if (block.node == nullptr) {
    return {Trace::State::NoConfiguration, {}};
  }
  const std::vector<ReferenceStep> steps = parse_steps(path);
  if (steps.empty() || block.expressions == nullptr || !block.expressions->is_map()) {
    return {Trace::State::NotSet, {}};
  }
  return Finder(instance, block.expressions).find(steps);
}

}  // namespace leastwise::terraform
