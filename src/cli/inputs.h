// Inputs of whatever language, read and joined.
#pragma once

#include <string>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/catalogue.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

#include "cli/plan.h"

namespace leastwise {

struct Inputs {
  std::vector<std::string> paths = {};   ///< `-` is standard input
  std::vector<FileId> texts = {};        ///< in the source map already
  std::string format = {};               ///< an adapter's name; empty: look at the text
  PlanOptions terraform = {};            ///< reads binary plans
  const Catalogue* catalogue = nullptr;  ///< has the policies that AWS manages; none: the built-in
};

/// What cannot be read is a problem of the world, beside what the other inputs say.
World read_inputs(const Inputs& inputs, const AdapterOptions& place, SourceMap& sources);

}  // namespace leastwise
