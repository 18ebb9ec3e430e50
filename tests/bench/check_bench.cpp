// The whole program on a plan of a given size, as a user runs it: wall time, and the peak of its
// memory.
//
// A process of its own for each run, because memory that is given back to the allocator is not seen
// otherwise.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/plan_generator.h"

namespace leastwise {
namespace {

struct Outcome {
  int exit_code = -1;
  double peak_megabytes = 0;
};

Outcome run_program(const std::string& plan) {
  const pid_t child = fork();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(LEASTWISE_PROGRAM, LEASTWISE_PROGRAM, "check", plan.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  Outcome outcome;
  if (wait4(child, &status, 0, &usage) == child && WIFEXITED(status)) {
    outcome.exit_code = WEXITSTATUS(status);
    outcome.peak_megabytes = static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
  }
  return outcome;
}

void check_program(benchmark::State& state) {
  const auto megabytes = static_cast<std::size_t>(state.range(0));
  const std::filesystem::path plan =
      std::filesystem::temp_directory_path() / ("leastwise-bench-" + std::to_string(getpid()));
  std::ofstream(plan, std::ios::binary)
      << generate_plan({.bytes = megabytes * 1'000'000, .roles = 3 * megabytes});
  double peak = 0;
  for (auto _ : state) {
    const Outcome outcome = run_program(plan.string());
    peak = std::max(peak, outcome.peak_megabytes);
    if (outcome.exit_code != 0 && outcome.exit_code != 1) {
      state.SkipWithError("the program did not judge the generated plan");
      break;
    }
  }
  state.counters["peak_MB"] = peak;
  std::filesystem::remove(plan);
}
BENCHMARK(check_program)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace leastwise
