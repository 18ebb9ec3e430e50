// From leaves to answers: which of them are meant by a link, and how sure that is.
#include "terraform/resolve.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "terraform/resolve_blocks.h"
#include "terraform/resolve_walk.h"
#include "terraform/shapes.h"

namespace leastwise::terraform {
namespace {

constexpr std::size_t kHopsMax = 12;
constexpr std::size_t kObjectsMax = 200;

bool is_wanted(const std::string& type, std::span<const std::string_view> wanted) {
  return wanted.empty() || std::ranges::find(wanted, type) != wanted.end();
}

std::string_view reason_of(Trace::State state) {
  switch (state) {
    case Trace::State::Found:
      return "";
    case Trace::State::Hidden:
      return "it is a function call, which a plan does not show";
    case Trace::State::NotSet:
      return "the configuration does not set it";
    case Trace::State::Dynamic:
      return "it stands in a `dynamic` block, which a plan does not show";
    case Trace::State::NoConfiguration:
      return "the plan has no configuration for it";
  }
  return "";
}

// `id` is another name for some attribute.
std::string_view attribute_behind_id(const Leaf& leaf) {
  return leaf.type.starts_with("aws_s3_bucket_") ? "bucket" : "";
}

// Objects of the wanted types among the leaves, and behind those that only hand a value on: the
// bucket of `aws_s3_bucket_public_access_block.x.bucket`.
class Search {
 public:
  Search(const Resolver& resolver, std::span<const std::string_view> wanted)
      : resolver_(&resolver), wanted_(wanted) {}

  void add(const std::vector<Leaf>& leaves, Confidence confidence, std::size_t hops) {
    for (const Leaf& leaf : leaves) {
      Leaf found = leaf;
      found.confidence = std::max(found.confidence, confidence);
      if (leaf.kind != Leaf::Kind::Object) {
        rest_.push_back(std::move(found));
      } else if (is_wanted(leaf.type, wanted_)) {
        objects_.push_back(std::move(found));
      } else {
        pass_on(found, hops);
      }
    }
  }

  const std::vector<Leaf>& objects() const { return objects_; }
  const std::vector<Leaf>& rest() const { return rest_; }

 private:
  void pass_on(Leaf leaf, std::size_t hops) {
    std::string attribute = leaf.attribute;
    if (attribute == "id") {
      attribute = attribute_behind_id(leaf);
    }
    const bool is_new = visited_.insert(leaf.address + "|" + attribute).second;
    if (leaf.instance == nullptr || attribute.empty() || hops >= kHopsMax || !is_new) {
      rest_.push_back(std::move(leaf));
      return;
    }
    const Trace trace = resolver_->trace(*leaf.instance, attribute);
    if (trace.state == Trace::State::Found) {
      add(trace.leaves, leaf.confidence, hops + 1);
    }
    rest_.push_back(std::move(leaf));
  }

  const Resolver* resolver_;
  std::span<const std::string_view> wanted_;
  std::vector<Leaf> objects_;
  std::vector<Leaf> rest_;
  std::set<std::string> visited_;
};

// What makes a value unknown is unknown itself: where some leaves are, the known ones are only
// parts of conditions.
std::vector<Leaf> likely(const std::vector<Leaf>& objects) {
  std::vector<Leaf> out;
  const bool has_unknown =
      std::ranges::any_of(objects, [](const Leaf& leaf) { return leaf.is_unknown != Truth::No; });
  for (const Leaf& leaf : objects) {
    if (has_unknown && leaf.is_unknown == Truth::No) {
      continue;
    }
    const auto same = std::ranges::find(out, leaf.address, &Leaf::address);
    if (same == out.end()) {
      if (out.size() < kObjectsMax) {
        out.push_back(leaf);
      }
      continue;
    }
    same->confidence = std::min(same->confidence, leaf.confidence);
    if (same->attribute.empty()) {
      same->attribute = leaf.attribute;
    }
  }
  return out;
}

PartialString value_of(const Plan& plan, const Leaf& leaf) {
  if (leaf.attribute.empty()) {
    return {};
  }
  return leaf.instance == nullptr
             ? PartialString::unknown({.expression = leaf.expression(),
                                       .shape = shape_of(leaf.type, leaf.attribute),
                                       .span = {}})
             : predicted(plan, *leaf.instance, leaf.attribute);
}

// The only known text among the leaves, if all there is are known texts.
const Leaf* only_text(const std::vector<Leaf>& leaves) {
  const Leaf* found = nullptr;
  for (const Leaf& leaf : leaves) {
    if (leaf.kind != Leaf::Kind::Value) {
      return nullptr;
    }
    const bool is_text = leaf.is_key || (leaf.value != nullptr && leaf.value->as_text() &&
                                         !leaf.value->as_text()->empty());
    if (is_text && found != nullptr) {
      return nullptr;
    }
    found = is_text ? &leaf : found;
  }
  return found;
}

std::string unresolved_reason(const Trace& trace,
                              const std::vector<Leaf>& rest,
                              std::span<const std::string_view> wanted) {
  if (!trace.reason.empty()) {
    return trace.reason;
  }
  for (const Leaf& leaf : rest) {
    if (leaf.kind == Leaf::Kind::Dead) {
      return leaf.reason;
    }
  }
  for (const Leaf& leaf : rest) {
    if (leaf.kind == Leaf::Kind::Object) {
      const std::string type = wanted.empty() ? "resource" : std::string(wanted.front());
      return fmt::format("it depends on `{}`, which is no {}", leaf.expression(), type);
    }
  }
  return "nothing that it refers to is a resource of this plan";
}

}  // namespace

std::string Leaf::expression() const {
  if (kind != Kind::Object) {
    return written;
  }
  return attribute.empty() ? address : address + "." + attribute;
}

View end_state(const Instance& instance) {
  const View view = state(instance, Side::After);
  if (view.value == nullptr && view.unknown == nullptr && instance.part == Part::PriorState) {
    return {instance.before, nullptr, instance.before_sensitive};
  }
  return view;
}

View view_at(View view, std::span<const ReferenceStep> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].is_key) {
      view = view.at(steps[i].name);
      const bool is_list = view.size() > 0 && view.value != nullptr && view.value->is_list();
      const bool has_key = i + 1 < steps.size() && steps[i + 1].is_key;
      if (is_list && !has_key && i + 1 < steps.size()) {
        view = view.block(0);
      }
      continue;
    }
    const std::string& digits = steps[i].key.text;
    const bool is_index = digits.size() < 10 &&
                          digits.find_first_not_of("0123456789") == std::string::npos &&
                          !digits.empty();
    view = is_index ? view.block(std::stoul(digits)) : view.at(digits);
  }
  return view;
}

Trace Resolver::trace(const Instance& instance, std::string_view path) const {
  Trace trace;
  if (plan_->configuration == nullptr) {
    trace.reason = plan_->is_redacted ? "the plan is redacted and has no configuration"
                                      : "the plan has no configuration";
    return trace;
  }
  const Expressions expressions = find_expressions(*plan_, instance, path);
  trace.state = expressions.state;
  trace.is_ambiguous = expressions.nodes.size() > 1;
  if (expressions.state == Trace::State::Found) {
    Walk walk(*plan_);
    const Scope scope{
        .path = instance.module_path, .key = instance.key, .owner = plan_->block(instance).node};
    for (const Node* node : expressions.nodes) {
      walk.expression(*node, scope);
    }
    trace.leaves = walk.take();
    if (trace.leaves.empty()) {
      trace.state = Trace::State::Hidden;
      trace.reason = walk.is_hidden() ? reason_of(trace.state) : "its references lead in a circle";
      return trace;
    }
  }
  trace.reason = reason_of(trace.state);
  return trace;
}

Ref Resolver::resolve(const Instance& instance,
                      std::string_view path,
                      std::span<const std::string_view> wanted) const {
  Ref ref;
  ref.confidence = Confidence::Unresolved;
  ref.span = view_at(end_state(instance), parse_steps(path)).span();
  const Trace trace = this->trace(instance, path);
  Search search(*this, wanted);
  search.add(trace.leaves, Confidence::Exact, 0);
  const std::vector<Leaf> objects = likely(search.objects());
  for (const Leaf& leaf : objects) {
    ref.addresses.push_back(leaf.address);
  }
  if (objects.size() == 1) {
    // One candidate is the one, no matter how it was chosen, unless it was chosen by its key.
    ref.confidence =
        objects.front().confidence == Confidence::ByKey ? Confidence::ByKey : Confidence::Exact;
    ref.value = value_of(*plan_, objects.front());
    return ref;
  }
  if (objects.size() > 1) {
    ref.confidence = Confidence::Any;
    return ref;
  }
  if (const Leaf* text = only_text(search.rest())) {
    ref.confidence = Confidence::Exact;
    ref.value = text->is_key ? PartialString(text->key) : text->value->scalar;
    return ref;
  }
  ref.reason = unresolved_reason(trace, search.rest(), wanted);
  add_guess(instance, wanted, ref);
  return ref;
}

// Where references end in a local, a plan still says which attributes took part in it, and which
// existing objects an existing one depended on. One object of the wanted type in the same module is
// then worth a `may`.
void Resolver::add_guess(const Instance& instance,
                         std::span<const std::string_view> wanted,
                         Ref& ref) const {
  if (wanted.empty()) {
    return;
  }
  std::set<std::string> found;
  const auto prior = plan_->prior_by_address.find(instance.address);
  const Node* depends_on =
      prior == plan_->prior_by_address.end() ? nullptr : prior->second->depends_on;
  if (depends_on != nullptr) {
    for (const Node& item : depends_on->items) {
      const Instance* one = plan_->find(item.as_text().value_or(""));
      if (one != nullptr && one->module_address == instance.module_address &&
          is_wanted(one->type, wanted) && one->change != ChangeKind::Delete) {
        found.insert(one->address);
      }
    }
  }
  if (found.empty()) {
    for (const std::string_view type : wanted) {
      const auto relevant =
          plan_->relevant.find(fmt::format("{}|{}", instance.module_address, type));
      if (relevant != plan_->relevant.end()) {
        found.insert(relevant->second.begin(), relevant->second.end());
      }
    }
  }
  if (found.size() == 1) {
    ref.addresses.assign(found.begin(), found.end());
    ref.confidence = Confidence::Any;
  }
}

Setting Resolver::is_set(const Instance& instance, std::string_view path) const {
  const Trace trace = this->trace(instance, path);
  switch (trace.state) {
    case Trace::State::NoConfiguration:
      return Setting::NoConfiguration;
    case Trace::State::NotSet:
      return Setting::No;
    case Trace::State::Hidden:
    case Trace::State::Dynamic:
      return Setting::Yes;
    case Trace::State::Found:
      break;
  }
  if (trace.is_ambiguous) {
    return Setting::Yes;
  }
  // Parts that are all known, of a value that is not: it was computed to null, and what is unknown
  // is the provider's default.
  const View view = view_at(end_state(instance), parse_steps(path));
  if (view.value != nullptr) {
    return Setting::Yes;
  }
  const bool is_all_known = std::ranges::all_of(trace.leaves, [](const Leaf& leaf) {
    return leaf.kind != Leaf::Kind::Dead && leaf.is_unknown == Truth::No;
  });
  const bool is_one_value = trace.leaves.size() == 1 && trace.leaves.front().value != nullptr;
  return is_all_known && !is_one_value ? Setting::Null : Setting::Yes;
}

}  // namespace leastwise::terraform
