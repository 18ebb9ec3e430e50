// Our expansion of SAM against AWS's: templates of aws-sam-translator's tests, each with what the
// translator makes of it, and the tables that the translator has.
//
// What is compared is all that concerns access: roles with trust, policies and boundary, and the
// policies of resources. Where the two cannot be equal, fixtures/cloudformation_sam/reasons.yaml
// says why. The templates are third-party files that are not part of the repository, so the test is
// skipped without them.
#include "cloudformation/sam.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>

#include "cloudformation/cloudformation.h"
#include "support/golden.h"
#include "support/shared_material.h"

namespace leastwise::cloudformation {
namespace {

namespace fs = std::filesystem;

struct Partition {
  std::string_view name;
  std::string_view prefix;  // of outputs
  std::string_view region;
};

constexpr std::array kPartitions{Partition{"aws", "", "ap-southeast-1"},
                                 Partition{"aws-cn", "aws-cn_", "cn-north-1"},
                                 Partition{"aws-us-gov", "aws-us-gov_", "us-gov-west-1"}};

using Lines = std::set<std::string>;

void add_statements(const Policy& policy, const std::string& before, Lines& out) {
  for (const Statement& statement : policy.statements) {
    out.insert(fmt::format("{}: {}", before, canonical_text(statement)));
  }
}

// All that a template says about access, one line a fact.
Lines access_in(const World& world) {
  Lines out;
  const Model& model = world.after;
  for (const Principal& principal : model.principals) {
    if (!principal.is_declared) {
      continue;
    }
    const std::string who = fmt::format("{} {} [{}]",
                                        to_text(principal.kind),
                                        principal.origin.address,
                                        principal.origin.condition);
    out.insert(who);
    if (principal.trust) {
      add_statements(model.policy(*principal.trust).policy, who + " trusts", out);
    }
    if (principal.boundary) {
      out.insert(fmt::format("{} within {}", who, principal.boundary->arn.display()));
    }
    for (const Grant& grant : principal.grants) {
      const std::string has = fmt::format("{} has [{}]", who, grant.origin.condition);
      if (grant.policy) {
        add_statements(model.policy(*grant.policy).policy, has, out);
      } else {
        out.insert(fmt::format("{} {}", has, grant.arn.display()));
      }
    }
  }
  for (const PolicyDocument& document : model.policies) {
    if (document.kind == PolicyKind::Resource) {
      add_statements(document.policy,
                     fmt::format("on {} {} [{}]",
                                 document.target.kind,
                                 document.target.identifier.display(),
                                 document.origin.condition),
                     out);
    }
  }
  return out;
}

Lines access_in(const fs::path& path, const Partition& partition) {
  SourceMap sources;
  const Result<FileId> file = sources.load(path.string());
  if (!file) {
    ADD_FAILURE() << path;
    return {};
  }
  AdapterOptions options;
  options.partition = partition.name;
  options.region = partition.region;
  ModelBuilder builder;
  const Result<void> read = kAdapter.read(*file, sources, options, builder);
  EXPECT_TRUE(read) << path;
  return access_in(link(std::move(builder)));
}

struct TemplatePair {
  std::string name;
  fs::path input;
  fs::path output;
  Partition partition;
};

// "0dd0ba4e__tests_translator_input_NAME.yaml": names behind a hash.
std::vector<TemplatePair> all_pairs(const fs::path& folder) {
  constexpr std::string_view kInput = "__tests_translator_input_";
  constexpr std::string_view kOutput = "__tests_translator_output_";
  std::map<std::string, fs::path> inputs;
  std::map<std::string, fs::path> outputs;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().stem().string();
    for (const auto& [mark, to] : {std::pair(kInput, &inputs), std::pair(kOutput, &outputs)}) {
      const std::size_t at = name.find(mark);
      if (at != std::string::npos) {
        to->emplace(name.substr(at + mark.size()), entry.path());
      }
    }
  }
  std::vector<TemplatePair> pairs;
  for (const auto& [name, input] : inputs) {
    for (const Partition& partition : kPartitions) {
      const auto output = outputs.find(std::string(partition.prefix) + name);
      if (output != outputs.end()) {
        pairs.push_back(
            {fmt::format("{}{}", partition.prefix, name), input, output->second, partition});
      }
    }
  }
  return pairs;
}

std::string difference(const Lines& ours, const Lines& theirs) {
  std::string out;
  for (const std::string& line : theirs) {
    out += ours.contains(line) ? "" : "  translator: " + line + "\n";
  }
  for (const std::string& line : ours) {
    out += theirs.contains(line) ? "" : "  leastwise:  " + line + "\n";
  }
  return out;
}

std::map<std::string, std::string> all_reasons() {
  SourceMap sources;
  std::map<std::string, std::string> reasons;
  const Result<FileId> file = sources.load(
      (fs::path(LEASTWISE_SOURCE_DIR) / "fixtures/cloudformation_sam/reasons.yaml").string());
  const auto documents = file ? read_yaml(sources, *file) : std::unexpected(file.error());
  if (!documents) {
    ADD_FAILURE() << documents.error().message;
    return reasons;
  }
  for (const Node& entry : documents->front().root.items) {
    for (const Node& name : entry.find("pairs")->items) {
      reasons[name.scalar.text] = entry.find("because")->scalar.text;
    }
  }
  return reasons;
}

TEST(SamPairs, SayWhatTheTranslatorMakesOfThem) {
  const auto folder = shared_material("corpus/cfn/aws__serverless-application-model");
  if (!folder) {
    GTEST_SKIP() << "the templates of aws-sam-translator are not here";
  }
  const std::map<std::string, std::string> reasons = all_reasons();
  std::size_t agree = 0;
  std::set<std::string> answered;
  for (const TemplatePair& pair : all_pairs(*folder)) {
    const std::string text =
        difference(access_in(pair.input, pair.partition), access_in(pair.output, pair.partition));
    if (text.empty()) {
      ++agree;
      EXPECT_FALSE(reasons.contains(pair.name)) << "nothing asks for this answer: " << pair.name;
    } else if (reasons.contains(pair.name)) {
      answered.insert(pair.name);
    } else {
      ADD_FAILURE() << pair.name << "\n" << text;
    }
  }
  testing::expect_golden(
      "cloudformation_sam/agreement.golden",
      fmt::format("pairs that agree: {}, for a reason not: {}\n", agree, answered.size()));
}

// Words of a table's row, and of what the translator has, in one order.
std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> out;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    out.emplace(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  out.erase("");
  return out;
}

Node read_shared(SourceMap& sources, const fs::path& path) {
  const Result<FileId> file = sources.load(path.string());
  const auto document = file ? read_json(sources, *file) : std::unexpected(file.error());
  EXPECT_TRUE(document) << path;
  return document ? document->root : Node{};
}

std::set<std::string> actions_in(const Node& node) {
  std::set<std::string> out;
  if (node.is_list()) {
    for (const Node& item : node.items) {
      out.insert(item.scalar.text);
    }
  } else {
    out.insert(node.scalar.text);
  }
  return out;
}

TEST(SamPolicies, AreThoseOfTheTranslator) {
  const auto path = shared_material("formats/sam_policy_templates.json");
  if (!path) {
    GTEST_SKIP() << "the policy templates of aws-sam-translator are not here";
  }
  SourceMap sources;
  const Node root = read_shared(sources, *path);
  const Node* all = root.find("Templates");
  ASSERT_NE(all, nullptr);
  std::set<std::string> ours;
  std::size_t count = 0;
  for (const Member& member : all->members) {
    const Node* statements = member.value.find_path({"Definition", "Statement"});
    ASSERT_NE(statements, nullptr) << member.key;
    std::vector<std::set<std::string>> rows;
    for (const SamPolicyRow& row : all_sam_policy_rows()) {
      if (row.name == member.key) {
        rows.push_back(words_of(row.actions));
      }
    }
    ASSERT_EQ(rows.size(), statements->items.size()) << member.key;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Node* action = statements->items[i].find("Action");
      ASSERT_NE(action, nullptr) << member.key;
      EXPECT_EQ(rows[i], actions_in(*action)) << member.key;
    }
    ++count;
  }
  for (const SamPolicyRow& row : all_sam_policy_rows()) {
    ours.emplace(row.name);
  }
  EXPECT_EQ(ours.size(), count);
}

}  // namespace
}  // namespace leastwise::cloudformation
