// A guess where there is a near one, else the choice.
#include "text/suggestion.h"

#include <fmt/format.h>

#include <leastwise/text.h>

namespace leastwise {

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kListed = 12;  // past this a list helps nobody
  const std::string_view meant = did_you_mean(word, candidates);
  if (!meant.empty()) {
    return fmt::format("did you mean `{}`?", meant);
  }
  if (candidates.empty() || candidates.size() > kListed) {
    return {};
  }
  return fmt::format("there is `{}`", fmt::join(candidates, "`, `"));
}

}  // namespace leastwise
