// Which rules of a library a run uses.
#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "rules/loader.h"
#include "rules/node_reader.h"
#include "rules/validation_rules.h"
#include "text/suggestion.h"

namespace leastwise {
namespace {

// A glob over `family/id` when it has a slash, else over the id alone.
bool names_rule(const std::string& glob, const Rule& rule) {
  const bool has_family = glob.find('/') != std::string::npos;
  // `*` means the rules of our own, not every remark that AWS has on a policy.
  if (!has_family && rule.info.family == kValidationFamily && glob.find('*') != std::string::npos) {
    return false;
  }
  const std::string name = has_family ? rule.info.family + "/" + rule.info.id : rule.info.id;
  if (glob.find_first_of("*?") == std::string::npos) {  // most are, and there are many
    return name == glob ||
           std::find(rule.aliases.begin(), rule.aliases.end(), glob) != rule.aliases.end();
  }
  const Pattern pattern = parse_pattern(PartialString(glob), {}, PatternSyntax::Glob);
  return matches(pattern, name, LetterCase::Matters) == Truth::Yes;
}

class Selector {
 public:
  explicit Selector(const RuleLibrary& library) : library_(&library) {}

  void take_pack(const std::string& id, Span where) {
    const auto pack = library_->packs.find(id);
    if (pack == library_->packs.end()) {
      std::vector<std::string_view> names;
      for (const auto& [name, known] : library_->packs) {
        names.push_back(name);
      }
      errors.push_back({fmt::format("unknown pack `{}`", id), where, suggestion(id, names)});
      return;
    }
    if (!taken_.insert(id).second) {
      return;  // packs may extend the same one twice, or each other
    }
    for (const std::string& parent : pack->second.extends) {
      take_pack(parent, pack->second.where);
    }
    for (const PackEntry& entry : pack->second.entries) {
      take(entry.pattern, entry.severity, entry.where);
    }
  }

  void take(const std::string& glob, std::optional<Severity> severity, Span where) {
    each_named(glob, where, [&](const Rule& rule) {
      auto [at, is_new] =
          selected.try_emplace(rule.info.id, SelectedRule{&rule, rule.info.severity});
      if (severity) {
        at->second.severity = *severity;
      }
    });
  }

  void drop(const std::string& glob) {
    each_named(glob, {}, [&](const Rule& rule) { selected.erase(rule.info.id); });
  }

  void set_severity(const std::string& glob, Severity severity) {
    each_named(glob, {}, [&](const Rule& rule) {
      const auto at = selected.find(rule.info.id);
      if (at != selected.end()) {
        at->second.severity = severity;
      }
    });
  }

  std::map<std::string, SelectedRule> selected;
  std::vector<Error> errors;

 private:
  template <typename Visit>
  void each_named(const std::string& glob, Span where, Visit visit) {
    bool is_found = false;
    for (const std::unique_ptr<Rule>& rule : library_->rules) {
      if (names_rule(glob, *rule)) {
        is_found = true;
        visit(*rule);
      }
    }
    if (!is_found) {
      std::vector<std::string_view> ids;
      for (const std::unique_ptr<Rule>& rule : library_->rules) {
        ids.push_back(rule->info.id);
      }
      errors.push_back({fmt::format("no rule is named `{}`", glob), where, suggestion(glob, ids)});
    }
  }

  const RuleLibrary* library_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace

std::optional<Each> parse_each(std::string_view text) {
  const auto* const at = std::find_if(
      kAllEach.begin(), kAllEach.end(), [text](Each each) { return to_text(each) == text; });
  return at == kAllEach.end() ? std::nullopt : std::optional(*at);
}

std::expected<std::vector<SelectedRule>, std::vector<Error>> select_rules(
    const RuleLibrary& library, const Selection& selection) {
  Selector selector(library);
  const std::vector<std::string> standard = {"default"};
  for (const std::string& pack : selection.packs.empty() ? standard : selection.packs) {
    selector.take_pack(pack, {});
  }
  for (const std::string& glob : selection.enable) {
    selector.take(glob, std::nullopt, {});
  }
  for (const auto& [glob, severity] : selection.severities) {
    selector.set_severity(glob, severity);
  }
  for (const std::string& glob : selection.disable) {
    selector.drop(glob);
  }
  if (!selector.errors.empty()) {
    return std::unexpected(std::move(selector.errors));
  }
  std::vector<SelectedRule> rules;
  for (const auto& [id, rule] : selector.selected) {
    rules.push_back(rule);
  }
  return rules;
}

}  // namespace leastwise
