// One function per kind of expression. Templates are in template_evaluator.cpp, functions in
// functions.cpp and its neighbours.
#include "terraform/hcl/evaluator.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include <fmt/format.h>

namespace leastwise::terraform::hcl {
namespace {

// A truth about values as a value: what is not sure is a hole.
Node answer(Truth truth, const std::string& question, Span span) {
  return truth == Truth::Maybe ? hole(question, span) : Node::boolean(truth == Truth::Yes, span);
}

std::optional<std::size_t> to_index(const Node& key) {
  const std::optional<double> number = to_number(key);
  if (!number || *number < 0 || *number > 1e9 || std::floor(*number) != *number) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(*number);
}

const Variable* find_variable(const Scope& scope, std::string_view name) {
  const auto found = std::find_if(scope.variables.rbegin(),
                                  scope.variables.rend(),
                                  [name](const Variable& one) { return one.name == name; });
  return found == scope.variables.rend() ? nullptr : &*found;
}

// The part of a hole: its name goes on.
Node part_of_hole(const Node& value, std::string_view step, Span span) {
  return hole(display(value) + std::string(step), span);
}

}  // namespace

Node wrong(std::string what, Span span) {
  return hole(std::string(kWrong) + std::move(what), span);
}

bool is_wrong(const Node& value) {
  return value.is_unknown() && !value.scalar.holes.empty() &&
         value.scalar.holes.front().hole.expression.starts_with(kWrong);
}

bool Evaluator::spend(std::size_t steps) {
  steps_ = std::min(steps_ + steps, kStepsMax + 1);
  return steps_ <= kStepsMax;
}

const std::vector<Piece>* Evaluator::pieces_of(const Node& text) const {
  const auto found = pieces_.find({static_cast<std::uint32_t>(text.span.file), text.span.begin});
  const bool is_same = found != pieces_.end() && found->second.first == text.scalar;
  return is_same ? &found->second.second : nullptr;
}

Node Evaluator::evaluate(const Expression& expression, const Scope& scope) {
  if (!spend(1) || depth_ > kDepthMax) {
    return hole("an expression that takes too long to evaluate", expression.span);
  }
  ++depth_;
  Node value = evaluate_inner(expression, scope);
  --depth_;
  std::size_t size = value.scalar.text.size();
  for (const PartialString::PlacedHole& placed : value.scalar.holes) {
    size += placed.hole.expression.size();
  }
  if (size > kTextMax || (size > 1024 && !spend(size / 64))) {
    return hole("a text that is too long", expression.span);
  }
  return value;
}

Node Evaluator::evaluate_inner(const Expression& expression, const Scope& scope) {
  switch (expression.kind) {
    case Kind::Null:
      return Node::null(expression.span);
    case Kind::Bool:
      return Node::boolean(expression.text == "true", expression.span);
    case Kind::Number: {
      Node node;
      node.kind = NodeKind::Number;
      node.scalar = expression.text;
      node.span = expression.span;
      return node;
    }
    case Kind::Text:
    case Kind::Template:
    case Kind::TemplateIf:
    case Kind::TemplateFor:
      return written_template(expression, scope);
    case Kind::Name:
    case Kind::Attribute:
      return reference(expression, scope);
    case Kind::SplatItem: {
      const Variable* item = find_variable(scope, "*");
      return item == nullptr ? wrong("a splat without a value", expression.span) : item->value;
    }
    case Kind::Index:
      return index(expression, scope);
    case Kind::Splat:
      return splat(expression, scope);
    case Kind::Call:
      return call(expression, scope);
    case Kind::Unary:
      return unary(expression, scope);
    case Kind::Binary:
      return binary(expression, scope);
    case Kind::Conditional:
      return conditional(expression, scope);
    case Kind::Tuple:
      return tuple(expression, scope);
    case Kind::Object:
      return object(expression, scope);
    case Kind::ForTuple:
      return for_tuple(expression, scope);
    case Kind::ForObject:
      return for_object(expression, scope);
  }
  return wrong("no expression", expression.span);
}

// ---- Names and parts

// `a.b.c`: the names at its beginning are looked up together, as far as they mean one thing.
Node Evaluator::reference(const Expression& expression, const Scope& scope) {
  std::vector<const Expression*> chain;
  const Expression* root = &expression;
  while (root->kind == Kind::Attribute) {
    chain.push_back(root);
    root = &root->parts.front();
  }
  std::ranges::reverse(chain);
  Node value;
  std::size_t used = 0;
  if (root->kind != Kind::Name) {
    value = evaluate(*root, scope);
  } else if (const Variable* variable = find_variable(scope, root->text)) {
    value = variable->value;
  } else if (scope.is_isolated) {
    return wrong(fmt::format("`{}` is not known in a template file", root->text), expression.span);
  } else {
    std::vector<std::string_view> words{root->text};
    for (const Expression* link : chain) {
      words.push_back(link->text);
    }
    Names::Found found = names_->find(words, scope, expression.span);
    value = std::move(found.value);
    used = std::min(found.words - 1, chain.size());
  }
  if (!spend(size_of(value))) {
    return hole("an expression that takes too long to evaluate", expression.span);
  }
  for (std::size_t i = used; i < chain.size(); ++i) {
    value = attribute_of(value, chain[i]->text, chain[i]->span);
  }
  return value;
}

Node Evaluator::attribute_of(const Node& value, const std::string& name, Span span) {
  if (value.tag == kObject) {
    return names_->attribute(value, name, span);
  }
  if (value.is_unknown()) {
    return is_wrong(value) ? value : part_of_hole(value, "." + name, span);
  }
  if (value.is_map() && value.tag.empty()) {
    if (const Node* found = value.find(name)) {
      return *found;
    }
    const bool may_be_there = std::ranges::any_of(
        value.members, [](const Member& member) { return !member.key_holes.empty(); });
    return may_be_there ? hole(display(value) + "." + name, span)
                        : wrong(fmt::format("there is no `{}`", name), span);
  }
  // The attribute of every element: what a legacy splat leaves to its neighbour.
  return wrong(fmt::format("there is no `{}`", name), span);
}

Node Evaluator::step(const Node& value, const Node& key, Span span) {
  if (is_wrong(value) || is_wrong(key)) {
    return is_wrong(value) ? value : key;
  }
  if (value.is_unknown() || !is_known(key)) {
    return part_of_hole(value, fmt::format("[{}]", display(key)), span);
  }
  if (value.tag == kObject) {
    const std::optional<PartialString> name = to_string(key);
    return name ? names_->attribute(value, name->text, span) : wrong("no such attribute", span);
  }
  if (value.is_list() && value.tag != kJson) {
    const std::optional<std::size_t> at = to_index(key);
    if (at && *at < value.items.size()) {
      return value.items[*at];
    }
    return wrong("there is no such element", span);
  }
  const std::optional<PartialString> name = to_string(key);
  if (value.is_map() && value.tag != kJson && name) {
    return attribute_of(value, name->text, span);
  }
  return wrong("this value has no elements", span);
}

Node Evaluator::index(const Expression& expression, const Scope& scope) {
  const Node value = evaluate(expression.parts[0], scope);
  const Node key = evaluate(expression.parts[1], scope);
  return step(value, key, expression.span);
}

Node Evaluator::splat(const Expression& expression, const Scope& scope) {
  Node value = evaluate(expression.parts[0], scope);
  if (value.is_unknown()) {
    return is_wrong(value) ? value : part_of_hole(value, "[*]", expression.span);
  }
  // One object is a list of one; null is a list of none.
  std::vector<Node> items;
  if (value.is_list() && value.tag != kJson) {
    items = std::move(value.items);
  } else if (!value.is_null()) {
    items.push_back(std::move(value));
  }
  Scope inner = scope;
  Node out = Node::list({}, expression.span);
  for (Node& item : items) {
    inner.variables.push_back({"*", std::move(item)});
    out.items.push_back(evaluate(expression.parts[1], inner));
    inner.variables.pop_back();
    if (is_wrong(out.items.back())) {
      return out.items.back();
    }
  }
  return out;
}

// ---- Operators

Node Evaluator::unary(const Expression& expression, const Scope& scope) {
  const Node operand = evaluate(expression.parts[0], scope);
  if (!is_known(operand)) {
    return is_wrong(operand) ? operand : hole(expression.text + display(operand), expression.span);
  }
  if (expression.text == "!") {
    const std::optional<bool> value = to_bool(operand);
    return value ? Node::boolean(!*value, expression.span)
                 : wrong("`!` wants a boolean", expression.span);
  }
  const std::optional<double> value = to_number(operand);
  return value ? number(-*value, expression.span) : wrong("`-` wants a number", expression.span);
}

// One side may decide alone.
Node Evaluator::logic(const Expression& expression, const Scope& scope) {
  const bool decides = expression.text == "||";
  const Node left = evaluate(expression.parts[0], scope);
  const Node right = evaluate(expression.parts[1], scope);
  const std::optional<bool> a = to_bool(left);
  const std::optional<bool> b = to_bool(right);
  if (is_wrong(left) || is_wrong(right)) {
    return is_wrong(left) ? left : right;
  }
  if (a == decides || b == decides) {
    return Node::boolean(decides, expression.span);
  }
  if (a && b) {
    return Node::boolean(!decides, expression.span);
  }
  return hole(fmt::format("{} {} {}", display(left), expression.text, display(right)),
              expression.span);
}

Node Evaluator::binary(const Expression& expression, const Scope& scope) {
  const std::string& sign = expression.text;
  if (sign == "&&" || sign == "||") {
    return logic(expression, scope);
  }
  const Node left = evaluate(expression.parts[0], scope);
  const Node right = evaluate(expression.parts[1], scope);
  if (is_wrong(left) || is_wrong(right)) {
    return is_wrong(left) ? left : right;
  }
  const std::string name = fmt::format("{} {} {}", display(left), sign, display(right));
  if (sign == "==" || sign == "!=") {
    const Truth same = equal(left, right);
    return answer(sign == "==" ? same : negate(same), name, expression.span);
  }
  const std::optional<double> a = to_number(left);
  const std::optional<double> b = to_number(right);
  if (!a || !b) {
    const bool is_open = !is_known(left) || !is_known(right);
    return is_open ? hole(name, expression.span)
                   : wrong(fmt::format("`{}` wants numbers", sign), expression.span);
  }
  if (sign == "<" || sign == ">" || sign == "<=" || sign == ">=") {
    const bool is_less = sign.front() == '<' ? *a < *b : *a > *b;
    return Node::boolean(is_less || (sign.size() == 2 && *a == *b), expression.span);
  }
  if (sign == "+") {
    return number(*a + *b, expression.span);
  }
  if (sign == "-") {
    return number(*a - *b, expression.span);
  }
  if (sign == "*") {
    return number(*a * *b, expression.span);
  }
  if (*b == 0) {
    return wrong("division by zero", expression.span);
  }
  return number(sign == "/" ? *a / *b : std::fmod(*a, *b), expression.span);
}

Node Evaluator::conditional(const Expression& expression, const Scope& scope) {
  Node condition = evaluate(expression.parts[0], scope);
  if (is_wrong(condition)) {
    return condition;
  }
  if (const std::optional<bool> value = to_bool(condition)) {
    return evaluate(expression.parts[*value ? 1 : 2], scope);
  }
  if (is_known(condition)) {
    return wrong("the condition is no boolean", expression.span);
  }
  Node yes = evaluate(expression.parts[1], scope);
  const Node no = evaluate(expression.parts[2], scope);
  if (equal(yes, no) == Truth::Yes) {
    return yes;
  }
  return hole(fmt::format("{} ? {} : {}", display(condition), display(yes), display(no)),
              expression.span);
}

// ---- Collections

Node Evaluator::tuple(const Expression& expression, const Scope& scope) {
  Node out = Node::list({}, expression.span);
  for (const Expression& part : expression.parts) {
    out.items.push_back(evaluate(part, scope));
  }
  return out;
}

namespace {

// A key of an object, in whatever form it came.
Member member_of(const Node& key, Span key_span, Node value) {
  Member member;
  member.key_span = key_span;
  const std::optional<PartialString> text = to_string(key);
  if (text) {
    member.key = text->text;
    member.key_holes = text->holes;
  } else {
    member.key_holes.push_back({0, {.expression = display(key), .shape = "*", .span = key_span}});
  }
  member.value = std::move(value);
  return member;
}

}  // namespace

// Of two values for one key the last one counts.
Node Evaluator::object(const Expression& expression, const Scope& scope) {
  Node out = Node::map(expression.span);
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i + 1 < expression.parts.size(); i += 2) {
    const Node key = evaluate(expression.parts[i], scope);
    if (is_wrong(key)) {
      return key;
    }
    Member member =
        member_of(key, expression.parts[i].span, evaluate(expression.parts[i + 1], scope));
    const auto [place, is_new] = places.emplace(member.key, out.members.size());
    if (is_new || !member.key_holes.empty()) {
      out.members.push_back(std::move(member));
    } else {
      out.members[place->second] = std::move(member);
    }
  }
  return out;
}

// Keys and values of a collection, in the order of a `for`. None: nobody knows how many.
std::optional<std::vector<std::pair<Node, Node>>> Evaluator::pairs_of(const Node& collection) {
  std::vector<std::pair<Node, Node>> out;
  if (collection.tag == kJson || collection.tag == kObject) {
    return std::nullopt;
  }
  if (collection.is_list()) {
    for (std::size_t i = 0; i < collection.items.size(); ++i) {
      const Node& item = collection.items[i];
      out.emplace_back(collection.tag == kSet ? item : number(static_cast<double>(i), item.span),
                       item);
    }
    return out;
  }
  if (!collection.is_map()) {
    return std::nullopt;
  }
  Node sorted = collection;
  sort_members(sorted);
  for (Member& member : sorted.members) {
    PartialString key(member.key);
    key.holes = member.key_holes;
    out.emplace_back(Node::string(std::move(key), member.key_span), std::move(member.value));
  }
  return out;
}

// Does an element pass the `if` of a loop?
Truth Evaluator::wanted(const Expression& loop, std::size_t condition, const Scope& scope) {
  if (loop.parts.size() <= condition) {
    return Truth::Yes;
  }
  const Node value = evaluate(loop.parts[condition], scope);
  const std::optional<bool> known = to_bool(value);
  return known ? truth(*known) : Truth::Maybe;
}

Node Evaluator::for_tuple(const Expression& expression, const Scope& scope) {
  const Node collection = evaluate(expression.parts[0], scope);
  auto pairs = pairs_of(collection);
  if (!pairs) {
    return is_wrong(collection) || is_known(collection)
               ? wrong("`for` wants a collection", expression.span)
               : hole(fmt::format("for {}", display(collection)), expression.span);
  }
  Node out = Node::list({}, expression.span);
  for (auto& [key, value] : *pairs) {
    Scope inner = scope;
    inner.variables.push_back({expression.key_name, std::move(key)});
    inner.variables.push_back({expression.value_name, std::move(value)});
    const Truth is_wanted = wanted(expression, 2, inner);
    if (is_wanted == Truth::Maybe) {
      return hole(fmt::format("for {} if", display(collection)), expression.span);
    }
    if (is_wanted == Truth::Yes) {
      out.items.push_back(evaluate(expression.parts[1], inner));
    }
  }
  return out;
}

Node Evaluator::for_object(const Expression& expression, const Scope& scope) {
  const Node collection = evaluate(expression.parts[0], scope);
  auto pairs = pairs_of(collection);
  if (!pairs) {
    return is_wrong(collection) || is_known(collection)
               ? wrong("`for` wants a collection", expression.span)
               : hole(fmt::format("for {}", display(collection)), expression.span);
  }
  Node out = Node::map(expression.span);
  for (auto& [key, value] : *pairs) {
    Scope inner = scope;
    inner.variables.push_back({expression.key_name, std::move(key)});
    inner.variables.push_back({expression.value_name, std::move(value)});
    const Truth is_wanted = wanted(expression, 3, inner);
    if (is_wanted == Truth::Maybe) {
      return hole(fmt::format("for {} if", display(collection)), expression.span);
    }
    if (is_wanted == Truth::No) {
      continue;
    }
    const Node made = evaluate(expression.parts[1], inner);
    Member member = member_of(made, expression.parts[1].span, evaluate(expression.parts[2], inner));
    Node* group =
        expression.is_flagged && member.key_holes.empty() ? out.find(member.key) : nullptr;
    if (group != nullptr) {
      group->items.push_back(std::move(member.value));
      continue;
    }
    if (expression.is_flagged) {
      std::vector<Node> first;
      first.push_back(std::move(member.value));
      member.value = Node::list(std::move(first), expression.span);
    }
    out.members.push_back(std::move(member));
  }
  return out;
}

// ---- Blocks

namespace {

void add_block(Node& into, const std::string& type, Node value, Span span) {
  Node* list = into.find(type);
  if (list == nullptr || !list->is_list()) {
    list = &into.add(type, Node::list({}, span), span);
  }
  list->items.push_back(std::move(value));
}

}  // namespace

Node Evaluator::evaluate(const Body& body, const Scope& scope, Span span) {
  Node out = Node::map(span);
  for (const Attribute& attribute : body.attributes) {
    out.add(attribute.name, evaluate(attribute.value, scope), attribute.name_span);
  }
  for (const Block& block : body.blocks) {
    if (block.type == "dynamic" && block.labels.size() == 1) {
      dynamic(block, scope, out);
    } else {
      add_block(out, block.type, evaluate(block.body, scope, block.span), block.span);
    }
  }
  return out;
}

void Evaluator::dynamic(const Block& block, const Scope& scope, Node& into) {
  const std::string& type = block.labels.front();
  const Attribute* for_each = block.body.find("for_each");
  const Attribute* iterator = block.body.find("iterator");
  const auto content = std::ranges::find(block.body.blocks, "content", &Block::type);
  const auto add_unknown = [&](const std::string& name) {
    add_block(into, type, hole(name, block.span), block.span);
  };
  if (for_each == nullptr || content == block.body.blocks.end()) {
    add_unknown("a dynamic block without content");
    return;
  }
  const Node collection = evaluate(for_each->value, scope);
  auto pairs = pairs_of(collection);
  if (!pairs) {
    if (!collection.is_null()) {
      add_unknown(display(collection));
    }
    return;
  }
  if (pairs->empty() && into.find(type) == nullptr) {
    into.add(type, Node::list({}, block.span), block.span);
  }
  const bool is_renamed = iterator != nullptr && iterator->value.kind == Kind::Name;
  const std::string name = is_renamed ? iterator->value.text : type;
  for (auto& [key, value] : *pairs) {
    Scope inner = scope;
    Node item = Node::map(for_each->value.span);
    item.add("key", std::move(key));
    item.add("value", std::move(value));
    inner.variables.push_back({name, std::move(item)});
    add_block(into, type, evaluate(content->body, inner, content->span), block.span);
  }
}

}  // namespace leastwise::terraform::hcl
