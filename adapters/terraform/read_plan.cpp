// From the bytes of a plan to a `Plan`, reading only what matters.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "terraform/detect.h"
#include "terraform/plan.h"
#include "terraform/selector.h"
#include "terraform/table.h"

namespace leastwise::terraform {
namespace {

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view{} : node->as_text().value_or(std::string_view{});
}

const Node* present(const Node* node) {
  return node == nullptr || node->is_null() || node->kind == NodeKind::Skipped ? nullptr : node;
}

const Node* object_at(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found != nullptr && found->is_map() ? found : nullptr;
}

const Node* list_at(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  return found != nullptr && found->is_list() ? found : nullptr;
}

class PlanReader {
 public:
  PlanReader(Plan& plan, ModelBuilder& builder, Extent extent)
      : plan_(&plan), builder_(&builder), extent_(extent) {}

  void read() {
    const Node& root = plan_->root;
    read_flags(root);
    if (const Node* changes = list_at(root, "resource_changes")) {
      plan_->instances.reserve(changes->items.size());
      for (const Node& entry : changes->items) {
        add_change(entry, Part::Change);
      }
    }
    read_deferred(root);
    if (root.find("resource_changes") == nullptr) {
      if (const Node* module = module_of(root.find("planned_values"))) {
        read_state(*module, "", Part::PlannedValues);
      }
    }
    if (const Node* prior = object_at(root, "prior_state")) {
      if (const Node* module = module_of(prior->find("values"))) {
        read_state(*module, "", Part::PriorState);
      }
    }
    plan_->configuration = object_at(root, "configuration");
    plan_->variables = object_at(root, "variables");
    plan_->relevant_attributes = list_at(root, "relevant_attributes");
    find_out_tool();
    adopt_untouched();
    index_plan(*plan_);
    mark_missing();
  }

 private:
  void note(std::string message, Span where = {}, std::string help = {}) {
    builder_->notes.push_back({std::move(message), where, std::move(help)});
  }

  // What is there and cannot be judged.
  void problem(std::string message, Span where, std::string help = {}, std::string address = {}) {
    builder_->problems.push_back(
        {.error = {std::move(message), where, std::move(help)}, .address = std::move(address)});
  }

  static const Node* module_of(const Node* values) {
    return values == nullptr ? nullptr : object_at(*values, "root_module");
  }

  void read_flags(const Node& root) {
    plan_->format_version = text_of(root.find("format_version"));
    plan_->tool_version = text_of(root.find("terraform_version"));
    plan_->is_redacted =
        root.find("format_version") == nullptr && root.find("plan_format_version") != nullptr;
    const Node* errored = root.find("errored");
    const Node* complete = root.find("complete");
    plan_->is_errored = errored != nullptr && errored->as_bool().value_or(false);
    // OpenTofu and older versions do not have the key: absent means complete.
    plan_->is_complete = complete == nullptr || complete->as_bool().value_or(true);
    if (plan_->is_redacted) {
      note("the plan is redacted: it has no configuration, so references cannot be followed");
    } else if (plan_->format_version.empty()) {
      note("the plan has no `format_version`: it is read as if it were of version 1");
    }
    if (plan_->is_errored) {
      builder_->is_partial = true;
      problem("planning failed: the plan holds only a part of the change",
              errored->span,
              "make `terraform plan` succeed before you trust a clean report");
    } else if (!plan_->is_complete) {
      builder_->is_partial = true;
      builder_->unseen.push_back({.address = "the plan",
                                  .attribute = {},
                                  .what = "change",
                                  .reason = "a part of it was deferred, or not targeted",
                                  .where = complete->span});
    }
  }

  // The fields that entries of changes and of states have in common.
  Instance read_entry(const Node& entry, Part part) {
    Instance instance;
    instance.part = part;
    instance.span = entry.span;
    instance.type = text_of(entry.find("type"));
    instance.name = text_of(entry.find("name"));
    instance.mode = text_of(entry.find("mode")) == "data" ? Mode::Data : Mode::Managed;
    instance.provider = text_of(entry.find("provider_name"));
    instance.module_address = text_of(entry.find("module_address"));
    instance.address = text_of(entry.find("address"));
    if (const Node* key = present(entry.find("index"))) {
      const bool is_number = key->kind == NodeKind::Number;
      instance.key.kind = is_number ? InstanceKey::Kind::Number : InstanceKey::Kind::String;
      instance.key.text = key->scalar.text;
    } else if (const Node* unknown = entry.find("index_unknown");
               unknown != nullptr && unknown->as_bool().value_or(false)) {
      instance.key.kind = InstanceKey::Kind::Unknown;
    }
    return instance;
  }

  // Fills in what hand-made plans leave out. False when it cannot be told what the entry is.
  static bool complete_entry(Instance& instance) {
    if (instance.module_address.empty() && instance.address.starts_with("module.")) {
      instance.module_address = to_address(parse_module_path(instance.address));
    }
    instance.module_path = parse_module_path(instance.module_address);
    if (instance.type.empty()) {
      std::string_view local = instance.address;
      const std::string module = instance.module_address + ".";
      if (local.starts_with(module)) {
        local.remove_prefix(module.size());
      }
      if (local.starts_with("data.")) {
        instance.mode = Mode::Data;
        local.remove_prefix(5);
      }
      const std::size_t dot = local.find('.');
      if (dot == std::string_view::npos) {
        return false;
      }
      instance.type = local.substr(0, dot);
      instance.name = local.substr(dot + 1, local.find('[', dot) - dot - 1);
    }
    if (instance.address.empty()) {
      instance.address = instance.module_address.empty() ? "" : instance.module_address + ".";
      instance.address += relative_address(instance) + instance.key.display();
    }
    return true;
  }

  void add_change(const Node& entry, Part part) {
    ++plan_->resources_total;
    if (entry.kind == NodeKind::Skipped) {
      return;
    }
    if (!entry.is_map()) {
      problem("an entry of `resource_changes` is not an object", entry.span);
      return;
    }
    Instance instance = read_entry(entry, part);
    if (!complete_entry(instance)) {
      problem("an entry of `resource_changes` has neither type nor address", entry.span);
      return;
    }
    const bool is_other = !is_relevant(instance.type, instance.mode);
    if (is_other && extent_ == Extent::WhatMatters) {
      return;
    }
    instance.is_deposed = !text_of(entry.find("deposed")).empty();
    instance.moved_from = text_of(entry.find("previous_address"));
    if (const Node* change = object_at(entry, "change")) {
      read_change(*change, instance);
    } else {
      instance.change = ChangeKind::Unknown;
      problem("it has no `change`: nothing can be said about it", entry.span, "", instance.address);
    }
    if (instance.action == "create/forget" && !is_other) {
      plan_->instances.push_back(forgotten(instance));
    }
    (is_other ? plan_->others : plan_->instances).push_back(std::move(instance));
  }

  // A replacement whose predecessor stays in AWS: two objects, and both are there afterwards.
  static Instance forgotten(Instance& instance) {
    Instance old = instance;
    old.change = ChangeKind::Forget;
    old.is_deposed = true;
    old.after = nullptr;
    old.after_unknown = nullptr;
    old.after_sensitive = nullptr;
    instance.before = nullptr;
    instance.before_sensitive = nullptr;
    return old;
  }

  void read_change(const Node& change, Instance& instance) {
    instance.before = present(change.find("before"));
    instance.after = present(change.find("after"));
    instance.after_unknown = present(change.find("after_unknown"));
    instance.before_sensitive = present(change.find("before_sensitive"));
    instance.after_sensitive = present(change.find("after_sensitive"));
    const Node* left_out = change.find("before");
    if (left_out != nullptr && left_out->kind == NodeKind::Skipped) {
      instance.before = instance.after;
      instance.before_sensitive = instance.after_sensitive;
      if (instance.after == nullptr) {
        problem("it stays as it is, and what it is is missing: the change has no `after`",
                change.span,
                "use the plan as `terraform show -json` prints it",
                instance.address);
      }
    }
    instance.is_imported = present(change.find("importing")) != nullptr;
    const Node* actions = change.find("actions");
    instance.change = parse_actions(actions);
    if (actions != nullptr && actions->is_list()) {
      for (const Node& action : actions->items) {
        instance.action += instance.action.empty() ? "" : "/";
        instance.action += text_of(&action);
      }
    }
    instance.is_deferred_read = instance.mode == Mode::Data && instance.action == "read";
    if (instance.change == ChangeKind::Unknown) {
      note(
          fmt::format("`{}` has the action `{}`, which is not known: its planned values are judged",
                      instance.address,
                      instance.action),
          actions == nullptr ? change.span : actions->span);
    }
  }

  void read_deferred(const Node& root) {
    const Node* deferred = list_at(root, "deferred_changes");
    if (deferred == nullptr) {
      return;
    }
    for (const Node& entry : deferred->items) {
      const Node* change = object_at(entry, "resource_change");
      if (change == nullptr) {
        continue;
      }
      builder_->is_partial = true;
      const std::size_t before = plan_->instances.size();
      add_change(*change, Part::DeferredChange);
      if (plan_->instances.size() > before) {
        plan_->instances.back().deferred_reason = text_of(entry.find("reason"));
      }
    }
  }

  void read_state(const Node& module, const std::string& module_address, Part part) {
    if (const Node* resources = list_at(module, "resources")) {
      for (const Node& entry : resources->items) {
        add_state(entry, module_address, part);
      }
    }
    const Node* children = list_at(module, "child_modules");
    if (children == nullptr) {
      return;
    }
    for (const Node& child : children->items) {
      read_state(child, std::string(text_of(child.find("address"))), part);
    }
  }

  void add_state(const Node& entry, const std::string& module_address, Part part) {
    if (part == Part::PlannedValues) {
      ++plan_->resources_total;
    }
    if (!entry.is_map()) {
      return;
    }
    Instance instance = read_entry(entry, part);
    instance.module_address = module_address;
    if (!complete_entry(instance)) {
      return;
    }
    const bool is_other = !is_relevant(instance.type, instance.mode);
    if (is_other && extent_ == Extent::WhatMatters) {
      return;
    }
    instance.after = present(entry.find("values"));
    instance.after_sensitive = present(entry.find("sensitive_values"));
    instance.depends_on = present(entry.find("depends_on"));
    if (part == Part::PlannedValues) {
      instance.change = ChangeKind::Unknown;
      (is_other ? plan_->others : plan_->instances).push_back(std::move(instance));
      return;
    }
    instance.before = instance.after;
    instance.before_sensitive = instance.after_sensitive;
    instance.is_deposed = !text_of(entry.find("deposed_key")).empty();
    (is_other ? plan_->others : plan_->prior).push_back(std::move(instance));
  }

  // Managed objects of the prior state that the change list does not have at all: the plan was made
  // for a target, or only to refresh. They stay as they are.
  void adopt_untouched() {
    std::map<std::string_view, bool> listed;
    for (const Instance& instance : plan_->instances) {
      listed[instance.address] = true;
      if (!instance.moved_from.empty()) {
        listed[instance.moved_from] = true;
      }
    }
    std::vector<Instance> untouched;
    for (const Instance& instance : plan_->prior) {
      if (instance.mode == Mode::Managed && !instance.is_deposed &&
          !listed.contains(instance.address)) {
        untouched.push_back(instance);
      }
    }
    plan_->resources_total += untouched.size();
    for (Instance& instance : untouched) {
      plan_->instances.push_back(std::move(instance));
    }
  }

  // Planned values leave out what is unknown. An attribute that the configuration sets with an
  // expression, and that has no value, is taken for unknown: it may be null as well, but that would
  // be the kinder reading.
  void mark_missing() {
    for (Instance& instance : plan_->instances) {
      const ConfigBlock block = plan_->block(instance);
      if (instance.part != Part::PlannedValues || block.expressions == nullptr ||
          !block.expressions->is_map()) {
        continue;
      }
      Node marks = Node::map(instance.span);
      for (const Member& member : block.expressions->members) {
        const bool has_value =
            instance.after != nullptr && present(instance.after->find(member.key)) != nullptr;
        if (!has_value && member.value.find("references") != nullptr) {
          marks.add(member.key, Node::boolean(true, instance.span));
        }
      }
      instance.after_unknown = &plan_->made_marks.emplace_back(std::move(marks));
    }
  }

  void find_out_tool() {
    constexpr std::string_view kRegistry = "registry.opentofu.org/";
    for (const Instance& instance : plan_->instances) {
      plan_->is_opentofu = plan_->is_opentofu || instance.provider.starts_with(kRegistry);
    }
    const Node* providers =
        plan_->configuration == nullptr ? nullptr : plan_->configuration->find("provider_config");
    if (providers == nullptr || !providers->is_map()) {
      return;
    }
    for (const Member& provider : providers->members) {
      plan_->is_opentofu =
          plan_->is_opentofu || text_of(provider.value.find("full_name")).starts_with(kRegistry);
    }
  }

  Plan* plan_;
  ModelBuilder* builder_;
  Extent extent_;
};

// None for a version that can be read.
std::optional<Error> check_version(const Node& root) {
  const Node* version = root.find("format_version");
  const std::string_view text = text_of(version);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view major = text.substr(0, digits);
  if (major.empty() || major == "0" || major == "1") {
    return std::nullopt;
  }
  return Error{fmt::format("plan format version `{}` is newer than what can be read here", text),
               version->span,
               "formats 0.1 to 1.x are read: use a newer release of this program"};
}

}  // namespace

Result<Plan> read_plan(FileId file,
                       SourceMap& sources,
                       const AdapterOptions& options,
                       ModelBuilder& builder) {
  ReadOptions read;
  read.limits = options.limits;
  const Extent extent =
      options.source.empty() && options.snapshot.empty() ? Extent::WhatMatters : Extent::Everything;
  select_what_matters(read, extent, PlannedValues::LeftOut);
  TRY(Document document, find_plan(sources, file, read));
  if (std::optional<Error> error = check_version(document.root)) {
    return std::unexpected(*std::move(error));
  }
  if (document.root.find("resource_changes") == nullptr &&
      document.root.find("planned_values") != nullptr) {
    select_what_matters(read, extent, PlannedValues::Kept);
    TRY(document, find_plan(sources, file, read));
    builder.notes.push_back(
        {"the plan has no `resource_changes`: its planned values are judged, in which unknown "
         "values cannot be told from unset ones",
         {},
         ""});
  }
  if (document.rest.begin != document.rest.end) {
    builder.notes.push_back({"there is text after the plan: it is ignored", document.rest, ""});
  }
  Plan plan;
  plan.file = file;
  plan.root = std::move(document.root);
  PlanReader(plan, builder, extent).read();
  return plan;
}

}  // namespace leastwise::terraform
