// A rule's fix, followed to the letter, has to leave the rule with nothing to say.
//
// Blocks of JSON are put into the rule's own examples in the place of the statement that is found,
// or, where they show a condition only, over that statement's conditions. Blocks of YAML that show
// resources are judged as a template. Blocks of HCL are read: what values they lead to only
// Terraform knows. `fixtures/rules/fixes-not-tried.golden` lists which are left, and why.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/adapter.h>

#include "rules/built_in.h"
#include "rules/example.h"
#include "rules/run.h"
#include "support/golden.h"
#include "terraform/hcl/syntax.h"

namespace leastwise {
namespace {

struct Block {
  std::string language;
  std::string text;
};

std::vector<Block> blocks_of(std::string_view fix) {
  constexpr std::string_view kFence = "```";
  std::vector<Block> blocks;
  for (std::size_t at = fix.find(kFence); at != std::string_view::npos; at = fix.find(kFence)) {
    fix.remove_prefix(at + kFence.size());
    const std::size_t line_end = fix.find('\n');
    const std::size_t close = fix.find(kFence);
    blocks.push_back({std::string(fix.substr(0, line_end)),
                      std::string(fix.substr(line_end + 1, close - line_end - 1))});
    fix.remove_prefix(close + kFence.size());
  }
  return blocks;
}

// What is wrong, or nothing; `left` tells why it could not be tried.
struct Trial {
  std::string wrong;
  std::string left;
};

bool is_statement(const Node& node) {
  return node.is_map() && node.find("Effect") != nullptr;
}

// The statement with other conditions, and other elements, if the fix shows some.
Node merged(const Node& statement, const Node& fix) {
  Node out = statement;
  for (const Member& member : fix.members) {
    std::erase_if(out.members, [&](const Member& old) { return old.key == member.key; });
    out.members.push_back(member);
  }
  return out;
}

// A place in an example where statements stand, filled with what the fix makes of them.
bool put_into(Node& statements, const Node& fix) {
  if (fix.is_list() || is_statement(fix) || fix.find("Statement") != nullptr) {
    statements = fix;
    return true;
  }
  constexpr std::string_view kElements[] = {
      "Condition", "Principal", "Action", "Resource", "Version"};
  const bool is_part = fix.is_map() && std::ranges::all_of(fix.members, [&](const Member& member) {
                         return std::ranges::find(kElements, member.key) != std::end(kElements);
                       });
  if (!is_part) {
    return false;
  }
  if (statements.is_list()) {
    for (Node& item : statements.items) {
      item = merged(item, fix);
    }
  } else {
    statements = merged(statements, fix);
  }
  return true;
}

bool has_principal(const Node& fix) {
  const Node* whole = fix.find("Statement");
  const Node& statement = whole == nullptr ? fix : *whole;
  const Node& first =
      statement.is_list() && !statement.items.empty() ? statement.items.front() : statement;
  return first.find("Principal") != nullptr;
}

bool follow(Node& example, const Node& fix) {
  for (const std::string_view key : {"trust", "statement", "boundary", "scp"}) {
    Node* place = example.find(key);
    const bool is_other = key == "trust" && example.find("statement") != nullptr &&
                          is_statement(fix) && !has_principal(fix);
    if (place != nullptr && !is_other) {
      return put_into(*place, fix);
    }
  }
  if (Node* resource = example.find("resource_policy")) {
    Node* place = resource->find("statement");
    return place != nullptr && put_into(*place, fix);
  }
  bool has_followed = false;
  for (const std::string_view key : {"roles", "users", "groups", "permission_sets"}) {
    Node* list = example.find(key);
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
      Node* trust = list->items[i].find("trust");
      if (trust != nullptr && has_principal(fix)) {
        has_followed = put_into(*trust, fix) || has_followed;
        continue;
      }
      if (Node* policies = list->items[i].find("inline"); policies != nullptr) {
        for (Member& member : policies->members) {
          has_followed = put_into(member.value, fix) || has_followed;
        }
      }
    }
  }
  return has_followed;
}

std::string said(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& finding : findings) {
    out +=
        fmt::format("  {}{}\n", finding.certainty == Truth::Maybe ? "maybe " : "", finding.message);
  }
  return out;
}

Trial try_json(const Rule& rule, const Block& block, SourceMap& sources) {
  const FileId file = sources.derive({}, Embedding::Opaque, block.text, rule.info.id);
  const Result<Document> fix = read_json(sources, file);
  if (!fix) {
    return {.wrong = "no JSON: " + fix.error().message, .left = {}};
  }
  if (rule.info.family == "change") {
    return {.wrong = {}, .left = "a change that is found stays a change"};
  }
  Trial trial{.wrong = {}, .left = "the rule has no example that it fits"};
  for (const Node& example : rule.examples.items) {
    const Node* finds = example.find("finds");
    Node followed = example;
    if (finds == nullptr || finds->as_bool() != true || !follow(followed, fix->root)) {
      continue;
    }
    Rule copy{.info = rule.info,
              .issue = rule.issue,
              .each = rule.each,
              .when = rule.when,
              .message = rule.message,
              .ignores_maybe = rule.ignores_maybe,
              .aliases = {},
              .where = rule.where,
              .examples = Node::list({followed}, followed.span)};
    const auto examples = examples_of(copy, sources);
    if (!examples) {
      return {.wrong = "no example: " + examples.error().front().message, .left = {}};
    }
    trial.left.clear();
    trial.wrong = said(try_out(copy, examples->front()));
    if (!trial.wrong.empty()) {
      return trial;
    }
  }
  return trial;
}

bool is_resource(const Node& node) {
  const Node* type = node.find("Type");
  return type != nullptr && type->as_text().value_or("").starts_with("AWS::");
}

Trial try_yaml(const Rule& rule, const Block& block) {
  if (block.text.starts_with("# CloudFormation has no property for it.")) {
    return {.wrong = {}, .left = "CloudFormation has no property for it"};
  }
  if (rule.info.id == "organization-access-role") {
    return {.wrong = {}, .left = "the role stays what it is"};
  }
  SourceMap sources;
  const FileId shown = sources.derive({}, Embedding::Opaque, block.text, rule.info.id);
  const auto documents = read_yaml(sources, shown);
  if (!documents || documents->size() != 1) {
    return {.wrong = documents ? "not one document" : "no YAML: " + documents.error().message,
            .left = {}};
  }
  const Node& root = documents->front().root;
  const bool is_template = root.find("Resources") != nullptr;
  const bool is_resources =
      root.is_map() && !root.members.empty() &&
      std::ranges::all_of(root.members, [](const Member& one) { return is_resource(one.value); });
  if (!is_template && !is_resources) {
    return {.wrong = {}, .left = "it shows no resource"};
  }
  std::string text = is_template ? block.text : "Resources:\n";
  for (std::size_t at = 0; !is_template && at < block.text.size();) {
    const std::size_t end = std::min(block.text.find('\n', at), block.text.size());
    text += "  " + block.text.substr(at, end - at) + '\n';
    at = end + 1;
  }
  const FileId file = sources.derive({}, Embedding::Opaque, text, rule.info.id);
  ModelBuilder builder;
  for (const Adapter& adapter : adapters()) {
    if (adapter.recognises("template.yaml", text)) {
      if (!adapter.read(file, sources, {}, builder)) {
        return {.wrong = "the template cannot be read", .left = {}};
      }
      const World world = link(std::move(builder));
      const SelectedRule selected{&rule, rule.info.severity};
      return {.wrong = said(run({&selected, 1}, world, {})), .left = {}};
    }
  }
  return {.wrong = "no template:\n" + text, .left = {}};
}

Trial try_hcl(const Rule& rule, const Block& block) {
  SourceMap sources;
  const FileId file = sources.derive({}, Embedding::Opaque, block.text, rule.info.id);
  const auto parsed = terraform::hcl::parse_file(sources, file);
  return {.wrong = parsed ? "" : "no HCL: " + parsed.error().message, .left = {}};
}

TEST(Fixes, LeaveTheRuleWithNothingToSay) {
  SourceMap sources;
  const auto library = built_in_rules_with_examples(sources);
  ASSERT_TRUE(library);
  std::string left;
  std::size_t tried = 0;
  for (const auto& rule : library->rules) {
    for (const Block& block : blocks_of(rule->info.fix)) {
      const Trial trial = block.language == "json"   ? try_json(*rule, block, sources)
                          : block.language == "yaml" ? try_yaml(*rule, block)
                                                     : try_hcl(*rule, block);
      EXPECT_EQ(trial.wrong, "") << rule->info.id << ":\n" << block.text;
      tried += trial.left.empty() ? 1U : 0U;
      left += trial.left.empty()
                  ? ""
                  : fmt::format("{} {}: {}\n", rule->info.id, block.language, trial.left);
    }
  }
  RecordProperty("tried", static_cast<int>(tried));
  testing::expect_golden("rules/fixes-not-tried.golden", left);
}

}  // namespace
}  // namespace leastwise
