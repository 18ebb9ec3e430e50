// From rules to Markdown.
#include "rules/page.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "rules/example.h"
#include "rules/loader.h"
#include "rules/predicate.h"

namespace leastwise {
namespace {

constexpr std::string_view kNotice =
    "<!-- Generated from the rules by `leastwise rules --pages`; edit the rule's file instead. "
    "-->\n\n";

// The text of a node as it was written, moved to the left margin.
std::string as_written(const Node& node, const SourceMap& sources) {
  const std::string_view bytes = sources.bytes(node.span);
  const std::size_t indent = sources.place(node.span.file, node.span.begin).column - 1;
  std::string out;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (!out.empty()) {
      line.remove_prefix(std::min(indent, std::min(line.find_first_not_of(' '), line.size())));
      out += '\n';
    }
    out += line;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string_view verdict_word(Truth finds) {
  constexpr std::array<std::string_view, 3> kWords = {
      "Not found", "Perhaps found, because a value is not known yet", "Found"};
  return kWords.at(static_cast<std::size_t>(finds));
}

void add_examples(const Rule& rule, SourceMap& sources, std::string& out) {
  const auto examples = examples_of(rule, sources);
  if (!examples) {
    return;
  }
  out += "## Examples\n\n";
  for (std::size_t i = 0; i < examples->size(); ++i) {
    const Example& example = (*examples)[i];
    out += fmt::format("{}: {}.\n\n```yaml\n{}\n```\n\n",
                       verdict_word(example.finds),
                       example.because,
                       as_written(rule.examples.items[i], sources));
    for (const Finding& finding : try_out(rule, example)) {
      out += fmt::format("> {}\n\n", finding.message);
    }
  }
}

void add_list(std::string_view heading, const std::vector<std::string>& items, std::string& out) {
  if (!items.empty()) {
    out += fmt::format("## {}\n\n- {}\n\n", heading, fmt::join(items, "\n- "));
  }
}

// What a severity claims. Each rule has the highest one whose sentence is true of it.
std::string_view meaning_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
      return "anybody gets in from outside, with nothing but what everybody can have";
    case Severity::High:
      return "one step from the account, its secrets or its data, for whoever has it or takes it "
             "over; or outsiders get in, as "
             "far as one resource or one condition lets them";
    case Severity::Medium:
      return "more is allowed than the work needs, or a protection has a hole: harm takes one more "
             "step, or somebody "
             "inside";
    case Severity::Low:
      return "nobody gets in by it alone: a second line of defence is missing, or something does "
             "not do what its author "
             "meant";
    case Severity::Info:
      return "a practice, or a fact that a reviewer wants to know: reasonable teams decide "
             "otherwise";
  }
  return {};
}

std::string page_of(const Rule& rule, const std::vector<std::string>& packs, SourceMap& sources) {
  const RuleInfo& info = rule.info;
  std::string out(kNotice);
  out += fmt::format("# {}\n\n`{}` · {} · {}\n\n> {}\n\n{}: {}.\n\n",
                     info.title,
                     info.id,
                     to_text(info.severity),
                     packs.empty() ? "in no pack" : fmt::format("in {}", fmt::join(packs, ", ")),
                     rule.message,
                     to_text(info.severity),
                     meaning_of(info.severity));
  out += fmt::format("## Why\n\n{}\n\n## Fix\n\n{}\n\n", info.why, info.fix);
  add_examples(rule, sources, out);
  add_list("References", info.references, out);
  add_list("Answers the checks", info.answers, out);
  std::vector<std::string> controls;
  for (const auto& [framework, ids] : info.controls) {
    controls.push_back(fmt::format("{}: {}", framework, fmt::join(ids, ", ")));
  }
  add_list("Controls", controls, out);
  out.pop_back();
  return out;
}

// Which packs select a rule.
std::map<std::string, std::vector<std::string>> packs_by_rule(const RuleLibrary& library) {
  std::map<std::string, std::vector<std::string>> packs;
  for (const auto& [id, pack] : library.packs) {
    Selection selection;
    selection.packs = {id};
    const auto selected = select_rules(library, selection);
    if (!selected) {
      continue;
    }
    for (const SelectedRule& one : *selected) {
      packs[one.rule->info.id].push_back(fmt::format("`{}`", id));
    }
  }
  return packs;
}

std::string list_of_rules(const RuleLibrary& library,
                          const std::map<std::string, std::vector<std::string>>& packs) {
  std::set<std::string> families;
  for (const auto& rule : library.rules) {
    families.insert(rule->info.family);
  }
  std::string out(kNotice);
  out += fmt::format("# Rules\n\n{} rules. [The vocabulary](vocabulary.md) they are written in.\n",
                     library.rules.size());
  out +=
      "\nSeverity says how bad it is where a rule is right:\n\n| severity | what it claims "
      "|\n|---|---|\n";
  for (const Severity severity :
       {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info}) {
    out += fmt::format("| {} | {} |\n", to_text(severity), meaning_of(severity));
  }
  for (const std::string& family : families) {
    out += fmt::format("\n## {}\n\n| rule | severity | packs |\n|---|---|---|\n", family);
    for (const auto& rule : library.rules) {
      const RuleInfo& info = rule->info;
      if (info.family == family) {
        const auto of_rule = packs.find(info.id);
        out += fmt::format("| [{}]({}/{}.md) `{}` | {} | {} |\n",
                           info.title,
                           info.family,
                           info.id,
                           info.id,
                           to_text(info.severity),
                           of_rule == packs.end()
                               ? std::string()
                               : fmt::format("{}", fmt::join(of_rule->second, ", ")));
      }
    }
  }
  return out;
}

std::string_view type_word(ParameterType type) {
  switch (type) {
    case ParameterType::Text:
      return "a text";
    case ParameterType::TextList:
      return "texts";
    case ParameterType::PatternList:
      return "patterns";
    case ParameterType::Number:
      return "a number";
    case ParameterType::Flag:
      return "true or false";
    case ParameterType::Choice:
      return "a word";
    case ParameterType::ChoiceList:
      return "words";
    case ParameterType::Condition:
      return "questions";
    case ParameterType::Map:
      return "a map";
  }
  return "";
}

std::string vocabulary() {
  std::string out(kNotice);
  out +=
      "# The vocabulary\n\nWhat a rule may ask under `when`, joined by `all`, `any` and `not`; "
      "`certain` turns a perhaps into a no, and `unless` takes the answer of the questions beside "
      "it "
      "away where its own is at least as sure. "
      "Several "
      "questions side by side must all hold. A list may name a set with `$name`.\n";
  for (const Predicate& predicate : predicates()) {
    std::vector<std::string_view> subjects;
    for (const Each each : predicate.subjects) {
      subjects.push_back(to_text(each));
    }
    out += fmt::format("\n## {}\n\n{} Asked about each {}.\n",
                       predicate.name,
                       predicate.summary,
                       fmt::join(subjects, ", "));
    if (!predicate.parameters.empty()) {
      out += '\n';
    }
    for (const ParameterSpec& spec : predicate.parameters) {
      out += fmt::format(
          "- {}{}: {}",
          spec.name.empty() ? std::string("without a name") : fmt::format("`{}`", spec.name),
          spec.is_required ? " (required)" : "",
          type_word(spec.type));
      if (!spec.choices.empty()) {
        out += fmt::format(" of `{}`", fmt::join(spec.choices, "`, `"));
      }
      if (spec.about) {
        out += fmt::format(" about each {}", to_text(*spec.about));
      }
      out += spec.summary.empty() ? ".\n" : fmt::format("; {}.\n", spec.summary);
    }
  }
  return out;
}

}  // namespace

std::vector<Page> pages_of(const RuleLibrary& library, SourceMap& sources) {
  const std::map<std::string, std::vector<std::string>> packs = packs_by_rule(library);
  std::vector<Page> pages;
  pages.push_back({"README.md", list_of_rules(library, packs)});
  pages.push_back({"vocabulary.md", vocabulary()});
  for (const auto& rule : library.rules) {
    const auto of_rule = packs.find(rule->info.id);
    pages.push_back({rule->info.family + "/" + rule->info.id + ".md",
                     page_of(*rule,
                             of_rule == packs.end() ? std::vector<std::string>{} : of_rule->second,
                             sources)});
  }
  std::sort(
      pages.begin(), pages.end(), [](const Page& a, const Page& b) { return a.path < b.path; });
  return pages;
}

}  // namespace leastwise
