// `Policies` of a function or state machine: names, ARNs, documents, policies that SAM offers by
// name, lists of these, and any of them in `Fn::If`.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "cloudformation/sam.h"
#include "cloudformation/template.h"

namespace leastwise::cloudformation {
namespace {

enum class Wanted : std::uint8_t { Managed, Inline };

// A name that AWS has a policy of is that policy; anything else stays as it is, as in the
// translator.
Node managed_by_name(const Node& name, const Catalogue& catalogue) {
  constexpr std::string_view kBefore = ":policy/";
  const auto known = catalogue.find_policy_name(text_of(&name));
  if (!known) {
    return name;
  }
  const std::string_view arn = catalogue.policy(*known).arn;
  return Maker{name.span}.aws_policy(arn.substr(arn.find(kBefore) + kBefore.size()));
}

// "arn:...:function:{FunctionName}" as Fn::Sub with what the user gives for the names.
Node filled(std::string_view form, const Node& given, Span span) {
  const Maker make{span};
  if (form.find('{') == std::string_view::npos) {
    return make.text(form);
  }
  Node values = make.map({});
  std::string text;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    const bool is_own = open != std::string_view::npos && open > 0 && form[open - 1] == '$';
    const std::size_t close = open == std::string_view::npos ? open : form.find('}', open);
    text += form.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    const std::string_view name = form.substr(open + 1, close - open - 1);
    text += fmt::format("{}{{{}}}", is_own ? "" : "$", name);
    if (!is_own && values.find(name) == nullptr) {
      const Node* value = given.find(name);
      values.add(std::string(name), value == nullptr ? make.text("") : *value, span);
    }
    form.remove_prefix(close + 1);
  }
  return make.map({{"Fn::Sub", make.list({make.text(text), std::move(values)})}});
}

// None: SAM has no policy of this name.
std::optional<Node> from_template(const Member& use, std::string_view policy_name) {
  const Maker make{use.key_span};
  std::vector<Node> statements;
  for (const SamPolicyRow& row : all_sam_policy_rows()) {
    if (row.name != use.key) {
      continue;
    }
    statements.push_back(table_statement(
        make, row.actions, row.resources, row.condition, [&](std::string_view form) {
          return filled(form, use.value, make.span);
        }));
  }
  if (statements.empty()) {
    return std::nullopt;
  }
  return make.policy(policy_name, std::move(statements));
}

class Splitter {
 public:
  Splitter(Sam& sam, const Member& owner) : sam_(sam), owner_(owner) {}

  // The entry as a managed or an inline policy; none when it is the other kind.
  std::optional<Node> entry(const Node& node, std::string_view name, Wanted wanted) {
    const std::string_view function = function_of(node);
    if (function == "Fn::If") {
      return choice(node, name, wanted);
    }
    if (function == "Ref" && text_of(&node.members.front().value) == "AWS::NoValue") {
      return std::nullopt;
    }
    if (!node.is_map() || (!function.empty() && function != "Fn::Transform")) {
      return wanted == Wanted::Managed ? std::optional(managed_by_name(node, *sam_.catalogue))
                                       : std::nullopt;
    }
    if (wanted == Wanted::Managed) {
      return std::nullopt;
    }
    const Maker make{node.span};
    if (node.find("Statement") != nullptr || function == "Fn::Transform") {
      return make.map({{"PolicyName", make.text(name)}, {"PolicyDocument", node}});
    }
    if (node.members.size() == 1) {
      if (std::optional<Node> made = from_template(node.members.front(), name)) {
        return made;
      }
    }
    const std::string what = node.members.empty() ? std::string() : node.members.front().key;
    sam_.not_expanded.push_back(
        {owner_.key, "Policies", fmt::format("SAM has no policy `{}`", what), node.span});
    return std::nullopt;
  }

 private:
  std::optional<Node> choice(const Node& node, std::string_view name, Wanted wanted) {
    const Node& argument = node.members.front().value;
    if (argument.items.size() != 3) {
      return std::nullopt;
    }
    std::optional<Node> yes = entry(argument.items[1], name, wanted);
    std::optional<Node> no = entry(argument.items[2], name, wanted);
    if (!yes && !no) {
      return std::nullopt;
    }
    const Maker make{node.span};
    return make.map({{"Fn::If",
                      make.list({argument.items[0],
                                 yes ? *std::move(yes) : make.no_value(),
                                 no ? *std::move(no) : make.no_value()})}});
  }

  Sam& sam_;
  const Member& owner_;
};

}  // namespace

SamPolicies split_policies(Sam& sam,
                           const Member& owner,
                           const Node& policies,
                           std::string_view role) {
  SamPolicies out;
  std::vector<const Node*> entries;
  if (policies.is_list()) {
    for (const Node& item : policies.items) {
      entries.push_back(&item);
    }
  } else {
    // A map of several policies by name, or one entry.
    entries.push_back(&policies);
  }
  Splitter splitter(sam, owner);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string name = fmt::format("{}Policy{}", role, i);
    if (std::optional<Node> one = splitter.entry(*entries[i], name, Wanted::Managed)) {
      out.managed.push_back(*std::move(one));
    }
    if (std::optional<Node> one = splitter.entry(*entries[i], name, Wanted::Inline)) {
      out.inline_policies.push_back(*std::move(one));
    }
  }
  return out;
}

}  // namespace leastwise::cloudformation
