// SAM (`Transform: AWS::Serverless-2016-10-31`) written out, as far as it concerns access.
//
// What AWS's transform would make (roles, their policies, permissions, URLs) is added to the tree
// of the template, so that everything after this sees plain CloudFormation. What does not concern
// access (stages, deployments, event source mappings) is left out. The rules are those of
// aws-sam-translator, whose outputs are what the expansion is measured against.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>

#include "cloudformation/make_node.h"

namespace leastwise::cloudformation {

/// One statement of a policy that SAM offers by name. `{Parameter}` is filled in.
struct SamPolicyRow {
  std::string_view name;
  std::string_view actions;    ///< separated by blanks
  std::string_view resources;  ///< likewise
  std::string_view condition;  ///< "OPERATOR KEY VALUE", or empty
};

std::span<const SamPolicyRow> all_sam_policy_rows();

/// One statement that a connector makes.
struct SamConnectorRow {
  enum class Makes : std::uint8_t { Managed, Queue, Topic, Permission };
  std::string_view source;
  std::string_view destination;
  Makes makes;
  bool is_for_source;  ///< the managed policy is of the source's role, else the destination's
  std::string_view category;  ///< "Read" or "Write"
  std::string_view actions;
  std::string_view resources;
  std::string_view principal;  ///< a service
  std::string_view condition;  ///< of a permission: SourceArn, and SourceAccount behind a blank
};

std::span<const SamConnectorRow> all_sam_connector_rows();

/// A resource that the expansion could not write out.
struct NotExpanded {
  std::string id;
  std::string property;
  std::string reason;
  Span where;
};

/// What is being expanded: the template's tree, and what is added to it.
struct Sam {
  Node* resources = nullptr;
  const Node* globals = nullptr;
  std::vector<Member> added;
  std::vector<NotExpanded> not_expanded;
  bool has_rest_api = false;  ///< an event made the implicit API

  /// Adds a resource that stands and falls with its owner.
  void add(std::string id, std::string_view type, Node properties, const Member& owner);
};

/// Writes out everything. Does nothing to a template without the transform's types.
std::vector<NotExpanded> expand_sam(Node& root);

// ---- parts ----

void expand_function(Sam& sam, Member& member);
void expand_state_machine(Sam& sam, Member& member);
void expand_api(Sam& sam, Member& member);
void add_implicit_api(Sam& sam, Node& root);
void expand_connector(Sam& sam, const Member& member);
/// `Connectors` that stand in a resource.
void expand_embedded_connectors(Sam& sam, const Member& member);

/// Properties of a resource with the template's globals for its section merged in.
Node merged_properties(const Sam& sam, const Node& resource, std::string_view section);

/// Policies as SAM takes them, apart: managed ones, and inline ones called `ROLEPolicyN`.
struct SamPolicies {
  std::vector<Node> managed;
  std::vector<Node> inline_policies;
};
SamPolicies split_policies(Sam& sam,
                           const Member& owner,
                           const Node& policies,
                           std::string_view role);

/// Sets a member of a map, in the place of an old one.
void set_member(Node& map, std::string_view key, Node value);

}  // namespace leastwise::cloudformation
