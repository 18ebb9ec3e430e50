// Connectors: what a source may do with a destination, as policies of roles or of resources.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

// One end of a connector: a resource of the template, or what the user says about one elsewhere.
struct End {
  std::string id;
  std::string type;  // as in plain CloudFormation
  std::optional<Node> arn;
  std::optional<Node> role;  // its name
  std::optional<Node> resource_id;
  std::optional<Node> qualifier;
};

std::string_view plain_type(std::string_view type) {
  struct Row {
    std::string_view from;
    std::string_view to;
  };
  constexpr Row kRows[] = {
      {"AWS::Serverless::Api", "AWS::ApiGateway::RestApi"},
      {"AWS::Serverless::Function", "AWS::Lambda::Function"},
      {"AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"},
      {"AWS::Serverless::SimpleTable", "AWS::DynamoDB::Table"},
      {"AWS::Serverless::StateMachine", "AWS::StepFunctions::StateMachine"},
  };
  for (const Row& row : kRows) {
    if (row.from == type) {
      return row.to;
    }
  }
  return type;
}

bool has_arn_as_reference(std::string_view type) {
  return type == "AWS::SNS::Topic" || type == "AWS::StepFunctions::StateMachine" ||
         type == "AWS::AppSync::GraphQLApi" || type == "AWS::AppSync::DataSource";
}

// The name of the role that a property points at: `Fn::GetAtt: [Role, Arn]` is `Ref: Role`.
std::optional<Node> role_name(const Maker& make, const Node* role) {
  if (role == nullptr || function_of(*role) != "Fn::GetAtt") {
    return std::nullopt;
  }
  const Node& argument = role->members.front().value;
  const std::string_view text = argument.is_list() && !argument.items.empty()
                                    ? text_of(&argument.items.front())
                                    : text_of(&argument);
  return make.ref(text.substr(0, text.find('.')));
}

std::optional<Node> role_of(const Maker& make,
                            const std::string& id,
                            std::string_view written_type,
                            const Node& resource) {
  const Node* properties = resource.find("Properties");
  const auto property = [properties](std::string_view name) {
    return properties == nullptr ? nullptr : properties->find(name);
  };
  if (written_type == "AWS::Serverless::Function" ||
      written_type == "AWS::Serverless::StateMachine") {
    return property("Role") == nullptr ? std::optional(make.ref(id + "Role"))
                                       : role_name(make, property("Role"));
  }
  if (written_type == "AWS::Lambda::Function") {
    return role_name(make, property("Role"));
  }
  if (written_type == "AWS::StepFunctions::StateMachine") {
    return role_name(make, property("RoleArn"));
  }
  if (written_type == "AWS::AppSync::DataSource") {
    return role_name(make, property("ServiceRoleArn"));
  }
  const Node* targets = property("Targets");
  if (written_type == "AWS::Events::Rule" && targets != nullptr && !targets->items.empty()) {
    return role_name(make, targets->items.front().find("RoleArn"));
  }
  return std::nullopt;
}

End read_end(const Sam& sam, const Maker& make, const Node& node) {
  End end;
  end.id = text_of(node.find("Id"));
  const auto given = [&node](std::string_view name) {
    const Node* value = node.find(name);
    return value == nullptr ? std::nullopt : std::optional(*value);
  };
  if (end.id.empty()) {
    end.type = plain_type(text_of(node.find("Type")));
    end.arn = given("Arn");
    end.role = given("RoleName");
    end.resource_id = given("ResourceId");
    end.qualifier = given("Qualifier");
    return end;
  }
  const Node* resource = sam.resources->find(end.id);
  if (resource == nullptr) {
    return end;
  }
  const std::string written(text_of(resource->find("Type")));
  end.type = plain_type(written);
  end.arn = has_arn_as_reference(end.type) ? make.ref(end.id) : make.get_attribute(end.id, "Arn");
  end.resource_id = end.type == "AWS::AppSync::GraphQLApi" ? make.get_attribute(end.id, "ApiId")
                                                           : make.ref(end.id);
  end.role = role_of(make, end.id, written, *resource);
  end.qualifier = given("Qualifier") ? given("Qualifier") : std::optional(make.text("*"));
  return end;
}

// "{Source.Arn}/*" with the ends filled in.
Node filled(const Maker& make, std::string_view form, const End& source, const End& destination) {
  Node values = make.map({});
  std::string text(form);
  const auto fill = [&](std::string_view name,
                        std::string_view key,
                        const std::optional<Node>& value) {
    const std::string mark = fmt::format("{{{}}}", name);
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      text.replace(at, mark.size(), fmt::format("${{{}}}", key));
      if (values.find(key) == nullptr) {
        values.add(std::string(key), value ? *value : make.text("*"), make.span);
      }
    }
  };
  fill("Source.Arn", "SourceArn", source.arn);
  fill("Destination.Arn", "DestinationArn", destination.arn);
  fill("Source.ResourceId", "SourceResourceId", source.resource_id);
  fill("Destination.ResourceId", "DestinationResourceId", destination.resource_id);
  fill("Source.Qualifier", "SourceQualifier", source.qualifier);
  fill("Destination.Qualifier", "DestinationQualifier", destination.qualifier);
  fill("Source.Name", "SourceName", make.text("*"));
  fill("Destination.Name",
       "DestinationName",
       destination.id.empty() ? std::nullopt
                              : std::optional(make.get_attribute(destination.id, "Name")));
  return make.map({{"Fn::Sub", make.list({make.text(text), std::move(values)})}});
}

Node statement_of(const Maker& make,
                  const SamConnectorRow& row,
                  const End& source,
                  const End& destination) {
  Node statement =
      table_statement(make, row.actions, row.resources, row.condition, [&](std::string_view form) {
        return filled(make, form, source, destination);
      });
  if (!row.principal.empty()) {
    statement.add("Principal", make.map({{"Service", make.text(row.principal)}}), make.span);
  }
  return statement;
}

struct Connection {
  std::string id;
  std::string end;  // "Destination0" where the connector has several
  const Member* owner = nullptr;
  End source;
  End destination;
  std::vector<std::string> categories;
};

void add_permission(Sam& sam,
                    const Maker& make,
                    const Connection& from,
                    const SamConnectorRow& row) {
  const std::size_t blank = row.condition.find(' ');
  Node properties = make.map(
      {{"Action", make.text(row.actions)},
       {"FunctionName", from.destination.arn ? *from.destination.arn : make.text("*")},
       {"Principal", make.text(row.principal)},
       {"SourceArn", filled(make, row.condition.substr(0, blank), from.source, from.destination)}});
  if (blank != std::string_view::npos) {
    properties.add("SourceAccount", make.ref("AWS::AccountId"), make.span);
  }
  sam.add(fmt::format("{}{}LambdaPermission{}", from.id, row.category, from.end),
          "AWS::Lambda::Permission",
          std::move(properties),
          *from.owner);
}

void connect(Sam& sam, const Maker& make, const Connection& from) {
  std::vector<Node> managed;
  std::vector<Node> of_resource;
  std::optional<Node> role;
  std::string_view policy_type;
  bool is_known = false;
  for (const SamConnectorRow& row : all_sam_connector_rows()) {
    if (row.source != from.source.type || row.destination != from.destination.type) {
      continue;
    }
    is_known = true;
    bool is_wanted = false;
    for (const std::string& category : from.categories) {
      is_wanted = is_wanted || category == row.category;
    }
    if (!is_wanted) {
      continue;
    }
    if (row.makes == SamConnectorRow::Makes::Permission) {
      add_permission(sam, make, from, row);
      continue;
    }
    Node statement = statement_of(make, row, from.source, from.destination);
    if (row.makes == SamConnectorRow::Makes::Managed) {
      managed.push_back(std::move(statement));
      role = row.is_for_source ? from.source.role : from.destination.role;
    } else {
      policy_type = row.makes == SamConnectorRow::Makes::Queue ? "AWS::SQS::QueuePolicy"
                                                               : "AWS::SNS::TopicPolicy";
      of_resource.push_back(std::move(statement));
    }
  }
  if (!is_known || (!managed.empty() && !role)) {
    sam.not_expanded.push_back({from.id,
                                {},
                                is_known ? "the role that the connector is for cannot be told"
                                         : fmt::format("a connector from `{}` to `{}` is not known",
                                                       from.source.type,
                                                       from.destination.type),
                                make.span});
    return;
  }
  const auto document = [&make](std::vector<Node> statements) {
    return make.map(
        {{"Version", make.text("2012-10-17")}, {"Statement", make.list(std::move(statements))}});
  };
  if (!managed.empty()) {
    sam.add(
        from.id + "Policy" + from.end,
        "AWS::IAM::ManagedPolicy",
        make.map({{"PolicyDocument", document(std::move(managed))}, {"Roles", make.list({*role})}}),
        *from.owner);
  }
  if (!of_resource.empty()) {
    const bool is_queue = policy_type == "AWS::SQS::QueuePolicy";
    sam.add(from.id + (is_queue ? "QueuePolicy" : "TopicPolicy") + from.end,
            policy_type,
            make.map({{"PolicyDocument", document(std::move(of_resource))},
                      {is_queue ? "Queues" : "Topics",
                       make.list({from.destination.id.empty() && from.destination.arn
                                      ? *from.destination.arn
                                      : make.ref(from.destination.id)})}}),
            *from.owner);
  }
}

void expand_one(Sam& sam,
                const Member& owner,
                const std::string& id,
                const Node* source,
                const Node& properties) {
  const Maker make{properties.span};
  const Node* destinations = properties.find("Destination");
  const Node* permissions = properties.find("Permissions");
  if (source == nullptr || destinations == nullptr || permissions == nullptr) {
    return;
  }
  Connection from;
  from.owner = &owner;
  from.source = read_end(sam, make, *source);
  for (const Node& category : permissions->items) {
    from.categories.emplace_back(text_of(&category));
  }
  if (!destinations->is_list()) {
    from.id = id;
    from.destination = read_end(sam, make, *destinations);
    connect(sam, make, from);
    return;
  }
  for (std::size_t i = 0; i < destinations->items.size(); ++i) {
    from.id = id;
    from.end = fmt::format("Destination{}", i);
    from.destination = read_end(sam, make, destinations->items[i]);
    connect(sam, make, from);
  }
}

}  // namespace

Node connector_statement(const Maker& make, const SamConnectorRow& row, const Node& destination) {
  End end;
  end.arn = destination;
  return statement_of(make, row, End(), end);
}

void expand_connector(Sam& sam, const Member& member) {
  const Node* properties = member.value.find("Properties");
  if (properties != nullptr) {
    expand_one(sam, member, member.key, properties->find("Source"), *properties);
  }
}

void expand_embedded_connectors(Sam& sam, const Member& member) {
  const Node* connectors = member.value.find("Connectors");
  if (connectors == nullptr) {
    return;
  }
  for (const Member& connector : connectors->members) {
    const Node* properties = connector.value.find("Properties");
    if (properties == nullptr) {
      continue;
    }
    const Maker make{connector.key_span};
    Node source = make.map({{"Id", make.text(member.key)}});
    if (const Node* reference = connector.value.find("SourceReference")) {
      for (const Member& one : reference->members) {
        source.add(one.key, one.value, one.key_span);
      }
    }
    expand_one(sam, member, member.key + connector.key, &source, *properties);
  }
}

}  // namespace leastwise::cloudformation
