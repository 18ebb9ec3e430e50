// Keeping equal languages and literals once.
#include "access/space.h"

#include <utility>

namespace leastwise {
namespace {

class Hash {
 public:
  void add(std::size_t value) { hash_ = (hash_ ^ value) * 1099511628211ULL; }
  std::size_t value() const { return hash_; }

 private:
  std::size_t hash_ = 1469598103934665603ULL;
};

std::size_t hash_of(const Language& language) {
  Hash hash;
  for (const std::vector<GlobSymbols>* globs : {&language.any, &language.unless}) {
    for (const GlobSymbols& glob : *globs) {
      for (const GlobSymbol& symbol : glob) {
        hash.add((static_cast<std::size_t>(symbol.letter) << 4U) |
                 (static_cast<std::size_t>(symbol.kind) << 1U) |
                 static_cast<std::size_t>(symbol.is_in_field));
      }
      hash.add(SIZE_MAX);
    }
    hash.add(SIZE_MAX - 1);
  }
  return hash.value();
}

std::size_t hash_of(const Literal& literal) {
  Hash hash;
  hash.add(literal.dimension);
  hash.add(static_cast<std::size_t>(literal.quantifier));
  hash.add((static_cast<std::size_t>(literal.language) << 2U) | (literal.holds_absent ? 2U : 0U) |
           (literal.is_negated ? 1U : 0U));
  return hash.value();
}

// The number of a value, which is put into `values` if it is new.
template <typename Value>
std::uint32_t number_of(Value value,
                        std::vector<Value>& values,
                        std::unordered_multimap<std::size_t, std::uint32_t>& by_hash) {
  const std::size_t hash = hash_of(value);
  const auto [begin, end] = by_hash.equal_range(hash);
  for (auto at = begin; at != end; ++at) {
    if (values[at->second] == value) {
      return at->second;
    }
  }
  const auto number = static_cast<std::uint32_t>(values.size());
  values.push_back(std::move(value));
  by_hash.emplace(hash, number);
  return number;
}

}  // namespace

Space::Space() {
  language_id(Language::everything());
}

DimensionId Space::add(Dimension dimension) {
  dimensions_.push_back(std::move(dimension));
  return static_cast<DimensionId>(dimensions_.size() - 1);
}

LanguageId Space::language_id(Language language) {
  add_index(language);
  return number_of(std::move(language), languages_, languages_by_hash_);
}

LiteralId Space::literal_id(const Literal& literal) {
  return number_of(literal, literals_, literals_by_hash_);
}

}  // namespace leastwise
