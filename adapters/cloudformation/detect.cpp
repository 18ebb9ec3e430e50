// A template is a map with `Resources` whose values have a `Type`. Everything else that comes this
// way is told apart here, so that the user hears what it is instead of an error about syntax.
#include "cloudformation/detect.h"

#include <algorithm>
#include <array>
#include <string>

namespace leastwise::cloudformation {
namespace {

constexpr std::size_t kLook = std::size_t{1} << 20U;

bool has_any(std::string_view text, std::span<const std::string_view> marks) {
  return std::ranges::any_of(
      marks, [text](std::string_view mark) { return text.find(mark) != std::string_view::npos; });
}

bool is_yaml_name(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".template");
}

// A key at the beginning of a line of YAML.
bool has_key(std::string_view text, std::string_view key) {
  for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
    const bool is_start = at == 0 || text[at - 1] == '\n' || text[at - 1] == '\'' ||
                          text[at - 1] == '"' || text[at - 1] == '\xBF';
    if (is_start && text.substr(at + key.size()).find_first_of(":'\"") == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool looks_like_cloudformation(std::string_view name, std::string_view text) {
  const std::string_view head = text.substr(0, kLook);
  constexpr std::array<std::string_view, 4> kMarks{"AWSTemplateFormatVersion",
                                                   "AWS::Serverless-2016-10-31",
                                                   "aws:cloudformation:stack",
                                                   "\"ResourceChange\""};
  if (has_any(head, kMarks)) {
    return true;
  }
  constexpr std::array<std::string_view, 5> kTypes{
      "AWS::", "Custom::", "::MODULE", "Alexa::ASK", "Type"};
  if (has_key(head, "Resources")) {
    return has_any(head, kTypes) || is_yaml_name(name);
  }
  return head.find("\"Resources\"") != std::string_view::npos && has_any(head, kTypes);
}

InputKind kind_of(const Node& root) {
  if (!root.is_map()) {
    return InputKind::Neither;
  }
  const Node* artifacts = root.find("artifacts");
  if (artifacts != nullptr && artifacts->is_map() && root.find("version") != nullptr) {
    return InputKind::Assembly;
  }
  const Node* changes = root.find("Changes");
  if (changes != nullptr && changes->is_list()) {
    return InputKind::ChangeSet;
  }
  return root.find("Resources") != nullptr ? InputKind::Template : InputKind::Neither;
}

std::size_t find_placeholder(std::string_view text) {
  constexpr std::array<std::string_view, 3> kOpen{"{{", "{%", "<%"};
  std::size_t first = std::string_view::npos;
  for (const std::string_view open : kOpen) {
    for (std::size_t at = text.find(open); at != std::string_view::npos;
         at = text.find(open, at + 1)) {
      const std::string_view rest = text.substr(at + open.size());
      const bool is_own = rest.starts_with("resolve:") || rest.starts_with("changeSet:");
      if (!is_own) {
        first = std::min(first, at);
        break;
      }
    }
  }
  return first;
}

}  // namespace leastwise::cloudformation
