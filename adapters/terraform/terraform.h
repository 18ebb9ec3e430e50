// The adapter for Terraform and OpenTofu plans as JSON. See README.md in this folder for the way
// through.
#pragma once

#include <string_view>

#include <leastwise/adapter.h>

namespace leastwise::terraform {

bool recognises(std::string_view name, std::string_view text);
Result<void> read(FileId file,
                  SourceMap& sources,
                  const AdapterOptions& options,
                  ModelBuilder& builder);

inline constexpr Adapter kAdapter{
    .name = "terraform",
    .summary = "Terraform and OpenTofu plans, as written by `terraform show -json`",
    .recognises = recognises,
    .read = read,
};

}  // namespace leastwise::terraform
