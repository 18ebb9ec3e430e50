// The JSON reader: exact places, limits, subtrees passed over, errors with a
// place.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/document.h>

namespace leastwise {
namespace {

// A tree as text, each value with the bytes under its span: what the reader
// says and where.
std::string dump(const SourceMap& sources, const Node& node) {
  std::string out;
  const auto place = [&](Span span) { return "<" + std::string(sources.bytes(span)) + ">"; };
  switch (node.kind) {
    case NodeKind::Null:
      return "null" + place(node.span);
    case NodeKind::Bool:
    case NodeKind::Number:
    case NodeKind::String:
      return node.scalar.display() + place(node.span);
    case NodeKind::Skipped:
      return "skipped" + place(node.span);
    case NodeKind::Unknown:
      return "unknown";
    case NodeKind::List:
      for (const Node& item : node.items) {
        out += (out.empty() ? "" : ", ") + dump(sources, item);
      }
      return "[" + out + "]";
    case NodeKind::Map:
      for (const Member& member : node.members) {
        out +=
            (out.empty() ? "" : ", ") + place(member.key_span) + ": " + dump(sources, member.value);
      }
      return "{" + out + "}";
  }
  return out;
}

struct Read {
  SourceMap sources;
  Result<Document> document;
};

Read read(std::string text, const ReadOptions& options = {}) {
  Read result{.sources = {}, .document = Document{}};
  const FileId file = result.sources.add("input", std::move(text)).value();
  result.document = read_json(result.sources, file, options);
  return result;
}

TEST(JsonReader, GivesEveryValueItsExactPlace) {
  const Read result = read(
      R"( { "a" : [ 1, -2.5e3 ,true,null,"x\u003cy" ], "b":{},"n":12345678901234567890123 } )");
  ASSERT_TRUE(result.document) << result.document.error().message;
  EXPECT_EQ(
      dump(result.sources, result.document->root),
      R"({<"a">: [1<1>, -2.5e3<-2.5e3>, true<true>, null<null>, x<y<"x\u003cy">], <"b">: {}, )"
      R"(<"n">: 12345678901234567890123<12345678901234567890123>})");
  EXPECT_EQ(result.sources.bytes(result.document->root.span).front(), '{');
  EXPECT_EQ(result.sources.bytes(result.document->root.find("b")->span), "{}");
}

TEST(JsonReader, KeepsDuplicateKeysAndTellsWhere) {
  const Read result = read(R"({"a": 1, "b": {"x": 1, "x": 2}, "a": 3})");
  ASSERT_TRUE(result.document);
  ASSERT_EQ(result.document->duplicates.size(), 2U);
  EXPECT_EQ(result.document->duplicates[0].message, "the key `x` occurs twice");
  EXPECT_EQ(result.document->duplicates[0].where.begin, 23U);
  EXPECT_EQ(result.document->duplicates[1].where.begin, 32U);
  EXPECT_EQ(result.document->root.find("a")->as_int(), 3);
}

TEST(JsonReader, FindsDuplicatesAmongManyKeys) {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) {
    text += "\"k" + std::to_string(i) + "\": 1, ";
  }
  const Read result = read(text + "\"k3\": 2}");
  ASSERT_TRUE(result.document);
  ASSERT_EQ(result.document->duplicates.size(), 1U);
  EXPECT_EQ(result.document->duplicates[0].message, "the key `k3` occurs twice");
}

TEST(JsonReader, PassesOverWhatIsNotWanted) {
  ReadOptions options;
  std::vector<std::string> asked;
  options.keep = [&](std::span<const PathStep> path, const Node& enclosing) {
    std::string text;
    for (const PathStep& step : path) {
      text += "/" + (step.key.empty() ? std::to_string(step.index) : std::string(step.key));
    }
    asked.push_back(text);
    const Node* type = enclosing.find("type");
    return path.back().key != "change" || type == nullptr || type->as_text() == "iam";
  };
  const Read result =
      read(R"([{"type":"vpc","change":{"a":[1,{"b":2}]},"z":1},{"type":"iam","change":{"a":[1]}}])",
           options);
  ASSERT_TRUE(result.document);
  EXPECT_EQ(dump(result.sources, result.document->root),
            R"([{<"type">: vpc<"vpc">, <"change">: skipped<{"a":[1,{"b":2}]}>, <"z">: 1<1>}, )"
            R"({<"type">: iam<"iam">, <"change">: {<"a">: [1<1>]}}])");
  EXPECT_EQ(asked, (std::vector<std::string>{"/0", "/0/change", "/1", "/1/change", "/1/change/a"}));
}

TEST(JsonReader, LooksAheadIntoMapsOfAList) {
  ReadOptions options;
  std::vector<std::string> seen;
  options.drop = [&seen](std::span<const PathStep>, const ReadOptions::Peek& peek) {
    seen.push_back(peek("name") + "|" + peek("type"));
    return peek("type") == "vpc";
  };
  std::vector<std::string> kept;
  options.keep = [&kept](std::span<const PathStep> path, const Node&) {
    kept.emplace_back(path.back().key);
    return path.back().key != "tags";
  };
  const Read result =
      read(R"([{"change":{"type":["]",{"b":"}\\"}]},"name":"a[\"b\\\"]","type":"vpc","y":2},)"
           R"({"type":"iam","change":{"a":[1],"tags":{"\"]":[]}}},{"name":"\u0041","type":"vpc"},)"
           R"({"name":1,"type":null}])",
           options);
  ASSERT_TRUE(result.document) << result.document.error().message;
  EXPECT_EQ(
      dump(result.sources, result.document->root),
      R"([skipped<{"change":{"type":["]",{"b":"}\\"}]},"name":"a[\"b\\\"]","type":"vpc","y":2}>, )"
      R"({<"type">: iam<"iam">, <"change">: {<"a">: [1<1>], <"tags">: skipped<{"\"]":[]}>}}, )"
      R"(skipped<{"name":"\u0041","type":"vpc"}>, {<"name">: 1<1>, <"type">: null<null>}])");
  EXPECT_EQ(seen, (std::vector<std::string>{"a[\"b\\\"]|vpc", "|iam", "|vpc", "|"}));
  EXPECT_EQ(kept, (std::vector<std::string>{"", "change", "a", "tags", ""}));
}

// Only what is wanted is lexed, and it stands as if everything was.
TEST(JsonReader, TakesSomeScalarsOfAMap) {
  ReadOptions options;
  options.asks_scalars = [](std::span<const PathStep> path) { return path.back().key == "v"; };
  options.keep = [](std::span<const PathStep> path, const Node&) {
    return !path.back().key.starts_with("no");
  };
  const Read result = read(
      R"({"v": { "no1" : "a\"}" ,"yes":"b\u0041\"", "no2":-1.5e3,"n":2.50 ,"no3":{"}":[1]},"t":true,)"
      R"("l":[1, {"no4": [2]}],"no5":null} , "no6": 1})",
      options);
  ASSERT_TRUE(result.document) << result.document.error().message;
  EXPECT_EQ(dump(result.sources, result.document->root),
            R"({<"v">: {<"yes">: bA"<"b\u0041\"">, <"n">: 2.50<2.50>, )"
            R"(<"t">: true<true>, <"l">: [1<1>, {<"no4">: skipped<[2]>}]}, <"no6">: 1<1>})");
}

// Where the text is not as it should be the lexer goes the long way, and says why.
TEST(JsonReader, FindsMistakesInAMapOfWhichItTakesSome) {
  ReadOptions options;
  options.asks_scalars = [](std::span<const PathStep> path) { return path.back().key == "v"; };
  options.keep = [](std::span<const PathStep> path, const Node&) {
    return !path.back().key.starts_with("no");
  };
  const auto message = [&](std::string_view text) {
    SourceMap sources;
    const Result<Document> got =
        read_json(sources, *sources.add("a.json", std::string(text)), options);
    return got ? dump(sources, got->root)
               : got.error().message + " @" + std::to_string(got.error().where.begin);
  };
  EXPECT_EQ(message(R"({"v":{"\u006eo":1,"a":2}})"), R"({<"v">: {<"a">: 2<2>}})");
  EXPECT_EQ(message(R"({"v":{}})"), R"({<"v">: {}})");
  EXPECT_EQ(message("{\"v\":{\"n\xC3\xB6\":1}}"), "{<\"v\">: {<\"n\xC3\xB6\">: 1<1>}}");
  EXPECT_TRUE(message("{\"v\":{\"n\xC3\":1}}").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"no":1,"a":2)").starts_with("not valid JSON"))
      << message(R"({"v":{"no":1,"a":2)");
  EXPECT_TRUE(message(R"({"v":{"no":[1}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a":tru}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a":"\x"}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a":}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a"}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{1:2}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a" 2}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a":2 "b":2}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{"a":2,}})").starts_with("not valid JSON"));
  EXPECT_TRUE(message(R"({"v":{,"a":2}})").starts_with("not valid JSON"));
}

TEST(JsonReader, SaysWhatToDoAboutACommaTooMany) {
  const auto help = [](std::string_view text) {
    SourceMap sources;
    const Result<Document> read = read_json(sources, *sources.add("a.json", std::string(text)));
    return read ? std::string("read") : read.error().help;
  };
  EXPECT_EQ(help("[1,\n ]"), "leave out the comma before it");
  EXPECT_EQ(help(R"({"a": 1,})"), "leave out the comma before it");
  EXPECT_EQ(help("]"), "is this the whole file, and is it JSON?");
  EXPECT_EQ(help("[1"), "is this the whole file, and is it JSON?");
}

// What is passed over is as well-formed or not as the brackets and strings in it are.
TEST(JsonReader, FindsBrokenNestingInWhatItPassesOver) {
  ReadOptions options;
  options.limits.depth_max = 5;
  options.keep = [](std::span<const PathStep>, const Node&) { return false; };
  const auto error = [&options](std::string text) {
    const Read result = read(std::move(text), options);
    return result.document ? std::string() : result.document.error().message;
  };
  EXPECT_EQ(error(R"([[1, 2], {"a": [[{}]]}])"), "");
  EXPECT_EQ(error(R"([{"a": [1}])"), "not valid JSON: unexpected '}'; expected ']'");
  EXPECT_EQ(error(R"([{"a": [1])"), "not valid JSON: unexpected end of input; expected '}'");
  EXPECT_EQ(error(R"([{"a)"),
            "not valid JSON: invalid string: missing closing quote; expected string literal");
  EXPECT_EQ(error("[[\"a\\"),
            "not valid JSON: invalid string: forbidden character after backslash");
  EXPECT_EQ(error("[[[[[[]]]]]]"), "lists and maps are nested more than 5 deep");
  EXPECT_EQ(error("[[[[[]]]]]"), "");
  EXPECT_EQ(error(R"([[1] [2]])"), "not valid JSON: unexpected '['; expected ']'");
}

TEST(JsonReader, LeavesTheRestWhenAsked) {
  ReadOptions options;
  options.allow_rest = true;
  const Read result = read("{\"a\": 1}\n\n::debug::stdout", options);
  ASSERT_TRUE(result.document);
  EXPECT_EQ(result.sources.bytes(result.document->rest), "::debug::stdout");
  EXPECT_EQ(read("{} x").document.error().message, "text after the end of the JSON document");
}

struct BadInput {
  std::string text;
  std::string message;
  std::uint32_t at;
};

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  const std::vector<BadInput> cases = {
      {"",
       "not valid JSON: unexpected end of input; expected '[', '{', or a "
       "literal",
       0},
      {"{\"a\": }", "not valid JSON: unexpected '}'; expected '[', '{', or a literal", 6},
      {"{\"a\" 1}", "not valid JSON: unexpected number literal; expected ':'", 6},
      {"[1, 2", "not valid JSON: unexpected end of input; expected ']'", 4},
      {"[tru]", "not valid JSON: invalid literal", 4},
      {"[\"\xFF\"]", "not valid JSON: invalid string: ill-formed UTF-8 byte", 2},
      {"[\"a\nb\"]",
       "not valid JSON: invalid string: control character U+000A (LF) must be "
       "escaped to \\u000A or \\n",
       3},
      {"{'a': 1}", "not valid JSON: invalid literal; expected string literal", 1},
  };
  for (const BadInput& bad : cases) {
    const Read result = read(bad.text);
    ASSERT_FALSE(result.document) << bad.text;
    EXPECT_EQ(result.document.error().message, bad.message) << bad.text;
    EXPECT_EQ(result.document.error().where.begin, bad.at) << bad.text;
  }
}

TEST(JsonReader, RefusesDepthAndSizeOverTheLimits) {
  ReadOptions options;
  options.limits.depth_max = 10;
  EXPECT_TRUE(read(std::string(10, '[') + std::string(10, ']'), options).document);
  EXPECT_EQ(read(std::string(11, '[') + std::string(11, ']'), options).document.error().message,
            "lists and maps are nested more than 10 deep");
  EXPECT_EQ(read(std::string(5'000'000, '[')).document.error().message,
            "lists and maps are nested more than 512 deep");
  options.limits.nodes_max = 3;
  EXPECT_EQ(read("[1,2,3]", options).document.error().message, "more than 3 values");
}

TEST(PartialString, KeepsTextAndHolesInOrder) {
  PartialString value("arn:aws:s3:::");
  value.append(Hole{.expression = "aws_s3_bucket.b.id", .shape = "*", .span = {}});
  value.append("/*");
  PartialString both("x-");
  both.append(value);
  EXPECT_EQ(both.display(), "x-arn:aws:s3:::${aws_s3_bucket.b.id}/*");
  EXPECT_EQ(both.shape(), "x-arn:aws:s3:::*/*");
  EXPECT_FALSE(both.is_known());
}

}  // namespace
}  // namespace leastwise
