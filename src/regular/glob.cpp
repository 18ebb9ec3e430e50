// Matching a word, and two quick comparisons that spare most searches.
#include "regular/glob.h"

#include <algorithm>
#include <cstddef>

#include <leastwise/policy.h>
#include <leastwise/utf8.h>

#include "policy/tokens.h"

namespace leastwise {
namespace {

using Kind = GlobSymbol::Kind;

constexpr Letter kKelvinSign = 0x212A;  // its lower case is `k`
constexpr Letter kBrokenFirst = 0xDC80;
constexpr Letter kBrokenLast = 0xDCFF;

bool is_free_run(const GlobSymbol& symbol) {
  return symbol.kind == Kind::Run && !symbol.is_in_field && symbol.letter == 0;
}

// Of a wildcard: a letter that it does not take.
bool is_left_out(const GlobSymbol& symbol, Letter letter) {
  return (symbol.is_in_field && letter == U':') || (symbol.letter != 0 && letter == symbol.letter);
}

bool has_opaque(const GlobSymbols& glob) {
  return std::any_of(glob.begin(), glob.end(), [](const GlobSymbol& symbol) {
    return symbol.letter >= kOpaqueFirst;
  });
}

// Whether what the symbol of the inner glob stands for is taken whole by the outer one's.
bool takes_symbol(const GlobSymbol& outer, const GlobSymbol& inner) {
  const bool is_inside = (!outer.is_in_field || inner.is_in_field) &&
                         (outer.letter == 0 || outer.letter == inner.letter);
  switch (inner.kind) {
    case Kind::Char:
      return takes(outer, inner.letter);
    case Kind::CharAnyCase:
      return outer == inner ||
             ((outer.kind == Kind::One || outer.kind == Kind::Run) && takes(outer, inner.letter));
    case Kind::Digit:
      return outer.kind == Kind::Digit || outer.kind == Kind::One || outer.kind == Kind::Run;
    case Kind::One:
      return (outer.kind == Kind::One || outer.kind == Kind::Run) && is_inside;
    case Kind::Run:
      return outer.kind == Kind::Run && is_inside;
  }
  return false;
}

// Positions of `glob` reached without a letter from the marked ones.
void close(const GlobSymbols& glob, std::vector<bool>& at) {
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (at[i] && glob[i].kind == Kind::Run) {
      at[i + 1] = true;
    }
  }
}

template <typename Row, typename Takes>
bool reaches_end(const GlobSymbols& glob, const Row& row, Takes takes_item) {
  std::vector<bool> at(glob.size() + 1, false);
  at[0] = true;
  close(glob, at);
  std::vector<bool> next(glob.size() + 1);
  for (const auto& item : row) {
    std::fill(next.begin(), next.end(), false);
    bool is_alive = false;
    for (std::size_t i = 0; i < glob.size(); ++i) {
      if (at[i] && takes_item(glob[i], item)) {
        next[glob[i].kind == Kind::Run ? i : i + 1] = true;
        is_alive = true;
      }
    }
    if (!is_alive) {
      return false;
    }
    close(glob, next);
    at.swap(next);
  }
  return at[glob.size()];
}

bool is_char(const GlobSymbol& symbol) {
  return symbol.kind == Kind::Char;
}

}  // namespace

void append_text(GlobSymbols& glob, std::string_view utf8, Kind kind) {
  for (const Letter letter : to_word(utf8)) {
    glob.push_back({.kind = kind, .is_in_field = false, .letter = letter});
  }
}

void append_run(GlobSymbols& glob, bool is_in_field) {
  const GlobSymbol run{.kind = Kind::Run, .is_in_field = is_in_field, .letter = 0};
  if (glob.empty() || glob.back() != run) {
    glob.push_back(run);
  }
}

GlobSymbols literal_glob(std::string_view utf8) {
  GlobSymbols glob;
  append_text(glob, utf8);
  return glob;
}

Word to_word(std::string_view utf8) {
  std::u16string units;
  append_units(units, utf8, LetterCase::Matters);
  return {units.begin(), units.end()};
}

std::string to_utf8(const Word& word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    Letter point = word[i];
    const bool is_pair = point >= 0xD800 && point < 0xDC00 && i + 1 < word.size() &&
                         word[i + 1] >= 0xDC00 && word[i + 1] < 0xE000;
    if (is_pair) {
      point = 0x10000 + ((point - 0xD800) << 10U) + (word[++i] - 0xDC00);
    }
    if (point >= kBrokenFirst && point <= kBrokenLast) {
      out += static_cast<char>(point - 0xDC00);
    } else {
      append_utf8(out, point);
    }
  }
  return out;
}

bool takes(const GlobSymbol& symbol, Letter letter) {
  switch (symbol.kind) {
    case Kind::Char:
      return symbol.letter == letter;
    case Kind::CharAnyCase: {
      const bool is_upper = letter >= U'A' && letter <= U'Z';
      const Letter lower = is_upper                ? letter + (U'a' - U'A')
                           : letter == kKelvinSign ? U'k'
                                                   : letter;
      return symbol.letter == lower;
    }
    case Kind::Digit:
      return letter >= U'0' && letter <= U'9';
    case Kind::One:
      return letter < kOpaqueFirst && !is_left_out(symbol, letter);
    case Kind::Run:
      return letter < kOpaqueFirst        ? !is_left_out(symbol, letter)
             : letter < kOpaqueFieldFirst ? is_free_run(symbol)
                                          : symbol.letter == 0;
  }
  return false;
}

bool may_hold(Letter opaque, const GlobSymbol& symbol) {
  const bool is_letter = symbol.kind == Kind::Char || symbol.kind == Kind::CharAnyCase;
  if (opaque < kOpaqueFieldFirst || !is_letter || symbol.letter >= kOpaqueFirst) {
    return true;
  }
  return opaque < kOpaqueNumberFirst ? symbol.letter != U':'
                                     : symbol.letter >= U'0' && symbol.letter <= U'9';
}

bool glob_matches(const GlobSymbols& glob, const Word& word) {
  return reaches_end(glob, word, takes);
}

bool surely_includes(const GlobSymbols& outer, const GlobSymbols& inner) {
  if (outer.size() == 1 && is_free_run(outer[0])) {
    return true;
  }
  return reaches_end(outer, inner, takes_symbol);
}

bool surely_disjoint(const GlobSymbols& a, const GlobSymbols& b) {
  const std::size_t length = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < length && is_char(a[i]) && is_char(b[i]); ++i) {
    if (a[i].letter != b[i].letter) {
      return !has_opaque(a) && !has_opaque(b);
    }
  }
  for (std::size_t i = 1; i <= length && is_char(a[a.size() - i]) && is_char(b[b.size() - i]);
       ++i) {
    if (a[a.size() - i].letter != b[b.size() - i].letter) {
      return !has_opaque(a) && !has_opaque(b);
    }
  }
  return false;
}

}  // namespace leastwise
