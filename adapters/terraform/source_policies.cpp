// From an attribute's path to its expression, and from the value to a policy.
#include "terraform/source_policies.h"

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "terraform/hcl/json_text.h"
#include "terraform/resolve.h"
#include "terraform/resolve_reference.h"
#include "terraform/source_document.h"

namespace leastwise::terraform {
namespace {

// The element of nested blocks that a plan's element stems from: the only one, or the one with the
// same name. A plan has sets in an order of its own.
const Node* same_block(const Node& blocks, const View& planned) {
  if (!blocks.is_list()) {
    return blocks.is_map() ? &blocks : nullptr;
  }
  if (blocks.items.size() == 1) {
    return &blocks.items.front();
  }
  const std::string_view name = planned.at("name").text();
  const Node* found = nullptr;
  for (const Node& block : blocks.items) {
    const Node* own = block.find("name");
    if (name.empty() || own == nullptr || own->as_text() != name) {
      continue;
    }
    if (found != nullptr) {
      return nullptr;
    }
    found = &block;
  }
  return found;
}

std::string first_hole(const Node& value) {
  if (!value.scalar.holes.empty()) {
    return value.scalar.holes.front().hole.expression;
  }
  for (const Node& item : value.items) {
    if (std::string found = first_hole(item); !found.empty()) {
      return found;
    }
  }
  for (const Member& member : value.members) {
    if (!member.key_holes.empty()) {
      return member.key_holes.front().hole.expression;
    }
    if (std::string found = first_hole(member.value); !found.empty()) {
      return found;
    }
  }
  return {};
}

std::string reason_of(const Node& value) {
  std::string expression = first_hole(value);
  if (expression.starts_with(hcl::kWrong)) {
    return fmt::format("the source cannot be evaluated: {}", expression.substr(hcl::kWrong.size()));
  }
  return fmt::format("it depends on {}", expression);
}

// Nothing but a hole.
bool is_blank(const Node& value) {
  return value.is_unknown() || (value.is_string() && !value.scalar.is_known() &&
                                value.scalar.text.find('{') == std::string::npos);
}

}  // namespace

std::optional<Node> SourcePolicies::value(const Instance& instance, std::string_view path) {
  const hcl::Block* block = names_->block_of(instance);
  const std::vector<ReferenceStep> steps = parse_steps(path);
  if (block == nullptr || steps.empty()) {
    return std::nullopt;
  }
  const hcl::Scope scope = names_->scope_of(instance);
  if (steps.size() == 1) {
    const hcl::Attribute* attribute = block->body.find(steps.front().name);
    return attribute == nullptr
               ? std::nullopt
               : std::optional(names_->evaluator().evaluate(attribute->value, scope));
  }
  const Node body = names_->evaluator().evaluate(block->body, scope, block->header);
  const Node* at = &body;
  View planned = end_state(instance);
  for (std::size_t i = 0; i < steps.size() && at != nullptr; ++i) {
    planned = view_at(planned, std::span(steps).subspan(i, 1));
    if (!steps[i].is_key) {
      at = at->is_list() ? same_block(*at, planned) : at;
      at = at == nullptr ? nullptr : at->find(steps[i].name);
    } else {
      at = same_block(*at, planned);
    }
  }
  return at == nullptr ? std::nullopt : std::optional(*at);
}

// The policy with its places: what `jsonencode` was given, or the JSON in a heredoc.
Node SourcePolicies::tree(Node found) {
  if (found.tag == hcl::kJson) {
    found.tag.clear();
    return hcl::plain(std::move(found));
  }
  if (found.is_string()) {
    if (const std::vector<hcl::Piece>* pieces = names_->evaluator().pieces_of(found)) {
      if (std::optional<Node> read = hcl::read_json_text(found.scalar, *pieces);
          read && read->is_map()) {
        return *std::move(read);
      }
    }
  }
  return hcl::plain(std::move(found));
}

std::optional<Rebuilt> SourcePolicies::hidden(const Instance& instance, std::string_view path) {
  std::optional<Node> found = value(instance, path);
  if (!found || found->is_null()) {
    return std::nullopt;
  }
  Rebuilt rebuilt;
  rebuilt.span = found->span;
  if (is_blank(*found)) {
    rebuilt.reason = reason_of(*found);
    return rebuilt;
  }
  const bool is_whole = hcl::is_known(*found);
  rebuilt.state = is_whole ? PolicyState::Rebuilt : PolicyState::Partial;
  if (!is_whole) {
    rebuilt.reason = reason_of(*found);
  }
  rebuilt.policy = tree(*std::move(found));
  return rebuilt;
}

std::optional<Node> SourcePolicies::located(const Instance& instance,
                                            std::string_view path,
                                            std::string_view planned) {
  std::optional<Node> found = value(instance, path);
  if (!found || !is_same_policy(*found, planned)) {
    return std::nullopt;
  }
  return tree(*std::move(found));
}

Span SourcePolicies::place(const Instance& instance, std::string_view path) {
  const hcl::Block* block = names_->block_of(instance);
  if (block == nullptr) {
    return {};
  }
  const std::vector<ReferenceStep> steps = parse_steps(path);
  const hcl::Attribute* attribute = steps.empty() ? nullptr : block->body.find(steps.front().name);
  if (attribute != nullptr) {
    return attribute->value.span;
  }
  for (const hcl::Block& nested : block->body.blocks) {
    if (!steps.empty() && nested.type == steps.front().name) {
      return nested.header;
    }
  }
  return block->header;
}

}  // namespace leastwise::terraform
