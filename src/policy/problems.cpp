// Words and places of what is wrong with a policy.
#include "policy/problems.h"

#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace leastwise {

void Problems::add(std::string message, Span where, std::string help) {
  if (all_->size() < kProblemsMax) {
    all_->push_back({std::move(message), where, std::move(help)});
  } else if (all_->size() == kProblemsMax) {
    all_->push_back({fmt::format("the policy has more than {} problems", kProblemsMax),
                     where,
                     "correct the first ones and check again"});
  }
}

std::string_view kind_in_words(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return "null";
    case NodeKind::Bool:
      return "a boolean";
    case NodeKind::Number:
      return "a number";
    case NodeKind::String:
      return "a string";
    case NodeKind::List:
      return "a list";
    case NodeKind::Map:
      return "an object";
    case NodeKind::Unknown:
      return "not known until apply";
    case NodeKind::Skipped:
      return "left out";
  }
  return "nothing";
}

bool for_each_string(const Node& value,
                     std::string_view name,
                     Problems& problems,
                     const std::function<void(const Node&)>& use) {
  if (value.is_string() || value.is_unknown()) {
    use(value);
    return true;
  }
  if (!value.is_list()) {
    problems.add(
        fmt::format(
            "`{}` must be a string or a list of strings, this is {}", name, kind_in_words(value)),
        value.span,
        "write a string, or several in brackets");
    return false;
  }
  if (value.items.empty()) {
    problems.add(
        fmt::format("`{}` is an empty list", name), value.span, "write at least one value");
    return false;
  }
  bool is_read = true;
  for (const Node& item : value.items) {
    if (item.is_string() || item.is_unknown()) {
      use(item);
      continue;
    }
    problems.add(
        fmt::format("a value of `{}` must be a string, this is {}", name, kind_in_words(item)),
        item.span,
        "write strings only");
    is_read = false;
  }
  return is_read;
}

}  // namespace leastwise
