// Lists of rules, and one rule in full.
#include "cli/rules_command.h"

#include <algorithm>
#include <map>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/rule_source.h"
#include "cli/rule_tools.h"
#include "report/formats.h"
#include "report/prose.h"
#include "report/rule_schema_json.h"
#include "rules/loader.h"

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

struct RulesArguments {
  std::string filter;
  std::string rule;  // of `explain`
  std::vector<std::string> packs;
  std::vector<std::string> directories;
  std::string format = "text";
  std::string pages;  // directory to write pages into
  bool prints_schema = false;
  bool tries_examples = false;
};

void add_directories(CLI::App& app, RulesArguments& arguments) {
  app.add_option("--rules", arguments.directories, "Directory with rules of your own (repeatable)")
      ->allow_extra_args(false)
      ->type_name("DIR");
}

// Errors are said here; none is returned then.
std::optional<RuleLibrary> library_of(const RulesArguments& arguments, Session& session) {
  auto library = load_rules(arguments.directories, session.sources);
  if (!library) {
    for (const Error& error : library.error()) {
      say(session, error);
    }
    return std::nullopt;
  }
  return *std::move(library);
}

std::vector<const RuleInfo*> all_of(const RuleLibrary& library) {
  std::vector<const RuleInfo*> infos;
  for (const auto& rule : library.rules) {
    infos.push_back(&rule->info);
  }
  return infos;
}

// The rules of some packs, at the severities that these give them.
std::expected<std::vector<RuleInfo>, std::vector<Error>> of_packs(
    const RuleLibrary& library, const std::vector<std::string>& packs) {
  const auto selected =
      select_rules(library, {.packs = packs, .enable = {}, .disable = {}, .severities = {}});
  if (!selected) {
    return std::unexpected(selected.error());
  }
  std::vector<RuleInfo> infos;
  for (const SelectedRule& rule : *selected) {
    infos.push_back(rule.rule->info);
    infos.back().severity = rule.severity;
  }
  return infos;
}

int list_rules(const RulesArguments& arguments, Session& session) {
  constexpr int kNotDone = 2;
  if (arguments.prints_schema) {
    session.out += rule_schema();
    return 0;
  }
  if (arguments.tries_examples) {
    return try_examples(arguments.directories, session);
  }
  if (!arguments.pages.empty()) {
    return write_pages(arguments.pages, arguments.directories, session);
  }
  const std::optional<RuleLibrary> library = library_of(arguments, session);
  if (!library) {
    return kNotDone;
  }
  std::vector<RuleInfo> owned;
  std::vector<const RuleInfo*> infos = all_of(*library);
  if (!arguments.packs.empty()) {
    auto selected = of_packs(*library, arguments.packs);
    if (!selected) {
      for (const Error& error : selected.error()) {
        say(session, error);
      }
      return kNotDone;
    }
    owned = *std::move(selected);
    infos.clear();
    for (const RuleInfo& info : owned) {
      infos.push_back(&info);
    }
  }
  infos = filtered(infos, arguments.filter);
  session.out += arguments.format == "json" ? rules_json(infos) : rules_text(infos);
  return 0;
}

int explain_rule(const RulesArguments& arguments, Session& session) {
  constexpr int kNotDone = 2;
  const std::optional<RuleLibrary> library = library_of(arguments, session);
  if (!library) {
    return kNotDone;
  }
  const Rule* by_alias = library->find(arguments.rule);
  const std::string& id = by_alias == nullptr ? arguments.rule : by_alias->info.id;
  const Result<std::string> text = explanation(all_of(*library), id);
  if (!text) {
    return say(session, text.error());
  }
  session.out += *text;
  return 0;
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

Run add_rules_command(CLI::App& app) {
  const auto arguments = std::make_shared<RulesArguments>();
  CLI::App* rules = app.add_subcommand("rules", "List the rules");
  rules->add_option("filter", arguments->filter, "Part of an id, family, title or a foreign check")
      ->type_name("FILTER");
  rules->add_option("--pack", arguments->packs, "Only the rules of this pack (repeatable)")
      ->allow_extra_args(false)
      ->type_name("PACK");
  add_directories(*rules, *arguments);
  rules->add_option("--format", arguments->format, "Format of the list")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  rules->add_option("--pages", arguments->pages, "Write a Markdown page for each rule instead")
      ->type_name("DIR")
      ->group("For authors of rules");
  rules->add_flag("--schema", arguments->prints_schema, "Print a JSON Schema of rule files instead")
      ->group("For authors of rules");
  rules
      ->add_flag("--try",
                 arguments->tries_examples,
                 "Run the examples of the rules in the --rules directories instead")
      ->group("For authors of rules");
  rules->footer(
      "Examples:\n"
      "  leastwise rules github\n"
      "  leastwise rules checkov:CKV_AWS_62\n"
      "  leastwise rules --pack strict --format json\n");
  return [arguments](Session& session) { return list_rules(*arguments, session); };
}

Run add_explain_command(CLI::App& app) {
  const auto arguments = std::make_shared<RulesArguments>();
  CLI::App* explain =
      app.add_subcommand("explain", "Say what a rule finds, why, and how to fix it");
  explain->add_option("rule", arguments->rule, "The rule's id")->required()->type_name("RULE");
  add_directories(*explain, *arguments);
  explain->footer("Example:\n  leastwise explain github-oidc-any-repository\n");
  return [arguments](Session& session) { return explain_rule(*arguments, session); };
}

}  // namespace leastwise
