// Metric filters, decided by example.
#include "rules/filter_pattern.h"

#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

struct Case {
  std::string_view pattern;
  std::string_view event;
  std::optional<bool> is_counted;
};

TEST(FilterPattern, CountsWhatItSays) {
  for (const Case& one : {
           Case{"{ $.eventName = CreateTrail }", "eventName=CreateTrail", true},
           Case{"{ ($.eventName = \"*Trail\") }", "eventName=DeleteTrail", true},
           Case{"{ ($.eventName = \"*Trail\") }", "eventName=StopLogging", false},
           Case{"{ ($.a = 1) && (($.b = 2) || ($.c = 3)) }", "a=1 c=3", true},
           Case{"{ ($.a = 1) && (($.b = 2) || ($.c = 3)) }", "c=3 b=2", false},
           Case{"{ $.a = 1 || $.b = 2 && $.c = 3 }", "a=1", true},
           Case{"{ $.a NOT EXISTS }", "b=1", true},
           Case{"{ $.a NOT EXISTS }", "a=1", false},
           Case{"{ $.a != \"x\" }", "a=y", true},
           Case{"{ $.a != \"x\" }", "b=y", false},
           Case{"{ $.a IS TRUE }", "a=true", true},
           Case{"{ $.size >= 10 }", "size=10", true},
           Case{"{ $.size < 10 }", "size=10", false},
           Case{"ERROR", "a=1", std::nullopt},
           Case{"{ $.a = %x% }", "a=x", std::nullopt},
           Case{"{ $.a = ", "a=x", std::nullopt},
       }) {
    EXPECT_EQ(counts(one.pattern, parse_event(one.event)), one.is_counted)
        << one.pattern << " on " << one.event;
  }
}

}  // namespace
}  // namespace leastwise
