// One function per kind of reference; all of them end in `add`.
#include "terraform/resolve_walk.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace leastwise::terraform {
namespace {

constexpr std::size_t kDepthMax = 64;
constexpr std::size_t kLeavesMax = 2000;
constexpr std::size_t kVisitsMax = 20000;

const Node* child(const Node* node, std::string_view key) {
  const Node* found = node == nullptr ? nullptr : node->find(key);
  return found == nullptr || found->kind == NodeKind::Skipped ? nullptr : found;
}

Confidence worse(Confidence a, Confidence b) {
  return std::max(a, b);
}

std::string display(const std::vector<ReferenceStep>& steps) {
  std::string out;
  for (const ReferenceStep& step : steps) {
    out += step.is_key ? step.key.display() : "." + step.name;
  }
  return out;
}

std::size_t to_index(const std::string& digits) {
  std::size_t index = 0;
  for (const char c : digits.substr(0, 9)) {
    index = index * 10 + static_cast<std::size_t>(c >= '0' && c <= '9' ? c - '0' : 0);
  }
  return index;
}

// A part of a known value. None: null, or not there, which `try` and `lookup` turn into null or a
// default.
const Node* part_of(const Node* value, const std::vector<ReferenceStep>& steps) {
  for (const ReferenceStep& step : steps) {
    if (value == nullptr) {
      return nullptr;
    }
    if (value->is_map()) {
      value = child(value, step.is_key ? step.key.text : step.name);
    } else if (value->is_list() && step.is_key && step.key.kind == InstanceKey::Kind::Number) {
      const std::size_t index = to_index(step.key.text);
      value = index < value->items.size() ? &value->items[index] : nullptr;
    } else if (value->is_list() && step.is_key) {
      // `for_each = toset(list)`: the element is its own key.
      const auto found = std::ranges::find_if(value->items, [&step](const Node& item) {
        return item.as_text().value_or("") == step.key.text;
      });
      value = found == value->items.end() ? nullptr : &*found;
    } else {
      return nullptr;
    }
  }
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool is_gone(const Instance& instance) {
  return instance.change == ChangeKind::Delete;
}

// Instances of a module below one instance of the module around it, at most `count`. They stand
// together in the set.
std::vector<ModulePath> first_below(const std::set<ModulePath>& all,
                                    const ModulePath& outer,
                                    std::size_t count) {
  std::vector<ModulePath> found;
  for (auto at = all.lower_bound(outer); at != all.end() && found.size() < count; ++at) {
    if (at->size() < outer.size() || !std::equal(outer.begin(), outer.end(), at->begin())) {
      break;
    }
    found.push_back(*at);
  }
  return found;
}

// Does the attribute of an instance have a value before apply?
Truth is_unknown(const Instance& instance, const std::string& attribute) {
  if (attribute.empty()) {
    return Truth::Maybe;
  }
  const View view = end_state(instance).at(attribute);
  if (view.is_unknown()) {
    return Truth::Yes;
  }
  if (view.value != nullptr && view.unknown != nullptr && view.unknown->is_map() &&
      !view.unknown->members.empty()) {
    return Truth::Maybe;
  }
  // Planned values leave out what is unknown.
  const bool may_be_left_out = instance.part == Part::PlannedValues && view.value == nullptr;
  const bool has_state = instance.after != nullptr || instance.before != nullptr;
  return may_be_left_out || !has_state ? Truth::Maybe : Truth::No;
}

}  // namespace

void Walk::expression(const Node& node, const Scope& scope) {
  follow(node, scope, Way{});
}

void Walk::follow(const Node& node, const Scope& scope, const Way& way) {
  if (way.depth > kDepthMax) {
    add_dead("the references go deeper than can be followed", way);
    return;
  }
  if (node.is_list()) {
    for (const Node& item : node.items) {
      Way below = way;
      ++below.depth;
      follow(item, scope, below);
    }
    return;
  }
  if (!node.is_map()) {
    return;
  }
  if (const Node* constant = child(&node, "constant_value")) {
    add_value(part_of(constant, way.rest), way);
    return;
  }
  const Node* references = child(&node, "references");
  if (references == nullptr) {
    is_hidden_ = is_hidden_ || node.members.empty();
    for (const Member& member : node.members) {
      Way below = way;
      ++below.depth;
      follow(member.value, scope, below);
    }
    return;
  }
  const std::vector<Reference> longest = longest_references(*references);
  const bool has_key = std::ranges::any_of(longest, [](const Reference& reference) {
    return reference.kind == Reference::Kind::EachKey ||
           reference.kind == Reference::Kind::EachValue ||
           reference.kind == Reference::Kind::CountIndex;
  });
  for (const Reference& next : longest) {
    Way below = way;
    ++below.depth;
    if (has_key) {
      below.hint = scope.key;
    }
    if (way.ordinal == kFirst) {
      below.ordinal = next_ordinal_++;
      below.written = next.text;
    }
    reference(next, scope, std::move(below));
  }
}

void Walk::reference(const Reference& reference, const Scope& scope, Way way) {
  way.rest.insert(way.rest.begin(), reference.rest.begin(), reference.rest.end());
  const std::string visit = fmt::format("{}|{}|{}|{}|{}|{}",
                                        to_address(scope.path),
                                        scope.key.display(),
                                        reference.text,
                                        display(way.rest),
                                        way.hint.display(),
                                        way.ordinal);
  if (visited_.size() > kVisitsMax || !visited_.insert(visit).second) {
    return;
  }
  switch (reference.kind) {
    case Reference::Kind::Resource:
    case Reference::Kind::Data:
      object(reference, scope, way);
      return;
    case Reference::Kind::Variable:
      variable(reference, scope, way);
      return;
    case Reference::Kind::Module:
      module(reference, scope, std::move(way));
      return;
    case Reference::Kind::EachValue:
      each_value(reference, scope, std::move(way));
      return;
    case Reference::Kind::EachKey:
    case Reference::Kind::CountIndex:
      add_key(scope.key, way);
      return;
    case Reference::Kind::Known:
      add_value(nullptr, way);
      return;
    case Reference::Kind::Local:
      add_dead(
          fmt::format("the reference ends in `{}`, and locals are not in a plan", reference.text),
          way);
      return;
    case Reference::Kind::Other:
      add_dead(fmt::format("the reference `{}` cannot be followed", reference.text), way);
      return;
  }
}

void Walk::object(const Reference& reference, const Scope& scope, const Way& way) {
  const std::string relative = relative_address(reference);
  const std::vector<const Instance*>& all = plan_->instances_of(scope.path, relative);
  const auto with_key = [&](const InstanceKey& key) -> const Instance* {
    return key.kind == InstanceKey::Kind::None ? nullptr
                                               : plan_->instance_of(scope.path, relative, key);
  };
  if (reference.key.kind != InstanceKey::Kind::None) {
    add_object(with_key(reference.key), reference, scope, way);
    return;
  }
  const auto is_there = [](const Instance* one) { return !is_gone(*one); };
  const auto first = std::ranges::find_if(all, is_there);
  if (first == all.end() || std::find_if(first + 1, all.end(), is_there) == all.end()) {
    add_object(first == all.end() ? nullptr : *first, reference, scope, way);
    return;
  }
  Way keyed = way;
  keyed.confidence = worse(way.confidence, Confidence::ByKey);
  // A key behind the reference was put there by an output or a variable: `{for k, r in x : k =>
  // r.arn}["a"]`.
  if (!way.rest.empty() && way.rest.front().is_key) {
    if (const Instance* instance = with_key(way.rest.front().key)) {
      keyed.rest.erase(keyed.rest.begin());
      add_object(instance, reference, scope, keyed);
      return;
    }
  }
  if (const Instance* instance = with_key(way.hint)) {
    add_object(instance, reference, scope, keyed);
    return;
  }
  Way any = way;
  any.confidence = worse(way.confidence, Confidence::Any);
  for (const Instance* instance : all) {
    if (is_there(instance) && leaves_.size() < kLeavesMax) {
      add_object(instance, reference, scope, any);
    }
  }
}

void Walk::variable(const Reference& reference, const Scope& scope, const Way& way) {
  if (!scope.path.empty()) {
    const Node* call = plan_->call_of(scope.path);
    const Node* expressions = child(call, "expressions");
    if (const Node* argument = child(expressions, reference.name)) {
      Scope parent{.path = scope.path, .key = scope.path.back().key, .owner = call};
      parent.path.pop_back();
      follow(*argument, parent, way);
      return;
    }
  } else if (const Node* given = child(plan_->variables, reference.name)) {
    add_value(part_of(child(given, "value"), way.rest), way);
    return;
  }
  const Node* declared = child(child(plan_->module_of(scope.path), "variables"), reference.name);
  if (declared == nullptr) {
    add_dead(fmt::format("`{}` is not in the plan's configuration", reference.text), way);
    return;
  }
  add_value(part_of(child(declared, "default"), way.rest), way);
}

void Walk::module(const Reference& reference, const Scope& scope, Way way) {
  ModulePath path = scope.path;
  path.push_back({.name = reference.name, .key = reference.key});
  if (plan_->module_of(path) == nullptr) {
    add_dead(fmt::format("`{}` is not in the plan's configuration", reference.text), way);
    return;
  }
  if (reference.key.kind != InstanceKey::Kind::None) {
    way.hint = {};
    output(path, way);
    return;
  }
  const auto seen = plan_->module_instances.find(config_key(path));
  static const std::set<ModulePath> kNone;
  const std::set<ModulePath>& all = seen == plan_->module_instances.end() ? kNone : seen->second;
  const std::vector<ModulePath> first = first_below(all, scope.path, 2);
  if (first.size() <= 1) {
    output(first.empty() ? path : first.front(), way);
    return;
  }
  const bool has_key = !way.rest.empty() && way.rest.front().is_key;
  for (const InstanceKey& key : {has_key ? way.rest.front().key : InstanceKey{}, way.hint}) {
    path.back().key = key;
    if (key.kind == InstanceKey::Kind::None || !all.contains(path)) {
      continue;
    }
    way.confidence = worse(way.confidence, Confidence::ByKey);
    if (has_key) {
      way.rest.erase(way.rest.begin());
    }
    way.hint = {};
    output(path, way);
    return;
  }
  way.confidence = worse(way.confidence, Confidence::Any);
  way.hint = {};
  for (const ModulePath& one : first_below(all, scope.path, kLeavesMax)) {
    output(one, way);
  }
}

void Walk::output(const ModulePath& path, const Way& way) {
  const Node* outputs = child(plan_->module_of(path), "outputs");
  if (outputs == nullptr || !outputs->is_map()) {
    add_dead(fmt::format("`{}` has no outputs", to_address(path)), way);
    return;
  }
  const Scope scope{.path = path, .key = {}, .owner = nullptr};
  Way below = way;
  if (!way.rest.empty() && !way.rest.front().is_key) {
    below.rest.erase(below.rest.begin());
    const Node* named = child(outputs, way.rest.front().name);
    const Node* expression = child(named, "expression");
    if (expression == nullptr) {
      add_dead(fmt::format("`{}.{}` is not in the plan's configuration",
                           to_address(path),
                           way.rest.front().name),
               way);
      return;
    }
    follow(*expression, scope, below);
    return;
  }
  // The name was lost: `module.m[each.key].out` is written as `module.m`.
  below.rest.clear();
  if (outputs->members.size() > 1) {
    below.confidence = worse(way.confidence, Confidence::Any);
  }
  for (const Member& member : outputs->members) {
    if (const Node* expression = child(&member.value, "expression")) {
      follow(*expression, scope, below);
    }
  }
}

void Walk::each_value(const Reference& reference, const Scope& scope, Way way) {
  if (scope.owner == nullptr) {
    add_dead(fmt::format("the plan does not show the `for_each` of `{}`", reference.text), way);
    return;
  }
  const Node* for_each = child(scope.owner, "for_each_expression");
  if (for_each == nullptr || for_each->members.empty()) {
    // `for_each = toset([...])` leaves no trace: in a set, the value is the key.
    if (way.rest.empty()) {
      add_key(scope.key, way);
    } else {
      add_dead(
          fmt::format("the `for_each` behind `{}` is a function call, which a plan does not show",
                      reference.text),
          way);
    }
    return;
  }
  way.rest.insert(way.rest.begin(), ReferenceStep{.is_key = true, .key = scope.key, .name = {}});
  way.hint = scope.key;
  follow(*for_each, Scope{.path = scope.path, .key = scope.key, .owner = nullptr}, way);
}

void Walk::add_object(const Instance* instance,
                      const Reference& reference,
                      const Scope& scope,
                      const Way& way) {
  Leaf leaf;
  leaf.kind = Leaf::Kind::Object;
  leaf.instance = instance;
  leaf.type = reference.type;
  leaf.mode = reference.kind == Reference::Kind::Data ? Mode::Data : Mode::Managed;
  leaf.confidence = way.confidence;
  leaf.written = way.written;
  leaf.ordinal = way.ordinal;
  const auto attribute =
      std::ranges::find_if(way.rest, [](const ReferenceStep& step) { return !step.is_key; });
  // A key and then a name is an element's attribute, behind a way that kept no key of its own.
  if (attribute != way.rest.end()) {
    leaf.attribute = attribute->name;
  }
  if (instance != nullptr) {
    leaf.address = instance->address;
    leaf.is_unknown = is_unknown(*instance, leaf.attribute);
  } else {
    leaf.address = scope.path.empty() ? "" : to_address(scope.path) + ".";
    leaf.address += relative_address(reference) + reference.key.display();
  }
  add(std::move(leaf));
}

void Walk::add_value(const Node* value, const Way& way) {
  Leaf leaf;
  leaf.kind = Leaf::Kind::Value;
  leaf.value = value;
  leaf.confidence = way.confidence;
  leaf.is_unknown = Truth::No;
  leaf.written = way.written;
  leaf.ordinal = way.ordinal;
  add(std::move(leaf));
}

void Walk::add_key(const InstanceKey& key, const Way& way) {
  Leaf leaf;
  leaf.kind = Leaf::Kind::Value;
  leaf.is_key = true;
  leaf.key = key.text;
  leaf.confidence = way.confidence;
  leaf.is_unknown = key.kind == InstanceKey::Kind::Unknown ? Truth::Maybe : Truth::No;
  leaf.written = way.written;
  leaf.ordinal = way.ordinal;
  add(std::move(leaf));
}

void Walk::add_dead(std::string reason, const Way& way) {
  Leaf leaf;
  leaf.reason = std::move(reason);
  leaf.confidence = Confidence::Unresolved;
  leaf.written = way.written;
  leaf.ordinal = way.ordinal;
  add(std::move(leaf));
}

void Walk::add(Leaf leaf) {
  if (leaves_.size() < kLeavesMax) {
    leaves_.push_back(std::move(leaf));
  }
}

}  // namespace leastwise::terraform
