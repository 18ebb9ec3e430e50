// Whether cost grows with the input and no faster: plans of nothing but access, in the shapes that
// tempt a reader to look at everything for everything. The time for each item should not depend on
// how many there are.
#include <cstddef>
#include <cstdint>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <leastwise/adapter.h>
#include <leastwise/model.h>

#include "support/plan_generator.h"

namespace leastwise {
namespace {

void read_and_link(benchmark::State& state, const std::string& text) {
  for (auto _ : state) {
    SourceMap sources;
    const FileId file = sources.add("plan.json", text).value();
    ModelBuilder builder;
    for (const Adapter& adapter : adapters()) {
      if (adapter.name == "terraform" && !adapter.read(file, sources, AdapterOptions{}, builder)) {
        state.SkipWithError("the plan was not read");
      }
    }
    benchmark::DoNotOptimize(link(std::move(builder)));
  }
  state.counters["per_item"] = benchmark::Counter(
      static_cast<double>(state.range(0)),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// Different roles, each with its policies.
void read_roles(benchmark::State& state) {
  read_and_link(state,
                generate_plan({.bytes = 0, .roles = static_cast<std::size_t>(state.range(0))}));
}
BENCHMARK(read_roles)->Arg(500)->Arg(5000)->Unit(benchmark::kMillisecond);

constexpr std::string_view kTrust =
    R"("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}")";

// `module` is empty, or an address with a dot at its end.
std::string role_and_attachment(std::string_view module,
                                std::string_view index,
                                std::size_t number) {
  const std::string of_module = module.empty() ? ""
                                               : fmt::format(R"("module_address":"{}",)",
                                                             module.substr(0, module.size() - 1));
  const std::string key = index.empty() ? "" : fmt::format(R"([\"{}\"])", index);
  const std::string key_member = index.empty() ? "" : fmt::format(R"("index":"{}",)", index);
  return fmt::format(
      R"({{"address":"{0}aws_iam_role.r{1}",{2}"mode":"managed","type":"aws_iam_role","name":"r",{3})"
      R"("change":{{"actions":["create"],"before":null,"after":{{"name_prefix":"r{4}","assume_role_policy":{5}}},)"
      R"("after_unknown":{{"arn":true,"id":true,"name":true}}}}}},)"
      R"({{"address":"{0}aws_iam_role_policy_attachment.a{1}",{2}"mode":"managed","type":"aws_iam_role_policy_attachment",)"
      R"("name":"a",{3}"change":{{"actions":["create"],"before":null,"after":{{"policy_arn":)"
      R"("arn:aws:iam::aws:policy/ReadOnlyAccess"}},"after_unknown":{{"role":true,"id":true}}}}}})",
      module,
      key,
      of_module,
      key_member,
      number,
      kTrust);
}

std::string blocks(std::string_view reference) {
  return fmt::format(
      R"({{"address":"aws_iam_role.r","mode":"managed","type":"aws_iam_role","name":"r","expressions":{{"name_prefix":{{}},"assume_role_policy":{{}}}}}},)"
      R"({{"address":"aws_iam_role_policy_attachment.a","mode":"managed","type":"aws_iam_role_policy_attachment","name":"a",)"
      R"("expressions":{{"policy_arn":{{}},"role":{{"references":[{}]}}}}}})",
      reference);
}

// One block with a key for each role.
void read_for_each(benchmark::State& state) {
  std::string changes;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    changes += i == 0 ? "" : ",";
    changes += role_and_attachment("", fmt::format("k{}", i), static_cast<std::size_t>(i));
  }
  read_and_link(
      state,
      fmt::format(
          R"({{"format_version":"1.2","resource_changes":[{}],"configuration":{{"root_module":{{"resources":[{}]}}}}}})",
          changes,
          blocks(R"("aws_iam_role.r","each.key")")));
}
BENCHMARK(read_for_each)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

// One module with a key for each role.
void read_modules(benchmark::State& state) {
  std::string changes;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    changes += i == 0 ? "" : ",";
    changes += role_and_attachment(
        fmt::format(R"(module.m[\"k{}\"].)", i), "", static_cast<std::size_t>(i));
  }
  read_and_link(
      state,
      fmt::format(
          R"({{"format_version":"1.2","resource_changes":[{}],"configuration":{{"root_module":{{"module_calls":{{"m":)"
          R"({{"module":{{"resources":[{}]}}}}}}}}}}}})",
          changes,
          blocks(R"("aws_iam_role.r.name","aws_iam_role.r")")));
}
BENCHMARK(read_modules)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leastwise
