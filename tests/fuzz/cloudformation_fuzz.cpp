// libFuzzer's way into the CloudFormation adapter. What is checked is in support/fuzz_entry.cpp.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "support/fuzz_entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // libFuzzer hands out bytes, everything else here takes characters.
  leastwise::feed_cloudformation(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
