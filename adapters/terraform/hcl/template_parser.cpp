// Strings and heredocs.
//
//     template  ::= { text | "${" expression "}" | "%{" directive "}" }
//     directive ::= "if" expression | "else" | "endif" | "for" names "in" expression | "endfor"
//
// A template is first a flat list of parts. White space is taken off them (`~`, and the indentation
// of `<<-`), then the directives are folded into a tree. Text is cut at line ends and around
// escapes, so that nearly every piece is byte for byte what the file has, and a place in the
// evaluated text can be carried back.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

#include <fmt/format.h>

#include <leastwise/utf8.h>

#include "terraform/hcl/parser.h"

namespace leastwise::terraform::hcl {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

Expression make(Kind kind, Span span) {
  Expression made;
  made.kind = kind;
  made.span = span;
  return made;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

Result<Expression> Parser::quoted() {
  const Token open = take();
  TRY(std::vector<Part> all, parts({.form = Form::Quoted}));
  trim(all);
  std::size_t at = 0;
  TRY(Expression out, fold(all, at, Part::Kind::Text, open.span));
  out.span = from(open.span);
  return out;
}

Result<Expression> Parser::heredoc() {
  const Token open = take();
  const std::string_view text = lexer_.text();
  const std::size_t marker_begin = lexer_.position();
  const auto marker_end = static_cast<std::size_t>(
      std::ranges::find_if_not(text.substr(marker_begin), continues_name) - text.begin());
  const std::string_view marker = text.substr(marker_begin, marker_end - marker_begin);
  const std::size_t line_end = text.find('\n', marker_end);
  if (line_end == std::string_view::npos ||
      !trimmed(text.substr(marker_end, line_end - marker_end)).empty()) {
    return fail("a heredoc's marker is followed by something else",
                lexer_.span(open.span.begin, marker_end),
                "begin the text on the next line");
  }
  std::size_t close = line_end + 1;
  while (true) {
    const std::size_t end = std::min(text.find('\n', close), text.size());
    if (trimmed(text.substr(close, end - close)) == marker) {
      break;
    }
    if (end == text.size()) {
      return fail(fmt::format("the heredoc does not end: there is no line `{}`", marker),
                  lexer_.span(open.span.begin, marker_end));
    }
    close = end + 1;
  }
  lexer_.move_to(line_end + 1);
  TRY(std::vector<Part> all, parts({.form = Form::Heredoc, .end = close}));
  trim(all);
  if (open.text == "<<-") {
    take_indentation(all);
  }
  std::size_t at = 0;
  TRY(Expression out, fold(all, at, Part::Kind::Text, open.span));
  const std::size_t marker_at = text.find(marker, close);
  last_end_ = marker_at + marker.size();
  lexer_.move_to(last_end_);
  out.span = from(open.span);
  out.is_heredoc = true;
  return out;
}

Result<Expression> Parser::bare_template() {
  const Span all_text = lexer_.span(lexer_.position(), lexer_.text().size());
  TRY(std::vector<Part> all, parts({.form = Form::Bare, .end = lexer_.text().size()}));
  trim(all);
  std::size_t at = 0;
  TRY(Expression out, fold(all, at, Part::Kind::Text, all_text));
  out.span = all_text;
  return out;
}

bool Parser::at_end(const Extent& extent) const {
  const std::size_t at = lexer_.position();
  if (extent.form == Form::Quoted) {
    return at < lexer_.text().size() && lexer_.text()[at] == '"';
  }
  return at >= extent.end;
}

Result<std::vector<Parser::Part>> Parser::parts(const Extent& extent) {
  const Nested nested(*this, Nested::Lines::Blank);
  DO(count(lexer_.span(lexer_.position(), lexer_.position())));
  std::vector<Part> all;
  while (!at_end(extent)) {
    const std::size_t at = lexer_.position();
    if (at >= lexer_.text().size() || (extent.form == Form::Quoted && lexer_.text()[at] == '\n')) {
      return fail("the string does not end on its line", lexer_.span(at, at), "close it with `\"`");
    }
    const std::string_view rest = lexer_.text().substr(at);
    Result<void> read;
    if (rest.starts_with("${")) {
      read = value_part(all);
    } else if (rest.starts_with("%{")) {
      read = directive(all);
    } else {
      read = text_part(extent, all);
    }
    if (!read) {
      return std::unexpected(std::move(read).error());
    }
    if (extent.form != Form::Quoted && lexer_.position() > extent.end) {
      return fail("the expression goes on after the end of the heredoc", all.back().span);
    }
  }
  if (extent.form == Form::Quoted) {
    last_end_ = lexer_.position() + 1;
    lexer_.move_to(last_end_);
  }
  return all;
}

// One piece of text: up to a line's end, an escape, or the next expression.
Result<void> Parser::text_part(const Extent& extent, std::vector<Part>& into) {
  const std::string_view text = lexer_.text();
  const std::size_t begin = lexer_.position();
  const std::size_t stop = extent.form == Form::Quoted ? text.size() : extent.end;
  Part part;
  part.begins_line = into.empty() || (into.back().kind == Part::Kind::Text &&
                                      into.back().value.text.ends_with('\n'));
  part.value = make(Kind::Text, {});
  const std::string_view rest = text.substr(begin);
  std::size_t end = begin;
  if (rest.starts_with("$${") || rest.starts_with("%%{")) {
    end = begin + 3;
    part.value.text = rest.substr(1, 2);
  } else if (extent.form == Form::Quoted && rest.front() == '\\') {
    TRY(part.value.text, escape());
    end = lexer_.position();
  } else {
    part.value.is_verbatim = true;
    while (end < stop) {
      const std::string_view here = text.substr(end);
      const bool is_special = here.starts_with("${") || here.starts_with("%{") ||
                              here.starts_with("$${") || here.starts_with("%%{");
      const bool ends_quoted =
          extent.form == Form::Quoted &&
          (here.front() == '"' || here.front() == '\\' || here.front() == '\n');
      if (is_special || ends_quoted) {
        break;
      }
      ++end;
      if (here.front() == '\n') {
        break;
      }
    }
    part.value.text = text.substr(begin, end - begin);
  }
  part.span = lexer_.span(begin, end);
  part.value.span = part.span;
  lexer_.move_to(end);
  into.push_back(std::move(part));
  return count(into.back().span);
}

Result<std::string> Parser::escape() {
  const std::string_view text = lexer_.text();
  const std::size_t at = lexer_.position();
  const char sign = at + 1 < text.size() ? text[at + 1] : '\0';
  std::size_t digits = 0;
  std::string out;
  switch (sign) {
    case 'n':
      out = "\n";
      break;
    case 'r':
      out = "\r";
      break;
    case 't':
      out = "\t";
      break;
    case '"':
    case '\\':
      out = std::string(1, sign);
      break;
    case 'u':
      digits = 4;
      break;
    case 'U':
      digits = 8;
      break;
    default:
      return fail("unknown escape in a string",
                  lexer_.span(at, std::min(at + 2, text.size())),
                  "write a backslash as `\\\\`");
  }
  if (digits > 0) {
    std::uint32_t point = 0;
    const std::string_view hex = text.substr(at + 2, digits);
    const auto [end, problem] = std::from_chars(hex.data(), hex.data() + hex.size(), point, 16);
    const bool is_surrogate = point >= 0xD800U && point <= 0xDFFFU;
    if (hex.size() < digits || end != hex.data() + hex.size() || problem != std::errc() ||
        point > 0x10FFFFU || is_surrogate) {
      return fail("this escape names no character", lexer_.span(at, at + 2));
    }
    out.clear();
    append_utf8(out, point);
  }
  lexer_.move_to(at + 2 + digits);
  return out;
}

Result<void> Parser::value_part(std::vector<Part>& into) {
  const Nested nested(*this, Nested::Lines::Blank);
  const std::size_t begin = lexer_.position();
  Part part;
  part.kind = Part::Kind::Value;
  part.trims_before = lexer_.text().substr(begin).starts_with("${~");
  lexer_.move_to(begin + (part.trims_before ? 3 : 2));
  TRY(part.value, expression());
  part.trims_after = peek().kind == Token::Kind::Wrong && peek().text == "~";
  if (part.trims_after) {
    take();
  }
  TRY([[maybe_unused]] const Token close, expect("}", "after the expression in `${`"));
  part.span = lexer_.span(begin, last_end_);
  into.push_back(std::move(part));
  return {};
}

Result<void> Parser::directive(std::vector<Part>& into) {
  const Nested nested(*this, Nested::Lines::Blank);
  const std::size_t begin = lexer_.position();
  Part part;
  part.trims_before = lexer_.text().substr(begin).starts_with("%{~");
  lexer_.move_to(begin + (part.trims_before ? 3 : 2));
  const Token word = peek();
  if (word.is_word("for")) {
    part.kind = Part::Kind::For;
    part.value = make(Kind::TemplateFor, word.span);
    DO(for_names(part.value));
  } else if (word.is_word("if")) {
    part.kind = Part::Kind::If;
    take();
    TRY(part.value, expression());
  } else if (word.is_word("else") || word.is_word("endif") || word.is_word("endfor")) {
    part.kind = word.is_word("else")    ? Part::Kind::Else
                : word.is_word("endif") ? Part::Kind::EndIf
                                        : Part::Kind::EndFor;
    take();
  } else {
    return wrong("`if`, `else`, `endif`, `for` or `endfor` after `%{`");
  }
  part.trims_after = peek().kind == Token::Kind::Wrong && peek().text == "~";
  if (part.trims_after) {
    take();
  }
  TRY([[maybe_unused]] const Token close, expect("}", "at the end of the directive"));
  part.span = lexer_.span(begin, last_end_);
  into.push_back(std::move(part));
  return count(into.back().span);
}

// `~` takes the white space of the neighbouring piece.
void Parser::trim(std::vector<Part>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].trims_before && i > 0 && parts[i - 1].kind == Part::Kind::Text) {
      Expression& text = parts[i - 1].value;
      const std::size_t last = text.text.find_last_not_of(kSpace);
      text.text.resize(last == std::string::npos ? 0 : last + 1);
      if (text.is_verbatim) {
        text.span.end = text.span.begin + static_cast<std::uint32_t>(text.text.size());
      }
    }
    if (parts[i].trims_after && i + 1 < parts.size() && parts[i + 1].kind == Part::Kind::Text) {
      Expression& text = parts[i + 1].value;
      const std::size_t taken = std::min(text.text.find_first_not_of(kSpace), text.text.size());
      text.text.erase(0, taken);
      if (text.is_verbatim) {
        text.span.begin += static_cast<std::uint32_t>(taken);
      }
    }
  }
}

// `<<-` takes off what all lines have in common; blank lines do not count, and a line that begins
// with an expression has none.
void Parser::take_indentation(std::vector<Part>& parts) {
  std::size_t common = std::numeric_limits<std::size_t>::max();
  bool is_line_begin = true;
  std::vector<Expression*> beginnings;
  for (Part& part : parts) {
    const bool is_text = part.kind == Part::Kind::Text;
    if (is_line_begin) {
      std::size_t spaces = 0;
      if (is_text) {
        const std::string& text = part.value.text;
        spaces = std::min(text.find_first_not_of(kSpace), text.size());
        const bool is_blank = spaces == text.size() && text.ends_with('\n');
        if (is_blank) {
          spaces = std::numeric_limits<std::size_t>::max();
        } else {
          beginnings.push_back(&part.value);
        }
      }
      common = std::min(common, spaces);
    }
    is_line_begin = is_text && part.value.text.ends_with('\n');
  }
  for (Expression* text : beginnings) {
    const std::size_t taken = std::min(common, text->text.size());
    text->text.erase(0, taken);
    if (text->is_verbatim) {
      text->span.begin += static_cast<std::uint32_t>(taken);
    }
  }
}

// The parts up to one of a kind, or all (`until` is Text), as a template. An `%{ if }` ends at
// `%{ else }` or `%{ endif }`; both are left for the caller.
Result<Expression> Parser::fold(std::vector<Part>& parts,
                                std::size_t& at,
                                Part::Kind until,
                                Span where) {
  const Nested nested(*this, Nested::Lines::AsBefore);
  DO(count(where));
  Expression out = make(Kind::Template, where);
  while (at < parts.size()) {
    Part& part = parts[at];
    switch (part.kind) {
      case Part::Kind::Text:
      case Part::Kind::Value:
        out.parts.push_back(std::move(part.value));
        ++at;
        break;
      case Part::Kind::If: {
        TRY(Expression choice, fold_if(parts, at));
        out.parts.push_back(std::move(choice));
        break;
      }
      case Part::Kind::For: {
        TRY(Expression loop, fold_for(parts, at));
        out.parts.push_back(std::move(loop));
        break;
      }
      case Part::Kind::Else:
      case Part::Kind::EndIf:
      case Part::Kind::EndFor: {
        const bool is_else = part.kind == Part::Kind::Else && until == Part::Kind::EndIf;
        if (part.kind == until || is_else) {
          return out;
        }
        return fail("this directive ends nothing that has begun", part.span);
      }
    }
  }
  if (until != Part::Kind::Text) {
    return fail("the directive is not ended",
                where,
                until == Part::Kind::EndIf ? "write `%{ endif }`" : "write `%{ endfor }`");
  }
  return out;
}

Result<Expression> Parser::fold_if(std::vector<Part>& parts, std::size_t& at) {
  const Span where = parts[at].span;
  Expression out = make(Kind::TemplateIf, where);
  out.parts.push_back(std::move(parts[at].value));
  ++at;
  TRY(Expression yes, fold(parts, at, Part::Kind::EndIf, where));
  out.parts.push_back(std::move(yes));
  Expression no = make(Kind::Template, where);
  if (parts[at].kind == Part::Kind::Else) {
    ++at;
    TRY(no, fold(parts, at, Part::Kind::EndIf, where));
    if (parts[at].kind == Part::Kind::Else) {
      return fail("a second `else`", parts[at].span);
    }
  }
  out.parts.push_back(std::move(no));
  out.span.end = parts[at].span.end;
  ++at;
  return out;
}

Result<Expression> Parser::fold_for(std::vector<Part>& parts, std::size_t& at) {
  const Span where = parts[at].span;
  Expression out = std::move(parts[at].value);
  ++at;
  TRY(Expression each, fold(parts, at, Part::Kind::EndFor, where));
  out.parts.push_back(std::move(each));
  out.span = {where.file, where.begin, parts[at].span.end};
  ++at;
  return out;
}

}  // namespace leastwise::terraform::hcl
