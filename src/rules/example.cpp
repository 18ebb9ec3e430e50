// From YAML to little worlds.
#include "rules/example.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "rules/node_reader.h"
#include "rules/run.h"

namespace leastwise {
namespace {

constexpr std::string_view kHoles = "!holes";

// `arn:aws:s3:::${aws_s3_bucket.logs.id|?*}/*` with the hole in its place.
PartialString with_holes(std::string_view text, Span where) {
  PartialString out;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    out.append(text.substr(0, close == std::string_view::npos ? text.size() : open));
    if (close == std::string_view::npos) {
      break;
    }
    const std::string_view inner = text.substr(open + 2, close - open - 2);
    const std::size_t bar = inner.find('|');
    Hole hole;
    hole.expression = inner.substr(0, bar);
    hole.shape = bar == std::string_view::npos ? "*" : std::string(inner.substr(bar + 1));
    hole.span = where;
    out.append(std::move(hole));
    text.remove_prefix(close + 1);
  }
  return out;
}

// Keys have no tags, and no key of IAM's holds a variable.
void make_holes(Node& node) {
  if (node.tag == kHoles) {
    node.scalar = with_holes(node.scalar.text, node.span);
    node.tag.clear();
  }
  for (Node& item : node.items) {
    make_holes(item);
  }
  for (Member& member : node.members) {
    if (member.key.find("${") != std::string::npos) {
      PartialString key = with_holes(member.key, member.key_span);
      member.key = std::move(key.text);
      member.key_holes = std::move(key.holes);
    }
    make_holes(member.value);
  }
}

class ExampleReader {
 public:
  ExampleReader(const Node& node, SourceMap& sources, std::vector<Error>& errors)
      : node_(&node), sources_(&sources), errors_(&errors) {}

  Example read() {
    Example example;
    example.where = node_->span;
    NodeReader reader(*node_, *errors_);
    if (!reader.is_map_of({"finds",
                           "because",
                           "account",
                           "settings",
                           "trust",
                           "statement",
                           "boundary",
                           "scp",
                           "resource_policy",
                           "roles",
                           "users",
                           "groups",
                           "permission_sets",
                           "resources",
                           "runs_as",
                           "before"})) {
      return example;
    }
    const std::string finds = reader.text("finds", NodeReader::Need::Required);
    if (finds != "true" && finds != "false" && finds != "maybe") {
      reader.refuse("finds", "`true`, `false` or `maybe` is expected here");
    }
    example.finds = finds == "true" ? Truth::Yes : (finds == "maybe" ? Truth::Maybe : Truth::No);
    example.because = reader.text("because", NodeReader::Need::Required);
    builder_.account.id = reader.text("account", NodeReader::Need::Optional);
    builder_.account.partition = "aws";
    read_settings(example.settings);
    read_world();
    read_before();
    example.world = link(std::move(builder_));
    return example;
  }

 private:
  Facts& facts() { return *facts_; }

  void read_world() {
    read_short_forms();
    read_principals("roles", PrincipalKind::Role);
    read_principals("users", PrincipalKind::User);
    read_principals("groups", PrincipalKind::Group);
    read_principals("permission_sets", PrincipalKind::PermissionSet);
    read_resources();
    read_role_uses();
  }

  // The same words below `before` are about the world before the change.
  void read_before() {
    const Node* before = node_->find("before");
    if (before == nullptr) {
      return;
    }
    builder_.has_before = true;
    facts_ = &builder_.before;
    node_ = before;
    read_world();
  }

  static std::vector<KnownAccount> accounts(const std::vector<std::string>& ids) {
    std::vector<KnownAccount> out;
    for (const std::string& id : ids) {
      out.push_back({id, {}});
    }
    return out;
  }

  void read_settings(Settings& settings) {
    settings.today = "2026-01-01";
    const Node* node = node_->find("settings");
    if (node == nullptr) {
      return;
    }
    NodeReader reader(*node, *errors_);
    if (reader.is_map_of({"own_accounts", "trusted_accounts", "organization_id", "today"})) {
      settings.own_accounts = accounts(reader.texts("own_accounts"));
      settings.trusted_accounts = accounts(reader.texts("trusted_accounts"));
      settings.organization_id = reader.text("organization_id", NodeReader::Need::Optional);
      if (node->find("today") != nullptr) {
        settings.today = reader.text("today", NodeReader::Need::Optional);
      }
    }
  }

  // A document of statements, a list of them, one statement, or a whole policy.
  PolicyId document(const Node& given, PolicyKind kind, const Origin& origin, PartialString name) {
    Node root = given;
    if (given.is_list() || given.find("Statement") == nullptr) {
      root = Node::map(given.span);
      root.add("Version", Node::string("2012-10-17", given.span));
      root.add("Statement", given);
    }
    make_holes(root);
    ParsedPolicy parsed = parse_policy(root, *sources_, "example");
    for (Error& error : parsed.problems) {
      errors_->push_back(std::move(error));
    }
    PolicyDocument out;
    out.kind = kind;
    out.origin = origin;
    out.attribute = "policy";
    out.name = std::move(name);
    out.state = parsed.policy.has_holes ? PolicyState::Partial : PolicyState::Known;
    out.policy = std::move(parsed.policy);
    out.span = given.span;
    return facts().add(std::move(out));
  }

  Origin origin(const std::string& address, const char* type, Span where) const {
    Origin out;
    out.address = address;
    out.type = type;
    out.declared = where;
    out.change = ChangeKind::Create;
    return out;
  }

  static Ref to_address(const std::string& address) {
    Ref ref;
    ref.addresses = {address};
    return ref;
  }

  static Ref to_value(PartialString value, Span where) {
    Ref ref;
    ref.value = std::move(value);
    ref.span = where;
    return ref;
  }

  void attach(AttachmentKind kind, Ref policy, PrincipalKind principal_kind, const Origin& to) {
    Attachment out;
    out.kind = kind;
    out.principal_kind = principal_kind;
    out.policy = std::move(policy);
    out.principal = to_address(to.address);
    out.origin = to;
    facts().attachments.push_back(std::move(out));
  }

  void attach_inline(PrincipalKind kind, const Origin& to, const std::string& name, PolicyId id) {
    Attachment out;
    out.kind = AttachmentKind::InlinePolicy;
    out.principal_kind = kind;
    out.principal = to_address(to.address);
    out.name = name;
    out.document = id;
    out.origin = to;
    facts().attachments.push_back(std::move(out));
  }

  void read_short_forms() {
    const Node* trust = node_->find("trust");
    const Node* statement = node_->find("statement");
    const Node* boundary = node_->find("boundary");
    if (trust != nullptr || statement != nullptr) {
      const Span where = (trust != nullptr ? trust : statement)->span;
      const Origin origin_of_role = origin("role.example", "role", where);
      Principal role;
      role.origin = origin_of_role;
      role.name = "example";
      role.attributes = Node::map(where);
      if (trust != nullptr) {
        role.trust = document(*trust, PolicyKind::Trust, origin_of_role, {});
      }
      facts().add(std::move(role));
      if (statement != nullptr) {
        const PolicyId id =
            document(*statement, PolicyKind::Identity, origin_of_role, "example-policy");
        attach_inline(PrincipalKind::Role, origin_of_role, "example-policy", id);
      }
    }
    if (boundary != nullptr) {
      document(*boundary,
               PolicyKind::Boundary,
               origin("policy.boundary", "policy", boundary->span),
               "boundary");
    }
    if (const Node* scp = node_->find("scp")) {
      document(*scp, PolicyKind::Scp, origin("policy.scp", "policy", scp->span), "scp");
    }
    if (const Node* resource = node_->find("resource_policy")) {
      if (!resource->is_list()) {
        read_resource_policy(*resource, "resource.example");
      }
      for (std::size_t i = 0; resource->is_list() && i < resource->items.size(); ++i) {
        read_resource_policy(
            resource->items[i],
            i == 0 ? std::string("resource.example") : fmt::format("policy.example_{}", i + 1));
      }
    }
  }

  void read_resource_policy(const Node& node, const std::string& address) {
    NodeReader reader(node, *errors_);
    const Node* statement = node.find("statement");
    if (!reader.is_map_of({"kind", "statement", "name", "used_as"}) || statement == nullptr) {
      errors_->push_back({"a `kind` and a `statement` are expected here", node.span, {}});
      return;
    }
    const std::string used_as = reader.text("used_as", NodeReader::Need::Optional);
    if (!used_as.empty() && used_as != "endpoint" && used_as != "other") {
      reader.refuse("used_as", "`endpoint` or `other` is expected here");
    }
    const PolicyKind kind = used_as == "endpoint" ? PolicyKind::Endpoint
                            : used_as == "other"  ? PolicyKind::Other
                                                  : PolicyKind::Resource;
    const PolicyId id = document(*statement, kind, origin(address, "resource", node.span), {});
    PolicyTarget& target = facts().model.policies[static_cast<std::size_t>(id)].target;
    target.kind = reader.text("kind", NodeReader::Need::Required);
    target.identifier = "example";
    target.address = "resource.example";
    target.confidence = Confidence::Exact;
  }

  void read_principals(std::string_view key, PrincipalKind kind) {
    const Node* list = node_->find(key);
    if (list == nullptr) {
      return;
    }
    if (!list->is_list()) {
      errors_->push_back({"a list is expected here", list->span, {}});
    }
    for (const Node& item : list->items) {
      read_principal(item, kind);
    }
  }

  PartialString value_of(const Node& node, std::string_view key) {
    const Node* found = node.find(key);
    if (found == nullptr) {
      return {};
    }
    Node copy = *found;
    make_holes(copy);
    return copy.scalar;
  }

  void read_principal(const Node& node, PrincipalKind kind) {
    NodeReader reader(node, *errors_);
    if (!reader.is_map_of({"name",
                           "path",
                           "trust",
                           "inline",
                           "managed",
                           "boundary",
                           "groups",
                           "attributes",
                           "service_linked"})) {
      return;
    }
    const std::string name = reader.text("name", NodeReader::Need::Required);
    const std::string word(to_text(kind));
    const Origin from = origin(word + "." + name, "principal", node.span);
    Principal principal;
    principal.kind = kind;
    principal.origin = from;
    principal.name = name;
    principal.path = value_of(node, "path");
    principal.is_service_linked = node.find("service_linked") != nullptr;
    principal.attributes = Node::map(node.span);
    if (const Node* attributes = node.find("attributes")) {
      principal.attributes = *attributes;
      make_holes(principal.attributes);
    }
    if (const Node* trust = node.find("trust")) {
      principal.trust = document(*trust, PolicyKind::Trust, from, {});
    }
    facts().add(std::move(principal));
    if (const Node* policies = node.find("inline")) {
      for (const Member& member : policies->members) {
        attach_inline(
            kind, from, member.key, document(member.value, PolicyKind::Identity, from, member.key));
      }
    }
    if (const Node* managed = node.find("managed")) {
      for (Node arn : managed->items) {
        make_holes(arn);
        attach(AttachmentKind::ManagedPolicy, to_value(arn.scalar, arn.span), kind, from);
      }
    }
    if (const PartialString boundary = value_of(node, "boundary"); !boundary.is_empty()) {
      attach(AttachmentKind::Boundary, to_value(boundary, node.span), kind, from);
    }
    for (const std::string& group : reader.texts("groups")) {
      attach(AttachmentKind::Membership, to_value(group, node.span), kind, from);
    }
  }

  void read_resources() {
    const Node* list = node_->find("resources");
    if (list == nullptr) {
      return;
    }
    for (const Node& item : list->items) {
      NodeReader reader(item, *errors_);
      if (!reader.is_map_of({"type", "name", "address", "attributes", "references", "in"})) {
        continue;
      }
      Resource resource;
      resource.type = reader.text("type", NodeReader::Need::Required);
      const std::string address = reader.text("address", NodeReader::Need::Optional);
      const std::string name = reader.text("name", NodeReader::Need::Optional);
      const bool is_in_template = reader.text("in", NodeReader::Need::Optional) == "template";
      resource.origin = origin(
          address.empty() ? "resource." + (name.empty() ? std::string("example") : name) : address,
          is_in_template ? resource.type.c_str() : "resource",
          item.span);
      resource.name = name;
      resource.attributes = Node::map(item.span);
      if (const Node* attributes = item.find("attributes")) {
        resource.attributes = *attributes;
        make_holes(resource.attributes);
      }
      resource.references = reader.texts("references");
      facts().add(std::move(resource));
    }
  }

  void read_role_uses() {
    const Node* list = node_->find("runs_as");
    if (list == nullptr) {
      return;
    }
    for (const Node& item : list->items) {
      NodeReader reader(item, *errors_);
      if (!reader.is_map_of({"resource", "type", "attribute", "role", "as"})) {
        continue;
      }
      RoleUse use;
      const std::string type = reader.text("type", NodeReader::Need::Required);
      use.origin = origin("resource." + reader.text("resource", NodeReader::Need::Required),
                          type.c_str(),
                          item.span);
      use.attribute = reader.text("attribute", NodeReader::Need::Optional);
      use.role = to_address("role." + reader.text("role", NodeReader::Need::Required));
      if (item.find("as") != nullptr) {
        use.role.value = reader.text("as", NodeReader::Need::Optional);
      }
      facts().role_uses.push_back(std::move(use));
    }
  }

  const Node* node_;
  SourceMap* sources_;
  std::vector<Error>* errors_;
  ModelBuilder builder_;
  Facts* facts_ = &builder_.after;
};

Truth best_of(const std::vector<Finding>& findings) {
  Truth best = Truth::No;
  for (const Finding& finding : findings) {
    best = std::max(best, finding.certainty);
  }
  return best;
}

// A `{word}` that was left as it is; `${...}` is a value that nobody knows yet.
bool has_placeholder(std::string_view message) {
  for (std::size_t at = message.find('{'); at != std::string_view::npos;
       at = message.find('{', at + 1)) {
    if (at == 0 || message[at - 1] != '$') {
      return true;
    }
  }
  return false;
}

std::string_view word_for(Truth truth) {
  constexpr std::array<std::string_view, 3> kWords = {"nothing", "perhaps something", "something"};
  return kWords.at(static_cast<std::size_t>(truth));
}

}  // namespace

std::expected<std::vector<Example>, std::vector<Error>> examples_of(const Rule& rule,
                                                                    SourceMap& sources) {
  std::vector<Error> errors;
  std::vector<Example> examples;
  for (const Node& node : rule.examples.items) {
    examples.push_back(ExampleReader(node, sources, errors).read());
  }
  if (!errors.empty()) {
    return std::unexpected(std::move(errors));
  }
  return examples;
}

std::vector<Finding> try_out(const Rule& rule, const Example& example) {
  const std::array<SelectedRule, 1> rules = {SelectedRule{&rule, rule.info.severity}};
  return run(rules, example.world, example.settings);
}

std::vector<Error> check_examples(const Rule& rule, SourceMap& sources) {
  const auto examples = examples_of(rule, sources);
  if (!examples) {
    return examples.error();
  }
  std::vector<Error> errors;
  bool has_finding = false;
  bool has_near_miss = false;
  for (const Example& example : *examples) {
    (example.finds == Truth::No ? has_near_miss : has_finding) = true;
    const std::vector<Finding> findings = try_out(rule, example);
    const Truth found = best_of(findings);
    if (found != example.finds) {
      errors.push_back({fmt::format("`{}` finds {} where its example wants {}: {}",
                                    rule.info.id,
                                    word_for(found),
                                    word_for(example.finds),
                                    example.because),
                        example.where,
                        {}});
    }
    for (const Finding& finding : findings) {
      if (has_placeholder(finding.message)) {
        errors.push_back(
            {fmt::format(
                 "`{}` has a placeholder that nothing fills: {}", rule.info.id, finding.message),
             example.where,
             {}});
      }
    }
  }
  if (!has_finding || !has_near_miss) {
    errors.push_back(
        {fmt::format("`{}` needs an example that it finds and one that it does not", rule.info.id),
         rule.where,
         {}});
  }
  return errors;
}

}  // namespace leastwise
