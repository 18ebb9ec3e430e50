// The generated plans are what they claim: valid JSON, the same every time, as large and as
// IAM-rich as asked.
#include "support/plan_generator.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <leastwise/document.h>
#include <leastwise/text.h>

namespace leastwise {
namespace {

TEST(PlanGenerator, PlansAreValidAndHoldWhatWasAskedFor) {
  const std::string text = generate_plan({.bytes = 300'000, .roles = 12});
  EXPECT_GE(text.size(), 300'000U);
  EXPECT_LE(text.size(), 340'000U);
  SourceMap sources;
  const FileId file = sources.add("plan.json", text).value();
  const Document document = read_json(sources, file).value();
  EXPECT_TRUE(document.duplicates.empty());
  const Node* changes = document.root.find("resource_changes");
  ASSERT_NE(changes, nullptr);
  const auto count = [&](std::string_view type) {
    return std::ranges::count_if(
        changes->items, [&](const Node& change) { return change.find("type")->as_text() == type; });
  };
  EXPECT_EQ(count("aws_iam_role"), 12);
  EXPECT_EQ(count("aws_iam_role_policy"), 12);
  EXPECT_EQ(count("aws_iam_role_policy_attachment"), 12);
  EXPECT_EQ(count("aws_iam_policy_document"), 3);
}

TEST(PlanGenerator, OneSizeIsOneText) {
  EXPECT_EQ(generate_plan({.bytes = 50'000, .roles = 3}),
            generate_plan({.bytes = 50'000, .roles = 3}));
  EXPECT_NE(generate_plan({.bytes = 50'000, .roles = 3}),
            generate_plan({.bytes = 50'000, .roles = 3, .seed = 2}));
}

}  // namespace
}  // namespace leastwise
