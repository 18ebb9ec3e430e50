// Words of HCL, one at a time.
//
// What a character means depends on where it stands: in a string, `#` is no comment. The parser
// knows where it is, so it asks for the next word when it wants one, and reads strings itself,
// character by character, from `position` on. Nothing is ever read twice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <leastwise/text.h>

namespace leastwise::terraform::hcl {

struct Token {
  enum class Kind : std::uint8_t {
    End,
    Newline,
    Identifier,
    Number,
    Quote,    ///< `"`: a quoted template begins
    Heredoc,  ///< `<<` or `<<-`: a heredoc begins
    Sign,     ///< an operator or a bracket
    Wrong,    ///< a character that no word begins with
  };
  Kind kind = Kind::End;
  Span span;
  std::string_view text;  ///< of the file

  bool is(std::string_view sign) const { return kind == Kind::Sign && text == sign; }
  bool is_word(std::string_view word) const { return kind == Kind::Identifier && text == word; }
};

class Lexer {
 public:
  /// Reads `text` from `position`; the bytes have their places in `file`, from its beginning.
  Lexer(std::string_view text, FileId file, std::size_t position)
      : text_(text), file_(file), position_(position) {}

  /// The next word, which stays where it is.
  const Token& peek();
  Token take();
  /// After a `.`: digits alone, so that `a.0.1` is not `a` and a number.
  Token take_digits();

  /// Where the next word, or the rest of a string, begins.
  std::size_t position() const { return has_token_ ? token_begin_ : position_; }
  void move_to(std::size_t position);

  std::string_view text() const { return text_; }
  FileId file() const { return file_; }
  Span span(std::size_t begin, std::size_t end) const;
  const std::vector<Span>& comments() const { return comments_; }

 private:
  Token read();
  void skip_blank();
  bool skip_comment();
  std::size_t sign_length() const;

  std::string_view text_;
  FileId file_;
  std::size_t position_ = 0;
  bool has_token_ = false;
  std::size_t token_begin_ = 0;
  Token token_;
  std::vector<Span> comments_;
};

bool begins_name(char c);
bool continues_name(char c);

}  // namespace leastwise::terraform::hcl
