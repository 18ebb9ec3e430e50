// The excerpt with a caret line, and the guess at what a person meant.
#include <algorithm>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include <leastwise/text.h>

#include "text/encoding.h"

namespace leastwise {
namespace {

// Bytes before and after a place that can have a part in its excerpt: many more than fit into it.
constexpr std::size_t kLook = 4096;
static_assert(kLook > std::size_t{8} * kExcerptWidth);

struct Window {
  std::string text;
  std::size_t caret_begin = 0;  // in columns
  std::size_t caret_width = 1;
};

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// What is shown must not move the cursor or break the layout: a control
// character becomes a space, a broken byte the replacement character. One
// column in, one column out.
std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = sequence_length(text[i]);
    const std::string_view tail = text.substr(i + 1, length - 1);
    const bool is_valid = (byte < 0x80 || length > 1) && tail.size() == length - 1 &&
                          std::all_of(tail.begin(), tail.end(), continues);
    if (!is_valid) {
      out += "\xEF\xBF\xBD";
      ++i;
      continue;
    }
    out += byte < 0x20 || byte == 0x7F ? std::string_view(" ") : text.substr(i, length);
    i += length;
  }
  return out;
}

std::size_t step_back(std::string_view text, std::size_t at, std::size_t columns) {
  for (; at > 0 && columns > 0; --columns) {
    --at;
    while (at > 0 && continues(text[at])) {
      --at;
    }
  }
  return at;
}

std::size_t step_on(std::string_view text, std::size_t at, std::size_t columns) {
  for (; at < text.size() && columns > 0; --columns) {
    at = std::min(text.size(), at + sequence_length(text[at]));
  }
  return at;
}

// The part of the line that is shown: all of it but the indentation when it
// fits, else a window around the span.
Window cut(std::string_view line, std::size_t begin, std::size_t end) {
  std::size_t from = std::min(begin, std::min(line.size(), line.find_first_not_of(" \t")));
  std::size_t to = line.size();
  if (character_count(line.substr(from)) > kExcerptWidth) {
    const std::size_t marked =
        std::min(character_count(line.substr(begin, end - begin)), kExcerptWidth - 20);
    from = std::max(from, step_back(line, begin, (kExcerptWidth - marked) / 2));
    to = step_on(line, from, kExcerptWidth);
    if (to == line.size()) {
      from = std::min(from, step_back(line, to, kExcerptWidth));
    }
  }
  const bool is_cut_before =
      line.substr(0, from).find_first_not_of(" \t") != std::string_view::npos;
  Window window;
  window.text = is_cut_before ? "…" : "";
  window.text += printable(line.substr(from, to - from));
  window.text += to < line.size() ? "…" : "";
  window.caret_begin = character_count(line.substr(from, begin - from)) + (is_cut_before ? 1 : 0);
  const std::size_t marked_end = std::max(begin, std::min(end, to));
  window.caret_width =
      std::max<std::size_t>(1, character_count(line.substr(begin, marked_end - begin)));
  return window;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace

std::string excerpt(const SourceMap& sources, Span span, std::string_view label) {
  if (!span.is_known()) {
    return {};
  }
  const std::string_view text = sources.bytes(span.file);
  const std::size_t begin = std::min<std::size_t>(span.begin, text.size());
  // A plan is often one line of many megabytes: what is far away is not shown, and not looked at.
  const std::size_t look_begin = begin - std::min(begin, kLook);
  const std::size_t newline = text.substr(look_begin, begin - look_begin).rfind('\n');
  const std::size_t line_begin =
      newline == std::string_view::npos ? look_begin : look_begin + newline + 1;
  const std::string_view after = text.substr(begin, kLook);
  std::size_t line_end = begin + std::min(after.find('\n'), after.size());
  if (line_end > begin && text[line_end - 1] == '\r') {
    --line_end;
  }
  const std::string_view line = text.substr(line_begin, line_end - line_begin);
  const std::size_t from = begin - line_begin;
  const std::size_t to = std::clamp<std::size_t>(span.end, begin, line_end) - line_begin;
  const Window window = cut(line, from, to);
  const std::uint32_t number = sources.place(span.file, static_cast<std::uint32_t>(begin)).line;
  return fmt::format("{:>5} | {}\n{:>5} | {}{}{}{}\n",
                     number,
                     window.text,
                     "",
                     std::string(window.caret_begin, ' '),
                     std::string(window.caret_width, '^'),
                     label.empty() ? "" : " ",
                     label);
}

std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kWordMax = 100;  // longer ones are no typos, and the distance is quadratic
  if (word.size() > kWordMax) {
    return {};
  }
  const std::string wanted = lower(word);
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const bool is_comparable = candidate.size() <= 2 * kWordMax;
    const std::size_t distance =
        is_comparable ? edit_distance(wanted, lower(candidate)) : best_distance;
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace leastwise
