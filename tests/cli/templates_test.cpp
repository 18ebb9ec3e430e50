// Templates through a whole check: conditions in findings, what templates accept, directories,
// parameters and the state before.
#include <string>

#include <gtest/gtest.h>

#include "cli/check.h"
#include "support/golden.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

const std::string kRoot = LEASTWISE_SOURCE_DIR;

CheckOptions options_for(const std::string& input) {
  CheckOptions options;
  options.inputs = {kRoot + "/fixtures/" + input};
  options.reads_config = false;
  options.outputs = {{.format = "text", .path = ""}};
  options.report.base_directory = kRoot;
  options.report.working_directory = kRoot;
  options.today = "2026-11-25";
  return options;
}

std::string report_of(const CheckOptions& options) {
  SourceMap sources;
  const auto checked = check(options, sources);
  if (!checked) {
    return checked.error().front().message;
  }
  return checked->outputs.front().text;
}

TEST(Templates, SayUnderWhichConditionFindingsHold) {
  CheckOptions options = options_for("cloudformation_checks/conditions.yaml");
  options.report.shows_suppressed = true;
  testing::expect_golden("cloudformation_checks/conditions.txt", report_of(options));
}

TEST(Templates, AreFoundInTheDirectoryThatTheCdkWrites) {
  CheckOptions options = options_for("cloudformation/assembly");
  options.report.is_quiet = true;
  const std::string report = report_of(options);
  options.inputs.front() += "/manifest.json";
  EXPECT_EQ(report, report_of(options));
  EXPECT_NE(report, "");

  const testing::TemporaryDirectory empty;
  options.inputs = {empty.path()};
  EXPECT_NE(report_of(options).find("is a directory without a `manifest.json`"), std::string::npos);
}

TEST(Templates, TakeParametersAndAStateBefore) {
  CheckOptions options = options_for("cloudformation_checks/conditions.yaml");
  options.report.is_quiet = true;
  const std::string all = report_of(options);
  const testing::TemporaryDirectory directory;
  options.adapter.parameters = directory.write("prod.json", R"({"Env": "prod"})");
  const std::string prod = report_of(options);
  EXPECT_NE(all.find("(if IsDev)"), std::string::npos) << all;
  EXPECT_EQ(prod.find("(if "), std::string::npos) << prod;
  EXPECT_EQ(prod.find("administrator-access"), std::string::npos) << prod;

  options.adapter.parameters = directory.write("wrong.json", R"([{"Key": "Env"}])");
  EXPECT_NE(report_of(options).find("an entry has no `ParameterKey`"), std::string::npos);

  options.adapter.parameters.clear();
  options.report.is_quiet = false;
  options.adapter.base = options.inputs.front();
  const std::string unchanged = report_of(options);
  EXPECT_EQ(unchanged.find("(create)"), std::string::npos) << unchanged;
  options.adapter.base =
      directory.write("old.json", R"({"Resources": {"X": {"Type": "AWS::SNS::Topic"}}})");
  EXPECT_NE(report_of(options).find("App (create)"), std::string::npos);
}

}  // namespace
}  // namespace leastwise
