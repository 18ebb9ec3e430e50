// Places: lines, columns, derived texts and the way back to the file.
#include <gtest/gtest.h>

#include <leastwise/text.h>

namespace leastwise {
namespace {

FileId add(SourceMap& sources, std::string bytes) {
  return sources.add("input", std::move(bytes)).value();
}

TEST(SourceMap, PlacesCountFromOneAndColumnsCountUtf16Units) {
  SourceMap sources;
  const FileId file = add(sources, "a\nß𐀀x\n");
  EXPECT_EQ(sources.place(file, 0), (Place{1, 1}));
  EXPECT_EQ(sources.place(file, 2), (Place{2, 1}));
  EXPECT_EQ(sources.place(file, 4), (Place{2, 2}));
  EXPECT_EQ(sources.place(file, 8), (Place{2, 4}));
  EXPECT_EQ(sources.place(file, 10), (Place{3, 1}));
  EXPECT_EQ(sources.line_count(file), 3U);
}

TEST(SourceMap, ByteOrderMarksAreTakenOffAndUtf16IsConverted) {
  SourceMap sources;
  EXPECT_EQ(sources.bytes(add(sources, "\xEF\xBB\xBF{}")), "{}");
  EXPECT_EQ(sources.bytes(add(sources, std::string("\xFF\xFE{\0}\0", 6))), "{}");
  EXPECT_EQ(sources.bytes(add(sources, std::string("\xFE\xFF\0{\0}", 6))), "{}");
  EXPECT_EQ(sources.bytes(add(sources, std::string("\xFF\xFE\x3D\xD8\x00\xDE", 6))), "😀");
}

TEST(SourceMap, BrokenUtf16IsAnErrorWithTheName) {
  SourceMap sources;
  EXPECT_EQ(sources.add("plan.json", std::string("\xFF\xFE{", 3)).error().message,
            "`plan.json` holds broken UTF-16: an odd number of bytes");
  EXPECT_EQ(sources.add("plan.json", std::string("\xFF\xFE\x00\xDC", 4)).error().message,
            "`plan.json` holds broken UTF-16: half of a surrogate pair");
}

TEST(SourceMap, MissingFilesAndFoldersAreErrors) {
  SourceMap sources;
  const Result<FileId> missing = sources.load("/nowhere/plan.json");
  EXPECT_EQ(missing.error().message, "cannot open `/nowhere/plan.json`");
  EXPECT_EQ(missing.error().help, "check the path and its permissions");
  EXPECT_EQ(sources.load("/").error().message, "`/` is not a file that can be read");
}

// The decoded text at every position must map to the raw bytes that it was
// written as.
TEST(SourceMap, JsonStringPositionsGoBackThroughEscapes) {
  SourceMap sources;
  const std::string raw = R"({"p": "a\"b\u003c\ud83d\ude00c"})";
  const FileId file = add(sources, raw);
  const Span literal{file, 6, static_cast<std::uint32_t>(raw.size() - 1)};
  const FileId inner = sources.derive(literal, Embedding::JsonString, "a\"b<😀c", "policy");
  const auto raw_of = [&](std::uint32_t begin, std::uint32_t end) {
    return std::string(sources.bytes(sources.to_file({inner, begin, end})));
  };
  EXPECT_EQ(raw_of(0, 1), "a");
  EXPECT_EQ(raw_of(1, 2), "\\\"");
  EXPECT_EQ(raw_of(3, 4), "\\u003c");
  EXPECT_EQ(raw_of(4, 8), "\\ud83d\\ude00");
  EXPECT_EQ(raw_of(8, 9), "c");
  EXPECT_EQ(raw_of(0, 9), R"(a\"b\u003c\ud83d\ude00c)");
  EXPECT_TRUE(sources.is_derived(inner));
  EXPECT_EQ(sources.literal(inner), literal);
}

TEST(SourceMap, BlockScalarPositionsGoBackThroughIndentation) {
  SourceMap sources;
  const std::string raw = "p: |\n    {\n      \"a\": 1\n    }\n";
  const FileId file = add(sources, raw);
  const Span literal{file, 3, static_cast<std::uint32_t>(raw.size())};
  const FileId inner =
      sources.derive(literal, Embedding::YamlBlock, "{\n  \"a\": 1\n}\n", "policy");
  const Span place = sources.to_file({inner, 4, 7});
  EXPECT_EQ(sources.bytes(place), "\"a\"");
  EXPECT_EQ(sources.place(file, place.begin), (Place{3, 7}));
}

TEST(SourceMap, OpaqueTextsPointAtTheWholeLiteral) {
  SourceMap sources;
  const FileId file = add(sources, "0123456789");
  const Span literal{file, 2, 8};
  const FileId inner = sources.derive(literal, Embedding::Opaque, "anything", "policy");
  EXPECT_EQ(sources.to_file({inner, 1, 2}), literal);
  const FileId lost = sources.derive({}, Embedding::Opaque, "anything", "policy");
  EXPECT_FALSE(sources.to_file({lost, 1, 2}).is_known());
}

TEST(Excerpt, ShowsTheLineWithACaret) {
  SourceMap sources;
  const FileId file = add(sources, "{\n  \"Action\": \"iam:*\",\n}\n");
  EXPECT_EQ(excerpt(sources, {file, 14, 21}, "every action"),
            "    2 | \"Action\": \"iam:*\",\n"
            "      |           ^^^^^^^ every action\n");
}

TEST(Excerpt, CutsLongLinesAroundTheSpan) {
  SourceMap sources;
  const std::string before(500, 'a');
  const FileId file = add(sources, before + "XYZ" + std::string(500, 'b'));
  const std::string shown = excerpt(sources, {file, 500, 503});
  EXPECT_EQ(shown,
            "    1 | …" + std::string(53, 'a') + "XYZ" + std::string(54, 'b') + "…\n      | " +
                std::string(54, ' ') + "^^^\n");
}

TEST(Excerpt, ShowsNoControlCharactersAndNoBrokenBytes) {
  SourceMap sources;
  const FileId file = add(sources, "\x1B[31m\xFF!");
  EXPECT_EQ(excerpt(sources, {file, 6, 7}), "    1 |  [31m\xEF\xBF\xBD!\n      |       ^\n");
}

TEST(Excerpt, IsEmptyForAnUnknownPlaceAndSafePastTheEnd) {
  SourceMap sources;
  const FileId file = add(sources, "ab\r\n");
  EXPECT_EQ(excerpt(sources, {}), "");
  EXPECT_EQ(excerpt(sources, {file, 0, 99}), "    1 | ab\n      | ^^\n");
  EXPECT_EQ(excerpt(sources, {file, 50, 99}), "    2 | \n      | ^\n");
}

TEST(DidYouMean, FindsTheNearestWordOrNone) {
  const std::string_view words[] = {"GetObject", "PutObject", "DeleteObject"};
  EXPECT_EQ(did_you_mean("GetObjcet", words), "GetObject");
  EXPECT_EQ(did_you_mean("getobject", words), "GetObject");
  EXPECT_EQ(did_you_mean("Frobnicate", words), "");
  EXPECT_EQ(did_you_mean(std::string(5000, 'x'), words), "");
}

}  // namespace
}  // namespace leastwise
