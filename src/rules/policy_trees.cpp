// Texts are read as they are, parts of templates are found by their place.
#include "rules/policy_trees.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace leastwise {
namespace {

// The map that begins and ends there and holds a policy; none when something else does.
const Node* find_policy(const Node& node, Span span) {
  if (node.span == span && node.is_map() && node.find("Statement") != nullptr) {
    return &node;
  }
  const auto holds = [&](const Node& part) {
    return part.span.begin <= span.begin && span.end <= part.span.end;
  };
  for (const Node& item : node.items) {
    if (const Node* const found = holds(item) ? find_policy(item, span) : nullptr) {
      return found;
    }
  }
  for (const Member& member : node.members) {
    if (const Node* const found = holds(member.value) ? find_policy(member.value, span) : nullptr) {
      return found;
    }
  }
  return nullptr;
}

// AWS: "Intrinsic function reference".
bool is_computed(const Node& node) {
  return !node.tag.empty() ||
         (node.members.size() == 1 &&
          (node.members.front().key == "Ref" || node.members.front().key.starts_with("Fn::")));
}

// The policy as CloudFormation hands it on: numbers and booleans become texts. False when something
// is not known.
bool settle(Node& node) {
  if (is_computed(node)) {
    node = Node::unknown(
        {.expression = node.tag.empty() ? "template" : node.tag, .shape = "*", .span = node.span});
    return false;
  }
  if (node.kind == NodeKind::Number || node.kind == NodeKind::Bool) {
    node.kind = NodeKind::String;
  }
  bool is_known = !node.is_unknown() && node.scalar.is_known();
  for (Node& item : node.items) {
    is_known = settle(item) && is_known;
  }
  for (Member& member : node.members) {
    is_known = settle(member.value) && member.key_holes.empty() && is_known;
  }
  return is_known;
}

void write_text(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  out += '"';
}

// Without white space between the parts.
void write(const Node& node, std::string& out) {
  if (node.is_list()) {
    std::string_view before = "[";
    for (const Node& item : node.items) {
      out += before;
      write(item, out);
      before = ",";
    }
    out += node.items.empty() ? "[]" : "]";
  } else if (node.is_map()) {
    std::string_view before = "{";
    for (const Member& member : node.members) {
      out += before;
      write_text(member.key, out);
      out += ':';
      write(member.value, out);
      before = ",";
    }
    out += node.members.empty() ? "{}" : "}";
  } else {
    write_text(node.scalar.text, out);
  }
}

}  // namespace

const Node* PolicyTrees::template_of(FileId file) {
  const auto [at, is_new] = templates_.try_emplace(file);
  if (is_new) {
    const std::string_view text = sources_->bytes(file);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && text[first] == '{') {
      Result<Document> read = read_json(*sources_, file);
      if (read) {
        at->second = *std::move(read);
      }
    } else if (Result<std::vector<Document>> read = read_yaml(*sources_, file);
               read && read->size() == 1) {
      at->second = std::move(read->front());
    }
  }
  return at->second ? &at->second->root : nullptr;
}

PolicyTree PolicyTrees::find(const PolicyDocument& document) {
  const Span span = document.policy.span;
  if (sources_ == nullptr || !span.is_known()) {
    return {};
  }
  if (sources_->is_derived(span.file)) {
    Result<Document> read =
        document.policy.has_holes ? fail("it has holes") : read_json(*sources_, span);
    if (!read) {
      return {};
    }
    return {.root = &documents_.emplace_back(*std::move(read)).root, .text = sources_->bytes(span)};
  }
  // A Terraform plan holds what a policy was put together from, in a form of its own; the statement
  // of an event bus stands without a policy around it.
  const std::string& type = document.origin.type;
  if (!type.starts_with("AWS::") || type == "AWS::Events::EventBusPolicy") {
    return {};
  }
  const Node* const root = template_of(span.file);
  const Node* const found = root == nullptr ? nullptr : find_policy(*root, span);
  if (found == nullptr) {
    return {.is_generated = root != nullptr && document.state != PolicyState::Malformed};
  }
  Node& policy = nodes_.emplace_back(*found);
  const bool is_known = settle(policy);
  PolicyTree tree{.root = &policy};
  if (is_known) {
    write(policy, texts_.emplace_back());
    tree.text = texts_.back();
  }
  return tree;
}

}  // namespace leastwise
