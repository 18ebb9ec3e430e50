// Small helpers with which predicates say their answers: always with the place that made it so, and
// with the hole when the answer is "maybe".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/model.h>
#include <leastwise/truth.h>

#include "rules/predicate.h"

namespace leastwise {

/// A verdict with one label. No labels and no reasons are kept of a `No`.
Verdict answer(Truth truth, Span where, std::string_view label = {});

/// `Maybe`, because of these holes.
Verdict maybe(std::vector<Hole> holes, Span where, std::string_view label = {});

/// The place of the subject's principal in the model.
std::size_t principal_index(const Subject& subject);

/// The same answer where the template's condition is met, and a No elsewhere.
Verdict under(std::string_view condition, Verdict verdict);

/// `Maybe`, for a reason that is no hole.
Verdict maybe(std::string reason, Span where);

/// The holes of a pattern, with the pattern's place.
std::vector<Hole> holes_of(const Pattern& pattern);
std::vector<Hole> holes_of(const PartialString& value, Span where);

/// Keeps the better supported of two answers to the same question about two candidates: the higher
/// truth, and the labels of both where they are equal.
void keep_best(Verdict& best, Verdict candidate);

std::string lower_case(std::string_view text);

/// "`a`, `b` and `c`".
std::string enumerate(const std::vector<std::string>& names);

const std::string* text_of(const Parameters& parameters, std::string_view name);
const std::vector<std::string>* list_of(const Parameters& parameters, std::string_view name);
const std::vector<Pattern>* patterns_of(const Parameters& parameters, std::string_view name);
double number_of(const Parameters& parameters, std::string_view name, double otherwise);
bool flag_of(const Parameters& parameters, std::string_view name, bool otherwise);
bool has_choice(const Parameters& parameters, std::string_view name, std::string_view choice);

}  // namespace leastwise
