// The form of a policy: elements that are missing, doubled, empty or of the wrong JSON type.
//
// These look at the tree, since what is wrong here is just what a `Policy` cannot hold. AWS:
// "Grammar of the IAM JSON policy language".
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/document.h>

#include "policy/elements.h"
#include "policy/problems.h"
#include "text/suggestion.h"
#include "validation/checks.h"
#include "validation/quotas.h"

namespace leastwise::validation {
namespace {

bool is_scalar(const Node& node) {
  return node.kind == NodeKind::Bool || node.kind == NodeKind::Number || node.is_string() ||
         node.is_unknown();
}

std::span<const Node> items_of(const Node& node) {
  return node.is_list() ? std::span<const Node>(node.items) : std::span<const Node>(&node, 1);
}

// A repository's policy is about the repository: ECR knows no `Resource` in it.
bool implies_resource(std::string_view resource_type) {
  return resource_type == "AWS::ECR::Repository" || resource_type == "AWS::ECR::PublicRepository";
}

class StructureCheck {
 public:
  StructureCheck(const PolicySubject& subject, Issues& issues)
      : has_variables_(subject.policy.version == "2012-10-17"),
        implies_resource_(implies_resource(subject.resource_type)),
        issues_(issues) {}

  void policy(const Node& root) {
    if (root.is_unknown()) {
      return;
    }
    if (!root.is_map()) {
      mismatch(root, "a policy", "an object");
      return;
    }
    elements(root, "policy", std::span(kPolicyElements));
    version(root);
    text(root, "Id");
    const Node* const statements = root.find("Statement");
    if (statements == nullptr || (statements->is_list() && statements->items.empty())) {
      issues_.add("MISSING_STATEMENT",
                  statements == nullptr ? root.span : statements->span,
                  "the policy has no statement",
                  "add a `Statement`");
      return;
    }
    for (const Node& one : items_of(*statements)) {
      if (one.is_map()) {
        statement(one);
      } else if (!one.is_unknown()) {
        mismatch(one, "`Statement`", "an object or a list of objects");
      }
    }
  }

 private:
  void mismatch(const Node& node, std::string_view what, std::string_view expected) {
    issues_.add("DATA_TYPE_MISMATCH",
                node.span,
                fmt::format("{} must be {}, this is {}", what, expected, kind_in_words(node)));
  }

  void elements(const Node& map, std::string_view what, std::span<const std::string_view> known) {
    for (const Member& member : map.members) {
      const bool is_known = std::ranges::find(known, member.key) != known.end();
      if (!is_known && member.key_holes.empty()) {
        issues_.add("INVALID_POLICY_ELEMENT",
                    member.key_span,
                    fmt::format("`{}` is no element of a {}", member.key, what),
                    suggestion(member.key, known));
      }
    }
  }

  // A string, where there is one.
  void text(const Node& map, std::string_view key) {
    const Node* const node = map.find(key);
    if (node != nullptr && !node->is_string() && !node->is_unknown()) {
      mismatch(*node, fmt::format("`{}`", key), "a string");
    }
  }

  void version(const Node& root) {
    const Node* const node = root.find("Version");
    if (node == nullptr) {
      issues_.add("MISSING_VERSION",
                  root.span,
                  "the policy has no `Version`, which means `2008-10-17`: no policy variables",
                  "write `\"Version\": \"2012-10-17\"`");
      return;
    }
    text(root, "Version");
    const auto known = node->as_text();
    if (known && *known != "2012-10-17" && *known != "2008-10-17") {
      issues_.add("INVALID_VERSION",
                  node->span,
                  fmt::format("there is no policy version `{}`", *known),
                  "write `2012-10-17`; the only other one is `2008-10-17`");
    }
  }

  void statement(const Node& node) {
    elements(node, "statement", std::span(kStatementElements));
    effect(node);
    for (const auto& [plain, negated] :
         {std::pair<std::string_view, std::string_view>{"Action", "NotAction"},
          {"Resource", "NotResource"},
          {"Principal", "NotPrincipal"}}) {
      if (node.find(plain) != nullptr && node.find(negated) != nullptr) {
        issues_.add("UNSUPPORTED_ELEMENT_COMBINATION",
                    later_key(node, plain, negated),
                    fmt::format("`{}` and `{}` stand in one statement", plain, negated),
                    "keep one of them");
      }
    }
    required(node);
    for (const std::string_view key : {"Resource", "NotResource"}) {
      if (const Node* const value = node.find(key)) {
        variables(*value);
      }
    }
    for (const std::string_view key : {"Action", "NotAction", "Resource", "NotResource"}) {
      if (const Node* const value = node.find(key)) {
        strings(
            *value, key, key.ends_with("Action") ? "EMPTY_ARRAY_ACTION" : "EMPTY_ARRAY_RESOURCE");
      }
    }
    for (const std::string_view key : {"Principal", "NotPrincipal"}) {
      if (const Node* const value = node.find(key)) {
        principal(*value, key);
      }
    }
    sid(node);
    if (const Node* const condition = node.find("Condition")) {
      conditions(*condition);
    }
  }

  // Of the two keys, the one that stands behind.
  static Span later_key(const Node& map, std::string_view a, std::string_view b) {
    Span later;
    for (const Member& member : map.members) {
      later = member.key == a || member.key == b ? member.key_span : later;
    }
    return later;
  }

  void effect(const Node& node) {
    const Node* const value = node.find("Effect");
    if (value == nullptr) {
      issues_.add(
          "MISSING_EFFECT", node.span, "the statement has no `Effect`", "write `Allow` or `Deny`");
      return;
    }
    text(node, "Effect");
    const auto known = value->as_text();
    if (known && *known != "Allow" && *known != "Deny") {
      issues_.add("INVALID_EFFECT",
                  value->span,
                  fmt::format("there is no effect `{}`", *known),
                  "write `Allow` or `Deny`, in this letter case");
    }
  }

  void required(const Node& node) {
    const auto has = [&](std::string_view a, std::string_view b) {
      return node.find(a) != nullptr || node.find(b) != nullptr;
    };
    if (!has("Action", "NotAction")) {
      issues_.add("MISSING_ACTION",
                  node.span,
                  "the statement has neither `Action` nor `NotAction`",
                  "say which actions it is about");
    }
    if (!has("Resource", "NotResource") && !implies_resource_) {
      issues_.add("MISSING_RESOURCE",
                  node.span,
                  "the statement has neither `Resource` nor `NotResource`",
                  "say which resources it is about");
    }
    if (!has("Principal", "NotPrincipal")) {
      issues_.add("MISSING_PRINCIPAL",
                  node.span,
                  "the statement has neither `Principal` nor `NotPrincipal`",
                  "say whom it is about");
    }
  }

  // A `Pattern` has mended some mistakes: the text has them still.
  void variables(const Node& value) {
    for (const Node& item : items_of(value)) {
      if (const auto text = item.as_text(); text && has_variables_) {
        check_variable_form(*text, item.span, issues_);
      }
    }
  }

  // A string or a list of them.
  void strings(const Node& value, std::string_view key, std::string_view empty_code) {
    if (value.is_list() && value.items.empty()) {
      issues_.add(empty_code,
                  value.span,
                  fmt::format("`{}` is an empty list, so the statement does nothing", key));
    }
    for (const Node& item : items_of(value)) {
      if (!item.is_string() && !item.is_unknown()) {
        mismatch(item, fmt::format("`{}`", key), "a string or a list of strings");
      }
    }
  }

  void principal(const Node& value, std::string_view key) {
    if (value.is_string()) {
      if (value.as_text() && *value.as_text() != "*") {
        issues_.add(
            "INVALID_PRINCIPAL_FORMAT",
            value.span,
            fmt::format("`{}` must be `\"*\"` or an object, this is `{}`", key, *value.as_text()),
            "write `{\"AWS\": ...}` or `{\"Service\": ...}`");
      }
      return;
    }
    if (value.is_unknown()) {
      return;
    }
    if (!value.is_map()) {
      mismatch(value, fmt::format("`{}`", key), "`\"*\"` or an object");
      return;
    }
    if (value.members.empty()) {
      issues_.add("EMPTY_OBJECT_PRINCIPAL",
                  value.span,
                  fmt::format("`{}` is an empty object, so the statement does nothing", key));
    }
    for (const Member& member : value.members) {
      if (member.key_holes.empty() &&
          std::ranges::find(kPrincipalKeys, member.key) == kPrincipalKeys.end()) {
        issues_.add("INVALID_PRINCIPAL_KEY",
                    member.key_span,
                    fmt::format("there is no kind of principal `{}`", member.key),
                    suggestion(member.key, std::span(kPrincipalKeys)));
      }
      strings(member.value, member.key, "EMPTY_ARRAY_PRINCIPAL");
    }
  }

  void sid(const Node& node) {
    text(node, "Sid");
    const Node* const value = node.find("Sid");
    if (value != nullptr && value->is_string() && value->scalar.is_empty()) {
      issues_.add("EMPTY_SID_VALUE",
                  value->span,
                  "the `Sid` is empty",
                  "name the statement or leave it out");
    }
  }

  void conditions(const Node& value) {
    if (value.is_unknown()) {
      return;
    }
    if (!value.is_map()) {
      mismatch(value, "`Condition`", "an object");
      return;
    }
    if (value.members.empty()) {
      issues_.add(
          "EMPTY_OBJECT_CONDITION", value.span, "`Condition` is empty, so it restricts nothing");
    }
    for (const Member& member : value.members) {
      if (member.value.is_unknown()) {
        continue;
      }
      if (!member.value.is_map()) {
        mismatch(member.value, fmt::format("`{}`", member.key), "an object of condition keys");
        continue;
      }
      if (member.value.members.empty()) {
        issues_.add("EMPTY_OBJECT_CONDITION",
                    member.value.span,
                    fmt::format("`{}` is empty, so it restricts nothing", member.key));
      }
      keys(member.value);
    }
  }

  void keys(const Node& block) {
    std::map<std::string, const Member*> seen;
    for (const Member& key : block.members) {
      const auto [found, is_new] = seen.emplace(lower(key.key), &key);
      if (!is_new && key.key_holes.empty() && found->second->key != key.key) {
        issues_.add("DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
                    key.key_span,
                    fmt::format("`{}` and `{}` are one condition key", found->second->key, key.key),
                    "AWS takes one of them, nobody knows which: merge their values");
      }
      for (const Node& item : items_of(key.value)) {
        if (!is_scalar(item)) {
          issues_.add(
              "INVALID_CONDITION_DATA_TYPE",
              item.span,
              fmt::format("a value of `{}` must be a string, a number or a boolean, this is {}",
                          key.key,
                          kind_in_words(item)));
        }
      }
    }
  }

  bool has_variables_;
  bool implies_resource_;
  Issues& issues_;
};

// The value of `Sid`; the whole statement where there is no tree.
Span sid_span(const PolicySubject& subject, const Statement& statement) {
  const Node* const statements =
      subject.tree == nullptr ? nullptr : subject.tree->find("Statement");
  if (statements == nullptr) {
    return statement.span;
  }
  const std::span<const Node> all = items_of(*statements);
  const Node* const sid = statement.index < all.size() ? all[statement.index].find("Sid") : nullptr;
  return sid == nullptr ? statement.span : sid->span;
}

// The code for a document of this kind.
std::string_view size_code(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
    case PolicyKind::Session:
      return "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA";
    case PolicyKind::Trust:
      return "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA";
    case PolicyKind::Scp:
      return "POLICY_SIZE_EXCEEDS_SCP_QUOTA";
    case PolicyKind::Rcp:
      return "POLICY_SIZE_EXCEEDS_RCP_QUOTA";
    case PolicyKind::Resource:
    case PolicyKind::Endpoint:
    case PolicyKind::Other:
      return "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA";
  }
  return {};
}

}  // namespace

void check_structure(const PolicySubject& subject, Issues& issues) {
  if (subject.tree != nullptr) {
    StructureCheck(subject, issues).policy(*subject.tree);
    return;
  }
  // Put together from other things: what cannot be read is reported by whoever did that, and what
  // is absent shows here as well.
  for (const Statement& statement : subject.policy.statements) {
    if (!statement.unknown_parts.empty()) {
      continue;
    }
    if (!statement.resource.is_present && !implies_resource(subject.resource_type)) {
      issues.add("MISSING_RESOURCE",
                 statement.span,
                 "the statement has neither `Resource` nor `NotResource`",
                 "say which resources it is about");
    }
    if (!statement.principal.is_present) {
      issues.add("MISSING_PRINCIPAL",
                 statement.span,
                 "the statement has neither `Principal` nor `NotPrincipal`",
                 "say whom it is about");
    }
  }
}

void check_size(const PolicySubject& subject, Issues& issues) {
  const auto most = usual_size_limit(subject.kind, subject.resource_type);
  // Organizations and the services count a policy as it is stored, IAM without white space.
  const bool is_whole = subject.kind == PolicyKind::Scp || subject.kind == PolicyKind::Rcp ||
                        subject.kind == PolicyKind::Resource ||
                        subject.kind == PolicyKind::Endpoint;
  const auto is_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const std::size_t size =
      is_whole ? static_cast<std::size_t>(std::ranges::count_if(subject.text, is_character))
               : stored_size(subject.text);
  if (most && size > *most) {
    issues.add(size_code(subject.kind),
               subject.policy.span,
               fmt::format("the policy has {} characters{}, {} are allowed",
                           size,
                           is_whole ? "" : " besides white space",
                           *most),
               "split it into several policies");
  }
}

void check_sids(const PolicySubject& subject, Issues& issues) {
  std::map<std::string_view, const Statement*> seen;
  for (const Statement& statement : subject.policy.statements) {
    if (statement.sid.empty()) {
      continue;
    }
    const bool is_new = seen.emplace(statement.sid, &statement).second;
    if (!is_new) {
      const bool is_refused =
          subject.kind != PolicyKind::Resource && subject.kind != PolicyKind::Trust;
      issues.add(is_refused ? "UNIQUE_SIDS_REQUIRED" : "UNIQUE_SIDS_RECOMMENDED",
                 sid_span(subject, statement),
                 fmt::format("another statement has the `Sid` `{}` as well", statement.sid),
                 "give each statement a name of its own");
    }
    const bool is_plain = std::ranges::all_of(
        statement.sid, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    // Services of their own accept more in a resource policy: KMS and SQS take spaces.
    if (!is_plain && subject.kind != PolicyKind::Resource && !statement.sid.contains("${")) {
      issues.add(
          "UNSUPPORTED_SID",
          sid_span(subject, statement),
          fmt::format("the `Sid` `{}` has other characters than letters and digits", statement.sid),
          "write it with A-Z, a-z and 0-9 alone");
    }
  }
}

}  // namespace leastwise::validation
