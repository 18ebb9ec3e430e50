// What parliament says about the policies of its own tests, and what we say, wherever one of its
// findings has an equivalent among the codes of AWS.
//
// Where we say something else, fixtures/validation/parliament.json says why. An answer that nothing
// asks for fails as well. The policies are third-party material that is not part of the repository,
// so the test is skipped without them.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "support/shared_material.h"
#include "validation/validate.h"

namespace leastwise {
namespace {

struct Equivalent {
  std::string_view theirs;
  std::vector<std::string_view> ours;  // any of them; a `*` at the end is any end
};

const std::vector<Equivalent>& equivalents() {
  static const std::vector<Equivalent> kEquivalents = {
      {"DUPLICATE_SID", {"UNIQUE_SIDS_REQUIRED", "UNIQUE_SIDS_RECOMMENDED"}},
      {"INVALID_ARN", {"INVALID_ARN_*", "MISSING_ARN_*", "DATA_TYPE_MISMATCH"}},
      {"INVALID_SID", {"UNSUPPORTED_SID"}},
      {"MALFORMED",
       {"MISSING_ACTION",
        "MISSING_EFFECT",
        "MISSING_STATEMENT",
        "UNSUPPORTED_ELEMENT_COMBINATION",
        "INVALID_EFFECT",
        "INVALID_POLICY_ELEMENT"}},
      {"MALFORMED_JSON", {"JSON_SYNTAX_ERROR"}},
      {"MISMATCHED_TYPE", {"TYPE_MISMATCH*"}},
      {"NOTPRINCIPAL_WITH_ALLOW", {"ALLOW_WITH_NOT_PRINCIPAL"}},
      {"SINGLE_VALUE_CONDITION_TOO_PERMISSIVE", {"FORALLVALUES_WITH_SINGLE_VALUED_KEY"}},
      {"UNKNOWN_ACTION", {"INVALID_ACTION", "INVALID_SERVICE_IN_ACTION"}},
      {"UNKNOWN_CONDITION_FOR_ACTION",
       {"INVALID_CONDITION_KEY_FORMAT",
        "INVALID_GLOBAL_CONDITION_KEY",
        "INVALID_SERVICE_CONDITION_KEY",
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"}},
      {"UNKNOWN_OPERATOR", {"INVALID_CONDITION_OPERATOR"}},
  };
  return kEquivalents;
}

bool is_like(std::string_view code, std::string_view pattern) {
  return pattern.ends_with('*') ? code.starts_with(pattern.substr(0, pattern.size() - 1))
                                : code == pattern;
}

std::set<std::string_view> codes_of(std::string_view text) {
  SourceMap sources;
  const FileId file = *sources.add("policy.json", std::string(text));
  const Result<Document> document = read_json(sources, file);
  if (!document) {
    return {"JSON_SYNTAX_ERROR"};
  }
  const ParsedPolicy parsed = parse_policy(document->root, sources, "policy");
  const bool has_principal = std::ranges::any_of(
      parsed.policy.statements,
      [](const Statement& statement) { return statement.principal.is_present; });
  std::set<std::string_view> codes;
  for (const Issue& issue :
       validate({.policy = parsed.policy,
                 .tree = &document->root,
                 .text = text,
                 .kind = has_principal ? PolicyKind::Resource : PolicyKind::Identity,
                 .catalogue = Catalogue::builtin()})) {
    codes.insert(issue.code->name);
  }
  return codes;
}

// Sentence by `CASE FINDING`.
std::map<std::string, std::string> all_reasons() {
  SourceMap sources;
  const FileId file = *sources.load(
      (std::filesystem::path(LEASTWISE_SOURCE_DIR) / "fixtures/validation/parliament.json")
          .string());
  const Document document = *read_json(sources, file);
  std::map<std::string, std::string> reasons;
  for (const Node& entry : document.root.items) {
    for (const Node& label : entry.find("labels")->items) {
      reasons[std::string(*label.as_text())] = std::string(*entry.find("because")->as_text());
    }
  }
  return reasons;
}

TEST(Parliament, IsAgreedWithOrAnswered) {
  const auto path = shared_material("semantics/oracle/parliament_cases.json");
  if (!path) {
    GTEST_SKIP() << "there are no cases of parliament in the shared material";
  }
  SourceMap sources;
  const Document document = *read_json(sources, *sources.load(path->string()));
  std::map<std::string, std::string> reasons = all_reasons();
  std::size_t agree = 0;
  std::size_t answered = 0;
  for (const Node& one : document.root.find("policy_cases")->items) {
    const Node* const expected = one.find("expected_finding_ids");
    if (expected == nullptr || !expected->is_list()) {
      continue;  // the suite checks something else with this policy
    }
    const std::set<std::string_view> codes = codes_of(*one.find("policy_text")->as_text());
    for (const Equivalent& equivalent : equivalents()) {
      const bool is_theirs = std::ranges::any_of(
          expected->items, [&](const Node& id) { return *id.as_text() == equivalent.theirs; });
      const bool is_ours = std::ranges::any_of(codes, [&](std::string_view code) {
        return std::ranges::any_of(
            equivalent.ours, [&](std::string_view pattern) { return is_like(code, pattern); });
      });
      if (is_ours == is_theirs) {
        agree += is_theirs ? 1U : 0U;
        continue;
      }
      const auto reason =
          reasons.find(fmt::format("{} {}", *one.find("id")->as_text(), equivalent.theirs));
      if (reason == reasons.end()) {
        ADD_FAILURE() << *one.find("id")->as_text() << ": " << (is_theirs ? "only they" : "only we")
                      << " say " << equivalent.theirs << " in "
                      << *one.find("policy_text")->as_text();
        continue;
      }
      ++answered;
      reasons.erase(reason);
    }
  }
  for (const auto& [label, because] : reasons) {
    ADD_FAILURE() << "nothing asks for this answer: " << label;
  }
  RecordProperty("agree", static_cast<int>(agree));
  RecordProperty("answered", static_cast<int>(answered));
  EXPECT_GE(agree, 12U);
}

}  // namespace
}  // namespace leastwise
