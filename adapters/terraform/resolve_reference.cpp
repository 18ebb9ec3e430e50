// Reads references. Keys may hold dots, brackets and quotes, so that a text is scanned and never
// split.
#include "terraform/resolve_reference.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace leastwise::terraform {
namespace {

// Longer ones are no references that Terraform writes.
constexpr std::size_t kStepsMax = 64;

// Takes the next `count` names off the front of `steps`; false when they are not names.
bool take_names(std::vector<ReferenceStep>& steps, std::size_t count, std::string* names[]) {
  if (steps.size() < count) {
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (steps[i].is_key) {
      return false;
    }
    *names[i] = steps[i].name;
  }
  steps.erase(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(count));
  return true;
}

void take_instance_key(Reference& reference) {
  if (!reference.rest.empty() && reference.rest.front().is_key) {
    reference.key = reference.rest.front().key;
    reference.rest.erase(reference.rest.begin());
  }
}

// `starts` is a proper prefix of `whole` at a border between steps.
bool is_prefix(std::string_view starts, std::string_view whole) {
  return whole.size() > starts.size() && whole.starts_with(starts) &&
         (whole[starts.size()] == '.' || whole[starts.size()] == '[');
}

Reference::Kind kind_of(std::string_view head, const std::vector<ReferenceStep>& rest) {
  const std::string_view second =
      rest.empty() || rest.front().is_key ? std::string_view{} : rest.front().name;
  if (head == "each") {
    return second == "key" ? Reference::Kind::EachKey : Reference::Kind::EachValue;
  }
  if (head == "count") {
    return Reference::Kind::CountIndex;
  }
  return head == "path" || head == "terraform" ? Reference::Kind::Known : Reference::Kind::Other;
}

}  // namespace

std::vector<ReferenceStep> parse_steps(std::string_view path) {
  std::vector<ReferenceStep> steps;
  std::string_view rest = path;
  while (!rest.empty() && steps.size() < kStepsMax) {
    ReferenceStep step;
    if (rest.starts_with('[')) {
      step.is_key = true;
      step.key = take_key(rest);
    } else {
      const std::size_t end = std::min(rest.find_first_of(".["), rest.size());
      step.name = rest.substr(0, end);
      rest.remove_prefix(end);
    }
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

Reference parse_reference(std::string_view text) {
  Reference reference;
  reference.text = text;
  reference.rest = parse_steps(text);
  if (reference.rest.empty() || reference.rest.front().is_key) {
    return reference;
  }
  const std::string head = reference.rest.front().name;
  std::string ignored;
  if (head == "data") {
    std::string* names[] = {&ignored, &reference.type, &reference.name};
    if (take_names(reference.rest, 3, names)) {
      reference.kind = Reference::Kind::Data;
      take_instance_key(reference);
    }
    return reference;
  }
  if (head == "module" || head == "var" || head == "local") {
    std::string* names[] = {&ignored, &reference.name};
    if (take_names(reference.rest, 2, names)) {
      reference.kind = head == "module" ? Reference::Kind::Module
                       : head == "var"  ? Reference::Kind::Variable
                                        : Reference::Kind::Local;
    }
    if (reference.kind == Reference::Kind::Module) {
      take_instance_key(reference);
    }
    return reference;
  }
  if (head == "each" || head == "count" || head == "path" || head == "terraform" ||
      head == "self" || head == "ephemeral") {
    reference.rest.erase(reference.rest.begin());
    reference.kind = kind_of(head, reference.rest);
    if (!reference.rest.empty()) {
      reference.rest.erase(reference.rest.begin());
    }
    return reference;
  }
  std::string* names[] = {&reference.type, &reference.name};
  if (take_names(reference.rest, 2, names)) {
    reference.kind = Reference::Kind::Resource;
    take_instance_key(reference);
  }
  return reference;
}

std::vector<Reference> longest_references(const Node& references) {
  std::vector<Reference> longest;
  std::string_view previous;
  for (const Node& item : references.items) {
    const std::string_view text = item.as_text().value_or("");
    if (text.empty()) {
      continue;
    }
    if (!is_prefix(text, previous)) {
      longest.push_back(parse_reference(text));
    }
    previous = text;
  }
  return longest;
}

std::string relative_address(const Reference& reference) {
  return (reference.kind == Reference::Kind::Data ? "data." : "") + reference.type + "." +
         reference.name;
}

}  // namespace leastwise::terraform
