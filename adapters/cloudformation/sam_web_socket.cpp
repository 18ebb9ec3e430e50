// AWS::Serverless::WebSocketApi: what its routes and its authorizer are allowed to call.
#include <utility>

#include <fmt/format.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

// "$connect" -> "Connect", as in the logical ids that SAM makes.
std::string name_of_route(std::string_view key) {
  std::string name;
  for (const char c : key) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_lower = c >= 'a' && c <= 'z';
    if (c == '$') {
      continue;
    }
    if (name.empty() && is_lower) {
      name += static_cast<char>(c - 'a' + 'A');
    } else if (!name.empty() && is_upper) {
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      name += c;
    }
  }
  return name;
}

Node route_arn(const Maker& make, std::string_view api, const Node* stage, std::string_view route) {
  constexpr std::string_view kForm =
      "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{}.ApiId}}/{}/"
      "{}";
  if (stage != nullptr && !stage->is_string()) {
    return make.map({{"Fn::Sub",
                      make.list({make.text(fmt::format(kForm, api, "${stage}", route)),
                                 make.map({{"stage", *stage}})})}});
  }
  return make.sub(fmt::format(kForm, api, stage == nullptr ? "default" : text_of(stage), route));
}

}  // namespace

void expand_web_socket_api(Sam& sam, Member& member) {
  Node properties = merged_properties(sam, member.value, "WebSocketApi");
  if (const Node* routes = properties.find("Routes")) {
    for (const Member& route : routes->members) {
      const Node* function = route.value.find("FunctionArn");
      if (function == nullptr) {
        continue;
      }
      const Maker make{route.key_span};
      sam.add(fmt::format("{}{}Permission", member.key, name_of_route(route.key)),
              "AWS::Lambda::Permission",
              make.map({{"Action", make.text("lambda:InvokeFunction")},
                        {"FunctionName", *function},
                        {"Principal", make.text("apigateway.amazonaws.com")},
                        {"SourceArn",
                         route_arn(make, member.key, properties.find("StageName"), route.key)}}),
              member);
    }
  }
  const Node* auth = properties.find("Auth");
  const Node* function = auth == nullptr ? nullptr : auth->find("AuthArn");
  if (function != nullptr && text_of(auth->find("AuthType")) == "CUSTOM" &&
      auth->find("InvokeRole") == nullptr) {
    add_authorizer_permission(sam, member, member.key + "AuthorizerPermission", *function);
  }
  set_member(member.value, "Properties", std::move(properties));
}

}  // namespace leastwise::cloudformation
