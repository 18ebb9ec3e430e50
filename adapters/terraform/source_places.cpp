// Blocks and values are walked together, as far as they have the same form.
#include "terraform/source_places.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::terraform {

// Nesting is bounded by whoever read the tree.
void place_all(Node& node, Span span) {
  node.span = span;
  for (Node& item : node.items) {
    place_all(item, span);
  }
  for (Member& member : node.members) {
    member.key_span = span;
    place_all(member.value, span);
  }
}

namespace {

using hcl::Expression;
using hcl::Kind;

// The value of a key that an object is written with; none when it is computed.
const Expression* written(const Expression& object, std::string_view key) {
  for (std::size_t i = 0; i + 1 < object.parts.size(); i += 2) {
    const Expression& name = object.parts[i];
    if (name.parts.size() == 1 && name.parts.front().kind == Kind::Text &&
        name.parts.front().text == key) {
      return &object.parts[i + 1];
    }
  }
  return nullptr;
}

void place(Node& node, const Expression& expression) {
  place_all(node, expression.span);
  if (node.is_list() && expression.kind == Kind::Tuple &&
      node.items.size() == expression.parts.size()) {
    // A set has an order of its own, and all of it is in the list: the text decides.
    std::map<std::string_view, const Expression*> by_text;
    for (const Expression& part : expression.parts) {
      if (part.parts.size() == 1 && part.parts.front().kind == Kind::Text) {
        by_text[part.parts.front().text] = &part;
      }
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const auto found = by_text.find(node.items[i].as_text().value_or(""));
      if (found != by_text.end()) {
        place(node.items[i], *found->second);
      } else if (by_text.empty()) {
        place(node.items[i], expression.parts[i]);
      }
    }
  }
  if (node.is_map() && expression.kind == Kind::Object) {
    for (Member& member : node.members) {
      if (const Expression* value = written(expression, member.key)) {
        member.key_span = value->span;
        place(member.value, *value);
      }
    }
  }
}

void place(Node& node, const hcl::Body& body, Span otherwise);

// The blocks of one type: which is which is only sure when there is one.
void place_blocks(Node& node, const hcl::Body& body, std::string_view type, Span otherwise) {
  const hcl::Block* only = nullptr;
  bool is_sure = true;
  for (const hcl::Block& block : body.blocks) {
    const bool is_dynamic =
        block.type == "dynamic" && !block.labels.empty() && block.labels.front() == type;
    if (block.type == type || is_dynamic) {
      is_sure = is_sure && only == nullptr && !is_dynamic;
      only = only == nullptr ? &block : only;
    }
  }
  place_all(node, only == nullptr ? otherwise : only->header);
  if (only == nullptr || !is_sure) {
    return;
  }
  if (node.is_map()) {
    place(node, only->body, only->header);
  }
  for (Node& item : node.items) {
    place(item, only->body, only->header);
  }
}

void place(Node& node, const hcl::Body& body, Span otherwise) {
  node.span = otherwise;
  for (Member& member : node.members) {
    member.key_span = otherwise;
    if (const hcl::Attribute* attribute = body.find(member.key)) {
      member.key_span = attribute->name_span;
      place(member.value, attribute->value);
    } else {
      place_blocks(member.value, body, member.key, otherwise);
    }
  }
}

// The entry of a change whose address an instance has.
void place_change(Node& entry, const hcl::Block& block) {
  Node* change = entry.find("change");
  if (change == nullptr) {
    return;
  }
  for (const std::string_view side : {"after", "after_unknown"}) {
    Node* values = change->find(side);
    if (values != nullptr && values->is_map()) {
      place(*values, block.body, block.header);
    }
  }
}

}  // namespace

void point_into_source(Plan& plan, const SourceNames& names) {
  std::map<std::string, const hcl::Block*, std::less<>> blocks;
  for (std::vector<Instance>* part : {&plan.instances, &plan.prior}) {
    for (Instance& instance : *part) {
      const hcl::Block* block = names.block_of(instance);
      if (block == nullptr) {
        continue;
      }
      instance.span = block->header;
      if (!instance.is_deposed) {
        blocks[instance.address] = block;
      }
    }
  }
  Node* changes = plan.root.find("resource_changes");
  if (changes == nullptr) {
    return;
  }
  for (Node& entry : changes->items) {
    const Node* address = entry.find("address");
    const auto found = blocks.find(address == nullptr ? "" : address->as_text().value_or(""));
    if (found != blocks.end() && entry.find("deposed") == nullptr) {
      place_change(entry, *found->second);
    }
  }
}

}  // namespace leastwise::terraform
