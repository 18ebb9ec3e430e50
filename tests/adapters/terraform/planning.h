// Plans for tests, put together from their parts, and short forms of what comes out.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include <leastwise/adapter.h>
#include <leastwise/document.h>
#include <leastwise/model.h>

#include "terraform/plan.h"

namespace leastwise::terraform::testing {

/// A plan with the texts that it points into.
struct Planned {
  SourceMap sources;
  ModelBuilder builder;
  Plan plan;

  const Instance& at(std::string_view address) const {
    static const Instance kNone;
    const Instance* found = plan.find(address);
    EXPECT_NE(found, nullptr) << address;
    return found == nullptr ? kNone : *found;
  }
};

inline Planned planned_from(std::string text) {
  Planned planned;
  const Result<FileId> file = planned.sources.add("plan.json", std::move(text));
  EXPECT_TRUE(file);
  Result<Plan> plan = read_plan(*file, planned.sources, {}, planned.builder);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().message);
  if (plan) {
    planned.plan = *std::move(plan);
  }
  return planned;
}

/// `changes` are entries made with `change`, `module` is the root module of the configuration.
inline std::string plan_text(std::string_view changes,
                             std::string_view module,
                             std::string_view more = "") {
  std::string text = R"({"format_version":"1.2",)";
  text += more;
  text += R"("resource_changes":[)";
  text += changes;
  text += R"(],"configuration":{"root_module":)";
  text += module;
  return text + "}}";
}

/// An entry that creates (or reads) an object. `index` is JSON, or empty.
inline std::string change(std::string_view address,
                          std::string_view after,
                          std::string_view unknown,
                          std::string_view index = "") {
  const bool is_read = address.find("data.") != std::string_view::npos;
  std::string text = R"({"address":")";
  for (const char c : address) {
    text += c == '"' ? "\\\"" : std::string(1, c);
  }
  text += R"(",)";
  if (!index.empty()) {
    text += R"("index":)" + std::string(index) + ",";
  }
  text += R"("change":{"actions":[")";
  text += is_read ? "read" : "create";
  text += R"("],"before":null,"after":)" + std::string(after) + R"(,"after_unknown":)";
  return text + std::string(unknown) + "}}";
}

/// A block of the configuration.
inline std::string block(std::string_view address,
                         std::string_view expressions,
                         std::string_view more = "") {
  return R"({"address":")" + std::string(address) + R"(",)" + std::string(more) +
         R"("expressions":)" + std::string(expressions) + "}";
}

/// Policy JSON without quotes around keys; a hole as `<expression ~ shape>`, an unknown value as
/// `?<expression>`.
inline std::string show(const Node& node) {
  const auto holes = [](const PartialString& value) {
    std::string out;
    std::size_t at = 0;
    for (const PartialString::PlacedHole& placed : value.holes) {
      out += value.text.substr(at, placed.offset - at);
      out += "<" + placed.hole.expression + " ~ " + placed.hole.shape + ">";
      at = placed.offset;
    }
    return out + value.text.substr(at);
  };
  std::string out;
  switch (node.kind) {
    case NodeKind::Null:
      return "null";
    case NodeKind::Skipped:
      return "skipped";
    case NodeKind::Unknown:
      return "?<" + node.scalar.holes.front().hole.expression + ">";
    case NodeKind::Bool:
    case NodeKind::Number:
      return node.scalar.text;
    case NodeKind::String:
      return "'" + holes(node.scalar) + "'";
    case NodeKind::List:
      for (const Node& item : node.items) {
        out += (out.empty() ? "" : ", ") + show(item);
      }
      return "[" + out + "]";
    case NodeKind::Map:
      for (const Member& member : node.members) {
        out += (out.empty() ? "" : ", ") + member.key + ": " + show(member.value);
      }
      return "{" + out + "}";
  }
  return out;
}

}  // namespace leastwise::terraform::testing
