// Facts about resources, and about the input as a whole.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/certificate.h"
#include "rules/answers.h"
#include "rules/predicate_tables.h"

namespace leastwise {
namespace {

constexpr std::array<Each, 1> kResources = {Each::Resource};
constexpr std::array<Each, 6> kWithAttributes = {
    Each::Resource, Each::Principal, Each::Role, Each::User, Each::Group, Each::PermissionSet};
constexpr std::array<Each, 1> kPlan = {Each::Plan};

// ---- certificate_is_over ----

constexpr std::array kCertificateParameters = {
    ParameterSpec{"", ParameterType::Text, true, "the attribute that holds it, as PEM", {}}};

Verdict ask_certificate_is_over(const Subject& subject, const Parameters& parameters) {
  const std::string* name = text_of(parameters, "");
  const Node* node = name == nullptr ? nullptr : subject.resource->attributes.find(*name);
  if (node == nullptr || node->is_null()) {
    return {};
  }
  if (node->is_unknown() || !node->scalar.is_known()) {
    Verdict verdict;
    verdict.truth = Truth::Maybe;
    verdict.holes = holes_of(node->scalar, node->span);
    return verdict;
  }
  const std::optional<std::string> end = end_of_certificate(node->scalar.text);
  const bool has_today = subject.settings != nullptr && !subject.settings->today.empty();
  if (!end || !has_today) {
    Verdict verdict;
    verdict.truth = Truth::Maybe;
    verdict.reason = has_today ? "the certificate cannot be read" : "nobody says what day it is";
    return verdict;
  }
  Verdict verdict = answer(truth(*end < subject.settings->today), node->span);
  verdict.words["end"] = *end;
  return verdict;
}

constexpr std::array kTypeParameters = {ParameterSpec{
    "", ParameterType::TextList, true, "canonical types, such as `AWS::CloudTrail::Trail`", {}}};

bool is_of(const Resource& resource, const std::vector<std::string>* types) {
  return types != nullptr && std::find(types->begin(), types->end(), resource.type) != types->end();
}

Verdict ask_resource_type(const Subject& subject, const Parameters& parameters) {
  return answer(truth(is_of(*subject.resource, list_of(parameters, ""))), {});
}

// ---- attribute ----

constexpr std::array kAttributeParameters = {
    ParameterSpec{"name",
                  ParameterType::Text,
                  true,
                  "canonical name, such as `IsLogging`; `A.B` goes inside, and "
                  "a list stands for each of "
                  "its items",
                  {}},
    ParameterSpec{
        "is_set", ParameterType::Flag, false, "it is there and neither null nor empty", {}},
    ParameterSpec{"equals",
                  ParameterType::TextList,
                  false,
                  "it is one of these; letter case does not count",
                  {}},
    ParameterSpec{
        "matches", ParameterType::PatternList, false, "its text is like one of these", {}},
    ParameterSpec{
        "unlike", ParameterType::PatternList, false, "its text is like none of these", {}},
    ParameterSpec{"at_least", ParameterType::Number, false, "it is a number not below this", {}},
    ParameterSpec{"at_most", ParameterType::Number, false, "it is a number not above this", {}},
    ParameterSpec{
        "default", ParameterType::Text, false, "the value that counts when it is not set", {}},
};

// All values that a dotted name leads to: a list on the way stands for each of
// its items, as a block that may stand several times does.
void find_attributes(const Node& at, std::string_view name, std::vector<const Node*>& found) {
  if (name.empty() || at.is_unknown()) {
    found.push_back(&at);
    return;
  }
  if (at.is_list()) {
    for (const Node& item : at.items) {
      find_attributes(item, name, found);
    }
    return;
  }
  const std::size_t dot = name.find('.');
  const Node* next = at.find(name.substr(0, dot));
  if (next != nullptr) {
    find_attributes(*next, dot == std::string_view::npos ? "" : name.substr(dot + 1), found);
  }
}

bool is_empty(const Node& node) {
  return node.is_null() || (node.is_list() && node.items.empty()) ||
         (node.is_string() && node.scalar.is_empty());
}

std::optional<double> number_in(const std::string& text) {
  // Numbers of attributes are small whole ones; libstdc++ 12 reads doubles as well.
  double value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = !text.empty() && code == std::errc{} && stop == text.data() + text.size();
  return is_whole ? std::optional(value) : std::nullopt;
}

Truth text_fits(const std::string& text, const Parameters& parameters) {
  Truth result = Truth::Yes;
  const std::vector<std::string>* equals = list_of(parameters, "equals");
  if (equals != nullptr) {
    result = both(result,
                  truth(std::any_of(equals->begin(), equals->end(), [&](const std::string& wanted) {
                    return lower_case(wanted) == lower_case(text);
                  })));
  }
  const std::vector<Pattern>* globs = patterns_of(parameters, "matches");
  if (globs != nullptr) {
    Truth any = Truth::No;
    for (const Pattern& pattern : *globs) {
      any = either(any, matches(pattern, text, LetterCase::Matters));
    }
    result = both(result, any);
  }
  const std::vector<Pattern>* unlike = patterns_of(parameters, "unlike");
  if (unlike != nullptr) {
    for (const Pattern& pattern : *unlike) {
      result = both(result, negate(matches(pattern, text, LetterCase::Matters)));
    }
  }
  const bool has_bound =
      parameters.numbers.contains("at_least") || parameters.numbers.contains("at_most");
  if (has_bound) {
    const std::optional<double> number = number_in(text);
    result = both(result,
                  truth(number && *number >= number_of(parameters, "at_least", *number) &&
                        *number <= number_of(parameters, "at_most", *number)));
  }
  return result;
}

bool asks_for_value(const Parameters& parameters) {
  return list_of(parameters, "equals") != nullptr ||
         patterns_of(parameters, "matches") != nullptr ||
         patterns_of(parameters, "unlike") != nullptr || parameters.numbers.contains("at_least") ||
         parameters.numbers.contains("at_most");
}

// Of a value that is known in part: can it be one of those that are asked for?
bool may_fit(const PartialString& value, const Parameters& parameters) {
  const Pattern shape = parse_pattern(value.shape(), {}, PatternSyntax::Glob);
  const std::vector<std::string>* equals = list_of(parameters, "equals");
  const bool may_equal =
      equals == nullptr || std::ranges::any_of(*equals, [&](const std::string& wanted) {
        return matches(shape, wanted, LetterCase::Ignored) != Truth::No;
      });
  const std::vector<Pattern>* globs = patterns_of(parameters, "matches");
  const bool may_match = globs == nullptr || std::ranges::any_of(*globs, [&](const Pattern& glob) {
                           return overlaps(shape, glob, LetterCase::Matters) != Truth::No;
                         });
  return may_equal && may_match;
}

// The other way round: is it one of those whatever is filled in? `AWSReservedSSO_` as a prefix.
bool must_fit(const PartialString& value, const Parameters& parameters) {
  const std::vector<Pattern>* globs = patterns_of(parameters, "matches");
  const bool is_all =
      list_of(parameters, "equals") == nullptr && patterns_of(parameters, "unlike") == nullptr &&
      !parameters.numbers.contains("at_least") && !parameters.numbers.contains("at_most");
  const Pattern shape = parse_pattern(value.shape(), {}, PatternSyntax::Glob);
  return is_all && globs != nullptr && std::ranges::any_of(*globs, [&](const Pattern& glob) {
           return includes(glob, shape, LetterCase::Matters) == Truth::Yes;
         });
}

Verdict value_verdict(const Node& node, const Parameters& parameters) {
  if (node.is_string() && !node.scalar.is_known() && !may_fit(node.scalar, parameters)) {
    return {};
  }
  if (node.is_string() && !node.scalar.is_known() && must_fit(node.scalar, parameters)) {
    Verdict verdict = answer(Truth::Yes, node.span);
    verdict.words["value"] = node.scalar.display();
    return verdict;
  }
  if (node.is_unknown() || !node.scalar.is_known()) {
    Verdict unknown = maybe(holes_of(node.scalar, node.span), node.span);
    unknown.words["value"] = node.scalar.display();
    return unknown;
  }
  Verdict verdict = answer(text_fits(node.scalar.text, parameters), node.span);
  verdict.words["value"] = node.scalar.text;
  return verdict;
}

Verdict ask_attribute(const Subject& subject, const Parameters& parameters) {
  const Node& attributes =
      subject.resource != nullptr ? subject.resource->attributes : subject.principal->attributes;
  const std::string* name = text_of(parameters, "name");
  std::vector<const Node*> nodes;
  find_attributes(attributes, name == nullptr ? "" : std::string_view(*name), nodes);
  std::erase_if(nodes, [](const Node* node) { return is_empty(*node); });
  const auto wanted = parameters.flags.find("is_set");
  // What is set to a value not yet known is set.
  if (wanted != parameters.flags.end() && wanted->second == nodes.empty()) {
    return {};
  }
  if (!asks_for_value(parameters)) {
    return answer(Truth::Yes, nodes.empty() ? Span{} : nodes.front()->span);
  }
  if (nodes.empty()) {
    const std::string* otherwise = text_of(parameters, "default");
    Verdict verdict =
        answer(otherwise == nullptr ? Truth::No : text_fits(*otherwise, parameters), {});
    verdict.words["value"] = otherwise == nullptr ? "not set" : *otherwise;
    return verdict;
  }
  Verdict best;
  for (const Node* node : nodes) {
    if (!node->is_list()) {
      keep_best(best, value_verdict(*node, parameters));
    }
    for (const Node& item : node->items) {
      keep_best(best, value_verdict(item, parameters));
    }
  }
  return best;
}

// ---- declared_in ----

constexpr std::array<std::string_view, 2> kLanguages = {"terraform", "template"};
constexpr std::array kDeclaredInParameters = {
    ParameterSpec{"", ParameterType::Choice, true, "the language", kLanguages}};

// Types of templates have colons in their names.
Verdict ask_declared_in(const Subject& subject, const Parameters& parameters) {
  const std::string* language = text_of(parameters, "");
  const bool is_template = subject.resource->origin.type.find("::") != std::string::npos;
  return answer(truth(language != nullptr && (*language == "template") == is_template), {});
}

// ---- declares ----

constexpr std::array kDeclaresParameters = {ParameterSpec{
    "", ParameterType::TextList, true, "canonical types, such as `AWS::CloudTrail::Trail`", {}}};

Verdict ask_declares(const Subject& subject, const Parameters& parameters) {
  const std::vector<std::string>* types = list_of(parameters, "");
  for (const Resource& resource : subject.model->resources) {
    if (is_of(resource, types)) {
      return answer(Truth::Yes, resource.origin.declared);
    }
  }
  return subject.world->is_partial ? maybe("the input says that it is not the whole change", {})
                                   : Verdict{};
}

constexpr std::array kTable = {
    Predicate{"attribute",
              "An attribute of the resource or principal is so.",
              kWithAttributes,
              kAttributeParameters,
              ask_attribute},
    Predicate{"certificate_is_over",
              "A certificate has run out before today; the word `end` says when.",
              kResources,
              kCertificateParameters,
              ask_certificate_is_over},
    Predicate{"declared_in",
              "The resource stands in such a language: not all of them can say everything.",
              kResources,
              kDeclaredInParameters,
              ask_declared_in},
    Predicate{"declares",
              "The input has a resource of one of these types.",
              kPlan,
              kDeclaresParameters,
              ask_declares},
    Predicate{"resource_type",
              "The resource is of one of these types.",
              kResources,
              kTypeParameters,
              ask_resource_type},
};

}  // namespace

std::span<const Predicate> resource_predicates() {
  return kTable;
}

}  // namespace leastwise
