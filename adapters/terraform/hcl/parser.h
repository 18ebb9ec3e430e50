// Recursive descent over the words of a file. parser.cpp has bodies and expressions,
// template_parser.cpp has strings and heredocs. See syntax.h for what comes out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/text.h>

#include "terraform/hcl/lexer.h"
#include "terraform/hcl/syntax.h"

/// As `TRY`, for a step that has no value.
#define DO(...)                                      \
  if (auto done = (__VA_ARGS__); !done) {            \
    return std::unexpected(std::move(done).error()); \
  }                                                  \
  static_assert(true)

namespace leastwise::terraform::hcl {

class Parser {
 public:
  Parser(std::string_view text, FileId file, std::size_t position, const SyntaxLimits& limits)
      : lexer_(text, file, position), limits_(limits) {}

  Result<File> file();
  /// All of the text as one template.
  Result<Expression> bare_template();
  /// All of the text as one expression.
  Result<Expression> bare_expression();

 private:
  // One part of a template before its directives are put together.
  struct Part {
    enum class Kind : std::uint8_t { Text, Value, If, Else, EndIf, For, EndFor };
    Kind kind = Kind::Text;
    Expression value;  // Value; If: the condition; For: names and collection
    Span span;
    bool begins_line = false;  // Text: nothing of its line stands before it
    bool trims_before = false;
    bool trims_after = false;
  };

  // Where a template ends.
  enum class Form : std::uint8_t { Quoted, Heredoc, Bare };
  struct Extent {
    Form form = Form::Bare;
    std::size_t end = 0;  // Heredoc, Bare: one past the last byte
  };

  class Nested;

  Result<Body> body(bool is_root);
  Result<void> item(Body& into);
  Result<Block> block(const Token& type);
  Result<std::string> label();
  Result<void> end_of_item();

  Result<Expression> expression();
  Result<Expression> binary(std::size_t level);
  Result<Expression> unary();
  Result<Expression> with_traversal();
  Result<Expression> traverse(Expression from, bool is_attribute_splat);
  Result<Expression> dot(Expression from);
  Result<Expression> bracket(Expression from);
  Result<Expression> term();
  Result<Expression> name_or_call();
  Result<Expression> parentheses();
  Result<Expression> tuple();
  Result<Expression> object();
  Result<Expression> object_key();
  Result<Expression> for_expression(const Token& open);
  Result<void> for_names(Expression& loop);

  Result<Expression> quoted();
  Result<Expression> heredoc();
  Result<std::vector<Part>> parts(const Extent& extent);
  Result<void> text_part(const Extent& extent, std::vector<Part>& into);
  Result<std::string> escape();
  Result<void> value_part(std::vector<Part>& into);
  Result<void> directive(std::vector<Part>& into);
  Result<Expression> fold(std::vector<Part>& parts, std::size_t& at, Part::Kind until, Span where);
  Result<Expression> fold_if(std::vector<Part>& parts, std::size_t& at);
  Result<Expression> fold_for(std::vector<Part>& parts, std::size_t& at);
  bool at_end(const Extent& extent) const;
  static void trim(std::vector<Part>& parts);
  static void take_indentation(std::vector<Part>& parts);

  const Token& peek();
  Token take();
  bool accept(std::string_view sign);
  Result<Token> expect(std::string_view sign, std::string_view after);
  std::unexpected<Error> wrong(std::string_view wanted);
  Result<void> count(Span where);
  Span from(Span begin) const { return {begin.file, begin.begin, last()}; }
  std::uint32_t last() const { return static_cast<std::uint32_t>(last_end_); }

  Lexer lexer_;
  SyntaxLimits limits_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  std::size_t last_end_ = 0;  // of the word taken last
  bool newlines_matter_ = true;
};

// Counts a level of nesting, and says whether line ends mean something inside of it.
class Parser::Nested {
 public:
  enum class Lines : std::uint8_t { Matter, Blank, AsBefore };

  Nested(Parser& parser, Lines lines) : parser_(parser), before_(parser.newlines_matter_) {
    ++parser_.depth_;
    if (lines != Lines::AsBefore) {
      parser_.newlines_matter_ = lines == Lines::Matter;
    }
  }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  Nested(Nested&&) = delete;
  Nested& operator=(Nested&&) = delete;
  ~Nested() {
    --parser_.depth_;
    parser_.newlines_matter_ = before_;
  }

 private:
  Parser& parser_;
  bool before_;
};

}  // namespace leastwise::terraform::hcl
