// Languages of globs: all small ones against all short words, tables for what a person would ask,
// and opaque letters against every value that they could have.
#include "regular/language.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "support/slow_glob.h"

namespace leastwise {
namespace {

using test::all_words;
using test::slow_matches;
using Answer = Search::Answer;

// A glob in the notation of these tests: `*`, `?`, `%` for the opaque value, and `#` for one that
// is a field.
GlobSymbols glob(std::string_view notation) {
  GlobSymbols out;
  for (const char c : notation) {
    if (c == '*') {
      append_run(out);
    } else if (c == '?') {
      out.push_back({.kind = GlobSymbol::Kind::One, .is_in_field = false, .letter = 0});
    } else if (c == '%') {
      out.push_back({.kind = GlobSymbol::Kind::Char, .is_in_field = false, .letter = kOpaqueFirst});
    } else if (c == '#') {
      out.push_back(
          {.kind = GlobSymbol::Kind::Char, .is_in_field = false, .letter = kOpaqueFieldFirst});
    } else {
      append_text(out, std::string_view(&c, 1));
    }
  }
  return out;
}

// The same with `*` and `?` that do not take a colon.
GlobSymbols field_glob(std::string_view notation) {
  GlobSymbols out = glob(notation);
  for (GlobSymbol& symbol : out) {
    symbol.is_in_field =
        symbol.kind == GlobSymbol::Kind::One || symbol.kind == GlobSymbol::Kind::Run;
  }
  return out;
}

Answer answer(const std::vector<Requirement>& requirements) {
  Budget budget;
  const Search search = find_word(requirements, budget);
  const bool has_opaque =
      std::ranges::any_of(search.word, [](const Letter letter) { return letter >= kOpaqueFirst; });
  if (search.answer == Answer::Found && !has_opaque) {
    EXPECT_TRUE(meets(requirements, search.word)) << to_utf8(search.word);
  }
  return search.answer;
}

Answer expected(bool has_word) {
  return has_word ? Answer::Found : Answer::Empty;
}

// What the twin says: is there a word that meets all, among those that are long enough to tell?
struct Wanted {
  std::string_view glob;
  bool is_negated = false;
};

bool has_word(const std::vector<Wanted>& wanted, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    bool meets_all = true;
    for (const Wanted& one : wanted) {
      meets_all = meets_all && slow_matches(one.glob, word) != one.is_negated;
    }
    if (meets_all) {
      return true;
    }
  }
  return false;
}

TEST(Language, TwoSmallGlobsInEverySignAreDecidedAsByTryingAllWords) {
  const std::vector<std::string> globs = all_words("ab*?", 3);
  const std::vector<std::string> words = all_words("abx", 5);
  for (const std::string& a : globs) {
    for (const std::string& b : globs) {
      const Language one = Language::of({glob(a)});
      const Language other = Language::of({glob(b)});
      for (const bool is_negated : {false, true}) {
        ASSERT_EQ(answer({{&one, false}, {&other, is_negated}}),
                  expected(has_word({{a, false}, {b, is_negated}}, words)))
            << a << " and " << (is_negated ? "not " : "") << b;
      }
      ASSERT_EQ(answer({{&one, true}, {&other, true}}),
                expected(has_word({{a, true}, {b, true}}, words)))
          << "neither " << a << " nor " << b;
    }
  }
}

TEST(Language, ThreeSmallGlobsAreDecidedAsByTryingAllWords) {
  const std::vector<std::string> globs = all_words("a*?", 3);
  const std::vector<std::string> words = all_words("ax", 7);
  for (const std::string& a : globs) {
    for (const std::string& b : globs) {
      for (const std::string& c : globs) {
        const Language one = Language::of({glob(a)});
        const Language two = Language::of({glob(b), glob(c)});
        ASSERT_EQ(answer({{&one, false}, {&two, true}}),
                  expected(has_word({{a, false}, {b, true}, {c, true}}, words)))
            << a << " but neither " << b << " nor " << c;
        const Language three = Language::of({glob(c)});
        const Language middle = Language::of({glob(b)});
        ASSERT_EQ(answer({{&one, false}, {&middle, false}, {&three, true}}),
                  expected(has_word({{a, false}, {b, false}, {c, true}}, words)))
            << a << " and " << b << " but not " << c;
      }
    }
  }
}

TEST(Language, OpenLanguagesAreTheirGlobsOrWhatOthersDoNotMatch) {
  const std::vector<std::string> globs = all_words("a*?", 2);
  const std::vector<std::string> words = all_words("ax", 5);
  for (const std::string& a : globs) {
    for (const std::string& b : globs) {
      for (const std::string& c : globs) {
        const Language open{{glob(a)}, {glob(b)}, true};
        const Language plain = Language::of({glob(c)});
        for (const bool is_negated : {false, true}) {
          bool is_there = false;
          for (const std::string& word : words) {
            const bool is_in = slow_matches(a, word) || !slow_matches(b, word);
            is_there = is_there || (slow_matches(c, word) && is_in != is_negated);
          }
          ASSERT_EQ(answer({{&plain, false}, {&open, is_negated}}), expected(is_there))
              << c << ", " << is_negated << ", " << a << " or not " << b;
        }
      }
    }
  }
}

TEST(Language, AnIndexChangesNothing) {
  const std::vector<std::string> globs = all_words("ab*", 3);
  std::vector<GlobSymbols> all;
  for (std::size_t i = 1; i < globs.size(); i += 2) {
    if (globs[i].find_first_not_of('*') != std::string::npos) {
      all.push_back(glob(globs[i]));
    }
  }
  const Language plain = Language::of(all);
  Language indexed = plain;
  add_index(indexed);
  ASSERT_FALSE(indexed.by_beginning.empty());
  for (const std::string& word : all_words("abx", 4)) {
    EXPECT_EQ(is_member(indexed, to_word(word)), is_member(plain, to_word(word))) << word;
  }
  for (const std::string& text : globs) {
    const Language one = Language::of({glob(text)});
    for (const bool is_negated : {false, true}) {
      EXPECT_EQ(answer({{&one, false}, {&indexed, is_negated}}),
                answer({{&one, false}, {&plain, is_negated}}))
          << text;
    }
  }
}

TEST(Language, QuickComparisonsAreRightWhenTheyAreSure) {
  const std::vector<std::string> globs = all_words("ab*?", 3);
  const std::vector<std::string> words = all_words("abx", 4);
  for (const std::string& a : globs) {
    for (const std::string& b : globs) {
      if (surely_includes(glob(a), glob(b))) {
        ASSERT_FALSE(has_word({{b, false}, {a, true}}, words)) << a << " includes " << b;
      }
      if (surely_disjoint(glob(a), glob(b))) {
        ASSERT_FALSE(has_word({{a, false}, {b, false}}, words)) << a << " and " << b;
      }
    }
  }
}

TEST(Language, WildcardsOfAFieldLeaveColonsAlone) {
  const Language field = Language::of({field_glob("a*b")});
  const Language free = Language::of({glob("a*b")});
  const Language colon = Language::of({glob("*:*")});
  EXPECT_EQ(answer({{&field, false}, {&colon, false}}), Answer::Empty);
  EXPECT_EQ(answer({{&free, false}, {&colon, false}}), Answer::Found);
  EXPECT_EQ(answer({{&free, false}, {&field, true}}), Answer::Found);
  EXPECT_EQ(answer({{&field, false}, {&free, true}}), Answer::Empty);
  EXPECT_FALSE(surely_includes(field_glob("a*b"), glob("a*b")));
  EXPECT_TRUE(surely_includes(glob("a*b"), field_glob("a*b")));
}

TEST(Language, LettersThatIgnoreCaseAreLoweredAsJavaDoes) {
  GlobSymbols any_case;
  append_text(any_case, "ok", GlobSymbol::Kind::CharAnyCase);
  EXPECT_TRUE(glob_matches(any_case, to_word("OK")));
  EXPECT_TRUE(glob_matches(any_case, to_word("oK")));
  EXPECT_TRUE(glob_matches(any_case, to_word("o\xE2\x84\xAA")));  // the Kelvin sign
  EXPECT_FALSE(glob_matches(any_case, to_word("0k")));
  const Language ignoring = Language::of({any_case});
  const Language exact = Language::of({glob("ok"), glob("oK"), glob("Ok"), glob("OK")});
  Budget budget;
  const Search search =
      find_word(std::vector<Requirement>{{&ignoring, false}, {&exact, true}}, budget);
  ASSERT_EQ(search.answer, Answer::Found);
  EXPECT_EQ(to_utf8(search.word).substr(1), "\xE2\x84\xAA");
}

// Whenever the search says that there is no word with the opaque value in it, there is none for any
// value in its place. Returns how often it said so.
std::size_t proofs_that_hold(char opaque,
                             const std::vector<std::string>& globs,
                             const std::vector<std::string>& values,
                             const std::vector<std::string>& words) {
  const auto filled = [opaque](std::string text, const std::string& value) {
    for (std::size_t at = text.find(opaque); at != std::string::npos; at = text.find(opaque, at)) {
      text.replace(at, 1, value);
      at += value.size();
    }
    return text;
  };
  std::size_t proofs = 0;
  for (const std::string& a : globs) {
    for (const std::string& b : globs) {
      for (const bool is_negated : {false, true}) {
        const Language one = Language::of({glob(a)});
        const Language other = Language::of({glob(b)});
        if (answer({{&one, false}, {&other, is_negated}}) != Answer::Empty) {
          continue;
        }
        ++proofs;
        for (const std::string& value : values) {
          const std::string first = filled(a, value);
          const std::string second = filled(b, value);
          EXPECT_FALSE(has_word({{first, false}, {second, is_negated}}, words))
              << a << " and " << (is_negated ? "not " : "") << b << " with " << value;
        }
      }
    }
  }
  return proofs;
}

TEST(Language, NothingIsFoundForAnOpaqueValueWhateverItIs) {
  EXPECT_GT(
      proofs_that_hold('%', all_words("a%*?", 3), {"", "a", "x", "ax", "aa"}, all_words("ax", 5)),
      500U);
}

TEST(Language, NothingIsFoundForAFieldWhateverItIs) {
  EXPECT_GT(
      proofs_that_hold('#', all_words("a#*:", 3), {"a", "x", "ax", "aa"}, all_words("ax:", 5)),
      500U);
}

TEST(Language, AFieldIsNeitherEmptyNorReachesOverAColon) {
  const Language own = Language::of({glob("b:#:*")});
  const Language wide = Language::of({field_glob("b:*:c")});
  const Language empty = Language::of({glob("b::*")});
  const Language longer = Language::of({glob("b:*:c:d")});
  const Language within = Language::of({glob("b:#:c")});
  EXPECT_EQ(answer({{&within, false}, {&wide, true}}), Answer::Empty);
  EXPECT_EQ(answer({{&own, false}, {&empty, false}}), Answer::Empty);
  EXPECT_EQ(answer({{&within, false}, {&longer, false}}), Answer::Empty);
  EXPECT_EQ(answer({{&own, false}, {&longer, false}}), Answer::Found);
  const Language any = Language::of({glob("b:%:c")});
  const Language two_fields = Language::of({glob("b:*:d:c")});
  EXPECT_EQ(answer({{&any, false}, {&wide, true}}), Answer::Found);
  EXPECT_EQ(answer({{&any, false}, {&two_fields, false}}), Answer::Found);
  EXPECT_EQ(answer({{&within, false}, {&two_fields, false}}), Answer::Empty);
}

TEST(Language, AWordHasAllOpaqueValuesAtTheirPlacesWhereOneCan) {
  const Language account = Language::of({glob("*:#:*")});
  const Language name = Language::of({glob("k:*:%")});
  Budget budget;
  const Search search =
      find_word(std::vector<Requirement>{{&name, false}, {&account, false}}, budget);
  ASSERT_EQ(search.answer, Answer::Found);
  EXPECT_TRUE(search.word.find(kOpaqueFirst) != Word::npos);
  EXPECT_TRUE(search.word.find(kOpaqueFieldFirst) != Word::npos);
}

TEST(Language, AnOpaqueValueIsIncludedInItselfAndInARun) {
  const Language own = Language::of({glob("user/%")});
  const Language all = Language::of({glob("user/*")});
  const Language one = Language::of({glob("user/?")});
  const Language longer = Language::of({glob("user/%/a")});
  EXPECT_EQ(answer({{&own, false}, {&own, true}}), Answer::Empty);
  EXPECT_EQ(answer({{&own, false}, {&all, true}}), Answer::Empty);
  EXPECT_EQ(answer({{&own, false}, {&one, true}}), Answer::Found);
  EXPECT_EQ(answer({{&all, false}, {&own, true}}), Answer::Found);
  EXPECT_EQ(answer({{&longer, false}, {&own, false}}), Answer::Found);
}

TEST(Language, DigitsAreToldApartFromEveryOtherLetter) {
  GlobSymbols digits;
  for (int i = 0; i < 2; ++i) {
    digits.push_back({.kind = GlobSymbol::Kind::Digit, .is_in_field = false, .letter = 0});
  }
  const Language numbers = Language::of({digits});
  const Language two = Language::of({glob("??")});
  const Language ones = Language::of({glob("1?"), glob("?1")});
  EXPECT_EQ(answer({{&numbers, false}, {&two, true}}), Answer::Empty);
  EXPECT_EQ(answer({{&two, false}, {&numbers, true}}), Answer::Found);
  Budget budget;
  const Search search =
      find_word(std::vector<Requirement>{{&numbers, false}, {&two, false}, {&ones, true}}, budget);
  ASSERT_EQ(search.answer, Answer::Found);
  EXPECT_EQ(to_utf8(search.word), "22");
}

TEST(Language, AWordThatIsFoundIsAShortestOne) {
  const Language lead = Language::of({glob("arn:*")});
  const Language other = Language::of({glob("*/b?")});
  const Language out = Language::of({glob("arn:/*")});
  Budget budget;
  const Search search =
      find_word(std::vector<Requirement>{{&lead, false}, {&other, false}, {&out, true}}, budget);
  ASSERT_EQ(search.answer, Answer::Found);
  EXPECT_EQ(to_utf8(search.word), "arn:x/bx");
}

TEST(Language, ASearchThatRunsOutOfBudgetSaysSo) {
  // Twenty patterns `*a??...?` want twenty positions remembered: a million states.
  std::vector<Language> languages;
  std::string tail;
  for (int i = 0; i < 20; ++i) {
    languages.push_back(Language::of({glob("*a" + tail)}));
    tail += '?';
  }
  const Language last = Language::of({glob("*b" + tail)});
  std::vector<Requirement> requirements{{&last, false}};
  const Language never = Language::of({glob("*a*")});
  for (const Language& language : languages) {
    requirements.push_back({&language, false});
  }
  requirements.push_back({&never, true});
  Budget budget{.left = 1000};
  std::vector<Requirement> hard(requirements.begin(), requirements.end() - 1);
  for (std::size_t i = 1; i < hard.size(); ++i) {
    hard[i].is_negated = i % 2 == 0;
  }
  EXPECT_EQ(find_word(hard, budget).answer, Answer::Unknown);
  EXPECT_EQ(budget.left, 0U);
}

TEST(Language, Utf8SurvivesBothWays) {
  for (const std::string_view text :
       {"plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x90\x91\x80", "broken \xFF byte"}) {
    EXPECT_EQ(to_utf8(to_word(text)), text);
  }
}

}  // namespace
}  // namespace leastwise
