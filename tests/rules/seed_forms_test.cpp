// Forms that are easily judged wrong, from a real plan to findings: fixtures/terraform/seed-forms
// says beside each what is right, the golden what we say.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/golden.h"

namespace leastwise {
namespace {

World seed_forms(SourceMap& sources) {
  ModelBuilder builder;
  const Result<FileId> file =
      sources.load(LEASTWISE_SOURCE_DIR "/fixtures/terraform/seed-forms/plan.json");
  if (!file) {
    ADD_FAILURE() << file.error().message;
    return link(std::move(builder));
  }
  AdapterOptions options;
  options.account = "111122223333";
  const Result<void> result = adapters().front().read(*file, sources, options, builder);
  EXPECT_TRUE(result);
  return link(std::move(builder));
}

std::string lines_of(const RuleLibrary& library, const std::string& pack, const World& world) {
  Selection selection;
  selection.packs = {pack};
  const auto rules = select_rules(library, selection);
  Settings settings;
  settings.today = "2026-01-01";
  std::string out = "with " + pack + ":\n";
  for (const Finding& finding : run(*rules, world, settings)) {
    out += fmt::format("  {} {}{}: {} [{}]\n",
                       finding.origin.address.empty() ? "-" : finding.origin.address,
                       to_text(finding.severity),
                       finding.certainty == Truth::Maybe ? " (maybe)" : "",
                       finding.message,
                       finding.rule->id);
  }
  return out;
}

TEST(SeedForms, AreJudgedAsAPersonWould) {
  SourceMap sources;
  const World world = seed_forms(sources);
  const auto library = built_in_rules();
  ASSERT_TRUE(library);
  testing::expect_golden(
      "rules/seed-forms.golden",
      lines_of(*library, "default", world) + lines_of(*library, "strict", world));
}

}  // namespace
}  // namespace leastwise
