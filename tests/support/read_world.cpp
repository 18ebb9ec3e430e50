// The adapter that recognises an input reads it, and its model is linked.
#include "support/read_world.h"

#include <utility>

#include <gtest/gtest.h>

namespace leastwise::testing {

World read_world(const std::string& path, SourceMap& sources, const AdapterOptions& options) {
  ModelBuilder builder;
  const Result<FileId> file = sources.load(path);
  if (!file) {
    ADD_FAILURE() << file.error().message;
    return {};
  }
  for (const Adapter& adapter : adapters()) {
    if (adapter.recognises(sources.name(*file), sources.bytes(*file))) {
      const Result<void> is_read = adapter.read(*file, sources, options, builder);
      EXPECT_TRUE(is_read) << path << ": " << (is_read ? "" : is_read.error().message);
      return link(std::move(builder));
    }
  }
  ADD_FAILURE() << path << " is recognised by no adapter";
  return {};
}

}  // namespace leastwise::testing
