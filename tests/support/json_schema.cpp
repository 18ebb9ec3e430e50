// A validator of one screen: enough for the schemas of this project.
#include "support/json_schema.h"

#include <algorithm>
#include <set>

namespace leastwise::testing {

namespace {

using nlohmann::json;

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  void check(const json& schema, const json& value, const std::string& at) {
    if (schema.contains("$ref")) {
      const std::string pointer = schema["$ref"].get<std::string>().substr(1);
      check(root_.at(json::json_pointer(pointer)), value, at);
      return;
    }
    for (const auto& [keyword, argument] : schema.items()) {
      if (!known_.contains(keyword)) {
        errors_.push_back(at + ": the schema uses `" + keyword + "`, which is not checked here");
      }
    }
    if (schema.contains("type") && !has_type(schema["type"], value)) {
      errors_.push_back(at + ": is " + value.type_name() + ", not " + schema["type"].dump());
      return;
    }
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
      errors_.push_back(at + ": " + value.dump() + " is not one of " + schema["enum"].dump());
    }
    if (value.is_object()) {
      check_members(schema, value, at);
    }
    if (value.is_array() && schema.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        check(schema["items"], value[i], at + "/" + std::to_string(i));
      }
    }
  }

  std::vector<std::string> errors() && { return std::move(errors_); }

 private:
  static bool has_type(const json& type, const json& value) {
    if (type.is_array()) {
      return std::any_of(
          type.begin(), type.end(), [&](const json& one) { return has_type(one, value); });
    }
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "integer" && value.is_number_integer()) ||
           (type == "number" && value.is_number()) || (type == "null" && value.is_null());
  }

  void check_members(const json& schema, const json& value, const std::string& at) {
    for (const json& name : schema.value("required", json::array())) {
      if (!value.contains(name.get<std::string>())) {
        errors_.push_back(at + ": lacks " + name.dump());
      }
    }
    const json properties = schema.value("properties", json::object());
    const json others = schema.value("additionalProperties", json(true));
    for (const auto& [name, member] : value.items()) {
      if (properties.contains(name)) {
        check(properties[name], member, at + "/" + name);
      } else if (others.is_object()) {
        check(others, member, at + "/" + name);
      } else if (others == false) {
        errors_.push_back(at + ": `" + name + "` is not in the schema");
      }
    }
  }

  const json& root_;
  std::set<std::string> known_ = {"$schema",
                                  "title",
                                  "description",
                                  "definitions",
                                  "type",
                                  "enum",
                                  "required",
                                  "properties",
                                  "additionalProperties",
                                  "items"};
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> schema_errors(const nlohmann::json& schema,
                                       const nlohmann::json& document) {
  Validator validator(schema);
  validator.check(schema, document, "");
  return std::move(validator).errors();
}

}  // namespace leastwise::testing
