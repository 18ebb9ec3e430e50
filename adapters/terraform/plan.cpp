// The data side of a plan: addresses, views, actions and indexes. Nothing here knows what a role
// is.
#include "terraform/plan.h"

#include <algorithm>
#include <utility>

namespace leastwise::terraform {
namespace {

bool is_true(const Node* node) {
  return node != nullptr && node->kind == NodeKind::Bool && node->scalar.text == "true";
}

const Node* present(const Node* node) {
  return node == nullptr || node->is_null() ? nullptr : node;
}

const Node* element(const Node* list, std::size_t index) {
  if (list == nullptr || !list->is_list() || index >= list->items.size()) {
    return nullptr;
  }
  return present(&list->items[index]);
}

std::string block_key(std::string_view module_address, std::string_view relative) {
  std::string key(module_address);
  key += '|';
  key += relative;
  return key;
}

void index_config(Plan& plan, const Node* module, const std::string& path) {
  if (module == nullptr || !module->is_map()) {
    return;
  }
  plan.config_modules.emplace(path, module);
  if (const Node* resources = module->find("resources");
      resources != nullptr && resources->is_list()) {
    for (const Node& entry : resources->items) {
      const Node* address = entry.find("address");
      if (address == nullptr || !address->as_text()) {
        continue;
      }
      plan.config_blocks.emplace(path + "|" + std::string(*address->as_text()),
                                 ConfigBlock{&entry, present(entry.find("expressions"))});
    }
  }
  const Node* calls = module->find("module_calls");
  if (calls == nullptr || !calls->is_map()) {
    return;
  }
  for (const Member& call : calls->members) {
    index_config(plan, call.value.find("module"), path.empty() ? call.key : path + "/" + call.key);
  }
}

void index_instance(Plan& plan, const Instance& instance) {
  if (instance.is_deposed) {
    return;
  }
  const bool is_first = plan.by_address.emplace(instance.address, &instance).second;
  if (!is_first) {
    return;
  }
  plan.by_block[block_key(instance.module_address, relative_address(instance))].push_back(
      &instance);
  // Every module on the way exists, also where it has only modules in it.
  for (std::size_t depth = 1; depth <= instance.module_path.size(); ++depth) {
    const ModulePath path(instance.module_path.begin(),
                          instance.module_path.begin() + static_cast<std::ptrdiff_t>(depth));
    plan.module_instances[config_key(path)].insert(path);
  }
}

void index_relevant(Plan& plan) {
  if (plan.relevant_attributes == nullptr) {
    return;
  }
  for (const Node& item : plan.relevant_attributes->items) {
    const Node* address = item.find("resource");
    const Instance* one = address == nullptr ? nullptr : plan.find(address->as_text().value_or(""));
    if (one != nullptr && one->change != ChangeKind::Delete) {
      plan.relevant[block_key(one->module_address, one->type)].insert(one->address);
    }
  }
}

}  // namespace

std::string InstanceKey::display() const {
  switch (kind) {
    case Kind::None:
      return "";
    case Kind::Number:
      return "[" + text + "]";
    case Kind::Unknown:
      return "[*]";
    case Kind::String:
      break;
  }
  std::string out = "[\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "\"]";
}

InstanceKey take_key(std::string_view& rest) {
  InstanceKey key;
  if (!rest.starts_with('[')) {
    return key;
  }
  if (!rest.starts_with("[\"")) {
    const std::size_t end = std::min(rest.find(']'), rest.size());
    key.text = rest.substr(1, end - 1);
    const bool is_number =
        !key.text.empty() && key.text.find_first_not_of("0123456789") == std::string::npos;
    key.kind = is_number ? InstanceKey::Kind::Number : InstanceKey::Kind::Unknown;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return key;
  }
  key.kind = InstanceKey::Kind::String;
  std::size_t at = 2;
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) {
      ++at;
    }
    key.text += rest[at];
  }
  rest.remove_prefix(std::min(at + 2, rest.size()));
  return key;
}

ModulePath parse_module_path(std::string_view module_address) {
  constexpr std::string_view kStep = "module.";
  ModulePath path;
  std::string_view rest = module_address;
  while (rest.starts_with(kStep)) {
    rest.remove_prefix(kStep.size());
    const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
    ModuleStep step{.name = std::string(rest.substr(0, end)), .key = {}};
    rest.remove_prefix(end);
    step.key = take_key(rest);
    path.push_back(std::move(step));
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
    }
  }
  return path;
}

std::string to_address(const ModulePath& path) {
  std::string out;
  for (const ModuleStep& step : path) {
    if (!out.empty()) {
      out += '.';
    }
    out += "module." + step.name + step.key.display();
  }
  return out;
}

std::string config_key(const ModulePath& path) {
  std::string out;
  for (const ModuleStep& step : path) {
    if (!out.empty()) {
      out += '/';
    }
    out += step.name;
  }
  return out;
}

bool View::is_unknown() const {
  return is_true(unknown);
}

bool View::is_sensitive() const {
  return is_true(sensitive);
}

View View::at(std::string_view key) const {
  View out;
  if (value != nullptr) {
    out.value = present(value->find(key));
  }
  // A mark on the whole holds for every part of it.
  out.unknown = is_true(unknown) || unknown == nullptr ? unknown : unknown->find(key);
  out.sensitive = is_true(sensitive) || sensitive == nullptr ? sensitive : sensitive->find(key);
  if (out.is_unknown()) {
    out.value = nullptr;
  }
  return out;
}

View View::at(std::size_t index) const {
  View out;
  out.value = element(value, index);
  out.unknown = is_true(unknown) ? unknown : element(unknown, index);
  out.sensitive = is_true(sensitive) ? sensitive : element(sensitive, index);
  if (out.is_unknown()) {
    out.value = nullptr;
  }
  return out;
}

std::size_t View::size() const {
  std::size_t size = 0;
  for (const Node* node : {value, unknown}) {
    if (node != nullptr && node->is_list()) {
      size = std::max(size, node->items.size());
    } else if (node != nullptr && node->is_map() && !node->members.empty()) {
      size = std::max<std::size_t>(size, 1);
    }
  }
  return size;
}

View View::block(std::size_t index) const {
  const bool is_object = (value != nullptr && value->is_map()) ||
                         (value == nullptr && unknown != nullptr && unknown->is_map());
  return is_object && index == 0 ? *this : at(index);
}

std::string_view View::text() const {
  return value == nullptr ? std::string_view{} : value->as_text().value_or(std::string_view{});
}

Span View::span() const {
  if (value != nullptr) {
    return value->span;
  }
  return unknown != nullptr ? unknown->span : Span{};
}

std::string relative_address(const Instance& instance) {
  return (instance.mode == Mode::Data ? "data." : "") + instance.type + "." + instance.name;
}

View state(const Instance& instance, Side side) {
  if (side == Side::Before) {
    return {instance.before, nullptr, instance.before_sensitive};
  }
  if (instance.change == ChangeKind::Forget) {
    return {instance.before, nullptr, instance.before_sensitive};
  }
  if (instance.is_deposed || instance.change == ChangeKind::Delete) {
    return {};
  }
  return {instance.after, instance.after_unknown, instance.after_sensitive};
}

ChangeKind parse_actions(const Node* actions) {
  if (actions == nullptr || !actions->is_list() || actions->items.empty()) {
    return ChangeKind::Unknown;
  }
  bool has_create = false;
  bool has_delete = false;
  bool has_update = false;
  bool has_forget = false;
  bool has_none = false;
  for (const Node& item : actions->items) {
    const std::string_view action = item.as_text().value_or("");
    has_create = has_create || action == "create";
    has_delete = has_delete || action == "delete";
    has_update = has_update || action == "update";
    has_forget = has_forget || action == "forget";
    has_none = has_none || action == "no-op" || action == "read";
  }
  // `create/forget` replaces an object whose predecessor stays in AWS without an owner.
  if (has_create && (has_delete || has_forget)) {
    return ChangeKind::Replace;
  }
  if (has_update) {
    return ChangeKind::Update;
  }
  if (has_create) {
    return ChangeKind::Create;
  }
  if (has_none) {
    return ChangeKind::None;
  }
  if (has_delete) {
    return ChangeKind::Delete;
  }
  return has_forget ? ChangeKind::Forget : ChangeKind::Unknown;
}

void index_plan(Plan& plan) {
  plan.by_address.clear();
  plan.by_block.clear();
  plan.config_blocks.clear();
  plan.config_modules.clear();
  plan.module_instances.clear();
  plan.prior_by_address.clear();
  plan.relevant.clear();
  for (const std::vector<Instance>* part : {&plan.instances, &plan.prior, &plan.others}) {
    for (const Instance& instance : *part) {
      index_instance(plan, instance);
    }
  }
  for (const Instance& prior : plan.prior) {
    plan.prior_by_address.emplace(prior.address, &prior);
  }
  index_relevant(plan);
  if (plan.configuration != nullptr) {
    index_config(plan, plan.configuration->find("root_module"), "");
  }
}

const Instance* Plan::find(std::string_view address) const {
  const auto found = by_address.find(address);
  return found == by_address.end() ? nullptr : found->second;
}

const std::vector<const Instance*>& Plan::instances_of(const ModulePath& path,
                                                       std::string_view relative) const {
  static const std::vector<const Instance*> kNone;
  const auto found = by_block.find(block_key(to_address(path), relative));
  return found == by_block.end() ? kNone : found->second;
}

const Instance* Plan::instance_of(const ModulePath& path,
                                  std::string_view relative,
                                  const InstanceKey& key) const {
  const auto is_it = [&](const Instance& one) {
    return one.key == key && one.change != ChangeKind::Delete;
  };
  std::string address = path.empty() ? "" : to_address(path) + ".";
  address += relative;
  address += key.display();
  if (const Instance* one = find(address); one != nullptr && is_it(*one)) {
    return one;
  }
  // Keys with characters that Terraform writes in other ways.
  for (const Instance* one : instances_of(path, relative)) {
    if (is_it(*one)) {
      return one;
    }
  }
  return nullptr;
}

ConfigBlock Plan::block(const Instance& instance) const {
  return block(instance.module_path, relative_address(instance));
}

ConfigBlock Plan::block(const ModulePath& path, std::string_view relative) const {
  const auto found = config_blocks.find(block_key(config_key(path), relative));
  return found == config_blocks.end() ? ConfigBlock{} : found->second;
}

ConfigModule Plan::module_of(const ModulePath& path) const {
  const auto found = config_modules.find(config_key(path));
  return found == config_modules.end() ? nullptr : found->second;
}

const Node* Plan::call_of(const ModulePath& path) const {
  if (path.empty()) {
    return nullptr;
  }
  const ModulePath parent(path.begin(), path.end() - 1);
  const Node* module = module_of(parent);
  const Node* calls = module == nullptr ? nullptr : module->find("module_calls");
  return calls == nullptr ? nullptr : calls->find(path.back().name);
}

}  // namespace leastwise::terraform
