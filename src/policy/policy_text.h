// Policies that stand in strings: from a string node to the tree of the policy in it.
#pragma once

#include <string_view>
#include <vector>

#include <leastwise/document.h>

namespace leastwise {

/// The tree of a policy and what was wrong with its text.
struct PolicyTree {
  Node root;
  std::vector<Error> problems;
  bool is_readable = false;  ///< `root` is a tree; else `problems` says why not
};

/// Reads the JSON in a string, a JSON string in a JSON string up to `kTextDepthMax` deep. The
/// decoded text becomes a derived source, and the nodes have their places in it. Holes are put back
/// where they stood: in strings and keys as holes of these, elsewhere as `Unknown` nodes.
PolicyTree read_policy_text(const Node& node, SourceMap& sources, std::string_view label);

/// Strings in strings, counted from the text that is not in one.
inline constexpr int kTextDepthMax = 3;

}  // namespace leastwise
