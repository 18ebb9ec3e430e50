// Policy variables: their form, and where they are no variables at all.
//
// AWS: "IAM policy elements: Variables and tags". They count in resources, behind the fifth colon,
// and in values of text operators, in policies of version 2012-10-17.
#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "validation/checks.h"

namespace leastwise::validation {
namespace {

bool takes_variables(OperatorFamily family) {
  return is_string_family(family) || family == OperatorFamily::Arn ||
         family == OperatorFamily::Bool || family == OperatorFamily::Unknown;
}

class VariableCheck {
 public:
  VariableCheck(const PolicySubject& subject, Issues& issues)
      : is_old_(subject.policy.version.empty() || subject.policy.version == "2008-10-17"),
        issues_(issues) {}

  void statement(const Statement& statement) {
    for (const Pattern& pattern : statement.action.patterns) {
      elsewhere(pattern.text(), pattern.is_known(), pattern.span, "an action");
    }
    for (const PrincipalValue& value : statement.principal.values) {
      elsewhere(value.value.text, value.value.is_known(), value.span, "a principal");
    }
    for (const Pattern& pattern : statement.resource.patterns) {
      if (pattern.is_known()) {
        resource(pattern);
      }
    }
    for (const Condition& condition : statement.conditions) {
      for (const ConditionValue* const value : known_values(condition)) {
        condition_value(condition, *value);
      }
    }
  }

 private:
  void elsewhere(std::string_view text, bool is_known, Span span, std::string_view what) {
    if (is_known && text.contains("${")) {
      issues_.add("VARIABLE_UNSUPPORTED_IN_ELEMENT",
                  span,
                  fmt::format("{} cannot hold a policy variable, `{}` is plain text", what, text),
                  "write the value out");
    }
  }

  void resource(const Pattern& pattern) {
    const std::string text = pattern.text();
    if (!variable(text, pattern.span)) {
      return;
    }
    const std::vector<std::string_view> fields = arn_fields(text);
    // AWS's own policies have one in the account, and AWS does not object.
    for (std::size_t i = 0; i < fields.size() && i < 4 && fields.front() == "arn"; ++i) {
      if (has_variable(fields[i])) {
        issues_.add("VARIABLE_UNSUPPORTED_IN_ELEMENT",
                    pattern.span,
                    fmt::format("`{}` has a policy variable before the account of the ARN", text),
                    "use variables behind the fifth colon");
        return;
      }
    }
  }

  void condition_value(const Condition& condition, const ConditionValue& value) {
    const std::string& text = value.text.text;
    if (variable(text, value.span) && has_variable(text) && !takes_variables(condition.family)) {
      issues_.add("INVALID_VARIABLE_FOR_OPERATOR",
                  value.span,
                  fmt::format("`{}` takes `{}` as plain text", condition.operator_text, text),
                  "policy variables count in operators for texts and ARNs");
    }
  }

  // Whether there are variables to look at.
  bool variable(std::string_view text, Span span) {
    if (!text.contains("${")) {
      return false;
    }
    if (is_old_) {
      issues_.add("VARIABLE_UNSUPPORTED_IN_VERSION",
                  span,
                  fmt::format("`{}` is plain text in a policy of version 2008-10-17", text),
                  "write `\"Version\": \"2012-10-17\"`");
      return false;
    }
    return check_variable_form(text, span, issues_);
  }

  bool is_old_;
  Issues& issues_;
};

}  // namespace

bool check_variable_form(std::string_view text, Span span, Issues& issues) {
  bool is_fine = true;
  const auto add = [&](std::string_view code, std::string message, std::string help) {
    issues.add(code, span, std::move(message), std::move(help));
    is_fine = false;
  };
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) {
      add("MISSING_BRACE_IN_VARIABLE",
          fmt::format("`{}` has no closing brace", text.substr(at)),
          "write `}` behind the variable's name");
      return false;
    }
    const std::string_view inside = text.substr(at + 2, end - at - 2);
    const std::size_t comma = inside.find(',');
    const std::string_view name = inside.substr(0, comma);
    if (inside.find_first_not_of(' ') == std::string_view::npos) {
      add("EMPTY_VARIABLE",
          fmt::format("`{}` names no variable", text.substr(at, end - at + 1)),
          "write its name, or leave it out");
    } else if (name.contains(' ') && name != " ") {
      add("UNSUPPORTED_SPACE_IN_VARIABLE",
          fmt::format("`{}` has white space in the variable's name", text.substr(at, end - at + 1)),
          "leave out the white space");
    }
    if (comma != std::string_view::npos) {
      std::string_view value = inside.substr(comma + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      if (value.size() < 2 || !value.starts_with('\'') || !value.ends_with('\'')) {
        add("MISSING_QUOTE_IN_VARIABLE",
            fmt::format("the default of `{}` is not in single quotes",
                        text.substr(at, end - at + 1)),
            "write it as `${key, 'default'}`");
      }
    }
  }
  return is_fine;
}

void check_variables(const PolicySubject& subject, Issues& issues) {
  VariableCheck check(subject, issues);
  for (const Statement& statement : subject.policy.statements) {
    check.statement(statement);
  }
}

}  // namespace leastwise::validation
