// Resources that rules ask about.
//
// CloudFormation's own property names are the canonical ones. Where Terraform has a resource of its
// own for what is a property here (the public access block of a bucket, a user's login), the
// property becomes such a resource too, so that one rule sees both.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cloudformation/extract.h"
#include "cloudformation/words.h"

namespace leastwise::cloudformation {
namespace {

const Node* at_path(const Node& properties, std::string_view path) {
  const Node* at = &properties;
  while (at != nullptr && !path.empty() && !at->is_unknown()) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    if (at->is_list()) {  // the first element that says something
      const auto found = std::ranges::find_if(
          at->items, [key](const Node& item) { return item.find(key) != nullptr; });
      at = found == at->items.end() ? nullptr : found->find(key);
    } else {
      at = at->find(key);
    }
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return at;
}

// Resources that the written properties refer to, in order.
void collect_references(const Extraction& run, const Node& node, std::vector<std::string>& out) {
  const auto add = [&](std::string_view name) {
    const Item* item = run.source->item(name.substr(0, name.find('.')));
    if (item != nullptr && std::find(out.begin(), out.end(), item->address) == out.end()) {
      out.push_back(item->address);
    }
  };
  const std::string_view function = function_of(node);
  if (function == "Ref") {
    add(text_of(&node.members.front().value));
  } else if (function == "Fn::GetAtt") {
    const Node& argument = node.members.front().value;
    add(argument.is_list() && !argument.items.empty() ? text_of(&argument.items.front())
                                                      : text_of(&argument));
  } else if (function == "Fn::Sub") {
    const Node& argument = node.members.front().value;
    std::string_view text = argument.is_list() && !argument.items.empty()
                                ? text_of(&argument.items.front())
                                : text_of(&argument);
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
      text.remove_prefix(at + 2);
      add(text.substr(0, text.find('}')));
    }
  }
  for (const Node& item : node.items) {
    collect_references(run, item, out);
  }
  for (const Member& member : node.members) {
    collect_references(run, member.value, out);
  }
}

std::vector<std::string> references_of(const Extraction& run,
                                       const Item& item,
                                       std::string_view words) {
  std::vector<std::string> out;
  for_each_word(words, [&](std::string_view word) {
    if (word.starts_with('!')) {
      word.remove_prefix(1);
    }
    const Node* node = item.properties == nullptr ? nullptr : at_path(*item.properties, word);
    if (node != nullptr) {
      collect_references(run, *node, out);
    }
  });
  return out;
}

// What a property of one resource is in Terraform: a resource that belongs to it.
struct FoldRow {
  std::string_view type;
  std::string_view property;
  std::string_view made;   // the canonical type
  std::string_view owner;  // the attribute that names what it belongs to
  std::string_view properties;
};

constexpr std::array kFolds{
    FoldRow{"AWS::EKS::AccessEntry",
            "AccessPolicies",
            "AWS::EKS::AccessPolicyAssociation",
            "PrincipalArn",
            "PolicyArn AccessScope"},
    FoldRow{"AWS::IAM::User",
            "LoginProfile",
            "AWS::IAM::UserLoginProfile",
            "UserName",
            "PasswordResetRequired !Password"},
    FoldRow{"AWS::S3::Bucket",
            "OwnershipControls",
            "AWS::S3::BucketOwnershipControls",
            "Bucket",
            "Rules"},
    FoldRow{"AWS::S3::Bucket",
            "PublicAccessBlockConfiguration",
            "AWS::S3::BucketPublicAccessBlock",
            "Bucket",
            "BlockPublicAcls BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets"},
};

Node shown(const Node& properties, std::string_view words, Span span) {
  Node map = Node::map(span);
  for_each_word(words, [&](std::string_view word) {
    const bool is_secret = word.starts_with('!');
    if (is_secret) {
      word.remove_prefix(1);
    }
    const Node* value = word == "-" ? nullptr : at_path(properties, word);
    if (value != nullptr && !value->is_null()) {
      map.add(std::string(word.substr(word.rfind('.') + 1)),
              is_secret ? Node::boolean(true, value->span) : *value);
    }
  });
  return map;
}

constexpr std::string_view kLogin = "AWS::IAM::UserLoginProfile";

// Whether whoever reads the template has the password: it stands in it as text, as the default of a
// parameter, or is looked up where it is not kept secret. A parameter that is shown to everybody
// who may look at the stack is no secret either.
bool holds_password(const Extraction& run, const Item& item) {
  const Node* password = item.properties->find_path({"LoginProfile", "Password"});
  if (password == nullptr) {
    return false;
  }
  if (function_of(*password) == "Ref") {
    const auto parameter = run.source->parameters.find(text_of(&password->members.front().value));
    if (parameter != run.source->parameters.end()) {
      const Parameter& known = parameter->second;
      return !known.is_secret || (known.value.has_value() && !known.is_given);
    }
  }
  const std::string_view text = text_of(password);
  return !text.empty() && text.find("{{resolve:secretsmanager:") == std::string_view::npos &&
         text.find("{{resolve:ssm-secure:") == std::string_view::npos;
}

void add_folds(Extraction& run, const Item& item) {
  for (const FoldRow& row : kFolds) {
    if (row.type != item.type) {
      continue;
    }
    for (const Piece& piece : pieces_of(run, item, row.property, Ends::Apart)) {
      Resource resource;
      resource.type = row.made;
      resource.origin = origin_of(run, item, piece.condition);
      resource.name = run.evaluator->attribute(item, "Ref", piece.assignment);
      resource.attributes = shown(piece.value, row.properties, piece.value.span);
      if (row.made == kLogin && holds_password(run, item)) {
        resource.attributes.add("PasswordInPlainText", Node::boolean(true, piece.value.span));
      }
      const Node* named = item.properties->find(row.owner);
      const std::optional<Node> owner =
          named == nullptr ? std::nullopt : run.evaluator->value(*named, piece.assignment);
      Node name = owner ? *owner : Node::string(resource.name, item.span);
      if (!owner && resource.name.text.empty() && resource.name.holes.size() == 1) {
        name = Node::unknown(resource.name.holes.front().hole);
      }
      resource.attributes.add(std::string(row.owner), std::move(name));
      resource.references = {item.address};
      run.facts->add(std::move(resource));
    }
  }
}

bool is_principal(std::string_view type) {
  constexpr std::array<std::string_view, 5> kTypes{"AWS::IAM::Group",
                                                   "AWS::IAM::Role",
                                                   "AWS::IAM::ServiceLinkedRole",
                                                   "AWS::IAM::User",
                                                   "AWS::SSO::PermissionSet"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

}  // namespace

Node fact_values(const Item& item, const Node& properties) {
  const FactRow* row = fact_row(item.type);
  return row == nullptr ? Node::map(item.span)
                        : shown(properties, row->properties, properties.span);
}

void extract_facts(Extraction& run, const Item& item) {
  add_folds(run, item);
  const FactRow* row = fact_row(item.type);
  if (row == nullptr || is_principal(item.type)) {
    return;
  }
  std::vector<std::string_view> properties;
  for_each_word(row->properties, [&](std::string_view word) {
    if (word.starts_with('!')) {
      word.remove_prefix(1);
    }
    properties.push_back(word.substr(0, word.find('.')));
  });
  for (const Variation& variation : variations_of(run, item, properties)) {
    Resource resource;
    resource.type = row->type;
    resource.origin = origin_of(run, item, variation.condition);
    resource.name = run.evaluator->attribute(item, "Ref", variation.assignment);
    resource.attributes = shown(*variation.value, row->properties, item.span);
    resource.references = references_of(run, item, row->properties);
    run.facts->add(std::move(resource));
  }
}

}  // namespace leastwise::cloudformation
