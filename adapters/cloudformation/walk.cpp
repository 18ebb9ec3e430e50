// Following paths through evaluated properties, and what a resource is under its conditions.
#include <fmt/format.h>

#include "cloudformation/extract.h"

namespace leastwise::cloudformation {
namespace {

void collect(
    const Node& node, std::string_view path, std::string at, Ends ends, std::vector<Field>& out) {
  if (node.is_null()) {
    return;
  }
  if (node.is_unknown()) {
    out.push_back({&node, std::move(at)});
    return;
  }
  if (node.is_list() && (!path.empty() || ends == Ends::Apart)) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      collect(node.items[i], path, fmt::format("{}.{}", at, i), ends, out);
    }
    return;
  }
  if (path.empty()) {
    out.push_back({&node, std::move(at)});
    return;
  }
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  const std::string_view rest =
      dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  for (const Member& member : node.members) {
    if (key == "*" || member.key == key) {
      collect(member.value,
              rest,
              at.empty() ? member.key : fmt::format("{}.{}", at, member.key),
              ends,
              out);
    }
  }
}

std::string named_by(const PartialString& value) {
  return value.is_empty() ? std::string() : value.display();
}

}  // namespace

std::vector<Field> fields(const Node& properties, std::string_view path) {
  std::vector<Field> out;
  collect(properties, path, {}, Ends::Apart, out);
  return out;
}

std::vector<Field> values(const Node& properties, std::string_view path) {
  std::vector<Field> out;
  collect(properties, path, {}, Ends::Whole, out);
  return out;
}

const Node& nothing() {
  static const Node kNothing = Node::map({});
  return kNothing;
}

Origin origin_of(const Extraction& run, const Item& item, std::string_view condition) {
  Origin origin;
  origin.address = item.address;
  origin.type = item.type;
  origin.declared = item.span;
  origin.condition = condition;
  origin.construct = text_of(item.node->find_path({"Metadata", "aws:cdk:path"}));
  origin.change = ChangeKind::Unknown;
  if (run.changes != nullptr) {
    const auto found = run.changes->find(item.address);
    origin.change = found == run.changes->end() ? ChangeKind::None : found->second;
  }
  return origin;
}

namespace {

void report_limit(Extraction& run, const Item& item) {
  report_unseen(
      run,
      item,
      {},
      "condition",
      fmt::format("its conditions can be met in more than {} ways, not all were looked at",
                  Variations::kAssignmentsMax),
      item.span);
}

}  // namespace

namespace {

void collect_parts(
    const Node& node, std::string_view path, std::string at, Ends ends, std::vector<Part>& out) {
  if (!function_of(node).empty() || (path.empty() && (ends != Ends::Apart || !node.is_list()))) {
    out.push_back({&node, std::move(at), path});
    return;
  }
  if (node.is_list()) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      collect_parts(node.items[i], path, fmt::format("{}.{}", at, i), ends, out);
    }
    return;
  }
  const std::size_t dot = path.find('.');
  const std::string_view key = path.substr(0, dot);
  for (const Member& member : node.members) {
    if (key == "*" || member.key == key) {
      collect_parts(member.value,
                    dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1),
                    at.empty() ? member.key : fmt::format("{}.{}", at, member.key),
                    ends,
                    out);
    }
  }
}

std::vector<Piece> pieces_in(const Node& value,
                             const Part& part,
                             const std::string& condition,
                             const Assignment& assignment,
                             Ends ends) {
  std::vector<Piece> out;
  for (const Field& field :
       ends == Ends::Apart ? fields(value, part.rest) : values(value, part.rest)) {
    std::string path = part.path;
    if (!field.path.empty()) {
      path += field.path.starts_with('.') ? field.path : "." + field.path;
    }
    out.push_back({*field.node, std::move(path), condition, assignment});
  }
  return out;
}

}  // namespace

std::vector<Part> parts_of(const Item& item, std::string_view path, Ends ends) {
  std::vector<Part> out;
  // Properties that are one function as a whole cannot be seen: that is said where it is expanded.
  if (item.properties != nullptr && function_of(*item.properties).empty()) {
    collect_parts(*item.properties, path, {}, ends, out);
  }
  return out;
}

std::vector<Piece> pieces_of(Extraction& run, const Item& item, std::string_view path, Ends ends) {
  std::vector<Piece> out;
  for (const Part& part : parts_of(item, path, ends)) {
    bool is_complete = true;
    for (const Variation& variation : run.variations->of(*part.node, item.condition, is_complete)) {
      if (!variation.value) {
        continue;
      }
      for (Piece& piece :
           pieces_in(*variation.value, part, variation.condition, variation.assignment, ends)) {
        out.push_back(std::move(piece));
      }
    }
    if (!is_complete) {
      report_limit(run, item);
    }
  }
  return out;
}

std::vector<Pair> pairs_of(
    Extraction& run, const Item& item, const Part* first, const Part* second, Ends second_ends) {
  std::vector<const Node*> nodes;
  for (const Part* part : {first, second}) {
    if (part != nullptr) {
      nodes.push_back(part->node);
    }
  }
  const auto compute = [&](const Assignment& assignment) {
    Node both = Node::map(item.span);
    for (const Part* part : {first, second}) {
      std::optional<Node> value =
          part == nullptr ? std::nullopt : run.evaluator->value(*part->node, assignment);
      if (value) {
        both.add(part == first ? "first" : "second", *std::move(value));
      }
    }
    return std::optional(std::move(both));
  };
  bool is_complete = true;
  std::vector<Pair> out;
  for (const Variation& variation :
       run.variations->of(nodes, item.condition, compute, is_complete)) {
    Pair pair{.first = {},
              .second = {},
              .condition = variation.condition,
              .assignment = variation.assignment};
    if (const Node* value = variation.value->find("first"); value != nullptr && first != nullptr) {
      pair.first =
          pieces_in(*value, *first, variation.condition, variation.assignment, Ends::Apart);
    }
    if (const Node* value = variation.value->find("second");
        value != nullptr && second != nullptr) {
      pair.second =
          pieces_in(*value, *second, variation.condition, variation.assignment, second_ends);
    }
    out.push_back(std::move(pair));
  }
  if (!is_complete) {
    report_limit(run, item);
  }
  return out;
}

std::vector<Variation> variations_of(Extraction& run, const Item& item) {
  bool is_complete = true;
  const Node empty = Node::map(item.span);
  std::vector<Variation> out = run.variations->of(
      item.properties == nullptr ? empty : *item.properties, item.condition, is_complete);
  if (!is_complete) {
    report_limit(run, item);
  }
  return out;
}

std::vector<Variation> variations_of(Extraction& run,
                                     const Item& item,
                                     const std::vector<std::string_view>& properties) {
  std::vector<const Node*> nodes;
  for (const std::string_view name : properties) {
    const Node* node = item.properties == nullptr ? nullptr : item.properties->find(name);
    if (node != nullptr) {
      nodes.push_back(node);
    }
  }
  bool is_complete = true;
  const auto compute = [&](const Assignment& assignment) {
    Node map = Node::map(item.properties == nullptr ? item.span : item.properties->span);
    if (item.properties == nullptr) {
      return std::optional(std::move(map));
    }
    for (const Member& member : item.properties->members) {
      for (const std::string_view name : properties) {
        if (member.key != name) {
          continue;
        }
        if (std::optional<Node> value = run.evaluator->value(member.value, assignment)) {
          map.add(member.key, *std::move(value), member.key_span);
        }
      }
    }
    return std::optional(std::move(map));
  };
  std::vector<Variation> out = run.variations->of(nodes, item.condition, compute, is_complete);
  if (!is_complete) {
    report_limit(run, item);
  }
  return out;
}

void report_unseen(Extraction& run,
                   const Item& item,
                   std::string_view property,
                   std::string_view what,
                   std::string reason,
                   Span where) {
  if (!run.is_after) {
    return;
  }
  Unseen unseen{.address = item.address,
                .attribute = std::string(property),
                .what = std::string(what),
                .reason = std::move(reason),
                .where = where};
  for (const Unseen& other : run.builder->unseen) {
    const bool is_same = other.address == unseen.address && other.attribute == unseen.attribute &&
                         other.what == unseen.what && other.reason == unseen.reason;
    if (is_same) {
      return;  // the same under another condition
    }
  }
  run.builder->unseen.push_back(std::move(unseen));
}

void for_each_item(Extraction& run, void (*use)(Extraction&, const Item&)) {
  for (const Item& item : run.source->items) {
    if (run.kept == nullptr) {
      use(run, item);
    } else if (const auto kept = run.kept->find(item.address); kept != run.kept->end()) {
      Item former = item;
      former.address = kept->second;
      use(run, former);
    }
  }
}

namespace {

// INVARIANT: a resource is known by everything that `Ref` and `Fn::GetAtt` can make of it, so a
// link is found no matter how it is written: directly, in a `Fn::Sub`, or handed to a nested stack.
void index_names_of(Extraction& run, const Item& item) {
  if (!is_relevant(item.type)) {
    return;
  }
  run.type_by_address[item.address] = item.type;
  for (const std::string_view attribute : {"Ref",
                                           "Arn",
                                           "TopicArn",
                                           "QueueName",
                                           "PolicyArn",
                                           "KeyId",
                                           "FunctionArn",
                                           "PermissionSetArn",
                                           "RestApiId",
                                           "DomainArn"}) {
    const std::string name = named_by(run.evaluator->attribute(item, attribute, Assignment{}));
    if (!name.empty()) {
      run.by_name[name].insert(item.address);
    }
  }
  run.by_name[fmt::format("${{{}}}", item.address)].insert(item.address);
}

}  // namespace

void index_names(Extraction& run) {
  for_each_item(run, index_names_of);
}

}  // namespace leastwise::cloudformation
