// Statements made ready, and how they stand to a request.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <leastwise/evaluation.h>

#include "evaluation/arn_glob.h"
#include "evaluation/condition.h"
#include "evaluation/glob.h"
#include "evaluation/principal.h"

namespace leastwise {

/// Actions, sorted by what they may match. A `Pattern` is one with variables or holes.
struct PreparedActions {
  using List = std::vector<std::variant<Glob, Pattern>>;
  std::map<std::string, List, std::less<>> of_service = {};  ///< in lower case: "s3" of `s3:Get*`
  List of_any = {};  ///< without a service that is plain to see: `*`, `s?:*`

  bool is_empty() const { return of_service.empty() && of_any.empty(); }
};

/// Actions or resources. A `Pattern` is one with variables or holes.
struct PreparedPatterns {
  PreparedActions actions = {};
  std::vector<std::variant<ArnGlob, Pattern>> resources = {};
};

/// `Action` or `Resource`, negated or not.
struct PreparedElement {
  bool is_present = false;
  bool is_negated = false;
  std::shared_ptr<const PreparedPatterns> patterns;
};

struct SharedElements::Kept {
  struct Entry {
    Patterns patterns;  // so that no others come to have their identity
    std::shared_ptr<const PreparedPatterns> prepared;
  };
  std::map<const void*, Entry> actions;
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
