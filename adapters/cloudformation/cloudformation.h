// The adapter for CloudFormation templates: YAML and JSON, SAM, what the CDK writes. See README.md
// in this folder for the way through.
#pragma once

#include <string_view>

#include <leastwise/adapter.h>

namespace leastwise::cloudformation {

bool recognises(std::string_view name, std::string_view text);
Result<void> read(FileId file,
                  SourceMap& sources,
                  const AdapterOptions& options,
                  ModelBuilder& builder);

inline constexpr Adapter kAdapter{
    .name = "cloudformation",
    .summary = "CloudFormation templates in YAML or JSON, also of SAM and the CDK",
    .recognises = recognises,
    .read = read,
};

}  // namespace leastwise::cloudformation
