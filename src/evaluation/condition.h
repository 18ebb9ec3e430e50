// One condition of a statement, made ready, and its truth for a request.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <leastwise/evaluation.h>

#include "evaluation/address.h"
#include "evaluation/arn_glob.h"
#include "evaluation/decimal.h"
#include "evaluation/glob.h"

namespace leastwise {

/// A point in time in milliseconds, see `parse_instant`.
struct Instant {
  std::int64_t milliseconds = 0;
};

/// A flag of `Bool` or `Null`.
struct Flag {
  bool is_true = false;
};

/// Text that is exactly what it says: of `BinaryEquals`, and of `StringEqualsIgnoreCase` in lower
/// case.
struct ExactText {
  std::string text;
};

/// No value of its operator: equal to nothing.
struct Malformed {};

/// A value of a policy as its operator understands it. A pattern is what must wait for the request
/// (variables) or for more than that (holes).
using Operand =
    std::variant<Malformed, Glob, ArnGlob, ExactText, Decimal, Instant, IpNetwork, Flag, Pattern>;

struct PreparedCondition {
  OperatorFamily family = OperatorFamily::Unknown;
  SetOperator set = SetOperator::None;
  bool is_negated = false;
  bool if_exists = false;
  std::string key;  ///< in lower case; empty when it is not known
  std::vector<Operand> operands = {};
};

/// `has_variables`: the policy's version makes `${...}` a variable.
PreparedCondition prepare(const Condition& condition, bool has_variables);

/// Is a value that stands in this order to an operand what the operator asks for? No for operators
/// without an order.
bool is_ordered(OperatorFamily family, std::strong_ordering order);

/// The effect decides what an ARN that is none means: see condition.cpp.
Truth holds(const PreparedCondition& condition, const Context& context, Effect effect);

}  // namespace leastwise
