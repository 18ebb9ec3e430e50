// Texts. Where a function works on the known parts alone, the holes stay in their places.
#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

#include "terraform/hcl/functions.h"

namespace leastwise::terraform::hcl {
namespace {

constexpr std::string_view kSpace = " \t\r\n\v\f";

Node text(PartialString value, Span span) {
  return Node::string(std::move(value), span);
}

bool is_ascii(std::string_view value) {
  return std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

std::string in_case(std::string value, bool is_lower) {
  for (char& c : value) {
    if (is_lower && c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    } else if (!is_lower && c >= 'a' && c <= 'z') {
      c = static_cast<char>(c - 'a' + 'A');
    }
  }
  return value;
}

Node with_case(const Call& call, bool is_lower) {
  std::optional<PartialString> value = to_string(call.arguments[0]);
  if (!value || !is_ascii(value->text)) {
    return call.open();
  }
  value->text = in_case(value->text, is_lower);
  for (PartialString::PlacedHole& placed : value->holes) {
    placed.hole.expression = fmt::format("{}({})", call.name, placed.hole.expression);
    placed.hole.shape = in_case(placed.hole.shape, is_lower);
  }
  return text(*std::move(value), call.span);
}

Node lower(const Call& call) {
  return with_case(call, true);
}

Node upper(const Call& call) {
  return with_case(call, false);
}

Node join(const Call& call) {
  const std::optional<PartialString> separator = to_string(call.arguments[0]);
  PartialString out;
  bool is_first = true;
  for (std::size_t i = 1; i < call.arguments.size(); ++i) {
    const Node& list = call.arguments[i];
    const bool is_loose = list.tag == kSet && !is_known(list) && list.items.size() > 1;
    if (!list.is_list() || list.tag == kJson || !separator || is_loose) {
      return call.open();
    }
    for (const Node& item : list.items) {
      const std::optional<PartialString> part = to_string(item);
      if (!part) {
        return is_known(item) ? call.refused() : call.open();
      }
      if (!is_first) {
        out.append(*separator);
      }
      out.append(*part);
      is_first = false;
      if (out.text.size() > Evaluator::kTextMax) {
        return call.open();
      }
    }
  }
  return text(std::move(out), call.span);
}

Node split(const Call& call) {
  const std::optional<std::string> separator = call.known_text(0);
  const std::optional<std::string> value = call.known_text(1);
  if (!separator || !value || separator->empty()) {
    return call.open();
  }
  Node out = Node::list({}, call.span);
  std::string_view rest = *value;
  while (true) {
    const std::size_t at = rest.find(*separator);
    out.items.push_back(text(std::string(rest.substr(0, at)), call.span));
    if (at == std::string_view::npos) {
      return out;
    }
    rest.remove_prefix(at + separator->size());
  }
}

// One `%...` of a format. None: a verb that is not worth knowing.
std::optional<PartialString> formatted(std::string_view verb, const Node& argument) {
  std::optional<PartialString> value = to_string(argument);
  if (verb == "%v" && !value) {
    return to_json(argument);
  }
  if (!value) {
    return std::nullopt;
  }
  if (verb == "%s" || verb == "%v") {
    return value;
  }
  if (verb == "%q") {
    return to_json(Node::string(*value, argument.span));
  }
  if (verb == "%d" && !value->is_known()) {
    return value;
  }
  const std::optional<double> number = to_number(argument);
  if (verb.back() != 'd' || !number || std::floor(*number) != *number) {
    return std::nullopt;
  }
  std::string digits = number_text(*number);
  const std::string_view width = verb.substr(1, verb.size() - 2);
  const bool is_padded = width.size() == 2 && width.front() == '0' && width.back() >= '1';
  if (!width.empty() && !is_padded) {
    return std::nullopt;
  }
  if (is_padded) {
    const auto wanted = static_cast<std::size_t>(width.back() - '0');
    digits.insert(0, wanted > digits.size() ? wanted - digits.size() : 0, '0');
  }
  return PartialString(digits);
}

std::optional<PartialString> formatted_text(const std::string& form,
                                            std::span<const Node> arguments) {
  PartialString out;
  std::string_view rest = form;
  std::size_t next = 0;
  while (!rest.empty()) {
    const std::size_t at = std::min(rest.find('%'), rest.size());
    out.append(rest.substr(0, at));
    rest.remove_prefix(at);
    if (rest.empty()) {
      break;
    }
    const std::size_t end = rest.find_first_not_of("0123456789.+-# ", 1);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view verb = rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
    if (verb == "%%") {
      out.append("%");
      continue;
    }
    const std::optional<PartialString> part =
        next < arguments.size() ? formatted(verb, arguments[next++]) : std::nullopt;
    if (!part) {
      return std::nullopt;
    }
    out.append(*part);
  }
  return out;
}

Node format(const Call& call) {
  const std::optional<std::string> form = call.known_text(0);
  std::optional<PartialString> out =
      form ? formatted_text(*form, std::span(call.arguments).subspan(1)) : std::nullopt;
  return out ? text(*std::move(out), call.span) : call.open();
}

Node format_list(const Call& call) {
  const std::optional<std::string> form = call.known_text(0);
  const auto is_many = [](const Node& one) { return one.is_list() && one.tag != kJson; };
  // Without a list there is one line.
  const auto list = std::ranges::find_if(call.arguments, is_many);
  std::size_t size = list == call.arguments.end() ? 1 : list->items.size();
  for (const Node& argument : call.arguments) {
    if (argument.is_unknown()) {
      return call.open();
    }
    if (is_many(argument)) {
      size = std::max(size, argument.items.size());
    }
  }
  Node out = Node::list({}, call.span);
  for (std::size_t i = 0; i < size; ++i) {
    std::vector<Node> row;
    for (const Node& argument : call.arguments | std::views::drop(1)) {
      if (is_many(argument) && i >= argument.items.size()) {
        return call.refused();
      }
      row.push_back(is_many(argument) ? argument.items[i] : argument);
    }
    std::optional<PartialString> line = form ? formatted_text(*form, row) : std::nullopt;
    if (!line) {
      return call.open();
    }
    // The element's own place says more than the call's.
    out.items.push_back(
        text(*std::move(line), list == call.arguments.end() ? call.span : list->items[i].span));
  }
  return out;
}

// A capital for each letter at the beginning of a word.
Node title(const Call& call) {
  std::optional<std::string> value = call.known_text(0);
  if (!value || !is_ascii(*value)) {
    return call.open();
  }
  bool is_inside = false;
  for (char& c : *value) {
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_word = is_lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    c = is_lower && !is_inside ? static_cast<char>(c - 'a' + 'A') : c;
    is_inside = is_word;
  }
  return text(*std::move(value), call.span);
}

Node reversed(const Call& call) {
  std::optional<std::string> value = call.known_text(0);
  if (!value || !is_ascii(*value)) {
    return call.open();
  }
  std::ranges::reverse(*value);
  return text(*std::move(value), call.span);
}

// Spaces in front of all lines but the first; holes stay in their places.
Node indented(const Call& call) {
  const std::optional<double> width = to_number(call.arguments[0]);
  const std::optional<PartialString> value = to_string(call.arguments[1]);
  if (!width || *width < 0 || *width > 1000 || !value) {
    return call.open();
  }
  const std::string spaces(static_cast<std::size_t>(*width), ' ');
  PartialString out;
  std::size_t at = 0;
  const auto copy_until = [&](std::size_t end) {
    for (; at < end; ++at) {
      out.append(std::string_view(value->text).substr(at, 1));
      if (value->text[at] == '\n') {
        out.append(std::string_view(spaces));
      }
    }
  };
  for (const PartialString::PlacedHole& placed : value->holes) {
    copy_until(placed.offset);
    out.append(placed.hole);
  }
  copy_until(value->text.size());
  return text(std::move(out), call.span);
}

// Takes characters off both ends; a hole at an end may begin with such a character, too.
Node trimmed(const Call& call, std::string_view characters, bool at_begin, bool at_end) {
  std::optional<PartialString> value = to_string(call.arguments[0]);
  if (!value) {
    return call.open();
  }
  std::string& all = value->text;
  if (at_end) {
    const std::size_t fixed = value->holes.empty() ? 0 : value->holes.back().offset;
    if (!value->holes.empty() && fixed == all.size()) {
      return call.open();
    }
    while (all.size() > fixed && characters.find(all.back()) != std::string_view::npos) {
      all.pop_back();
    }
    if (!value->holes.empty() && all.size() == fixed) {
      return call.open();
    }
  }
  if (at_begin) {
    const std::size_t fixed = value->holes.empty() ? all.size() : value->holes.front().offset;
    std::size_t taken = 0;
    while (taken < fixed && characters.find(all[taken]) != std::string_view::npos) {
      ++taken;
    }
    if (!value->holes.empty() && taken == fixed) {
      return call.open();
    }
    all.erase(0, taken);
    for (PartialString::PlacedHole& placed : value->holes) {
      placed.offset -= taken;
    }
  }
  return text(*std::move(value), call.span);
}

Node trim_space(const Call& call) {
  return trimmed(call, kSpace, true, true);
}

Node chomp(const Call& call) {
  return trimmed(call, "\r\n", false, true);
}

Node trim(const Call& call) {
  const std::optional<std::string> characters = call.known_text(1);
  return characters ? trimmed(call, *characters, true, true) : call.open();
}

Node trim_prefix(const Call& call) {
  std::optional<PartialString> value = to_string(call.arguments[0]);
  const std::optional<std::string> prefix = call.known_text(1);
  if (!value || !prefix) {
    return call.open();
  }
  const std::size_t known = value->holes.empty() ? value->text.size() : value->holes[0].offset;
  const std::string_view head = std::string_view(value->text).substr(0, known);
  if (!head.starts_with(*prefix)) {
    const bool is_decided = value->is_known() || !std::string_view(*prefix).starts_with(head);
    return is_decided ? call.arguments[0] : call.open();
  }
  value->text.erase(0, prefix->size());
  for (PartialString::PlacedHole& placed : value->holes) {
    placed.offset -= prefix->size();
  }
  return text(*std::move(value), call.span);
}

Node trim_suffix(const Call& call) {
  std::optional<PartialString> value = to_string(call.arguments[0]);
  const std::optional<std::string> suffix = call.known_text(1);
  if (!value || !suffix) {
    return call.open();
  }
  const std::size_t known_from = value->holes.empty() ? 0 : value->holes.back().offset;
  const std::string_view tail = std::string_view(value->text).substr(known_from);
  if (!tail.ends_with(*suffix)) {
    const bool is_decided = value->is_known() || !std::string_view(*suffix).ends_with(tail);
    return is_decided ? call.arguments[0] : call.open();
  }
  value->text.resize(value->text.size() - suffix->size());
  return text(*std::move(value), call.span);
}

Node replace(const Call& call) {
  const std::optional<std::string> value = call.known_text(0);
  const std::optional<std::string> from = call.known_text(1);
  const std::optional<std::string> to = call.known_text(2);
  const bool is_expression =
      from && from->size() > 1 && from->starts_with('/') && from->ends_with('/');
  if (!value || !from || !to || is_expression || from->empty()) {
    return call.open();
  }
  std::string out;
  std::string_view rest = *value;
  while (true) {
    const std::size_t at = rest.find(*from);
    out += rest.substr(0, at);
    if (at == std::string_view::npos || out.size() > Evaluator::kTextMax) {
      return text(std::move(out), call.span);
    }
    out += *to;
    rest.remove_prefix(at + from->size());
  }
}

Node substring(const Call& call) {
  const std::optional<std::string> value = call.known_text(0);
  const std::optional<double> offset = to_number(call.arguments[1]);
  const std::optional<double> length = to_number(call.arguments[2]);
  if (!value || !is_ascii(*value) || !offset || !length) {
    return call.open();
  }
  const auto size = static_cast<double>(value->size());
  const double begin = std::clamp(*offset < 0 ? size + *offset : *offset, 0.0, size);
  const double end = *length < 0 ? size : std::min(size, begin + *length);
  return text(value->substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)),
              call.span);
}

Node starts_with(const Call& call) {
  const std::optional<std::string> value = call.known_text(0);
  const std::optional<std::string> other = call.known_text(1);
  return value && other ? Node::boolean(value->starts_with(*other), call.span) : call.open();
}

Node ends_with(const Call& call) {
  const std::optional<std::string> value = call.known_text(0);
  const std::optional<std::string> other = call.known_text(1);
  return value && other ? Node::boolean(value->ends_with(*other), call.span) : call.open();
}

Node has_part(const Call& call) {
  const std::optional<std::string> value = call.known_text(0);
  const std::optional<std::string> other = call.known_text(1);
  return value && other ? Node::boolean(value->find(*other) != std::string::npos, call.span)
                        : call.open();
}

// provider::aws::arn_build(partition, service, region, account, resource)
Node arn_build(const Call& call) {
  PartialString out("arn");
  for (const Node& argument : call.arguments) {
    const std::optional<PartialString> part = to_string(argument);
    if (!part) {
      return call.open("arn:*");
    }
    out.append(":");
    out.append(*part);
  }
  return text(std::move(out), call.span);
}

constexpr std::array kFunctions = {
    Function{"chomp", 1, 1, chomp},
    Function{"endswith", 2, 2, ends_with},
    Function{"format", 1, kAny, format},
    Function{"formatlist", 1, kAny, format_list},
    Function{"indent", 2, 2, indented},
    Function{"join", 1, kAny, join},
    Function{"lower", 1, 1, lower},
    Function{"provider::aws::arn_build", 5, 5, arn_build},
    Function{"replace", 3, 3, replace},
    Function{"split", 2, 2, split},
    Function{"startswith", 2, 2, starts_with},
    Function{"strcontains", 2, 2, has_part},
    Function{"strrev", 1, 1, reversed},
    Function{"substr", 3, 3, substring},
    Function{"title", 1, 1, title},
    Function{"trim", 2, 2, trim},
    Function{"trimprefix", 2, 2, trim_prefix},
    Function{"trimspace", 1, 1, trim_space},
    Function{"trimsuffix", 2, 2, trim_suffix},
    Function{"upper", 1, 1, upper},
};

}  // namespace

std::span<const Function> text_functions() {
  return kFunctions;
}

}  // namespace leastwise::terraform::hcl
