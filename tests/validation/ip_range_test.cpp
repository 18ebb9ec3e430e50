// Addresses and ranges as policies write them.
#include "validation/ip_range.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace leastwise::validation {
namespace {

struct RangeCase {
  std::string_view text;
  std::string_view network;  // empty: no range
  bool has_host_bits;
  bool is_private;
};

class Ranges : public ::testing::TestWithParam<RangeCase> {};

TEST_P(Ranges, AreReadAndMasked) {
  const auto range = parse_ip_range(GetParam().text);
  ASSERT_EQ(range.has_value(), !GetParam().network.empty());
  if (range) {
    EXPECT_EQ(range->network(), GetParam().network);
    EXPECT_EQ(range->has_host_bits(), GetParam().has_host_bits);
    EXPECT_EQ(range->is_private(), GetParam().is_private);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Validation,
    Ranges,
    ::testing::Values(RangeCase{"203.0.113.5", "203.0.113.5/32", false, false},
                      RangeCase{"203.0.113.5/24", "203.0.113.0/24", true, false},
                      RangeCase{"0.0.0.0/0", "0.0.0.0/0", false, false},
                      RangeCase{"10.1.2.3/32", "10.1.2.3/32", false, true},
                      RangeCase{"10.0.0.0/7", "10.0.0.0/7", false, false},
                      RangeCase{"172.31.255.0/24", "172.31.255.0/24", false, true},
                      RangeCase{"::/0", "::/0", false, false},
                      RangeCase{"::1", "::1/128", false, true},
                      RangeCase{"fd00::/8", "fd00::/8", false, true},
                      RangeCase{"2001:DB8:0:0:1::5/64", "2001:db8::/64", true, false},
                      RangeCase{"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1/128", false, false},
                      RangeCase{"::ffff:1.2.3.4", "::ffff:102:304/128", false, false},
                      RangeCase{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8/128", false, false},
                      RangeCase{"", "", false, false},
                      RangeCase{"1.2.3", "", false, false},
                      RangeCase{"1.2.3.4.5", "", false, false},
                      RangeCase{"1.2.3.256", "", false, false},
                      RangeCase{"1.2.3.04", "", false, false},
                      RangeCase{"1.2.3.4/33", "", false, false},
                      RangeCase{"1.2.3.4/", "", false, false},
                      RangeCase{"1.2.3.4.", "", false, false},
                      RangeCase{"1:2:3:4:5:6:7", "", false, false},
                      RangeCase{"1:2:3:4:5:6:7:8:9", "", false, false},
                      RangeCase{"1::2::3", "", false, false},
                      RangeCase{":1:2", "", false, false},
                      RangeCase{"1:2:", "", false, false},
                      RangeCase{"12345::", "", false, false},
                      RangeCase{"::/129", "", false, false}));

}  // namespace
}  // namespace leastwise::validation
