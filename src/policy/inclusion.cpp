// Inclusion and overlap of globs, exact and without backtracking.
//
// Overlap is reachability in the product of the two patterns. Inclusion follows the positions of
// the outer pattern that are possible after each part of the inner one. What the inner pattern's
// wildcards stand for is the adversary's choice, and the worst that it can choose are characters
// that the outer pattern does not name
// ("fresh" ones): only the outer wildcards take them, and any other character leaves the outer
// pattern at least the same positions. So `?` is one fresh character, and `*` is none, one, two,
// ... of them until the set of positions no longer changes; every one of these sets must lead to
// the end.
//
// A position before a `*` of the outer pattern that is itself possible can be forgotten: whatever
// the earlier one accepts, the `*` accepts too. This keeps the number of different sets small: it
// grows with the number of stars, not exponentially. `kWorkMax` bounds the rest.
#include "policy/inclusion.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leastwise {
namespace {

using Kind = Token::Kind;
using Positions = std::vector<std::size_t>;  // ascending, each once

constexpr std::size_t kWorkMax = 20'000'000;
constexpr std::size_t kSetsMax = 256;

class Inclusion {
 public:
  Inclusion(const std::vector<Token>& outer, const std::vector<Token>& inner, Unknowns unknowns)
      : outer_(outer), inner_(inner), is_friendly_(unknowns == Unknowns::Friendly) {}

  std::optional<bool> decide() {
    std::vector<Positions> sets{closed({0})};
    for (std::size_t i = 0; i < inner_.size();) {
      const std::size_t length = is_opaque(inner_[i]) ? inner_[i].length + 1 : 1;
      sets = length > 1 ? after_unknown(sets, i) : after(sets, inner_[i]);
      if (is_over_) {
        return std::nullopt;
      }
      if (std::any_of(sets.begin(), sets.end(), [](const Positions& set) { return set.empty(); })) {
        return false;
      }
      i += length;
    }
    return std::all_of(sets.begin(), sets.end(), [this](const Positions& set) {
      return !set.empty() && set.back() == outer_.size();
    });
  }

 private:
  bool is_opaque(const Token& token) const { return token.kind == Kind::Unknown && !is_friendly_; }

  bool is_skippable(std::size_t at) const {
    return at < outer_.size() &&
           (outer_[at].kind == Kind::Run || (outer_[at].kind == Kind::Unknown && is_friendly_));
  }

  // Adds what is reached without a character, and forgets what a later `*` covers.
  Positions closed(const Positions& set) {
    Positions out;
    std::size_t keep_from = 0;
    for (std::size_t at : set) {
      for (;; ++at) {
        if (out.empty() || out.back() < at) {
          out.push_back(at);
        }
        if (at < outer_.size() && outer_[at].kind == Kind::Run && !outer_[at].is_in_field) {
          keep_from = std::max(keep_from, at);
        }
        if (!is_skippable(at)) {
          break;
        }
      }
    }
    out.erase(out.begin(), std::lower_bound(out.begin(), out.end(), keep_from));
    work_ += out.size() + 1;
    is_over_ = is_over_ || work_ > kWorkMax;
    return out;
  }

  // One character: `takes` says whether a token of the outer pattern takes it.
  template <typename Takes>
  Positions stepped(const Positions& set, Takes takes) {
    Positions out;
    for (const std::size_t at : set) {
      if (at == outer_.size() || outer_[at].kind == Kind::Unknown || !takes(outer_[at])) {
        continue;
      }
      const std::size_t next = outer_[at].kind == Kind::Run ? at : at + 1;
      if (out.empty() || out.back() != next) {
        out.push_back(next);
      }
    }
    return closed(out);
  }

  Positions after_char(const Positions& set, char16_t unit) {
    return stepped(set, [unit](const Token& token) {
      return token.kind == Kind::Char ? token.unit == unit : unit != u':' || !token.is_in_field;
    });
  }

  Positions after_fresh(const Positions& set) {
    return stepped(set, [](const Token& token) { return token.kind != Kind::Char; });
  }

  // A character of our choice: the unknown part may be what fits.
  Positions after_chosen(const Positions& set, bool is_in_field) {
    return stepped(set, [is_in_field](const Token& token) {
      return token.kind != Kind::Char || token.unit != u':' || !is_in_field;
    });
  }

  Positions after_chosen_run(Positions set, bool is_in_field) {
    while (!is_over_) {
      const Positions more = after_chosen(set, is_in_field);
      Positions all;
      std::set_union(set.begin(), set.end(), more.begin(), more.end(), std::back_inserter(all));
      all = closed(all);
      if (all == set) {
        break;
      }
      set = std::move(all);
    }
    return set;
  }

  void add_fresh_runs(std::vector<Positions>& out, Positions set) {
    while (!is_over_) {
      out.push_back(set);
      Positions next = after_fresh(set);
      if (next == set) {
        break;
      }
      set = std::move(next);
    }
  }

  std::vector<Positions> after(const std::vector<Positions>& sets, const Token& token) {
    const bool is_chosen = is_friendly_ && token.is_of_shape;
    std::vector<Positions> out;
    for (const Positions& set : sets) {
      switch (token.kind) {
        case Kind::Char:
          out.push_back(after_char(set, token.unit));
          break;
        case Kind::One:
          out.push_back(is_chosen ? after_chosen(set, token.is_in_field) : after_fresh(set));
          break;
        case Kind::Run:
          if (is_chosen) {
            out.push_back(after_chosen_run(set, token.is_in_field));
          } else {
            add_fresh_runs(out, set);
          }
          break;
        case Kind::Unknown:
          out.push_back(set);
          break;  // friendly: its shape follows
      }
    }
    return bounded(std::move(out));
  }

  // An opaque value: the outer pattern takes it as the same value, or takes everything of its
  // shape.
  std::vector<Positions> after_unknown(const std::vector<Positions>& sets, std::size_t at) {
    std::vector<Positions> out;
    for (const Positions& set : sets) {
      Positions same;
      for (const std::size_t position : set) {
        if (position < outer_.size() && outer_[position].kind == Kind::Unknown &&
            outer_[position].name == inner_[at].name) {
          same.push_back(position + 1 + outer_[position].length);
        }
      }
      std::vector<Positions> shaped{set};
      for (std::size_t i = at + 1; i <= at + inner_[at].length; ++i) {
        shaped = after(shaped, inner_[i]);
      }
      for (const Positions& positions : shaped) {
        Positions all;
        std::set_union(
            positions.begin(), positions.end(), same.begin(), same.end(), std::back_inserter(all));
        out.push_back(closed(all));
      }
    }
    return bounded(std::move(out));
  }

  std::vector<Positions> bounded(std::vector<Positions> sets) {
    std::sort(sets.begin(), sets.end());
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    is_over_ = is_over_ || sets.size() > kSetsMax;
    return sets;
  }

  const std::vector<Token>& outer_;
  const std::vector<Token>& inner_;
  bool is_friendly_ = false;
  bool is_over_ = false;
  std::size_t work_ = 0;
};

// The table of reachable pairs of positions. Every move goes down or right, so one pass in reading
// order fills it.
class Overlap {
 public:
  Overlap(const std::vector<Token>& a, const std::vector<Token>& b, Unknowns unknowns)
      : a_(a), b_(b), is_friendly_(unknowns == Unknowns::Friendly), width_(b.size() + 1) {}

  std::optional<bool> decide() {
    if ((a_.size() + 1) > kWorkMax / width_) {
      return std::nullopt;
    }
    reached_.assign((a_.size() + 1) * width_, false);
    mark(0, 0);
    for (std::size_t i = 0; i <= a_.size(); ++i) {
      for (std::size_t j = 0; j <= b_.size(); ++j) {
        if (reached_[i * width_ + j]) {
          leave(i, j);
        }
      }
    }
    return reached_.back();
  }

 private:
  void mark(std::size_t i, std::size_t j) { reached_[i * width_ + j] = true; }

  // The value of this token is not ours to choose.
  bool is_fixed(const Token& token) const { return token.is_of_shape && !is_friendly_; }

  // Can the wildcard take the character that the other token stands for?
  bool takes(const Token& wildcard, const Token& other) const {
    if (wildcard.kind == Kind::Char || is_fixed(wildcard)) {
      return false;
    }
    if (other.kind == Kind::Char) {
      return other.unit != u':' || !wildcard.is_in_field;
    }
    return other.kind == Kind::One &&
           (!is_fixed(other) || !wildcard.is_in_field || other.is_in_field);
  }

  // The free `*` takes a run whose value is fixed as a whole.
  bool takes_run(const Token& run, const Token& other) const {
    return run.kind == Kind::Run && !is_fixed(run) && other.kind == Kind::Run && is_fixed(other) &&
           (!run.is_in_field || other.is_in_field);
  }

  // `*` may stand for nothing; a hole is entered.
  bool is_skippable(const Token& token) const {
    return token.kind == Kind::Unknown || (token.kind == Kind::Run && !is_fixed(token));
  }

  void leave(std::size_t i, std::size_t j) {
    const Token* a = i < a_.size() ? &a_[i] : nullptr;
    const Token* b = j < b_.size() ? &b_[j] : nullptr;
    if (a != nullptr && is_skippable(*a)) {
      mark(i + 1, j);
    }
    if (b != nullptr && is_skippable(*b)) {
      mark(i, j + 1);
    }
    if (a == nullptr || b == nullptr) {
      return;
    }
    if (a->kind == Kind::Unknown || b->kind == Kind::Unknown) {
      if (a->kind == b->kind && a->name == b->name) {
        mark(i + 1 + a->length, j + 1 + b->length);
      }
      return;
    }
    if (takes_run(*a, *b) || (a->kind == Kind::Run && takes(*a, *b))) {
      mark(i, j + 1);
    }
    if (takes_run(*b, *a) || (b->kind == Kind::Run && takes(*b, *a))) {
      mark(i + 1, j);
    }
    if (a->kind == Kind::Run || b->kind == Kind::Run) {
      return;
    }
    const bool is_same = a->kind == Kind::Char && b->kind == Kind::Char && a->unit == b->unit;
    if (is_same || takes(*a, *b) || takes(*b, *a)) {
      mark(i + 1, j + 1);
    }
  }

  const std::vector<Token>& a_;
  const std::vector<Token>& b_;
  bool is_friendly_ = false;
  std::size_t width_ = 0;
  std::vector<bool> reached_;
};

}  // namespace

std::optional<bool> is_included(const std::vector<Token>& outer,
                                const std::vector<Token>& inner,
                                Unknowns unknowns) {
  return Inclusion(outer, inner, unknowns).decide();
}

std::optional<bool> has_overlap(const std::vector<Token>& a,
                                const std::vector<Token>& b,
                                Unknowns unknowns) {
  return Overlap(a, b, unknowns).decide();
}

}  // namespace leastwise
