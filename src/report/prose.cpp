// A small setter of Markdown: paragraphs, list items, fenced code. Everything else is plain text
// already.
#include "report/prose.h"

#include <algorithm>
#include <string>
#include <vector>

#include "report/view.h"

namespace leastwise {

namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// Characters of UTF-8, which is close enough to columns.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_item(std::string_view line) {
  if (line.starts_with("- ") || line.starts_with("* ")) {
    return true;
  }
  const std::size_t digits = line.find_first_not_of("0123456789");
  return digits != 0 && digits != std::string_view::npos && line.substr(digits).starts_with(". ");
}

class Setter {
 public:
  explicit Setter(std::size_t width) : width_(width) {}

  void take(std::string_view raw) {
    const std::string_view line = trimmed(raw);
    if (line.starts_with("```")) {
      finish();
      is_code_ = !is_code_;
    } else if (is_code_) {
      lines_.push_back(line.empty() ? "" : "    " + std::string(raw));
    } else if (line.empty()) {
      finish();
      if (!lines_.empty() && !lines_.back().empty()) {
        lines_.emplace_back();
      }
    } else {
      if (is_item(line)) {
        finish();
      }
      paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(line);
    }
  }

  std::vector<std::string> lines() {
    finish();
    while (!lines_.empty() && lines_.back().empty()) {
      lines_.pop_back();
    }
    return std::move(lines_);
  }

 private:
  void finish() {
    const std::string hang = is_item(paragraph_) ? "  " : "";
    std::string line;
    for (std::size_t at = 0; at < paragraph_.size();) {
      const std::size_t end = std::min(paragraph_.find(' ', at), paragraph_.size());
      const std::string word = paragraph_.substr(at, end - at);
      if (columns(line) > hang.size() && columns(line) + 1 + columns(word) > width_) {
        lines_.push_back(line);
        line = hang + word;
      } else {
        line += (line.empty() || line == hang ? "" : " ") + word;
      }
      at = end + 1;
    }
    if (!line.empty()) {
      lines_.push_back(line);
    }
    paragraph_.clear();
  }

  std::size_t width_;
  bool is_code_ = false;
  std::string paragraph_;
  std::vector<std::string> lines_;
};

}  // namespace

std::string wrapped(std::string_view markdown, std::size_t indent, std::size_t width) {
  const std::string text = printable(markdown);
  Setter setter(width > indent + 20 ? width - indent : 20);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    setter.take(std::string_view(text).substr(at, end - at));
    at = end + 1;
  }
  std::string out;
  for (const std::string& line : setter.lines()) {
    if (!out.empty()) {
      out += '\n';
      out += line.empty() ? "" : std::string(indent, ' ');
    }
    out += line;
  }
  return out;
}

}  // namespace leastwise
