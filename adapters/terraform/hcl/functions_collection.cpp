// Lists, sets and maps. Elements may be holes; a collection that is a hole as a whole makes the
// result one.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "terraform/hcl/functions.h"

namespace leastwise::terraform::hcl {
namespace {

using Arguments = std::vector<Node>;

bool is_collection(const Node& value) {
  return (value.is_list() || value.is_map()) && value.tag != kJson && value.tag != kObject;
}

bool is_empty_text(const Node& value) {
  return value.kind == NodeKind::String && value.scalar.is_empty();
}

// A text of which something is known, or a hole whose every value has characters.
bool is_surely_filled(const Node& value) {
  if (is_known(value)) {
    return !value.is_null() && !is_empty_text(value);
  }
  const std::optional<PartialString> text = to_string(value);
  return text && (!text->text.empty() || text->shape() != "*");
}

Node concat(const Call& call) {
  Node out = Node::list({}, call.span);
  for (const Node& argument : call.arguments) {
    if (!argument.is_list() || argument.tag == kJson) {
      return call.unfit(argument);
    }
    out.items.insert(out.items.end(), argument.items.begin(), argument.items.end());
  }
  return out;
}

Node merge(const Call& call) {
  Node out = Node::map(call.span);
  for (const Node& argument : call.arguments) {
    if (argument.is_null()) {
      continue;
    }
    if (!argument.is_map() || !is_collection(argument)) {
      return call.unfit(argument);
    }
    out.members.insert(out.members.end(), argument.members.begin(), argument.members.end());
  }
  sort_members(out);
  return out;
}

// Only an element that nobody knows anything about may be a list of any length itself.
bool add_flat(const Node& list, Node& out) {
  for (const Node& item : list.items) {
    if (item.is_unknown()) {
      return false;
    }
    if (item.is_list() && item.tag != kJson) {
      if (!add_flat(item, out)) {
        return false;
      }
    } else {
      out.items.push_back(item);
    }
  }
  return true;
}

Node flatten(const Call& call) {
  Node out = Node::list({}, call.span);
  if (!call.arguments[0].is_list()) {
    return call.unfit(call.arguments[0]);
  }
  return add_flat(call.arguments[0], out) ? out : call.open();
}

Node distinct(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  Node out = Node::list({}, call.span);
  for (const Node& item : list.items) {
    const bool is_there = std::ranges::any_of(
        out.items, [&item](const Node& other) { return equal(item, other) == Truth::Yes; });
    if (!is_there) {
      out.items.push_back(item);
    }
  }
  return out;
}

Node to_set_value(const Call& call) {
  const Node& list = call.arguments[0];
  if (list.is_null()) {
    return list;
  }
  if (!list.is_list()) {
    return call.unfit(list);
  }
  return to_set(list);
}

Node to_list_value(const Call& call) {
  Node list = call.arguments[0];
  if (list.is_null()) {
    return list;
  }
  if (!list.is_list()) {
    return call.unfit(list);
  }
  list.tag.clear();
  return list;
}

Node to_map_value(const Call& call) {
  const Node& map = call.arguments[0];
  return map.is_null() || (map.is_map() && is_collection(map)) ? map : call.unfit(map);
}

Node keys(const Call& call) {
  const Node& map = call.arguments[0];
  if (!map.is_map() || !is_collection(map)) {
    return call.unfit(map);
  }
  Node sorted = map;
  sort_members(sorted);
  Node out = Node::list({}, call.span);
  for (const Member& member : sorted.members) {
    PartialString key(member.key);
    key.holes = member.key_holes;
    out.items.push_back(Node::string(std::move(key), member.key_span));
  }
  return out;
}

Node values(const Call& call) {
  const Node& map = call.arguments[0];
  if (!map.is_map() || !is_collection(map)) {
    return call.unfit(map);
  }
  return Node::list(*elements(map), call.span);
}

Node lookup(const Call& call) {
  const Node& map = call.arguments[0];
  const std::optional<PartialString> key = to_string(call.arguments[1]);
  if (!map.is_map() || !is_collection(map) || !key || !key->is_known()) {
    return is_known(map) && is_known(call.arguments[1]) ? call.refused() : call.open();
  }
  if (const Node* found = map.find(key->text)) {
    return *found;
  }
  const bool may_be_there = std::ranges::any_of(
      map.members, [](const Member& member) { return !member.key_holes.empty(); });
  if (may_be_there) {
    return call.open();
  }
  return call.arguments.size() > 2 ? call.arguments[2] : call.refused();
}

Node element(const Call& call) {
  const Node& list = call.arguments[0];
  const std::optional<double> at = to_number(call.arguments[1]);
  if (!list.is_list() || !at) {
    return is_known(list) && is_known(call.arguments[1]) ? call.refused() : call.open();
  }
  if (list.items.empty() || *at < 0) {
    return call.refused();
  }
  return list.items[static_cast<std::size_t>(std::fmod(*at, list.items.size()))];
}

Node coalesce(const Call& call) {
  for (const Node& argument : call.arguments) {
    if (argument.is_null() || is_empty_text(argument)) {
      continue;
    }
    return is_surely_filled(argument) ? argument : call.open();
  }
  return call.refused();
}

Node coalesce_list(const Call& call) {
  for (const Node& argument : call.arguments) {
    if (!argument.is_null() && !argument.is_list()) {
      return call.open();
    }
    if (!argument.items.empty()) {
      return argument;
    }
  }
  return call.refused();
}

Node compact(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  Node out = Node::list({}, call.span);
  for (const Node& item : list.items) {
    if (item.is_null() || is_empty_text(item)) {
      continue;
    }
    if (!is_surely_filled(item)) {
      return call.open();
    }
    out.items.push_back(item);
  }
  return out;
}

Node length(const Call& call) {
  const Node& value = call.arguments[0];
  const bool is_set_of_holes = value.tag == kSet && !is_known(value) && value.items.size() > 1;
  if (value.is_list() && value.tag != kJson && !is_set_of_holes) {
    return number(static_cast<double>(value.items.size()), call.span);
  }
  if (value.is_map() && is_collection(value)) {
    return number(static_cast<double>(value.members.size()), call.span);
  }
  const std::optional<PartialString> text = to_string(value);
  if (!text || !text->is_known() || value.kind != NodeKind::String) {
    return call.open();
  }
  const auto characters = std::ranges::count_if(
      text->text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return number(static_cast<double>(characters), call.span);
}

Node contains(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  Truth found = Truth::No;
  for (const Node& item : list.items) {
    found = either(found, equal(item, call.arguments[1]));
  }
  return found == Truth::Maybe ? call.open() : Node::boolean(found == Truth::Yes, call.span);
}

Node one(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  if (list.items.empty()) {
    return Node::null(call.span);
  }
  return list.items.size() == 1 ? list.items.front() : call.refused();
}

Node range(const Call& call) {
  std::vector<double> bounds;
  for (const Node& argument : call.arguments) {
    const std::optional<double> bound = to_number(argument);
    if (!bound) {
      return call.open();
    }
    bounds.push_back(*bound);
  }
  const double begin = bounds.size() > 1 ? bounds[0] : 0;
  const double end = bounds.size() > 1 ? bounds[1] : bounds[0];
  const double step = bounds.size() > 2 ? bounds[2] : (begin <= end ? 1 : -1);
  if (step == 0 || std::abs((end - begin) / step) > 1024) {
    return call.refused();
  }
  Node out = Node::list({}, call.span);
  for (double at = begin; step > 0 ? at < end : at > end; at += step) {
    out.items.push_back(number(at, call.span));
  }
  return out;
}

Node reverse(const Call& call) {
  Node list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  std::ranges::reverse(list.items);
  return list;
}

Node slice(const Call& call) {
  const Node& list = call.arguments[0];
  const std::optional<double> begin = to_number(call.arguments[1]);
  const std::optional<double> end = to_number(call.arguments[2]);
  if (!list.is_list() || !begin || !end) {
    return call.open();
  }
  if (*begin < 0 || *end < *begin || *end > static_cast<double>(list.items.size())) {
    return call.refused();
  }
  return Node::list({list.items.begin() + static_cast<std::ptrdiff_t>(*begin),
                     list.items.begin() + static_cast<std::ptrdiff_t>(*end)},
                    call.span);
}

Node sort(const Call& call) {
  Node list = call.arguments[0];
  if (!list.is_list() || !is_known(list)) {
    return call.open();
  }
  std::multimap<std::string, Node> by_text;
  for (Node& item : list.items) {
    std::string text = item.scalar.text;
    by_text.emplace(std::move(text), std::move(item));
  }
  list.items.clear();
  for (auto& [text, item] : by_text) {
    list.items.push_back(std::move(item));
  }
  list.tag.clear();
  return list;
}

// ---- Sets

Node set_union(const Call& call) {
  const Node all = concat(call);
  return all.is_list() ? to_set(all) : all;
}

// The elements of the first that are in all others, or in none of them.
Node filtered(const Call& call, bool keeps_common) {
  if (!std::ranges::all_of(call.arguments, [](const Node& one) { return one.is_list(); })) {
    return call.open();
  }
  Node out = Node::list({}, call.span);
  for (const Node& item : call.arguments[0].items) {
    Truth stays = Truth::Yes;
    for (std::size_t i = 1; i < call.arguments.size(); ++i) {
      Truth is_in = Truth::No;
      for (const Node& other : call.arguments[i].items) {
        is_in = either(is_in, equal(item, other));
      }
      stays = both(stays, keeps_common ? is_in : negate(is_in));
    }
    if (stays == Truth::Maybe) {
      return call.open();
    }
    if (stays == Truth::Yes) {
      out.items.push_back(item);
    }
  }
  return to_set(out);
}

Node set_intersection(const Call& call) {
  return filtered(call, true);
}

Node set_subtract(const Call& call) {
  return filtered(call, false);
}

Node set_product(const Call& call) {
  std::vector<Arguments> rows{{}};
  for (const Node& list : call.arguments) {
    if (!list.is_list() || rows.size() * std::max<std::size_t>(list.items.size(), 1) > 10'000) {
      return call.open();
    }
    std::vector<Arguments> longer;
    for (const Arguments& row : rows) {
      for (const Node& item : list.items) {
        longer.push_back(row);
        longer.back().push_back(item);
      }
    }
    rows = std::move(longer);
  }
  Node out = Node::list({}, call.span);
  for (Arguments& row : rows) {
    out.items.push_back(Node::list(std::move(row), call.span));
  }
  return out;
}

Node zip_map(const Call& call) {
  const Node& names = call.arguments[0];
  const Node& all = call.arguments[1];
  if (!names.is_list() || !all.is_list()) {
    return call.open();
  }
  if (names.items.size() != all.items.size()) {
    return call.refused();
  }
  Node out = Node::map(call.span);
  for (std::size_t i = 0; i < names.items.size(); ++i) {
    const std::optional<PartialString> key = to_string(names.items[i]);
    if (!key) {
      return call.open();
    }
    out.members.push_back({.key = key->text,
                           .key_span = names.items[i].span,
                           .value = all.items[i],
                           .key_holes = key->holes});
  }
  sort_members(out);
  return out;
}

// ---- Truths

Node all_true(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list() || !is_known(list)) {
    return call.open();
  }
  return Node::boolean(
      std::ranges::all_of(list.items, [](const Node& item) { return to_bool(item) == true; }),
      call.span);
}

Node any_true(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list() || !is_known(list)) {
    return call.open();
  }
  return Node::boolean(
      std::ranges::any_of(list.items, [](const Node& item) { return to_bool(item) == true; }),
      call.span);
}

// ---- Lists beside lists

Node chunk_list(const Call& call) {
  const Node& list = call.arguments[0];
  const std::optional<double> size = to_number(call.arguments[1]);
  if (!list.is_list() || !size) {
    return call.unfit(list.is_list() ? call.arguments[1] : list);
  }
  if (*size < 0) {
    return call.refused();
  }
  const auto chunk = *size < 1 ? list.items.size() : static_cast<std::size_t>(*size);
  Node out = Node::list({}, call.span);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (i % chunk == 0) {
      out.items.push_back(Node::list({}, call.span));
    }
    out.items.back().items.push_back(list.items[i]);
  }
  return out;
}

Node index_of(const Call& call) {
  const Node& list = call.arguments[0];
  if (!list.is_list()) {
    return call.unfit(list);
  }
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Truth is_it = equal(list.items[i], call.arguments[1]);
    if (is_it != Truth::No) {
      return is_it == Truth::Yes ? number(static_cast<double>(i), call.span) : call.open();
    }
  }
  return call.refused();
}

// The values whose keys, at the same places, are among those that are wanted.
Node match_keys(const Call& call) {
  const Node& all = call.arguments[0];
  const Node& names = call.arguments[1];
  const Node& wanted = call.arguments[2];
  if (!all.is_list() || !names.is_list() || !wanted.is_list()) {
    return call.open();
  }
  if (all.items.size() != names.items.size()) {
    return call.refused();
  }
  Node out = Node::list({}, call.span);
  for (std::size_t i = 0; i < all.items.size(); ++i) {
    Truth is_wanted = Truth::No;
    for (const Node& key : wanted.items) {
      is_wanted = either(is_wanted, equal(key, names.items[i]));
    }
    if (is_wanted == Truth::Maybe) {
      return call.open();
    }
    if (is_wanted == Truth::Yes) {
      out.items.push_back(all.items[i]);
    }
  }
  return out;
}

// { a = ["x", "y"] } to { x = ["a"], y = ["a"] }.
Node transpose(const Call& call) {
  const Node& map = call.arguments[0];
  if (!map.is_map() || !is_collection(map) || !is_known(map)) {
    return call.unfit(map);
  }
  Node sorted = map;
  sort_members(sorted);
  Node out = Node::map(call.span);
  for (const Member& member : sorted.members) {
    for (const Node& item : member.value.items) {
      const std::string key(item.as_text().value_or(""));
      Node* list = out.find(key);
      if (list == nullptr) {
        list = &out.add(key, Node::list({}, call.span), item.span);
      }
      list->items.push_back(Node::string(member.key, member.key_span));
    }
  }
  sort_members(out);
  return out;
}

constexpr std::array kFunctions = {
    Function{"alltrue", 1, 1, all_true},
    Function{"anytrue", 1, 1, any_true},
    Function{"chunklist", 2, 2, chunk_list},
    Function{"coalesce", 1, kAny, coalesce},
    Function{"coalescelist", 1, kAny, coalesce_list},
    Function{"compact", 1, 1, compact},
    Function{"concat", 1, kAny, concat},
    Function{"contains", 2, 2, contains},
    Function{"distinct", 1, 1, distinct},
    Function{"element", 2, 2, element},
    Function{"flatten", 1, 1, flatten},
    Function{"index", 2, 2, index_of},
    Function{"keys", 1, 1, keys},
    Function{"length", 1, 1, length},
    Function{"lookup", 2, 3, lookup},
    Function{"matchkeys", 3, 3, match_keys},
    Function{"merge", 0, kAny, merge},
    Function{"one", 1, 1, one},
    Function{"range", 1, 3, range},
    Function{"reverse", 1, 1, reverse},
    Function{"setintersection", 1, kAny, set_intersection},
    Function{"setproduct", 1, kAny, set_product},
    Function{"setsubtract", 2, 2, set_subtract},
    Function{"setunion", 1, kAny, set_union},
    Function{"slice", 3, 3, slice},
    Function{"sort", 1, 1, sort},
    Function{"tolist", 1, 1, to_list_value},
    Function{"tomap", 1, 1, to_map_value},
    Function{"toset", 1, 1, to_set_value},
    Function{"transpose", 1, 1, transpose},
    Function{"values", 1, 1, values},
    Function{"zipmap", 2, 2, zip_map},
};

}  // namespace

std::span<const Function> collection_functions() {
  return kFunctions;
}

}  // namespace leastwise::terraform::hcl
