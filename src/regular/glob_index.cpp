// The order of globs, and membership by it.
#include "regular/glob_index.h"

#include <numeric>

namespace leastwise {

std::strong_ordering compare_beginning(const GlobSymbols& glob,
                                       const GlobSymbols& text,
                                       std::size_t length) {
  for (std::size_t i = 0; i < length; ++i) {
    if (i == glob.size() || !is_plain(glob[i])) {
      return std::strong_ordering::less;
    }
    if (glob[i].letter != text[i].letter) {
      return glob[i].letter <=> text[i].letter;
    }
  }
  return std::strong_ordering::equal;
}

std::size_t beginning_length(const GlobSymbols& glob) {
  return static_cast<std::size_t>(std::find_if_not(glob.begin(), glob.end(), is_plain) -
                                  glob.begin());
}

void add_index(Language& language) {
  constexpr std::size_t kWorthIt = 8;
  if (language.any.size() < kWorthIt) {
    return;
  }
  std::vector<std::ptrdiff_t> lengths;
  lengths.reserve(language.any.size());
  for (const GlobSymbols& glob : language.any) {
    lengths.push_back(static_cast<std::ptrdiff_t>(beginning_length(glob)));
  }
  language.by_beginning.resize(language.any.size());
  std::iota(language.by_beginning.begin(), language.by_beginning.end(), 0U);
  std::sort(language.by_beginning.begin(),
            language.by_beginning.end(),
            [&](std::uint32_t a, std::uint32_t b) {
              const auto one = language.any[a].begin();
              const auto other = language.any[b].begin();
              const std::strong_ordering order = std::lexicographical_compare_three_way(
                  one,
                  one + lengths[a],
                  other,
                  other + lengths[b],
                  [](const GlobSymbol& x, const GlobSymbol& y) { return x.letter <=> y.letter; });
              return order != std::strong_ordering::equal ? order == std::strong_ordering::less
                                                          : a < b;
            });
}

bool is_member(const Language& language, const Word& word) {
  if (!language.by_beginning.empty()) {
    GlobSymbols text;
    for (const Letter letter : word) {
      text.push_back({.kind = GlobSymbol::Kind::Char, .is_in_field = false, .letter = letter});
    }
    const bool has_none = use_related(
        language, text, false, [&](const GlobSymbols& glob) { return !glob_matches(glob, word); });
    if (!has_none) {
      return true;
    }
    return language.is_open &&
           std::none_of(language.unless.begin(),
                        language.unless.end(),
                        [&](const GlobSymbols& glob) { return glob_matches(glob, word); });
  }
  const auto has_match = [&word](const std::vector<GlobSymbols>& globs) {
    return std::any_of(globs.begin(), globs.end(), [&](const GlobSymbols& glob) {
      return glob_matches(glob, word);
    });
  };
  return has_match(language.any) || (language.is_open && !has_match(language.unless));
}

bool meets(std::span<const Requirement> requirements, const Word& word) {
  return std::all_of(requirements.begin(), requirements.end(), [&word](const Requirement& one) {
    return is_member(*one.language, word) != one.is_negated;
  });
}

}  // namespace leastwise
