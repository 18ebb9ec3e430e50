// HCL's native syntax as a tree: what a `.tf` file says, with the place of every part.
//
//     body       ::= { attribute | block }
//     attribute  ::= NAME "=" expression NEWLINE
//     block      ::= TYPE { "label" | NAME } "{" body "}" NEWLINE
//     expression ::= literals, templates, names, operators, calls, `for`, splats: see `Kind`
//
// Nothing here is executed or looked up: reading a file that somebody else wrote is safe. An
// expression is one struct for all kinds, because whoever walks it switches over `kind` anyway, and
// a tree of one struct copies, compares and is freed without further code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

namespace leastwise::terraform::hcl {

enum class Kind : std::uint8_t {
  Null,
  Bool,         ///< `text` is "true" or "false"
  Number,       ///< `text` as written
  Text,         ///< a piece of a template without anything to evaluate; `text` is decoded
  Template,     ///< `parts` in order: Text, directives, or any expression in `${}`
  TemplateIf,   ///< `parts`: condition, Template, Template (maybe empty)
  TemplateFor,  ///< as For; the value is a Template
  Name,         ///< `text`: "var", "local", "aws_iam_role", a variable of `for`
  Attribute,    ///< `parts[0]`.`text`
  Index,        ///< `parts[0]`[`parts[1]`]
  Splat,        ///< `parts[0]`[*]; `parts[1]` is applied to each, in which SplatItem is the item
  SplatItem,
  Call,         ///< function `text` on `parts`; `is_flagged`: the last one is spread (`...`)
  Unary,        ///< operator `text`
  Binary,       ///< operator `text`
  Conditional,  ///< `parts`: condition, yes, no
  Tuple,
  Object,     ///< `parts`: key, value, key, value, ...; a bare word as key is a Template
  ForTuple,   ///< `names`; `parts`: collection, value, [condition]
  ForObject,  ///< `names`; `parts`: collection, key, value, [condition]; `is_flagged`: grouped
};

struct Expression {
  Kind kind = Kind::Null;
  Span span;
  std::string text;
  std::vector<Expression> parts;
  /// Of a `for`: the key's name, or empty, and the value's.
  std::string key_name;
  std::string value_name;
  bool is_flagged = false;
  bool is_heredoc = false;   ///< of a Template
  bool is_verbatim = false;  ///< of a Text: its bytes are the source's bytes
};

struct Attribute {
  std::string name;
  Span name_span;
  Expression value;
};

struct Block;

struct Body {
  std::vector<Attribute> attributes;
  std::vector<Block> blocks;

  /// None when it is not set. Of duplicates, which are errors for Terraform, the first.
  const Attribute* find(std::string_view name) const;
};

struct Block {
  std::string type;
  std::vector<std::string> labels;
  Span header;  ///< type and labels
  Span span;    ///< to the closing brace
  Body body;
};

/// A file that was read. Comments are for those who look for marks in them.
struct File {
  Body body;
  std::vector<Span> comments;  ///< with the signs that begin them, in order
};

/// Bounds on what a file may ask for. Over one is an error with a place.
struct SyntaxLimits {
  std::size_t depth_max = 200;  ///< nesting of blocks, expressions and templates together
  std::size_t nodes_max = 2'000'000;
};

/// Reads a whole file.
Result<File> parse_file(const SourceMap& sources, FileId file, const SyntaxLimits& limits = {});

/// Reads a text as one template, as `templatefile` does.
Result<Expression> parse_template(const SourceMap& sources,
                                  FileId file,
                                  const SyntaxLimits& limits = {});

/// Reads a text as one expression, as JSON syntax holds the type of a variable.
Result<Expression> parse_expression(const SourceMap& sources,
                                    FileId file,
                                    const SyntaxLimits& limits = {});

}  // namespace leastwise::terraform::hcl
