// Collecting what is wrong with a policy, and the words for it that several readers share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>

namespace leastwise {

/// Problems of one policy. More than `kProblemsMax` say nothing new: the rest is dropped, which the
/// last one says.
class Problems {
 public:
  explicit Problems(std::vector<Error>& all) : all_(&all) {}
  void add(std::string message, Span where, std::string help);

 private:
  std::vector<Error>* all_;  // of the caller, who outlives the reader
};

inline constexpr std::size_t kProblemsMax = 100;

/// "a list", "null", for messages.
std::string_view kind_in_words(const Node& node);

/// Calls `use` with each string of a value that is a string or a list of strings; an `Unknown` node
/// counts as a string that is one hole. False, with a problem, for anything else and for an empty
/// list.
bool for_each_string(const Node& value,
                     std::string_view name,
                     Problems& problems,
                     const std::function<void(const Node&)>& use);

}  // namespace leastwise
