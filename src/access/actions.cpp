// Examples of actions and resources.
#include "access/actions.h"

#include <algorithm>
#include <optional>

namespace leastwise {
namespace {

// `arn:${Partition}:s3:::${BucketName}/${KeyName}` with examples in place of what is open.
std::string example_of(std::string_view format) {
  std::string out;
  while (!format.empty()) {
    const std::size_t begin = std::min(format.find("${"), format.size());
    out += format.substr(0, begin);
    format.remove_prefix(begin);
    const std::size_t end = format.find('}');
    if (format.empty() || end == std::string_view::npos) {
      break;
    }
    const std::string_view name = format.substr(2, end - 2);
    out += name == "Partition" ? "aws"
           : name == "Region"  ? "us-east-1"
           : name == "Account" ? "111122223333"
                               : "example";
    format.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string action_text(std::string_view action, const Catalogue& catalogue) {
  const std::optional<ActionId> id = catalogue.find_action(action);
  return id ? catalogue.action(*id).text() : std::string(action);
}

std::vector<std::string> known_actions(const Element& element,
                                       std::size_t count_max,
                                       const Catalogue& catalogue) {
  std::vector<std::string> out;
  if (element.is_negated) {
    return out;
  }
  for (const Pattern& pattern : element.patterns) {
    for (const ActionId id : catalogue.actions_matching(pattern)) {
      if (out.size() == count_max) {
        return out;
      }
      out.push_back(catalogue.action(id).text());
    }
  }
  return out;
}

std::vector<std::string> known_resources(std::string_view action, const Catalogue& catalogue) {
  const std::optional<ActionId> id = catalogue.find_action(action);
  std::vector<std::string> out;
  if (!id) {
    return out;
  }
  for (const ActionTarget& target : catalogue.targets(*id)) {
    for (const std::string_view format : catalogue.resource_type(target.type).arn_formats) {
      out.push_back(example_of(format));
    }
  }
  if (catalogue.action(*id).is_wildcard_only) {
    out.emplace_back("*");
  }
  return out;
}

}  // namespace leastwise
