// Samples of numbers, dates and addresses.
#include "access/keys.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>

#include <fmt/format.h>

#include <leastwise/catalogue.h>
#include <leastwise/evaluation.h>

#include "evaluation/address.h"
#include "evaluation/condition.h"
#include "evaluation/decimal.h"
#include "evaluation/instant.h"

namespace leastwise {
namespace {

using Samples = SampleValues;

// Of one key; each becomes up to four samples, and each condition looks at all of them.
constexpr std::size_t kOperandsMax = 2000;

// AWS: "AWS global condition context keys": "This key is always included in the request context."
constexpr std::array<std::string_view, 6> kAlwaysThere{"aws:currenttime",
                                                       "aws:epochtime",
                                                       "aws:requestedregion",
                                                       "aws:securetransport",
                                                       "aws:useragent",
                                                       "aws:viaawsservice"};

ValueKind kind_of(KeyType type) {
  switch (type) {
    case KeyType::String:
      return ValueKind::Text;
    case KeyType::Arn:
      return ValueKind::Arn;
    case KeyType::Bool:
      return ValueKind::Bool;
    case KeyType::Numeric:
      return ValueKind::Number;
    case KeyType::Date:
      return ValueKind::Date;
    case KeyType::IpAddress:
      return ValueKind::Address;
  }
  return ValueKind::Text;
}

std::string to_text(const IpAddress& address) {
  std::string out;
  if (!address.is_v6) {
    return fmt::format(
        "{}.{}.{}.{}", address.bytes[0], address.bytes[1], address.bytes[2], address.bytes[3]);
  }
  for (std::size_t i = 0; i < address.bytes.size(); i += 2) {
    out +=
        fmt::format("{}{:x}",
                    i == 0 ? "" : ":",
                    (static_cast<unsigned>(address.bytes.at(i)) << 8U) | address.bytes.at(i + 1));
  }
  return out;
}

// One further or one back; none at the ends of the range.
std::optional<IpAddress> neighbour(IpAddress address, bool is_up) {
  const std::size_t size = address.is_v6 ? 16 : 4;
  for (std::size_t i = size; i > 0; --i) {
    std::uint8_t& byte = address.bytes.at(i - 1);
    byte = static_cast<std::uint8_t>(is_up ? byte + 1 : byte - 1);
    if (byte != (is_up ? 0 : 255)) {
      return address;
    }
  }
  return std::nullopt;
}

IpAddress last_of(const IpNetwork& network) {
  IpAddress out = network.address;
  const std::size_t bits = out.is_v6 ? 128 : 32;
  for (std::size_t bit = network.length; bit < bits; ++bit) {
    out.bytes.at(bit / 8) |= static_cast<std::uint8_t>(0x80U >> (bit % 8));
  }
  return out;
}

void add_addresses(const std::vector<std::string>& operands, Samples& samples) {
  std::set<std::string>& out = samples.values;
  out.insert({"203.0.113.7", "2001:db8:0:0:0:0:0:7"});
  for (const std::string& operand : operands) {
    const std::optional<IpNetwork> network = IpNetwork::parse(operand);
    if (!network) {
      continue;
    }
    const IpAddress last = last_of(*network);
    out.insert({to_text(network->address), to_text(last)});
    if (const std::optional<IpAddress> before = neighbour(network->address, false)) {
      out.insert(to_text(*before));
    }
    if (const std::optional<IpAddress> after = neighbour(last, true)) {
      out.insert(to_text(*after));
    }
  }
}

std::string iso_text(std::int64_t milliseconds) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{
      std::chrono::milliseconds(milliseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::int64_t rest = (time - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                     static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()),
                     rest / 3'600'000,
                     rest / 60'000 % 60,
                     rest / 1000 % 60,
                     rest % 1000);
}

void add_instants(const std::vector<std::string>& operands, Samples& out) {
  for (const std::string& operand : operands) {
    const std::optional<std::int64_t> instant = parse_instant(operand);
    if (!instant) {
      continue;
    }
    out.values.insert(operand);
    for (const std::int64_t near : {*instant - 1, *instant + 1}) {
      const std::string text = iso_text(near);
      out.is_complete = out.is_complete && parse_instant(text) == near;
      out.values.insert(text);
    }
  }
}

std::string plain_text(const Decimal& number) {
  if (number.digits.empty()) {
    return "0";
  }
  const std::string sign = number.is_negative ? "-" : "";
  const auto size = static_cast<std::int64_t>(number.digits.size());
  if (number.exponent > 0 && number.exponent < size) {
    const auto point = static_cast<std::size_t>(number.exponent);
    return sign + number.digits.substr(0, point) + "." + number.digits.substr(point);
  }
  constexpr std::int64_t kZerosMax = 20;
  if (number.exponent >= size && number.exponent - size < kZerosMax) {
    return sign + number.digits +
           std::string(static_cast<std::size_t>(number.exponent - size), '0');
  }
  return fmt::format("{}0.{}e{}", sign, number.digits, number.exponent);
}

// The number moved by less than any difference between two of them: a digit behind the last place
// that any of them has.
Decimal moved(Decimal number, bool is_up, std::int64_t last_place) {
  if (number.digits.empty()) {
    return {.is_negative = !is_up, .digits = "1", .exponent = last_place};
  }
  const auto gap = static_cast<std::size_t>(
      number.exponent - static_cast<std::int64_t>(number.digits.size()) - last_place);
  if (number.is_negative != is_up) {  // away from zero
    number.digits += std::string(gap, '0') + "1";
    return number;
  }
  std::size_t at = number.digits.size() - 1;  // towards zero: borrow
  --number.digits[at];                        // no zeros at the end, so there is one to take
  number.digits += std::string(gap + 1, '9');
  if (number.digits[0] == '0') {
    at = number.digits.find_first_not_of('0');
    number.digits.erase(0, at);
    number.exponent -= static_cast<std::int64_t>(at);
  }
  return number;
}

void add_numbers(const std::vector<std::string>& operands, Samples& out) {
  constexpr std::int64_t kPlacesMax = 400;
  std::vector<Decimal> numbers;
  std::int64_t last_place = 0;
  for (const std::string& operand : operands) {
    if (std::optional<Decimal> number = Decimal::parse(operand)) {
      last_place =
          std::min(last_place, number->exponent - static_cast<std::int64_t>(number->digits.size()));
      numbers.push_back(*std::move(number));
      out.values.insert(operand);
    }
  }
  for (const Decimal& number : numbers) {
    if (number.exponent - last_place > kPlacesMax) {
      out.is_complete = false;
      continue;
    }
    out.values.insert(plain_text(moved(number, true, last_place)));
    out.values.insert(plain_text(moved(number, false, last_place)));
  }
}

}  // namespace

KeyTraits key_traits(std::string_view key_lower, const Catalogue& catalogue) {
  KeyTraits out{.is_multivalued = is_multivalued_key(key_lower, catalogue)};
  out.is_always_there = std::ranges::find(kAlwaysThere, key_lower) != kAlwaysThere.end();
  if (const std::optional<KeyId> id = catalogue.find_key(key_lower)) {
    const Key key = catalogue.key(*id);
    out.kind = kind_of(key.type);
    out.is_typed = key.type != KeyType::String;
    out.is_named = true;
    out.is_multivalued = out.is_multivalued || key.is_multivalued;
  }
  return out;
}

ValueKind kind_of(OperatorFamily family) {
  switch (family) {
    case OperatorFamily::NumericEquals:
    case OperatorFamily::NumericLessThan:
    case OperatorFamily::NumericLessThanEquals:
    case OperatorFamily::NumericGreaterThan:
    case OperatorFamily::NumericGreaterThanEquals:
      return ValueKind::Number;
    case OperatorFamily::DateEquals:
    case OperatorFamily::DateLessThan:
    case OperatorFamily::DateLessThanEquals:
    case OperatorFamily::DateGreaterThan:
    case OperatorFamily::DateGreaterThanEquals:
      return ValueKind::Date;
    case OperatorFamily::IpAddress:
      return ValueKind::Address;
    case OperatorFamily::Bool:
      return ValueKind::Bool;
    case OperatorFamily::Arn:
      return ValueKind::Arn;
    case OperatorFamily::StringEquals:
    case OperatorFamily::StringEqualsIgnoreCase:
    case OperatorFamily::StringLike:
    case OperatorFamily::BinaryEquals:
    case OperatorFamily::Null:
    case OperatorFamily::Unknown:
      return ValueKind::Text;
  }
  return ValueKind::Text;
}

bool is_textual(OperatorFamily family) {
  const ValueKind kind = kind_of(family);
  return kind == ValueKind::Text || kind == ValueKind::Bool || kind == ValueKind::Arn;
}

SampleValues sample_values(const KeyUse& use, const KeyTraits& traits) {
  std::vector<std::string> numbers;
  std::vector<std::string> dates;
  std::vector<std::string> addresses;
  for (const Condition* condition : use.conditions) {
    for (const ConditionValue& value : condition->values) {
      if (!value.text.is_known()) {
        continue;
      }
      switch (kind_of(condition->family)) {
        case ValueKind::Number:
          numbers.push_back(value.text.text);
          break;
        case ValueKind::Date:
          dates.push_back(value.text.text);
          break;
        case ValueKind::Address:
          addresses.push_back(value.text.text);
          break;
        case ValueKind::Text:
        case ValueKind::Arn:
        case ValueKind::Bool:
          break;
      }
    }
  }
  SampleValues out;
  if (numbers.empty() && dates.empty() && addresses.empty()) {
    return out;
  }
  // More than any policy holds that AWS accepts: then not every value stands for others.
  bool is_cut = false;
  for (std::vector<std::string>* operands : {&numbers, &dates, &addresses}) {
    std::ranges::sort(*operands);
    const auto doubles = std::ranges::unique(*operands);
    operands->erase(doubles.begin(), doubles.end());
    is_cut = is_cut || operands->size() > kOperandsMax;
    operands->resize(std::min(operands->size(), kOperandsMax));
  }
  const int kinds =
      (numbers.empty() ? 0 : 1) + (dates.empty() ? 0 : 1) + (addresses.empty() ? 0 : 1);
  out.is_complete = kinds == 1 && !is_cut;
  add_numbers(numbers, out);
  add_instants(dates, out);
  if (!addresses.empty()) {
    add_addresses(addresses, out);
  }
  if (!traits.is_typed) {
    out.values.insert("text");  // neither number nor date nor address
  }
  return out;
}

namespace {

// Keeps the values that one of the operands fits, each read once.
template <typename ReadValue, typename ReadOperand, typename Fits>
std::vector<std::string> kept(const std::vector<std::string_view>& operands,
                              const std::set<std::string>& values,
                              ReadValue read_value,
                              ReadOperand read_operand,
                              Fits fits) {
  using Operand = typename decltype(read_operand(std::string_view{}))::value_type;
  std::vector<Operand> known;
  for (const std::string_view operand : operands) {
    if (auto one = read_operand(operand)) {
      known.push_back(*std::move(one));
    }
  }
  std::vector<std::string> out;
  for (const std::string& value : values) {
    const auto read = read_value(value);
    if (read && std::ranges::any_of(known, [&](const Operand& one) { return fits(*read, one); })) {
      out.push_back(value);
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> fitting(OperatorFamily family,
                                 const std::vector<std::string_view>& operands,
                                 const std::set<std::string>& values) {
  const auto is_right = [family](const auto& value, const auto& operand) {
    return is_ordered(family, value <=> operand);
  };
  switch (kind_of(family)) {
    case ValueKind::Number:
      return kept(operands, values, Decimal::parse, Decimal::parse, is_right);
    case ValueKind::Date:
      return kept(operands, values, parse_instant, parse_instant, is_right);
    case ValueKind::Address:
      return kept(
          operands,
          values,
          IpAddress::parse,
          IpNetwork::parse,
          [](const IpAddress& value, const IpNetwork& operand) { return operand.contains(value); });
    case ValueKind::Text:
    case ValueKind::Arn:
    case ValueKind::Bool:
      return {};
  }
  return {};
}

}  // namespace leastwise
