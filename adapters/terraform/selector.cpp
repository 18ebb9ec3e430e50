// Reading only what matters.
//
// A plan of 100 MB is mostly resources that have nothing to do with access. The selector below is
// asked at every list and map of the text. Entries of types that do not matter are passed over as a
// whole when they begin, so that nothing of them is built but a place. Within the others it relies
// on Terraform's order of keys (`type` before `change`), and only for speed: where the order is
// another one everything is kept. What a plan says twice is kept once: an object without a change
// is before what it is after, and prior state repeats what the changes say.
#include "terraform/selector.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "terraform/plan.h"
#include "terraform/table.h"

namespace leastwise::terraform {
namespace {

std::string_view text_of(const Node* node) {
  return node == nullptr ? std::string_view{} : node->as_text().value_or(std::string_view{});
}

// Nothing happens to the object: what it is afterwards it is before.
bool is_no_op(const Node& change) {
  const Node* actions = change.find("actions");
  return actions != nullptr && actions->is_list() && actions->items.size() == 1 &&
         text_of(actions->items.data()) == "no-op";
}

// Managed objects that the changes list, by address. Prior state repeats what is said of them: for
// those that stay as they are it has nothing to add, for the others only what they depend on.
struct Listed {
  std::set<std::string, std::less<>> all;
  std::set<std::string, std::less<>> unchanged;
};

// Is this an entry of a module's list? Only the outermost one counts, so that nothing is looked
// through once for each level of a text that nests them.
bool is_entry_of_module(std::span<const PathStep> path) {
  const auto is_list = [](const PathStep& step) { return step.key == "resources"; };
  return path.size() >= 2 && is_list(path[path.size() - 2]) &&
         std::ranges::count_if(path, is_list) == 1;
}

// Decides what is kept. Remembers the type of the entry that the reader is in.
class Selector {
 public:
  Selector(bool keep_planned_values, Extent extent, std::shared_ptr<Listed> listed)
      : keep_planned_values_(keep_planned_values), extent_(extent), listed_(std::move(listed)) {}

  bool operator()(std::span<const PathStep> path, const Node& enclosing) {
    if (path.empty()) {
      return true;
    }
    const std::string_view top = path.front().key;
    if (path.size() == 1) {
      return top == "resource_changes" || top == "deferred_changes" || top == "prior_state" ||
             top == "configuration" || top == "variables" || top == "relevant_attributes" ||
             (top == "planned_values" && keep_planned_values_);
    }
    if (top == "resource_changes") {
      return in_change(path.subspan(2), enclosing);
    }
    if (top == "deferred_changes") {
      return path.size() <= 3 || in_change(path.subspan(3), enclosing);
    }
    if (top == "prior_state" || top == "planned_values") {
      return in_state(path, enclosing);
    }
    return top != "configuration" || in_configuration(path, enclosing);
  }

  bool asks_scalars(std::span<const PathStep> path) const {
    return has_only_facts_ && holds_values(path);
  }

 private:
  // `path` begins at the keys of the entry.
  bool in_change(std::span<const PathStep> path, const Node& enclosing) {
    if (path.empty()) {
      return true;
    }
    if (path.size() == 1) {
      const bool is_kept = path[0].key == "change" && enter(enclosing);
      address_.clear();
      if (is_kept && extent_ == Extent::WhatMatters && mode_ == Mode::Managed &&
          enclosing.find("deposed") == nullptr) {
        address_ = text_of(enclosing.find("address"));
        listed_->all.insert(address_);
      }
      return is_kept;
    }
    const std::string_view part = path[1].key;
    if (path.size() == 2) {
      if ((part == "before" || part == "before_sensitive") && is_no_op(enclosing)) {
        if (!address_.empty()) {
          listed_->unchanged.insert(address_);
        }
        return false;
      }
      return part == "actions" || part == "before" || part == "after" || part == "after_unknown" ||
             part == "before_sensitive" || part == "after_sensitive" || part == "importing";
    }
    return path.size() > 3 || keeps_attribute(path[2].key);
  }

  bool in_state(std::span<const PathStep> path, const Node& enclosing) {
    const std::size_t size = path.size();
    if (path[1].key != "values" && path[0].key == "prior_state") {
      return false;  // `checks`
    }
    if (path.back().key == "outputs" && (size == 2 || size == 3)) {
      return false;
    }
    if (size >= 3 && path[size - 3].key == "resources" && path[size - 2].key.empty()) {
      const std::string_view part = path.back().key;
      const bool is_value = part == "values" || part == "sensitive_values";
      if ((!is_value && part != "depends_on") || !enter(enclosing)) {
        return false;
      }
      const bool is_repeated = is_value && path[0].key == "prior_state" && mode_ == Mode::Managed &&
                               listed_->all.contains(text_of(enclosing.find("address")));
      return !is_repeated;
    }
    if (size >= 4 && path[size - 4].key == "resources" && path[size - 2].key == "values") {
      return keeps_attribute(path.back().key);
    }
    return true;
  }

  bool in_configuration(std::span<const PathStep> path, const Node& enclosing) {
    const std::size_t size = path.size();
    const bool is_entry_part =
        size >= 3 && path[size - 3].key == "resources" && path[size - 2].key.empty();
    if (!is_entry_part) {
      return true;
    }
    if (path.back().key == "provisioners") {
      return false;
    }
    return path.back().key != "expressions" || enter(enclosing);
  }

  // Is this map the values of the entry, where names are attributes?
  static bool holds_values(std::span<const PathStep> path) {
    const std::size_t size = path.size();
    const std::string_view part = path.back().key;
    const bool is_of_entry = (size == 4 && path[0].key == "resource_changes") ||
                             (size == 5 && path[0].key == "deferred_changes");
    if (is_of_entry) {
      return path[size - 2].key == "change" && (part == "before" || part == "after");
    }
    return part == "values" && size >= 3 && is_entry_of_module(path.first(size - 1));
  }

  // Looks at an entry's type and mode as far as they were read.
  bool enter(const Node& entry) {
    type_ = text_of(entry.find("type"));
    mode_ = text_of(entry.find("mode")) == "data" ? Mode::Data : Mode::Managed;
    has_only_facts_ =
        extent_ == Extent::WhatMatters && !type_.empty() && has_only_facts(type_, mode_);
    kept_attributes_ = &attributes_by_type_[{type_, mode_}];
    return extent_ == Extent::Everything || type_.empty() || is_relevant(type_, mode_);
  }

  // Asked for each attribute of each entry, so each answer is kept.
  bool keeps_attribute(std::string_view attribute) {
    if (extent_ == Extent::Everything || type_.empty()) {
      return true;
    }
    const auto known = kept_attributes_->find(attribute);
    if (known != kept_attributes_->end()) {
      return known->second;
    }
    const bool is_kept = is_relevant_attribute(type_, mode_, attribute) ||
                         (has_only_facts_ && may_name(type_, attribute));
    kept_attributes_->emplace(attribute, is_kept);
    return is_kept;
  }

  bool keep_planned_values_;
  Extent extent_;
  std::shared_ptr<Listed> listed_;
  std::string address_;
  std::string type_;
  Mode mode_ = Mode::Managed;
  bool has_only_facts_ = false;
  using Attributes = std::map<std::string, bool, std::less<>>;
  std::map<std::pair<std::string, Mode>, Attributes> attributes_by_type_;
  Attributes* kept_attributes_ = nullptr;  // of the entry's type
};

// Which types matter: the tables are asked once for each.
class Relevant {
 public:
  bool operator()(const std::string& type, Mode mode) {
    const auto [at, is_new] = known_.try_emplace({type, mode}, false);
    if (is_new) {
      at->second = is_relevant(type, mode);
    }
    return at->second;
  }

 private:
  std::map<std::pair<std::string, Mode>, bool> known_;
};

// Whether an entry begins whose type does not matter, or that was read before. Deferred entries are
// kept: that something is deferred is worth knowing of every type.
bool drops_entry(std::span<const PathStep> path,
                 const ReadOptions::Peek& peek,
                 const Listed& listed,
                 Relevant& relevant) {
  const std::size_t size = path.size();
  const std::string_view top = path.front().key;
  const bool is_change = top == "resource_changes" && size == 2;
  const bool is_state = top == "prior_state" || top == "planned_values";
  if (!is_change && !((is_state || top == "configuration") && is_entry_of_module(path))) {
    return false;
  }
  const std::string type = peek("type");
  const Mode mode = peek("mode") == "data" ? Mode::Data : Mode::Managed;
  const bool is_repeated =
      top == "prior_state" && mode == Mode::Managed && listed.unchanged.contains(peek("address"));
  return is_repeated || (!type.empty() && !relevant(type, mode));
}

}  // namespace

void select_what_matters(ReadOptions& read, Extent extent, PlannedValues planned_values) {
  const auto listed = std::make_shared<Listed>();
  const auto selector =
      std::make_shared<Selector>(planned_values == PlannedValues::Kept, extent, listed);
  read.keep = [selector](std::span<const PathStep> path, const Node& enclosing) {
    return (*selector)(path, enclosing);
  };
  read.asks_scalars = [selector](std::span<const PathStep> path) {
    return selector->asks_scalars(path);
  };
  if (extent == Extent::WhatMatters) {
    const auto relevant = std::make_shared<Relevant>();
    read.drop = [listed, relevant](std::span<const PathStep> path, const ReadOptions::Peek& peek) {
      return drops_entry(path, peek, *listed, *relevant);
    };
  }
}

}  // namespace leastwise::terraform
