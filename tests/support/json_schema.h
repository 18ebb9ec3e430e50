// Checks a document against a JSON Schema: the part of draft 7 that our own schemas use.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace leastwise::testing {

/// What is wrong with the document, one line each with a JSON pointer: `/findings/0: ...`. Knows
/// type, enum, required, properties, additionalProperties, items, and $ref into the schema's
/// definitions; any other keyword that restricts is itself an error, so that nothing is passed
/// over.
std::vector<std::string> schema_errors(const nlohmann::json& schema,
                                       const nlohmann::json& document);

}  // namespace leastwise::testing
