// AWS::Serverless::StateMachine: its role, and the roles of what starts it.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

// A role that starts executions, for one service.
void add_starter(Sam& sam, const Member& owner, const Member& event, std::string_view service) {
  const Node* properties = event.value.find("Properties");
  const Maker make{event.key_span};
  const std::string id = fmt::format("{}{}Role", owner.key, event.key);
  Node role = make.map(
      {{"AssumeRolePolicyDocument", make.trust(service)},
       {"Policies",
        make.list({make.policy(
            id + "StartExecutionPolicy",
            {make.statement({make.text("states:StartExecution")}, make.ref(owner.key))})})}});
  if (const Node* boundary =
          properties == nullptr ? nullptr : properties->find("PermissionsBoundary")) {
    role.add("PermissionsBoundary", *boundary, boundary->span);
  }
  sam.add(id, "AWS::IAM::Role", std::move(role), owner);
}

}  // namespace

void expand_state_machine(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "StateMachine");
  const Maker make{member.key_span};
  const Node* given = properties.find("Role");
  Node role_arn = given == nullptr ? Node::null({}) : *given;
  if (given == nullptr) {
    const std::string id = member.key + "Role";
    SamPolicies policies;
    if (const Node* own = properties.find("Policies")) {
      policies = split_policies(sam, member, *own, id);
    }
    if (const Node* tracing = properties.find("Tracing");
        tracing != nullptr && tracing->find("Enabled") != nullptr &&
        tracing->find("Enabled")->as_bool().value_or(false)) {
      policies.managed.push_back(Maker{tracing->span}.aws_policy(sam.tracing_policy()));
    }
    Node role = make.map({{"AssumeRolePolicyDocument", make.trust("states.amazonaws.com")},
                          {"ManagedPolicyArns", make.list(std::move(policies.managed))},
                          {"Policies", make.list(std::move(policies.inline_policies))}});
    if (const Node* boundary = properties.find("PermissionsBoundary")) {
      role.add("PermissionsBoundary", *boundary, boundary->span);
    }
    if (const Node* path = properties.find("RolePath")) {
      role.add("Path", *path, path->span);
    }
    sam.add(id, "AWS::IAM::Role", std::move(role), member);
    role_arn = make.get_attribute(id, "Arn");
  }
  const Span span = role_arn.span;
  properties.add("RoleArn", std::move(role_arn), span);
  if (const Node* name = properties.find("Name")) {
    Node copy = *name;
    properties.add("StateMachineName", std::move(copy), span);
  }
  if (const Node* events = properties.find("Events")) {
    for (const Member& event : events->members) {
      const std::string_view type = text_of(event.value.find("Type"));
      if (type == "Api") {
        add_route(sam, event);
        add_starter(sam, member, event, "apigateway.amazonaws.com");
      } else if (type == "ScheduleV2") {
        add_schedule_role(
            sam,
            member,
            event,
            make.statement({make.text("states:StartExecution")}, make.ref(member.key)));
      } else if (type == "Schedule" || type == "CloudWatchEvent" || type == "EventBridgeRule") {
        sam.add(member.key + event.key, "AWS::Events::Rule", make.map({}), member);
        add_starter(sam, member, event, "events.amazonaws.com");
        add_rule_dead_letters(sam, member, event);
      }
    }
  }
  set_member(member.value, "Properties", std::move(properties));
}

}  // namespace leastwise::cloudformation
