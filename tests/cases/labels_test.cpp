// What other scanners say about their own cases, and what we say: for every defect that has a rule.
//
// A label is an opinion. Where ours is another one, fixtures/cases/reasons.yaml (for templates
// cloudformation-reasons.yaml) says why, or where the same is said about a neighbouring resource; a
// label that is neither agreed with nor answered fails this test, and so does an answer that
// nothing asks for. The cases are third-party files that are not part of the repository, so the
// test is skipped without them.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>

#include "rules/built_in.h"
#include "rules/run.h"
#include "support/golden.h"
#include "support/read_world.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

fs::path cases() {
  const char* shared = std::getenv("LEASTWISE_SHARED");
  return shared == nullptr ? fs::path(LEASTWISE_SOURCE_DIR) / "../shared/cases"
                           : fs::path(shared) / "cases";
}

struct Label {
  std::string rival;
  std::string config;
  std::string check;
  std::string resource;  // empty: the rival judges the whole input
  std::set<std::string> defects;
  fs::path input;
  bool expects_finding = false;

  std::string id() const {
    return fmt::format("{} {} {} {}", rival, config, check, resource.empty() ? "-" : resource);
  }
};

std::string text(const Node& node, std::string_view key) {
  const Node* value = node.find(key);
  return value == nullptr ? std::string() : std::string(value->as_text().value_or(""));
}

Node read(SourceMap& sources, const fs::path& path) {
  const Result<FileId> file = sources.load(path.string());
  if (!file) {
    ADD_FAILURE() << file.error().message;
    return {};
  }
  Result<Document> document = read_json(sources, *file);
  EXPECT_TRUE(document) << path;
  return document ? std::move(document->root) : Node{};
}

// "checkov-hcl", "checkov-plan" and "checkov" are one rival; "cfn-lint" is called so.
std::string rival_of(const std::string& set) {
  return set == "cfn-lint" ? set : set.substr(0, set.find('-'));
}

// What the labels are about.
enum class Language : std::uint8_t { Terraform, CloudFormation };

std::vector<Label> all_labels(Language language, const std::set<std::string>& defects) {
  SourceMap sources;
  std::vector<Label> labels;
  const auto add = [&](const Node& node, const std::string& config, const fs::path& input) {
    Label label;
    label.rival = rival_of(text(node, "set"));
    label.config = config;
    label.check = text(node, "check");
    label.resource = text(node, "resource");
    label.input = input;
    label.expects_finding = text(node, "expect") == "fail";
    for (const Node& defect : node.find("defects")->items) {
      if (defects.contains(defect.scalar.text)) {
        label.defects.insert(defect.scalar.text);
      }
    }
    if (!label.defects.empty()) {
      labels.push_back(std::move(label));
    }
  };
  if (language == Language::Terraform) {
    for (const Node& node : read(sources, cases() / "terraform/labels.json").items) {
      add(node, text(node, "config"), cases() / "terraform" / text(node, "plan"));
    }
  }
  for (const Node& node : read(sources, cases() / "labels.json").items) {
    const std::string format = text(node, "format");
    const bool is_meant = language == Language::Terraform ? format == "terraform-plan-json"
                                                          : format.starts_with("cfn-");
    if (is_meant) {
      add(node, text(node, "file"), cases() / text(node, "file"));
    }
  }
  return labels;
}

// "aws_iam_role.ci[\"x\"]" is judged as "aws_iam_role.ci".
std::string without_keys(const std::string& address) {
  std::string out;
  int depth = 0;
  for (const char c : address) {
    depth += c == '[' ? 1 : 0;
    if (depth == 0) {
      out += c;
    }
    depth -= c == ']' ? 1 : 0;
  }
  return out;
}

// Address and defects of every finding.
using Said = std::vector<std::pair<std::string, std::vector<std::string>>>;

Said findings_of(const fs::path& input, const std::vector<SelectedRule>& rules) {
  SourceMap sources;
  const World world = testing::read_world(input.string(), sources);
  Settings settings;
  settings.today = "2026-01-01";
  Said said;
  for (const Finding& finding : run(rules, world, settings)) {
    said.emplace_back(without_keys(finding.origin.address), finding.rule->defects);
  }
  return said;
}

bool is_said(const Said& said, const std::set<std::string>& defects, const std::string& address) {
  return std::any_of(said.begin(), said.end(), [&](const auto& finding) {
    const bool is_here = address.empty() || finding.first == without_keys(address);
    return is_here && std::any_of(finding.second.begin(),
                                  finding.second.end(),
                                  [&](const std::string& key) { return defects.contains(key); });
  });
}

struct Reason {
  std::string at;  // where we say the same
  std::string because;
  bool is_used = false;
};

std::map<std::string, Reason> all_reasons(const std::string& name) {
  SourceMap sources;
  const Result<FileId> file =
      sources.load((fs::path(LEASTWISE_SOURCE_DIR) / "fixtures/cases" / name).string());
  std::map<std::string, Reason> reasons;
  if (!file) {
    ADD_FAILURE() << file.error().message;
    return reasons;
  }
  const Result<std::vector<Document>> documents = read_yaml(sources, *file);
  if (!documents) {
    ADD_FAILURE() << documents.error().message;
    return reasons;
  }
  for (const Node& entry : documents->front().root.items) {
    for (const Node& label : entry.find("labels")->items) {
      reasons[label.scalar.text] = {text(entry, "at"), text(entry, "because")};
    }
  }
  return reasons;
}

struct Count {
  std::size_t agree = 0;
  std::size_t right = 0;
  std::vector<std::string> open;
};

void compare(Language language, const std::string& reasons_name, const std::string& golden) {
  const auto library = built_in_rules();
  ASSERT_TRUE(library);
  Selection strict;
  strict.packs = {"strict"};
  const auto rules = select_rules(*library, strict);
  ASSERT_TRUE(rules);
  std::set<std::string> defects;
  for (const SelectedRule& selected : *rules) {
    defects.insert(selected.rule->info.defects.begin(), selected.rule->info.defects.end());
  }
  std::map<std::string, Reason> reasons = all_reasons(reasons_name);
  std::map<fs::path, Said> by_input;
  std::map<std::string, Count> counts;
  for (const Label& label : all_labels(language, defects)) {
    if (!by_input.contains(label.input)) {
      by_input[label.input] = findings_of(label.input, *rules);
    }
    const Said& said = by_input[label.input];
    Count& count = counts[label.rival];
    const auto reason = reasons.find(label.id());
    if (is_said(said, label.defects, label.resource) == label.expects_finding) {
      ++count.agree;
    } else if (reason == reasons.end()) {
      count.open.push_back(label.id() +
                           (label.expects_finding ? ": wants a finding" : ": wants none"));
    } else if (!reason->second.at.empty()) {
      reason->second.is_used = true;
      EXPECT_TRUE(is_said(said, label.defects, reason->second.at)) << label.id();
      ++count.agree;
    } else {
      reason->second.is_used = true;
      ++count.right;
    }
  }
  std::string table = "rival     agree  we are right because  open\n";
  for (const auto& [rival, count] : counts) {
    table += fmt::format(
        "{:<8} {:>6} {:>21} {:>5}\n", rival, count.agree, count.right, count.open.size());
    EXPECT_EQ(count.open, std::vector<std::string>{}) << rival;
  }
  testing::expect_golden("cases/" + golden, table);
  for (const auto& [id, reason] : reasons) {
    EXPECT_TRUE(reason.is_used) << "nothing asks for this answer: " << id;
  }
}

bool are_here() {
  return fs::exists(cases() / "terraform/labels.json");
}

TEST(Labels, AreAgreedWithOrAnswered) {
  if (!are_here()) {
    GTEST_SKIP() << "there are no cases of other scanners in " << cases();
  }
  compare(Language::Terraform, "reasons.yaml", "agreement.golden");
}

TEST(Labels, OfTemplatesAreAgreedWithOrAnswered) {
  if (!are_here()) {
    GTEST_SKIP() << "there are no cases of other scanners in " << cases();
  }
  compare(
      Language::CloudFormation, "cloudformation-reasons.yaml", "cloudformation-agreement.golden");
}

}  // namespace
}  // namespace leastwise
