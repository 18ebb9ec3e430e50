// A plan as `terraform plan -out` writes it: a zip that also holds the configuration that the plan
// was made from.
//
//     tfplan                    the plan itself, in Terraform's own form: `terraform show -json`
//     tfconfig/modules.json     where each module came from
//     tfconfig/m-KEY/FILE.tf    its files; KEY is the path of calls, empty for the root
//
// Whoever checks plans of other people reads archives of other people: entries, sizes and ratios
// have limits, and only files of the configuration are unpacked, into memory.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/adapter.h>
#include <leastwise/text.h>

namespace leastwise {

/// Does a text begin as a zip does?
bool is_binary_plan(std::string_view bytes);

/// Is this a plan that OpenTofu has encrypted? `tofu show` can read it where its key is.
bool is_encrypted_plan(std::string_view bytes);

/// Bounds on what an archive may ask for.
struct ArchiveLimits {
  std::size_t entries_max = 20'000;
  std::size_t entry_bytes_max = std::size_t{16} << 20U;
  std::size_t total_bytes_max = std::size_t{256} << 20U;
  std::size_t ratio_max = 500;  ///< of an entry's size to its size in the archive
};

/// The configuration in a binary plan: paths from the root module's directory, and the list of
/// modules where `terraform init` would have put it. Empty for a plan without one.
Result<std::vector<SourceFile>> read_snapshot(const std::string& path,
                                              const ArchiveLimits& limits = {});

}  // namespace leastwise
