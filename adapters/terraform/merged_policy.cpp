// Statements with the same Sid replace each other; a later document may raise the version.
#include "terraform/merged_policy.h"

#include <algorithm>
#include <utility>

namespace leastwise::terraform {
namespace {

std::string_view sid_of(const Node& statement) {
  const Node* sid = statement.find("Sid");
  return sid == nullptr ? std::string_view{} : sid->as_text().value_or("");
}

}  // namespace

void Merged::add(Node statement) {
  const std::string sid(sid_of(statement));
  if (!sid.empty()) {
    const auto same = std::ranges::find_if(
        statements_, [&sid](const Node& other) { return sid_of(other) == sid; });
    if (same != statements_.end()) {
      *same = std::move(statement);
      return;
    }
  }
  if (statements_.size() < kStatementsMax) {
    statements_.push_back(std::move(statement));
  } else {
    note("it has more statements than can be judged");
  }
}

void Merged::add_policy(const Node& policy) {
  if (const Node* version = policy.find("Version")) {
    raise(version->as_text().value_or(""), version->span);
  }
  if (const Node* id = policy.find("Id"); id != nullptr && id->is_string()) {
    id_ = *id;
  }
  const Node* statements = policy.find("Statement");
  if (statements == nullptr) {
    return;
  }
  if (!statements->is_list()) {
    add(*statements);
    return;
  }
  for (const Node& statement : statements->items) {
    add(statement);
  }
}

void Merged::raise(std::string_view version, Span span) {
  if (version > version_) {
    version_ = version;
    version_span_ = span;
  }
}

void Merged::note(std::string reason) {
  if (reason_.empty()) {
    reason_ = std::move(reason);
  }
}

bool Merged::sees_nothing() const {
  return std::ranges::all_of(statements_, [](const Node& node) { return node.is_unknown(); });
}

Node Merged::take(Span span) {
  Node policy = Node::map(span);
  policy.add("Version", Node::string(version_, version_span_.is_known() ? version_span_ : span));
  if (!id_.is_null()) {
    policy.add("Id", std::move(id_));
  }
  policy.add("Statement", Node::list(std::move(statements_), span));
  return policy;
}

}  // namespace leastwise::terraform
