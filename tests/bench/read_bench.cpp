// How fast bytes become values: the JSON reader, whole and filtered, the policy parser, and the
// Terraform adapter.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>

#include "support/plan_generator.h"

namespace leastwise {
namespace {

constexpr std::size_t kMegabyte = 1'000'000;

std::string plan_of(const benchmark::State& state) {
  const auto megabytes = static_cast<std::size_t>(state.range(0));
  return generate_plan({.bytes = megabytes * kMegabyte, .roles = 3 * megabytes});
}

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void read_json_whole(benchmark::State& state) {
  SourceMap sources;
  const FileId file = sources.add("plan.json", plan_of(state)).value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(read_json(sources, file).value());
  }
  count_bytes(state, sources.bytes(file).size());
}
BENCHMARK(read_json_whole)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

// Only the top-level members and their own are built: what remains is the scan of the bytes.
void read_json_filtered(benchmark::State& state) {
  SourceMap sources;
  const FileId file = sources.add("plan.json", plan_of(state)).value();
  ReadOptions options;
  options.keep = [](std::span<const PathStep> path, const Node&) { return path.size() < 2; };
  for (auto _ : state) {
    benchmark::DoNotOptimize(read_json(sources, file, options).value());
  }
  count_bytes(state, sources.bytes(file).size());
}
BENCHMARK(read_json_filtered)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

void parse_policy_text(benchmark::State& state) {
  std::string statements;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    statements += i == 0 ? "" : ",";
    statements +=
        R"({"Effect":"Allow","Action":["s3:Get*","s3:PutObject"],"Resource":"arn:aws:s3:::bucket/*",)"
        R"("Condition":{"StringLike":{"aws:PrincipalTag/team":["a","b*"]}}})";
  }
  const std::string text = R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
  for (auto _ : state) {
    SourceMap sources;
    const FileId file = sources.add("policy.json", text).value();
    const Node node = Node::string(PartialString(text), whole(sources, file));
    benchmark::DoNotOptimize(parse_policy(node, sources, "policy"));
  }
  count_bytes(state, text.size());
}
BENCHMARK(parse_policy_text)->Arg(1)->Arg(20)->Unit(benchmark::kMicrosecond);

void read_terraform_plan(benchmark::State& state) {
  const std::string text = plan_of(state);
  for (auto _ : state) {
    SourceMap sources;
    const FileId file = sources.add("plan.json", text).value();
    for (const Adapter& adapter : adapters()) {
      if (adapter.name == "terraform") {
        ModelBuilder builder;
        if (!adapter.read(file, sources, AdapterOptions{}, builder)) {
          state.SkipWithError("the generated plan was not read");
        }
        benchmark::DoNotOptimize(link(std::move(builder)));
      }
    }
  }
  count_bytes(state, text.size());
}
BENCHMARK(read_terraform_plan)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace leastwise
