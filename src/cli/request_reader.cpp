// Reading is generous with forms that mean one thing only, and strict with names: a boundary that
// is overlooked because its name is misspelt would turn into "allowed".
#include "cli/request_reader.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <leastwise/account_number.h>

#include "cli/doubt.h"

namespace leastwise {
namespace {

constexpr std::array<std::string_view, 13> kMembers{"id",
                                                    "principal",
                                                    "action",
                                                    "resource",
                                                    "resource_account",
                                                    "context",
                                                    "multivalued_keys",
                                                    "identity_policies",
                                                    "permissions_boundaries",
                                                    "session_policies",
                                                    "resource_policy",
                                                    "service_control_policies",
                                                    "resource_control_policies"};

constexpr std::span<const std::string_view> kPolicyMembers =
    std::span(kMembers).subspan(kMembers.size() - 6);

std::string_view layer_name(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::Identity:
      return "identity_policies";
    case PolicyLayer::Boundary:
      return "permissions_boundaries";
    case PolicyLayer::Session:
      return "session_policies";
    case PolicyLayer::Resource:
      return "resource_policy";
    case PolicyLayer::ServiceControl:
      return "service_control_policies";
    case PolicyLayer::ResourceControl:
      return "resource_control_policies";
  }
  return {};
}

bool is_scalar(const Node& node) {
  return node.is_string() || node.kind == NodeKind::Number || node.kind == NodeKind::Bool;
}

bool is_absent(const Node* node) {
  return node == nullptr || node->is_null();
}

// A policy, or a list or a wrapper with policies.
bool holds_policies(const Node& node) {
  return (node.is_map() &&
          (node.find("Statement") != nullptr ||
           std::ranges::any_of(
               node.members, [](const Member& member) { return holds_policies(member.value); }))) ||
         (node.is_list() && std::ranges::any_of(node.items, holds_policies));
}

bool is_same_key(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; };
    return lower(x) == lower(y);
  });
}

class CaseReader {
 public:
  CaseReader(SourceMap& sources, const Catalogue& catalogue) : sources_(sources) {
    case_.request.context = Context(catalogue);
  }

  Result<RequestCase> read(const Node& node);

 private:
  Result<void> check_names(const Node& node);
  Result<void> read_request(const Node& node);
  Result<void> read_principal(const Node* node);
  Result<void> read_context(const Node* node, const Node* multivalued);
  Result<void> read_policies(const Node* node,
                             std::string_view name,
                             PolicyKind kind,
                             std::vector<const PreparedPolicy*>& out);
  Result<void> read_levels(const Node* node, std::string_view name);
  void add_policy(const Node& node,
                  std::string_view name,
                  PolicyKind kind,
                  std::vector<const PreparedPolicy*>& out);

  SourceMap& sources_;
  RequestCase case_{.id = "null"};
};

Result<std::string> text_of(const Node* node, std::string_view name, std::string fallback) {
  if (is_absent(node)) {
    return fallback;
  }
  if (!is_scalar(*node)) {
    return fail(fmt::format("`{}` must be a string", name), node->span, "write one string");
  }
  return node->scalar.text;
}

Result<std::vector<std::string>> texts_of(const Node& node, std::string_view name) {
  const std::span<const Node> items =
      node.is_list() ? std::span<const Node>(node.items) : std::span<const Node>(&node, 1);
  std::vector<std::string> out;
  for (const Node& item : items) {
    if (!is_scalar(item)) {
      return fail(fmt::format("a value of `{}` must be a string, a number or a boolean", name),
                  item.span,
                  "write a string, or several in brackets");
    }
    out.push_back(item.scalar.text);
  }
  return out;
}

Result<void> CaseReader::check_names(const Node& node) {
  for (const Member& member : node.members) {
    if (std::ranges::find(kMembers, member.key) != kMembers.end()) {
      continue;
    }
    const std::string_view meant = did_you_mean(member.key, kMembers);
    if (!meant.empty()) {
      return fail(fmt::format("unknown member `{}` of a request", member.key),
                  member.key_span,
                  fmt::format("did you mean `{}`?", meant));
    }
    // Passed over, a boundary or a denial would turn into "allowed".
    if (holds_policies(member.value)) {
      return fail(fmt::format("unknown member `{}` of a request holds policies", member.key),
                  member.key_span,
                  fmt::format("say whose they are: {}", fmt::join(kPolicyMembers, ", ")));
    }
  }
  return {};
}

// `{"AWS": "arn:..."}` as in a policy, or the text alone.
Result<void> CaseReader::read_principal(const Node* node) {
  if (is_absent(node)) {
    return {};
  }
  const Node* value = node;
  bool is_federated = false;
  if (node->is_map() && node->members.size() == 1) {
    value = &node->members.front().value;
    value = value->is_list() && value->items.size() == 1 ? &value->items.front() : value;
    is_federated = node->members.front().key == "Federated";
  }
  TRY(const std::string text, text_of(value, "principal", {}));
  Result<Caller> caller = Caller::parse(text);
  if (!caller) {
    caller.error().where = value->span;
    return std::unexpected(std::move(caller).error());
  }
  case_.request.caller = *std::move(caller);
  if (is_federated) {
    case_.request.caller.kind = CallerKind::Federated;
    case_.request.caller.account.clear();
  }
  return {};
}

Result<void> CaseReader::read_context(const Node* node, const Node* multivalued) {
  std::vector<std::string> lists;
  if (!is_absent(multivalued)) {
    TRY(lists, texts_of(*multivalued, "multivalued_keys"));
  }
  if (is_absent(node)) {
    return {};
  }
  if (!node->is_map()) {
    return fail("`context` must be an object", node->span, "write `{\"aws:SourceIp\": \"...\"}`");
  }
  for (const Member& member : node->members) {
    if (member.value.is_null()) {
      continue;
    }
    const auto first = std::ranges::find_if(
        node->members, [&](const Member& one) { return is_same_key(one.key, member.key); });
    if (&*first != &member) {
      return fail(fmt::format("`{}` and `{}` are one key", first->key, member.key),
                  member.key_span,
                  "keep one of them: names of condition keys have no case");
    }
    TRY(std::vector<std::string> values, texts_of(member.value, member.key));
    const bool is_list =
        std::ranges::any_of(lists, [&](const auto& key) { return is_same_key(key, member.key); });
    if (is_list) {
      case_.request.context.set_multivalued(member.key, std::move(values));
    } else {
      case_.request.context.set(member.key, std::move(values));
    }
  }
  return {};
}

Result<void> CaseReader::read_request(const Node& node) {
  const Node* action = node.find("action");
  TRY(case_.request.action, text_of(action, "action", {}));
  if (case_.request.action.empty()) {
    return fail("the request has no `action`", node.span, "write `\"action\": \"s3:GetObject\"`");
  }
  if (case_.request.action.find(':') == std::string::npos) {
    return fail(fmt::format("`{}` is no action", case_.request.action),
                action->span,
                "write one action, as in `s3:GetObject`");
  }
  TRY(case_.request.resource, text_of(node.find("resource"), "resource", "*"));
  if (case_.request.resource.empty()) {
    return fail("`resource` is empty", node.find("resource")->span, "write an ARN, or `*`");
  }
  const Node* owner = node.find("resource_account");
  TRY(case_.request.resource_account, text_of(owner, "resource_account", {}));
  if (!case_.request.resource_account.empty() &&
      !is_account_number(case_.request.resource_account)) {
    return fail(fmt::format("`{}` is no account", case_.request.resource_account),
                owner->span,
                "an account's id has twelve digits");
  }
  TRY(const std::string id, text_of(node.find("id"), "id", {}));
  const Node* id_node = node.find("id");
  if (!is_absent(id_node)) {
    case_.id = id_node->is_string() ? json_string(id) : id;
  }
  if (Result<void> read = read_principal(node.find("principal")); !read) {
    return read;
  }
  return read_context(node.find("context"), node.find("multivalued_keys"));
}

void CaseReader::add_policy(const Node& node,
                            std::string_view name,
                            PolicyKind kind,
                            std::vector<const PreparedPolicy*>& out) {
  // Some tools wrap a document: {"name": ..., "policy": {...}}.
  const Node* document = &node;
  for (const std::string_view wrapper : {"policy", "Policy", "PolicyDocument", "document"}) {
    const Node* inner = node.is_map() ? node.find(wrapper) : nullptr;
    if (inner != nullptr && node.find("Statement") == nullptr) {
      document = inner;
      break;
    }
  }
  ParsedPolicy parsed = parse_policy_of_kind(*document, kind, sources_, name);
  std::ranges::move(parsed.problems, std::back_inserter(case_.problems));
  const Policy& policy = case_.policies.emplace_back(std::move(parsed.policy));
  out.push_back(&case_.prepared.emplace_back(policy, kind));
}

Result<void> CaseReader::read_policies(const Node* node,
                                       std::string_view name,
                                       PolicyKind kind,
                                       std::vector<const PreparedPolicy*>& out) {
  if (is_absent(node)) {
    return {};
  }
  const std::span<const Node> items =
      node->is_list() ? std::span<const Node>(node->items) : std::span<const Node>(node, 1);
  for (const Node& item : items) {
    const Node* policies = item.is_map() ? item.find("policies") : nullptr;
    if (item.is_list() || policies != nullptr) {
      Result<void> read = read_policies(policies != nullptr ? policies : &item, name, kind, out);
      if (!read) {
        return read;
      }
    } else if (item.is_map() || item.is_string()) {
      add_policy(item, name, kind, out);
    } else {
      return fail(fmt::format("`{}` must hold policies", name),
                  item.span,
                  "write each policy as an object, or as a string that holds one");
    }
  }
  return {};
}

Result<void> CaseReader::read_levels(const Node* node, std::string_view name) {
  if (is_absent(node)) {
    return {};
  }
  const bool is_leveled =
      node->is_list() && std::ranges::all_of(node->items, [](const Node& item) {
        return item.is_list() || (item.is_map() && item.find("policies") != nullptr);
      });
  const std::span<const Node> levels =
      is_leveled ? std::span<const Node>(node->items) : std::span<const Node>(node, 1);
  for (const Node& level : levels) {
    Result<void> read =
        read_policies(&level, name, PolicyKind::Scp, case_.set.service_control.emplace_back());
    if (!read) {
      return read;
    }
  }
  return {};
}

Result<RequestCase> CaseReader::read(const Node& node) {
  if (!node.is_map()) {
    return fail("a request is a JSON object", node.span, "write one object a line");
  }
  if (Result<void> checked = check_names(node); !checked) {
    return std::unexpected(std::move(checked).error());
  }
  if (Result<void> read = read_request(node); !read) {
    return std::unexpected(std::move(read).error());
  }
  struct Row {
    PolicyLayer layer;
    PolicyKind kind;
    std::vector<const PreparedPolicy*>& out;
  };
  const std::array rows{
      Row{PolicyLayer::Identity, PolicyKind::Identity, case_.set.identity},
      Row{PolicyLayer::Boundary, PolicyKind::Boundary, case_.set.boundary},
      Row{PolicyLayer::Session, PolicyKind::Session, case_.set.session},
      Row{PolicyLayer::Resource, PolicyKind::Resource, case_.set.resource},
      Row{PolicyLayer::ResourceControl, PolicyKind::Rcp, case_.set.resource_control},
  };
  for (const Row& row : rows) {
    const std::string_view name = layer_name(row.layer);
    if (Result<void> read = read_policies(node.find(name), name, row.kind, row.out); !read) {
      return std::unexpected(std::move(read).error());
    }
  }
  const std::string_view name = layer_name(PolicyLayer::ServiceControl);
  if (Result<void> read = read_levels(node.find(name), name); !read) {
    return std::unexpected(std::move(read).error());
  }
  add_derived_keys(case_.request);
  return std::move(case_);
}

}  // namespace

Result<RequestCase> read_request_case(const Node& node,
                                      SourceMap& sources,
                                      const Catalogue& catalogue) {
  return CaseReader(sources, catalogue).read(node);
}

std::string to_text(const LackingLayer& layer) {
  return layer.layer == PolicyLayer::ServiceControl
             ? fmt::format("{}[{}]", layer_name(layer.layer), layer.level)
             : std::string(layer_name(layer.layer));
}

std::string policy_text(const StatementRef& where) {
  return fmt::format(
      "{}[{}]", to_text(LackingLayer{.layer = where.layer, .level = where.level}), where.policy);
}

std::string to_text(const StatementRef& where) {
  return fmt::format("{}.Statement[{}]", policy_text(where), where.statement);
}

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20U) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace leastwise
