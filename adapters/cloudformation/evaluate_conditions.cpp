// Conditions: And, Or, Not, Equals over questions, and all the assignments that a value depends on.
//
// Assignments are found by asking: a condition is evaluated with the answers so far, the first
// question that comes up is answered in every possible way, and so on. What a condition does not
// ask for stays as it is, so most templates need only a handful.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cloudformation/evaluate.h"
#include "cloudformation/evaluation.h"

namespace leastwise::cloudformation {
namespace {

// Values that conditions compare a parameter with, and keys that it selects in mappings.
void collect_constants(const Node& node,
                       std::string_view name,
                       const Template& source,
                       std::vector<std::string>& out) {
  const auto is_reference = [name](const Node& side) {
    return function_of(side) == "Ref" && text_of(&side.members.front().value) == name;
  };
  const auto add = [&out](const std::string& text) {
    if (std::find(out.begin(), out.end(), text) == out.end()) {
      out.push_back(text);
    }
  };
  const std::string_view function = function_of(node);
  if (function == "Fn::Equals" && node.members.front().value.items.size() == 2) {
    const std::vector<Node>& sides = node.members.front().value.items;
    for (std::size_t i = 0; i < 2; ++i) {
      const Node& other = sides[1 - i];
      if (is_reference(sides[i]) && !other.is_map() && !other.is_list()) {
        add(other.scalar.text);
      }
    }
  }
  if (function == "Fn::FindInMap" && node.members.front().value.items.size() >= 3) {
    const std::vector<Node>& keys = node.members.front().value.items;
    const Node* mappings = source.section("Mappings");
    const Node* map = mappings == nullptr ? nullptr : mappings->find(text_of(&keys[0]));
    if (map != nullptr && is_reference(keys[1])) {
      for (const Member& member : map->members) {
        add(member.key);
      }
    }
  }
  for (const Node& item : node.items) {
    collect_constants(item, name, source, out);
  }
  for (const Member& member : node.members) {
    collect_constants(member.value, name, source, out);
  }
}

// What a parameter can be, as far as conditions tell it apart. The default comes first, so that
// values of other expressions stay what they usually are.
std::vector<std::optional<std::string>> domain(const Template& source, const std::string& name) {
  std::vector<std::string> values;
  bool is_closed = false;
  if (const auto found = source.parameters.find(name); found != source.parameters.end()) {
    const Parameter& parameter = found->second;
    const bool has_default = parameter.value && parameter.kind == Parameter::Kind::Text &&
                             !parameter.is_secret && parameter.value->scalar.is_known();
    if (has_default) {
      values.push_back(parameter.value->scalar.text);
    }
    is_closed = !parameter.allowed.empty() && parameter.kind == Parameter::Kind::Text;
    for (const std::string& allowed : parameter.allowed) {
      if (is_closed && std::find(values.begin(), values.end(), allowed) == values.end()) {
        values.push_back(allowed);
      }
    }
  }
  if (!is_closed) {
    if (const Node* conditions = source.section("Conditions")) {
      collect_constants(*conditions, name, source, values);
    }
  }
  std::vector<std::optional<std::string>> out(values.begin(), values.end());
  if (!is_closed) {
    out.emplace_back(std::nullopt);
  }
  return out;
}

}  // namespace

void Evaluation::ask(std::string what) {
  if (question_ != nullptr && question_->empty()) {
    *question_ = std::move(what);
  }
}

bool Evaluation::is_other(const Node& side) const {
  if (function_of(side) != "Ref") {
    return false;
  }
  const auto answer = assignment_.values.find(std::string(text_of(&side.members.front().value)));
  return answer != assignment_.values.end() && !answer->second;
}

std::optional<bool> Evaluation::equals(const Node& argument) {
  if (argument.items.size() != 2) {
    return false;
  }
  const bool was_asking = std::exchange(is_asking_, true);
  const std::optional<Node> left = value(argument.items[0]);
  const std::optional<Node> right = value(argument.items[1]);
  is_asking_ = was_asking;
  if (question_ != nullptr && !question_->empty()) {
    return std::nullopt;
  }
  const PartialString a = left ? as_string(*left) : PartialString();
  const PartialString b = right ? as_string(*right) : PartialString();
  if (a.is_known() && b.is_known()) {
    return a.text == b.text;
  }
  if (a == b) {
    return true;
  }
  // A value that no condition asks for is none of those that one asks for.
  if ((is_other(argument.items[0]) && b.is_known()) ||
      (is_other(argument.items[1]) && a.is_known())) {
    return false;
  }
  const std::string text = fmt::format("{} == {}", a.display(), b.display());
  const auto answer = assignment_.comparisons.find(text);
  if (answer != assignment_.comparisons.end()) {
    return answer->second;
  }
  ask(fmt::format("{}{}", kAskComparison, text));
  return std::nullopt;
}

std::optional<bool> Evaluation::all_of(const Node& list, bool is_or) {
  bool is_unknown = false;
  for (const Node& item : list.items) {
    const std::optional<bool> holds = condition(item);
    if (holds && *holds == is_or) {
      return is_or;
    }
    is_unknown = is_unknown || !holds;
    if (is_unknown) {
      return std::nullopt;  // the question comes first, the rest may not matter
    }
  }
  return !is_or;
}

std::optional<bool> Evaluation::condition(const Node& node) {
  if (node.is_map() && node.members.size() == 1) {
    const std::string& name = node.members.front().key;
    const Node& argument = node.members.front().value;
    if (name == "Condition") {
      return named_condition(text_of(&argument));
    }
    if (name == "Fn::Equals") {
      return equals(argument);
    }
    if (name == "Fn::And" || name == "Fn::Or") {
      return all_of(argument, name == "Fn::Or");
    }
    if (name == "Fn::Not") {
      const Node& inner =
          argument.is_list() && !argument.items.empty() ? argument.items[0] : argument;
      const std::optional<bool> holds = condition(inner);
      return holds ? std::optional(!*holds) : std::nullopt;
    }
  }
  if (const std::optional<bool> known = node.as_bool()) {
    return known;
  }
  const std::string text = to_json(node).display();
  const auto answer = assignment_.comparisons.find(text);
  if (answer != assignment_.comparisons.end()) {
    return answer->second;
  }
  ask(fmt::format("{}{}", kAskComparison, text));
  return std::nullopt;
}

std::optional<bool> Evaluation::named_condition(std::string_view name) {
  const auto found = template_.conditions.find(name);
  if (found != template_.conditions.end() && depth_ < kDepthMax) {
    ++depth_;
    const std::optional<bool> holds = condition(*found->second);
    --depth_;
    return holds;
  }
  // Not declared, or declared in terms of itself: it may hold or not.
  const std::string text = fmt::format("condition {}", name);
  const auto answer = assignment_.comparisons.find(text);
  if (answer != assignment_.comparisons.end()) {
    return answer->second;
  }
  ask(fmt::format("{}{}", kAskComparison, text));
  return std::nullopt;
}

void collect_conditions(const Node& node, std::set<std::string>& names) {
  if (function_of(node) == "Fn::If") {
    const Node& argument = node.members.front().value;
    if (argument.is_list() && !argument.items.empty()) {
      names.insert(std::string(text_of(&argument.items.front())));
    }
  }
  for (const Node& item : node.items) {
    collect_conditions(item, names);
  }
  for (const Member& member : node.members) {
    collect_conditions(member.value, names);
  }
}

namespace {

// An assignment under which all conditions of interest are decided, and how.
struct Decided {
  Assignment assignment;
  std::vector<bool> holds;
};

// Adds every way to answer a question, the usual answer last, to be taken first.
void branch(const Template& source,
            const std::string& question,
            const Assignment& from,
            std::vector<Assignment>& todo) {
  if (question.starts_with(kAskComparison)) {
    for (const bool outcome : {true, false}) {
      Assignment next = from;
      next.comparisons.emplace(question.substr(kAskComparison.size()), outcome);
      todo.push_back(std::move(next));
    }
    return;
  }
  const std::string name = question.substr(kAskValue.size());
  std::vector<std::optional<std::string>> values = domain(source, name);
  std::reverse(values.begin(), values.end());
  for (std::optional<std::string>& value : values) {
    Assignment next = from;
    next.values.emplace(name, std::move(value));
    todo.push_back(std::move(next));
  }
}

// Follows questions from the assignments of `todo` until all names are decided; stops after so many
// ways. False: there are more.
bool explore(const Evaluator& evaluator,
             const std::vector<std::string>& names,
             std::vector<Assignment> todo,
             std::size_t ways_max,
             std::vector<Decided>& out) {
  const std::size_t before = out.size();
  std::size_t steps = 0;
  while (!todo.empty()) {
    if (++steps > 8 * Variations::kAssignmentsMax || out.size() - before >= ways_max) {
      return false;
    }
    Assignment assignment = std::move(todo.back());
    todo.pop_back();
    std::vector<bool> holds;
    std::string question;
    for (const std::string& name : names) {
      const std::optional<bool> one = evaluator.holds(name, assignment, question);
      if (!one) {
        break;
      }
      holds.push_back(*one);
    }
    if (holds.size() < names.size()) {
      if (question.empty()) {
        return false;
      }
      branch(evaluator.source(), question, assignment, todo);
      continue;
    }
    const bool is_new = std::none_of(
        out.begin(), out.end(), [&holds](const Decided& other) { return other.holds == holds; });
    if (is_new) {
      out.push_back({std::move(assignment), std::move(holds)});
    }
  }
  return true;
}

std::vector<Decided> decide_all(const Evaluator& evaluator,
                                const std::vector<std::string>& names,
                                bool& is_complete) {
  std::vector<Decided> out;
  if (explore(evaluator, names, std::vector<Assignment>(1), Variations::kAssignmentsMax, out)) {
    return out;
  }
  // Too many to see all of them together: then at least each condition in each way that it can be.
  is_complete = false;
  for (const std::string& name : names) {
    std::vector<Decided> alone;
    explore(evaluator, {name}, std::vector<Assignment>(1), 2, alone);
    for (Decided& one : alone) {
      explore(evaluator, names, {std::move(one.assignment)}, 1, out);
    }
  }
  return out;
}

// Which way some of the conditions are, by their places in the list of names.
using Ways = std::map<std::size_t, bool>;

bool fits(const Ways& ways, const Decided& decided) {
  return std::all_of(ways.begin(), ways.end(), [&decided](const auto& way) {
    return decided.holds[way.first] == way.second;
  });
}

// As few conditions as tell `one` from all that are not in the group.
Ways shortest(const Decided& one, const std::vector<const Decided*>& others) {
  Ways ways;
  for (std::size_t i = 0; i < one.holds.size(); ++i) {
    ways.emplace(i, one.holds[i]);
  }
  for (std::size_t i = one.holds.size(); i-- > 0;) {
    const auto left_out = ways.extract(i);
    const bool is_needed = std::any_of(
        others.begin(), others.end(), [&ways](const Decided* other) { return fits(ways, *other); });
    if (is_needed) {
      ways.emplace(i, one.holds[i]);
    }
  }
  return ways;
}

// When it is one of some assignments and none of the others: see Origin::condition.
std::string words_for(const std::vector<std::string>& names,
                      const std::vector<const Decided*>& some,
                      const std::vector<Decided>& all) {
  std::vector<const Decided*> others;
  for (const Decided& decided : all) {
    if (std::find(some.begin(), some.end(), &decided) == some.end()) {
      others.push_back(&decided);
    }
  }
  std::vector<Ways> alternatives;
  for (const Decided* one : some) {
    const bool is_said = std::any_of(alternatives.begin(),
                                     alternatives.end(),
                                     [one](const Ways& ways) { return fits(ways, *one); });
    if (!is_said) {
      alternatives.push_back(shortest(*one, others));
    }
  }
  std::string words;
  for (const Ways& ways : alternatives) {
    std::string_view between = words.empty() ? "" : " or ";
    for (const auto& [i, holds] : ways) {
      words += fmt::format("{}{}{}", between, holds ? "" : "not ", names[i]);
      between = " and ";
    }
  }
  return words;
}

}  // namespace

std::optional<Node> Evaluator::value(const Node& node, const Assignment& assignment) const {
  return Evaluation(*template_, assignment).value(node);
}

std::optional<bool> Evaluator::holds(std::string_view condition,
                                     const Assignment& assignment,
                                     std::string& question) const {
  return Evaluation(*template_, assignment, &question).named_condition(condition);
}

PartialString Evaluator::attribute(const Item& item,
                                   std::string_view attribute,
                                   const Assignment& assignment) const {
  return Evaluation(*template_, assignment).attribute(item, attribute);
}

std::vector<Variation> Variations::of(
    const std::vector<const Node*>& nodes,
    std::string_view exists,
    const std::function<std::optional<Node>(const Assignment&)>& compute,
    bool& is_complete) const {
  std::set<std::string> used;
  for (const Node* node : nodes) {
    collect_conditions(*node, used);
  }
  if (!exists.empty()) {
    used.insert(std::string(exists));
  }
  const std::vector<std::string> names(used.begin(), used.end());
  const std::vector<Decided> all = decide_all(*evaluator_, names, is_complete);
  const auto exists_at = std::find(names.begin(), names.end(), exists);
  std::vector<std::pair<std::string, std::vector<const Decided*>>> groups;
  std::vector<Variation> out;
  for (const Decided& decided : all) {
    if (exists_at != names.end() &&
        !decided.holds[static_cast<std::size_t>(exists_at - names.begin())]) {
      continue;
    }
    std::optional<Node> value = compute(decided.assignment);
    const std::string key = value ? fingerprint(*value) : std::string();
    const auto group = std::find_if(
        groups.begin(), groups.end(), [&key](const auto& one) { return one.first == key; });
    if (group != groups.end()) {
      group->second.push_back(&decided);
      continue;
    }
    groups.emplace_back(key, std::vector{&decided});
    out.push_back({std::move(value), {}, decided.assignment});
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].condition = words_for(names, groups[i].second, all);
  }
  return out;
}

std::vector<Variation> Variations::of(const Node& node,
                                      std::string_view exists,
                                      bool& is_complete) const {
  return of(
      {&node},
      exists,
      [&](const Assignment& assignment) { return evaluator_->value(node, assignment); },
      is_complete);
}

}  // namespace leastwise::cloudformation
