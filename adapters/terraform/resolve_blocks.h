// Finds the expression of an attribute in the configuration, also inside of nested blocks.
//
// Values are per instance and blocks of the configuration are not: sets are sorted, `dynamic`
// blocks are expanded in the values and missing in the configuration. Which block of the
// configuration a value stems from is told by position where that is sure, and else by the
// constants that both have.
#pragma once

#include <string_view>
#include <vector>

#include "terraform/plan.h"
#include "terraform/resolve.h"

namespace leastwise::terraform {

struct Expressions {
  Trace::State state = Trace::State::NoConfiguration;
  std::vector<const Node*> nodes;  ///< several: it is one of them
};

/// The expressions that stand for `path` of an instance.
Expressions find_expressions(const Plan& plan, const Instance& instance, std::string_view path);

}  // namespace leastwise::terraform
