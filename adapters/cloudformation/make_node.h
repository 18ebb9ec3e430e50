// Building nodes that stand in for what a transform would write. They point at the user's text that
// asked for them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/document.h>

namespace leastwise::cloudformation {

struct Maker {
  Span span;

  Node text(std::string_view value) const { return Node::string(std::string(value), span); }

  Node map(std::vector<std::pair<std::string_view, Node>> members) const {
    Node node = Node::map(span);
    for (auto& [key, value] : members) {
      node.add(std::string(key), std::move(value), span);
    }
    return node;
  }

  Node list(std::vector<Node> items) const { return Node::list(std::move(items), span); }

  Node ref(std::string_view name) const { return map({{"Ref", text(name)}}); }

  Node get_attribute(std::string_view id, std::string_view attribute) const {
    return map({{"Fn::GetAtt", list({text(id), text(attribute)})}});
  }

  Node sub(std::string_view form) const { return map({{"Fn::Sub", text(form)}}); }

  Node no_value() const { return ref("AWS::NoValue"); }

  /// ARN of a policy of AWS: "service-role/AWSLambdaBasicExecutionRole".
  Node aws_policy(std::string_view path) const {
    return sub("arn:${AWS::Partition}:iam::aws:policy/" + std::string(path));
  }

  /// A role's trust policy for one service.
  Node trust(std::string_view service) const {
    return map({{"Version", text("2012-10-17")},
                {"Statement",
                 list({map({{"Effect", text("Allow")},
                            {"Principal", map({{"Service", text(service)}})},
                            {"Action", text("sts:AssumeRole")}})})}});
  }

  Node statement(std::vector<Node> actions, Node resource) const {
    return map({{"Effect", text("Allow")},
                {"Action", list(std::move(actions))},
                {"Resource", std::move(resource)}});
  }

  Node policy(std::string_view name, std::vector<Node> statements) const {
    return map(
        {{"PolicyName", text(name)},
         {"PolicyDocument",
          map({{"Version", text("2012-10-17")}, {"Statement", list(std::move(statements))}})}});
  }
};

}  // namespace leastwise::cloudformation
