// Finding the globs of a language that have to do with a text, without looking at all of them.
//
// A policy may list thousands of actions, of which a word matches one. The globs are sorted by the
// letters that they begin with, up to their first wildcard; what can match a text begins with a
// beginning of it.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "regular/language.h"

namespace leastwise {

/// A letter that only itself stands for.
inline bool is_plain(const GlobSymbol& symbol) {
  return symbol.kind == GlobSymbol::Kind::Char && symbol.letter < kOpaqueFirst;
}

/// How many letters a glob begins with.
std::size_t beginning_length(const GlobSymbols& glob);

/// How the letters that a glob begins with stand to a text, of which `length` letters count.
std::strong_ordering compare_beginning(const GlobSymbols& glob,
                                       const GlobSymbols& text,
                                       std::size_t length);

/// Calls `use` for each glob of `any` whose beginning is a beginning of the text, or, with
/// `and_longer`, the other way round. False as soon as `use` is.
template <typename Use>
bool use_related(const Language& language, const GlobSymbols& text, bool and_longer, Use use) {
  if (language.by_beginning.empty()) {
    return std::all_of(language.any.begin(), language.any.end(), use);
  }
  const std::vector<std::uint32_t>& order = language.by_beginning;
  const auto glob_of = [&](std::uint32_t number) -> const GlobSymbols& {
    return language.any[number];
  };
  const std::size_t text_length = beginning_length(text);
  for (std::size_t length = 0; length <= text_length; ++length) {
    const auto first = std::partition_point(order.begin(), order.end(), [&](std::uint32_t number) {
      return compare_beginning(glob_of(number), text, length) == std::strong_ordering::less;
    });
    for (auto at = first; at != order.end(); ++at) {
      const GlobSymbols& glob = glob_of(*at);
      if (compare_beginning(glob, text, length) != std::strong_ordering::equal) {
        break;
      }
      const bool is_longer = beginning_length(glob) > length;
      if (is_longer && (length < text_length || !and_longer)) {
        break;  // those that end here come first
      }
      if (!use(glob)) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace leastwise
