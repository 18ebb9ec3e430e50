// The matcher of this layer and the inclusion of patterns in policy/ share no code: on a concrete
// text they must agree.
#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <leastwise/policy.h>

#include "evaluation/arn_glob.h"
#include "evaluation/glob.h"

namespace leastwise {
namespace {

constexpr int kRounds = 20'000;

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t length_max) {
  std::string out;
  for (std::size_t left = random() % (length_max + 1); left > 0; --left) {
    out += alphabet[random() % alphabet.size()];
  }
  return out;
}

Pattern pattern_of(const std::string& text) {
  return parse_pattern(text, {}, PatternSyntax::Glob);
}

Pattern literal_of(const std::string& text) {
  return parse_pattern(text, {}, PatternSyntax::Plain);
}

TEST(Twins, GlobsAgreeWithTheInclusionOfPatterns) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < kRounds; ++i) {
    const std::string text = random_text(random, "ab:*?", 8);
    const std::string word = random_text(random, "ab:", 8);
    const Pattern pattern = pattern_of(text);
    EXPECT_EQ(truth(matches(*expand(pattern, {}), word)),
              matches(pattern, word, LetterCase::Matters))
        << text << " " << word;
  }
}

TEST(Twins, ArnsAgreeWithTheInclusionOfPatterns) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int i = 0; i < kRounds; ++i) {
    std::string text = "arn";
    std::string word = "arn";
    for (int field = 0; field < 5; ++field) {
      text += ":" + random_text(random, "ab*?", 2);
      word += ":" + random_text(random, "ab", 2);
    }
    text += random_text(random, "ab:*?", 3);
    word += random_text(random, "ab:", 3);
    text.resize(std::min<std::size_t>(text.size(), 4 + random() % 24));
    const Pattern pattern = pattern_of(text);
    const bool does =
        matches(ArnGlob::split(*expand(pattern, {}), ShortArn::Padded), ArnFields::split(word));
    EXPECT_EQ(truth(does), includes_arn(pattern, literal_of(word))) << text << " " << word;
  }
}

}  // namespace
}  // namespace leastwise
