// Large Terraform plans out of nothing, for benchmarks and for tests of limits.
//
// A large plan is mostly what no rule asks about: instances, alarms, log groups, DNS records, each
// written three times (planned values, changes, prior state). The generator keeps these proportions
// and puts a given number of roles with trust policies, inline policies, attachments and deferred
// documents among them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace leastwise {

struct PlanSize {
  std::size_t bytes = 1'000'000;  // at least; the last resource may go over
  std::size_t roles = 10;
  std::uint64_t seed = 1;
};

// The same size gives the same bytes, on every machine.
std::string generate_plan(const PlanSize& size);

}  // namespace leastwise
