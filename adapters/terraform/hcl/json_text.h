// JSON that a template wrote, with its places in the template.
#pragma once

#include <optional>
#include <vector>

#include <leastwise/document.h>

#include "terraform/hcl/evaluator.h"

namespace leastwise::terraform::hcl {

/// Reads a text with holes as JSON. A hole in a string stays in the string, a hole in the place of
/// a value becomes an `Unknown` node. Places are those of the pieces that the text is made of, so
/// that a statement in a heredoc is found in the heredoc. None when it is no JSON.
std::optional<Node> read_json_text(const PartialString& text, const std::vector<Piece>& pieces);

}  // namespace leastwise::terraform::hcl
