// What conditions compare: numbers, instants, addresses, letters, patterns.
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "evaluation/address.h"
#include "evaluation/arn_glob.h"
#include "evaluation/decimal.h"
#include "evaluation/glob.h"
#include "evaluation/instant.h"
#include "evaluation/unicode_lower.h"
#include "support/slow_glob.h"

namespace leastwise {
namespace {

Glob glob_of(std::string_view text) {
  Glob glob;
  for (const char c : text) {
    if (c == '*') {
      glob.append_star();
    } else if (c == '?') {
      glob.append_question();
    } else {
      glob.append_text({&c, 1});
    }
  }
  return glob;
}

TEST(Glob, IsItsSlowTwinOnAllSmallPatternsAndWords) {
  const auto words = test::all_words("ab", 4);
  for (const std::string& pattern : test::all_words("a*?b", 4)) {
    const Glob glob = glob_of(pattern);
    for (const std::string& word : words) {
      ASSERT_EQ(matches(glob, word), test::slow_matches(pattern, word)) << pattern << " " << word;
    }
  }
}

TEST(Glob, QuestionMarkIsOneUtf16Unit) {
  struct Row {
    std::string_view pattern;
    std::string_view text;
    bool matches;
  };
  for (const Row& row : {Row{"?", "a", true},
                         Row{"?", "\u00e9", true},
                         Row{"?", "\u20ac", true},
                         Row{"?", "\U00010400", false},
                         Row{"??", "\U00010400", true},
                         Row{"?*", "\U00010400", true},
                         Row{"???", "\U00010400", false},
                         Row{"a?c*", "a\u00e9c\u00e9", true},
                         Row{"\u00e9*", "\u00e9t\u00e9", true}}) {
    EXPECT_EQ(matches(glob_of(row.pattern), row.text), row.matches)
        << row.pattern << " " << row.text;
  }
}

TEST(Decimal, ReadsWhatAwsReads) {
  for (const std::string_view one :
       {"1", "01", "+1", "1.", "1.0", "1e0", "10e-1", "0.1E+1", "0001.000"}) {
    EXPECT_EQ(Decimal::parse(one), Decimal::parse("1")) << one;
  }
  for (const std::string_view zero : {"0", "-0", "0.00", ".0", "0e99", "+0."}) {
    EXPECT_EQ(Decimal::parse(zero), Decimal{}) << zero;
  }
  for (const std::string_view none : {"",
                                      "+",
                                      ".",
                                      "e1",
                                      "1e",
                                      "1e+",
                                      "NaN",
                                      "Infinity",
                                      "0x1",
                                      " 1",
                                      "1 ",
                                      "1,0",
                                      "1_0",
                                      "1e99999999999",
                                      "--1",
                                      "1.2.3"}) {
    EXPECT_FALSE(Decimal::parse(none)) << none;
  }
}

TEST(Decimal, IsOrderedExactly) {
  const std::string_view ascending[] = {"-1e2147483647",
                                        "-10.5",
                                        "-10",
                                        "-0.1",
                                        "-1e-2147483647",
                                        "0",
                                        "1e-2147483647",
                                        "0.09",
                                        "0.1",
                                        "1",
                                        "9",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "9007199254740993.0000000000000000000001",
                                        "1e2147483647"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t k = 0; k < std::size(ascending); ++k) {
      EXPECT_EQ(*Decimal::parse(ascending[i]) <=> *Decimal::parse(ascending[k]), i <=> k)
          << ascending[i] << " " << ascending[k];
    }
  }
}

TEST(Instant, IsTheSameInAllItsForms) {
  constexpr std::int64_t kNewYear = 1893456000000;
  struct Row {
    std::string_view text;
    std::int64_t milliseconds;
  };
  for (const Row& row : {Row{"2030-01-01T00:00:00Z", kNewYear},
                         Row{"2030-01-01", kNewYear},
                         Row{"2030-01", kNewYear},
                         Row{"2030-01-01T00:00Z", kNewYear},
                         Row{"2030-01-01T00:00:00", kNewYear},
                         Row{"1893456000", kNewYear},
                         Row{"+1893456000", kNewYear},
                         Row{"2030-01-01T01:00:00+01:00", kNewYear},
                         Row{"2030-01-01T01:00:00+0100", kNewYear},
                         Row{"2029-12-31T18:30:00-05:30", kNewYear},
                         Row{"2029-12-31T24:00:00Z", kNewYear},
                         Row{"2030-01-01T00:00:00.5Z", kNewYear + 500},
                         Row{"2030-01-01T00:00:00.1239Z", kNewYear + 123},
                         Row{"1970-01-01T00:00:00Z", 0},
                         Row{"-1", -1000},
                         Row{"2024-02-29", 1709164800000}}) {
    EXPECT_EQ(parse_instant(row.text), row.milliseconds) << row.text;
  }
  for (const std::string_view none : {"",
                                      "not-a-date",
                                      "2030-13-01",
                                      "2030-02-30",
                                      "2023-02-29",
                                      "2030-01-01T25:00:00Z",
                                      "2030-01-01T24:00:01Z",
                                      "2030-01-01T00:60:00Z",
                                      "2030-01-01T00:00:00.Z",
                                      "2030-01-01 00:00:00",
                                      "2030-01-01T00:00:00Zx",
                                      "2030-1-1",
                                      "1.5",
                                      "99999999999999999999"}) {
    EXPECT_EQ(parse_instant(none), std::nullopt) << none;
  }
}

TEST(IpNetwork, ContainsWhatAwsSays) {
  struct Row {
    std::string_view network;
    std::string_view address;
    bool contains;
  };
  for (const Row& row : {Row{"192.0.2.0/24", "192.0.2.255", true},
                         Row{"192.0.2.5/24", "192.0.2.1", true},
                         Row{"192.0.2.0/24", "192.0.3.1", false},
                         Row{"192.0.2.0/31", "192.0.2.1", true},
                         Row{"192.0.2.0/31", "192.0.2.2", false},
                         Row{"192.0.2.1", "192.0.2.1", true},
                         Row{"192.000.002.1", "192.0.2.1", true},
                         Row{"192.0.2.0/024", "192.0.2.1", true},
                         Row{"192.0.2.0/+24", "192.000.2.1", true},
                         Row{"0.0.0.0/0", "203.0.113.1", true},
                         Row{"0.0.0.0/0", "2001:db8::1", false},
                         Row{"::/0", "203.0.113.1", false},
                         Row{"2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", true},
                         Row{"2001:db8::/33", "2001:db8:8000::", false},
                         Row{"2001:db8::1/64", "2001:db8::1", false},
                         Row{"2001:db8::1", "2001:0db8:0:0:0:0:0:1", true},
                         Row{"192.0.2.0/24", "::ffff:192.0.2.9", true},
                         Row{"192.0.2.0/24", "::FFFF:c000:209", true},
                         Row{"::ffff:192.0.2.0/120", "192.0.2.9", true}}) {
    const auto network = IpNetwork::parse(row.network);
    const auto address = IpAddress::parse(row.address);
    ASSERT_TRUE(address) << row.address;
    EXPECT_EQ(network && network->contains(*address), row.contains)
        << row.network << " " << row.address;
  }
  for (const std::string_view none : {"",
                                      "not-an-ip",
                                      "1.2.3",
                                      "1.2.3.4.5",
                                      "1.2.3.256",
                                      "1.2.3.-4",
                                      "1.2.3.4/33",
                                      "1.2.3.4/",
                                      "1.2.3.4/-1",
                                      "1.2.3.4/ 8",
                                      ":::",
                                      "1::2::3",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "12345::",
                                      "::1/129",
                                      "::g",
                                      "fe80::1%eth0",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "1.2.3.4::",
                                      "1:"}) {
    EXPECT_FALSE(IpNetwork::parse(none)) << none;
  }
  EXPECT_FALSE(IpAddress::parse("192.0.2.1/32"));
}

TEST(LowerCase, IsThatOfJava) {
  struct Row {
    std::string_view text;
    std::string_view lower;
  };
  for (const Row& row : {Row{"PrOd-1", "prod-1"},
                         Row{"\u00c9", "\u00e9"},
                         Row{"\u212a", "k"},
                         Row{"\u1e9e", "\u00df"},
                         Row{"\u017f", "\u017f"},
                         Row{"\u0131", "\u0131"},
                         Row{"\u0130", "i\u0307"},
                         Row{"\u03a3", "\u03c3"},
                         Row{"\u039f\u03a3", "\u03bf\u03c2"},
                         Row{"\u039f\u03a3\u0391", "\u03bf\u03c3\u03b1"},
                         Row{"\u039f'\u03a3'", "\u03bf'\u03c2'"},
                         Row{"\u039f \u03a3", "\u03bf \u03c3"},
                         Row{"\u0100\u0101\u0102", "\u0101\u0101\u0103"},
                         Row{"\U00010400", "\U00010428"},
                         Row{"\xff", "\xff"}}) {
    EXPECT_EQ(unicode_lower(row.text), row.lower) << row.text;
  }
}

TEST(ArnGlob, KeepsStarsInsideTheirFields) {
  struct Row {
    std::string_view pattern;
    std::string_view arn;
    bool matches;
  };
  for (const Row& row :
       {Row{"*", "anything at all", true},
        Row{"**", "arn:aws:s3:::b", true},
        Row{"arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b:c", true},
        Row{"arn:aws:lambda:*:function:f",
            "arn:aws:lambda:us-east-1:123456789012:function:f",
            false},
        Row{"arn:aws:s3:*:*:bucket/x", "arn:aws:s3:::other/foo:bucket/x", false},
        Row{"arn:*:s3:::b", "arn:aws-cn:s3:::b", true},
        Row{"arn:aws:sqs", "arn:aws:sqs:us-east-1:123456789012:q", true},
        Row{"arn:aws:sqs:us-east-1", "arn:aws:sqs:us-west-2:123456789012:q", false},
        Row{"arn:aws:s3:::folder/*/object", "arn:aws:s3:::folder/a:b/object", true},
        Row{"arn:aws:s3:::folder/*/object", "arn:aws:s3:::folder/a/object/child", false},
        Row{"arn:aws:s3:::B", "arn:aws:s3:::b", false},
        Row{"arn:aws:s3:::b", "*", false}}) {
    const ArnGlob glob = ArnGlob::split(glob_of(row.pattern), ShortArn::Padded);
    EXPECT_EQ(matches(glob, ArnFields::split(row.arn)), row.matches)
        << row.pattern << " " << row.arn;
  }
  const ArnGlob refused = ArnGlob::split(glob_of("arn:aws:sqs"), ShortArn::Refused);
  EXPECT_FALSE(matches(refused, ArnFields::split("arn:aws:sqs:us-east-1:123456789012:q")));
}

}  // namespace
}  // namespace leastwise
