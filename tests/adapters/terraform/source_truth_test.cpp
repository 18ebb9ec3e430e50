// Is what the source test rebuilds right? Configurations are applied to an emulator of AWS and
// planned again: then Terraform itself knows every document. What was rebuilt before must cover it,
// and equal it where it has no holes.
//
// Applying takes its time, so this runs where LEASTWISE_APPLY is set, as continuous
// integration does, and where terraform, the AWS provider and moto's server are: see
// tests/end_to_end/apply.sh. LEASTWISE_TRUTH names more configurations, separated by colons; one
// that has first.json and second.json in it was applied before.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>

#include "support/temporary_directory.h"
#include "terraform/terraform.h"

namespace leastwise::terraform {
namespace {

namespace fs = std::filesystem;

constexpr int kSkipped = 77;

struct Read {
  SourceMap sources;
  ModelBuilder builder;
};

void read_plan_file(const fs::path& plan, const std::string& source, Read& into) {
  const Result<FileId> file = into.sources.load(plan.string());
  ASSERT_TRUE(file) << plan;
  AdapterOptions options;
  options.source = source;
  options.account = "123456789012";  // moto's
  options.partition = "aws";
  const Result<void> done = read(*file, into.sources, options, into.builder);
  ASSERT_TRUE(done) << plan;
}

// Does a text with `${...}` in the place of holes cover another one? `${aws:username}` covers
// itself.
bool covers(const std::string& rebuilt, std::string_view truth) {
  std::string glob;
  for (std::size_t i = 0; i < rebuilt.size(); ++i) {
    const std::size_t close = rebuilt.compare(i, 2, "${") == 0 ? rebuilt.find('}', i) : i;
    if (close != i && close != std::string::npos) {
      glob += '*';
      i = close;
    } else {
      glob += rebuilt[i];
    }
  }
  return matches(parse_pattern(PartialString(glob), {}, PatternSyntax::Glob),
                 truth,
                 LetterCase::Ignored) == Truth::Yes;
}

using Texts = std::vector<std::string>;

// Each value has its counterpart on the other side.
bool covers_all(const Texts& rebuilt, const Texts& truth) {
  const bool is_covered = std::ranges::all_of(truth, [&](const std::string& value) {
    return std::ranges::any_of(rebuilt, [&](const std::string& by) { return covers(by, value); });
  });
  return is_covered && std::ranges::all_of(rebuilt, [&](const std::string& by) {
           return std::ranges::any_of(truth, [&](const auto& value) { return covers(by, value); });
         });
}

Texts texts_of(const Element& element) {
  Texts out;
  for (const Pattern& pattern : element.patterns) {
    out.push_back(pattern.text());
  }
  return out;
}

Texts texts_of(const PrincipalElement& element) {
  Texts out;
  for (const PrincipalValue& value : element.values) {
    out.push_back(value.value.display());
  }
  return out;
}

Texts texts_of(const std::vector<Condition>& conditions) {
  Texts out;
  for (const Condition& condition : conditions) {
    for (const ConditionValue& value : condition.values) {
      out.push_back(condition.operator_text + " " + condition.key.display() + " " +
                    value.text.display());
    }
  }
  return out;
}

bool covers_statement(const Statement& rebuilt, const Statement& truth) {
  return rebuilt.effect == truth.effect && rebuilt.action.is_negated == truth.action.is_negated &&
         rebuilt.resource.is_negated == truth.resource.is_negated &&
         rebuilt.principal.is_negated == truth.principal.is_negated &&
         covers_all(texts_of(rebuilt.action), texts_of(truth.action)) &&
         covers_all(texts_of(rebuilt.resource), texts_of(truth.resource)) &&
         covers_all(texts_of(rebuilt.principal), texts_of(truth.principal)) &&
         covers_all(texts_of(rebuilt.conditions), texts_of(truth.conditions));
}

std::string text_of(const Policy& policy) {
  std::string out;
  for (const Statement& statement : policy.statements) {
    out += canonical_text(statement) + "\n";
  }
  return out;
}

struct Counts {
  std::size_t compared = 0;
  std::size_t equal = 0;    // without holes
  std::size_t covered = 0;  // with holes
  std::size_t wrong = 0;
  std::size_t unknown = 0;  // not rebuilt
  std::size_t not_applied = 0;
};

bool covers_policy(const Policy& rebuilt, const Policy& truth) {
  return std::ranges::equal(rebuilt.statements, truth.statements, covers_statement);
}

void compare(const std::string& name,
             const PolicyDocument& rebuilt,
             const PolicyDocument& truth,
             Counts& counts) {
  ++counts.compared;
  const bool is_whole = rebuilt.state == PolicyState::Rebuilt;
  const std::string mine = text_of(rebuilt.policy);
  const std::string real = text_of(truth.policy);
  const bool is_right = is_whole ? mine == real : covers_policy(rebuilt.policy, truth.policy);
  EXPECT_TRUE(is_right) << name << "\n" << mine << "\n" << real;
  ++(!is_right ? counts.wrong : is_whole ? counts.equal : counts.covered);
}

void compare_plans(const fs::path& configuration, const fs::path& output, Counts& counts) {
  Read first;
  Read second;
  read_plan_file(output / "first.json", configuration.string(), first);
  read_plan_file(output / "second.json", "", second);
  std::map<std::string, const PolicyDocument*> truths;
  for (const PolicyDocument& document : second.builder.after.model.policies) {
    truths[document.origin.address + " " + document.attribute] = &document;
  }
  for (const PolicyDocument& document : first.builder.after.model.policies) {
    const std::string name = document.origin.address + " " + document.attribute;
    const bool is_hidden =
        document.state != PolicyState::Known && document.state != PolicyState::Malformed;
    if (!is_hidden || document.is_permission) {
      continue;
    }
    EXPECT_NE(document.state, PolicyState::Unknown) << name << ": " << document.reason;
    if (document.state == PolicyState::Unknown) {
      ++counts.unknown;
    } else if (!truths.contains(name) || truths[name]->state != PolicyState::Known) {
      ++counts.not_applied;  // the emulator does not have everything
    } else {
      compare(name, document, *truths[name], counts);
    }
  }
}

void report(const Counts& counts) {
  fmt::print(
      "documents compared: {}; equal {}, covered {}, wrong {}; not rebuilt {}, not applied {}\n",
      counts.compared,
      counts.equal,
      counts.covered,
      counts.wrong,
      counts.unknown,
      counts.not_applied);
  EXPECT_GT(counts.compared, 0U);
}

std::vector<fs::path> configurations() {
  std::vector<fs::path> out;
  const fs::path fixtures = fs::path(LEASTWISE_SOURCE_DIR) / "fixtures" / "terraform" / "truth";
  for (const auto& entry : fs::directory_iterator(fixtures)) {
    out.push_back(entry.path());
  }
  if (const char* more = std::getenv("LEASTWISE_TRUTH")) {
    std::istringstream list(more);
    for (std::string path; std::getline(list, path, ':');) {
      out.emplace_back(path);
    }
  }
  std::ranges::sort(out);
  return out;
}

class TerraformSourceTruth : public ::testing::TestWithParam<fs::path> {};

TEST_P(TerraformSourceTruth, RebuiltDocumentsCoverWhatTerraformMakes) {
  Counts counts;
  if (fs::exists(GetParam() / "first.json") && fs::exists(GetParam() / "second.json")) {
    compare_plans(GetParam(), GetParam(), counts);
    report(counts);
    return;
  }
  if (std::getenv("LEASTWISE_APPLY") == nullptr) {
    GTEST_SKIP() << "LEASTWISE_APPLY is not set";
  }
  const leastwise::testing::TemporaryDirectory output;
  const std::string command = fmt::format("'{}/tests/end_to_end/apply.sh' '{}' '{}'",
                                          LEASTWISE_SOURCE_DIR,
                                          GetParam().string(),
                                          output.path());
  // NOLINTNEXTLINE(cert-env33-c,concurrency-mt-unsafe): a script of this repository.
  const int code = std::system(command.c_str());
  if (WEXITSTATUS(code) == kSkipped) {
    GTEST_SKIP() << "terraform, its AWS provider or moto_server is not here";
  }
  ASSERT_EQ(WEXITSTATUS(code), 0);
  compare_plans(GetParam(), output.path(), counts);
  report(counts);
}

INSTANTIATE_TEST_SUITE_P(
    Configurations,
    TerraformSourceTruth,
    ::testing::ValuesIn(configurations()),
    [](const auto& information) {
      std::string name = information.param.filename().string();
      std::ranges::replace_if(
          name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
      return name;
    });

}  // namespace
}  // namespace leastwise::terraform
