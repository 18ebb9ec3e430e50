// From bytes to a tree without short forms, and from the tree to an indexed template.
//
// JSON comes first, since tabs are fine in JSON and an error in YAML; what begins like JSON and is
// none (comments, commas at the end) is read as YAML, as AWS does. In YAML every unquoted scalar
// stays the text that it is: `2012-10-17`, `0123`, `yes`.
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/detect.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

constexpr std::string_view kBlank = " \t\r\n";

// `!Ref x` and `!Condition x` keep their name, every other short form is `Fn::` and the name.
std::string long_form(std::string_view tag) {
  std::string_view name = tag.substr(1);
  while (name.ends_with(':')) {
    name.remove_suffix(1);  // `!Ref: x` is a slip that YAML lets pass
  }
  constexpr std::array<std::string_view, 26> kFunctions{"And",
                                                        "Base64",
                                                        "Cidr",
                                                        "Contains",
                                                        "EachMemberEquals",
                                                        "EachMemberIn",
                                                        "Equals",
                                                        "FindInMap",
                                                        "GetAZs",
                                                        "GetAtt",
                                                        "GetStackOutput",
                                                        "If",
                                                        "Implies",
                                                        "Join",
                                                        "Length",
                                                        "ImportValue",
                                                        "Not",
                                                        "Or",
                                                        "RefAll",
                                                        "Select",
                                                        "Split",
                                                        "Sub",
                                                        "ToJsonString",
                                                        "Transform",
                                                        "ValueOf",
                                                        "ValueOfAll"};
  if (name == "Ref" || name == "Condition") {
    return std::string(name);
  }
  for (const std::string_view known : kFunctions) {
    if (name == known) {
      return fmt::format("Fn::{}", name);
    }
  }
  return std::string(tag);
}

// A tag of YAML itself (`!!str`, `!`) says nothing that matters here.
bool is_short_form(std::string_view tag) {
  return tag.size() > 1 && tag.front() == '!' && tag[1] != '!' && !tag.starts_with("tag:");
}

void write_out(Node& node) {
  for (Node& item : node.items) {
    write_out(item);
  }
  for (Member& member : node.members) {
    write_out(member.value);
  }
  if (!is_short_form(node.tag)) {
    node.tag.clear();
    return;
  }
  const std::string name = long_form(node.tag);
  node.tag.clear();
  Node function = Node::map(node.span);
  const Span span = node.span;
  function.add(name, std::move(node), span);
  node = std::move(function);
}

Error placeholder_error(FileId file, std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find('\n', at), at + 40);
  return {.message =
              "this is the source of a template: a generator has yet to fill in its placeholders",
          .where = {file,
                    static_cast<std::uint32_t>(at),
                    static_cast<std::uint32_t>(std::min(end, text.size()))},
          .help = "run the generator (cookiecutter, Jinja, Mustache, ERB) and give what it writes"};
}

Result<TemplateText> read_yaml_text(FileId file, const SourceMap& sources, const Limits& limits) {
  ReadOptions options;
  options.limits = limits;
  Result<std::vector<Document>> documents = read_yaml(sources, file, options);
  if (!documents) {
    return std::unexpected(std::move(documents).error());
  }
  TemplateText out;
  if (documents->empty()) {
    return fail("the text is empty", {}, "give a template with a `Resources` section");
  }
  if (documents->size() > 1) {
    out.notes.push_back({"the file holds several YAML documents, only the first is the template",
                         (*documents)[1].root.span,
                         "give each template in a file of its own"});
  }
  out.root = std::move(documents->front().root);
  out.problems = std::move(documents->front().duplicates);
  return out;
}

Result<TemplateText> read_either(FileId file, const SourceMap& sources, const Limits& limits) {
  const std::string_view text = sources.bytes(file);
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) {
    return fail("the text is empty", {}, "give a template with a `Resources` section");
  }
  if (text[first] != '{') {
    return read_yaml_text(file, sources, limits);
  }
  ReadOptions options;
  options.limits = limits;
  Result<Document> document = read_json(sources, file, options);
  if (document) {
    TemplateText out;
    out.is_json = true;
    out.root = std::move(document->root);
    out.problems = std::move(document->duplicates);
    return out;
  }
  Result<TemplateText> yaml = read_yaml_text(file, sources, limits);
  if (!yaml || !yaml->root.is_map()) {
    return std::unexpected(std::move(document).error());
  }
  yaml->notes.push_back({"this is no valid JSON and was read as YAML: " + document.error().message,
                         document.error().where,
                         document.error().help});
  return yaml;
}

Parameter read_parameter(const Node& node) {
  Parameter parameter;
  const std::string_view type = text_of(node.find("Type"));
  if (type.starts_with("AWS::SSM::Parameter::Value<")) {
    parameter.kind = Parameter::Kind::Looked;
  } else if (type == "CommaDelimitedList" || type.starts_with("List<")) {
    parameter.kind = Parameter::Kind::List;
  }
  const Node* secret = node.find("NoEcho");
  // In YAML the word is text, in whatever letter case.
  const std::string_view no_echo = text_of(secret);
  parameter.is_secret = no_echo == "true" || no_echo == "True" || no_echo == "TRUE";
  if (const Node* value = node.find("Default"); value != nullptr && !value->is_null()) {
    parameter.value = *value;
  }
  if (const Node* allowed = node.find("AllowedValues"); allowed != nullptr) {
    for (const Node& value : allowed->items) {
      parameter.allowed.push_back(value.scalar.text);
    }
  }
  return parameter;
}

Item read_item(const Template& in, const Member& member) {
  Item item;
  item.id = member.key;
  item.address = in.prefix + member.key;
  item.node = &member.value;
  item.type = text_of(member.value.find("Type"));
  item.condition = text_of(member.value.find("Condition"));
  item.span = member.key_span;
  const Node* properties = member.value.find("Properties");
  item.properties = properties != nullptr && properties->is_map() ? properties : nullptr;
  return item;
}

}  // namespace

std::string_view text_of(const Node* node) {
  if (node == nullptr || !node->scalar.is_known()) {
    return {};
  }
  return node->scalar.text;
}

std::string_view function_of(const Node& node) {
  if (!node.is_map() || node.members.size() != 1) {
    return {};
  }
  const std::string& key = node.members.front().key;
  return key == "Ref" || key.starts_with("Fn::") || key.starts_with('!') ? std::string_view(key)
                                                                         : std::string_view{};
}

const Node* Template::section(std::string_view name) const {
  const Node* found = root.find(name);
  return found != nullptr && found->is_map() ? found : nullptr;
}

const Item* Template::item(std::string_view id) const {
  const auto found = ids.find(id);
  return found == ids.end() ? nullptr : &items[found->second];
}

bool Template::has_transform(std::string_view name) const {
  const Node* transform = root.find("Transform");
  if (transform == nullptr) {
    return false;
  }
  if (text_of(transform) == name || text_of(transform->find("Name")) == name) {
    return true;
  }
  for (const Node& one : transform->items) {
    if (text_of(&one) == name || text_of(one.find("Name")) == name) {
      return true;
    }
  }
  return false;
}

Result<TemplateText> read_text(FileId file, const SourceMap& sources, const Limits& limits) {
  Result<TemplateText> read = read_either(file, sources, limits);
  if (!read) {
    const std::string_view text = sources.bytes(file);
    const std::size_t at = find_placeholder(text);
    if (at != std::string_view::npos) {
      return std::unexpected(placeholder_error(file, text, at));
    }
    return read;
  }
  write_out(read->root);
  return read;
}

std::string partition_of(std::string_view region) {
  return region.starts_with("cn-")       ? "aws-cn"
         : region.starts_with("us-gov-") ? "aws-us-gov"
                                         : "aws";
}

void index_parameters(Template& out) {
  if (const Node* parameters = out.section("Parameters")) {
    for (const Member& member : parameters->members) {
      out.parameters.insert_or_assign(member.key, read_parameter(member.value));
    }
  }
}

void index_template(Template& out, std::vector<Error>& problems) {
  if (const Node* conditions = out.section("Conditions")) {
    for (const Member& member : conditions->members) {
      out.conditions.insert_or_assign(member.key, &member.value);
    }
  }
  const Node* resources = out.section("Resources");
  if (resources == nullptr) {
    return;
  }
  for (const Member& member : resources->members) {
    if (!member.value.is_map()) {
      problems.push_back({fmt::format("the resource `{}` is no map of properties", member.key),
                          member.key_span,
                          "a resource has at least a `Type`"});
      continue;
    }
    Item item = read_item(out, member);
    const auto found = out.ids.find(item.id);
    if (found != out.ids.end()) {
      out.items[found->second] = std::move(item);  // of two with one name the last counts
      continue;
    }
    out.ids.emplace(item.id, out.items.size());
    out.items.push_back(std::move(item));
  }
}

}  // namespace leastwise::cloudformation
