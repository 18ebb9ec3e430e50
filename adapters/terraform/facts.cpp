// Resources that rules ask about, with canonical attribute names and without secrets.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terraform/extract.h"
#include "terraform/shapes.h"
#include "terraform/source_places.h"

namespace leastwise::terraform {
namespace {

// event_selector -> EventSelector
std::string pascal(std::string_view snake) {
  std::string out;
  bool is_start = true;
  for (const char c : snake) {
    if (c == '_') {
      is_start = true;
      continue;
    }
    const bool is_lower = c >= 'a' && c <= 'z';
    out += is_start && is_lower ? static_cast<char>(c - 'a' + 'A') : c;
    is_start = false;
  }
  return out;
}

// A map in a list is a block, whose keys are the provider's words; any other map holds the user's
// own keys.
enum class Keys : std::uint8_t { Provider, User };

Node node_of(const Instance& instance, const Field& field, Keys keys) {
  if (field.view.is_unknown() || field.view.is_sensitive()) {
    return Node::unknown({.expression = instance.address + "." + field.path,
                          .shape = "*",
                          .span = field.view.span()});
  }
  const Node* value = field.view.value;
  if (value == nullptr) {
    return Node::null(field.view.span());
  }
  if (value->is_list()) {
    std::vector<Node> items;
    items.reserve(value->items.size());
    for (std::size_t i = 0; i < value->items.size(); ++i) {
      items.push_back(node_of(instance,
                              {field.view.at(i), field.path + "[" + std::to_string(i) + "]"},
                              Keys::Provider));
    }
    return Node::list(std::move(items), value->span);
  }
  if (!value->is_map()) {
    return *value;
  }
  Node map = Node::map(value->span);
  const auto add = [&](const Member& member) {
    const View next = field.view.at(member.key);
    if (next.is_set()) {
      map.add(keys == Keys::Provider ? pascal(member.key) : member.key,
              node_of(instance, {next, field.path + "." + member.key}, Keys::User),
              member.key_span);
    }
  };
  for (const Member& member : value->members) {
    add(member);
  }
  // What is unknown is not among the values.
  if (field.view.unknown != nullptr && field.view.unknown->is_map()) {
    for (const Member& member : field.view.unknown->members) {
      if (value->find(member.key) == nullptr) {
        add(member);
      }
    }
  }
  return map;
}

// What a text of YAML says; all of it stands where the text stands. A text that is none says
// nothing.
Node read_text(const Instance& instance, const Field& field) {
  Node node = node_of(instance, field, Keys::User);
  if (!node.is_string() || !node.scalar.is_known()) {
    return node;
  }
  SourceMap own;
  const Result<FileId> file = own.add(field.path, node.scalar.text);
  Result<std::vector<Document>> documents =
      file ? read_yaml(own, *file) : std::unexpected(file.error());
  if (!documents || documents->empty()) {
    return Node::null(node.span);
  }
  Node root = std::move(documents->front().root);
  place_all(root, node.span);
  return root;
}

// A block that may stand once, without its list.
Field single(Field field) {
  if (field.view.value != nullptr && field.view.value->is_list() &&
      field.view.value->items.size() == 1) {
    field.view = field.view.at(0);
    field.path += "[0]";
  }
  return field;
}

void add_value(const Extraction& run,
               const Instance& instance,
               const FactAttribute& attribute,
               Field field,
               Node& map) {
  // Unknown and not in the configuration: filled in by the provider, not set by the user.
  if (is_provider_noise(run, instance, field, Filled::ByUser) ||
      (field.view.is_unknown() && run.resolver->is_set(instance, field.path) == Setting::Null)) {
    return;
  }
  switch (attribute.shown) {
    case FactAttribute::Shown::Presence:
      map.add(std::string(attribute.canonical), Node::boolean(true, field.view.span()));
      return;
    case FactAttribute::Shown::Single:
      field = single(std::move(field));
      map.add(std::string(attribute.canonical), node_of(instance, field, Keys::Provider));
      return;
    case FactAttribute::Shown::Yaml:
      map.add(std::string(attribute.canonical), read_text(instance, field));
      return;
    case FactAttribute::Shown::Value:
      map.add(std::string(attribute.canonical), node_of(instance, field, Keys::User));
      return;
  }
}

// What has a name of its own in an account.
constexpr std::array<std::string_view, 4> kNamed{
    "aws_iam_group", "aws_iam_instance_profile", "aws_iam_role", "aws_iam_user"};

// Keys of maps, one behind the other.
View at_path(View view, std::string_view path) {
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    view = view.at(path.substr(0, dot));
    path.remove_prefix(dot + 1);
  }
  return view.at(path);
}

// Types of data sources have rows of their own.
std::string row_type(const Instance& instance) {
  return instance.mode == Mode::Data ? "data." + instance.type : instance.type;
}

}  // namespace

Node fact_values(const Extraction& run, const Instance& instance, const View& values) {
  Node map = Node::map(instance.span);
  // Of types with facts alone no more was read. A plan may have a hundred thousand of them.
  constexpr std::size_t kFew = 8;
  map.members.reserve(std::min(kFew, values.value == nullptr ? 0 : values.value->members.size()));
  for (const FactAttribute& attribute : fact_attributes(row_type(instance))) {
    const Field field{at_path(values, attribute.path), std::string(attribute.path)};
    if (field.view.is_set()) {
      add_value(run, instance, attribute, field, map);
    }
  }
  if (std::ranges::find(kNamed, instance.type) != kNamed.end()) {
    if (std::string provider = other_provider(*run.plan, instance); !provider.empty()) {
      map.add("ProviderConfiguration", Node::string(std::move(provider), instance.span));
    }
  }
  return map;
}

namespace {

// Objects that the listed attributes refer to, as the configuration says.
std::vector<std::string> references_of(const Extraction& run, const Instance& instance) {
  std::vector<std::string> addresses;
  for (const FactAttribute& attribute : fact_attributes(row_type(instance))) {
    for (const Leaf& leaf : run.resolver->trace(instance, attribute.path).leaves) {
      const bool is_new = leaf.kind == Leaf::Kind::Object &&
                          std::ranges::find(addresses, leaf.address) == addresses.end();
      if (is_new) {
        addresses.push_back(leaf.address);
      }
    }
  }
  return addresses;
}

}  // namespace

void extract_facts(Extraction& run, const Instance& instance, const View& values) {
  const FactRow* row = fact_row(row_type(instance));
  if (row == nullptr) {
    return;
  }
  Resource resource;
  resource.type = row->canonical;
  resource.origin = origin_of(instance);
  resource.name = name_of(instance, values);
  resource.attributes = fact_values(run, instance, values);
  if (run.side == Side::After) {
    resource.references = references_of(run, instance);
  }
  run.facts->add(std::move(resource));
}

}  // namespace leastwise::terraform
