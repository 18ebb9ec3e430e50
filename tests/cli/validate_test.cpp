// `leastwise validate` and `leastwise catalogue`, whole commands in this process.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/catalogue_option.h"
#include "cli/options.h"
#include "support/golden.h"

namespace leastwise {
namespace {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran run(const std::vector<std::string>& arguments) {
  const Parsed parsed = parse_command_line(arguments);
  Session session;
  session.today = "2026-10-01";
  Ran ran;
  ran.code = parsed.run ? parsed.run(session) : parsed.exit_code;
  ran.out = session.out;
  ran.err = parsed.run ? session.err : parsed.text;
  return ran;
}

const std::vector<std::string> kBucket = {"validate",
                                          "--type",
                                          "resource",
                                          "--resource-type",
                                          "AWS::S3::Bucket",
                                          "fixtures/validation/bucket.json"};

TEST(ValidateCommand, SaysWhatIsWrongWhere) {
  const Ran ran = run(kBucket);
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err, "");
  testing::expect_golden("validation/bucket.txt", ran.out);
}

TEST(ValidateCommand, SaysItForPrograms) {
  std::vector<std::string> arguments = kBucket;
  arguments.insert(arguments.end(), {"--format", "json"});
  const Ran ran = run(arguments);
  EXPECT_EQ(ran.code, 1);
  testing::expect_golden("validation/bucket.report.json", ran.out);
}

TEST(ValidateCommand, CannotReadWhatIsNotThere) {
  const Ran ran = run({"validate", "fixtures/validation/nothing.json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err.substr(0, 6), "error:");
}

TEST(CatalogueCommand, AnswersAndSaysWhenItCannot) {
  EXPECT_EQ(run({"catalogue"}).code, 0);
  EXPECT_EQ(run({"catalogue", "action", "sts:AssumeRole*"}).out,
            "sts:AssumeRole  (Write)\n"
            "sts:AssumeRoleWithSAML  (Write)\n"
            "sts:AssumeRoleWithWebIdentity  (Write)\n");
  EXPECT_EQ(run({"catalogue", "policy", "AdministratorAccess"}).out,
            "{\"Version\":\"2012-10-17\",\"Statement\":[\n"
            "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n]}\n");
  const Ran ran = run({"catalogue", "policy", "AdministratorAcces"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(ran.err,
            "AWS manages no policy `AdministratorAcces`, did you mean `AdministratorAccess`?\n");
  EXPECT_EQ(run({"catalogue", "action", "s3:Nothing"}).code, 1);
}

TEST(CatalogueCommand, SaysWhenItsDataIsOld) {
  EXPECT_EQ(days_between("2026-09-26", "2026-10-01"), 5);
  EXPECT_EQ(days_between("2025-12-31", "2026-12-31"), 365);
  EXPECT_EQ(days_between("", "2026-12-31"), 0);
}

}  // namespace
}  // namespace leastwise
