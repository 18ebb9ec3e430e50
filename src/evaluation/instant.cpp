// Dates and times.
//
//   instant = [ sign ] digits                                            seconds since 1970
//           | YYYY "-" MM [ "-" DD [ "T" hh ":" mm [ ":" ss [ "." digits ] ] [ zone ] ] ]
//   zone    = "Z" | ( "+" | "-" ) hh [ ":" ] mm | ( "+" | "-" ) hh
//
// AWS: "IAM JSON policy elements: Condition operators", date operators; "W3C Note: Date and Time
// Formats".
#include "evaluation/instant.h"

#include <chrono>
#include <limits>

namespace leastwise {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes characters off the front; once something did not fit, nothing fits any more.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::int64_t number(std::size_t digits, std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (i >= rest_.size() || !is_digit(rest_[i])) {
        is_good_ = false;
        return low;
      }
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    is_good_ = is_good_ && value >= low && value <= high;
    return value;
  }

  bool has(char c) const { return rest_.starts_with(c); }

  bool take(char c) {
    const bool is_there = has(c);
    rest_.remove_prefix(is_there ? 1 : 0);
    return is_there;
  }

  void expect(char c) { is_good_ = take(c) && is_good_; }

  // Digits after the point, as milliseconds.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t unit = kSecond / 10;
    is_good_ = is_good_ && !rest_.empty() && is_digit(rest_.front());
    while (!rest_.empty() && is_digit(rest_.front())) {
      value += unit * (rest_.front() - '0');
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return value;
  }

  bool is_done() const { return is_good_ && rest_.empty(); }
  bool is_at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::int64_t read_zone(Reader& in) {
  if (in.is_at_end() || in.take('Z') || in.take('z')) {
    return 0;
  }
  const bool is_west = in.has('-');
  if (!in.take('-')) {
    in.expect('+');
  }
  std::int64_t offset = in.number(2, 0, 18) * kHour;
  if (!in.is_at_end()) {
    in.take(':');
    offset += in.number(2, 0, 59) * kMinute;
  }
  return is_west ? -offset : offset;
}

std::int64_t read_time(Reader& in) {
  std::int64_t time = in.number(2, 0, 24) * kHour;
  const bool is_midnight_after = time == kDay;
  in.expect(':');
  time += in.number(2, 0, 59) * kMinute;
  if (in.take(':')) {
    time += in.number(2, 0, 59) * kSecond;
    if (in.take('.') || in.take(',')) {
      time += in.fraction();
    }
  }
  if (is_midnight_after && time != kDay) {
    in.expect('\0');  // 24:00 is the only time of hour 24
  }
  return time - read_zone(in);
}

std::optional<std::int64_t> parse_iso(std::string_view text) {
  Reader in(text);
  const std::int64_t year = in.number(4, 0, 9999);
  in.expect('-');
  const std::int64_t month = in.number(2, 1, 12);
  std::int64_t day = 1;
  std::int64_t time = 0;
  if (in.take('-')) {
    day = in.number(2, 1, 31);
    if (in.take('T') || in.take('t')) {
      time = read_time(in);
    }
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!in.is_done() || !date.ok()) {
    return std::nullopt;
  }
  const std::chrono::sys_days days(date);
  return days.time_since_epoch().count() * kDay + time;
}

// None when the text is no plain number.
std::optional<std::int64_t> parse_epoch(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  text.remove_prefix(is_negative || text.starts_with('+') ? 1 : 0);
  if (text.empty()) {
    return std::nullopt;
  }
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / (10 * kSecond) - 1;
  std::int64_t seconds = 0;
  for (const char c : text) {
    if (!is_digit(c) || seconds > kMax / 10) {
      return std::nullopt;
    }
    seconds = seconds * 10 + (c - '0');
  }
  return (is_negative ? -seconds : seconds) * kSecond;
}

}  // namespace

std::optional<std::int64_t> parse_instant(std::string_view text) {
  const std::optional<std::int64_t> epoch = parse_epoch(text);
  return epoch ? epoch : parse_iso(text);
}

}  // namespace leastwise
