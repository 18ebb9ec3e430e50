// Templates, and the two functions that evaluate what they are given in their own way.
#include <algorithm>
#include <ranges>

#include <fmt/format.h>

#include "terraform/hcl/evaluator.h"

namespace leastwise::terraform::hcl {

// `"${x}"` is x itself, whatever its type.
Node Evaluator::written_template(const Expression& expression, const Scope& scope) {
  const bool is_wrapped =
      expression.kind == Kind::Template && expression.parts.size() == 1 && !expression.is_heredoc;
  if (is_wrapped) {
    const Kind only = expression.parts.front().kind;
    if (only != Kind::Text && only != Kind::TemplateIf && only != Kind::TemplateFor) {
      return evaluate(expression.parts.front(), scope);
    }
  }
  Written out;
  write(expression, scope, out);
  const bool is_whole_hole = out.value.text.empty() && out.value.holes.size() == 1;
  if (is_whole_hole && out.value.holes.front().hole.expression.starts_with(kWrong)) {
    Node value = Node::unknown(out.value.holes.front().hole);
    value.span = expression.span;
    return value;
  }
  pieces_[{static_cast<std::uint32_t>(expression.span.file), expression.span.begin}] = {
      out.value, std::move(out.pieces)};
  return Node::string(std::move(out.value), expression.span);
}

void Evaluator::write(const Expression& part, const Scope& scope, Written& out) {
  if (out.value.text.size() > kTextMax || !spend(1)) {
    out.value.append(Hole{
        .expression = "an expression that takes too long to evaluate", .shape = "*", .span = {}});
    return;
  }
  const std::size_t begin = out.value.text.size();
  if (part.kind == Kind::Text) {
    out.value.append(std::string_view(part.text));
    out.pieces.push_back({begin, out.value.text.size(), part.span, part.is_verbatim});
    return;
  }
  if (part.kind == Kind::Template) {
    for (const Expression& inner : part.parts) {
      write(inner, scope, out);
    }
    return;
  }
  if (part.kind == Kind::TemplateIf) {
    write_if(part, scope, out);
    return;
  }
  if (part.kind == Kind::TemplateFor) {
    write_for(part, scope, out);
    return;
  }
  const Node value = evaluate(part, scope);
  if (const std::optional<PartialString> text = to_string(value)) {
    PartialString placed = *text;
    for (PartialString::PlacedHole& hole : placed.holes) {
      hole.hole.span = part.span;
    }
    out.value.append(placed);
  } else {
    out.value.append(Hole{.expression = display(value), .shape = "*", .span = part.span});
  }
  out.pieces.push_back({begin, out.value.text.size(), part.span, false});
}

void Evaluator::write_if(const Expression& part, const Scope& scope, Written& out) {
  const Node condition = evaluate(part.parts[0], scope);
  if (const std::optional<bool> known = to_bool(condition)) {
    write(part.parts[*known ? 1 : 2], scope, out);
    return;
  }
  out.value.append(Hole{
      .expression = fmt::format("if {}", display(condition)), .shape = "*", .span = part.span});
}

void Evaluator::write_for(const Expression& part, const Scope& scope, Written& out) {
  const Node collection = evaluate(part.parts[0], scope);
  auto pairs = pairs_of(collection);
  if (!pairs) {
    out.value.append(Hole{
        .expression = fmt::format("for {}", display(collection)), .shape = "*", .span = part.span});
    return;
  }
  for (auto& [key, value] : *pairs) {
    Scope inner = scope;
    inner.variables.push_back({part.key_name, std::move(key)});
    inner.variables.push_back({part.value_name, std::move(value)});
    write(part.parts[1], inner, out);
  }
}

namespace {

// An error anywhere in a value is an error of the whole.
bool has_wrong(const Node& value) {
  const auto is_error = [](const PartialString::PlacedHole& placed) {
    return placed.hole.expression.starts_with(kWrong);
  };
  return std::ranges::any_of(value.scalar.holes, is_error) ||
         std::ranges::any_of(value.items, has_wrong) ||
         std::ranges::any_of(value.members, [&](const Member& member) {
           return std::ranges::any_of(member.key_holes, is_error) || has_wrong(member.value);
         });
}

}  // namespace

Node Evaluator::call(const Expression& expression, const Scope& scope) {
  if (expression.text == "try" || expression.text == "can") {
    return first_that_works(expression, scope);
  }
  std::vector<Node> arguments;
  for (const Expression& part : expression.parts) {
    arguments.push_back(evaluate(part, scope));
  }
  if (expression.is_flagged && !arguments.empty()) {
    const Node last = std::move(arguments.back());
    arguments.pop_back();
    const std::optional<std::vector<Node>> spread = elements(last);
    if (!spread) {
      return hole(fmt::format("{}({}...)", expression.text, display(last)), expression.span);
    }
    arguments.insert(arguments.end(), spread->begin(), spread->end());
  }
  const auto failed = std::ranges::find_if(arguments, is_wrong);
  if (failed != arguments.end()) {
    return *failed;
  }
  if (expression.text == "templatefile" || expression.text == "templatestring") {
    return template_file(expression, arguments);
  }
  std::optional<Node> value =
      call_function(*this, expression.text, arguments, scope, expression.span);
  if (value) {
    return *std::move(value);
  }
  std::string name = expression.text + "(";
  for (const Node& argument : arguments) {
    name += (name.ends_with('(') ? "" : ", ") + display(argument);
  }
  return hole(name + ")", expression.span);
}

// What is not known yet may still turn out to be an error, so the first that has no error is taken
// only if it is known; a hole stands for "this one, most likely".
Node Evaluator::first_that_works(const Expression& expression, const Scope& scope) {
  for (const Expression& part : expression.parts) {
    Node value = evaluate(part, scope);
    const bool is_failing = has_wrong(value);
    if (expression.text == "can") {
      if (is_failing) {
        return Node::boolean(false, expression.span);
      }
      return is_known(value) ? Node::boolean(true, expression.span)
                             : hole(fmt::format("can({})", display(value)), expression.span);
    }
    if (!is_failing) {
      return value;
    }
  }
  return wrong("nothing in `try` works", expression.span);
}

Node Evaluator::template_file(const Expression& expression, const std::vector<Node>& arguments) {
  const std::optional<PartialString> path =
      arguments.size() == 2 ? to_string(arguments[0]) : std::nullopt;
  Node open =
      hole(fmt::format("{}({})", expression.text, arguments.empty() ? "" : display(arguments[0])),
           expression.span);
  if (!path || !path->is_known() || !arguments[1].is_map()) {
    return open;
  }
  const std::optional<FileId> file =
      expression.text == "templatefile"
          ? names_->file(path->text, {})
          : sources_->derive(arguments[0].span, Embedding::Opaque, path->text, "templatestring");
  if (!file) {
    return open;
  }
  const Result<Expression> parsed = parse_template(*sources_, *file);
  if (!parsed) {
    return open;
  }
  Scope scope;
  scope.is_isolated = true;
  for (const Member& member : arguments[1].members) {
    scope.variables.push_back({member.key, member.value});
  }
  return evaluate(*parsed, scope);
}

}  // namespace leastwise::terraform::hcl
