// The rules that the program brings along: they load, their examples hold, and their files are in
// order.
#include "rules/built_in.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "report/rule_schema_json.h"
#include "report/view.h"
#include "rules/example.h"
#include "rules/page.h"
#include "support/golden.h"

namespace leastwise {
namespace {

std::string text_of(const std::vector<Error>& errors, const SourceMap& sources) {
  std::string out;
  for (const Error& error : errors) {
    out += error.message + '\n' + excerpt(sources, error.where) + error.help + '\n';
  }
  return out;
}

struct Loaded {
  SourceMap sources;
  RuleLibrary rule_library;
};

Loaded load_with_examples() {
  Loaded loaded;
  auto library = built_in_rules_with_examples(loaded.sources);
  if (!library) {
    ADD_FAILURE() << text_of(library.error(), loaded.sources);
  } else {
    loaded.rule_library = *std::move(library);
  }
  return loaded;
}

TEST(BuiltInRules, LoadFromTheirPackedForm) {
  const SourceMap sources;
  const auto library = built_in_rules();
  ASSERT_TRUE(library) << text_of(library.error(), sources);
  const Loaded whole = load_with_examples();
  std::vector<std::string> packed_ids;
  std::vector<std::string> ids;
  for (const auto& rule : library->rules) {
    packed_ids.push_back(rule->info.id + ": " + rule->message);
  }
  for (const auto& rule : whole.rule_library.rules) {
    ids.push_back(rule->info.id + ": " + rule->message);
  }
  EXPECT_EQ(packed_ids, ids);
  EXPECT_FALSE(ids.empty());
}

TEST(BuiltInRules, DoWhatTheirExamplesSay) {
  Loaded loaded = load_with_examples();
  for (const auto& rule : loaded.rule_library.rules) {
    const std::vector<Error> errors = check_examples(*rule, loaded.sources);
    EXPECT_TRUE(errors.empty()) << text_of(errors, loaded.sources);
  }
}

TEST(BuiltInRules, SayWhyAndHowToFix) {
  const Loaded loaded = load_with_examples();
  for (const auto& rule : loaded.rule_library.rules) {
    const RuleInfo& info = rule->info;
    EXPECT_FALSE(info.why.empty()) << info.id;
    EXPECT_NE(info.fix.find("```"), std::string::npos) << info.id << ": the fix shows no code";
    EXPECT_FALSE(info.references.empty()) << info.id;
    EXPECT_FALSE(info.defects.empty()) << info.id;
  }
}

// What a template cannot hold.
constexpr std::array kOnlyInTerraform = {
    std::string_view("credentials-in-provider"),
    std::string_view("image-of-any-owner"),
    std::string_view("image-shared"),
    std::string_view("password-expires-late"),
    std::string_view("passwords-can-be-reused"),
    std::string_view("passwords-cannot-be-changed"),
    std::string_view("passwords-without-lowercase"),
    std::string_view("passwords-without-number"),
    std::string_view("passwords-without-symbol"),
    std::string_view("passwords-without-uppercase"),
    std::string_view("public-snapshot"),
    std::string_view("public-ssm-document"),
    std::string_view("secret-sent-while-planning"),
    std::string_view("short-console-password"),
    std::string_view("short-passwords"),
};

// A fix in JSON serves both languages.
TEST(BuiltInRules, ShowTheFixInTheLanguageOfTheInput) {
  const Loaded loaded = load_with_examples();
  for (const auto& rule : loaded.rule_library.rules) {
    const RuleInfo& info = rule->info;
    const std::string terraform = fix_text(info, {.has_terraform = true, .has_templates = false});
    const std::string templates = fix_text(info, {.has_terraform = false, .has_templates = true});
    EXPECT_TRUE(terraform.find("```hcl") == std::string::npos ||
                terraform.find("```yaml") == std::string::npos)
        << info.id;
    EXPECT_EQ(templates.find("```hcl"), std::string::npos) << info.id;
    EXPECT_NE(terraform.find("```"), std::string::npos) << info.id;
    const bool is_shown = templates.find("```") != std::string::npos;
    EXPECT_EQ(is_shown, std::ranges::find(kOnlyInTerraform, info.id) == kOnlyInTerraform.end())
        << info.id;
  }
}

TEST(BuiltInRules, StandInFilesOfTheirNames) {
  const Loaded loaded = load_with_examples();
  for (const auto& rule : loaded.rule_library.rules) {
    const std::filesystem::path path(loaded.sources.name(rule->where.file));
    EXPECT_EQ(path.stem().string(), rule->info.id) << path;
  }
}

// LEASTWISE_ACCEPT=1 rewrites the pages, as it does goldens.
TEST(BuiltInRules, HavePagesThatAreCurrent) {
  namespace fs = std::filesystem;
  Loaded loaded = load_with_examples();
  const fs::path folder = fs::path(LEASTWISE_SOURCE_DIR) / "policies/pages";
  if (std::getenv("LEASTWISE_ACCEPT") != nullptr) {
    fs::remove_all(folder);
  }
  std::set<std::string> expected;
  for (const Page& page : pages_of(loaded.rule_library, loaded.sources)) {
    expected.insert(page.path);
    testing::expect_golden("../policies/pages/" + page.path, page.text);
  }
  std::set<std::string> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      found.insert(entry.path().lexically_relative(folder).generic_string());
    }
  }
  EXPECT_EQ(found, expected);
}

TEST(BuiltInRules, HaveASchemaThatIsCurrent) {
  testing::expect_golden("../policies/rule.schema.json", rule_schema());
}

TEST(BuiltInRules, AreEachInAPack) {
  const Loaded loaded = load_with_examples();
  Selection all;
  for (const auto& [id, pack] : loaded.rule_library.packs) {
    all.packs.push_back(id);
  }
  const auto selected = select_rules(loaded.rule_library, all);
  ASSERT_TRUE(selected) << text_of(selected.error(), loaded.sources);
  EXPECT_EQ(selected->size(), loaded.rule_library.rules.size());
}

// What a rule's page says about frameworks is what the tables at the end of a run count.
TEST(BuiltInRules, NameTheControlsThatCountThem) {
  const Loaded loaded = load_with_examples();
  std::set<std::string> of_packs;
  for (const auto& [id, pack] : loaded.rule_library.packs) {
    for (const PackControl& control : pack.controls) {
      for (const std::string& rule : control.rules) {
        of_packs.insert(rule + ' ' + id + ' ' + control.id);
      }
    }
  }
  std::set<std::string> of_rules;
  for (const auto& rule : loaded.rule_library.rules) {
    for (const auto& [framework, controls] : rule->info.controls) {
      for (const std::string& control : controls) {
        of_rules.insert(rule->info.id + ' ' + framework + ' ' + control);
      }
    }
  }
  EXPECT_EQ(of_rules, of_packs);
}

}  // namespace
}  // namespace leastwise
