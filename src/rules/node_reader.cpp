// Strict fields of hand-written maps.
#include "rules/node_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "text/suggestion.h"

namespace leastwise {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) {
    return {};
  }
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

}  // namespace

bool NodeReader::is_map_of(const std::vector<std::string_view>& keys) {
  if (!node_->is_map()) {
    errors_->push_back({"a map of fields is expected here", node_->span, {}});
    return false;
  }
  for (std::size_t i = 0; i < node_->members.size(); ++i) {
    const Member& member = node_->members[i];
    if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) {
      errors_->push_back({fmt::format("unknown key `{}`", member.key),
                          member.key_span,
                          suggestion(member.key, keys)});
    }
    const auto before = node_->members.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(
            node_->members.begin(), before, [&](const Member& m) { return m.key == member.key; })) {
      errors_->push_back({fmt::format("the key `{}` occurs twice", member.key),
                          member.key_span,
                          "keep one of them"});
    }
  }
  return true;
}

const Node* NodeReader::required(std::string_view key) {
  const Node* node = node_->find(key);
  if (node == nullptr || node->is_null()) {
    errors_->push_back({fmt::format("`{}` is missing", key), node_->span, {}});
    return nullptr;
  }
  return node;
}

std::string NodeReader::text(std::string_view key, Need need) {
  const Node* node = need == Need::Required ? required(key) : node_->find(key);
  if (node == nullptr || node->is_null()) {
    return {};
  }
  if (node->is_list() || node->is_map()) {
    errors_->push_back({fmt::format("`{}` is not one value", key), node->span, "write a string"});
    return {};
  }
  return trimmed(node->scalar.text);
}

std::vector<std::string> NodeReader::texts_of(const Node& node) {
  std::vector<std::string> result;
  const std::span<const Node> items =
      node.is_list() ? std::span<const Node>(node.items) : std::span<const Node>(&node, 1);
  for (const Node& item : items) {
    if (item.is_list() || item.is_map() || item.is_null()) {
      errors_->push_back({"a string is expected here", item.span, {}});
      continue;
    }
    result.push_back(trimmed(item.scalar.text));
  }
  return result;
}

std::vector<std::string> NodeReader::texts(std::string_view key) {
  const Node* node = node_->find(key);
  return node == nullptr || node->is_null() ? std::vector<std::string>{} : texts_of(*node);
}

std::map<std::string, std::vector<std::string>> NodeReader::map_of_texts(std::string_view key) {
  std::map<std::string, std::vector<std::string>> result;
  const Node* node = node_->find(key);
  if (node == nullptr || node->is_null()) {
    return result;
  }
  if (!node->is_map()) {
    errors_->push_back({fmt::format("`{}` is not a map", key), node->span, {}});
    return result;
  }
  for (const Member& member : node->members) {
    result[member.key] = texts_of(member.value);
  }
  return result;
}

std::optional<Severity> NodeReader::severity(std::string_view key) {
  const Node* node = required(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  const std::optional<Severity> parsed = parse_severity(node->scalar.text);
  if (!parsed) {
    constexpr std::array<std::string_view, 5> kNames = {
        "info", "low", "medium", "high", "critical"};
    errors_->push_back({fmt::format("`{}` is no severity", node->scalar.text),
                        node->span,
                        suggestion(node->scalar.text, kNames)});
  }
  return parsed;
}

void NodeReader::refuse(std::string_view key, std::string message, std::string help) {
  const Node* node = node_->find(key);
  errors_->push_back(
      {std::move(message), node == nullptr ? node_->span : node->span, std::move(help)});
}

}  // namespace leastwise
