// From the tree of a policy to its statements.
//
//   policy    = { Version?, Id?, Statement: statement | [ statement, ... ] }
//   statement = { Sid?, Effect, Principal|NotPrincipal?, Action|NotAction, Resource|NotResource?,
//   Condition? }
//
// What is wrong is reported where it stands, and reading goes on: a part that cannot be read is
// left as unknown, so that questions about its statement answer `Maybe`, and no other statement is
// lost. Whether a policy of its kind must or must not have a `Principal` or a `Resource` is not
// decided here: the text does not say what the policy is used for. AWS: "Grammar of the IAM JSON
// policy language".
#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "policy/condition_reader.h"
#include "policy/elements.h"
#include "policy/policy_text.h"
#include "policy/problems.h"
#include "text/suggestion.h"

namespace leastwise {
namespace {

constexpr std::array<std::string_view, 2> kEffects{"Allow", "Deny"};
constexpr std::array<std::string_view, 2> kVersions{"2012-10-17", "2008-10-17"};

// Of a key that occurs twice the last one counts, as in `Node::find`.
const Member* find_member(const Node& map, std::string_view key) {
  for (const Member& member : std::views::reverse(map.members)) {
    if (member.key == key && member.key_holes.empty()) {
      return &member;
    }
  }
  return nullptr;
}

bool has_hole(const Node& node) {
  if (node.is_unknown() || !node.scalar.is_known()) {
    return true;
  }
  return std::any_of(node.items.begin(), node.items.end(), has_hole) ||
         std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
           return !member.key_holes.empty() || has_hole(member.value);
         });
}

Pattern hole_pattern(Hole hole) {
  const Span span = hole.span;
  return parse_pattern(PartialString::unknown(std::move(hole)), span, PatternSyntax::Glob);
}

class PolicyReader {
 public:
  explicit PolicyReader(std::vector<Error>& problems) : problems_(problems) {}

  Policy read(const Node& root) {
    Policy policy;
    policy.span = root.span;
    policy.has_holes = has_hole(root);
    if (root.is_unknown()) {
      policy.statements.push_back(unknown_statement(root.scalar.holes.front().hole, root.span));
      return policy;
    }
    if (!root.is_map()) {
      problems_.add(fmt::format("a policy is a JSON object, this is {}", kind_in_words(root)),
                    root.span,
                    "write an object with a `Statement`");
      return policy;
    }
    check_keys(root, "policy", kPolicyElements);
    read_head(root, policy);
    read_statements(root, policy);
    return policy;
  }

 private:
  void check_keys(const Node& map, std::string_view what, std::span<const std::string_view> keys) {
    for (const Member& member : map.members) {
      const bool is_known = member.key_holes.empty();
      if (is_known && std::find(keys.begin(), keys.end(), member.key) != keys.end()) {
        continue;
      }
      problems_.add(is_known ? fmt::format("unknown key `{}` in a {}", member.key, what)
                             : fmt::format("a key of a {} is not known until apply", what),
                    member.key_span,
                    suggestion(member.key, keys));
    }
  }

  // The text of an optional string; empty when it is absent or wrong.
  std::string optional_text(const Node& map, std::string_view key) {
    const Member* member = find_member(map, key);
    if (member == nullptr || member->value.is_unknown()) {
      return {};
    }
    if (!member->value.is_string()) {
      problems_.add(
          fmt::format("`{}` must be a string, this is {}", key, kind_in_words(member->value)),
          member->value.span,
          "write it in quotes");
      return {};
    }
    return member->value.scalar.display();
  }

  void read_head(const Node& root, Policy& policy) {
    policy.id = optional_text(root, "Id");
    policy.version = optional_text(root, "Version");
    const Node* version = root.find("Version");
    const bool is_known = version != nullptr && version->as_text().has_value();
    if (is_known &&
        std::find(kVersions.begin(), kVersions.end(), policy.version) == kVersions.end()) {
      problems_.add(fmt::format("unknown policy version `{}`", policy.version),
                    version->span,
                    "write `2012-10-17`; the only other one is `2008-10-17`");
    }
    // A version that is wrong or not known is most likely the one that everybody means.
    const bool is_old = policy.version == kVersions[1] || version == nullptr;
    syntax_ = is_old ? PatternSyntax::Glob : PatternSyntax::GlobWithVariables;
  }

  void read_statements(const Node& root, Policy& policy) {
    const Member* member = find_member(root, "Statement");
    if (member == nullptr) {
      problems_.add("the policy has no `Statement`", root.span, "a policy without one is refused");
      return;
    }
    const Node& value = member->value;
    if (value.is_list() && value.items.empty()) {
      problems_.add(
          "`Statement` is an empty list", value.span, "a policy has at least one statement");
      return;
    }
    const std::span<const Node> nodes =
        value.is_list() ? std::span<const Node>(value.items) : std::span<const Node>(&value, 1);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      std::optional<Statement> statement = read_statement(nodes[i]);
      if (statement) {
        statement->index = i;
        policy.statements.push_back(*std::move(statement));
      }
    }
  }

  // A statement of which nothing is known.
  static Statement unknown_statement(const Hole& hole, Span span) {
    Statement statement;
    statement.span = span;
    statement.effect_span = span;
    for (Element* element : {&statement.action, &statement.resource}) {
      element->is_present = true;
      element->span = span;
      element->key_span = span;
      element->patterns.push_back(hole_pattern(hole));
    }
    statement.principal.is_present = true;
    statement.principal.span = span;
    statement.principal.key_span = span;
    statement.principal.values.push_back(
        {.type = PrincipalType::Unknown, .value = PartialString::unknown(hole), .span = span});
    statement.conditions.push_back(unknown_condition(hole, span));
    statement.unknown_parts.push_back(hole);
    return statement;
  }

  std::optional<Statement> read_statement(const Node& node) {
    if (node.is_unknown()) {
      return unknown_statement(node.scalar.holes.front().hole, node.span);
    }
    if (!node.is_map()) {
      problems_.add(fmt::format("a statement is a JSON object, this is {}", kind_in_words(node)),
                    node.span,
                    "write an object with `Effect`, `Action` and `Resource`");
      return std::nullopt;
    }
    check_keys(node, "statement", kStatementElements);
    Statement statement;
    statement.span = node.span;
    statement.sid = optional_text(node, "Sid");
    read_effect(node, statement);
    read_principal(node, statement);
    statement.action = read_element(node, "Action", "NotAction", statement);
    if (!statement.action.is_present) {
      problems_.add("the statement has neither `Action` nor `NotAction`",
                    node.span,
                    "say which actions it is about");
      make_unknown(statement.action, "Action", node.span, statement);
    }
    statement.resource = read_element(node, "Resource", "NotResource", statement);
    if (const Member* conditions = find_member(node, "Condition")) {
      read_conditions(conditions->value, problems_, statement);
    }
    return statement;
  }

  void read_effect(const Node& node, Statement& statement) {
    const Member* member = find_member(node, "Effect");
    if (member == nullptr) {
      problems_.add("the statement has no `Effect`", node.span, "write `Allow` or `Deny`");
      statement.effect_span = node.span;
      statement.unknown_parts.push_back({.expression = "Effect", .span = node.span});
      return;
    }
    const Node& value = member->value;
    statement.effect_span = value.span;
    if (value.is_unknown() || (value.is_string() && !value.scalar.is_known())) {
      statement.unknown_parts.push_back(value.scalar.holes.front().hole);
      return;
    }
    if (value.is_string() && value.scalar.text == kEffects[0]) {
      statement.effect = Effect::Allow;
    } else if (value.is_string() && value.scalar.text == kEffects[1]) {
      statement.effect = Effect::Deny;
    } else {
      problems_.add(value.is_string() ? fmt::format("unknown effect `{}`", value.scalar.text)
                                      : fmt::format("`Effect` must be a string, this is {}",
                                                    kind_in_words(value)),
                    value.span,
                    suggestion(value.scalar.text, kEffects));
      statement.unknown_parts.push_back({.expression = "Effect", .span = value.span});
    }
  }

  // The part stays present, with one hole that may be anything.
  static void make_unknown(Element& element, std::string name, Span span, Statement& statement) {
    Hole hole{.expression = std::move(name), .span = span};
    element.is_present = true;
    element.is_negated = false;
    element.span = span;
    element.key_span = element.key_span.is_known() ? element.key_span : span;
    element.patterns = {hole_pattern(hole)};
    statement.unknown_parts.push_back(std::move(hole));
  }

  Element read_element(const Node& node,
                       std::string_view plain,
                       std::string_view negated,
                       Statement& statement) {
    Element element;
    const Member* first = find_member(node, plain);
    const Member* second = find_member(node, negated);
    if (first == nullptr && second == nullptr) {
      return element;
    }
    const Member& member = first != nullptr ? *first : *second;
    element.key_span = member.key_span;
    if (first != nullptr && second != nullptr) {
      problems_.add(fmt::format("the statement has both `{}` and `{}`", plain, negated),
                    second->key_span,
                    "keep one of them");
      make_unknown(element, std::string(plain), member.value.span, statement);
      return element;
    }
    element.is_present = true;
    element.is_negated = first == nullptr;
    element.span = member.value.span;
    const std::string name(member.key);
    const bool is_read = for_each_string(member.value, name, problems_, [&](const Node& value) {
      element.patterns.push_back(parse_pattern(value.scalar, value.span, syntax_));
    });
    if (member.value.is_unknown()) {
      statement.unknown_parts.push_back(member.value.scalar.holes.front().hole);
    } else if (!is_read) {
      make_unknown(element, name, member.value.span, statement);
    }
    return element;
  }

  void read_principal(const Node& node, Statement& statement) {
    const Member* first = find_member(node, "Principal");
    const Member* second = find_member(node, "NotPrincipal");
    if (first == nullptr && second == nullptr) {
      return;
    }
    const Member& member = first != nullptr ? *first : *second;
    PrincipalElement& principal = statement.principal;
    principal.is_present = true;
    principal.is_negated = first == nullptr;
    principal.span = member.value.span;
    principal.key_span = member.key_span;
    bool is_read = read_principals(member.value, member.key, principal);
    if (first != nullptr && second != nullptr) {
      problems_.add("the statement has both `Principal` and `NotPrincipal`",
                    second->key_span,
                    "keep one of them");
      is_read = false;
    }
    if (!is_read) {
      Hole hole{.expression = member.key, .span = member.value.span};
      principal.values.push_back({.type = PrincipalType::Unknown,
                                  .value = PartialString::unknown(hole),
                                  .span = member.value.span});
      statement.unknown_parts.push_back(std::move(hole));
    } else if (member.value.is_unknown()) {
      statement.unknown_parts.push_back(member.value.scalar.holes.front().hole);
    }
  }

  // False when a part of it could not be read.
  bool read_principals(const Node& value, const std::string& name, PrincipalElement& principal) {
    if (value.is_unknown() || (value.is_string() && !value.scalar.is_known())) {
      principal.values.push_back(
          {.type = PrincipalType::Unknown, .value = value.scalar, .span = value.span});
      return true;
    }
    if (value.as_text() == "*") {
      principal.values.push_back(
          {.type = PrincipalType::Everyone, .value = value.scalar, .span = value.span});
      return true;
    }
    if (!value.is_map() || value.members.empty()) {
      const std::string what = value.is_map()      ? "an empty object"
                               : value.is_string() ? fmt::format("`{}`", value.scalar.text)
                                                   : std::string(kind_in_words(value));
      problems_.add(fmt::format("`{}` must be `\"*\"` or an object, this is {}", name, what),
                    value.span,
                    "write it as `{\"AWS\": ...}` or `{\"Service\": ...}`");
      return false;
    }
    bool is_read = true;
    for (const Member& member : value.members) {
      is_read = read_principals_of_type(member, principal) && is_read;
    }
    return is_read;
  }

  bool read_principals_of_type(const Member& member, PrincipalElement& principal) {
    const auto* const at = std::find(kPrincipalKeys.begin(), kPrincipalKeys.end(), member.key);
    if (at == kPrincipalKeys.end() || !member.key_holes.empty()) {
      problems_.add(fmt::format("unknown type of principal `{}`", member.key),
                    member.key_span,
                    suggestion(member.key, kPrincipalKeys));
      return false;
    }
    constexpr std::array kTypes{PrincipalType::Aws,
                                PrincipalType::Service,
                                PrincipalType::Federated,
                                PrincipalType::CanonicalUser};
    const PrincipalType type = kTypes.at(static_cast<std::size_t>(at - kPrincipalKeys.begin()));
    return for_each_string(member.value, member.key, problems_, [&](const Node& value) {
      principal.values.push_back(
          {.type = type_of(type, value.scalar), .value = value.scalar, .span = value.span});
    });
  }

  static PrincipalType type_of(PrincipalType type, const PartialString& value) {
    const bool is_star = value.is_known() && value.text == "*";
    return type == PrincipalType::Aws && is_star ? PrincipalType::Everyone : type;
  }

  Problems problems_;
  PatternSyntax syntax_ = PatternSyntax::Glob;
};

}  // namespace

ParsedPolicy parse_policy(const Node& node, SourceMap& sources, std::string_view label) {
  ParsedPolicy parsed;
  if (!node.is_string()) {
    parsed.policy = PolicyReader(parsed.problems).read(node);
    return parsed;
  }
  if (node.scalar.text.find_first_not_of(" \t\r\n") == std::string::npos &&
      node.scalar.holes.size() == 1) {
    // The text is one hole: nothing is known of it.
    const Node unknown = Node::unknown(node.scalar.holes.front().hole);
    parsed.policy = PolicyReader(parsed.problems).read(unknown);
    parsed.policy.span = node.span;
    return parsed;
  }
  PolicyTree tree = read_policy_text(node, sources, label);
  parsed.problems = std::move(tree.problems);
  if (tree.is_readable) {
    parsed.policy = PolicyReader(parsed.problems).read(tree.root);
  } else {
    parsed.policy.span = node.span;
    parsed.policy.has_holes = !node.scalar.is_known();
  }
  return parsed;
}

}  // namespace leastwise
