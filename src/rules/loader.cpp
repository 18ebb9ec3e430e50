// Rule files, packs and sets into a library.
//
// Nothing is lenient here: a key, predicate or parameter that is not known is an error with its
// place and a guess at what was meant, because a rule that silently never fires is worse than none.
#include "rules/loader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "rules/node_reader.h"
#include "text/suggestion.h"

namespace leastwise {
namespace {

constexpr std::array<std::string_view, 14> kRuleKeys = {"id",
                                                        "title",
                                                        "severity",
                                                        "each",
                                                        "when",
                                                        "maybe",
                                                        "message",
                                                        "why",
                                                        "fix",
                                                        "references",
                                                        "answers",
                                                        "defects",
                                                        "controls",
                                                        "aliases"};
constexpr std::string_view kExamples = "examples";

using Sets = std::map<std::string, NamedSet, std::less<>>;

// Reads one condition tree, predicates and parameters checked against their tables.
class TreeReader {
 public:
  TreeReader(Each each, const Sets& sets, std::vector<Error>& errors)
      : each_(each), sets_(&sets), errors_(&errors) {}

  ConditionTree read(const Node& node) {
    ConditionTree tree;
    tree.span = node.span;
    if (node.is_list()) {
      tree.parts = parts(node);
      return tree;
    }
    if (!node.is_map() || node.members.empty()) {
      error("a condition is a map of predicates, or `all`, `any`, `not`, `certain`, `unless`",
            node.span);
      return tree;
    }
    if (node.members.size() == 1) {
      return member(node.members.front());
    }
    for (const Member& one : node.members) {  // several side by side: all of them
      tree.parts.push_back(member(one));
    }
    return tree;
  }

 private:
  void error(std::string message, Span where, std::string help = {}) {
    errors_->push_back({std::move(message), where, std::move(help)});
  }

  std::vector<ConditionTree> parts(const Node& node) {
    std::vector<ConditionTree> result;
    if (!node.is_list() || node.items.empty()) {
      error("a list of conditions is expected here", node.span);
      return result;
    }
    for (const Node& item : node.items) {
      result.push_back(read(item));
    }
    return result;
  }

  ConditionTree member(const Member& member) {
    ConditionTree tree;
    tree.span = member.key_span;
    if (member.key == "all" || member.key == "any") {
      tree.kind = member.key == "all" ? ConditionTree::Kind::All : ConditionTree::Kind::Any;
      tree.parts = parts(member.value);
    } else if (member.key == "not" || member.key == "certain" || member.key == "unless") {
      tree.kind = member.key == "not"       ? ConditionTree::Kind::Not
                  : member.key == "certain" ? ConditionTree::Kind::Certain
                                            : ConditionTree::Kind::Unless;
      tree.parts.push_back(read(member.value));
    } else {
      ask(member, tree);
    }
    return tree;
  }

  void ask(const Member& member, ConditionTree& tree) {
    const Predicate* predicate = find_predicate(member.key);
    if (predicate == nullptr) {
      std::vector<std::string_view> names = {"all", "any", "not", "certain", "unless"};
      for (const Predicate& known : predicates()) {
        names.push_back(known.name);
      }
      error(fmt::format("unknown predicate `{}`", member.key),
            member.key_span,
            suggestion(member.key, names));
      return;
    }
    if (std::find(predicate->subjects.begin(), predicate->subjects.end(), each_) ==
        predicate->subjects.end()) {
      std::string subjects;
      for (const Each subject : predicate->subjects) {
        subjects += (subjects.empty() ? "`" : ", `") + std::string(to_text(subject)) + "`";
      }
      error(fmt::format("`{}` cannot be asked about each `{}`", member.key, to_text(each_)),
            member.key_span,
            "it can be asked about " + subjects);
      return;
    }
    tree.kind = ConditionTree::Kind::Ask;
    tree.predicate = predicate;
    // `uses_not_action: false` is `not: {uses_not_action: true}` for a predicate without
    // parameters.
    if (predicate->parameters.empty()) {
      const std::optional<bool> wanted = member.value.as_bool();
      if (!wanted) {
        error(fmt::format("`{}` has no parameters", member.key),
              member.value.span,
              "write `true` or `false`");
      } else if (!*wanted) {
        ConditionTree inner = std::move(tree);
        tree = ConditionTree{};
        tree.kind = ConditionTree::Kind::Not;
        tree.parts.push_back(std::move(inner));
      }
      return;
    }
    parameters(*predicate, member, tree.parameters);
  }

  void parameters(const Predicate& predicate, const Member& member, Parameters& into) {
    const auto unnamed = std::find_if(predicate.parameters.begin(),
                                      predicate.parameters.end(),
                                      [](const ParameterSpec& spec) { return spec.name.empty(); });
    const bool has_unnamed = unnamed != predicate.parameters.end();
    const bool takes_map = has_unnamed && (unnamed->type == ParameterType::Condition ||
                                           unnamed->type == ParameterType::Map);
    const bool is_named = member.value.is_map() && !takes_map;
    if (!is_named) {
      const bool is_flag =
          member.value.as_bool() == true && !has_unnamed;  // `predicate: true`, all optional
      if (has_unnamed) {
        value(*unnamed, member.value, into);
      } else if (!is_flag) {
        error(fmt::format("`{}` takes named parameters", member.key),
              member.value.span,
              names_of(predicate));
        return;
      }
      require_all(predicate, into, member);
      return;
    }
    for (const Member& parameter : member.value.members) {
      const auto spec =
          std::find_if(predicate.parameters.begin(),
                       predicate.parameters.end(),
                       [&](const ParameterSpec& known) { return known.name == parameter.key; });
      if (spec == predicate.parameters.end()) {
        error(fmt::format("`{}` has no parameter `{}`", member.key, parameter.key),
              parameter.key_span,
              names_of(predicate));
        continue;
      }
      value(*spec, parameter.value, into);
    }
    require_all(predicate, into, member);
  }

  static std::string names_of(const Predicate& predicate) {
    std::string names;
    for (const ParameterSpec& spec : predicate.parameters) {
      if (!spec.name.empty()) {
        names += fmt::format("{}`{}`", names.empty() ? "it has " : ", ", spec.name);
      }
    }
    return names;
  }

  static bool is_given(const ParameterSpec& spec, const Parameters& parameters) {
    return parameters.texts.contains(spec.name) || parameters.lists.contains(spec.name) ||
           parameters.patterns.contains(spec.name) || parameters.numbers.contains(spec.name) ||
           parameters.flags.contains(spec.name) || parameters.conditions.contains(spec.name) ||
           parameters.maps.contains(spec.name);
  }

  void require_all(const Predicate& predicate, const Parameters& parameters, const Member& member) {
    for (const ParameterSpec& spec : predicate.parameters) {
      if (spec.is_required && !is_given(spec, parameters) && errors_->empty()) {
        error(fmt::format(
                  "`{}` needs {}",
                  member.key,
                  spec.name.empty() ? std::string("a value") : fmt::format("`{}`", spec.name)),
              member.key_span);
      }
    }
  }

  void choice(const ParameterSpec& spec, const std::string& text, Span where) {
    if (std::find(spec.choices.begin(), spec.choices.end(), text) == spec.choices.end()) {
      error(fmt::format("`{}` is none of the values that fit here", text),
            where,
            suggestion(text, spec.choices));
    }
  }

  // A string or a list of strings, `$name` replaced by the set of that name.
  std::vector<std::pair<std::string, Span>> strings(const Node& node) {
    std::vector<std::pair<std::string, Span>> result;
    const std::span<const Node> items =
        node.is_list() ? std::span<const Node>(node.items) : std::span<const Node>(&node, 1);
    for (const Node& item : items) {
      if (item.is_list() || item.is_map() || item.is_null()) {
        error("a string, or a list of strings, is expected here", item.span);
        continue;
      }
      const std::string& text = item.scalar.text;
      if (!text.starts_with('$')) {
        result.emplace_back(text, item.span);
        continue;
      }
      const auto set = sets_->find(text.substr(1));
      if (set == sets_->end()) {
        std::vector<std::string_view> names;
        for (const auto& [name, known] : *sets_) {
          names.push_back(name);
        }
        error(fmt::format("unknown set `{}`", text), item.span, suggestion(text.substr(1), names));
        continue;
      }
      for (const std::string& value : set->second.values) {
        result.emplace_back(value, item.span);
      }
    }
    return result;
  }

  void map_value(const ParameterSpec& spec, const Node& node, Parameters& into) {
    if (!node.is_map()) {
      error("a map is expected here", node.span);
      return;
    }
    auto& map = into.maps[std::string(spec.name)];
    for (const Member& member : node.members) {
      for (auto& [text, where] : strings(member.value)) {
        map[member.key].push_back(std::move(text));
      }
    }
  }

  void scalar_value(const ParameterSpec& spec, const Node& node, Parameters& into) {
    const std::string name(spec.name);
    if (node.is_list() || node.is_map() || node.is_null()) {
      error("one value is expected here", node.span);
      return;
    }
    const std::string& text = node.scalar.text;
    if (spec.type == ParameterType::Number) {
      double number = 0;
      const char* end = text.data() + text.size();
      const auto [stop, code] = std::from_chars(text.data(), end, number);
      if (code != std::errc{} || stop != end) {
        error(fmt::format("`{}` is no number", text), node.span);
      }
      into.numbers[name] = number;
    } else if (spec.type == ParameterType::Flag) {
      const std::optional<bool> flag = node.as_bool();
      if (!flag) {
        error(fmt::format("`{}` is neither `true` nor `false`", text), node.span);
      }
      into.flags[name] = flag.value_or(false);
    } else {
      if (spec.type == ParameterType::Choice) {
        choice(spec, text, node.span);
      }
      into.texts[name] = text;
    }
  }

  void value(const ParameterSpec& spec, const Node& node, Parameters& into) {
    const std::string name(spec.name);
    switch (spec.type) {
      case ParameterType::Text:
      case ParameterType::Choice:
      case ParameterType::Number:
      case ParameterType::Flag:
        scalar_value(spec, node, into);
        break;
      case ParameterType::TextList:
      case ParameterType::ChoiceList:
        for (auto& [text, where] : strings(node)) {
          if (spec.type == ParameterType::ChoiceList) {
            choice(spec, text, where);
          }
          into.lists[name].push_back(std::move(text));
        }
        break;
      case ParameterType::PatternList:
        for (auto& [text, where] : strings(node)) {
          into.patterns[name].push_back(
              parse_pattern(PartialString(text), where, PatternSyntax::Glob));
        }
        break;
      case ParameterType::Condition:
        into.conditions[name] = std::make_shared<const ConditionTree>(
            TreeReader(spec.about.value_or(each_), *sets_, *errors_).read(node));
        break;
      case ParameterType::Map:
        map_value(spec, node, into);
        break;
    }
  }

  Each each_;
  const Sets* sets_;
  std::vector<Error>* errors_;
};

// A rule's id is its file's subject: lower-case words joined by hyphens.
bool is_rule_id(std::string_view id) {
  return !id.empty() && id.front() >= 'a' && id.front() <= 'z' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

std::unique_ptr<Rule> read_rule(const RuleFile& file,
                                const Sets& sets,
                                std::vector<Error>& errors) {
  NodeReader reader(file.root, errors);
  std::vector<std::string_view> keys(kRuleKeys.begin(), kRuleKeys.end());
  keys.push_back(kExamples);
  if (!reader.is_map_of(keys)) {
    return nullptr;
  }
  auto rule = std::make_unique<Rule>();
  rule->where = file.root.span;
  RuleInfo& info = rule->info;
  info.family = file.family;
  info.id = reader.text("id", NodeReader::Need::Required);
  if (!info.id.empty() && !is_rule_id(info.id)) {
    reader.refuse("id", "a rule's id is lower-case words joined by hyphens");
  }
  info.title = reader.text("title", NodeReader::Need::Required);
  info.why = reader.text("why", NodeReader::Need::Optional);
  info.fix = reader.text("fix", NodeReader::Need::Optional);
  info.references = reader.texts("references");
  info.answers = reader.texts("answers");
  info.defects = reader.texts("defects");
  info.controls = reader.map_of_texts("controls");
  rule->aliases = reader.texts("aliases");
  rule->message = reader.text("message", NodeReader::Need::Required);
  info.severity = reader.severity("severity").value_or(Severity::Medium);
  const std::string maybe = reader.text("maybe", NodeReader::Need::Optional);
  if (!maybe.empty() && maybe != "report" && maybe != "ignore") {
    reader.refuse("maybe", "`report` or `ignore` is expected here");
  }
  rule->ignores_maybe = maybe == "ignore";
  const std::string each = reader.text("each", NodeReader::Need::Required);
  const std::optional<Each> parsed = parse_each(each);
  if (!each.empty() && !parsed) {
    reader.refuse("each", fmt::format("`{}` is nothing that a rule can look at", each));
  }
  if (const Node* when = reader.required("when"); when != nullptr && parsed) {
    rule->each = *parsed;
    rule->when = TreeReader(*parsed, sets, errors).read(*when);
  }
  if (const Node* examples = file.root.find(kExamples)) {
    rule->examples = *examples;
  }
  return rule;
}

NamedSet read_set(const RuleFile& file, std::vector<Error>& errors) {
  NodeReader reader(file.root, errors);
  NamedSet set;
  set.where = file.root.span;
  if (reader.is_map_of({"id", "summary", "values"})) {
    set.id = reader.text("id", NodeReader::Need::Required);
    set.summary = reader.text("summary", NodeReader::Need::Required);
    set.values = reader.texts("values");
    if (set.values.empty()) {
      reader.refuse("values", "a set needs at least one value");
    }
  }
  return set;
}

PackEntry read_entry(const Node& node, std::vector<Error>& errors) {
  PackEntry entry;
  entry.where = node.span;
  if (const std::optional<std::string_view> text = node.as_text()) {
    entry.pattern = *text;
    return entry;
  }
  NodeReader reader(node, errors);
  if (reader.is_map_of({"rule", "severity", "controls"})) {
    entry.pattern = reader.text("rule", NodeReader::Need::Required);
    entry.severity = node.find("severity") == nullptr ? std::nullopt : reader.severity("severity");
    entry.controls = reader.texts("controls");
  }
  return entry;
}

Decidable read_decidable(const Node& node, std::vector<Error>& errors) {
  const std::string_view text = node.as_text().value_or("");
  if (text == "no") {
    return Decidable::No;
  }
  if (text != "partly") {
    errors.push_back({"`decidable` is neither `no` nor `partly`",
                      node.span,
                      "leave it out where the rules can tell all"});
  }
  return Decidable::Partly;
}

PackControl read_control(const Node& node, std::vector<Error>& errors) {
  PackControl control;
  NodeReader reader(node, errors);
  if (reader.is_map_of({"id", "title", "rules", "decidable", "reason"})) {
    control.id = reader.text("id", NodeReader::Need::Required);
    control.title = reader.text("title", NodeReader::Need::Required);
    control.rules = reader.texts("rules");
    control.reason = reader.text("reason", NodeReader::Need::Optional);
    if (const Node* decidable = node.find("decidable")) {
      control.decidable = read_decidable(*decidable, errors);
    }
  }
  return control;
}

Pack read_pack(const RuleFile& file, std::vector<Error>& errors) {
  NodeReader reader(file.root, errors);
  Pack pack;
  pack.where = file.root.span;
  if (!reader.is_map_of(
          {"id", "title", "summary", "framework", "version", "extends", "rules", "controls"})) {
    return pack;
  }
  pack.id = reader.text("id", NodeReader::Need::Required);
  pack.title = reader.text("title", NodeReader::Need::Required);
  pack.summary = reader.text("summary", NodeReader::Need::Optional);
  pack.framework = reader.text("framework", NodeReader::Need::Optional);
  pack.version = reader.text("version", NodeReader::Need::Optional);
  pack.extends = reader.texts("extends");
  if (const Node* rules = file.root.find("rules")) {
    for (const Node& item : rules->items) {
      pack.entries.push_back(read_entry(item, errors));
    }
  }
  if (const Node* controls = file.root.find("controls")) {
    for (const Node& item : controls->items) {
      pack.controls.push_back(read_control(item, errors));
    }
  }
  return pack;
}

void check_unique_ids(const RuleLibrary& library, std::vector<Error>& errors) {
  std::set<std::string, std::less<>> ids;
  for (const std::unique_ptr<Rule>& rule : library.rules) {
    std::vector<std::string> names = rule->aliases;
    names.push_back(rule->info.id);
    for (const std::string& name : names) {
      if (!ids.insert(name).second) {
        errors.push_back({fmt::format("the rule id `{}` is used twice", name),
                          rule->where,
                          "ids are never reused"});
      }
    }
  }
}

}  // namespace

std::expected<RuleLibrary, std::vector<Error>> build_library(std::span<const RuleFile> files,
                                                             RuleLibrary base) {
  std::vector<Error> errors;
  RuleLibrary library = std::move(base);
  for (const RuleFile& file : files) {
    if (file.kind == RuleFileKind::Set) {
      NamedSet set = read_set(file, errors);
      if (!set.id.empty() && library.sets.contains(set.id)) {
        errors.push_back({fmt::format("the set `{}` is there already", set.id),
                          set.where,
                          "give it another id"});
      } else {
        library.sets.emplace(set.id, std::move(set));
      }
    }
  }
  for (const RuleFile& file : files) {
    if (file.kind == RuleFileKind::Rule) {
      if (std::unique_ptr<Rule> rule = read_rule(file, library.sets, errors)) {
        library.rules.push_back(std::move(rule));
      }
    } else if (file.kind == RuleFileKind::Pack) {
      Pack pack = read_pack(file, errors);
      if (!pack.id.empty() && library.packs.contains(pack.id)) {
        errors.push_back({fmt::format("the pack `{}` is there already", pack.id),
                          pack.where,
                          "give it another id"});
      } else {
        library.packs.emplace(pack.id, std::move(pack));
      }
    }
  }
  std::sort(library.rules.begin(), library.rules.end(), [](const auto& a, const auto& b) {
    return a->info.id < b->info.id;
  });
  check_unique_ids(library, errors);
  if (!errors.empty()) {
    return std::unexpected(std::move(errors));
  }
  return library;
}

const Rule* RuleLibrary::find(std::string_view id) const {
  const auto at = std::find_if(rules.begin(), rules.end(), [id](const std::unique_ptr<Rule>& rule) {
    return rule->info.id == id ||
           std::find(rule->aliases.begin(), rule->aliases.end(), id) != rule->aliases.end();
  });
  return at == rules.end() ? nullptr : at->get();
}

}  // namespace leastwise
