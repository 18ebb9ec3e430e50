// AWS: "Grammar of the IAM JSON policy language": which elements a statement must have.
#include "cli/doubt.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace leastwise {
namespace {

bool must_have_resource(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
    case PolicyKind::Session:
    case PolicyKind::Scp:
    case PolicyKind::Rcp:
      return true;
    case PolicyKind::Resource:
    case PolicyKind::Trust:
    case PolicyKind::Endpoint:
    case PolicyKind::Other:
      return false;
  }
  return false;
}

bool must_have_principal(PolicyKind kind) {
  return kind == PolicyKind::Resource || kind == PolicyKind::Trust || kind == PolicyKind::Rcp;
}

Error lacking(std::string_view element, const Statement& statement, std::string_view help) {
  return {.message = fmt::format("the statement has neither `{0}` nor `Not{0}`", element),
          .where = statement.span,
          .help = std::string(help)};
}

}  // namespace

ParsedPolicy parse_policy_of_kind(const Node& node,
                                  PolicyKind kind,
                                  SourceMap& sources,
                                  std::string_view label) {
  ParsedPolicy parsed = parse_policy(node, sources, label);
  for (const Statement& statement : parsed.policy.statements) {
    if (must_have_resource(kind) && !statement.resource.is_present) {
      parsed.problems.push_back(
          lacking("Resource", statement, "write `\"Resource\": \"*\"` if it is about all of them"));
    }
    if (must_have_principal(kind) && !statement.principal.is_present) {
      parsed.problems.push_back(lacking("Principal", statement, "say whom it is about"));
    }
  }
  if (!parsed.problems.empty()) {
    const Node unknown = Node::unknown({.expression = std::string(label), .span = {}});
    Policy doubt = parse_policy(unknown, sources, label).policy;
    std::ranges::move(doubt.statements, std::back_inserter(parsed.policy.statements));
    parsed.policy.has_holes = true;
  }
  return parsed;
}

bool is_doubt(const Statement& statement) {
  return !statement.effect && !statement.unknown_parts.empty() && !statement.span.is_known();
}

}  // namespace leastwise
