// Single characters of UTF-8 text.
#include <string>

#include <gtest/gtest.h>

#include <leastwise/utf8.h>

namespace leastwise {
namespace {

std::string utf8(char32_t point) {
  std::string out;
  append_utf8(out, point);
  return out;
}

TEST(Utf8, HasAsManyBytesAsTheCharacterNeeds) {
  EXPECT_EQ(utf8(0x00), std::string(1, '\0'));
  EXPECT_EQ(utf8(0x7F), "\x7F");
  EXPECT_EQ(utf8(0x80), "\xC2\x80");
  EXPECT_EQ(utf8(0x7FF), "\xDF\xBF");
  EXPECT_EQ(utf8(0x800), "\xE0\xA0\x80");
  EXPECT_EQ(utf8(0xFFFF), "\xEF\xBF\xBF");
  EXPECT_EQ(utf8(0x10000), "\xF0\x90\x80\x80");
  EXPECT_EQ(utf8(0x10FFFF), "\xF4\x8F\xBF\xBF");
}

TEST(Utf8, FindsACharacterThatTheTextDoesNotHold) {
  EXPECT_EQ(unused_character(""), utf8(0xE000));
  EXPECT_EQ(unused_character(utf8(0xE000) + "a" + utf8(0xE002)), utf8(0xE001));
  std::string all;
  for (char32_t point = 0xE000; point <= 0xF8FE; ++point) {
    append_utf8(all, point);
  }
  EXPECT_EQ(unused_character(all), "");
}

}  // namespace
}  // namespace leastwise
