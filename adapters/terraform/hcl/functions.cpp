// Conversions between texts and values, files, and the table of all functions.
#include "terraform/hcl/functions.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace leastwise::terraform::hcl {
namespace {

Node json_encode(const Call& call) {
  Node value = call.arguments[0];
  if (value.is_unknown()) {
    return call.open();
  }
  const bool is_tree = (value.is_map() || value.is_list()) && value.tag != kJson;
  if (is_tree && value.tag != kObject) {
    value.tag = kJson;
    return value;
  }
  return Node::string(to_json(value), call.span);
}

Node json_decode(const Call& call) {
  Node value = call.arguments[0];
  if (value.tag == kJson) {
    value.tag.clear();
    return value;
  }
  const std::optional<PartialString> text = to_string(value);
  if (!text || !text->is_known()) {
    return call.open();
  }
  SourceMap& sources = call.evaluator.sources();
  const FileId file = sources.derive(value.span, Embedding::Opaque, text->text, "jsondecode");
  Result<Document> document = read_json(sources, file);
  return document ? std::move(document->root) : call.refused();
}

// Plain scalars of YAML are what they look like.
Node typed(Node value) {
  if (value.kind == NodeKind::String && value.is_plain) {
    const std::string& text = value.scalar.text;
    if (text == "true" || text == "false") {
      value.kind = NodeKind::Bool;
    } else if (to_number(value) && text.find_first_not_of("0123456789.-") == std::string::npos) {
      value.kind = NodeKind::Number;
    }
  }
  value.tag.clear();
  for (Node& item : value.items) {
    item = typed(std::move(item));
  }
  for (Member& member : value.members) {
    member.value = typed(std::move(member.value));
  }
  return value;
}

Node yaml_decode(const Call& call) {
  const Node& value = call.arguments[0];
  const std::optional<PartialString> text = to_string(value);
  if (!text || !text->is_known()) {
    return call.open();
  }
  SourceMap& sources = call.evaluator.sources();
  const FileId file = sources.derive(value.span, Embedding::Opaque, text->text, "yamldecode");
  Result<std::vector<Document>> documents = read_yaml(sources, file);
  if (!documents || documents->size() != 1) {
    return call.refused();
  }
  return typed(std::move(documents->front().root));
}

Node to_text(const Call& call) {
  const Node& value = call.arguments[0];
  if (value.is_null() || value.is_unknown()) {
    return value;
  }
  std::optional<PartialString> text = to_string(value);
  return text ? Node::string(*std::move(text), value.span) : call.refused();
}

Node to_number_value(const Call& call) {
  Node value = call.arguments[0];
  if (value.is_null() || !is_known(value)) {
    return value;
  }
  if (!to_number(value)) {
    return call.refused();
  }
  value.kind = NodeKind::Number;
  return value;
}

Node to_bool_value(const Call& call) {
  const Node& value = call.arguments[0];
  if (value.is_null() || !is_known(value)) {
    return value;
  }
  const std::optional<bool> known = to_bool(value);
  return known ? Node::boolean(*known, value.span) : call.refused();
}

// Marks of secrets are the plan's business: it says which attributes are sensitive.
Node unchanged(const Call& call) {
  return call.arguments[0];
}

Node file_text(const Call& call) {
  const std::optional<PartialString> path = to_string(call.arguments[0]);
  if (!path || !path->is_known()) {
    return call.open();
  }
  const std::optional<FileId> file = call.evaluator.names().file(path->text, call.scope);
  if (!file) {
    return call.open();
  }
  const SourceMap& sources = call.evaluator.sources();
  return Node::string(std::string(sources.bytes(*file)), whole(sources, *file));
}

constexpr std::array kFunctions = {
    Function{"ephemeralasnull", 1, 1, unchanged},
    Function{"file", 1, 1, file_text},
    Function{"jsondecode", 1, 1, json_decode},
    Function{"jsonencode", 1, 1, json_encode},
    Function{"nonsensitive", 1, 1, unchanged},
    Function{"sensitive", 1, 1, unchanged},
    Function{"tobool", 1, 1, to_bool_value},
    Function{"tonumber", 1, 1, to_number_value},
    Function{"tostring", 1, 1, to_text},
    Function{"yamldecode", 1, 1, yaml_decode},
};

// Different every time: a name of its own for every place keeps two calls apart.
bool is_changing(std::string_view name) {
  constexpr std::array<std::string_view, 4> kNames = {
      "bcrypt", "timestamp", "plantimestamp", "uuid"};
  return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

std::span<const Function> conversion_functions() {
  return kFunctions;
}

Node Call::open(std::string shape) const {
  std::string expression = std::string(name) + "(";
  for (const Node& argument : arguments) {
    expression += (expression.ends_with('(') ? "" : ", ") + display(argument);
  }
  return hole(expression + ")", span, std::move(shape));
}

Node Call::unfit(const Node& argument) const {
  return is_known(argument) ? refused() : open();
}

std::optional<std::string> Call::known_text(std::size_t at) const {
  const std::optional<PartialString> value = to_string(arguments[at]);
  return value && value->is_known() ? std::optional(value->text) : std::nullopt;
}

Node Call::refused() const {
  return wrong(fmt::format("`{}` cannot be applied to this", name), span);
}

std::optional<Node> call_function(Evaluator& evaluator,
                                  std::string_view name,
                                  const std::vector<Node>& arguments,
                                  const Scope& scope,
                                  Span span) {
  constexpr std::string_view kCore = "core::";
  if (name.starts_with(kCore)) {
    name.remove_prefix(kCore.size());
  }
  const Call call{evaluator, name, arguments, scope, span};
  if (is_changing(name)) {
    return hole(fmt::format("{}() at {}:{}", name, static_cast<unsigned>(span.file), span.begin),
                span);
  }
  for (const std::span<const Function> table : {collection_functions(),
                                                text_functions(),
                                                conversion_functions(),
                                                encoding_functions(),
                                                network_functions(),
                                                number_functions()}) {
    const auto found = std::ranges::find(table, name, &Function::name);
    if (found == table.end()) {
      continue;
    }
    const bool fits =
        arguments.size() >= found->arguments_min && arguments.size() <= found->arguments_max;
    return fits ? found->apply(call) : call.refused();
  }
  return std::nullopt;
}

}  // namespace leastwise::terraform::hcl
