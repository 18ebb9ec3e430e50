// Stable sorting that both compilers take: std::stable_sort of libstdc++ 12 uses a part of the
// library that C++17 deprecates, which clang reports as a mistake of ours.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace leastwise {

/// Sorts, and keeps the order of values of which neither is before the other.
template <typename Value, typename Before>
void sort_stably(std::vector<Value>& values, Before before) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return before(values[a], values[b]) || (a < b && !before(values[b], values[a]));
  });
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const std::size_t i : order) {
    sorted.push_back(std::move(values[i]));
  }
  values = std::move(sorted);
}

}  // namespace leastwise
