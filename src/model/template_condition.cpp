// Conditions as sets of literals: `A and not B or C` is {{A, not B}, {C}}.
#include "model/template_condition.h"

#include <algorithm>
#include <set>
#include <vector>

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

// Always false, and so no group of a sum.
bool is_contradiction(const Group& group) {
  return std::ranges::any_of(
      group, [&group](const std::string& literal) { return group.contains(opposite(literal)); });
}

// In as few words as follow from the words alone. Empty: it always holds.
std::string to_text(std::vector<Group> groups) {
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

}  // namespace

std::string either_condition(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return {};
  }
  std::vector<Group> groups = groups_of(a);
  for (Group& group : groups_of(b)) {
    groups.push_back(std::move(group));
  }
  return to_text(std::move(groups));
}

std::optional<std::string> both_conditions(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    return std::string(a.empty() ? b : a);
  }
  std::vector<Group> groups;
  for (const Group& one : groups_of(a)) {
    for (const Group& other : groups_of(b)) {
      Group group = one;
      group.insert(other.begin(), other.end());
      if (!is_contradiction(group)) {
        groups.push_back(std::move(group));
      }
    }
  }
  return groups.empty() ? std::nullopt : std::optional(to_text(std::move(groups)));
}

std::set<std::string> names_in(std::string_view condition) {
  std::set<std::string> out;
  if (condition.empty()) {
    return out;
  }
  for (const Group& group : groups_of(condition)) {
    for (const std::string& literal : group) {
      out.insert(literal.starts_with(kNot) ? opposite(literal) : literal);
    }
  }
  return out;
}

std::optional<std::string> opposite_condition(std::string_view condition) {
  std::optional<std::string> out = std::string();
  if (condition.empty()) {
    return std::nullopt;
  }
  for (const Group& group : groups_of(condition)) {
    std::string none;
    for (const std::string& literal : group) {
      none += fmt::format("{}{}", none.empty() ? "" : kOr, opposite(literal));
    }
    out = both_conditions(*out, none);
    if (!out) {
      break;
    }
  }
  return out;
}

}  // namespace leastwise
