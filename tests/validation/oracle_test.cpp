// What real AWS accepted and refused, where those recordings are at hand.
#include <filesystem>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "validation/validate.h"

namespace leastwise {
namespace {

const std::string kOracle = std::string(LEASTWISE_SOURCE_DIR) + "/../shared/semantics/oracle/";

bool is_refused(const Node& policy, SourceMap& sources, PolicyKind kind) {
  const ParsedPolicy parsed = parse_policy(policy, sources, "policy");
  const std::vector<Issue> issues = validate(
      {.policy = parsed.policy, .tree = &policy, .kind = kind, .catalogue = Catalogue::builtin()});
  return std::ranges::any_of(
      issues, [](const Issue& issue) { return issue.code->exactness == Exactness::Refusal; });
}

TEST(RefusalsOnRealAws, OidcTrustsAreRefusedWhereAwsRefusesThem) {
  if (!std::filesystem::exists(kOracle)) {
    GTEST_SKIP() << "no recordings beside the repository";
  }
  SourceMap sources;
  const FileId file = *sources.load(kOracle + "oidc_trust_controls.json");
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
  if (!std::filesystem::exists(kOracle)) {
    GTEST_SKIP() << "no recordings beside the repository";
  }
  SourceMap sources;
  const FileId file = *sources.load(kOracle + "aws_decisions.json");
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
