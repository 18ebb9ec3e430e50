// Only what changes how a value reads: Terraform has already refused what does not fit.
#include "terraform/source_types.h"

#include <string>
#include <utility>

#include "terraform/hcl/value.h"

namespace leastwise::terraform {
namespace {

using hcl::Expression;
using hcl::Kind;

// `string`, or `"string"` as it was written once.
bool is_word(const Expression& expression, std::string_view word) {
  if (expression.kind == Kind::Template && expression.parts.size() == 1) {
    return expression.parts.front().kind == Kind::Text && expression.parts.front().text == word;
  }
  return expression.kind == Kind::Name && expression.text == word;
}

// A default stands in a declaration: it is a literal, or it is left alone.
Node literal(const Expression& expression) {
  const Span span = expression.span;
  if (expression.kind == Kind::Bool) {
    return Node::boolean(expression.text == "true", span);
  }
  if (expression.kind == Kind::Number || expression.kind == Kind::Template) {
    std::string text = expression.text;
    for (const Expression& part : expression.parts) {
      text += part.text;
    }
    Node node = Node::string(std::move(text), span);
    node.kind = expression.kind == Kind::Number ? NodeKind::Number : NodeKind::String;
    return node;
  }
  if (expression.kind == Kind::Tuple) {
    Node out = Node::list({}, span);
    for (const Expression& part : expression.parts) {
      out.items.push_back(literal(part));
    }
    return out;
  }
  if (expression.kind != Kind::Object) {
    return Node::null(span);
  }
  Node out = Node::map(span);
  for (std::size_t i = 0; i + 1 < expression.parts.size(); i += 2) {
    out.add(literal(expression.parts[i]).scalar.text,
            literal(expression.parts[i + 1]),
            expression.parts[i].span);
  }
  return out;
}

Node convert(Node value, const Expression& type);

Node convert_members(Node value, const Expression& type) {
  Node out = Node::map(value.span);
  for (std::size_t i = 0; i + 1 < type.parts.size(); i += 2) {
    const std::string name = literal(type.parts[i]).scalar.text;
    const Expression& wanted = type.parts[i + 1];
    const bool is_optional =
        wanted.kind == Kind::Call && wanted.text == "optional" && !wanted.parts.empty();
    const Expression& inner = is_optional ? wanted.parts.front() : wanted;
    Node* found = value.find(name);
    Node part = found == nullptr ? Node::null(value.span) : std::move(*found);
    if (part.is_null() && is_optional && wanted.parts.size() > 1) {
      part = literal(wanted.parts[1]);
    }
    out.add(name, convert(std::move(part), inner), value.span);
  }
  return out;
}

Node convert(Node value, const Expression& type) {
  if (value.is_null() || value.is_unknown() || value.tag == hcl::kObject) {
    return value;
  }
  if (is_word(type, "string")) {
    std::optional<PartialString> text = hcl::to_string(value);
    return text && value.tag != hcl::kJson ? Node::string(*std::move(text), value.span) : value;
  }
  if (is_word(type, "number") && hcl::to_number(value)) {
    value.kind = NodeKind::Number;
    return value;
  }
  if (is_word(type, "bool")) {
    const std::optional<bool> known = hcl::to_bool(value);
    return known ? Node::boolean(*known, value.span) : value;
  }
  if (type.kind != Kind::Call || type.parts.empty()) {
    return value;
  }
  const Expression& inner = type.parts.front();
  if (type.text == "object" && inner.kind == Kind::Object && value.is_map()) {
    return convert_members(std::move(value), inner);
  }
  for (Node& item : value.items) {
    item = convert(std::move(item), inner);
  }
  if (type.text == "map") {
    for (Member& member : value.members) {
      member.value = convert(std::move(member.value), inner);
    }
  }
  if (type.text == "set" && value.is_list()) {
    return hcl::to_set(std::move(value));
  }
  if (type.text == "list" && value.is_list()) {
    value.tag.clear();
  }
  return value;
}

}  // namespace

Node converted(Node value, const hcl::Block& variable) {
  const hcl::Attribute* type = variable.body.find("type");
  return type == nullptr ? value : convert(std::move(value), type->value);
}

bool is_default_for_null(const hcl::Block* variable) {
  const hcl::Attribute* nullable = variable == nullptr ? nullptr : variable->body.find("nullable");
  return nullable != nullptr && nullable->value.kind == Kind::Bool &&
         nullable->value.text == "false";
}

}  // namespace leastwise::terraform
