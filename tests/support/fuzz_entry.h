// The doors that hostile bytes come in through, one function each.
//
// The libFuzzer targets of tests/fuzz/ and the test that replays fixtures/fuzz/ call the same
// functions, so what a fuzzer once found stays fixed where no fuzzer runs. Besides not crashing,
// each function checks what must hold for any input, and aborts the process when it does not.
#pragma once

#include <span>
#include <string_view>

namespace leastwise {

struct FuzzEntry {
  std::string_view name;  // of the target, and of its folder in fixtures/fuzz/
  void (*feed)(std::string_view bytes);
};

std::span<const FuzzEntry> fuzz_entries();

void feed_binary_plan(std::string_view bytes);
void feed_cloudformation(std::string_view bytes);
void feed_hcl(std::string_view bytes);
void feed_json_reader(std::string_view bytes);
void feed_yaml_reader(std::string_view bytes);
void feed_policy_parser(std::string_view bytes);
void feed_terraform_plan(std::string_view bytes);
void feed_terraform_source(std::string_view bytes);
void feed_request_reader(std::string_view bytes);

}  // namespace leastwise
