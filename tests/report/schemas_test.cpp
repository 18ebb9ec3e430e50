// What programs read has a shape: our JSON follows the schema that we publish, our SARIF the one of
// OASIS.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "report/report.h"
#include "support/golden.h"
#include "support/json_schema.h"
#include "support/sample_report.h"

namespace leastwise {
namespace {

using nlohmann::json;
using testing::clean_sample;
using testing::full_sample;
using testing::large_sample;
using testing::Sample;
using testing::schema_errors;

json written(const Sample& sample, std::string_view format) {
  std::string out;
  find_reporter(format)->write(sample.report, ReportOptions{}, out);
  return json::parse(out);
}

json report_schema() {
  return json::parse(
      testing::read_text(LEASTWISE_SOURCE_DIR "/src/report/leastwise-report.schema.json"));
}

TEST(JsonReport, FollowsItsSchema) {
  const json schema = report_schema();
  EXPECT_EQ(schema_errors(schema, written(*full_sample(), "json")), std::vector<std::string>{});
  EXPECT_EQ(schema_errors(schema, written(*clean_sample(3), "json")), std::vector<std::string>{});
  EXPECT_EQ(schema_errors(schema, written(*large_sample(2), "json")), std::vector<std::string>{});
}

TEST(JsonReport, HasASchemaThatRefusesWhatIsWrong) {
  const json schema = report_schema();
  json report = written(*full_sample(), "json");
  report["findings"][0]["severity"] = "severe";
  report["exit_code"] = "1";
  report["surprise"] = true;
  report.erase("inputs");
  EXPECT_EQ(schema_errors(schema, report),
            (std::vector<std::string>{
                ": lacks \"inputs\"",
                "/exit_code: is string, not \"integer\"",
                "/findings/0/severity: \"severe\" is not one of "
                "[\"critical\",\"high\",\"medium\",\"low\",\"info\"]",
                ": `surprise` is not in the schema",
            }));
}

TEST(JsonReport, SurvivesBrokenUtf8) {
  const auto sample = full_sample();
  sample->report.findings.front().message = "broken \xC3( and \xF0\x9F";
  sample->world.unseen.front().reason = "\xFF";
  for (const Reporter& reporter : reporters()) {
    std::string out;
    reporter.write(sample->report, ReportOptions{}, out);
    EXPECT_EQ(out.find('\xFF'), std::string::npos) << reporter.name;
    EXPECT_NE(out.find("\xEF\xBF\xBD"), std::string::npos) << reporter.name;
  }
}

TEST(SarifReport, NamesEachRuleOnceAndPointsAtIt) {
  const json run = written(*full_sample(), "sarif")["runs"][0];
  const json& rules = run["tool"]["driver"]["rules"];
  std::set<std::string> ids;
  for (const json& rule : rules) {
    EXPECT_TRUE(ids.insert(rule["id"]).second) << rule["id"];
    EXPECT_TRUE(rule["properties"].contains("security-severity"));
    EXPECT_EQ(rule["properties"]["tags"][0], "security");
  }
  std::set<std::string> fingerprints;
  for (const json& result : run["results"]) {
    EXPECT_EQ(rules.at(result["ruleIndex"].get<std::size_t>())["id"], result["ruleId"]);
    EXPECT_TRUE(fingerprints.insert(result["partialFingerprints"].dump()).second);
    EXPECT_FALSE(result["locations"].empty());
    EXPECT_TRUE(result.contains("suppressions"));
    for (const json& location : result["locations"]) {
      const json& artifact = location["physicalLocation"]["artifactLocation"];
      EXPECT_EQ(run["artifacts"].at(artifact["index"].get<std::size_t>())["location"]["uri"],
                artifact["uri"]);
    }
  }
}

// The schema is not ours to publish. LEASTWISE_SARIF_SCHEMA names a copy; the npm package
// @microsoft/jest-sarif holds one (lib/schemas/sarif-2.1.0-rtm.5.json).
TEST(SarifReport, FollowsThePublishedSchema) {
  const char* schema = std::getenv("LEASTWISE_SARIF_SCHEMA");
  if (schema == nullptr) {
    GTEST_SKIP() << "LEASTWISE_SARIF_SCHEMA does not name the SARIF 2.1.0 schema";
  }
  const std::string command =
      std::string("python3 " LEASTWISE_SOURCE_DIR "/tests/report/validate.py '") + schema +
      "' " LEASTWISE_SOURCE_DIR "/fixtures/report/full.sarif.golden " LEASTWISE_SOURCE_DIR
      "/fixtures/report/clean.sarif.golden";
  // NOLINTNEXTLINE(bugprone-command-processor,cert-env33-c): a developer's own machine and paths
  const int status = std::system(command.c_str());
  EXPECT_EQ(status, 0) << command;
}

}  // namespace
}  // namespace leastwise
