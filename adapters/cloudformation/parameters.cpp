// The forms:
//
//     [{"ParameterKey": "Env", "ParameterValue": "prod"}]   aws cloudformation create-stack
//     [{"ParameterKey": "Env", "UsePreviousValue": true}]   the same: nobody here knows the value
//     ["Env=prod"]                                          aws cloudformation deploy
//     {"Parameters": {"Env": "prod"}}                       the same, and CodePipeline
//     {"Env": "prod"}                                       a map, as the CDK and others write it
#include "cloudformation/parameters.h"

#include <utility>

#include <fmt/format.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kHelp =
    R"(write `[{"ParameterKey": "Env", "ParameterValue": "prod"}]`, `["Env=prod"]` or `{"Env": "prod"}`)";

Error misread(std::string what, Span where) {
  return {.message = std::move(what), .where = where, .help = std::string(kHelp)};
}

// Everything that is given is text, whatever JSON calls it.
Result<Node> value_of(const std::string& name, const Node& node) {
  if (node.is_list()) {
    std::vector<Node> items;
    for (const Node& item : node.items) {
      TRY(Node one, value_of(name, item));
      items.push_back(std::move(one));
    }
    return Node::list(std::move(items), node.span);
  }
  if (node.is_map()) {
    return std::unexpected(
        misread(fmt::format("the value of the parameter `{}` is no text", name), node.span));
  }
  return Node::string(node.scalar, node.span);
}

Result<void> add_map(const Node& map, ParameterValues& out) {
  for (const Member& member : map.members) {
    if (!member.value.is_null()) {
      TRY(Node value, value_of(member.key, member.value));
      out.insert_or_assign(member.key, std::move(value));
    }
  }
  return {};
}

Result<void> add_entry(const Node& entry, ParameterValues& out) {
  if (entry.is_string()) {
    const std::string& text = entry.scalar.text;
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return std::unexpected(misread(fmt::format("`{}` is not NAME=VALUE", text), entry.span));
    }
    out.insert_or_assign(text.substr(0, equals), Node::string(text.substr(equals + 1), entry.span));
    return {};
  }
  const std::string name(text_of(entry.find("ParameterKey")));
  if (name.empty()) {
    return std::unexpected(misread("an entry has no `ParameterKey`", entry.span));
  }
  if (const Node* value = entry.find("ParameterValue")) {
    TRY(Node known, value_of(name, *value));
    out.insert_or_assign(name, std::move(known));
    return {};
  }
  out.insert_or_assign(name, Node::unknown({.expression = name, .shape = "*", .span = entry.span}));
  return {};
}

Result<Node> read_root(const std::string& path, SourceMap& sources, const Limits& limits) {
  TRY(const FileId file, sources.load(path));
  ReadOptions options;
  options.limits = limits;
  Result<Document> json = read_json(sources, file, options);
  if (json) {
    return std::move(json->root);
  }
  const std::string_view text = sources.bytes(file);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
    return std::unexpected(std::move(json).error());
  }
  TRY(std::vector<Document> documents, read_yaml(sources, file, options));
  if (documents.empty()) {
    return std::unexpected(misread(fmt::format("`{}` is empty", path), {}));
  }
  return std::move(documents.front().root);
}

}  // namespace

Result<ParameterValues> read_parameter_values(const std::string& path,
                                              SourceMap& sources,
                                              const Limits& limits) {
  TRY(const Node root, read_root(path, sources, limits));
  ParameterValues out;
  if (root.is_list()) {
    for (const Node& entry : root.items) {
      const Result<void> added = add_entry(entry, out);
      if (!added) {
        return std::unexpected(added.error());
      }
    }
    return out;
  }
  if (!root.is_map()) {
    return std::unexpected(misread("this gives no parameters", root.span));
  }
  const Node* inner = root.find("Parameters");
  const Result<void> added = add_map(inner != nullptr && inner->is_map() ? *inner : root, out);
  if (!added) {
    return std::unexpected(added.error());
  }
  return out;
}

}  // namespace leastwise::cloudformation
