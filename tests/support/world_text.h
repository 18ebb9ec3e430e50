// A world as text, whole: what goldens of adapters are made of.
#pragma once

#include <string>

#include <leastwise/model.h>

namespace leastwise::testing {

/// Everything that a world says, one fact a line, in its own order. Policies stand in canonical
/// form, holes as `${expression}`. Places are left out.
std::string world_text(const World& world);

}  // namespace leastwise::testing
