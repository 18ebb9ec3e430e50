// One function per kind of name.
#include "terraform/source_names.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "terraform/resolve.h"
#include "terraform/shapes.h"
#include "terraform/source_document.h"
#include "terraform/source_types.h"

namespace leastwise::terraform {
namespace {

bool is_one_hole(const PartialString& value) {
  return value.text.empty() && value.holes.size() == 1;
}

// Attributes that are strings for sure: others may be lists, which is for the reader to see.
bool is_text_attribute(std::string_view name) {
  constexpr std::array<std::string_view, 9> kNames = {
      "id", "arn", "name", "url", "json", "unique_id", "key", "hex", "result"};
  return std::ranges::find(kNames, name) != kNames.end() || name.ends_with("_id") ||
         name.ends_with("_arn") || name.ends_with("_name") || name.ends_with("_url");
}

Node number(const std::string& text, Span span) {
  Node node;
  node.kind = NodeKind::Number;
  node.scalar = text;
  node.span = span;
  return node;
}

Node object(const std::string& address, Span span) {
  Node node = Node::map(span);
  node.tag = hcl::kObject;
  node.scalar = address;
  return node;
}

using Blocks = std::map<std::string, const hcl::Block*, std::less<>>;

// A block by its name; none where the module is not there.
const hcl::Block* find_in(const SourceModule* module,
                          Blocks SourceModule::* table,
                          std::string_view name) {
  if (module == nullptr) {
    return nullptr;
  }
  const Blocks& blocks = module->*table;
  const auto found = blocks.find(name);
  return found == blocks.end() ? nullptr : found->second;
}

}  // namespace

// ---- Places

std::size_t SourceNames::place(const ModulePath& path,
                               const InstanceKey& key,
                               const hcl::Block* owner) {
  const std::string name = fmt::format("{}|{}|{}",
                                       to_address(path),
                                       key.display(),
                                       owner == nullptr ? 0 : owner->header.begin + 1) +
                           (owner == nullptr ? "" : owner->type);
  const auto [found, is_new] = place_index_.emplace(name, places_.size());
  if (is_new) {
    places_.push_back({path, key, owner});
  }
  return found->second;
}

hcl::Scope SourceNames::scope(const ModulePath& path,
                              const InstanceKey& key,
                              const hcl::Block* owner) {
  hcl::Scope out;
  out.place = place(path, key, owner);
  return out;
}

const SourceModule* SourceNames::module(const ModulePath& path) const {
  return tree_->module(config_key(path));
}

const hcl::Block* SourceNames::block_of(const Instance& instance) const {
  return find_in(
      module(instance.module_path), &SourceModule::resources, relative_address(instance));
}

hcl::Scope SourceNames::scope_of(const Instance& instance) {
  return scope(instance.module_path, instance.key, block_of(instance));
}

const Node& SourceNames::once(const std::string& name,
                              const hcl::Expression& expression,
                              const hcl::Scope& scope) {
  if (const auto found = done_.find(name); found != done_.end()) {
    return found->second;
  }
  if (!open_.insert(name).second) {
    // Not kept: the value is on its way.
    static const Node kCircle = hcl::hole("a reference that leads in a circle", {});
    return kCircle;
  }
  Node value = evaluator_.evaluate(expression, scope);
  open_.erase(name);
  return done_.emplace(name, std::move(value)).first->second;
}

// ---- Values of the plan

// What the plan knows stands where it is used.
Node SourceNames::placed(Node value, Span span) const {
  value.span = span;
  for (Node& item : value.items) {
    item = placed(std::move(item), span);
  }
  for (Member& member : value.members) {
    member.key_span = span;
    member.value = placed(std::move(member.value), span);
  }
  return value;
}

Node SourceNames::from_view(const View& view, const std::string& name, Span span) const {
  if (view.is_unknown()) {
    return hcl::hole(name, span);
  }
  if (view.value == nullptr) {
    return Node::null(span);
  }
  if (view.value->is_list()) {
    Node out = Node::list({}, span);
    for (std::size_t i = 0; i < view.size(); ++i) {
      out.items.push_back(from_view(view.at(i), fmt::format("{}[{}]", name, i), span));
    }
    return out;
  }
  if (!view.value->is_map()) {
    return placed(*view.value, span);
  }
  Node out = Node::map(span);
  for (const Member& member : view.value->members) {
    out.add(member.key, from_view(view.at(member.key), name + "." + member.key, span), span);
  }
  // Unknown attributes are left out of the values and stand among the marks.
  if (view.unknown != nullptr && view.unknown->is_map()) {
    for (const Member& member : view.unknown->members) {
      if (out.find(member.key) == nullptr && view.at(member.key).is_unknown()) {
        out.add(member.key, hcl::hole(name + "." + member.key, span), span);
      }
    }
  }
  return out;
}

// ---- Names

hcl::Names::Found SourceNames::find(const std::vector<std::string_view>& words,
                                    const hcl::Scope& scope,
                                    Span span) {
  const Place at = scope.place < places_.size() ? places_[scope.place] : Place{};
  const std::string_view first = words.front();
  if (words.size() == 1) {
    return {hcl::wrong(fmt::format("`{}` alone means nothing", first), span), 1};
  }
  const std::string second(words[1]);
  if (first == "var") {
    return {variable(at.path, second, span), 2};
  }
  if (first == "local") {
    return {local(at.path, second, span), 2};
  }
  if (first == "each" || first == "count") {
    return {each(at, first == "count" ? "index" : second, span), 2};
  }
  if (first == "path") {
    return {path_value(at.path, second, span), 2};
  }
  if (first == "terraform" || first == "self" || first == "ephemeral") {
    return {hcl::hole(fmt::format("{}.{}", first, second), span), 2};
  }
  if (first == "module") {
    return {modules(at.path, second, span), 2};
  }
  if (first == "data") {
    if (words.size() < 3) {
      return {hcl::wrong("`data` without a name", span), 2};
    }
    return {objects(at.path, fmt::format("data.{}.{}", second, words[2]), span), 3};
  }
  return {objects(at.path, fmt::format("{}.{}", first, second), span), 2};
}

// What the caller of a module hands in; none when it leaves the variable to its default.
std::optional<Node> SourceNames::argument(const ModulePath& path,
                                          std::string_view name,
                                          Span span) {
  if (path.empty()) {
    const Node* given = plan_->variables == nullptr ? nullptr : plan_->variables->find(name);
    const Node* known = given == nullptr ? nullptr : given->find("value");
    return known == nullptr ? std::nullopt : std::optional(placed(*known, span));
  }
  const ModulePath parent(path.begin(), path.end() - 1);
  const hcl::Block* call = find_in(module(parent), &SourceModule::calls, path.back().name);
  if (call != nullptr) {
    if (const hcl::Attribute* given = call->body.find(name)) {
      return once(fmt::format("{}|argument {}", to_address(path), name),
                  given->value,
                  scope(parent, path.back().key, call));
    }
  }
  // The plan's configuration has at least the constants.
  const Node* planned = plan_->call_of(path);
  const Node* expressions = planned == nullptr ? nullptr : planned->find("expressions");
  const Node* expression = expressions == nullptr ? nullptr : expressions->find(name);
  if (expression == nullptr) {
    return std::nullopt;
  }
  const Node* constant = expression->find("constant_value");
  return constant != nullptr ? placed(*constant, span)
                             : hcl::hole(fmt::format("{}.var.{}", to_address(path), name), span);
}

Node SourceNames::variable(const ModulePath& path, std::string_view name, Span span) {
  const std::string memo = fmt::format("{}|var.{}", to_address(path), name);
  if (const auto found = done_.find(memo); found != done_.end()) {
    return found->second;
  }
  const hcl::Block* block = find_in(module(path), &SourceModule::variables, name);
  const hcl::Attribute* fallback = block == nullptr ? nullptr : block->body.find("default");
  std::optional<Node> value = argument(path, name, span);
  const bool takes_default = !value || (value->is_null() && is_default_for_null(block));
  if (takes_default && fallback != nullptr) {
    value = once(memo + "|default", fallback->value, scope(path, {}, nullptr));
  }
  if (!value) {
    value = hcl::hole(memo.substr(path.empty() ? 1 : 0), span);
  }
  if (block != nullptr) {
    value = converted(*std::move(value), *block);
  }
  return done_.emplace(memo, *std::move(value)).first->second;
}

Node SourceNames::local(const ModulePath& path, std::string_view name, Span span) {
  const std::string memo = fmt::format("{}|local.{}", to_address(path), name);
  const SourceModule* source = module(path);
  if (source != nullptr) {
    if (const auto found = source->locals.find(name); found != source->locals.end()) {
      return once(memo, found->second->value, scope(path, {}, nullptr));
    }
  }
  return hcl::hole(memo.substr(path.empty() ? 1 : 0), span);
}

Node SourceNames::each(const Place& at, std::string_view part, Span span) {
  if (at.key.kind == InstanceKey::Kind::None || at.key.kind == InstanceKey::Kind::Unknown) {
    return hcl::hole(fmt::format("each.{}", part), span);
  }
  const bool is_number = at.key.kind == InstanceKey::Kind::Number;
  Node key = is_number ? number(at.key.text, span) : Node::string(at.key.text, span);
  if (part != "value") {
    return key;
  }
  const hcl::Attribute* for_each = at.owner == nullptr ? nullptr : at.owner->body.find("for_each");
  if (for_each == nullptr) {
    return hcl::hole("each.value", span);
  }
  // `for_each` of a resource stands beside it; that of a module call as well.
  const Node& all =
      once(fmt::format("{}|{}|for_each", to_address(at.path), at.owner->header.begin) +
               fmt::format("|{}", static_cast<unsigned>(at.owner->header.file)),
           for_each->value,
           scope(at.path, {}, nullptr));
  if (all.is_list() && all.tag != hcl::kJson) {
    return key;  // in a set, the value is the key
  }
  return evaluator_.step(all, key, span);
}

Node SourceNames::path_value(const ModulePath& path, std::string_view part, Span span) const {
  if (part == "cwd") {
    return hcl::hole("path.cwd", span);
  }
  const SourceModule* source = part == "module" ? module(path) : nullptr;
  const std::string directory = source == nullptr ? "" : source->directory;
  return Node::string(directory.empty() ? "." : directory, span);
}

std::optional<FileId> SourceNames::file(std::string_view path, const hcl::Scope& /*scope*/) {
  return tree_->file(std::string(path), *sources_);
}

// ---- Objects

Node SourceNames::repeated(const ModulePath& path,
                           const hcl::Block* block,
                           const std::vector<InstanceKey>& seen,
                           const std::string& address,
                           Span span) {
  const hcl::Attribute* count = block == nullptr ? nullptr : block->body.find("count");
  const hcl::Attribute* for_each = block == nullptr ? nullptr : block->body.find("for_each");
  const auto has_kind = [&seen](InstanceKey::Kind kind) {
    return std::ranges::any_of(seen, [kind](const InstanceKey& key) { return key.kind == kind; });
  };
  if (has_kind(InstanceKey::Kind::Unknown)) {
    return hcl::hole(address, span);
  }
  if (has_kind(InstanceKey::Kind::String)) {
    Node out = Node::map(span);
    for (const InstanceKey& key : seen) {
      out.add(key.text, object(address + key.display(), span), span);
    }
    return out;
  }
  std::size_t size = 0;
  bool is_list = has_kind(InstanceKey::Kind::Number);
  for (const InstanceKey& key : seen) {
    size = std::max<std::size_t>(size, is_list ? std::stoul("0" + key.text.substr(0, 6)) + 1 : 0);
  }
  if (seen.empty() && (count != nullptr || for_each != nullptr)) {
    const Node many =
        evaluator_.evaluate((count != nullptr ? count : for_each)->value, scope(path, {}, nullptr));
    if (for_each != nullptr) {
      const bool is_none = hcl::is_known(many) && many.items.empty() && many.members.empty();
      return is_none ? Node::map(span) : hcl::hole(address, span);
    }
    const std::optional<double> known = hcl::to_number(many);
    if (!known || *known < 0 || *known > 100'000) {
      return hcl::hole(address, span);
    }
    size = static_cast<std::size_t>(*known);
    is_list = true;
  }
  if (!is_list) {
    return object(address, span);
  }
  Node out = Node::list({}, span);
  for (std::size_t i = 0; i < size; ++i) {
    out.items.push_back(object(fmt::format("{}[{}]", address, i), span));
  }
  return out;
}

Node SourceNames::objects(const ModulePath& path, const std::string& relative, Span span) {
  const hcl::Block* block = find_in(module(path), &SourceModule::resources, relative);
  std::vector<InstanceKey> seen;
  for (const Instance* instance : plan_->instances_of(path, relative)) {
    if (instance->change != ChangeKind::Delete) {
      seen.push_back(instance->key);
    }
  }
  if (block == nullptr && seen.empty()) {
    return hcl::wrong(fmt::format("`{}` is not declared", relative), span);
  }
  const std::string address = (path.empty() ? "" : to_address(path) + ".") + relative;
  for (const InstanceKey& key : seen) {
    things_[address + key.display()] = {path, relative};
  }
  Node out = repeated(path, block, seen, address, span);
  things_[address] = {path, relative};
  for (const Node& item : out.items) {
    things_[item.scalar.text] = {path, relative};
  }
  return out;
}

Node SourceNames::modules(const ModulePath& path, const std::string& name, Span span) {
  const hcl::Block* block = find_in(module(path), &SourceModule::calls, name);
  ModulePath below = path;
  below.push_back({name, {}});
  std::vector<InstanceKey> seen;
  if (const auto found = plan_->module_instances.find(config_key(below));
      found != plan_->module_instances.end()) {
    for (const ModulePath& one : found->second) {
      if (std::equal(path.begin(), path.end(), one.begin())) {
        seen.push_back(one.back().key);
      }
    }
  }
  const std::string address = to_address(below);
  Node out = repeated(path, block, seen, address, span);
  const auto remember = [&](const Node& one) {
    ModulePath of = parse_module_path(one.scalar.text);
    things_[one.scalar.text] = {std::move(of), ""};
  };
  if (out.tag == hcl::kObject) {
    remember(out);
  }
  std::ranges::for_each(out.items, remember);
  for (const Member& member : out.members) {
    remember(member.value);
  }
  return out;
}

Node SourceNames::output(const ModulePath& path, std::string_view name, Span span) {
  const std::string memo = fmt::format("{}.{}", to_address(path), name);
  const hcl::Block* block = find_in(module(path), &SourceModule::outputs, name);
  const hcl::Attribute* value = block == nullptr ? nullptr : block->body.find("value");
  if (value != nullptr) {
    return once(memo, value->value, scope(path, {}, nullptr));
  }
  return hcl::hole(memo, span);
}

Node SourceNames::attribute(const Node& object, std::string_view name, Span span) {
  const std::string address = object.scalar.text;
  const auto found = things_.find(address);
  if (found == things_.end()) {
    return hcl::hole(address + "." + std::string(name), span);
  }
  const Thing thing = found->second;
  return thing.relative.empty() ? output(thing.path, name, span)
                                : resource_attribute(thing, address, name, span);
}

Node SourceNames::resource_attribute(const Thing& thing,
                                     const std::string& address,
                                     std::string_view name,
                                     Span span) {
  const bool is_data = thing.relative.starts_with("data.");
  const std::string_view rest = std::string_view(thing.relative).substr(is_data ? 5 : 0);
  const std::string type(rest.substr(0, rest.find('.')));
  const std::string expression = address + "." + std::string(name);
  const Instance* instance = plan_->find(address);
  if (instance == nullptr) {
    const std::string shape = shape_of(type, name);
    Hole unknown{.expression = expression, .shape = shape, .span = span};
    return is_text_attribute(name) || shape != "*"
               ? Node::string(PartialString::unknown(std::move(unknown)), span)
               : hcl::hole(expression, span);
  }
  if (type == "aws_iam_policy_document" && (name == "json" || name == "minified_json")) {
    return document(*instance);
  }
  const View view = end_state(*instance).at(name);
  const bool is_left_out = instance->part == Part::PlannedValues && view.value == nullptr;
  if (!view.is_unknown() && !is_left_out) {
    return from_view(view, expression, span);
  }
  PartialString known = predicted(*plan_, *instance, name);
  if (!is_one_hole(known)) {
    return Node::string(std::move(known), span);
  }
  Node set = set_in_source(*instance, name, span);
  if (!set.is_null() && !hcl::is_wrong(set) && !set.is_unknown()) {
    return set;
  }
  if (is_text_attribute(name) || known.holes.front().hole.shape != "*") {
    return Node::string(std::move(known), span);
  }
  return hcl::hole(expression, span);
}

// An attribute that the user sets is what it is set to, as long as the provider leaves it alone.
Node SourceNames::set_in_source(const Instance& instance, std::string_view name, Span span) {
  const hcl::Block* block = block_of(instance);
  if (block == nullptr) {
    return Node::null(span);
  }
  const bool hands_on = instance.type == "terraform_data" && name == "output";
  const hcl::Attribute* attribute = block->body.find(hands_on ? "input" : name);
  if (attribute == nullptr) {
    return Node::null(span);
  }
  return once(fmt::format("{}.{}", instance.address, name), attribute->value, scope_of(instance));
}

const Node& SourceNames::document(const Instance& data) {
  const std::string memo = data.address + "|document";
  if (const auto found = done_.find(memo); found != done_.end()) {
    return found->second;
  }
  const hcl::Block* block = block_of(data);
  const std::string name = data.address + ".json";
  const View planned = end_state(data).at("json");
  if (block == nullptr || !open_.insert(memo).second) {
    Node value =
        planned.value != nullptr ? placed(*planned.value, data.span) : hcl::hole(name, data.span);
    return done_.emplace(memo, std::move(value)).first->second;
  }
  const Node body = evaluator_.evaluate(block->body, scope_of(data), block->header);
  open_.erase(memo);
  Node policy = render_document(body, name, *sources_);
  // What the plan knows is right; the source says where it stands.
  if (planned.value != nullptr && !is_same_policy(policy, planned.value->scalar.text)) {
    policy = placed(*planned.value, block->header);
  }
  return done_.insert_or_assign(memo, std::move(policy)).first->second;
}

}  // namespace leastwise::terraform
