// Reading an input as the program does, by the adapter that recognises it.
#pragma once

#include <string>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

namespace leastwise::testing {

/// The world that the file holds; a failure of the test, and an empty world, where it cannot be
/// read. Places in it point into `sources`.
World read_world(const std::string& path, SourceMap& sources, const AdapterOptions& options = {});

}  // namespace leastwise::testing
