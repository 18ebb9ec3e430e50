// Decisions as data: every case of fixtures/evaluation/*.yaml gives the decision that stands beside
// it, and is decided by the statements that it names.
//
// A case has the members of a request (`leastwise simulate --requests`), and besides them `name`,
// `decision`, and `by` where it matters. Recorded decisions of AWS, which are not part of this
// project, are replayed where LEASTWISE_SHARED names the folder that holds them.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/evaluation.h>

#include "cli/request_reader.h"

namespace leastwise {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_of(const Decision& decision) {
  std::vector<std::string> names;
  std::ranges::transform(decision.by, std::back_inserter(names), [](const StatementRef& where) {
    return to_text(where);
  });
  std::ranges::transform(decision.lacking,
                         std::back_inserter(names),
                         [](const LackingLayer& layer) { return to_text(layer); });
  return names;
}

void expect_case(const Node& node, SourceMap& sources, const std::string& file) {
  const Node* name = node.find("name");
  const Node* decision = node.find("decision");
  ASSERT_NE(name, nullptr) << file;
  SCOPED_TRACE(fmt::format("{}: {}", file, name->scalar.text));
  ASSERT_NE(decision, nullptr);
  const Result<RequestCase> request = read_request_case(node, sources);
  ASSERT_TRUE(request) << request.error().message;
  for (const Error& problem : request->problems) {
    ADD_FAILURE() << problem.message;
  }
  const Decision decided = evaluate(request->request, request->set);
  EXPECT_EQ(to_text(decided.outcome), decision->scalar.text);
  if (const Node* by = node.find("by")) {
    std::vector<std::string> expected;
    for (const Node& item : by->items) {
      expected.push_back(item.scalar.text);
    }
    EXPECT_EQ(names_of(decided), expected);
  }
}

TEST(EvaluationCases, AreDecidedAsTheySay) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(LEASTWISE_SOURCE_DIR "/fixtures/evaluation")) {
    if (entry.path().extension() == ".yaml") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  std::size_t count = 0;
  for (const fs::path& path : paths) {
    SourceMap sources;
    const auto file = sources.load(path.string());
    ASSERT_TRUE(file);
    const auto documents = read_yaml(sources, *file);
    ASSERT_TRUE(documents) << path << ": " << documents.error().message;
    ASSERT_EQ(documents->size(), 1U) << path;
    for (const Node& node : documents->front().root.items) {
      expect_case(node, sources, path.filename().string());
      ++count;
    }
  }
  EXPECT_GE(count, 100U);
}

// ---- Recorded decisions

Result<Document> load_oracle(SourceMap& sources, const std::string& name) {
  const char* shared = std::getenv("LEASTWISE_SHARED");
  const fs::path path = fs::path(shared == nullptr ? "" : shared) / "semantics" / "oracle" / name;
  if (shared == nullptr || !fs::exists(path)) {
    return fail(fmt::format("LEASTWISE_SHARED names no folder with {}", name));
  }
  TRY(const FileId file, sources.load(path.string()));
  return read_json(sources, file);
}

// The text of a decision on a case that holds one policy and a request beside it.
std::string decide(const Node& node, const Node& request, SourceMap& sources) {
  Node whole = request;
  whole.add("identity_policies", Node::list({*node.find("policy")}, {}));
  if (whole.find("action") == nullptr) {
    whole.add("action", Node::string("iam:TagUser", {}));
    whole.add("resource", Node::string("arn:aws:iam::123456789012:user/test", {}));
  }
  const Result<RequestCase> read = read_request_case(whole, sources);
  return read ? std::string(to_text(evaluate(read->request, read->set).outcome))
              : read.error().message;
}

TEST(RecordedDecisions, OfAwsAreOurs) {
  SourceMap sources;
  const Result<Document> oracle = load_oracle(sources, "aws_decisions.json");
  if (!oracle) {
    GTEST_SKIP() << oracle.error().message;
  }
  for (const Node& node : oracle->root.find("cases")->items) {
    Node request = Node::map({});
    request.add("context", *node.find("context"));
    request.add("multivalued_keys", *node.find("multivalued_keys"));
    EXPECT_EQ(decide(node, request, sources), node.find("expected")->scalar.text)
        << node.find("id")->scalar.text;
  }
}

TEST(RecordedDecisions, OfTheDocumentationAreOurs) {
  SourceMap sources;
  const Result<Document> oracle = load_oracle(sources, "aws_documented_decisions.json");
  if (!oracle) {
    GTEST_SKIP() << oracle.error().message;
  }
  for (const Node& node : oracle->root.find("cases")->items) {
    const bool matches = node.find("matches")->as_bool().value();
    EXPECT_EQ(decide(node, *node.find("request"), sources),
              matches ? "Allowed" : "ImplicitlyDenied")
        << node.find("id")->scalar.text;
  }
}

}  // namespace
}  // namespace leastwise
