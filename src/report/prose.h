// Rules explain themselves in Markdown; these functions set it for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leastwise {

/// The Markdown with paragraphs and list items wrapped to `width` columns; fenced code is kept as
/// it stands, without its fences and four columns in. Every line but the first is indented by
/// `indent` columns.
std::string wrapped(std::string_view markdown, std::size_t indent, std::size_t width = 96);

}  // namespace leastwise
