// Conditions as sets of literals: `A and not B or C` is {{A, not B}, {C}}.
#include "rules/alternatives.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace leastwise {
namespace {

using Group = std::set<std::string, std::less<>>;

constexpr std::string_view kAnd = " and ";
constexpr std::string_view kOr = " or ";
constexpr std::string_view kNot = "not ";
constexpr std::size_t kGroupsMax = 64;  // joining is cubic in it

std::vector<std::string_view> split(std::string_view text, std::string_view mark) {
  std::vector<std::string_view> parts;
  for (std::size_t end = text.find(mark); end != std::string_view::npos; end = text.find(mark)) {
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + mark.size());
  }
  parts.push_back(text);
  return parts;
}

std::vector<Group> groups_of(std::string_view condition) {
  std::vector<Group> groups;
  for (const std::string_view group : split(condition, kOr)) {
    Group& literals = groups.emplace_back();
    for (const std::string_view literal : split(group, kAnd)) {
      literals.emplace(literal);
    }
  }
  return groups;
}

std::string opposite(const std::string& literal) {
  return literal.starts_with(kNot) ? literal.substr(kNot.size()) : std::string(kNot) + literal;
}

bool includes(const Group& all, const Group& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

// Two groups that differ in one literal, which is one way in the one and the other in the other, or
// of which one says more: then one is left. False: both are needed.
bool join(Group& a, const Group& b) {
  if (includes(b, a)) {
    return true;
  }
  if (includes(a, b)) {
    a = b;
    return true;
  }
  for (const std::string& literal : a) {
    Group rest = a;
    rest.erase(literal);
    Group other = b;
    if (other.erase(opposite(literal)) > 0 && rest == other) {
      a = std::move(rest);
      return true;
    }
  }
  return false;
}

// `A or not A and B` is `A or B`: what the one leaves open need not say so. True: it said so.
bool shorten(const Group& a, Group& b) {
  for (const std::string& literal : a) {
    Group rest = a;
    rest.erase(literal);
    if (b.contains(opposite(literal)) && includes(b, rest)) {
      b.erase(opposite(literal));
      return true;
    }
  }
  return false;
}

bool join_any(std::vector<Group>& groups) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (std::size_t k = i + 1; k < groups.size(); ++k) {
      if (join(groups[i], groups[k])) {
        groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(k));
        return true;
      }
      if (shorten(groups[i], groups[k]) || shorten(groups[k], groups[i])) {
        return true;
      }
    }
  }
  return false;
}

// What findings that say the same have in common. A statement may stand at another position in a
// list when a condition takes one before it away, so its place is what counts, where it is known.
auto sameness(const Finding& finding, const SourceMap* sources) {
  const Span where = sources == nullptr ? finding.where : sources->to_file(finding.where);
  return std::tuple(std::string_view(finding.rule->id),
                    std::string_view(finding.origin.address),
                    std::string_view(finding.message),
                    finding.certainty,
                    where.is_known() ? std::string_view{} : std::string_view(finding.attribute),
                    where.file,
                    where.begin,
                    where.end);
}

}  // namespace

std::string either_condition(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return {};
  }
  std::vector<Group> groups = groups_of(a);
  for (Group& group : groups_of(b)) {
    groups.push_back(std::move(group));
  }
  while (groups.size() <= kGroupsMax && join_any(groups)) {
  }
  std::string text;
  for (const Group& group : groups) {
    if (group.empty()) {
      return {};
    }
    text += fmt::format("{}{}", text.empty() ? "" : kOr, fmt::join(group, kAnd));
  }
  return text;
}

void join_alternatives(std::vector<Finding>& findings, const SourceMap* sources) {
  std::map<decltype(sameness(findings.front(), sources)), std::size_t> first;
  std::vector<bool> is_joined(findings.size(), false);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto [at, is_new] = first.emplace(sameness(findings[i], sources), i);
    Finding& kept = findings[at->second];
    const std::string& condition = findings[i].origin.condition;
    if (is_new || kept.origin.condition == condition) {
      continue;  // twice under one condition is twice
    }
    kept.origin.condition = either_condition(kept.origin.condition, condition);
    is_joined[i] = true;
  }
  std::size_t i = 0;
  std::erase_if(findings, [&](const Finding&) { return is_joined[i++]; });
}

}  // namespace leastwise
