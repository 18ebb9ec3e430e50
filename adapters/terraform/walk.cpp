// Walking down paths of attributes, through blocks, with values and marks in parallel.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

bool is_list(const View& view) {
  const Node* node = view.value != nullptr ? view.value : view.unknown;
  return node != nullptr && node->is_list();
}

bool is_map(const View& view) {
  const Node* node = view.value != nullptr ? view.value : view.unknown;
  return node != nullptr && node->is_map();
}

// `steps` is what is left of the path.
void walk(const View& view, std::string_view steps, std::string path, std::vector<Field>& out) {
  if (steps.empty() || view.is_unknown()) {
    if (view.is_set()) {
      out.push_back({view, std::move(path)});
    }
    return;
  }
  if (is_list(view)) {
    for (std::size_t i = 0; i < view.size(); ++i) {
      walk(view.at(i), steps, fmt::format("{}[{}]", path, i), out);
    }
    return;
  }
  if (!is_map(view)) {
    return;
  }
  const std::size_t dot = std::min(steps.find('.'), steps.size());
  const std::string_view step = steps.substr(0, dot);
  const std::string_view rest = dot == steps.size() ? std::string_view{} : steps.substr(dot + 1);
  const View next = view.at(step);
  // A container without a value may still have marks below it.
  walk(next, rest, path.empty() ? std::string(step) : fmt::format("{}.{}", path, step), out);
  const bool is_marks_only = rest.empty() && !next.is_set() && next.unknown != nullptr &&
                             next.unknown->is_list() && next.size() > 0;
  if (!is_marks_only) {
    return;
  }
  out.push_back({next, path.empty() ? std::string(step) : fmt::format("{}.{}", path, step)});
}

void take_apart(const Field& field, std::vector<Field>& out) {
  if (is_list(field.view)) {
    for (std::size_t i = 0; i < field.view.size(); ++i) {
      const View element = field.view.at(i);
      if (element.is_set()) {
        take_apart({element, fmt::format("{}[{}]", field.path, i)}, out);
      }
    }
    return;
  }
  if (field.view.value != nullptr && field.view.value->is_map()) {
    for (const Member& member : field.view.value->members) {
      const View element = field.view.at(member.key);
      if (element.is_set()) {
        take_apart({element, fmt::format("{}.{}", field.path, member.key)}, out);
      }
    }
    return;
  }
  if (field.view.is_set()) {
    out.push_back(field);
  }
}

}  // namespace

std::vector<Field> values(const View& from, std::string_view path) {
  std::vector<Field> out;
  walk(from, path, "", out);
  return out;
}

std::vector<Field> fields(const View& from, std::string_view path) {
  std::vector<Field> out;
  for (const Field& field : values(from, path)) {
    take_apart(field, out);
  }
  return out;
}

Origin origin_of(const Instance& instance) {
  return {.address = instance.address,
          .type = instance.type,
          .declared = instance.span,
          .change = instance.change,
          .moved_from = instance.moved_from,
          .is_imported = instance.is_imported,
          .condition = {}};
}

bool is_provider_noise(const Extraction& run,
                       const Instance& instance,
                       const Field& field,
                       Filled filled) {
  if (!field.view.is_unknown()) {
    return false;
  }
  if (instance.part == Part::PlannedValues) {
    // Only guessed to be unknown: what nothing unknown goes into is null.
    const Trace trace = run.resolver->trace(instance, field.path);
    return trace.state != Trace::State::Found ||
           std::ranges::all_of(trace.leaves,
                               [](const Leaf& leaf) { return leaf.kind == Leaf::Kind::Value; });
  }
  switch (run.resolver->is_set(instance, field.path)) {
    case Setting::No:
      return true;
    case Setting::Yes:
      return false;
    case Setting::Null:
    case Setting::NoConfiguration:
      return filled == Filled::ByProvider;
  }
  return false;
}

PartialString text_or_hole(const Instance& instance, const Field& field, std::string_view shape) {
  if (field.view.is_unknown()) {
    return PartialString::unknown({.expression = instance.address + "." + field.path,
                                   .shape = std::string(shape),
                                   .span = field.view.span()});
  }
  return field.view.value == nullptr ? PartialString() : field.view.value->scalar;
}

PartialString name_or_hole(const Instance& instance, const Field& field) {
  if (field.view.value == nullptr || !field.view.is_sensitive()) {
    return text_or_hole(instance, field);
  }
  return PartialString::unknown(
      {.expression = instance.address + "." + field.path, .shape = "*", .span = field.view.span()});
}

}  // namespace leastwise::terraform
