// From a change set to the resources before and after it.
#include "cloudformation/change_set.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

ChangeKind kind_of_change(const Node& change) {
  const std::string_view action = text_of(change.find("Action"));
  const std::string_view policy = text_of(change.find("PolicyAction"));
  if (action == "Add" || action == "Import") {
    return ChangeKind::Create;
  }
  if (action == "Remove") {
    return policy == "Retain" ? ChangeKind::Forget : ChangeKind::Delete;
  }
  if (action == "Modify" || action == "SyncWithActual") {
    return text_of(change.find("Replacement")) == "True" ? ChangeKind::Replace : ChangeKind::Update;
  }
  return ChangeKind::Unknown;
}

// The resource in a context, which is JSON text.
std::optional<Node> resource_in(const Node& change,
                                std::string_view context,
                                SourceMap& sources,
                                std::vector<Error>& problems) {
  const Node* text = change.find(context);
  const std::optional<std::string_view> known = text == nullptr ? std::nullopt : text->as_text();
  if (!known || known->empty()) {
    return std::nullopt;
  }
  const FileId file =
      sources.derive(text->span,
                     Embedding::JsonString,
                     std::string(*known),
                     fmt::format("{} {}", text_of(change.find("LogicalResourceId")), context));
  Result<Document> document = read_json(sources, file);
  if (!document) {
    problems.push_back(std::move(document).error());
    return std::nullopt;
  }
  Node resource = std::move(document->root);
  const Node* type = change.find("ResourceType");
  if (resource.is_map() && type != nullptr) {
    resource.add("Type", *type, type->span);
  }
  return resource;
}

}  // namespace

ChangeSet read_change_set(const Node& root, SourceMap& sources, std::vector<Error>& problems) {
  ChangeSet out;
  Node before = Node::map(root.span);
  Node after = Node::map(root.span);
  const Node* changes = root.find("Changes");
  for (const Node& entry : changes->items) {
    const Node* change = entry.find("ResourceChange");
    const Node* id = change == nullptr ? nullptr : change->find("LogicalResourceId");
    if (id == nullptr) {
      continue;
    }
    const std::string name(text_of(id));
    const ChangeKind kind = kind_of_change(*change);
    out.changes[name] = kind;
    std::optional<Node> old = resource_in(*change, "BeforeContext", sources, problems);
    std::optional<Node> fresh = resource_in(*change, "AfterContext", sources, problems);
    out.unseen += !old && !fresh ? 1U : 0U;
    if (kind == ChangeKind::Forget && old) {
      fresh = old;  // it leaves the stack and stays in AWS
    }
    if (old) {
      before.add(name, *std::move(old), id->span);
    }
    if (fresh) {
      after.add(name, *std::move(fresh), id->span);
    }
  }
  out.before = Node::map(root.span);
  out.before.add("Resources", std::move(before));
  out.after = Node::map(root.span);
  out.after.add("Resources", std::move(after));
  return out;
}

}  // namespace leastwise::cloudformation
