// Blocks to statements. What is unknown stays a hole where it stands; a block that is unknown as a
// whole (of a `dynamic` one) is a statement that nobody knows.
#include "terraform/source_document.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "terraform/deferred_statement.h"
#include "terraform/hcl/value.h"
#include "terraform/merged_policy.h"

namespace leastwise::terraform {
namespace {

// Blocks of one type; one that stands as an object counts as well.
std::vector<Node> blocks_of(const Node& body, std::string_view type) {
  const Node* found = body.find(type);
  if (found == nullptr || found->is_null()) {
    return {};
  }
  if (found->is_list()) {
    return found->items;
  }
  return {*found};
}

// `&{aws:username}` stands for `${aws:username}`. Holes keep their places: the signs are as many.
PartialString variables_of(PartialString text) {
  text.text = with_variables(text.text);
  return text;
}

Node text_node(const Node& node) {
  std::optional<PartialString> text = hcl::to_string(node);
  return text && !node.is_unknown() ? Node::string(variables_of(*std::move(text)), node.span)
                                    : hcl::hole(hcl::display(node), node.span);
}

Node texts(const Node& list) {
  if (!list.is_list()) {
    return list.is_unknown() ? list : text_node(list);
  }
  Node out = Node::list({}, list.span);
  for (const Node& item : list.items) {
    if (!item.is_null()) {
      out.items.push_back(text_node(item));
    }
  }
  return out;
}

void add_list(const Node& block, std::string_view from, std::string to, Node& statement) {
  const Node* list = block.find(from);
  if (list == nullptr || list->is_null()) {
    return;
  }
  Node all = texts(*list);
  if (!all.is_list() || !all.items.empty()) {
    const Span span = list->span;
    statement.add(std::move(to), std::move(all), span);
  }
}

void add_principals(const Node& body, std::string_view from, std::string to, Node& statement) {
  const std::vector<Node> blocks = blocks_of(body, from);
  if (blocks.empty()) {
    return;
  }
  const Span span = blocks.front().span;
  Node principals = Node::map(span);
  for (const Node& block : blocks) {
    const Node* type = block.find("type");
    const Node* identifiers = block.find("identifiers");
    const std::optional<std::string_view> name = type == nullptr ? std::nullopt : type->as_text();
    if (!block.is_map() || !name || identifiers == nullptr) {
      statement.add(std::move(to), hcl::hole(hcl::display(block), block.span), span);
      return;
    }
    Node values = texts(*identifiers);
    const bool is_star = values.is_list() && values.items.size() == 1 &&
                         values.items.front().as_text().value_or("") == "*";
    if (*name == "*" && is_star && blocks.size() == 1) {
      statement.add(std::move(to), std::move(values.items.front()), span);
      return;
    }
    const std::string key = *name == "*" ? "AWS" : std::string(*name);
    Node* list = principals.find(key);
    if (list != nullptr && list->is_list() && values.is_list()) {
      std::ranges::move(values.items, std::back_inserter(list->items));
    } else {
      principals.add(key, std::move(values), type->span);
    }
  }
  statement.add(std::move(to), std::move(principals), span);
}

void add_conditions(const Node& body, Node& statement) {
  const std::vector<Node> blocks = blocks_of(body, "condition");
  if (blocks.empty()) {
    return;
  }
  const Span span = blocks.front().span;
  Node conditions = Node::map(span);
  for (const Node& block : blocks) {
    const Node* test = block.find("test");
    const Node* variable = block.find("variable");
    const Node* values = block.find("values");
    const std::optional<std::string_view> name = test == nullptr ? std::nullopt : test->as_text();
    const std::optional<PartialString> key =
        variable == nullptr ? std::nullopt : hcl::to_string(*variable);
    if (!block.is_map() || !name || !key || values == nullptr) {
      statement.add("Condition", hcl::hole(hcl::display(block), block.span), span);
      return;
    }
    Node* keys = conditions.find(*name);
    if (keys == nullptr) {
      keys = &conditions.add(std::string(*name), Node::map(block.span), test->span);
    }
    const PartialString written = variables_of(*key);
    Node all = texts(*values);
    Node* list = written.is_known() ? keys->find(written.text) : nullptr;
    if (list != nullptr && list->is_list() && all.is_list()) {
      std::ranges::move(all.items, std::back_inserter(list->items));
      continue;
    }
    keys->members.push_back({.key = written.text,
                             .key_span = variable->span,
                             .value = std::move(all),
                             .key_holes = written.holes});
  }
  statement.add("Condition", std::move(conditions), span);
}

Node render_statement(const Node& block) {
  // In JSON nobody can tell what a `dynamic` block without content makes.
  if (!block.is_map() || block.find("dynamic") != nullptr) {
    return hcl::hole(hcl::display(block), block.span);
  }
  Node statement = Node::map(block.span);
  if (const Node* sid = block.find("sid"); sid != nullptr && !sid->is_null()) {
    const bool is_empty = sid->as_text().value_or("x").empty();
    if (!is_empty) {
      statement.add("Sid", text_node(*sid), sid->span);
    }
  }
  const Node* effect = block.find("effect");
  const bool has_effect = effect != nullptr && !effect->is_null();
  statement.add("Effect",
                has_effect ? text_node(*effect) : Node::string("Allow", block.span),
                has_effect ? effect->span : block.span);
  add_principals(block, "principals", "Principal", statement);
  add_principals(block, "not_principals", "NotPrincipal", statement);
  add_list(block, "actions", "Action", statement);
  add_list(block, "not_actions", "NotAction", statement);
  add_list(block, "resources", "Resource", statement);
  add_list(block, "not_resources", "NotResource", statement);
  add_conditions(block, statement);
  return statement;
}

// A whole document among the sources or overrides.
void add_document(const Node& document, SourceMap& sources, Merged& merged) {
  if (document.is_null()) {
    return;
  }
  if (document.tag == hcl::kJson && document.is_map()) {
    merged.add_policy(document);
    return;
  }
  const std::optional<PartialString> text = hcl::to_string(document);
  if (text && text->is_known()) {
    if (text->text.empty()) {
      return;
    }
    const FileId file =
        sources.derive(document.span, Embedding::Opaque, text->text, "a policy document");
    if (const Result<Document> read = read_json(sources, file); read && read->root.is_map()) {
      merged.add_policy(read->root);
      return;
    }
  }
  merged.add(hcl::hole(hcl::display(document), document.span));
}

void add_documents(const Node& body, std::string_view name, SourceMap& sources, Merged& merged) {
  const Node* found = body.find(name);
  if (found == nullptr || found->is_null()) {
    return;
  }
  if (found->is_list() && found->tag != hcl::kJson) {
    for (const Node& item : found->items) {
      add_document(item, sources, merged);
    }
  } else {
    add_document(*found, sources, merged);
  }
}

// Version and statements in one text, statements in canonical form.
std::string canonical(const Node& node, SourceMap& sources) {
  const ParsedPolicy parsed = parse_policy(node, sources, "a policy document");
  std::string out = parsed.policy.version + "\n";
  for (const Statement& statement : parsed.policy.statements) {
    out += statement.sid + " " + canonical_text(statement) + "\n";
  }
  return parsed.problems.empty() ? out : "";
}

}  // namespace

Node render_document(const Node& body, const std::string& name, SourceMap& sources) {
  if (!body.is_map() || body.find("dynamic") != nullptr) {
    return hcl::hole(name, body.span);
  }
  Merged merged;
  add_documents(body, "source_json", sources, merged);
  add_documents(body, "source_policy_documents", sources, merged);
  const Node* version = body.find("version");
  const bool has_version = version != nullptr && version->as_text();
  merged.raise(has_version ? *version->as_text() : Merged::kVersion,
               has_version ? version->span : body.span);
  if (const Node* id = body.find("policy_id"); id != nullptr && !id->is_null()) {
    merged.set_id(text_node(*id));
  }
  for (const Node& block : blocks_of(body, "statement")) {
    merged.add(render_statement(block));
  }
  add_documents(body, "override_policy_documents", sources, merged);
  add_documents(body, "override_json", sources, merged);
  Node policy = merged.take(body.span);
  policy.tag = hcl::kJson;
  return policy;
}

bool is_same_policy(const Node& policy, std::string_view text) {
  if (!hcl::is_known(policy)) {
    return false;
  }
  // Texts that only serve the comparison are not kept, and places mean nothing in there.
  SourceMap scratch;
  const std::string planned = canonical(Node::string(std::string(text), {}), scratch);
  Node tree = policy;
  if (policy.tag == hcl::kJson) {
    tree.tag.clear();
  }
  const Node read =
      policy.is_string() ? Node::string(policy.scalar, {}) : hcl::plain(std::move(tree));
  return !planned.empty() && canonical(read, scratch) == planned;
}

}  // namespace leastwise::terraform
