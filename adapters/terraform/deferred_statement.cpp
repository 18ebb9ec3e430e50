// From the arguments of a `statement` block to a statement.
#include "terraform/deferred_statement.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "terraform/shapes.h"

namespace leastwise::terraform {
namespace {

bool is_scalar(const Node& node) {
  return node.kind == NodeKind::String || node.kind == NodeKind::Number ||
         node.kind == NodeKind::Bool;
}

bool is_true(const Node& node) {
  return node.as_bool().value_or(false);
}

// `*` at the seams, once.
std::string around(std::string_view before, std::string_view middle, std::string_view after) {
  std::string out(before);
  if (out.ends_with('*') && middle.starts_with('*')) {
    middle.remove_prefix(1);
  }
  out += middle;
  if (!(out.ends_with('*') && after == "*")) {
    out += after;
  }
  return out;
}

std::string shape_of_leaf(const Plan& plan, const Leaf& leaf) {
  if (leaf.kind == Leaf::Kind::Value) {
    return "*";
  }
  if (leaf.kind == Leaf::Kind::Dead || leaf.attribute.empty()) {
    return "*";
  }
  return leaf.instance == nullptr ? shape_of(leaf.type, leaf.attribute)
                                  : predicted(plan, *leaf.instance, leaf.attribute).shape();
}

std::string shape_around_one(const std::string& shape, ElementUse use) {
  switch (use) {
    case ElementUse::Action:
      return "*";
    case ElementUse::Resource:
      // A resource is an ARN, so an ARN in it stands at its beginning.
      return shape.starts_with("arn:") ? around("", shape, "*") : around("arn:*", shape, "*");
    case ElementUse::Principal:
      return shape.starts_with("arn:") ? around("", shape, "*") : around("*", shape, "*");
    case ElementUse::Value:
      return around("*", shape, "*");
  }
  return "*";
}

// What the leaves are, for people.
std::string expression_of(const std::vector<Leaf>& leaves) {
  std::string expression;
  for (const Leaf& leaf : leaves) {
    const std::string one = leaf.expression();
    if (!one.empty() && expression.find(one) == std::string::npos && expression.size() < 300) {
      expression += (expression.empty() ? "" : ", ") + one;
    }
  }
  return expression;
}

}  // namespace

std::string with_variables(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("&{"); at != std::string::npos; at = out.find("&{", at)) {
    out[at] = '$';
  }
  return out;
}

Elements elements_of(const View& list) {
  Elements elements;
  elements.is_unknown = list.is_unknown();
  if (elements.is_unknown) {
    return elements;
  }
  if (list.value != nullptr && !list.value->is_list()) {
    elements.known.push_back(list);
    return elements;
  }
  const bool has_marks = list.unknown != nullptr && list.unknown->is_list();
  const std::size_t marks = has_marks ? list.unknown->items.size() : 0;
  const std::size_t size = list.value != nullptr ? list.value->items.size() : 0;
  if (marks <= size) {
    for (std::size_t i = 0; i < size; ++i) {
      const View element = list.at(i);
      if (element.is_unknown()) {
        elements.unknown.push_back(element.span());
      } else if (element.value != nullptr) {
        elements.known.push_back(element);
      }
    }
    return elements;
  }
  // Terraform 0.12 to 1.0 left unknown elements out of the values and kept their marks: positions
  // do not match.
  for (std::size_t i = 0; i < size; ++i) {
    if (!list.value->items[i].is_null()) {
      elements.known.push_back({&list.value->items[i], nullptr, nullptr});
    }
  }
  for (const Node& mark : list.unknown->items) {
    if (is_true(mark)) {
      elements.unknown.push_back(mark.span);
    }
  }
  return elements;
}

Fillings fillings_of(const Trace& trace, std::size_t count) {
  Fillings fillings;
  fillings.reason = trace.reason;
  if (trace.state != Trace::State::Found) {
    return fillings;
  }
  // By reference; one whose value is known fills nothing.
  std::map<std::size_t, std::vector<Leaf>> by_reference;
  bool is_sure = !trace.is_ambiguous;
  for (const Leaf& leaf : trace.leaves) {
    if (leaf.is_unknown == Truth::No) {
      continue;
    }
    is_sure = is_sure && leaf.kind != Leaf::Kind::Dead;
    by_reference[leaf.ordinal].push_back(leaf);
  }
  if (by_reference.empty()) {
    fillings.reason = "nothing that it refers to is unknown";
    return fillings;
  }
  if (is_sure && by_reference.size() == count) {
    fillings.is_told_apart = true;
    for (auto& [ordinal, leaves] : by_reference) {
      fillings.leaves.push_back(std::move(leaves));
    }
    return fillings;
  }
  // `[for b in aws_s3_bucket.b : b.arn]`: one reference, an element for each of its instances.
  if (is_sure && by_reference.size() == 1 && by_reference.begin()->second.size() == count) {
    fillings.is_told_apart = true;
    for (const Leaf& leaf : by_reference.begin()->second) {
      fillings.leaves.push_back({leaf});
    }
    return fillings;
  }
  std::vector<Leaf> all;
  for (auto& [ordinal, leaves] : by_reference) {
    std::ranges::move(leaves, std::back_inserter(all));
  }
  fillings.leaves.assign(std::max<std::size_t>(count, 1), all);
  return fillings;
}

std::string shape_around(const Plan& plan, const std::vector<Leaf>& leaves, ElementUse use) {
  std::string shape;
  bool is_first = true;
  bool is_arns = true;
  for (const Leaf& leaf : leaves) {
    const std::string own = shape_of_leaf(plan, leaf);
    is_arns = is_arns && own.starts_with("arn:");
    const std::string one = shape_around_one(own, use);
    shape = is_first ? one : common_shape(shape, one);
    is_first = false;
  }
  // With an ARN among other things, nobody knows which of them begins the string.
  if (leaves.size() > 1 && !is_arns) {
    shape.clear();
  }
  if (shape.empty()) {
    shape = use == ElementUse::Resource ? "arn:*" : "*";
  }
  return shape;
}

Hole hole_at(const Plan& plan,
             const std::vector<Leaf>& leaves,
             ElementUse use,
             const std::string& place,
             Span span) {
  const std::string expression = expression_of(leaves);
  return {.expression = expression.empty() ? place : expression + " in " + place,
          .shape = shape_around(plan, leaves, use),
          .span = span};
}

void StatementWriter::note(std::string reason) {
  has_holes_ = true;
  if (reason_.empty()) {
    reason_ = std::move(reason);
  }
}

Node StatementWriter::unknown(const std::string& path, Span span) {
  const std::string place = data_->address + "." + path;
  note(fmt::format("`{}` is known only after apply", place));
  return Node::unknown({.expression = place, .shape = "*", .span = span});
}

Node StatementWriter::hole(const std::vector<Leaf>& leaves,
                           ElementUse use,
                           const std::string& place,
                           Span span) {
  const std::string expression = expression_of(leaves);
  note(expression.empty() ? fmt::format("`{}` is known only after apply", place)
                          : fmt::format("it depends on {}", expression));
  return Node::string(PartialString::unknown(hole_at(resolver_->plan(), leaves, use, place, span)),
                      span);
}

std::vector<Node> StatementWriter::write_list(const View& list,
                                              const std::string& path,
                                              ElementUse use) {
  std::vector<Node> nodes;
  const Elements elements = elements_of(list);
  for (const View& element : elements.known) {
    if (is_scalar(*element.value)) {
      nodes.push_back(Node::string(with_variables(element.value->scalar.text), element.span()));
    } else {
      nodes.push_back(unknown(path, element.span()));
    }
  }
  const std::string place = data_->address + "." + path;
  if (elements.is_unknown) {
    // Any number of strings, all of one shape: one hole says as much.
    const Fillings fillings = fillings_of(resolver_->trace(*data_, path), 0);
    const std::vector<Leaf> leaves =
        fillings.leaves.empty() ? std::vector<Leaf>{} : fillings.leaves.front();
    nodes.push_back(hole(leaves, use, place, list.span()));
  } else if (!elements.unknown.empty()) {
    const Fillings fillings = fillings_of(resolver_->trace(*data_, path), elements.unknown.size());
    for (std::size_t i = 0; i < elements.unknown.size(); ++i) {
      const std::vector<Leaf> leaves =
          i < fillings.leaves.size() ? fillings.leaves[i] : std::vector<Leaf>{};
      nodes.push_back(hole(leaves, use, fmt::format("{}[{}]", place, i), elements.unknown[i]));
    }
  }
  return nodes;
}

void StatementWriter::add_list(
    Node& statement, std::string key, const View& list, const std::string& path, ElementUse use) {
  std::vector<Node> nodes = write_list(list, path, use);
  if (!nodes.empty()) {
    statement.add(std::move(key), Node::list(std::move(nodes), list.span()), list.span());
  }
}

void StatementWriter::add_principals(Node& statement,
                                     std::string key,
                                     const View& blocks,
                                     const std::string& path) {
  if (blocks.is_unknown()) {
    statement.add(std::move(key), unknown(path, blocks.span()), blocks.span());
    return;
  }
  Node principals = Node::map(blocks.span());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const View block = blocks.block(i);
    const std::string place = fmt::format("{}[{}]", path, i);
    const View type = block.at("type");
    if (block.is_unknown() || type.is_unknown() || type.text().empty()) {
      statement.add(std::move(key), unknown(place, block.span()), blocks.span());
      return;
    }
    std::vector<Node> identifiers =
        write_list(block.at("identifiers"), place + ".identifiers", ElementUse::Principal);
    const bool is_everyone = type.text() == "*" && identifiers.size() == 1 &&
                             identifiers.front().as_text().value_or("") == "*";
    if (is_everyone && blocks.size() == 1) {
      statement.add(std::move(key), std::move(identifiers.front()), blocks.span());
      return;
    }
    const std::string name(type.text() == "*" ? "AWS" : type.text());
    Node* list = principals.find(name);
    if (list == nullptr) {
      list = &principals.add(name, Node::list({}, block.span()), type.span());
    }
    std::ranges::move(identifiers, std::back_inserter(list->items));
  }
  if (!principals.members.empty()) {
    statement.add(std::move(key), std::move(principals), blocks.span());
  }
}

void StatementWriter::add_conditions(Node& statement, const View& blocks, const std::string& path) {
  if (blocks.is_unknown()) {
    statement.add("Condition", unknown(path, blocks.span()), blocks.span());
    return;
  }
  Node conditions = Node::map(blocks.span());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const View block = blocks.block(i);
    const std::string place = fmt::format("{}[{}]", path, i);
    const View test = block.at("test");
    const View variable = block.at("variable");
    if (block.is_unknown() || test.text().empty()) {
      statement.add("Condition", unknown(place, block.span()), blocks.span());
      return;
    }
    Node* keys = conditions.find(test.text());
    if (keys == nullptr) {
      keys = &conditions.add(std::string(test.text()), Node::map(block.span()), test.span());
    }
    if (variable.text().empty()) {
      *keys = unknown(place + ".variable", variable.span());
      continue;
    }
    if (!keys->is_map()) {
      continue;  // the operator has a key that nobody knows: it is unknown as a whole
    }
    const std::string name = with_variables(variable.text());
    Node* values = keys->find(name);
    if (values == nullptr) {
      values = &keys->add(name, Node::list({}, block.at("values").span()), variable.span());
    }
    std::ranges::move(write_list(block.at("values"), place + ".values", ElementUse::Value),
                      std::back_inserter(values->items));
  }
  if (!conditions.members.empty()) {
    statement.add("Condition", std::move(conditions), blocks.span());
  }
}

Node StatementWriter::write(const View& statement, std::size_t index) {
  const std::string path = fmt::format("statement[{}]", index);
  if (statement.value == nullptr || !statement.value->is_map()) {
    return unknown(path, statement.span());
  }
  Node node = Node::map(statement.span());
  const View sid = statement.at("sid");
  if (sid.is_unknown()) {
    node.add("Sid", unknown(path + ".sid", sid.span()), sid.span());
  } else if (!sid.text().empty()) {
    node.add("Sid", Node::string(std::string(sid.text()), sid.span()), sid.span());
  }
  const View effect = statement.at("effect");
  if (effect.is_unknown()) {
    node.add("Effect", unknown(path + ".effect", effect.span()), effect.span());
  } else {
    // The default is filled in when the document is read, and it was not.
    const bool is_set = !effect.text().empty();
    node.add("Effect",
             Node::string(is_set ? std::string(effect.text()) : "Allow",
                          is_set ? effect.span() : statement.span()),
             effect.span());
  }
  add_principals(node, "Principal", statement.at("principals"), path + ".principals");
  add_principals(node, "NotPrincipal", statement.at("not_principals"), path + ".not_principals");
  add_list(node, "Action", statement.at("actions"), path + ".actions", ElementUse::Action);
  add_list(
      node, "NotAction", statement.at("not_actions"), path + ".not_actions", ElementUse::Action);
  add_list(node, "Resource", statement.at("resources"), path + ".resources", ElementUse::Resource);
  add_list(node,
           "NotResource",
           statement.at("not_resources"),
           path + ".not_resources",
           ElementUse::Resource);
  add_conditions(node, statement.at("condition"), path + ".condition");
  return node;
}

}  // namespace leastwise::terraform
