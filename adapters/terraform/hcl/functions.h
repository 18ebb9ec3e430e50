// Functions of values, as a table: a function is a row. See evaluator.h for what holes are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "terraform/hcl/evaluator.h"

namespace leastwise::terraform::hcl {

/// One call.
struct Call {
  Evaluator& evaluator;
  std::string_view name;
  const std::vector<Node>& arguments;
  const Scope& scope;
  Span span;

  /// "name(arguments)": what the call is, where its value is not known.
  Node open(std::string shape = "*") const;
  /// What Terraform would not accept.
  Node refused() const;
  /// Of an argument of another type than is wanted: refused, or open as long as it is not known.
  Node unfit(const Node& argument) const;
  /// The text of an argument; none when it is not known, or no scalar.
  std::optional<std::string> known_text(std::size_t at) const;
};

struct Function {
  std::string_view name;
  std::size_t arguments_min = 0;
  std::size_t arguments_max = 0;
  Node (*apply)(const Call& call);
};

inline constexpr std::size_t kAny = 1000;

std::span<const Function> collection_functions();
std::span<const Function> text_functions();
std::span<const Function> conversion_functions();
std::span<const Function> encoding_functions();
std::span<const Function> network_functions();
std::span<const Function> number_functions();

}  // namespace leastwise::terraform::hcl
