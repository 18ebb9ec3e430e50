// A model as text, to compare whole outcomes of reading an input with what is kept in fixtures/.
#pragma once

#include <string>

#include <leastwise/model.h>
#include <leastwise/text.h>

namespace leastwise::testing {

/// Everything that an adapter says about the world after the change (and what is different before),
/// in a form that a person can check against the input. Places are lines of the input.
std::string model_text(const World& world, const SourceMap& sources);

}  // namespace leastwise::testing
