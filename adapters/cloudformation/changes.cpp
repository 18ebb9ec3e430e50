// A resource is what its properties come to, what is written for them, and the conditions of both:
// a default of a parameter can change it as well as a word in a policy.
#include "cloudformation/changes.h"

#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "cloudformation/evaluate.h"
#include "cloudformation/extract.h"
#include "cloudformation/table.h"

namespace leastwise::cloudformation {
namespace {

struct Appearance {
  std::string type;
  std::string text;
  std::string fixed;  // what cannot be changed in place
  bool stays_when_removed = false;
  bool stays_when_replaced = false;
};

// What the properties come to that only a new resource can have another way.
std::string fixed_text(const Item& item, const Node& properties) {
  std::string out;
  std::string_view paths = fixed_properties(item.type);
  while (!paths.empty()) {
    const std::size_t end = std::min(paths.find(' '), paths.size());
    for (const Field& field : values(properties, paths.substr(0, end))) {
      out += field.path + '\n' + fingerprint(*field.node) + '\n';
    }
    paths.remove_prefix(std::min(end + 1, paths.size()));
  }
  return out;
}

// "Retain", and "RetainExceptOnCreate", which says the same of what is deployed already.
bool is_retained(const Template& source, const Item& item, std::string_view policy) {
  const Node* written = item.node->find(policy);
  const std::optional<Node> value =
      written == nullptr ? std::nullopt : Evaluator(source).value(*written, Assignment{});
  return value && text_of(&*value).starts_with("Retain");
}

Appearance appearance_of(const Template& source, const Item& item) {
  Appearance out{.type = item.type, .text = item.condition, .fixed = {}};
  std::set<std::string> names{item.condition};
  if (item.properties != nullptr) {
    const std::optional<Node> value = Evaluator(source).value(*item.properties, Assignment{});
    out.text += '\n' + fingerprint(*item.properties);
    out.text += '\n' + (value ? fingerprint(*value) : std::string());
    out.fixed = value ? fixed_text(item, *value) : std::string();
    collect_conditions(*item.properties, names);
  }
  for (const std::string& name : names) {
    const auto condition = source.conditions.find(name);
    if (condition != source.conditions.end()) {
      out.text += '\n' + fingerprint(*condition->second);
    }
  }
  out.stays_when_removed = is_retained(source, item, "DeletionPolicy");
  out.stays_when_replaced = is_retained(source, item, "UpdateReplacePolicy");
  return out;
}

using Appearances = std::map<std::string, Appearance, std::less<>>;

Appearances appearances_of(const Stacks& stacks) {
  Appearances out;
  for (const auto& source : stacks.all()) {
    for (const Item& item : source->items) {
      out.insert_or_assign(item.address, appearance_of(*source, item));
    }
  }
  return out;
}

// A nested stack that stays in AWS keeps all that is in it.
bool stays_with_stack(std::string_view address, const Appearances& old, const Appearances& fresh) {
  for (std::size_t dot = address.find('.'); dot != std::string_view::npos;
       dot = address.find('.', dot + 1)) {
    const std::string_view stack = address.substr(0, dot);
    const auto was = old.find(stack);
    if (was != old.end() && was->second.stays_when_removed && !fresh.contains(stack)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Changes changes_between(const Stacks& before, const Stacks& after) {
  const Appearances old = appearances_of(before);
  const Appearances fresh = appearances_of(after);
  Changes changes;
  for (const auto& [address, now] : fresh) {
    const auto was = old.find(address);
    if (was == old.end()) {
      changes.kinds[address] = ChangeKind::Create;
    } else if (was->second.type != now.type || was->second.fixed != now.fixed) {
      changes.kinds[address] = ChangeKind::Replace;
      if (was->second.stays_when_replaced || now.stays_when_replaced) {
        const std::string former = address + " (former)";
        changes.kinds[former] = ChangeKind::Forget;
        changes.kept[address] = former;
      }
    } else if (was->second.text != now.text) {
      changes.kinds[address] = ChangeKind::Update;
    }
  }
  for (const auto& [address, was] : old) {
    if (fresh.contains(address)) {
      continue;
    }
    const bool stays = was.stays_when_removed || stays_with_stack(address, old, fresh);
    changes.kinds[address] = stays ? ChangeKind::Forget : ChangeKind::Delete;
    if (stays) {
      changes.kept[address] = address;
    }
  }
  return changes;
}

}  // namespace leastwise::cloudformation
