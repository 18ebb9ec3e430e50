// A resource is what its properties come to, what is written for them, and the conditions of both:
// a default of a parameter can change it as well as a word in a policy.
#include "cloudformation/changes.h"

#include <set>
#include <utility>

#include "cloudformation/evaluate.h"

namespace leastwise::cloudformation {
namespace {

struct Appearance {
  std::string type;
  std::string text;
};

Appearance appearance_of(const Template& source, const Item& item) {
  Appearance out{.type = item.type, .text = item.condition};
  std::set<std::string> names{item.condition};
  if (item.properties != nullptr) {
    const std::optional<Node> value = Evaluator(source).value(*item.properties, Assignment{});
    out.text += '\n' + fingerprint(*item.properties);
    out.text += '\n' + (value ? fingerprint(*value) : std::string());
    collect_conditions(*item.properties, names);
  }
  for (const std::string& name : names) {
    const auto condition = source.conditions.find(name);
    if (condition != source.conditions.end()) {
      out.text += '\n' + fingerprint(*condition->second);
    }
  }
  return out;
}

std::map<std::string, Appearance> appearances_of(const Stacks& stacks) {
  std::map<std::string, Appearance> out;
  for (const auto& source : stacks.all()) {
    for (const Item& item : source->items) {
      out.insert_or_assign(item.address, appearance_of(*source, item));
    }
  }
  return out;
}

}  // namespace

Changes changes_between(const Stacks& before, const Stacks& after) {
  const std::map<std::string, Appearance> old = appearances_of(before);
  const std::map<std::string, Appearance> fresh = appearances_of(after);
  Changes changes;
  for (const auto& [address, now] : fresh) {
    const auto was = old.find(address);
    if (was == old.end()) {
      changes[address] = ChangeKind::Create;
    } else if (was->second.type != now.type) {
      changes[address] = ChangeKind::Replace;
    } else if (was->second.text != now.text) {
      changes[address] = ChangeKind::Update;
    }
  }
  for (const auto& [address, was] : old) {
    if (!fresh.contains(address)) {
      changes[address] = ChangeKind::Delete;
    }
  }
  return changes;
}

}  // namespace leastwise::cloudformation
