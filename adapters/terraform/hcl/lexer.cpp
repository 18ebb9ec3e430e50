// The longest sign wins; names may hold `-`, so `a-b` is one word, as it is for Terraform.
#include "terraform/hcl/lexer.h"

#include <algorithm>
#include <array>

namespace leastwise::terraform::hcl {
namespace {

constexpr std::array<std::string_view, 9> kLongSigns = {
    "...", "&&", "||", "==", "!=", ">=", "<=", "=>", "::"};
constexpr std::string_view kSigns = "{}[]().,:?=<>+-*/%!";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool begins_name(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}

bool continues_name(char c) {
  return begins_name(c) || is_digit(c) || c == '-';
}

Span Lexer::span(std::size_t begin, std::size_t end) const {
  return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

const Token& Lexer::peek() {
  if (!has_token_) {
    token_ = read();
    has_token_ = true;
  }
  return token_;
}

Token Lexer::take() {
  peek();
  has_token_ = false;
  return token_;
}

Token Lexer::take_digits() {
  move_to(position());
  skip_blank();
  std::size_t end = position_;
  while (end < text_.size() && is_digit(text_[end])) {
    ++end;
  }
  Token token{.kind = Token::Kind::Number,
              .span = span(position_, end),
              .text = text_.substr(position_, end - position_)};
  position_ = end;
  return token;
}

void Lexer::move_to(std::size_t position) {
  has_token_ = false;
  position_ = position;
}

bool Lexer::skip_comment() {
  const std::string_view rest = text_.substr(position_);
  const std::size_t begin = position_;
  if (rest.starts_with("/*")) {
    const std::size_t end = rest.find("*/", 2);
    position_ = end == std::string_view::npos ? text_.size() : position_ + end + 2;
  } else if (rest.starts_with('#') || rest.starts_with("//")) {
    position_ = std::min(text_.find('\n', position_), text_.size());
  } else {
    return false;
  }
  // A word that was peeked at and put back is passed twice, its comments are not told twice.
  if (comments_.empty() || comments_.back().begin < begin) {
    comments_.push_back(span(begin, position_));
  }
  return true;
}

void Lexer::skip_blank() {
  while (position_ < text_.size()) {
    const char c = text_[position_];
    const bool is_line_end = c == '\r' && text_.substr(position_).starts_with("\r\n");
    if (c == ' ' || c == '\t' || (c == '\r' && !is_line_end)) {
      ++position_;
    } else if (is_line_end || !skip_comment()) {
      return;
    }
  }
}

std::size_t Lexer::sign_length() const {
  const std::string_view rest = text_.substr(position_);
  const auto* const found = std::ranges::find_if(
      kLongSigns, [rest](std::string_view sign) { return rest.starts_with(sign); });
  if (found != kLongSigns.end()) {
    return found->size();
  }
  return kSigns.find(rest.front()) != std::string_view::npos ? 1 : 0;
}

Token Lexer::read() {
  skip_blank();
  token_begin_ = position_;
  const std::size_t begin = position_;
  const auto word = [&](Token::Kind kind, std::size_t end) {
    position_ = end;
    return Token{.kind = kind, .span = span(begin, end), .text = text_.substr(begin, end - begin)};
  };
  if (begin >= text_.size()) {
    return word(Token::Kind::End, text_.size());
  }
  const std::string_view rest = text_.substr(begin);
  if (rest.starts_with('\n') || rest.starts_with("\r\n")) {
    return word(Token::Kind::Newline, begin + (rest.front() == '\n' ? 1 : 2));
  }
  if (begins_name(rest.front())) {
    const auto* const end = std::ranges::find_if_not(rest, continues_name);
    return word(Token::Kind::Identifier, begin + static_cast<std::size_t>(end - rest.begin()));
  }
  if (is_digit(rest.front())) {
    std::size_t end = begin;
    const auto skip_digits = [&] {
      while (end < text_.size() && is_digit(text_[end])) {
        ++end;
      }
    };
    skip_digits();
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      ++end;
      skip_digits();
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      std::size_t exponent = end + 1;
      exponent += exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-');
      if (exponent < text_.size() && is_digit(text_[exponent])) {
        end = exponent;
        skip_digits();
      }
    }
    return word(Token::Kind::Number, end);
  }
  if (rest.front() == '"') {
    return word(Token::Kind::Quote, begin + 1);
  }
  const std::string_view after =
      rest.substr(rest.starts_with("<<-") ? 3 : 2 * rest.starts_with("<<"));
  if (rest.starts_with("<<") && !after.empty() && begins_name(after.front())) {
    return word(Token::Kind::Heredoc, begin + (rest.size() - after.size()));
  }
  const std::size_t length = sign_length();
  return length > 0 ? word(Token::Kind::Sign, begin + length) : word(Token::Kind::Wrong, begin + 1);
}

}  // namespace leastwise::terraform::hcl
