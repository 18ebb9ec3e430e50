// The families of predicates, each a table in the file of its name. Put together in predicates.cpp.
#pragma once

#include <span>

#include "rules/predicate.h"

namespace leastwise {

std::span<const Predicate> statement_predicates();
std::span<const Predicate> grant_predicates();
std::span<const Predicate> trust_predicates();
std::span<const Predicate> claim_predicates();
std::span<const Predicate> condition_predicates();
std::span<const Predicate> principal_predicates();
std::span<const Predicate> resource_predicates();
std::span<const Predicate> relation_predicates();
std::span<const Predicate> alarm_predicates();
std::span<const Predicate> part_predicates();
std::span<const Predicate> scope_predicates();
std::span<const Predicate> trail_predicates();
std::span<const Predicate> trust_relation_predicates();

}  // namespace leastwise
