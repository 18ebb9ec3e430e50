// Lists of rules, and one rule in full.
#include "cli/rules_command.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/prose.h"

namespace leastwise {

namespace {

bool holds(std::string_view text, std::string_view part) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const auto is_same = [&](char a, char b) { return lower(a) == lower(b); };
  return part.empty() || !std::ranges::search(text, part, is_same).empty();
}

bool is_about(const RuleInfo& rule, std::string_view filter) {
  const auto any_holds = [&](const std::vector<std::string>& words) {
    return std::ranges::any_of(words, [&](const std::string& word) { return holds(word, filter); });
  };
  const bool has_control = std::ranges::any_of(rule.controls, [&](const auto& entry) {
    return holds(entry.first, filter) || any_holds(entry.second);
  });
  return holds(rule.id, filter) || holds(rule.family, filter) || holds(rule.title, filter) ||
         any_holds(rule.answers) || any_holds(rule.defects) || has_control;
}

}  // namespace

std::vector<const RuleInfo*> filtered(const std::vector<const RuleInfo*>& rules,
                                      std::string_view filter) {
  std::vector<const RuleInfo*> out;
  std::ranges::copy_if(rules, std::back_inserter(out), [&](const RuleInfo* rule) {
    return is_about(*rule, filter);
  });
  return out;
}

std::string rules_text(const std::vector<const RuleInfo*>& rules) {
  std::map<std::string_view, std::vector<const RuleInfo*>> families;
  std::size_t width = 0;
  for (const RuleInfo* rule : rules) {
    families[rule->family].push_back(rule);
    width = std::max(width, rule->id.size());
  }
  std::string out;
  for (auto& [family, members] : families) {
    std::ranges::sort(members, [](const RuleInfo* a, const RuleInfo* b) { return a->id < b->id; });
    out += fmt::format("{}{}\n", out.empty() ? "" : "\n", family);
    for (const RuleInfo* rule : members) {
      out += fmt::format(
          "  {:<{}}  {:<8}  {}\n", rule->id, width, to_text(rule->severity), rule->title);
    }
  }
  out += fmt::format("{}{} rule{}; `leastwise explain RULE` tells more\n",
                     out.empty() ? "" : "\n",
                     rules.size(),
                     rules.size() == 1 ? "" : "s");
  return out;
}

std::string rules_json(const std::vector<const RuleInfo*>& rules) {
  std::string out;
  write_rules_json(rules, out);
  return out;
}

Result<std::string> explanation(const std::vector<const RuleInfo*>& rules, std::string_view id) {
  std::vector<std::string_view> ids;
  ids.reserve(rules.size());
  for (const RuleInfo* rule : rules) {
    ids.emplace_back(rule->id);
  }
  const auto found =
      std::ranges::find_if(rules, [&](const RuleInfo* rule) { return rule->id == id; });
  if (found == rules.end()) {
    const std::string_view meant = did_you_mean(id, ids);
    return fail(fmt::format("unknown rule `{}`", id),
                {},
                meant.empty() ? "`leastwise rules` lists all rules"
                              : fmt::format("did you mean `{}`?", meant));
  }
  const RuleInfo& rule = **found;
  std::string out =
      fmt::format("{}\n{} ({}, {})\n", rule.title, rule.id, to_text(rule.severity), rule.family);
  const auto section = [&out](std::string_view heading, const std::string& text) {
    out += text.empty() ? "" : fmt::format("\n{}\n  {}\n", heading, wrapped(text, 2));
  };
  section("Why", rule.why);
  section("Fix", rule.fix);
  std::vector<std::string> controls;
  controls.reserve(rule.controls.size());
  for (const auto& [framework, numbers] : rule.controls) {
    controls.push_back(fmt::format("{}: {}", framework, fmt::join(numbers, ", ")));
  }
  std::string lines;
  for (const std::string& reference : rule.references) {
    lines += (lines.empty() ? "" : "\n  ") + reference;
  }
  out += lines.empty() ? "" : fmt::format("\nReferences\n  {}\n", lines);
  section("Controls", fmt::format("{}", fmt::join(controls, "\n\n")));
  section("Answers the checks", fmt::format("{}", fmt::join(rule.answers, ", ")));
  section("Defects", fmt::format("{}", fmt::join(rule.defects, ", ")));
  return out;
}

}  // namespace leastwise
