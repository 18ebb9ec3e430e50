// Whole inputs that say beside each resource what is right; the goldens say what we say.
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/golden.h"
#include "support/read_world.h"

namespace leastwise {
namespace {

std::string findings_of(const std::string& path) {
  SourceMap sources;
  const World world = testing::read_world(LEASTWISE_SOURCE_DIR "/fixtures/" + path, sources);
  const auto library = built_in_rules();
  const auto rules = select_rules(*library, {});
  Settings settings;
  settings.today = "2026-01-01";
  std::string out;
  for (const Finding& finding : run(*rules, world, settings)) {
    out += fmt::format("{} {}{}{}: {} [{}]\n",
                       finding.origin.address.empty() ? "-" : finding.origin.address,
                       to_text(finding.severity),
                       finding.certainty == Truth::Maybe ? " (maybe)" : "",
                       finding.is_secret ? " (not shown)" : "",
                       finding.message,
                       finding.rule->id);
  }
  return out;
}

TEST(Templates, AreJudgedByWhatADocumentIsUsedFor) {
  testing::expect_golden("rules/templates/policy-kind-by-use.golden",
                         findings_of("rules/templates/policy-kind-by-use.yaml"));
}

// kics#6707: the policy stands in a resource of its own; checkov#5627: the wildcard stands in a
// list.
TEST(Plans, JoinTheKeyWithItsPolicy) {
  testing::expect_golden("rules/plans/key-policy.golden",
                         findings_of("rules/plans/key-policy.json"));
}

// The trust is a data source that names the provider by a reference; of the second plan nobody
// knows the provider's URL.
TEST(Plans, FindTheProviderOfATrustThatIsADataSource) {
  for (const std::string name : {"oidc-provider-known", "oidc-provider-unknown"}) {
    testing::expect_golden("rules/plans/" + name + ".golden",
                           findings_of("rules/plans/" + name + ".json"));
  }
}

TEST(Templates, AreReadAsTheirAuthorsMeantThem) {
  testing::expect_golden("rules/templates/seen-in-real-ones.golden",
                         findings_of("rules/templates/seen-in-real-ones.yaml"));
}

TEST(Templates, TellOnceOfEachPartThatIsNotKnown) {
  testing::expect_golden("rules/templates/unknown-parts.golden",
                         findings_of("rules/templates/unknown-parts.yaml"));
}

TEST(Templates, AreNotCalledSafeByWhatNobodyKnows) {
  testing::expect_golden("rules/templates/unknown-limits.golden",
                         findings_of("rules/templates/unknown-limits.yaml"));
}

// Each secret of the inputs begins in the same way.
TEST(Secrets, AreFoundAndNeverSaid) {
  for (const std::string name : {"rules/templates/secrets", "terraform/secrets/plan"}) {
    const bool is_plan = name.ends_with("plan");
    const std::string said = findings_of(name + (is_plan ? ".json" : ".yaml"));
    EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
    EXPECT_EQ(said.find("AKIA"), std::string::npos) << said;
    testing::expect_golden(is_plan ? "terraform/secrets/findings.golden" : name + ".golden", said);
  }
}

}  // namespace
}  // namespace leastwise
