// leastwise.yaml: what it says, and what it may not say.
#include "rules/config.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/output.h"

namespace leastwise {
namespace {

struct Parsed {
  SourceMap sources;
  ReadConfig read;
};

void parse(Parsed& parsed, std::string text) {
  const Result<FileId> file = parsed.sources.add("leastwise.yaml", std::move(text));
  ASSERT_TRUE(file.has_value());
  parsed.read = read_config(parsed.sources, *file);
}

std::string errors_of(std::string text) {
  Parsed parsed;
  parse(parsed, std::move(text));
  std::string out;
  for (const Error& error : parsed.read.errors) {
    out += error_text(parsed.sources, error);
  }
  return out;
}

TEST(Config, HoldsWhatTheFileSays) {
  Parsed parsed;
  parse(parsed, R"(packs: [default, cis]
enable: unused-role
disable:
  - user-with-inline-policy
rules: [policies/ours]
severity: {unused-role: low}
fail_on: never
strict: true
account: 012345678901
partition: aws-cn
region: eu-west-1
organization_id: o-a1b2c3d4e5
own_accounts:
  - "111122223333"
  - {id: 222233334444, name: production}
trusted_accounts: [{id: "333344445555", name: our vendor}]
ignore:
  - rule: github-oidc-*
    address: module.lab.*
    fingerprint: 0123456789abcdef
    reason: a lab without data
    expires: 2028-02-29
)");
  EXPECT_EQ(errors_of(std::string(parsed.sources.bytes(FileId{0}))), "");
  const Config& config = parsed.read.config;
  ASSERT_EQ(config.packs.size(), 2U);
  EXPECT_EQ(config.packs[1].text, "cis");
  ASSERT_EQ(config.enable.size(), 1U);
  EXPECT_EQ(config.enable[0].text, "unused-role");
  EXPECT_EQ(parsed.sources.bytes(config.enable[0].where), "unused-role");
  EXPECT_EQ(config.disable.size(), 1U);
  EXPECT_EQ(config.rule_directories.size(), 1U);
  ASSERT_EQ(config.severities.size(), 1U);
  EXPECT_EQ(config.severities[0].second, Severity::Low);
  ASSERT_TRUE(config.fail_on.has_value());
  EXPECT_FALSE(config.fail_on->has_value());
  EXPECT_EQ(config.is_strict, true);
  EXPECT_EQ(config.account, "012345678901");  // the zero that YAML 1.1 would take for octal
  EXPECT_EQ(config.partition, "aws-cn");
  EXPECT_EQ(config.region, "eu-west-1");
  EXPECT_EQ(config.settings.organization_id, "o-a1b2c3d4e5");
  ASSERT_EQ(config.settings.own_accounts.size(), 2U);
  EXPECT_EQ(config.settings.own_accounts[1].id, "222233334444");
  EXPECT_EQ(config.settings.own_accounts[1].name, "production");
  ASSERT_EQ(config.settings.trusted_accounts.size(), 1U);
  ASSERT_EQ(config.ignores.size(), 1U);
  const Ignore& ignore = config.ignores[0];
  EXPECT_EQ(ignore.rule, "github-oidc-*");
  EXPECT_EQ(ignore.address, "module.lab.*");
  EXPECT_EQ(ignore.fingerprint, "0123456789abcdef");
  EXPECT_EQ(ignore.reason, "a lab without data");
  EXPECT_EQ(ignore.expires, "2028-02-29");
}

TEST(Config, MayBeEmpty) {
  EXPECT_EQ(errors_of(""), "");
  EXPECT_EQ(errors_of("# nothing yet\n"), "");
}

TEST(Config, TellsMistakesWithTheirPlaces) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"fial_on: high\n",
       "error: unknown key `fial_on`\n"
       "  at leastwise.yaml:1:1\n"
       "    1 | fial_on: high\n"
       "      | ^^^^^^^\n"
       "  help: did you mean `fail_on`?\n"},
      {"fail_on: hig\n",
       "error: unknown severity `hig`\n"
       "  at leastwise.yaml:1:10\n"
       "    1 | fail_on: hig\n"
       "      |          ^^^\n"
       "  help: did you mean `high`?\n"},
      {"severity: {a-rule: never}\n",
       "error: unknown severity `never`\n"
       "  at leastwise.yaml:1:20\n"
       "    1 | severity: {a-rule: never}\n"
       "      |                    ^^^^^\n"
       "  help: one of critical, high, medium, low, info\n"},
      {"account: 1234\n",
       "error: `1234` is not an account id\n"
       "  at leastwise.yaml:1:10\n"
       "    1 | account: 1234\n"
       "      |          ^^^^\n"
       "  help: an account id has twelve digits\n"},
      {"organization_id: o-A\n",
       "error: `o-A` is not an organization id\n"
       "  at leastwise.yaml:1:18\n"
       "    1 | organization_id: o-A\n"
       "      |                  ^^^\n"
       "  help: such an id looks like `o-a1b2c3d4e5`\n"},
      {"strict: perhaps\n",
       "error: `strict` is neither `true` nor `false`\n"
       "  at leastwise.yaml:1:9\n"
       "    1 | strict: perhaps\n"
       "      |         ^^^^^^^\n"},
      {"ignore:\n  - rule: a-rule\n",
       "error: an entry of `ignore` lacks its `reason`\n"
       "  at leastwise.yaml:2:11\n"
       "    2 | - rule: a-rule\n"
       "      |         ^^^^^^\n"
       "  help: say in a sentence why it may stay\n"},
      {"ignore:\n  - {rule: a-rule, reason: why, expires: 2027-02-29}\n",
       "error: `2027-02-29` is not a date\n"
       "  at leastwise.yaml:2:42\n"
       "    2 | - {rule: a-rule, reason: why, expires: 2027-02-29}\n"
       "      |                                        ^^^^^^^^^^\n"
       "  help: write it as `2027-01-31`\n"},
      {"ignore:\n  - {rule: '*', reason: why}\n",
       "error: an entry of `ignore` fits every finding\n"
       "  at leastwise.yaml:2:12\n"
       "    2 | - {rule: '*', reason: why}\n"
       "      |          ^^^\n"
       "  help: name a rule, an address or a fingerprint\n"},
      {"own_accounts: [{name: production}]\n",
       "error: an account lacks its `id`\n"
       "  at leastwise.yaml:1:16\n"
       "    1 | own_accounts: [{name: production}]\n"
       "      |                ^^^^^^^^^^^^^^^^^^\n"},
  };
  for (const Case& expected : kCases) {
    EXPECT_EQ(errors_of(std::string(expected.text)), expected.expected);
  }
}

TEST(Config, TellsAllMistakesAtOnce) {
  const std::string errors = errors_of("a: 1\nb: 2\nstrict: x\n");
  EXPECT_NE(errors.find("unknown key `a`"), std::string::npos);
  EXPECT_NE(errors.find("unknown key `b`"), std::string::npos);
  EXPECT_NE(errors.find("`strict` is neither"), std::string::npos);
}

TEST(Config, NamesOnlyRulesThatThereAre) {
  Parsed parsed;
  parse(parsed, R"(disable: [full-admin, ful-admin]
severity: {nothing-like-it-at-all: low}
ignore:
  - {rule: full-*, reason: a glob may fit nothing}
  - {rule: open-rol, reason: why}
)");
  const std::vector<std::string_view> rules = {"full-admin", "open-role"};
  std::string out;
  for (const Error& error : unknown_rules(parsed.read.config, rules)) {
    out += error.message + " / " + error.help + "\n";
  }
  EXPECT_EQ(out,
            "unknown rule `ful-admin` / did you mean `full-admin`?\n"
            "unknown rule `nothing-like-it-at-all` / `leastwise rules` lists all rules\n"
            "unknown rule `open-rol` / did you mean `open-role`?\n");
}

TEST(Config, KnowsTheCalendar) {
  for (const std::string_view good : {"2026-01-31", "2028-02-29", "2000-02-29", "2026-12-31"}) {
    EXPECT_TRUE(is_iso_date(good)) << good;
  }
  for (const std::string_view bad : {"2026-02-30",
                                     "2026-13-01",
                                     "2026-00-10",
                                     "2026-1-1",
                                     "1900-02-29",
                                     "2026/01/31",
                                     "20260131",
                                     "",
                                     "2026-01-31T00:00",
                                     "2026--1-01"}) {
    EXPECT_FALSE(is_iso_date(bad)) << bad;
  }
}

}  // namespace
}  // namespace leastwise
