// Through the reader and the parser, as policies come in.
#include "support/policy.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <leastwise/document.h>

namespace leastwise {

Policy policy_of(std::string_view statements, std::string_view version) {
  SourceMap sources;
  const Result<FileId> file = sources.add(
      "policy", fmt::format(R"({{"Version": "{}", "Statement": [{}]}})", version, statements));
  EXPECT_TRUE(file.has_value());
  const Result<Document> document = read_json(sources, *file);
  EXPECT_TRUE(document.has_value()) << statements;
  if (!document) {
    return {};
  }
  ParsedPolicy parsed = parse_policy(document->root, sources, "policy");
  EXPECT_TRUE(parsed.problems.empty()) << statements;
  return std::move(parsed.policy);
}

Policy policy_of(const std::vector<nlohmann::json>& statements) {
  std::string list;
  for (const nlohmann::json& statement : statements) {
    list += (list.empty() ? "" : ",") + statement.dump();
  }
  return policy_of(list);
}

}  // namespace leastwise
