// SAM (`Transform: AWS::Serverless-2016-10-31`) written out, as far as it concerns access.
//
// What AWS's transform would make (roles, their policies, permissions, URLs) is added to the tree
// of the template, so that everything after this sees plain CloudFormation. What does not concern
// access (stages, deployments, event source mappings) is left out. The rules are those of
// aws-sam-translator, whose outputs are what the expansion is measured against.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
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

/// A method of an API that events make.
struct SamRoute {
  std::string text;              ///< "GET/items/*"
  const Node* policy = nullptr;  ///< the event's own `Auth.ResourcePolicy`
};

/// What is being expanded: the template's tree, and what is added to it.
struct Sam {
  Node* resources = nullptr;
  const Node* globals = nullptr;
  std::vector<Member> added;
  std::vector<NotExpanded> not_expanded;
  bool has_rest_api = false;                            ///< an event made the implicit API
  std::map<std::string, std::vector<SamRoute>> routes;  ///< by the API's logical id
  std::string partition;                                ///< of the stack, or empty
  const Catalogue* catalogue = nullptr;                 ///< has the names of AWS's policies

  /// The policy of AWS that lets a function write traces.
  std::string_view tracing_policy() const {
    return partition.empty() || partition == "aws" ? "AWSXrayWriteOnlyAccess"
                                                   : "AWSXRayDaemonWriteAccess";
  }

  /// Adds a resource that stands and falls with its owner.
  void add(std::string id, std::string_view type, Node properties, const Member& owner);
};

/// Writes out everything. Does nothing to a template without the transform's types. `partition` of
/// the stack, or empty. The catalogue tells which names are policies of AWS.
std::vector<NotExpanded> expand_sam(Node& root,
                                    std::string_view partition,
                                    const Catalogue& catalogue);

// ---- parts ----

void expand_function(Sam& sam, Member& member);
/// What calls a function, `function` being what it is called in permissions.
void expand_event(Sam& sam, const Member& owner, const Node& function, const Member& event);
void expand_state_machine(Sam& sam, Member& member);
void expand_api(Sam& sam, Member& member);
void expand_http_api(Sam& sam, Member& member);
void expand_web_socket_api(Sam& sam, Member& member);
void expand_graphql_api(Sam& sam, Member& member);
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

/// Notes the method of an `Api` event, of a function or a state machine.
void add_route(Sam& sam, const Member& event);

/// "PUT", or "*" for any method.
std::string method_of(const Member& event);
/// "/items/{id}/" as a pattern of a method's ARN: "/items/*".
std::string path_pattern(std::string_view path);

/// Policies that a function's role needs to read from an event's source.
void add_event_source(const Member& event, SamPolicies& policies);

/// What a service may send to a queue, for one source: properties of AWS::SQS::QueuePolicy.
Node queue_policy(const Maker& make, std::string_view service, Node arn, Node url, Node source);

/// The queue, and its policy, for what a rule could not deliver.
void add_rule_dead_letters(Sam& sam, const Member& owner, const Member& event);

/// The role with which Scheduler makes a call; `invoke` is the statement for it.
void add_schedule_role(Sam& sam, const Member& owner, const Member& event, Node invoke);

/// Lets API Gateway call a function that decides who comes in.
void add_authorizer_permission(Sam& sam, const Member& api, std::string id, const Node& function);

/// The statement of a connector whose destination has this ARN.
Node connector_statement(const Maker& make, const SamConnectorRow& row, const Node& destination);

/// The statement of a table's row: words for actions and resources, "OPERATOR KEY VALUE" or nothing
/// for the condition. `filled` makes the value of a resource or of the condition's value.
Node table_statement(const Maker& make,
                     std::string_view actions,
                     std::string_view resources,
                     std::string_view condition,
                     const std::function<Node(std::string_view)>& filled);

/// Sets a member of a map, in the place of an old one.
void set_member(Node& map, std::string_view key, Node value);

}  // namespace leastwise::cloudformation
