// Formulas over one string for the action, one for the resource, and one with a flag for each key.
#include "support/smt_export.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace leastwise::testing {
namespace {

constexpr std::string_view kAny = R"((re.range " " "~"))";
constexpr std::string_view kNoColon = R"((re.union (re.range " " "9") (re.range ";" "~")))";
constexpr std::string_view kLower = R"((re.union (re.range " " "@") (re.range "[" "~")))";
constexpr std::size_t kFields = 6;

enum class Reading : std::uint8_t { Plain, Glob, Action, Arn };

std::string literal(char c) {
  return c == '"' ? "\"\"" : std::string(1, c);
}

std::string joined(const std::vector<std::string>& parts,
                   std::string_view operation,
                   std::string_view empty) {
  return parts.empty()       ? std::string(empty)
         : parts.size() == 1 ? parts[0]
                             : fmt::format("({} {})", operation, fmt::join(parts, " "));
}

std::string regex(std::string_view text, Reading reading) {
  std::vector<std::string> parts;
  std::size_t colons = 0;
  for (const char c : text) {
    const bool is_in_field = reading == Reading::Arn && colons + 1 < kFields;
    const std::string_view any = is_in_field ? kNoColon : kAny;
    if (c == '*' && reading != Reading::Plain) {
      parts.push_back(fmt::format("(re.* {})", any));
    } else if (c == '?' && reading != Reading::Plain) {
      parts.emplace_back(any);
    } else {
      const char letter = reading == Reading::Action ? static_cast<char>(std::tolower(c)) : c;
      parts.push_back(fmt::format("(str.to_re \"{}\")", literal(letter)));
    }
    colons += c == ':' ? 1U : 0U;
  }
  return joined(parts, "re.++", "(str.to_re \"\")");
}

std::string is_in(std::string_view variable, std::string_view text, Reading reading) {
  return fmt::format("(str.in_re {} {})", variable, regex(text, reading));
}

class Script {
 public:
  std::string new_access(const Policy& before, const Policy& after) {
    const std::string wanted = fmt::format("(and {} (not {}))", allows(after), allows(before));
    std::string out = fmt::format(
        "(declare-const action String)\n(declare-const resource String)\n"
        "(assert (str.in_re action (re.+ {})))\n"
        "(assert (or (= resource \"*\") {}))\n",
        kLower,
        is_in("resource", "arn:*:*:*:*:*", Reading::Arn));
    for (const auto& [key, number] : keys_) {
      out += fmt::format(
          "(declare-const k{0} String)\n(declare-const has_k{0} Bool)\n"
          "(assert (str.in_re k{0} (re.* {1})))\n",
          number,
          kAny);
    }
    return out + fmt::format("(assert {})\n(check-sat)\n", wanted);
  }

 private:
  std::string allows(const Policy& policy) {
    std::vector<std::string> allow;
    std::vector<std::string> deny;
    for (const Statement& statement : policy.statements) {
      (statement.effect == Effect::Allow ? allow : deny).push_back(matches(statement));
    }
    return fmt::format(
        "(and {} (not {}))", joined(allow, "or", "false"), joined(deny, "or", "false"));
  }

  std::string matches(const Statement& statement) {
    std::vector<std::string> parts{element(statement.action, "action", Reading::Action),
                                   element(statement.resource, "resource", Reading::Arn)};
    for (const Condition& condition : statement.conditions) {
      parts.push_back(holds(condition));
    }
    return joined(parts, "and", "true");
  }

  static std::string element(const Element& element, std::string_view variable, Reading reading) {
    std::vector<std::string> any;
    for (const Pattern& pattern : element.patterns) {
      const std::string text = pattern.text();
      any.push_back(text == "*" ? "true" : is_in(variable, text, reading));
    }
    const std::string out = joined(any, "or", "false");
    return element.is_negated ? fmt::format("(not {})", out) : out;
  }

  std::string holds(const Condition& condition) {
    const std::size_t number = keys_.emplace(condition.key_lower(), keys_.size()).first->second;
    const std::string has = fmt::format("has_k{}", number);
    const std::string value = fmt::format("k{}", number);
    std::vector<std::string> any;
    for (const ConditionValue& one : condition.values) {
      if (condition.family == OperatorFamily::Null) {
        any.push_back(one.text.text == "true" ? fmt::format("(not {})", has) : has);
        continue;
      }
      any.push_back(
          is_in(value,
                one.text.text,
                condition.family == OperatorFamily::StringLike ? Reading::Glob : Reading::Plain));
    }
    std::string fits = joined(any, "or", "false");
    if (condition.family == OperatorFamily::Null) {
      return fits;
    }
    const bool holds_absent = condition.if_exists || condition.is_negated;
    return fmt::format("(ite {} {} {})",
                       has,
                       condition.is_negated ? fmt::format("(not {})", fits) : fits,
                       holds_absent ? "true" : "false");
  }

  std::map<std::string, std::size_t> keys_;
};

}  // namespace

std::string smt_of_new_access(const Policy& before, const Policy& after) {
  return Script().new_access(before, after);
}

}  // namespace leastwise::testing
