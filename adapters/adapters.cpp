// The input languages that Leastwise reads, in the order in which they are asked.
#include <array>

#include <leastwise/adapter.h>

#include "cloudformation/cloudformation.h"
#include "terraform/terraform.h"

namespace leastwise {

std::span<const Adapter> adapters() {
  static constexpr std::array kAdapters{terraform::kAdapter, cloudformation::kAdapter};
  return kAdapters;
}

}  // namespace leastwise
