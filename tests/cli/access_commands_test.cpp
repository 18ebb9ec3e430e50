// `leastwise compare`, `access` and `public`, as whole commands.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/options.h"
#include "support/temporary_directory.h"

namespace leastwise {
namespace {

constexpr std::string_view kBefore = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}
  ]
}
)";
constexpr std::string_view kAfter = R"({
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"},
    {"Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}
  ]
}
)";

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

class AccessCommands : public ::testing::Test {
 protected:
  std::string file(const std::string& name, std::string_view text) {
    return directory_.write(name, text);
  }

  static Outcome run(const std::vector<std::string>& words) {
    const Parsed parsed = parse_command_line(words);
    if (!parsed.run) {
      return {parsed.exit_code, {}, parsed.text};
    }
    Session session;
    const int code = parsed.run(session);
    return {code, session.out, session.err};
  }

 private:
  testing::TemporaryDirectory directory_;
};

TEST_F(AccessCommands, CompareProvesWhatIsNew) {
  const std::string before = file("before.json", kBefore);
  const std::string after = file("after.json", kAfter);
  const Outcome json = run({"compare", before, after, "--json"});
  EXPECT_EQ(json.code, 1);
  EXPECT_EQ(json.err, "");
  EXPECT_EQ(json.out,
            R"({"new_access": true, "statements": [{"index": 1, "sid": "Write", "line": 5, )"
            R"("column": 5, "witness": {"action": "s3:PutObject", )"
            R"("resource": "arn:aws:s3:::logs/example", "context": {}}}], "undecided": [], )"
            R"("witness": {"action": "s3:PutObject", )"
            R"("resource": "arn:aws:s3:::logs/example", "context": {}}, )"
            R"("gained": {"complete": true, "unknown_actions": false, "services": [)"
            R"({"service": "s3", "access_level": "Write", "count": 1, )"
            R"("actions": ["s3:PutObject"]}]}, )"
            R"("lost": {"complete": true, "unknown_actions": false, "services": []}})"
            "\n");
  const Outcome text = run({"compare", before, after});
  EXPECT_EQ(text.code, 1);
  EXPECT_TRUE(
      text.out.starts_with("FAIL: the change grants new access\n\nstatement 1 (`Write`) at "))
      << text.out;
  EXPECT_TRUE(
      text.out.ends_with("  for example\n"
                         "    action     s3:PutObject\n"
                         "    resource   arn:aws:s3:::logs/example\n"
                         "\n"
                         "gained\n"
                         "  s3  Write  PutObject\n"))
      << text.out;
}

TEST_F(AccessCommands, CompareIsClearWhereNothingIsNew) {
  const std::string before = file("before.json", kBefore);
  const std::string after = file("after.json", kAfter);
  const Outcome json = run({"compare", after, before, "--json", "--type", "identity"});
  EXPECT_EQ(json.code, 0);
  EXPECT_EQ(json.out,
            R"({"new_access": false, "statements": [], "undecided": [], "witness": null, )"
            R"("gained": {"complete": true, "unknown_actions": false, "services": []}, )"
            R"("lost": {"complete": true, "unknown_actions": false, "services": [)"
            R"({"service": "s3", "access_level": "Write", "count": 1, )"
            R"("actions": ["s3:PutObject"]}]}})"
            "\n");
  EXPECT_EQ(run({"compare", after, before}).out,
            "PASS: the change grants no new access\n"
            "\n"
            "lost\n"
            "  s3  Write  PutObject\n");
}

TEST_F(AccessCommands, APolicyThatCannotBeReadWholeIsUndecided) {
  const std::string before = file("before.json", kBefore);
  const std::string broken =
      file("broken.json", R"({"Statement": [{"Effect": "Alow", "Action": "*", "Resource": "*"}]})");
  const Outcome json = run({"compare", before, broken, "--json"});
  EXPECT_EQ(json.code, 2);
  EXPECT_EQ(json.out,
            "{\"new_access\": \"undecided\", \"statements\": [], \"undecided\": [], "
            "\"witness\": null, \"gained\": null, \"lost\": null}\n");
  EXPECT_NE(json.err.find("Alow"), std::string::npos) << json.err;
  const Outcome missing = run({"compare", before, before + ".none"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_EQ(missing.out, "");
}

TEST_F(AccessCommands, AccessAnswersForActionsAndResources) {
  const std::string policy = file("policy.json", kAfter);
  EXPECT_EQ(run({"access", policy, "--actions", "s3:PutObject,s3:DeleteObject"}).code, 1);
  EXPECT_EQ(run({"access", policy, "--actions", "s3:DeleteObject"}).out,
            "PASS: the policy grants none of this access\n");
  EXPECT_EQ(run({"access", policy, "--resources", "arn:aws:s3:::other/x"}).code, 0);
  const Outcome none = run({"access", policy});
  EXPECT_EQ(none.code, 2);
  EXPECT_NE(none.err.find("neither actions nor resources are given"), std::string::npos);
}

TEST_F(AccessCommands, PublicAnswersForATypeOfResource) {
  const std::string policy = file("policy.json", R"({"Version": "2012-10-17", "Statement":
    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}})");
  const Outcome open = run({"public", policy, "--resource-type", "AWS::S3::Bucket", "--json"});
  EXPECT_EQ(open.code, 1);
  EXPECT_TRUE(open.out.starts_with(R"({"public": true, "statements": [{"index": 0, "sid": null, )"))
      << open.out;
  EXPECT_EQ(run({"public", policy, "--resource-type", "AWS::No::Such"}).code, 2);
}

}  // namespace
}  // namespace leastwise
