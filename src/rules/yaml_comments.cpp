// One pass over the lines. A `#` begins a comment at the beginning of a line or behind a blank,
// outside of quotes and block scalars.
#include "rules/yaml_comments.h"

#include <algorithm>
#include <optional>

namespace leastwise {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(kBlank) == std::string_view::npos;
}

bool is_item(std::string_view line) {
  const std::string_view rest = line.substr(indent_of(line));
  return rest == "-" || rest.starts_with("- ") || rest.starts_with("-\r");
}

// Where the key on a line stands: behind the dashes of lists.
std::size_t key_column(std::string_view line) {
  std::size_t at = indent_of(line);
  while (line.substr(at).starts_with("- ")) {
    const std::size_t next = line.find_first_not_of(' ', at + 1);
    const bool is_last = next == std::string_view::npos || line[next] == '|' || line[next] == '>';
    if (is_last) {
      break;
    }
    at = next;
  }
  return at;
}

// Whether the code of a line ends in the header of a block scalar: `|`, `>-`, `|2+`.
bool opens_block(std::string_view code) {
  code = code.substr(0, code.find_last_not_of(kBlank) + 1);
  const std::size_t signs = code.find_last_not_of("+-123456789");
  if (signs == std::string_view::npos || (code[signs] != '|' && code[signs] != '>')) {
    return false;
  }
  return signs == 0 || code[signs - 1] == ' ';
}

class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::vector<TextRange> comments() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      read({at, end});
      at = end + 1;
    }
    return std::move(comments_);
  }

 private:
  void read(TextRange range) {
    const std::string_view line = text_.substr(range.begin, range.end - range.begin);
    if (block_) {
      if (is_blank(line) || indent_of(line) > *block_) {
        return;
      }
      block_.reset();
    }
    std::size_t end = line.size();
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (quote_ != 0) {
        read_quoted(line, i);
        continue;
      }
      const bool is_start =
          i == 0 || std::string_view(" \t[{,").find(line[i - 1]) != std::string_view::npos;
      if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
        comments_.push_back({range.begin + i, range.end});
        end = i;
        break;
      }
      if (is_start && (line[i] == '"' || line[i] == '\'')) {
        quote_ = line[i];
      }
    }
    if (quote_ == 0 && opens_block(line.substr(0, end))) {
      block_ = key_column(line);
    }
  }

  void read_quoted(std::string_view line, std::size_t& i) {
    const bool is_escaped =
        (quote_ == '"' && line[i] == '\\') || (quote_ == '\'' && line.substr(i).starts_with("''"));
    if (is_escaped) {
      ++i;
    } else if (line[i] == quote_) {
      quote_ = 0;
    }
  }

  std::string_view text_;
  char quote_ = 0;                    // of the scalar that is open
  std::optional<std::size_t> block_;  // the column of the block scalar's key
  std::vector<TextRange> comments_;
};

}  // namespace

std::vector<TextRange> yaml_comments(std::string_view text) {
  return Lines(text).comments();
}

std::size_t yaml_end_of(std::string_view text, TextRange line) {
  const std::string_view first = text.substr(line.begin, line.end - line.begin);
  const std::size_t own = indent_of(first);
  const bool is_key = !is_item(first);
  std::size_t end = line.end;
  for (std::size_t at = line.end + 1; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size());
    const std::string_view one = text.substr(at, next - at);
    const std::size_t indent = indent_of(one);
    const bool is_note = is_blank(one) || one.substr(indent).starts_with('#');
    const bool belongs = indent > own || (is_key && indent == own && is_item(one));
    if (!is_note && !belongs) {
      break;
    }
    end = is_note ? end : next;
    at = next + 1;
  }
  return end;
}

}  // namespace leastwise
