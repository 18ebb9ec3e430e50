// Questions about the parts of a resource one by one, about any resource of the input, and about
// the resource that one belongs to.
//
// `attribute` looks at all items of a list together: "some origin is a bucket, and some origin has
// an identity". `some_item` asks everything about one and the same item.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/answers.h"
#include "rules/predicate_tables.h"
#include "rules/rule.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kResource = {Each::Resource};
constexpr std::array<Each, 1> kPlan = {Each::Plan};

const ConditionTree* condition_of(const Parameters& parameters, std::string_view name) {
  const auto at = parameters.conditions.find(name);
  return at == parameters.conditions.end() ? nullptr : at->second.get();
}

bool is_of(const Resource& resource, const std::vector<std::string>* types) {
  return types != nullptr && std::ranges::find(*types, resource.type) != types->end();
}

// ---- some_item ----

constexpr std::array kItemParameters = {
    ParameterSpec{"name",
                  ParameterType::Text,
                  true,
                  "an attribute that holds a list, or a map whose values count; `A.B` goes inside",
                  {}},
    ParameterSpec{"where",
                  ParameterType::Condition,
                  true,
                  "asked about the item, as if it were the resource",
                  {},
                  Each::Resource},
};

void find_items(const Node& at, std::string_view name, std::vector<const Node*>& found) {
  if (at.is_list()) {
    for (const Node& item : at.items) {
      find_items(item, name, found);
    }
    return;
  }
  if (name.empty() || at.is_unknown()) {
    found.push_back(&at);
    return;
  }
  const std::size_t dot = name.find('.');
  if (const Node* next = at.find(name.substr(0, dot))) {
    find_items(*next, dot == std::string_view::npos ? "" : name.substr(dot + 1), found);
  }
}

// Items that have names of their own stand in a map: each value is one.
std::vector<const Node*> without_names(const std::vector<const Node*>& found) {
  std::vector<const Node*> items;
  for (const Node* node : found) {
    const bool is_named = node->is_map() && !node->members.empty() &&
                          std::ranges::all_of(node->members, [](const Member& member) {
                            return member.value.is_map();
                          });
    if (!is_named) {
      items.push_back(node);
      continue;
    }
    for (const Member& member : node->members) {
      items.push_back(&member.value);
    }
  }
  return items;
}

Verdict ask_some_item(const Subject& subject, const Parameters& parameters) {
  const std::string* name = text_of(parameters, "name");
  const ConditionTree* where = condition_of(parameters, "where");
  Verdict best;
  if (name == nullptr || where == nullptr) {
    return best;
  }
  std::vector<const Node*> found;
  find_items(subject.resource->attributes, *name, found);
  for (const Node* item : without_names(found)) {
    if (item->is_unknown()) {
      keep_best(best, maybe(holes_of(item->scalar, item->span), item->span));
      continue;
    }
    Resource part = *subject.resource;
    part.attributes = *item;
    Subject inner = subject;
    inner.resource = &part;
    Verdict one = ask(*where, inner);
    if (one.labels.empty() && one.truth != Truth::No) {
      one.labels.push_back({item->span, {}});
    }
    keep_best(best, std::move(one));
  }
  return best;
}

// ---- some_resource ----

constexpr std::array kSomeParameters = {
    ParameterSpec{"type",
                  ParameterType::TextList,
                  true,
                  "canonical types, such as `AWS::Config::ConfigRule`",
                  {}},
    ParameterSpec{
        "where", ParameterType::Condition, true, "asked about each of them", {}, Each::Resource},
};

Verdict ask_some_resource(const Subject& subject, const Parameters& parameters) {
  const ConditionTree* where = condition_of(parameters, "where");
  Verdict best;
  for (const Resource& resource : subject.model->resources) {
    if (where != nullptr && is_of(resource, list_of(parameters, "type"))) {
      Subject inner = subject;
      inner.resource = &resource;
      keep_best(best, ask(*where, inner));
    }
  }
  return best;
}

// ---- belongs_to ----

constexpr std::array kOwnerParameters = {
    ParameterSpec{
        "type", ParameterType::TextList, true, "canonical types, such as `AWS::S3::Bucket`", {}},
    ParameterSpec{"key",
                  ParameterType::Text,
                  true,
                  "the attribute of this resource that names the other",
                  {}},
    ParameterSpec{
        "where", ParameterType::Condition, false, "asked about the other", {}, Each::Resource},
};

bool is_owner(const Resource& owner, const Resource& resource, const std::string& key) {
  if (std::ranges::find(resource.references, owner.origin.address) != resource.references.end()) {
    return true;
  }
  const Node* name = resource.attributes.find(key);
  return name != nullptr && name->as_text() && owner.name.is_known() && !owner.name.text.empty() &&
         *name->as_text() == owner.name.text;
}

// The other may stand in another configuration: then nobody can say.
Verdict ask_belongs_to(const Subject& subject, const Parameters& parameters) {
  const std::string* key = text_of(parameters, "key");
  const ConditionTree* where = condition_of(parameters, "where");
  Verdict best;
  bool is_found = false;
  for (const Resource& resource : subject.model->resources) {
    if (key == nullptr || !is_of(resource, list_of(parameters, "type")) ||
        !is_owner(resource, *subject.resource, *key)) {
      continue;
    }
    is_found = true;
    Subject inner = subject;
    inner.resource = &resource;
    keep_best(best,
              where == nullptr ? answer(Truth::Yes, resource.origin.declared) : ask(*where, inner));
  }
  return is_found ? best
                  : maybe("what " + subject.resource->origin.address +
                              " belongs to is not in this input",
                          {});
}

// ---- refers_to_policy ----

Verdict ask_refers_to_policy(const Subject& subject, const Parameters& /*parameters*/) {
  for (const PolicyDocument& document : subject.model->policies) {
    const std::vector<std::string>& references = subject.resource->references;
    const bool is_policy = lower_case(document.origin.type).find("policy") != std::string::npos &&
                           document.kind != PolicyKind::Resource;
    if (is_policy && std::ranges::find(references, document.origin.address) != references.end()) {
      Verdict verdict = answer(Truth::Yes, subject.resource->origin.declared);
      verdict.words["target"] = document.origin.address;
      return verdict;
    }
  }
  return {};
}

constexpr std::array kTable = {
    Predicate{"belongs_to",
              "This resource belongs to another one of the input, by reference or by name; a maybe "
              "where the input does not hold the other.",
              kResource,
              kOwnerParameters,
              ask_belongs_to},
    Predicate{"refers_to_policy",
              "The resource refers to a policy that principals have, or to its attachment.",
              kResource,
              {},
              ask_refers_to_policy},
    Predicate{"some_item",
              "One item of a list is so: all questions are about the same one.",
              kResource,
              kItemParameters,
              ask_some_item},
    Predicate{"some_resource",
              "One resource of the input is so.",
              kPlan,
              kSomeParameters,
              ask_some_resource},
};

}  // namespace

std::span<const Predicate> part_predicates() {
  return kTable;
}

}  // namespace leastwise
