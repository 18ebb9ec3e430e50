// Cases of variables and links, multiplied out.
#include "access/regimes.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace leastwise {
namespace {

constexpr std::size_t kRegimesMax = std::size_t{1} << kVariablesMax;

bool is_plain(const ConditionValue& value) {
  return value.text.is_known() && value.text.text.find_first_of("*?$") == std::string::npos;
}

// The texts that conditions compare a key with.
std::set<std::string> compared_texts(const KeyUse& use) {
  std::set<std::string> out;
  for (const Condition* condition : use.conditions) {
    if (condition->family == OperatorFamily::Null || !is_textual(condition->family)) {
      continue;
    }
    for (const ConditionValue& value : condition->values) {
      if (is_plain(value)) {
        out.insert(value.text.text);
      }
    }
  }
  return out;
}

std::vector<VariableValue> values_of(const KeyUse& use) {
  std::vector<VariableValue> out{{.kind = VariableValue::Kind::Absent}};
  VariableValue other{.kind = VariableValue::Kind::Opaque};
  for (const std::string& text : compared_texts(use)) {
    out.push_back({.kind = VariableValue::Kind::Text, .text = text});
    other.others.push_back(text);
  }
  out.push_back(std::move(other));
  return out;
}

}  // namespace

std::vector<Regime> link_cases(Regime regime, const std::vector<PolicySource>& sources) {
  const std::map<std::string, KeyUse> uses = used_keys(sources, regime);
  std::set<std::string> keys;
  for (const auto& [name, use] : uses) {
    keys.insert(name);
  }
  const std::vector<LinkCase> links = links_between(keys, asks_for_principals(sources, uses));
  std::vector<Regime> out{std::move(regime)};
  if (out[0].variables.size() + links.size() > kVariablesMax) {
    return out;
  }
  for (const LinkCase& link : links) {
    std::vector<Regime> both;
    for (const Regime& one : out) {
      for (const bool is_first : {true, false}) {
        both.push_back(one);
        both.back().links.push_back(link);
        both.back().links.back().is_first = is_first;
      }
    }
    out = std::move(both);
  }
  return out;
}

std::vector<Regime> regimes_by_value(const std::vector<PolicySource>& sources,
                                     const Catalogue& catalogue) {
  std::set<std::string> names;
  for (const PolicySource& source : sources) {
    for (const Statement& statement : source.policy->statements) {
      if (source.is_relevant(statement)) {
        add_variables(*source.policy, statement, catalogue, names);
      }
    }
  }
  if (names.empty()) {
    return {};
  }
  std::vector<Regime> values{Regime(catalogue)};
  std::map<std::string, KeyUse> uses = used_keys(sources, values[0]);
  for (const std::string& name : names) {
    std::vector<Regime> more;
    for (const Regime& one : values) {
      for (const VariableValue& value : values_of(uses[name])) {
        more.push_back(one);
        more.back().variables[name] = value;
      }
    }
    if (more.size() > kRegimesMax) {
      return {};
    }
    values = std::move(more);
  }
  std::vector<Regime> out;
  for (Regime& one : values) {
    std::ranges::move(link_cases(std::move(one), sources), std::back_inserter(out));
  }
  return out.size() > kRegimesMax ? std::vector<Regime>{} : out;
}

}  // namespace leastwise
