// The list of checks, and the helpers that they share.
#include "validation/checks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

#include "validation/validate.h"

namespace leastwise {
namespace validation {
namespace {

using Check = void (*)(const PolicySubject&, Issues&);

constexpr std::array kChecks = std::to_array<Check>({
    check_structure,
    check_size,
    check_sids,
    check_actions,
    check_redundant_elements,
    check_tag_support,
    check_resources,
    check_resource_policy_elements,
    check_principals,
    check_service_principals,
    check_trust,
    check_trust_claims,
    check_condition_operators,
    check_condition_keys,
    check_condition_types,
    check_condition_values,
    check_condition_logic,
    check_condition_companions,
    check_variables,
    check_powerful_actions,
    check_control_policies,
    check_counts,
    check_refusals,
});

// Calls `visit` for every character outside of `${…}`, with its offset.
template <typename Visit>
void for_each_outside(std::string_view text, Visit visit) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) {
      const std::size_t end = text.find('}', i);
      if (end == std::string_view::npos) {
        return;
      }
      i = end;
    } else {
      visit(text[i], i);
    }
  }
}

}  // namespace

void Issues::add(std::string_view code, Span where, std::string message, std::string help) {
  const IssueCode* const found = find_issue_code(code);
  // A name that the table lacks is a mistake of ours; the tests run every check.
  if (found != nullptr && applies(*found, kind_)) {
    issues_.push_back(
        {.code = found, .where = where, .message = std::move(message), .help = std::move(help)});
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

namespace {

std::string question(std::string_view word, const std::vector<std::string_view>& words) {
  const std::string_view meant = did_you_mean(word, words);
  return meant.empty() ? std::string{} : fmt::format("did you mean `{}`?", meant);
}

}  // namespace

std::string did_you_mean_service(const Catalogue& catalogue, std::string_view prefix) {
  std::vector<std::string_view> prefixes;
  for (std::uint32_t i = 0; i < catalogue.service_count(); ++i) {
    prefixes.push_back(catalogue.service(ServiceId{i}).prefix);
  }
  return question(prefix, prefixes);
}

std::string did_you_mean_region(const Catalogue& catalogue, std::string_view region) {
  std::vector<std::string_view> regions;
  for (const Partition& partition : catalogue.partitions()) {
    regions.insert(regions.end(), partition.regions.begin(), partition.regions.end());
  }
  return question(region, regions);
}

std::vector<std::string_view> arn_fields(std::string_view text) {
  constexpr std::size_t kColons = 5;
  std::vector<std::string_view> fields;
  std::size_t begin = 0;
  for_each_outside(text, [&](char c, std::size_t at) {
    if (c == ':' && fields.size() < kColons) {
      fields.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    }
  });
  fields.push_back(text.substr(begin));
  return fields;
}

bool has_wildcard(std::string_view text) {
  bool found = false;
  for_each_outside(text, [&](char c, std::size_t) { found = found || c == '*' || c == '?'; });
  return found;
}

bool has_variable(std::string_view text) {
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    const std::string_view rest = text.substr(at);
    if (!rest.starts_with("${*}") && !rest.starts_with("${?}") && !rest.starts_with("${$}")) {
      return true;
    }
  }
  return false;
}

Pattern glob_of(std::string_view text) {
  return parse_pattern(PartialString(std::string(text)), {}, PatternSyntax::GlobWithVariables);
}

bool may_overlap(std::string_view a, std::string_view b) {
  return overlaps(glob_of(a), glob_of(b), LetterCase::Matters) != Truth::No;
}

std::vector<const ConditionValue*> known_values(const Condition& condition) {
  std::vector<const ConditionValue*> values;
  for (const ConditionValue& value : condition.values) {
    if (value.text.is_known()) {
      values.push_back(&value);
    }
  }
  return values;
}

bool is_string_family(OperatorFamily family) {
  return family == OperatorFamily::StringEquals ||
         family == OperatorFamily::StringEqualsIgnoreCase || family == OperatorFamily::StringLike;
}

bool is_date_family(OperatorFamily family) {
  return family >= OperatorFamily::DateEquals && family <= OperatorFamily::DateGreaterThanEquals;
}

bool is_numeric_family(OperatorFamily family) {
  return family >= OperatorFamily::NumericEquals &&
         family <= OperatorFamily::NumericGreaterThanEquals;
}

const Condition* find_condition(const Statement& statement, std::string_view key_lower) {
  const auto found = std::ranges::find(statement.conditions, key_lower, &Condition::key_lower);
  return found == statement.conditions.end() ? nullptr : &*found;
}

bool covers(const Element& action, std::string_view name) {
  if (!action.is_present) {
    return false;
  }
  const bool is_matched = std::ranges::any_of(action.patterns, [&](const Pattern& pattern) {
    return matches(pattern, name, LetterCase::Ignored) == Truth::Yes;
  });
  return is_matched != action.is_negated;
}

bool is_allow(const Statement& statement) {
  return statement.effect == Effect::Allow;
}

bool is_deny(const Statement& statement) {
  return statement.effect == Effect::Deny;
}

}  // namespace validation

std::vector<Issue> validate(const PolicySubject& subject) {
  validation::Issues issues(subject.kind);
  for (const validation::Check check : validation::kChecks) {
    check(subject, issues);
  }
  std::vector<Issue> all = issues.take();
  const auto order = [](const Issue& issue) {
    return std::tuple(issue.where.file,
                      issue.where.begin,
                      issue.code->type,
                      issue.code->name,
                      issue.where.end,
                      std::string_view(issue.message));
  };
  std::ranges::sort(all, {}, order);
  const auto is_same = [](const Issue& a, const Issue& b) {
    return a.code == b.code && a.where == b.where && a.message == b.message;
  };
  all.erase(std::ranges::unique(all, is_same).begin(), all.end());
  return all;
}

Issue syntax_issue(const Error& error) {
  return {.code = find_issue_code("JSON_SYNTAX_ERROR"),
          .where = error.where,
          .message = error.message,
          .help = error.help};
}

}  // namespace leastwise
