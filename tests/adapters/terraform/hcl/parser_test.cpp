// The tree that the parser makes, written out in a short form and compared as a whole; and every
// configuration of a folder that LEASTWISE_SHARED names, which must be read without an error.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/text.h>

#include "terraform/hcl/syntax.h"

namespace leastwise::terraform::hcl {
namespace {

std::string shown(const Expression& expression);

std::string shown_parts(const Expression& expression, std::string head) {
  for (const Expression& part : expression.parts) {
    head += " " + shown(part);
  }
  return "(" + head + ")";
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + "'";
}

std::string loop_head(const Expression& loop, std::string head) {
  if (!loop.key_name.empty()) {
    head += " " + loop.key_name;
  }
  return head + " " + loop.value_name + (loop.is_flagged ? " grouped" : "");
}

std::string shown(const Expression& expression) {
  switch (expression.kind) {
    case Kind::Null:
      return "null";
    case Kind::Bool:
    case Kind::Number:
    case Kind::Name:
      return expression.text;
    case Kind::Text:
      return in_quotes(expression.text);
    case Kind::Template:
      return shown_parts(expression, "template");
    case Kind::TemplateIf:
      return shown_parts(expression, "if");
    case Kind::TemplateFor:
      return shown_parts(expression, loop_head(expression, "for-text"));
    case Kind::Attribute:
      return shown(expression.parts[0]) + "." + expression.text;
    case Kind::Index:
      return shown(expression.parts[0]) + "[" + shown(expression.parts[1]) + "]";
    case Kind::Splat:
      return shown_parts(expression, "splat");
    case Kind::SplatItem:
      return "@";
    case Kind::Call:
      return shown_parts(expression, expression.text + "()") + (expression.is_flagged ? "..." : "");
    case Kind::Unary:
    case Kind::Binary:
      return shown_parts(expression, expression.text);
    case Kind::Conditional:
      return shown_parts(expression, "?");
    case Kind::Tuple:
      return shown_parts(expression, "tuple");
    case Kind::Object:
      return shown_parts(expression, "object");
    case Kind::ForTuple:
      return shown_parts(expression, loop_head(expression, "for-tuple"));
    case Kind::ForObject:
      return shown_parts(expression, loop_head(expression, "for-object"));
  }
  return "?";
}

std::string shown(const Body& body) {
  std::string out;
  for (const Attribute& attribute : body.attributes) {
    out += fmt::format("{}={};", attribute.name, shown(attribute.value));
  }
  for (const Block& block : body.blocks) {
    out += block.type;
    for (const std::string& label : block.labels) {
      out += " " + in_quotes(label);
    }
    out += "{" + shown(block.body) + "}";
  }
  return out;
}

struct Read {
  SourceMap sources;
  FileId file{};
  Result<File> result;
};

Read read(std::string text, const SyntaxLimits& limits = {}) {
  Read out;
  out.file = out.sources.add("main.tf", std::move(text)).value();
  out.result = parse_file(out.sources, out.file, limits);
  return out;
}

std::string tree(std::string text) {
  const Read out = read(std::move(text));
  return out.result ? shown(out.result->body) : "error: " + out.result.error().message;
}

// The expression behind `x = `.
std::string expression(const std::string& text) {
  const std::string all = tree("x = " + text + "\n");
  return all.starts_with("x=") ? all.substr(2, all.size() - 3) : all;
}

TEST(HclParser, ReadsEveryKindOfExpression) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1.5e3", "1.5e3"},
      {"null", "null"},
      {"true", "true"},
      {"-a.b", "(- a.b)"},
      {"!a && b || c", "(|| (&& (! a) b) c)"},
      {"1 + 2 * 3 - 4", "(- (+ 1 (* 2 3)) 4)"},
      {"a == b ? c : d ? e : f", "(? (== a b) c (? d e f))"},
      {"a-b", "a-b"},
      {"a - b", "(- a b)"},
      {"aws_iam_role.x[\"a.b\"].arn", "aws_iam_role.x[(template 'a.b')].arn"},
      {"a.0.1.b", "a[0][1].b"},
      {"a[0]", "a[0]"},
      {"a[*].b[0].c", "(splat a @.b[0].c)"},
      {"a.*.b.c", "(splat a @.b.c)"},
      {"a.*.b[0]", "(splat a @.b)[0]"},
      {"f()", "(f())"},
      {"provider::aws::arn_parse(a)", "(provider::aws::arn_parse() a)"},
      {"merge([a, b]...)", "(merge() (tuple a b))..."},
      {"f(\n  a,\n  b,\n)", "(f() a b)"},
      {"(a\n +\n b)", "(+ a b)"},
      {"[]", "(tuple)"},
      {"[a, \"b\",\n]", "(tuple a (template 'b'))"},
      {"{}", "(object)"},
      {"{ a = 1, \"b\" : 2 }", "(object (template 'a') 1 (template 'b') 2)"},
      {"{\n a = 1\n (b) = 2 # c\n true = 3\n}",
       "(object (template 'a') 1 b 2 (template 'true') 3)"},
      {"{\n a =\n 1\n}", "(object (template 'a') 1)"},
      {"[for v in a : v if v != \"\"]", "(for-tuple v a v (!= v (template)))"},
      {"{for k, v in a : k => v...}", "(for-object k v grouped a k v)"},
      {"{\nfor k, v in a :\n k => {\n b = v\n c = 1\n }\n}",
       "(for-object k v a k (object (template 'b') v (template 'c') 1))"},
      {"[\nfor v in a :\n v\n]", "(for-tuple v a v)"},
  };
  for (const auto& [text, wanted] : cases) {
    EXPECT_EQ(expression(text), wanted) << text;
  }
}

TEST(HclParser, ReadsTemplates) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"("")", "(template)"},
      {R"("a${b}c")", "(template 'a' b 'c')"},
      {R"("${b}")", "(template b)"},
      {R"("$${a}%%{b}$c%")", "(template '${' 'a}' '%{' 'b}$c%')"},
      {R"("a\n\"\\\t\u00e9")", "(template 'a' '\\n' '\"' '\\' '\t' '\u00e9')"},
      {R"("${"in${"ner"}"}")", "(template (template 'in' (template 'ner')))"},
      {R"("${ {a = 1}["a"] }")", "(template (object (template 'a') 1)[(template 'a')])"},
      {R"("a ${~ b ~} c")", "(template 'a' b 'c')"},
      {R"("%{ if a }b%{ else }c%{ endif }d")",
       "(template (if a (template 'b') (template 'c')) 'd')"},
      {R"("%{ if a }b%{ endif }")", "(template (if a (template 'b') (template)))"},
      {R"("%{ for k, v in m }${v},%{ endfor }")", "(template (for-text k v m (template v ',')))"},
      {"<<EOT\n  a\n  b ${c}\nEOT", "(template '  a\\n' '  b ' c '\\n')"},
      {"<<-EOT\n    a\n\n      b\n    EOT", "(template 'a\\n' '\\n' '  b\\n')"},
      {"<<-EOT\n    a\n${b}\n    EOT", "(template '    a\\n' b '\\n')"},
      {"<<EOT\n\"quoted\" \\n $${x}\nEOT", "(template '\"quoted\" \\n ' '${' 'x}\\n')"},
      {"<<EOT\nEOT", "(template)"},
      {"f(<<EOT\na\nEOT\n)", "(f() (template 'a\\n'))"},
      {"<<EOT\n%{ for v in a ~}\n${v}\n%{ endfor ~}\nEOT",
       "(template (for-text v a (template '' v '\\n')) '')"},
  };
  for (const auto& [text, wanted] : cases) {
    EXPECT_EQ(expression(text), wanted) << text;
  }
}

TEST(HclParser, ReadsBodies) {
  EXPECT_EQ(tree("resource \"aws_iam_role\" \"x\" {\n  name = \"a\" // b\n  nested {\n  }\n}\n"),
            "resource 'aws_iam_role' 'x'{name=(template 'a');nested{}}");
  EXPECT_EQ(tree("a b \"c\" { d = 1 }\nlocals {}"), "a 'b' 'c'{d=1;}locals{}");
  EXPECT_EQ(tree("/* a\n b */ a = 1\r\nb = 2"), "a=1;b=2;");
  EXPECT_EQ(tree(""), "");
}

TEST(HclParser, KeepsPlacesAndComments) {
  const Read out = read("# one\nresource \"t\" \"n\" {\n  a = f(\"x\", [1]) // two\n}\n");
  ASSERT_TRUE(out.result);
  const Block& block = out.result->body.blocks.at(0);
  EXPECT_EQ(out.sources.bytes(block.header), "resource \"t\" \"n\"");
  EXPECT_EQ(out.sources.place(out.file, block.span.end), (Place{.line = 4, .column = 2}));
  const Attribute& attribute = block.body.attributes.at(0);
  EXPECT_EQ(out.sources.bytes(attribute.name_span), "a");
  EXPECT_EQ(out.sources.bytes(attribute.value.span), "f(\"x\", [1])");
  EXPECT_EQ(out.sources.bytes(attribute.value.parts.at(0).span), "\"x\"");
  EXPECT_EQ(out.sources.bytes(attribute.value.parts.at(1).span), "[1]");
  ASSERT_EQ(out.result->comments.size(), 2U);
  EXPECT_EQ(out.sources.bytes(out.result->comments[0]), "# one");
  EXPECT_EQ(out.sources.bytes(out.result->comments[1]), "// two");
}

// Pieces of an indented heredoc are the file's own bytes, so a place in them is a place in it.
TEST(HclParser, PiecesOfAHeredocAreBytesOfTheFile) {
  const Read out = read("x = <<-EOT\n    {\n      \"a\": \"${b}\"\n    }\n    EOT\n");
  ASSERT_TRUE(out.result);
  const Expression& text = out.result->body.attributes.at(0).value;
  EXPECT_TRUE(text.is_heredoc);
  EXPECT_EQ(out.sources.bytes(text.span), "<<-EOT\n    {\n      \"a\": \"${b}\"\n    }\n    EOT");
  for (const Expression& part : text.parts) {
    if (part.kind == Kind::Text) {
      EXPECT_TRUE(part.is_verbatim);
      EXPECT_EQ(out.sources.bytes(part.span), part.text);
    }
  }
}

TEST(HclParser, SaysWhatIsWrongAndWhere) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"x = \n", "1:5: expected an expression, found the end of the line"},
      {"x = [1 2]", "1:8: expected `]` after the elements, found `2`"},
      {"x = 1 y = 2", "1:7: expected the end of the line, found `y`"},
      {"x {\n", "2:1: expected an attribute or a block, found the end of the file"},
      {"x = \"a\n\"", "1:7: the string does not end on its line"},
      {"x = \"\\q\"", "1:6: unknown escape in a string"},
      {"x = \"\\ud800\"", "1:6: this escape names no character"},
      {"x = <<EOT\na\n", "1:5: the heredoc does not end: there is no line `EOT`"},
      {"x = \"%{ if a }\"", "1:6: the directive is not ended"},
      {"x = \"%{ endif }\"", "1:6: this directive ends nothing that has begun"},
      {"x = \"%{ if a }%{ else }%{ else }%{ endif }\"", "1:24: a second `else`"},
      {"x \"a${b}\" {}", "1:3: the name of a block holds an expression"},
      {"x = {for k in a : k}", "1:20: expected `=>` after the key, found `}`"},
      {"1 = 2", "1:1: expected an attribute or a block, found `1`"},
      {"x = $", "1:5: expected an expression, found `$`"},
      {"x = \"${a", "1:9: expected `}` after the expression in `${`, found the end of the file"},
  };
  for (const auto& [text, wanted] : cases) {
    const Read out = read(text);
    ASSERT_FALSE(out.result) << text;
    const Error& error = out.result.error();
    const Place place = out.sources.place(error.where.file, error.where.begin);
    EXPECT_EQ(fmt::format("{}:{}: {}", place.line, place.column, error.message), wanted) << text;
  }
}

TEST(HclParser, HasLimits) {
  const auto nested = [](std::string_view open, std::string_view close, std::size_t times) {
    std::string text = "x = ";
    for (std::size_t i = 0; i < times; ++i) {
      text += open;
    }
    text += "1";
    for (std::size_t i = 0; i < times; ++i) {
      text += close;
    }
    return tree(text);
  };
  const std::string refused = "error: more than 200 levels of nesting";
  EXPECT_NE(nested("[", "]", 80), refused);
  EXPECT_EQ(nested("[", "]", 100'000), refused);
  EXPECT_EQ(nested("(", ")", 100'000), refused);
  EXPECT_EQ(nested("\"${", "}\"", 100'000), refused);
  EXPECT_EQ(nested("-", "", 100'000), refused);
  EXPECT_EQ(nested("1 + ", "", 100'000), refused);
  EXPECT_EQ(nested("a ? b : ", "", 100'000), refused);
  EXPECT_EQ(nested("a", ".a", 100'000), refused);
  EXPECT_EQ(nested("a", "[0]", 100'000), refused);
  const Read many = read("x = [1, 2, 3, 4, 5, 6]", {.depth_max = 200, .nodes_max = 5});
  ASSERT_FALSE(many.result);
  EXPECT_EQ(many.result.error().message, "more than 5 values");
}

TEST(HclParser, ReadsWholeTextsAsTemplates) {
  SourceMap sources;
  const FileId file = sources.add("p.tpl", "{\"a\": \"${b}\"}\n").value();
  const Result<Expression> result = parse_template(sources, file);
  ASSERT_TRUE(result);
  EXPECT_EQ(shown(*result), "(template '{\"a\": \"' b '\"}\\n')");
}

TEST(HclParserOnRealFiles, ReadsEveryConfiguration) {
  const char* shared = std::getenv("LEASTWISE_SHARED");
  if (shared == nullptr) {
    GTEST_SKIP() << "LEASTWISE_SHARED names no folder with configurations";
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".tf") {
      continue;
    }
    SourceMap sources;
    const Result<FileId> file = sources.load(entry.path().string());
    ASSERT_TRUE(file);
    const Result<File> result = parse_file(sources, *file);
    const Place place =
        result ? Place{} : sources.place(result.error().where.file, result.error().where.begin);
    EXPECT_TRUE(result) << entry.path() << ":" << place.line << ":" << place.column << ": "
                        << result.error().message;
    ++files;
  }
  fmt::print("configuration files: {}\n", files);
}

}  // namespace
}  // namespace leastwise::terraform::hcl
