// The walk through the product.
//
// A state is the set of live positions of all globs, as one ascending row of numbers: most globs
// die after a few letters, so the rows are short. Two things keep the number of states small: a
// position before a run that is itself live is forgotten (whatever the earlier one accepts, the
// run accepts too), and per state only the letters that some live position asks for are tried,
// with one more for "any other".
//
// Before anything is walked, one requirement that asks for a match is taken apart, glob by glob;
// for each of its globs the others that cannot meet it are left out, and one that includes it
// settles the matter.
#include "regular/language.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "regular/glob_index.h"

namespace leastwise {
namespace {

using Kind = GlobSymbol::Kind;
using State = std::vector<std::uint32_t>;

constexpr Letter kKelvinSign = 0x212A;
constexpr std::u32string_view kDigits = U"1234567890";

// For "any other letter": what reads well first.
constexpr std::u32string_view kOthers =
    U"xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW-_/.=+@,%&#!~ $";
constexpr std::u32string_view kOthersButDigits =
    U"xyzabcdefghijklmnopqrstuvwXYZABCDEFGHIJKLMNOPQRSTUVW-_/.=+@,%&#!~ $";

struct StateHash {
  std::size_t operator()(const State& state) const {
    std::size_t hash = 1469598103934665603ULL;
    for (const std::uint32_t at : state) {
      hash = (hash ^ at) * 1099511628211ULL;
    }
    return hash;
  }
};

Word word_of(const GlobSymbols& plain) {
  Word word;
  for (const GlobSymbol& symbol : plain) {
    word += symbol.letter;
  }
  return word;
}

bool has_opaque(const GlobSymbols& glob) {
  return std::any_of(glob.begin(), glob.end(), [](const GlobSymbol& symbol) {
    return symbol.letter >= kOpaqueFirst;
  });
}

bool has_opaque(const std::vector<GlobSymbols>& globs) {
  return std::any_of(
      globs.begin(), globs.end(), [](const GlobSymbols& glob) { return has_opaque(glob); });
}

// One requirement inside the product: `any` and `unless` as numbers of globs.
struct Part {
  std::vector<const GlobSymbols*> any;
  std::vector<const GlobSymbols*> unless;
  bool is_open = false;
  bool is_negated = false;
  bool is_lead = false;  // its opaque letters are taken at their word
};

struct Row {
  const GlobSymbols* glob = nullptr;
  std::size_t part = 0;
  bool is_unless = false;
  Reading reading = Reading::Exact;
  bool asks_opaque = false;  // opaque letters of words stem from here
};

class Product {
 public:
  Product(const std::vector<Part>& parts, Budget& budget) : parts_(parts), budget_(budget) {
    for (std::size_t part = 0; part < parts.size(); ++part) {
      add(parts[part].any, part, false);
      add(parts[part].unless, part, true);
    }
  }

  Search search() {
    State start;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      start.push_back(begins_[row]);
    }
    close(start);
    if (enter(std::move(start), 0, 0)) {
      return {.answer = Search::Answer::Found, .word = {}};
    }
    for (std::size_t at = 0; at < states_.size(); ++at) {
      for (const Letter letter : letters(*states_[at].state)) {
        State next = after(*states_[at].state, letter);
        if (budget_.left == 0 || states_.size() > Budget::kStatesMax) {
          return {.answer = Search::Answer::Unknown, .word = {}};
        }
        if (enter(std::move(next), at, letter)) {
          return {.answer = Search::Answer::Found, .word = word_to(states_.size() - 1)};
        }
      }
    }
    return {};
  }

 private:
  struct Visited {
    const State* state = nullptr;
    std::size_t from = 0;
    Letter letter = 0;
  };
  enum class Fate : std::uint8_t { Dead, Open, Met };

  void add(const std::vector<const GlobSymbols*>& globs, std::size_t part, bool is_unless) {
    const Part& owner = parts_[part];
    const bool is_wanted = owner.is_negated == is_unless;
    for (const GlobSymbols* glob : globs) {
      rows_.push_back({.glob = glob,
                       .part = part,
                       .is_unless = is_unless,
                       .reading = is_wanted && !owner.is_lead ? Reading::Friendly : Reading::Exact,
                       .asks_opaque = is_wanted && owner.is_lead});
      begins_.push_back(size_);
      size_ += static_cast<std::uint32_t>(glob->size()) + 1;
      row_of_.resize(size_, static_cast<std::uint32_t>(rows_.size() - 1));
    }
  }

  const GlobSymbol* symbol(std::uint32_t at) const {
    const std::uint32_t row = row_of_[at];
    const GlobSymbols& glob = *rows_[row].glob;
    const std::uint32_t offset = at - begins_[row];
    return offset < glob.size() ? &glob[offset] : nullptr;
  }

  bool is_skippable(std::uint32_t at) const {
    const GlobSymbol* found = symbol(at);
    return found != nullptr &&
           (found->kind == Kind::Run ||
            (found->letter >= kOpaqueFirst && rows_[row_of_[at]].reading == Reading::Friendly));
  }

  bool is_free_run(std::uint32_t at) const {
    const GlobSymbol* found = symbol(at);
    return found != nullptr && found->kind == Kind::Run && !found->is_in_field &&
           found->letter == 0;
  }

  // Adds what is reached without a letter; forgets what a live run covers. `set` is ascending.
  void close(State& set) {
    State out;
    std::size_t row_begin = 0;
    std::uint32_t row = UINT32_MAX;
    for (std::uint32_t at : set) {
      if (row_of_[at] != row) {
        row = row_of_[at];
        row_begin = out.size();
      }
      for (;; ++at) {
        if (out.size() == row_begin || out.back() < at) {
          if (is_free_run(at)) {
            out.resize(row_begin);
          }
          out.push_back(at);
        }
        if (!is_skippable(at)) {
          break;
        }
      }
    }
    budget_.left -= std::min(budget_.left, out.size() + 1);
    set.swap(out);
  }

  // Does the friendly reading let the opaque value that stands at this symbol take the letter?
  bool is_friendly_value(const GlobSymbol& found, std::uint32_t at) const {
    return found.letter >= kOpaqueFirst && rows_[row_of_[at]].reading == Reading::Friendly;
  }

  State after(const State& state, Letter letter) {
    State next;
    for (const std::uint32_t at : state) {
      const GlobSymbol* found = symbol(at);
      if (found == nullptr) {
        continue;
      }
      const bool is_run = found->kind == Kind::Run || is_friendly_value(*found, at);
      if (!is_friendly_value(*found, at) && !takes(*found, letter)) {
        continue;
      }
      const std::uint32_t to = is_run ? at : at + 1;
      if (next.empty() || next.back() < to) {
        next.push_back(to);
      }
    }
    if (letter >= kOpaqueFirst) {
      add_jumps(state, letter, next);
    }
    budget_.left -= std::min(budget_.left, state.size() / 4);  // a look is less than a step
    close(next);
    return next;
  }

  bool may_stand_at(std::uint32_t at, Letter opaque) const {
    const GlobSymbol* found = symbol(at);
    return found == nullptr || may_hold(opaque, *found);
  }

  // An opaque letter is any text for a friendly row: every later position can be next. One of which
  // more is known is a letter or more, and ends before what it cannot hold.
  void add_jumps(const State& state, Letter letter, State& next) {
    for (const std::uint32_t at : state) {
      const Row& row = rows_[row_of_[at]];
      if (row.reading == Reading::Friendly) {
        const auto end = static_cast<std::uint32_t>(begins_[row_of_[at]] + row.glob->size() + 1);
        // Of a position that is left behind the value takes a letter.
        std::uint32_t to = at + (letter >= kOpaqueFieldFirst && !is_skippable(at) ? 1 : 0);
        for (bool is_open = may_stand_at(at, letter); is_open && to < end; ++to) {
          next.push_back(to);
          is_open = may_stand_at(to, letter);
        }
      }
    }
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    budget_.left -= std::min(budget_.left, next.size());
  }

  // The letters worth trying: those that live positions ask for, and one that none asks for.
  std::vector<Letter> letters(const State& state) const {
    std::vector<Letter> out;
    bool has_wildcard = false;
    bool has_fields = false;
    bool has_digit = false;
    for (const std::uint32_t at : state) {
      const GlobSymbol* found = symbol(at);
      if (found == nullptr) {
        continue;
      }
      if (found->letter >= kOpaqueFirst) {
        has_wildcard = has_wildcard || rows_[row_of_[at]].reading == Reading::Friendly;
        if (rows_[row_of_[at]].asks_opaque) {
          out.push_back(found->letter);
        }
      } else if (found->kind == Kind::Char || found->kind == Kind::CharAnyCase) {
        out.push_back(found->letter);
        if (found->kind == Kind::CharAnyCase && found->letter >= U'a' && found->letter <= U'z') {
          out.push_back(found->letter - (U'a' - U'A'));
        }
        if (found->kind == Kind::CharAnyCase && found->letter == U'k') {
          out.push_back(kKelvinSign);
        }
      } else if (found->kind == Kind::Digit) {
        has_digit = true;
      } else {
        has_wildcard = true;
        has_fields = has_fields || found->is_in_field;
        if (found->letter != 0) {
          out.push_back(found->letter);
        }
      }
    }
    const bool may_escape = std::any_of(parts_.begin(), parts_.end(), [](const Part& part) {
      return part.is_open != part.is_negated;
    });
    if (has_fields || may_escape) {
      out.push_back(U':');
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    // A digit that none asks for is one letter, anything else that none asks for another.
    const std::optional<Letter> digit = has_digit ? first_not_in(kDigits, out) : std::nullopt;
    if (has_wildcard || may_escape) {
      out.insert(out.begin(), other_than(out, has_digit));
    }
    if (digit) {
      out.insert(out.begin(), *digit);
    }
    return out;
  }

  static std::optional<Letter> first_not_in(std::u32string_view letters,
                                            const std::vector<Letter>& taken) {
    for (const Letter letter : letters) {
      if (!std::binary_search(taken.begin(), taken.end(), letter)) {
        return letter;
      }
    }
    return std::nullopt;
  }

  static Letter other_than(const std::vector<Letter>& taken, bool is_no_digit) {
    if (const std::optional<Letter> letter =
            first_not_in(is_no_digit ? kOthersButDigits : kOthers, taken)) {
      return *letter;
    }
    Letter letter = 0xE000;  // the private use area, one after the other
    while (std::binary_search(taken.begin(), taken.end(), letter)) {
      ++letter;
    }
    return letter;
  }

  Fate fate(const State& state) {
    flags_.assign(parts_.size() * 2, 0);
    for (const std::uint32_t at : state) {
      const Row& row = rows_[row_of_[at]];
      std::uint8_t& flags = flags_[(row.part * 2) + (row.is_unless ? 1 : 0)];
      flags |= kAlive;
      const std::size_t offset = at - begins_[row_of_[at]];
      if (offset == row.glob->size()) {
        flags |= kMatched;
      } else if (offset + 1 == row.glob->size() && is_free_run(at)) {
        flags |= kForever;
      }
    }
    Fate out = Fate::Met;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Fate one = fate_of(parts_[i], flags_[i * 2], flags_[(i * 2) + 1]);
      if (one == Fate::Dead) {
        return Fate::Dead;
      }
      out = one == Fate::Open ? Fate::Open : out;
    }
    return out;
  }

  static Fate fate_of(const Part& part, std::uint8_t any, std::uint8_t unless) {
    const bool is_in = (any & kMatched) != 0 || (part.is_open && (unless & kMatched) == 0);
    const bool is_in_forever = (any & kForever) != 0 || (part.is_open && (unless & kAlive) == 0);
    const bool is_out_forever = (any & kAlive) == 0 && (!part.is_open || (unless & kForever) != 0);
    if (part.is_negated ? is_in_forever : is_out_forever) {
      return Fate::Dead;
    }
    return is_in != part.is_negated ? Fate::Met : Fate::Open;
  }

  // Remembers a new state; true when it meets everything.
  bool enter(State&& state, std::size_t from, Letter letter) {
    const Fate its_fate = fate(state);
    if (its_fate == Fate::Dead) {
      return false;
    }
    const auto [place, is_new] = known_.emplace(std::move(state), states_.size());
    if (!is_new) {
      return false;
    }
    states_.push_back({.state = &place->first, .from = from, .letter = letter});
    return its_fate == Fate::Met;
  }

  Word word_to(std::size_t at) const {
    Word word;
    for (; at != 0; at = states_[at].from) {
      word += states_[at].letter;
    }
    std::reverse(word.begin(), word.end());
    return word;
  }

  static constexpr std::uint8_t kAlive = 1;
  static constexpr std::uint8_t kMatched = 2;
  static constexpr std::uint8_t kForever = 4;

  const std::vector<Part>& parts_;
  Budget& budget_;
  std::vector<Row> rows_;
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> row_of_;
  std::uint32_t size_ = 0;
  std::vector<std::uint8_t> flags_;
  std::unordered_map<State, std::size_t, StateHash> known_;  // nodes: addresses of keys stay
  std::deque<Visited> states_;
};

std::vector<const GlobSymbols*> pointers(const std::vector<GlobSymbols>& globs) {
  std::vector<const GlobSymbols*> out;
  out.reserve(globs.size());
  for (const GlobSymbols& glob : globs) {
    out.push_back(&glob);
  }
  return out;
}

// A requirement against one glob that the word must match anyway. None: no word is possible.
std::optional<Part> against(const Requirement& requirement,
                            const GlobSymbols& lead,
                            bool is_lead,
                            Budget& budget) {
  const Language& language = *requirement.language;
  Part part{.any = {},
            .unless = {},
            .is_open = language.is_open,
            .is_negated = requirement.is_negated,
            .is_lead = is_lead};
  const bool is_possible = use_related(language, lead, true, [&](const GlobSymbols& glob) {
    constexpr std::size_t kLong = 1U << 16U;  // of usual patterns no comparison takes long
    const std::size_t looks = glob.size() * lead.size();
    budget.left -= std::min(budget.left, looks < kLong ? std::size_t{1} : looks / 8);
    if (budget.left == 0) {
      part.any.push_back(&glob);  // left to the walk, which has nothing to walk on
      return true;
    }
    if (surely_disjoint(glob, lead)) {
      return true;
    }
    if (requirement.is_negated && surely_includes(glob, lead)) {
      return false;
    }
    part.any.push_back(&glob);
    return true;
  });
  if (!is_possible) {
    return std::nullopt;
  }
  for (const GlobSymbols& glob : language.unless) {
    if (surely_disjoint(glob, lead)) {
      continue;
    }
    if (!requirement.is_negated && part.any.empty() && surely_includes(glob, lead)) {
      return std::nullopt;
    }
    part.unless.push_back(&glob);
  }
  return part;
}

bool is_match_asked(const Requirement& requirement) {
  return !requirement.is_negated && !requirement.language->is_open;
}

// The globs that the requirement asks to be matched.
const std::vector<GlobSymbols>& wanted(const Requirement& requirement) {
  return requirement.is_negated ? requirement.language->unless : requirement.language->any;
}

/// Whose opaque letters are taken at their word: those of one requirement, which takes the others
/// for any text, or those of all, which finds the words that fit best and proves nothing.
enum class Leads : std::uint8_t { One, All };

Search search_whole(std::span<const Requirement> requirements,
                    const Requirement* opaque_lead,
                    Leads leads,
                    Budget& budget) {
  std::vector<Part> parts;
  for (const Requirement& requirement : requirements) {
    parts.push_back({.any = pointers(requirement.language->any),
                     .unless = pointers(requirement.language->unless),
                     .is_open = requirement.language->is_open,
                     .is_negated = requirement.is_negated,
                     .is_lead = leads == Leads::All || &requirement == opaque_lead});
  }
  return Product(parts, budget).search();
}

// The requirement to take apart: one with opaque letters, else the one with the fewest globs.
const Requirement* pick_lead(std::span<const Requirement> requirements,
                             const Requirement* opaque_lead) {
  if (opaque_lead != nullptr) {
    return is_match_asked(*opaque_lead) ? opaque_lead : nullptr;
  }
  const Requirement* lead = nullptr;
  for (const Requirement& requirement : requirements) {
    if (is_match_asked(requirement) &&
        (lead == nullptr || requirement.language->any.size() < lead->language->any.size())) {
      lead = &requirement;
    }
  }
  return lead;
}

Search find_word_of(std::span<const Requirement> requirements,
                    const Requirement* opaque_lead,
                    Leads leads,
                    Budget& budget) {
  const Requirement* lead = pick_lead(requirements, opaque_lead);
  if (lead == nullptr) {
    return search_whole(requirements, opaque_lead, leads, budget);
  }
  Search out;
  for (const GlobSymbols& glob : lead->language->any) {
    if (opaque_lead == nullptr && std::all_of(glob.begin(), glob.end(), is_plain)) {
      const Word word = word_of(glob);
      budget.left -= std::min(budget.left, requirements.size());
      if (meets(requirements, word)) {
        return {.answer = Search::Answer::Found, .word = word};
      }
      continue;
    }
    std::vector<Part> parts{
        {.any = {&glob}, .unless = {}, .is_open = false, .is_negated = false, .is_lead = true}};
    bool is_possible = true;
    for (const Requirement& requirement : requirements) {
      if (&requirement == lead) {
        continue;
      }
      std::optional<Part> part = against(requirement, glob, leads == Leads::All, budget);
      is_possible = part.has_value();
      if (!is_possible) {
        break;
      }
      parts.push_back(*std::move(part));
    }
    if (!is_possible) {
      continue;
    }
    Search one = Product(parts, budget).search();
    if (one.answer == Search::Answer::Found) {
      return one;
    }
    if (one.answer == Search::Answer::Unknown) {
      out = std::move(one);
    }
  }
  return out;
}

}  // namespace

Search find_word(std::span<const Requirement> requirements, Budget& budget) {
  const Requirement* lead = nullptr;
  std::size_t opaque = 0;
  for (const Requirement& requirement : requirements) {
    if (has_opaque(wanted(requirement))) {
      lead = lead == nullptr ? &requirement : lead;
      ++opaque;
    }
  }
  if (opaque > 1) {
    Search search = find_word_of(requirements, lead, Leads::All, budget);
    if (search.answer == Search::Answer::Found) {
      return search;
    }
  }
  return find_word_of(requirements, lead, Leads::One, budget);
}

}  // namespace leastwise
