// The schema as a JSON value.
#include "report/rule_schema_json.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "rules/predicate.h"

namespace leastwise {
namespace {

using Json = nlohmann::ordered_json;

Json reference(Each each) {
  return {{"$ref", fmt::format("#/$defs/about_{}", to_text(each))}};
}

Json text() {
  return {{"type", "string"}};
}

Json scalar() {
  return {{"type", {"string", "number", "boolean"}}};
}

Json one_or_many(const Json& item) {
  return {{"anyOf", {item, {{"type", "array"}, {"items", item}, {"minItems", 1}}}}};
}

// A word of the table, or the name of a set.
Json words(const ParameterSpec& spec) {
  Json choices = Json::array();
  for (const std::string_view choice : spec.choices) {
    choices.push_back(choice);
  }
  return {{"anyOf", {{{"enum", choices}}, {{"type", "string"}, {"pattern", "^\\$"}}}}};
}

Json parameter(const ParameterSpec& spec, Each each) {
  switch (spec.type) {
    case ParameterType::Text:
      return scalar();
    case ParameterType::TextList:
    case ParameterType::PatternList:
      return one_or_many(scalar());
    case ParameterType::Number:
      return {{"type", "number"}};
    case ParameterType::Flag:
      return {{"type", "boolean"}};
    case ParameterType::Choice:
      return words(spec);
    case ParameterType::ChoiceList:
      return one_or_many(words(spec));
    case ParameterType::Condition:
      return reference(spec.about.value_or(each));
    case ParameterType::Map:
      return {{"type", "object"}, {"additionalProperties", one_or_many(scalar())}};
  }
  return {};
}

Json use_of(const Predicate& predicate, Each each) {
  if (predicate.parameters.empty()) {
    return {{"description", predicate.summary}, {"type", "boolean"}};
  }
  Json forms = Json::array();
  Json named = {
      {"type", "object"}, {"additionalProperties", false}, {"properties", Json::object()}};
  Json required = Json::array();
  bool has_required_unnamed = false;
  bool has_optional_only = true;
  for (const ParameterSpec& spec : predicate.parameters) {
    Json value = parameter(spec, each);
    has_optional_only = has_optional_only && !spec.is_required;
    if (spec.name.empty()) {
      has_required_unnamed = has_required_unnamed || spec.is_required;
      forms.push_back(std::move(value));
      continue;
    }
    if (!spec.summary.empty()) {
      value["description"] = spec.summary;
    }
    named["properties"][std::string(spec.name)] = std::move(value);
    if (spec.is_required) {
      required.push_back(spec.name);
    }
  }
  if (!required.empty()) {
    named["required"] = std::move(required);
  }
  if (!named["properties"].empty() && !has_required_unnamed) {
    forms.push_back(std::move(named));
  }
  if (has_optional_only) {
    forms.push_back({{"const", true}});
  }
  Json out = {{"description", predicate.summary}};
  if (forms.size() == 1) {
    out.update(forms.front());
  } else {
    out["anyOf"] = std::move(forms);
  }
  return out;
}

Json questions_about(Each each) {
  const Json again = reference(each);
  const Json several = {{"type", "array"}, {"items", again}, {"minItems", 1}};
  Json map = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", false}};
  map["properties"]["all"] = several;
  map["properties"]["any"] = several;
  map["properties"]["not"] = again;
  map["properties"]["certain"] = again;
  map["properties"]["unless"] = again;
  for (const Predicate& predicate : predicates()) {
    if (std::ranges::find(predicate.subjects, each) != predicate.subjects.end()) {
      map["properties"][std::string(predicate.name)] = use_of(predicate, each);
    }
  }
  return {{"anyOf", {std::move(map), several}}};
}

Json fields() {
  Json each = Json::array();
  for (const Each one : kAllEach) {
    each.push_back(to_text(one));
  }
  Json out;
  out["id"] = {{"type", "string"}, {"pattern", "^[a-z][a-z0-9-]*$"}};
  out["title"] = text();
  out["severity"] = {{"enum", {"critical", "high", "medium", "low", "info"}}};
  out["each"] = {{"enum", std::move(each)}};
  out["when"] = {{"type", {"object", "array"}}};
  out["maybe"] = {{"enum", {"report", "ignore"}}};
  out["message"] = text();
  out["why"] = text();
  out["fix"] = text();
  for (const char* list : {"references", "answers", "defects", "aliases"}) {
    out[list] = one_or_many(text());
  }
  out["controls"] = {{"type", "object"}, {"additionalProperties", one_or_many(text())}};
  out["examples"] = {
      {"type", "array"},
      {"items",
       {{"type", "object"},
        {"required", {"finds", "because"}},
        {"properties", {{"finds", {{"enum", {true, false, "maybe"}}}}, {"because", text()}}}}}};
  return out;
}

}  // namespace

std::string rule_schema() {
  Json schema;
  schema["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  schema["title"] = "A rule of Leastwise";
  schema["type"] = "object";
  schema["required"] = {"id", "title", "severity", "each", "when", "message"};
  schema["additionalProperties"] = false;
  schema["properties"] = fields();
  schema["allOf"] = Json::array();
  schema["$defs"] = Json::object();
  for (const Each each : kAllEach) {
    const std::string name(to_text(each));
    schema["allOf"].push_back({{"if", {{"properties", {{"each", {{"const", name}}}}}}},
                               {"then", {{"properties", {{"when", reference(each)}}}}}});
    schema["$defs"]["about_" + name] = questions_about(each);
  }
  return schema.dump(1) + '\n';
}

}  // namespace leastwise
