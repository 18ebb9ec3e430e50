// An independent check of `new_access`: the same questions, decided by z3.
//
// Only where LEASTWISE_Z3 names the solver (`apt-get install z3`, LEASTWISE_Z3=z3): it takes
// minutes. Policies are small and random, of patterns that overlap in many ways; what the solver
// cannot decide in two seconds, about half of it, is counted.
#include <cstdlib>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>

#include "access/access.h"
#include "support/process.h"
#include "support/smt_export.h"

namespace leastwise {
namespace {

constexpr std::uint32_t kSeed = 20261127;
constexpr int kPairs = 100;

class Maker {
 public:
  std::string policy() {
    std::string out;
    const std::size_t count = 1 + (random_() % 3);
    for (std::size_t i = 0; i < count; ++i) {
      out += (i == 0 ? "" : ", ") + statement();
    }
    return out;
  }

 private:
  bool chance(std::uint32_t of) { return random_() % of == 0; }

  std::string pick(const std::vector<std::string_view>& values) {
    return std::string(values[random_() % values.size()]);
  }

  std::string list(const std::vector<std::string_view>& values) {
    const std::string first = pick(values);
    return chance(3) ? fmt::format(R"(["{}", "{}"])", first, pick(values))
                     : fmt::format(R"("{}")", first);
  }

  std::string statement() {
    std::string out = fmt::format(R"({{"Effect": "{}", "{}": {}, "{}": {})",
                                  chance(3) ? "Deny" : "Allow",
                                  chance(5) ? "NotAction" : "Action",
                                  list(kActions),
                                  chance(5) ? "NotResource" : "Resource",
                                  list(kResources));
    if (chance(2)) {
      out += fmt::format(R"(, "Condition": {{{}}})", pick(kBlocks));
    }
    return out + "}";
  }

  const std::vector<std::string_view> kActions{
      "s3:GetObject", "s3:Get*", "s3:*Object", "s3:G*t", "s3:*", "*", "s3:?etObject", "ec2:*"};
  const std::vector<std::string_view> kResources{"*",
                                                 "arn:aws:s3:::b",
                                                 "arn:aws:s3:::b/*",
                                                 "arn:aws:s3:::*/x",
                                                 "arn:aws:s3:::b?/*x",
                                                 "arn:*:s3:::*",
                                                 "arn:aws:*:*:*:b*",
                                                 "arn:aws:ec2:*:1:instance/*"};
  const std::vector<std::string_view> kBlocks{
      R"("StringEquals": {"s3:prefix": "ab"})",
      R"("StringNotEquals": {"s3:prefix": ["ab", "b"]})",
      R"("StringLike": {"s3:prefix": ["a*", "?b"]})",
      R"("StringNotLike": {"s3:prefix": "*b"})",
      R"("StringLikeIfExists": {"s3:prefix": "*b*"})",
      R"("StringEquals": {"s3:prefix": "ab", "s3:delimiter": "/"})",
      R"("Null": {"s3:prefix": "true"})",
      R"("Null": {"s3:delimiter": "false"}, "StringNotEqualsIfExists": {"s3:prefix": "b"})"};

  std::mt19937 random_{kSeed};
};

Policy policy_of(const std::string& statements) {
  SourceMap sources;
  const FileId file =
      sources.add("policy", R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}")
          .value();
  return parse_policy(read_json(sources, file).value().root, sources, "policy").policy;
}

testing::Ended run_z3(std::vector<std::string> arguments, std::string input) {
  return testing::run_process({.arguments = std::move(arguments),
                               .environment = {},
                               .directory = {},
                               .input = std::move(input)});
}

TEST(Smt, SaysWhatNewAccessSays) {
  SCOPED_TRACE(fmt::format("seed {}", kSeed));
  const char* solver = std::getenv("LEASTWISE_Z3");
  if (solver == nullptr || run_z3({solver, "--version"}, {}).exit_code != 0) {
    GTEST_SKIP() << "LEASTWISE_Z3 does not name z3";
  }
  Maker maker;
  std::string script;
  std::vector<std::string> texts;
  std::vector<Truth> ours;
  for (int i = 0; i < kPairs; ++i) {
    texts.push_back(maker.policy());
    texts.push_back(maker.policy());
    const Policy before = policy_of(texts[texts.size() - 2]);
    const Policy after = policy_of(texts.back());
    ours.push_back(
        new_access({.policy = &before}, {.policy = &after}, {.limits = {}, .wants_all = false})
            .answer);
    script += "(reset)\n(set-option :timeout 2000)\n" + testing::smt_of_new_access(before, after);
  }
  const testing::Ended ended = run_z3({solver, "-in"}, std::move(script));
  std::istringstream lines(ended.out);
  int undecided = 0;
  int found = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    std::string line;
    ASSERT_TRUE(std::getline(lines, line)) << "z3 stopped after " << i << ": " << ended.err;
    if (line != "sat" && line != "unsat") {
      ++undecided;
      ASSERT_TRUE(line == "unknown" || line == "timeout") << line;
      continue;
    }
    found += line == "sat" ? 1 : 0;
    EXPECT_EQ(ours[i], truth(line == "sat"))
        << "before: " << texts[i * 2] << "\nafter: " << texts[(i * 2) + 1];
  }
  EXPECT_GT(found, kPairs / 8);
  EXPECT_LT(undecided, kPairs * 3 / 4);
}

}  // namespace
}  // namespace leastwise
