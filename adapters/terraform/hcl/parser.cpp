// Bodies, blocks and expressions.
//
//     conditional ::= binary [ "?" conditional ":" conditional ]
//     binary      ::= || below && below == != below < <= > >= below + - below * / %
//     unary       ::= { "-" | "!" } term { ".name" | ".0" | "[e]" | ".*" | "[*]" }
//
// A line end ends an attribute, but not inside of brackets and parentheses; braces of objects are
// bodies of their own in this respect.
#include "terraform/hcl/parser.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace leastwise::terraform::hcl {
namespace {

constexpr std::array<std::string_view, 1> kOr = {"||"};
constexpr std::array<std::string_view, 1> kAnd = {"&&"};
constexpr std::array<std::string_view, 2> kEqual = {"==", "!="};
constexpr std::array<std::string_view, 4> kCompare = {"<=", ">=", "<", ">"};
constexpr std::array<std::string_view, 2> kSum = {"+", "-"};
constexpr std::array<std::string_view, 3> kProduct = {"*", "/", "%"};
constexpr std::array<std::span<const std::string_view>, 6> kLevels = {
    kOr, kAnd, kEqual, kCompare, kSum, kProduct};

Expression make(Kind kind, Span span, std::string_view text = {}) {
  Expression made;
  made.kind = kind;
  made.span = span;
  made.text = text;
  return made;
}

Span joined(Span a, Span b) {
  return {a.file, a.begin, b.end};
}

std::string shown(const Token& token) {
  switch (token.kind) {
    case Token::Kind::End:
      return "the end of the file";
    case Token::Kind::Newline:
      return "the end of the line";
    case Token::Kind::Heredoc:
      return "a heredoc";
    case Token::Kind::Identifier:
    case Token::Kind::Number:
    case Token::Kind::Quote:
    case Token::Kind::Sign:
    case Token::Kind::Wrong:
      break;
  }
  return fmt::format("`{}`", token.text.substr(0, 40));
}

}  // namespace

const Attribute* Body::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &Attribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

const Token& Parser::peek() {
  while (!newlines_matter_ && lexer_.peek().kind == Token::Kind::Newline) {
    lexer_.take();
  }
  return lexer_.peek();
}

Token Parser::take() {
  peek();
  const Token token = lexer_.take();
  last_end_ = token.span.end;
  return token;
}

bool Parser::accept(std::string_view sign) {
  if (!peek().is(sign)) {
    return false;
  }
  take();
  return true;
}

Result<Token> Parser::expect(std::string_view sign, std::string_view after) {
  if (!peek().is(sign)) {
    return wrong(fmt::format("`{}` {}", sign, after));
  }
  return take();
}

std::unexpected<Error> Parser::wrong(std::string_view wanted) {
  const Token& token = peek();
  return fail(fmt::format("expected {}, found {}", wanted, shown(token)), token.span);
}

Result<void> Parser::count(Span where) {
  if (depth_ > limits_.depth_max) {
    return fail(fmt::format("more than {} levels of nesting", limits_.depth_max), where);
  }
  if (++nodes_ > limits_.nodes_max) {
    return fail(fmt::format("more than {} values", limits_.nodes_max), where);
  }
  return {};
}

// ---- Bodies

Result<File> Parser::file() {
  File out;
  TRY(out.body, body(true));
  out.comments = lexer_.comments();
  return out;
}

Result<Expression> Parser::bare_expression() {
  const Nested nested(*this, Nested::Lines::Blank);
  TRY(Expression out, expression());
  if (peek().kind != Token::Kind::End) {
    return fail("the expression ends before the text does", peek().span);
  }
  return out;
}

Result<Body> Parser::body(bool is_root) {
  const Nested nested(*this, Nested::Lines::Matter);
  DO(count(peek().span));
  Body out;
  while (true) {
    const Token& next = peek();
    if (next.kind == Token::Kind::Newline) {
      take();
    } else if (next.kind == Token::Kind::End ? is_root : (!is_root && next.is("}"))) {
      return out;
    } else {
      DO(item(out));
    }
  }
}

Result<void> Parser::item(Body& into) {
  if (peek().kind != Token::Kind::Identifier) {
    return wrong("an attribute or a block");
  }
  const Token name = take();
  if (accept("=")) {
    TRY(Expression value, expression());
    into.attributes.push_back(
        {.name = std::string(name.text), .name_span = name.span, .value = std::move(value)});
  } else {
    TRY(Block made, block(name));
    into.blocks.push_back(std::move(made));
  }
  return end_of_item();
}

// An item ends with its line; the last one of a block on one line with the brace.
Result<void> Parser::end_of_item() {
  const Token& next = peek();
  if (next.kind == Token::Kind::Newline) {
    take();
    return {};
  }
  if (next.kind == Token::Kind::End || next.is("}")) {
    return {};
  }
  return wrong("the end of the line");
}

Result<Block> Parser::block(const Token& type) {
  Block out;
  out.type = type.text;
  while (!peek().is("{")) {
    if (peek().kind == Token::Kind::Identifier) {
      out.labels.emplace_back(take().text);
    } else if (peek().kind == Token::Kind::Quote) {
      TRY(std::string text, label());
      out.labels.push_back(std::move(text));
    } else {
      return wrong(fmt::format("`=` or `{{` after `{}`", type.text));
    }
  }
  out.header = from(type.span);
  take();
  TRY(out.body, body(false));
  TRY([[maybe_unused]] const Token close, expect("}", "at the end of the block"));
  out.span = from(type.span);
  return out;
}

Result<std::string> Parser::label() {
  const Span where = peek().span;
  TRY(const Expression text, quoted());
  if (text.parts.empty()) {
    return std::string{};
  }
  std::string out;
  for (const Expression& part : text.parts) {
    if (part.kind != Kind::Text) {
      return fail("the name of a block holds an expression", where, "write the name itself");
    }
    out += part.text;
  }
  return out;
}

// ---- Expressions

Result<Expression> Parser::expression() {
  const Nested nested(*this, Nested::Lines::AsBefore);
  DO(count(peek().span));
  TRY(Expression condition, binary(0));
  if (!accept("?")) {
    return condition;
  }
  Expression out = make(Kind::Conditional, condition.span);
  out.parts.push_back(std::move(condition));
  TRY(Expression yes, expression());
  out.parts.push_back(std::move(yes));
  TRY([[maybe_unused]] const Token colon, expect(":", "of the conditional expression"));
  TRY(Expression no, expression());
  out.span = joined(out.span, no.span);
  out.parts.push_back(std::move(no));
  return out;
}

Result<Expression> Parser::binary(std::size_t level) {
  if (level == kLevels.size()) {
    return unary();
  }
  TRY(Expression left, binary(level + 1));
  std::size_t deep = 0;
  while (true) {
    const Token next = peek();
    if (next.kind != Token::Kind::Sign ||
        std::ranges::find(kLevels.at(level), next.text) == kLevels.at(level).end()) {
      return left;
    }
    take();
    // A long sum leans to the left: its tree is as deep as it is long.
    if (depth_ + ++deep > limits_.depth_max) {
      return fail(fmt::format("more than {} levels of nesting", limits_.depth_max), next.span);
    }
    TRY(Expression right, binary(level + 1));
    Expression both = make(Kind::Binary, joined(left.span, right.span), next.text);
    both.parts.push_back(std::move(left));
    both.parts.push_back(std::move(right));
    left = std::move(both);
  }
}

Result<Expression> Parser::unary() {
  const Token sign = peek();
  if (!sign.is("-") && !sign.is("!")) {
    return with_traversal();
  }
  const Nested nested(*this, Nested::Lines::AsBefore);
  DO(count(sign.span));
  take();
  TRY(Expression operand, unary());
  Expression out = make(Kind::Unary, joined(sign.span, operand.span), sign.text);
  out.parts.push_back(std::move(operand));
  return out;
}

Result<Expression> Parser::with_traversal() {
  TRY(Expression from, term());
  return traverse(std::move(from), false);
}

// Steps behind a value. What follows a splat is applied to each element: after `.*` names alone,
// after `[*]` everything.
Result<Expression> Parser::traverse(Expression from, bool is_attribute_splat) {
  std::size_t deep = 0;
  while (true) {
    if (depth_ + ++deep > limits_.depth_max) {
      return fail(fmt::format("more than {} levels of nesting", limits_.depth_max), from.span);
    }
    DO(count(from.span));
    if (peek().is(".")) {
      TRY(from, dot(std::move(from)));
    } else if (peek().is("[") && !is_attribute_splat) {
      TRY(from, bracket(std::move(from)));
    } else {
      return from;
    }
  }
}

Result<Expression> Parser::dot(Expression from) {
  take();
  const Nested nested(*this, Nested::Lines::AsBefore);
  if (accept("*")) {
    TRY(Expression each, traverse(make(Kind::SplatItem, this->from(from.span)), true));
    Expression out = make(Kind::Splat, this->from(from.span));
    out.parts.push_back(std::move(from));
    out.parts.push_back(std::move(each));
    return out;
  }
  if (peek().kind == Token::Kind::Number) {
    const Token digits = lexer_.take_digits();
    last_end_ = digits.span.end;
    Expression out = make(Kind::Index, joined(from.span, digits.span));
    out.parts.push_back(std::move(from));
    out.parts.push_back(make(Kind::Number, digits.span, digits.text));
    return out;
  }
  if (peek().kind != Token::Kind::Identifier) {
    return wrong("a name after `.`");
  }
  const Token name = take();
  Expression out = make(Kind::Attribute, joined(from.span, name.span), name.text);
  out.parts.push_back(std::move(from));
  return out;
}

Result<Expression> Parser::bracket(Expression from) {
  Kind kind = Kind::Index;
  std::vector<Expression> second;
  {
    const Nested nested(*this, Nested::Lines::Blank);
    take();
    if (accept("*")) {
      kind = Kind::Splat;
    } else {
      TRY(Expression key, expression());
      second.push_back(std::move(key));
    }
    TRY([[maybe_unused]] const Token close, expect("]", "after the index"));
  }
  const Nested nested(*this, Nested::Lines::AsBefore);
  if (kind == Kind::Splat) {
    TRY(Expression each, traverse(make(Kind::SplatItem, this->from(from.span)), false));
    second.push_back(std::move(each));
  }
  Expression out = make(kind, this->from(from.span));
  out.parts.push_back(std::move(from));
  out.parts.push_back(std::move(second.front()));
  return out;
}

Result<Expression> Parser::term() {
  const Token& next = peek();
  switch (next.kind) {
    case Token::Kind::Number: {
      const Token number = take();
      return make(Kind::Number, number.span, number.text);
    }
    case Token::Kind::Identifier:
      return name_or_call();
    case Token::Kind::Quote:
      return quoted();
    case Token::Kind::Heredoc:
      return heredoc();
    case Token::Kind::Sign:
      if (next.is("(")) {
        return parentheses();
      }
      if (next.is("[")) {
        return tuple();
      }
      if (next.is("{")) {
        return object();
      }
      break;
    case Token::Kind::End:
    case Token::Kind::Newline:
    case Token::Kind::Wrong:
      break;
  }
  return wrong("an expression");
}

Result<Expression> Parser::name_or_call() {
  const Token first = take();
  std::string name(first.text);
  while (accept("::")) {
    if (peek().kind != Token::Kind::Identifier) {
      return wrong("a name after `::`");
    }
    name += "::" + std::string(take().text);
  }
  if (!peek().is("(")) {
    if (name == "null") {
      return make(Kind::Null, first.span);
    }
    const bool is_truth = name == "true" || name == "false";
    return make(is_truth ? Kind::Bool : Kind::Name, from(first.span), name);
  }
  const Nested nested(*this, Nested::Lines::Blank);
  take();
  Expression call = make(Kind::Call, first.span, name);
  while (!peek().is(")")) {
    TRY(Expression argument, expression());
    call.parts.push_back(std::move(argument));
    if (accept("...")) {
      call.is_flagged = true;
      break;
    }
    if (!accept(",")) {
      break;
    }
  }
  TRY([[maybe_unused]] const Token close, expect(")", "after the arguments"));
  call.span = from(first.span);
  return call;
}

Result<Expression> Parser::parentheses() {
  const Nested nested(*this, Nested::Lines::Blank);
  const Token open = take();
  TRY(Expression inner, expression());
  TRY([[maybe_unused]] const Token close, expect(")", "after the expression"));
  inner.span = from(open.span);
  return inner;
}

Result<Expression> Parser::tuple() {
  const Nested nested(*this, Nested::Lines::Blank);
  const Token open = take();
  if (peek().is_word("for")) {
    return for_expression(open);
  }
  Expression out = make(Kind::Tuple, open.span);
  while (!peek().is("]")) {
    TRY(Expression element, expression());
    out.parts.push_back(std::move(element));
    if (!accept(",")) {
      break;
    }
  }
  TRY([[maybe_unused]] const Token close, expect("]", "after the elements"));
  out.span = from(open.span);
  return out;
}

Result<Expression> Parser::object() {
  const Nested nested(*this, Nested::Lines::Blank);
  const Token open = take();
  if (peek().is_word("for")) {
    return for_expression(open);
  }
  newlines_matter_ = true;  // from here on; `nested` puts it back
  Expression out = make(Kind::Object, open.span);
  const auto skip_lines = [this] {
    while (peek().kind == Token::Kind::Newline) {
      take();
    }
  };
  skip_lines();
  while (!peek().is("}")) {
    TRY(Expression key, object_key());
    if (!accept("=") && !accept(":")) {
      return wrong("`=` after the key");
    }
    skip_lines();
    TRY(Expression value, expression());
    out.parts.push_back(std::move(key));
    out.parts.push_back(std::move(value));
    if (!accept(",") && peek().kind != Token::Kind::Newline) {
      break;
    }
    skip_lines();
  }
  TRY([[maybe_unused]] const Token close, expect("}", "after the attributes"));
  out.span = from(open.span);
  return out;
}

// A bare word is a text, not a name; in parentheses it is a name.
Result<Expression> Parser::object_key() {
  const bool is_word = peek().kind == Token::Kind::Identifier;
  TRY(Expression key, expression());
  if (is_word && (key.kind == Kind::Name || key.kind == Kind::Bool || key.kind == Kind::Null)) {
    Expression out = make(Kind::Template, key.span);
    out.parts.push_back(
        make(Kind::Text, key.span, key.kind == Kind::Null ? std::string_view("null") : key.text));
    return out;
  }
  return key;
}

Result<void> Parser::for_names(Expression& loop) {
  take();  // `for`
  if (peek().kind != Token::Kind::Identifier) {
    return wrong("a name after `for`");
  }
  loop.value_name = take().text;
  if (accept(",")) {
    if (peek().kind != Token::Kind::Identifier) {
      return wrong("a name after `,`");
    }
    loop.key_name = std::move(loop.value_name);
    loop.value_name = take().text;
  }
  if (!peek().is_word("in")) {
    return wrong("`in` after the names");
  }
  take();
  TRY(Expression collection, expression());
  loop.parts.push_back(std::move(collection));
  return {};
}

Result<Expression> Parser::for_expression(const Token& open) {
  const bool is_object = open.is("{");
  Expression loop = make(is_object ? Kind::ForObject : Kind::ForTuple, open.span);
  DO(for_names(loop));
  TRY([[maybe_unused]] const Token colon, expect(":", "after the collection"));
  TRY(Expression first, expression());
  loop.parts.push_back(std::move(first));
  if (is_object) {
    TRY([[maybe_unused]] const Token arrow, expect("=>", "after the key"));
    TRY(Expression value, expression());
    loop.parts.push_back(std::move(value));
    loop.is_flagged = accept("...");
  }
  if (peek().is_word("if")) {
    take();
    TRY(Expression condition, expression());
    loop.parts.push_back(std::move(condition));
  }
  TRY([[maybe_unused]] const Token close, expect(is_object ? "}" : "]", "at the end of `for`"));
  loop.span = from(open.span);
  return loop;
}

// ---- Doors

Result<File> parse_file(const SourceMap& sources, FileId file, const SyntaxLimits& limits) {
  return Parser(sources.bytes(file), file, 0, limits).file();
}

Result<Expression> parse_template(const SourceMap& sources,
                                  FileId file,
                                  const SyntaxLimits& limits) {
  return Parser(sources.bytes(file), file, 0, limits).bare_template();
}

Result<Expression> parse_expression(const SourceMap& sources,
                                    FileId file,
                                    const SyntaxLimits& limits) {
  return Parser(sources.bytes(file), file, 0, limits).bare_expression();
}

}  // namespace leastwise::terraform::hcl
