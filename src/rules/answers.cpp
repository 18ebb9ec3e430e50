// How predicates put their answers together.
#include "rules/answers.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "model/template_condition.h"

namespace leastwise {
namespace {

template <typename Map>
auto found(const Map& map, std::string_view name) -> const typename Map::mapped_type* {
  const auto at = map.find(name);
  return at == map.end() ? nullptr : &at->second;
}

}  // namespace

Verdict answer(Truth truth, Span where, std::string_view label) {
  Verdict verdict;
  verdict.truth = truth;
  if (truth != Truth::No && where.is_known()) {
    verdict.labels.push_back({where, std::string(label)});
  }
  return verdict;
}

Verdict maybe(std::vector<Hole> holes, Span where, std::string_view label) {
  Verdict verdict = answer(Truth::Maybe, where, label);
  verdict.holes = std::move(holes);
  return verdict;
}

Verdict maybe(std::string reason, Span where) {
  Verdict verdict = answer(Truth::Maybe, where);
  verdict.reason = std::move(reason);
  return verdict;
}

std::size_t principal_index(const Subject& subject) {
  const Principal* own = subject.declared == nullptr ? subject.principal : subject.declared;
  return static_cast<std::size_t>(own - subject.model->principals.data());
}

Verdict under(std::string_view condition, Verdict verdict) {
  if (verdict.truth == Truth::No) {
    return verdict;
  }
  std::optional<std::string> both = both_conditions(verdict.condition, condition);
  if (!both) {
    return {};
  }
  verdict.condition = *std::move(both);
  return verdict;
}

std::vector<Hole> holes_of(const Pattern& pattern) {
  std::vector<Hole> holes;
  for (const PatternPiece& piece : pattern.pieces) {
    if (piece.kind == PatternPiece::Kind::Hole) {
      holes.push_back({.expression = piece.text, .shape = piece.shape, .span = pattern.span});
    }
  }
  return holes;
}

std::vector<Hole> holes_of(const PartialString& value, Span where) {
  std::vector<Hole> holes;
  for (const PartialString::PlacedHole& placed : value.holes) {
    holes.push_back(placed.hole);
    if (!holes.back().span.is_known()) {
      holes.back().span = where;
    }
  }
  return holes;
}

void keep_best(Verdict& best, Verdict candidate) {
  if (candidate.truth > best.truth) {
    best = std::move(candidate);
    return;
  }
  if (candidate.truth < best.truth || candidate.truth == Truth::No) {
    return;
  }
  best.condition = either_condition(best.condition, candidate.condition);
  std::move(candidate.labels.begin(), candidate.labels.end(), std::back_inserter(best.labels));
  for (Hole& hole : candidate.holes) {
    if (std::find(best.holes.begin(), best.holes.end(), hole) == best.holes.end()) {
      best.holes.push_back(std::move(hole));
    }
  }
  if (best.reason.empty()) {
    best.reason = std::move(candidate.reason);
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string enumerate(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) {
      out += i + 1 == names.size() ? " and " : ", ";
    }
    out += '`' + names[i] + '`';
  }
  return out;
}

const std::string* text_of(const Parameters& parameters, std::string_view name) {
  return found(parameters.texts, name);
}

const std::vector<std::string>* list_of(const Parameters& parameters, std::string_view name) {
  return found(parameters.lists, name);
}

const std::vector<Pattern>* patterns_of(const Parameters& parameters, std::string_view name) {
  return found(parameters.patterns, name);
}

double number_of(const Parameters& parameters, std::string_view name, double otherwise) {
  const double* number = found(parameters.numbers, name);
  return number == nullptr ? otherwise : *number;
}

bool flag_of(const Parameters& parameters, std::string_view name, bool otherwise) {
  const bool* flag = found(parameters.flags, name);
  return flag == nullptr ? otherwise : *flag;
}

bool has_choice(const Parameters& parameters, std::string_view name, std::string_view choice) {
  const std::vector<std::string>* choices = list_of(parameters, name);
  return choices != nullptr &&
         std::find(choices->begin(), choices->end(), choice) != choices->end();
}

}  // namespace leastwise
