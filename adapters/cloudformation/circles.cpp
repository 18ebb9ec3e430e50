// A walk in depth over the references of each resource.
#include "cloudformation/circles.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace leastwise::cloudformation {
namespace {

class Walk {
 public:
  explicit Walk(const Template& source) : source_(source), states_(source.items.size()) {
    targets_.resize(source.items.size());
    for (std::size_t i = 0; i < source.items.size(); ++i) {
      const Item& item = source.items[i];
      if (item.properties != nullptr) {
        collect(*item.properties, i);
      }
      if (const Node* others = item.node->find("DependsOn")) {
        add(text_of(others), i);
        for (const Node& other : others->items) {
          add(text_of(&other), i);
        }
      }
    }
  }

  std::optional<Error> circle() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (visit(i, 0)) {
        return error();
      }
    }
    return std::nullopt;
  }

 private:
  enum class State : std::uint8_t { New, Open, Done };
  static constexpr int kDepthMax = 1000;

  void add(std::string_view name, std::size_t from) {
    const auto found = source_.ids.find(name);
    if (found != source_.ids.end()) {
      targets_[from].push_back(found->second);
    }
  }

  void collect(const Node& node, std::size_t from) {
    const std::string_view function = function_of(node);
    if (function == "Fn::If") {
      return;
    }
    if (function == "Ref") {
      add(text_of(&node.members.front().value), from);
    } else if (function == "Fn::GetAtt") {
      const Node& argument = node.members.front().value;
      const std::string_view name =
          text_of(argument.items.empty() ? &argument : &argument.items.front());
      add(name.substr(0, name.find('.')), from);
    } else if (function == "Fn::Sub") {
      collect_form(node.members.front().value, from);
    }
    for (const Node& item : node.items) {
      collect(item, from);
    }
    for (const Member& member : node.members) {
      collect(member.value, from);
    }
  }

  // Names in a form, but for those that it is given values for.
  void collect_form(const Node& argument, std::size_t from) {
    std::string_view text = text_of(argument.items.empty() ? &argument : &argument.items.front());
    const Node* values = argument.items.size() > 1 ? &argument.items[1] : nullptr;
    for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
      text.remove_prefix(at + 2);
      const std::string_view name = text.substr(0, text.find('}'));
      if (values == nullptr || values->find(name) == nullptr) {
        add(name.substr(0, name.find('.')), from);
      }
    }
  }

  // Stops at the first circle, which is then at the end of `path_`.
  bool visit(std::size_t at, int depth) {
    if (states_[at] == State::Done || depth > kDepthMax) {
      return false;
    }
    path_.push_back(at);
    if (states_[at] == State::Open) {
      return true;
    }
    states_[at] = State::Open;
    for (const std::size_t target : targets_[at]) {
      if (visit(target, depth + 1)) {
        return true;
      }
    }
    states_[at] = State::Done;
    path_.pop_back();
    return false;
  }

  Error error() const {
    const auto begin = std::find(path_.begin(), path_.end(), path_.back());
    std::string text;
    for (auto at = begin; at != path_.end(); ++at) {
      text += fmt::format("{}`{}`", text.empty() ? "" : " -> ", source_.items[*at].address);
    }
    return {.message = fmt::format("resources wait for each other: {}", text),
            .where = source_.items[path_.back()].span,
            .help = "CloudFormation refuses the template: take one of the references away"};
  }

  const Template& source_;
  std::vector<State> states_;
  std::vector<std::vector<std::size_t>> targets_;
  std::vector<std::size_t> path_;
};

}  // namespace

std::optional<Error> find_circle(const Template& source) {
  return Walk(source).circle();
}

}  // namespace leastwise::cloudformation
