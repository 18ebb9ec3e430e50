// How many statements, principals, conditions and actions a service takes in the policy of a
// resource. Only the services are here whose documentation counts them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "validation/checks.h"

namespace leastwise::validation {
namespace {

constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

struct CountLimits {
  std::string_view resource_type;
  std::string_view service;
  std::size_t statements;
  std::size_t principals = kAnyNumber;               // different ones, in the policy
  std::size_t principals_of_statement = kAnyNumber;  // in one statement
  std::size_t conditions = kAnyNumber;               // in the policy
  std::size_t actions_of_statement = kAnyNumber;
};

// AWS: "Amazon SQS policy quotas"; "Amazon SNS API permissions: Actions and resources reference",
// whose table is about a statement.
constexpr std::array kCountLimits = std::to_array<CountLimits>({
    {.resource_type = "AWS::SNS::Topic",
     .service = "SNS",
     .statements = 100,
     .principals_of_statement = 200},
    {.resource_type = "AWS::SQS::Queue",
     .service = "SQS",
     .statements = 20,
     .principals = 50,
     .conditions = 10,
     .actions_of_statement = 7},
});

// What is not known until apply may be any of the others: it adds nothing.
void add_principals(const Statement& statement, std::set<std::string>& to) {
  for (const PrincipalValue& value : statement.principal.values) {
    if (value.value.is_known()) {
      // A number and the account's root are one principal in two spellings.
      to.insert(value.is_account()
                    ? value.account()
                    : fmt::format("{} {}", static_cast<int>(value.type), value.value.text));
    }
  }
}

std::size_t count_actions(const Statement& statement) {
  std::set<std::string> different;
  for (const Pattern& pattern : statement.action.patterns) {
    if (pattern.is_known()) {
      different.insert(lower(pattern.text()));
    }
  }
  return different.size();
}

// AWS: "A Condition element can contain multiple conditions": one is an operator with its keys.
std::size_t count_conditions(const Statement& statement) {
  std::set<std::string_view> operators;
  for (const Condition& condition : statement.conditions) {
    operators.insert(condition.operator_text);
  }
  return operators.size();
}

class CountCheck {
 public:
  CountCheck(const PolicySubject& subject, const CountLimits& limits, Issues& issues)
      : subject_(subject), limits_(limits), issues_(issues) {}

  void run() {
    const Policy& policy = subject_.policy;
    std::set<std::string> principals;
    std::size_t conditions = 0;
    for (const Statement& statement : policy.statements) {
      add_principals(statement, principals);
      conditions += count_conditions(statement);
      look_at(statement);
    }
    refuse(policy.statements.size(),
           limits_.statements,
           {"statements", policy.span, "join those that differ in one value into a list"});
    refuse(principals.size(),
           limits_.principals,
           {"principals", policy.span, "name the organization by `aws:PrincipalOrgID` instead"});
    refuse(conditions,
           limits_.conditions,
           {"conditions", policy.span, "compare one key with a list of values"});
  }

 private:
  struct Part {
    std::string_view what;
    Span where;
    std::string_view help;
  };

  void look_at(const Statement& statement) {
    std::set<std::string> principals;
    add_principals(statement, principals);
    refuse(principals.size(),
           limits_.principals_of_statement,
           {"principals in a statement",
            statement.principal.span,
            "name the organization by `aws:PrincipalOrgID` instead"});
    refuse(count_actions(statement),
           limits_.actions_of_statement,
           {"actions in a statement", statement.action.span, "split the statement"});
  }

  void refuse(std::size_t count, std::size_t most, const Part& part) {
    if (count > most) {
      issues_.add(
          "REFUSED_COUNT",
          part.where,
          fmt::format("{} refuses {} {}: {} are allowed", limits_.service, count, part.what, most),
          std::string(part.help));
    }
  }

  const PolicySubject& subject_;
  const CountLimits& limits_;
  Issues& issues_;
};

}  // namespace

void check_counts(const PolicySubject& subject, Issues& issues) {
  const auto* const limits =
      std::ranges::find(kCountLimits, subject.resource_type, &CountLimits::resource_type);
  if (subject.kind == PolicyKind::Resource && limits != kCountLimits.end()) {
    CountCheck(subject, *limits, issues).run();
  }
}

}  // namespace leastwise::validation
