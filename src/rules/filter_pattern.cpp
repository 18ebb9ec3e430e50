// Reads a pattern and decides it for one event in the same pass.
#include "rules/filter_pattern.h"

#include <charconv>
#include <cstdint>

#include "rules/answers.h"

namespace leastwise {
namespace {

constexpr int kDepthMax = 50;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word(char c) {
  return !is_space(c) && std::string_view("(){}=!<>&|\"").find(c) == std::string_view::npos;
}

// `*` stands for any run of characters.
bool is_like(std::string_view text, std::string_view glob) {
  if (glob.empty()) {
    return text.empty();
  }
  if (glob.front() != '*') {
    return !text.empty() && text.front() == glob.front() && is_like(text.substr(1), glob.substr(1));
  }
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (is_like(text.substr(i), glob.substr(1))) {
      return true;
    }
  }
  return false;
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = code == std::errc{} && stop == text.data() + text.size();
  return is_number ? std::optional(value) : std::nullopt;
}

class PatternReader {
 public:
  PatternReader(std::string_view text, const LogEvent& event) : rest_(text), event_(&event) {}

  std::optional<bool> read() {
    if (!take("{")) {
      return std::nullopt;
    }
    const bool result = alternatives(0);
    const bool is_whole = take("}") && (skip_space(), rest_.empty());
    return is_wrong_ || !is_whole ? std::nullopt : std::optional(result);
  }

 private:
  void skip_space() {
    while (!rest_.empty() && is_space(rest_.front())) {
      rest_.remove_prefix(1);
    }
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rest_.starts_with(token)) {
      return false;
    }
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string_view word() {
    skip_space();
    std::size_t end = 0;
    while (end < rest_.size() && is_word(rest_[end])) {
      ++end;
    }
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }

  bool wrong() {
    is_wrong_ = true;
    return false;
  }

  // Both sides are always read: the reader has to arrive at the end.
  bool alternatives(int depth) {
    bool result = conjunction(depth);
    while (!is_wrong_ && take("||")) {
      const bool next = conjunction(depth);
      result = result || next;
    }
    return result;
  }

  bool conjunction(int depth) {
    bool result = term(depth);
    while (!is_wrong_ && take("&&")) {
      const bool next = term(depth);
      result = result && next;
    }
    return result;
  }

  bool term(int depth) {
    if (is_wrong_ || depth > kDepthMax) {
      return wrong();
    }
    if (take("(")) {
      const bool result = alternatives(depth + 1);
      return take(")") ? result : wrong();
    }
    const std::string_view selector = word();
    if (!selector.starts_with("$.")) {
      return wrong();
    }
    const auto field = event_->find(selector.substr(2));
    return test(field == event_->end() ? nullptr : &field->second);
  }

  bool test(const std::string* field) {
    for (const std::string_view operation : {"!=", "<=", ">=", "=", "<", ">"}) {
      if (take(operation)) {
        return compare(field, operation);
      }
    }
    const std::string first = lower_case(word());
    if (first == "exists") {
      return field != nullptr;
    }
    const std::string second = lower_case(word());
    if (first == "not" && second == "exists") {
      return field == nullptr;
    }
    if (first != "is" || (second != "null" && second != "true" && second != "false")) {
      return wrong();
    }
    return field != nullptr && lower_case(*field) == second;
  }

  // A field that the event does not have fits no comparison.
  bool compare(const std::string* field, std::string_view operation) {
    std::string_view value;
    if (take("\"")) {
      const std::size_t end = rest_.find('"');
      if (end == std::string_view::npos) {
        return wrong();
      }
      value = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
    } else {
      value = word();
    }
    if (value.starts_with('%')) {
      return wrong();
    }
    if (field == nullptr) {
      return false;
    }
    if (operation == "=") {
      return is_like(*field, value);
    }
    if (operation == "!=") {
      return !is_like(*field, value);
    }
    const std::optional<double> left = number_in(*field);
    const std::optional<double> right = number_in(value);
    if (!left || !right) {
      return false;
    }
    const bool is_equal = *left == *right && operation.ends_with('=');
    return is_equal || (operation.starts_with('<') ? *left < *right : *left > *right);
  }

  std::string_view rest_;
  const LogEvent* event_;
  bool is_wrong_ = false;
};

}  // namespace

LogEvent parse_event(std::string_view text) {
  LogEvent event;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    const std::string_view pair = text.substr(0, blank);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      event.emplace(pair.substr(0, equals), pair.substr(equals + 1));
    }
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return event;
}

std::optional<bool> counts(std::string_view pattern, const LogEvent& event) {
  return PatternReader(pattern, event).read();
}

}  // namespace leastwise
