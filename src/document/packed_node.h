// A tree of nodes as compact bytes, for documents that are compiled into the program: reading them
// back costs microseconds where parsing YAML costs milliseconds.
//
// Each node is: a byte of kind and flags; the tag, if it has one; then the text of a scalar, or the
// number of items or members and these. Numbers are base 128, least significant group first. Places
// are not kept: a document that is compiled in is in no text of the user's. Holes are not kept
// either, because no document of ours has any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <leastwise/document.h>

namespace leastwise {

std::string pack(const Node& node);

/// None for bytes that `pack` did not make.
std::optional<Node> unpack(std::string_view bytes);

}  // namespace leastwise
