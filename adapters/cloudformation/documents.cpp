// Policy documents: what their text is, what they govern, and how much of them can be seen.
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "cloudformation/extract.h"

namespace leastwise::cloudformation {
namespace {

bool is_blank(const Node& node) {
  const auto text = node.as_text();
  return text && text->find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_known_problem(const ModelBuilder& builder,
                      const Error& problem,
                      const std::string& address) {
  for (const Problem& other : builder.problems) {
    if (other.address == address && other.error.message == problem.message &&
        other.error.where == problem.where) {
      return true;
    }
  }
  return false;
}

void parse(Extraction& run, const Item& item, const Field& field, PolicyDocument& document) {
  ParsedPolicy parsed =
      parse_policy(*field.node, *run.sources, fmt::format("{} {}", item.address, field.path));
  document.policy = std::move(parsed.policy);
  document.state = document.policy.has_holes ? PolicyState::Partial : PolicyState::Known;
  if (parsed.problems.empty()) {
    return;
  }
  document.state = PolicyState::Malformed;
  for (Error& problem : parsed.problems) {
    // What the change takes away need not be right; another branch may have the same mistake.
    if (run.is_after && !is_known_problem(*run.builder, problem, item.address)) {
      run.builder->problems.push_back({std::move(problem), item.address});
    }
  }
}

// SCPs and RCPs are IAM's language; the other kinds of an organisation's policies are not.
std::optional<PolicyKind> organisation_kind(const Extraction& run, const Item& item) {
  const Node* written = item.properties->find("Type");
  const std::optional<Node> type =
      written == nullptr ? std::nullopt : run.evaluator->value(*written, Assignment{});
  const std::string_view text = type ? text_of(&*type) : std::string_view{};
  if (!type || text == "SERVICE_CONTROL_POLICY") {
    return PolicyKind::Scp;
  }
  if (text == "RESOURCE_CONTROL_POLICY") {
    return PolicyKind::Rcp;
  }
  return type->is_unknown() ? std::optional(PolicyKind::Other) : std::nullopt;
}

// The whole statement of an event bus stands as one property.
void add_bus_statement(Extraction& run,
                       const Item& item,
                       const Node& properties,
                       std::string_view condition) {
  const Node* statement = properties.find("Statement");
  if (item.type != "AWS::Events::EventBusPolicy" || statement == nullptr) {
    return;
  }
  Node policy = *statement;
  if (statement->is_map()) {
    policy = Node::map(statement->span);
    policy.add("Version", Node::string("2012-10-17", statement->span));
    policy.add("Statement", *statement);
  }
  add_document(run,
               item,
               {&policy, "Statement"},
               PolicyKind::Resource,
               condition,
               [&](PolicyDocument& document) {
                 const std::vector<Field> bus = fields(properties, "EventBusName");
                 document.target =
                     target_of(run, bus.empty() ? nullptr : &bus.front(), "AWS::Events::EventBus");
               });
}

}  // namespace

std::optional<PolicyId> add_document(Extraction& run,
                                     const Item& item,
                                     const Field& field,
                                     PolicyKind kind,
                                     std::string_view condition,
                                     const std::function<void(PolicyDocument&)>& fill) {
  if (field.node == nullptr || field.node->is_null() || is_blank(*field.node)) {
    return std::nullopt;
  }
  std::string key =
      fmt::format("{}|{}|{}|{}", item.address, field.path, to_text(kind), fingerprint(*field.node));
  if (const auto found = run.documents.find(key); found != run.documents.end()) {
    return found->second;
  }
  PolicyDocument document;
  document.kind = kind;
  document.origin = origin_of(run, item, condition);
  document.attribute = field.path;
  document.span = field.node->span;
  if (field.node->is_unknown()) {
    document.state = PolicyState::Unknown;
    document.reason =
        fmt::format("depends on {}", field.node->scalar.holes.front().hole.expression);
    report_unseen(run, item, field.path, "policy document", document.reason, field.node->span);
  } else {
    parse(run, item, field, document);
  }
  if (fill) {
    fill(document);
  }
  if (run.statistics != nullptr) {
    ++run.statistics->documents[static_cast<std::size_t>(document.state)];
  }
  const PolicyId id = run.facts->add(std::move(document));
  run.documents.emplace(std::move(key), id);
  return id;
}

PolicyTarget target_of(Extraction& run, const Field* field, std::string_view kind) {
  PolicyTarget target;
  target.kind = kind;
  if (field == nullptr) {
    return target;
  }
  target.identifier = field->node->scalar;
  target.confidence = Confidence::Exact;
  const auto found = run.by_name.find(target.identifier.display());
  if (found != run.by_name.end()) {
    target.address = *found->second.begin();
  } else if (field->node->is_unknown()) {
    target.confidence = Confidence::Unresolved;
  }
  return target;
}

void extract_documents(Extraction& run, const Item& item) {
  for (const PolicyRow& row : policy_rows(item.type)) {
    if (row.kind == PolicyKind::Trust || item.properties == nullptr) {
      continue;  // trust is read with the role
    }
    PolicyKind kind = row.kind;
    if (item.type == "AWS::Organizations::Policy") {
      const std::optional<PolicyKind> organisation = organisation_kind(run, item);
      if (!organisation) {
        continue;
      }
      kind = *organisation;
    }
    const std::vector<Part> targets = parts_of(item, row.target_path, Ends::Apart);
    for (const Part& part : parts_of(item, row.path, Ends::Whole)) {
      const Part* target = row.target_path.empty() || targets.empty() ? nullptr : &targets.front();
      for (const Pair& pair : pairs_of(run, item, target, &part, Ends::Whole)) {
        for (const Piece& piece : pair.second) {
          add_document(
              run, item, piece.field(), kind, pair.condition, [&](PolicyDocument& document) {
                document.name = run.evaluator->attribute(item, "Ref", pair.assignment);
                const Field field = pair.first.empty() ? Field{} : pair.first.front().field();
                document.target =
                    row.target_path.empty()
                        ? PolicyTarget{std::string(row.target),
                                       document.name,
                                       item.address,
                                       Confidence::Exact}
                        : target_of(run, pair.first.empty() ? nullptr : &field, row.target);
              });
        }
      }
    }
  }
  if (item.type == "AWS::Events::EventBusPolicy") {
    for (const Variation& variation : variations_of(run, item)) {
      add_bus_statement(run, item, *variation.value, variation.condition);
    }
  }
}

}  // namespace leastwise::cloudformation
