// Filling in variables and holes, and keeping wildcards in their fields.
#include "access/patterns.h"

#include <algorithm>
#include <array>

#include "access/keys.h"

namespace leastwise {
namespace {

using Kind = PatternPiece::Kind;
using SymbolKind = GlobSymbol::Kind;

constexpr std::size_t kFieldColons = 5;

bool is_lone_run(const GlobSymbols& glob) {
  return glob.size() == 1 && glob[0].kind == SymbolKind::Run;
}

bool is_colon(const GlobSymbol& symbol) {
  return symbol.kind == SymbolKind::Char && symbol.letter == U':';
}

std::size_t colons_of(const GlobSymbols& glob) {
  return static_cast<std::size_t>(std::count_if(glob.begin(), glob.end(), is_colon));
}

bool is_ascii(std::string_view text) {
  return std::all_of(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// What is known of the values of a key: accounts are numbers; organizations, regions and the names
// of users are never empty, and have no colon.
Letter opaque_kind(std::string_view key_lower) {
  constexpr std::array<std::string_view, 4> kAccounts{
      "aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount", "s3:resourceaccount"};
  constexpr std::array<std::string_view, 5> kFields{"aws:principalorgid",
                                                    "aws:requestedregion",
                                                    "aws:resourceorgid",
                                                    "aws:sourceorgid",
                                                    "aws:username"};
  const auto has = [&](const auto& keys) {
    return std::ranges::find(keys, key_lower) != keys.end();
  };
  return has(kAccounts) ? kOpaqueNumberFirst : has(kFields) ? kOpaqueFieldFirst : kOpaqueFirst;
}

// Wildcards of the first five fields stay in their field. False: too few fields.
bool keep_in_fields(GlobSymbols& glob, bool is_padded) {
  const bool is_open = std::any_of(glob.begin(), glob.end(), [](const GlobSymbol& symbol) {
    return symbol.letter >= kOpaqueFirst && symbol.letter < kOpaqueFieldFirst;
  });
  const std::size_t colons = colons_of(glob);
  if (is_lone_run(glob) || (is_open && colons < kFieldColons)) {
    return true;  // an opaque value may hold fields of its own
  }
  if (colons < kFieldColons && !is_padded) {
    return false;
  }
  std::size_t field = 0;
  for (GlobSymbol& symbol : glob) {
    field += is_colon(symbol) ? 1U : 0U;
    symbol.is_in_field =
        field < kFieldColons && (symbol.kind == SymbolKind::One || symbol.kind == SymbolKind::Run);
  }
  for (; field < kFieldColons; ++field) {
    append_text(glob, ":");
    append_run(glob, field + 1 < kFieldColons);
  }
  return true;
}

class PatternCompiler {
 public:
  PatternCompiler(GlobForm form, Bound bound, Regime& regime)
      : form_(form), bound_(bound), regime_(regime) {}

  std::optional<GlobSymbols> compile(const Pattern& pattern) {
    bool has_variable = false;
    for (const PatternPiece& piece : pattern.pieces) {
      has_variable = has_variable || piece.kind == Kind::Variable;
      if (!add(piece)) {
        return std::nullopt;
      }
    }
    const bool is_arn = form_ == GlobForm::Arn || form_ == GlobForm::PaddedArn;
    if (is_arn && has_open_field_) {
      if (form_ == GlobForm::PaddedArn && colons_of(glob_) < kFieldColons) {
        append_run(glob_);
      }
      return std::move(glob_);
    }
    // AWS does not pad what has variables.
    if (is_arn && !keep_in_fields(glob_, form_ == GlobForm::PaddedArn && !has_variable)) {
      return std::nullopt;
    }
    return std::move(glob_);
  }

 private:
  bool has_wildcards() const { return form_ != GlobForm::Text && form_ != GlobForm::AnyCase; }

  bool add_text(std::string_view text) {
    if (form_ == GlobForm::AnyCase && !is_ascii(text)) {
      return add_anything();  // lower case beyond ASCII is not a matter of single letters
    }
    const bool ignores_case = form_ == GlobForm::Action || form_ == GlobForm::AnyCase;
    append_text(glob_,
                ignores_case ? lower_ascii_text(text) : std::string(text),
                form_ == GlobForm::AnyCase ? SymbolKind::CharAnyCase : SymbolKind::Char);
    return true;
  }

  bool add_anything() {
    append_run(glob_);
    return bound_ == Bound::Outer;
  }

  bool add_opaque(const std::string& name, Letter kind = kOpaqueFirst) {
    if (form_ == GlobForm::AnyCase || form_ == GlobForm::Action) {
      return add_anything();  // the letter stands for a text as it is, not in another case
    }
    glob_.push_back(
        {.kind = SymbolKind::Char, .is_in_field = false, .letter = regime_.letter(name, kind)});
    return true;
  }

  bool add_shape(std::string_view shape) {
    const bool is_anything = shape.find_first_not_of('*') == std::string_view::npos;
    has_open_field_ = has_open_field_ || (is_anything && colons_of(glob_) < kFieldColons);
    for (const char c : shape) {
      if (c == '*') {
        append_run(glob_);
      } else if (c == '?') {
        glob_.push_back({.kind = SymbolKind::One, .is_in_field = false, .letter = 0});
      } else {
        add_text(std::string_view(&c, 1));
      }
    }
    return bound_ == Bound::Outer;
  }

  bool add_variable(const PatternPiece& piece) {
    const auto found = regime_.variables.find(lower_ascii_text(piece.text));
    if (found == regime_.variables.end()) {
      // AWS never fills in a list. Of any other variable nothing is known here.
      return !key_traits(lower_ascii_text(piece.text), *regime_.catalogue).is_multivalued &&
             add_anything();
    }
    switch (found->second.kind) {
      case VariableValue::Kind::Absent:
        return piece.has_default && add_text(piece.shape);
      case VariableValue::Kind::Opaque:
        return add_opaque("variable " + found->first, opaque_kind(found->first));
      case VariableValue::Kind::Text:
        return add_text(found->second.text);
    }
    return false;
  }

  bool add(const PatternPiece& piece) {
    switch (piece.kind) {
      case Kind::Text:
        return add_text(piece.text);
      case Kind::Star:
        if (!has_wildcards()) {
          return add_text("*");
        }
        append_run(glob_);
        return true;
      case Kind::Question:
        if (!has_wildcards()) {
          return add_text("?");
        }
        glob_.push_back({.kind = SymbolKind::One, .is_in_field = false, .letter = 0});
        return true;
      case Kind::Variable:
        // Variables mean nothing in an action.
        return form_ != GlobForm::Action && add_variable(piece);
      case Kind::Hole:
        return regime_.holes == HoleReading::Opaque ? add_opaque("hole " + piece.text)
                                                    : add_shape(piece.shape);
    }
    return false;
  }

  GlobForm form_;
  Bound bound_;
  Regime& regime_;
  GlobSymbols glob_;
  bool has_open_field_ = false;  // a value of which nothing is known may hold fields of its own
};

}  // namespace

std::string lower_ascii_text(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::vector<std::string> variables_of(const Pattern& pattern) {
  std::vector<std::string> out;
  for (const PatternPiece& piece : pattern.pieces) {
    if (piece.kind == Kind::Variable) {
      out.push_back(lower_ascii_text(piece.text));
    }
  }
  return out;
}

std::optional<GlobSymbols> compile_pattern(const Pattern& pattern,
                                           GlobForm form,
                                           Bound bound,
                                           Regime& regime) {
  return PatternCompiler(form, bound, regime).compile(pattern);
}

std::optional<std::string> plain_text(const GlobSymbols& glob) {
  Word word;
  for (const GlobSymbol& symbol : glob) {
    if (symbol.kind != GlobSymbol::Kind::Char || symbol.letter >= kOpaqueFirst) {
      return std::nullopt;
    }
    word += symbol.letter;
  }
  return to_utf8(word);
}

}  // namespace leastwise
