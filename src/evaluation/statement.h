// Statements made ready, and how they stand to a request.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <leastwise/evaluation.h>

#include "evaluation/arn_glob.h"
#include "evaluation/condition.h"
#include "evaluation/glob.h"
#include "evaluation/principal.h"

namespace leastwise {

/// `Action` or `Resource`, negated or not. A `Pattern` is one with variables or holes.
struct PreparedElement {
  bool is_present = false;
  bool is_negated = false;
  std::vector<std::variant<Glob, ArnGlob, Pattern>> patterns = {};
};

struct PreparedStatement {
  const Statement* source = nullptr;
  PreparedElement action;
  PreparedElement resource;
  std::vector<PreparedCondition> conditions;
};

struct PreparedPolicy::Statements {
  std::vector<PreparedStatement> list;
  bool has_principals = false;  ///< of a kind that names them
  bool may_lack_resource = false;
  ShortArn short_arn = ShortArn::Refused;
};

/// A request with what all statements would otherwise work out again.
struct RequestView {
  explicit RequestView(const Request& of, bool is_limited = false);

  const Request& request;
  std::string action;  ///< in lower case
  ArnFields resource;
  bool has_boundary;  ///< of the caller
};

/// A statement's match, and who its principal element means.
struct DetailedMatch {
  StatementMatch match;
  PrincipalMatch principal{};
};

DetailedMatch match_statement(const RequestView& view,
                              const PreparedPolicy::Statements& policy,
                              const PreparedStatement& statement);

}  // namespace leastwise
