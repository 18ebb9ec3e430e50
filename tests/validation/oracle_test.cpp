// What real AWS accepted and refused, where those recordings are at hand.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "validation/validate.h"

namespace leastwise {
namespace {

// Where LEASTWISE_SHARED names the folder that holds the recordings; else empty.
std::string oracle(std::string_view name) {
  const char* const shared = std::getenv("LEASTWISE_SHARED");
  const std::string path = (shared == nullptr ? std::string{} : std::string(shared)) +
                           "/semantics/oracle/" + std::string(name);
  return shared != nullptr && std::filesystem::exists(path) ? path : std::string{};
}

bool is_refused(const Node& policy, SourceMap& sources, PolicyKind kind) {
  const ParsedPolicy parsed = parse_policy(policy, sources, "policy");
  const std::vector<Issue> issues = validate(
      {.policy = parsed.policy, .tree = &policy, .kind = kind, .catalogue = Catalogue::builtin()});
  return std::ranges::any_of(
      issues, [](const Issue& issue) { return issue.code->exactness == Exactness::Refusal; });
}

TEST(RefusalsOnRealAws, OidcTrustsAreRefusedWhereAwsRefusesThem) {
  const std::string path = oracle("oidc_trust_controls.json");
  if (path.empty()) {
    GTEST_SKIP() << "LEASTWISE_SHARED names no folder with oidc_trust_controls.json";
  }
  SourceMap sources;
  const FileId file = *sources.load(path);
  const Document document = *read_json(sources, file);
  std::size_t count = 0;
  for (const Node& one : document.root.find("cases")->items) {
    EXPECT_EQ(is_refused(*one.find("document"), sources, PolicyKind::Trust),
              !*one.find("accepted")->as_bool())
        << sources.bytes(one.span);
    ++count;
  }
  EXPECT_GE(count, 24U);
}

TEST(RefusalsOnRealAws, LiteralsAreRefusedWhereAwsRefusesThem) {
  const std::string path = oracle("aws_decisions.json");
  if (path.empty()) {
    GTEST_SKIP() << "LEASTWISE_SHARED names no folder with aws_decisions.json";
  }
  SourceMap sources;
  const FileId file = *sources.load(path);
  const Document document = *read_json(sources, file);
  std::size_t count = 0;
  for (const Node& one : document.root.find("policy_storage_cases")->items) {
    EXPECT_EQ(is_refused(*one.find("policy"), sources, PolicyKind::Identity),
              one.find("PutUserPolicy")->as_text() != "Success")
        << sources.bytes(one.span);
    ++count;
  }
  EXPECT_GE(count, 11U);
}

}  // namespace
}  // namespace leastwise
