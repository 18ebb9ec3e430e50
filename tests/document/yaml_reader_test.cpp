// The YAML reader: places, tags, aliases, merge keys, and what it refuses.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/document.h>

namespace leastwise {
namespace {

struct Read {
  SourceMap sources;
  std::vector<Document> documents;
  std::string error;  // message, or empty
  std::uint32_t error_at = 0;
};

Read read(std::string text, const ReadOptions& options = {}) {
  Read result;
  const FileId file = *result.sources.add("test.yaml", std::move(text));
  Result<std::vector<Document>> documents = read_yaml(result.sources, file, options);
  if (documents) {
    result.documents = *std::move(documents);
  } else {
    result.error = documents.error().message;
    result.error_at = documents.error().where.begin;
  }
  return result;
}

// A tree in one line, with tags; `"` marks strings that were not plain.
std::string shown(const Node& node) {
  const std::string tag = node.tag.empty() ? "" : node.tag + " ";
  switch (node.kind) {
    case NodeKind::Null:
      return tag + "null";
    case NodeKind::Skipped:
      return tag + "skipped";
    case NodeKind::List: {
      std::string out = tag + "[";
      for (const Node& item : node.items) {
        out += shown(item) + ",";
      }
      return out + "]";
    }
    case NodeKind::Map: {
      std::string out = tag + "{";
      for (const Member& member : node.members) {
        out += member.key + ":" + shown(member.value) + ",";
      }
      return out + "}";
    }
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::String:
    case NodeKind::Unknown:
      break;
  }
  return tag + (node.is_plain ? node.scalar.text : "\"" + node.scalar.text + "\"");
}

struct SpanCase {
  std::string_view text;
  std::string_view source;  // of the value of the key `a`
};

TEST(YamlReader, SpanIsTheValueWithoutAnchorAndTag) {
  const std::vector<SpanCase> cases = {
      {"a: plain  # comment\n", "plain"},
      {"a: two  words", "two  words"},
      {"a: over\n   two lines\nb: 1", "over\n   two lines"},
      {"a: 'it''s'\n", "'it''s'"},
      {"a: \"q \\\" \\\\\"\n", "\"q \\\" \\\\\""},
      {"a: &x !Sub \"v\"\n", "\"v\""},
      {"a: !Ref &y v\n", "v"},
      {"é: ü\na: ß\n", "ß"},
      {"b: [1\r\n,2]\r\na: c\r\n", "c"},
      {"a: |\n  one\n   two\n\nb: x\n", "|\n  one\n   two\n"},
      {"a: |2\n     x\n   y\nb: x\n", "|2\n     x\n   y\n"},
      {"a: >-\n  one\n  two\n\n  three\n# c\nb: x\n", ">-\n  one\n  two\n\n  three\n"},
      {"a: |\n  # no comment\nb: x\n", "|\n  # no comment\n"},
      {"a: [x, # ] no\n  'y', ]\nb: x\n", "[x, # ] no\n  'y', ]"},
      {"a: {x: , y: {}}\n", "{x: , y: {}}"},
      {"a: !GetAtt\n  - A\n  - B\nb: 1\n", "- A\n  - B"},
      {"a:\n  x: 1\n  y: 2\nb: 1\n", "x: 1\n  y: 2"},
      {"a: ~\nb: 1\n", "~"},
      {"a:\nb: 1\n", ""},
      {"a: \"\"\nb: 1\n", "\"\""},
  };
  for (const SpanCase& c : cases) {
    const Read result = read(std::string(c.text));
    ASSERT_EQ(result.error, "") << c.text;
    const Node* value = result.documents.at(0).root.find("a");
    ASSERT_NE(value, nullptr) << c.text;
    EXPECT_EQ(result.sources.bytes(value->span), c.source) << c.text;
  }
}

TEST(YamlReader, PlaceInBlockScalarGoesBackToItsLine) {
  Read result = read("Doc: |\n    {\n      \"Version\": \"x\"\n    }\nz: 1\n");
  const Node* value = result.documents.at(0).root.find("Doc");
  const std::string text = value->scalar.text;
  const FileId inner = result.sources.derive(value->span, Embedding::YamlBlock, text, "Doc");
  const auto at = static_cast<std::uint32_t>(text.find("\"Version\""));
  const Span outer = result.sources.to_file({inner, at, at + 9});
  EXPECT_EQ(result.sources.bytes(outer), "\"Version\"");
}

struct TreeCase {
  std::string_view text;
  std::string_view tree;
};

TEST(YamlReader, TreeIsWhatTheTextSays) {
  const std::vector<TreeCase> cases = {
      {"a: yes\nb: 'yes'\nc: 0123\nd: 2012-10-17\n", "{a:yes,b:\"yes\",c:0123,d:2012-10-17,}"},
      {"a: null\nb: ~\nc:\nd: 'null'\n", "{a:null,b:null,c:null,d:\"null\",}"},
      {"a: !Sub 'x'\nb: !GetAtt [A, B]\nc: !If {d: !Ref E}\n",
       "{a:!Sub \"x\",b:!GetAtt [A,B,],c:!If {d:!Ref E,},}"},
      {"a: &x !Sub y\nb: *x\nc: [*x, *x]\n", "{a:!Sub y,b:!Sub y,c:[!Sub y,!Sub y,],}"},
      {"a: &x {p: 1}\nb: {q: *x}\n", "{a:{p:1,},b:{q:{p:1,},},}"},
      {"a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: own\n", "{a:{p:1,q:2,},b:{q:own,p:1,},}"},
      {"b:\n  <<: [{p: 1}, {p: 2, r: 3}]\n", "{b:{p:1,r:3,},}"},
      {"b:\n  '<<': x\n", "{b:{<<:x,},}"},
      {"[a, [b], {c: d}]", "[a,[b,],{c:d,},]"},
      {"&k a: 1\nb: *k\n", "{a:1,b:a,}"},
  };
  for (const TreeCase& c : cases) {
    const Read result = read(std::string(c.text));
    ASSERT_EQ(result.error, "") << c.text;
    EXPECT_EQ(shown(result.documents.at(0).root), c.tree) << c.text;
  }
}

TEST(YamlReader, StreamHasSeveralDocuments) {
  const Read result = read("a: 1\n---\n- b\n...\n---\n");
  ASSERT_EQ(result.documents.size(), 3U);
  EXPECT_EQ(shown(result.documents[1].root), "[b,]");
  EXPECT_TRUE(result.documents[2].root.is_null());
  EXPECT_TRUE(read("").documents.empty());
  EXPECT_TRUE(read("# only a comment\n").documents.empty());
}

TEST(YamlReader, DuplicateKeyIsNotedOnceAtTheSecondPlace) {
  const Read result = read("a: &x\n  k: 1\n  k: 2\nb: *x\n");
  const Document& document = result.documents.at(0);
  ASSERT_EQ(document.duplicates.size(), 1U);
  EXPECT_EQ(document.duplicates[0].message, "the key `k` occurs twice");
  EXPECT_EQ(document.duplicates[0].where.begin, 15U);
  EXPECT_EQ(document.root.find("b")->find("k")->scalar.text, "2");
}

TEST(YamlReader, KeepPassesOverSubtrees) {
  ReadOptions options;
  options.keep = [](std::span<const PathStep> path, const Node&) { return path[0].key != "no"; };
  const Read result = read("no: {a: [1, 2], b: c}\nyes: [x]\n", options);
  EXPECT_EQ(shown(result.documents.at(0).root), "{no:skipped,yes:[x,],}");
}

struct RefusedCase {
  std::string text;
  std::string_view error;
  std::uint32_t at;
};

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

TEST(YamlReader, RefusesWithPlaceAndNeverCrashes) {
  const std::vector<RefusedCase> cases = {
      {"a: b\n  c: d", "not valid YAML: illegal map value", 8},
      {"a: \"x", "not valid YAML: illegal EOF in scalar", 5},
      {"a: *nope", "not valid YAML: the referenced anchor is not defined", 3},
      {"a: &b [*b]\n", "`*b` stands inside the value that it repeats", 7},
      {"? [a]\n: b", "a key that is a list or a map", 2},
      {"<<: 3", "`<<` with something that is no map", 4},
      {"[1] x", "text after the end of the YAML document", 4},
      {"x: a\n\x04 y: 1\n", "the control character 0x04 is not allowed in YAML", 5},
      {std::string("\0a", 2), "the control character 0x00 is not allowed in YAML", 0},
      {"a: \xFF", "broken UTF-8", 3},
      {"a: \xED\xA0\x80", "broken UTF-8", 3},
      {repeated("[", 100000), "lists and maps are nested too deep", 100000},
      {repeated("- ", 100000), "lists and maps are nested too deep", 999},
      {repeated("? ", 100000), "lists and maps are nested too deep", 997},
      {repeated("a: ", 100000), "not valid YAML: illegal map value", 4},
  };
  for (const RefusedCase& c : cases) {
    const Read result = read(c.text);
    EXPECT_EQ(result.error, c.error) << c.text.substr(0, 40);
    EXPECT_EQ(result.error_at, c.at) << c.text.substr(0, 40);
  }
}

TEST(YamlReader, LimitsHoldForDepthAndAliases) {
  ReadOptions options;
  options.limits.depth_max = 2;
  EXPECT_EQ(read("[[a]]", options).error, "");
  EXPECT_EQ(read("[[[a]]]", options).error, "lists and maps are nested more than 2 deep");

  std::string laughs = "a0: &a0 [x]\n";
  for (int i = 1; i < 20; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " + before +
              ", " + before + ", " + before + "]\n";
  }
  EXPECT_EQ(read(laughs).error, "aliases add more than 100000 values");
}

}  // namespace
}  // namespace leastwise
