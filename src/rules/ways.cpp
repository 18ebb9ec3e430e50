// Every assignment of so many conditions, and what is left of the principal under it.
#include "rules/ways.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/template_condition.h"

namespace leastwise {
namespace {

void collect(const Origin& origin, std::set<std::string>& names) {
  names.merge(names_in(origin.condition));
}

std::set<std::string> names_of(const Principal& principal) {
  std::set<std::string> names;
  for (const Grant& grant : principal.grants) {
    collect(grant.origin, names);
  }
  for (const Membership& membership : principal.groups) {
    collect(membership.origin, names);
  }
  // What is always so for the principal tells no ways apart.
  if (!names.empty()) {
    collect(principal.origin, names);
  }
  return names;
}

// Condition texts under an assignment, in which each of them holds or does not.
class Moment {
 public:
  Moment(const std::set<std::string>& names, std::size_t number) {
    for (const std::string& name : names) {
      text_ +=
          fmt::format("{}{}{}", text_.empty() ? "" : " and ", number % 2 == 0 ? "" : "not ", name);
      number /= 2;
    }
  }

  bool has(const Origin& origin) const {
    return both_conditions(origin.condition, text_).has_value();
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// What is there needs no condition of its own any more.
template <typename Part>
std::vector<Part> parts_in(const Moment& moment, const std::vector<Part>& parts) {
  std::vector<Part> out;
  for (const Part& part : parts) {
    if (moment.has(part.origin)) {
      out.push_back(part);
      out.back().origin.condition.clear();
    }
  }
  return out;
}

std::vector<std::size_t> parts_of(const Moment& moment, const Principal& principal) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < principal.grants.size(); ++i) {
    if (moment.has(principal.grants[i].origin)) {
      out.push_back(i);
    }
  }
  for (std::size_t i = 0; i < principal.groups.size(); ++i) {
    if (moment.has(principal.groups[i].origin)) {
      out.push_back(principal.grants.size() + i);
    }
  }
  return out;
}

Principal principal_in(const Moment& moment, const Principal& principal) {
  Principal out = principal;
  out.grants = parts_in(moment, principal.grants);
  out.groups = parts_in(moment, principal.groups);
  out.origin.condition = moment.text();
  return out;
}

}  // namespace

std::vector<Principal> ways_of(const Principal& principal) {
  const std::set<std::string> names = names_of(principal);
  if (names.empty() || names.size() > kWaysConditionsMax) {
    return {};
  }
  std::vector<Principal> out;
  std::vector<std::vector<std::size_t>> parts;
  for (std::size_t i = 0; i < (std::size_t{1} << names.size()); ++i) {
    const Moment moment(names, i);
    if (!moment.has(principal.origin)) {
      continue;
    }
    std::vector<std::size_t> here = parts_of(moment, principal);
    const auto same = std::ranges::find(parts, here);
    if (same != parts.end()) {
      std::string& condition = out[static_cast<std::size_t>(same - parts.begin())].origin.condition;
      condition = either_condition(condition, moment.text());
      continue;
    }
    parts.push_back(std::move(here));
    out.push_back(principal_in(moment, principal));
  }
  return out;
}

}  // namespace leastwise
