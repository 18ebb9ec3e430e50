// Stacks of one assembly may land in several accounts; no one of them is the account of the change.
#include "rules/landing.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace leastwise {
namespace {

// "111122223333" of `arn:aws:iam::111122223333:role/...`, where it is known; what follows need not
// be.
std::string_view account_in(const PartialString& arn) {
  constexpr std::size_t kColonsBefore = 4;
  const std::string_view text = arn.text;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kColonsBefore; ++i) {
    begin = text.find(':', begin);
    if (begin == std::string_view::npos) {
      return {};
    }
    ++begin;
  }
  const std::size_t end = std::min(text.find(':', begin), text.size());
  const bool has_hole = std::ranges::any_of(
      arn.holes, [end](const PartialString::PlacedHole& placed) { return placed.offset <= end; });
  return has_hole ? std::string_view() : text.substr(begin, end - begin);
}

}  // namespace

Truth lands_in(const World& world, std::string_view account) {
  if (!world.account.id.empty()) {
    return truth(account == world.account.id);
  }
  bool has_any = false;
  bool is_own = false;
  for (const Principal& principal : world.after.principals) {
    if (!principal.is_declared) {
      continue;
    }
    const std::string_view here = account_in(principal.arn);
    if (here.empty()) {
      return Truth::Maybe;
    }
    has_any = true;
    is_own = is_own || here == account;
  }
  return has_any ? truth(is_own) : Truth::Maybe;
}

}  // namespace leastwise
