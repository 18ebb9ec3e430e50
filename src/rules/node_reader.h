// Reads the fields of a map strictly: unknown keys, missing fields and wrong types are errors with
// their place. Used for rule files, packs, sets and whatever else a person writes by hand.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/text.h>

#include "rules/finding.h"

namespace leastwise {

class NodeReader {
 public:
  enum class Need : std::uint8_t { Required, Optional };

  /// Both must outlive the reader.
  NodeReader(const Node& node, std::vector<Error>& errors) : node_(&node), errors_(&errors) {}

  /// True for a map; keys outside of `keys` are reported.
  bool is_map_of(const std::vector<std::string_view>& keys);

  /// The node of a field; a missing one is reported.
  const Node* required(std::string_view key);

  /// A scalar as text, without white space at its ends.
  std::string text(std::string_view key, Need need);

  /// A string or a list of strings.
  std::vector<std::string> texts(std::string_view key);

  /// A map of strings or lists of strings.
  std::map<std::string, std::vector<std::string>> map_of_texts(std::string_view key);

  std::optional<Severity> severity(std::string_view key);

  /// Reports a mistake at a field's value.
  void refuse(std::string_view key, std::string message, std::string help = {});

 private:
  std::vector<std::string> texts_of(const Node& node);

  const Node* node_;
  std::vector<Error>* errors_;
};

}  // namespace leastwise
