// One question about policies: the statements of one, a search for each.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "access/access.h"
#include "access/compile.h"

namespace leastwise {

/// What a request has to be besides allowed by one policy and not by another: literals in the space
/// of the question, made when that is.
using AddDemands = std::function<void(Compilation& compilation, std::vector<LiteralId>& out)>;

struct Question {
  AccessPolicy after;
  std::optional<AccessPolicy> before;
  AddDemands demands;
};

/// With `gain` every action is looked at, which takes longer.
AccessAnswer ask(const Question& question,
                 const AccessOptions& options,
                 AccessGain* gain = nullptr);

}  // namespace leastwise
