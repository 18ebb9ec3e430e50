// The intrinsic functions over strings that are known in part.
//
// AWS: "Intrinsic function reference". What cannot be told before deployment becomes a hole whose
// expression is the function written out, so that the same call is the same value.
#include "cloudformation/evaluation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <leastwise/account_number.h>

#include "cloudformation/cdk_json.h"
#include "cloudformation/forms.h"

namespace leastwise::cloudformation {
namespace {

// A list whose tail could not be told apart: its last element stands for all that follow.
constexpr std::string_view kOpenTail = "open tail";
constexpr std::size_t kExpressionMax = 200;

std::string expression_of(std::string_view name, const Node& argument) {
  std::string text = fmt::format("{} {}", name, to_json(argument).display());
  if (text.size() > kExpressionMax) {
    text.resize(kExpressionMax);
    text += "...";
  }
  return text;
}

const Node* element(const Node& list, std::size_t index) {
  return list.is_list() && index < list.items.size() ? &list.items[index] : nullptr;
}

}  // namespace

Node text_node(PartialString value, Span span) {
  if (value.text.empty() && value.holes.size() == 1) {
    Hole hole = std::move(value.holes.front().hole);
    hole.span = span;
    return Node::unknown(std::move(hole));
  }
  return Node::string(std::move(value), span);
}

Node hole_node(std::string expression, std::string shape, Span span) {
  return Node::unknown(
      {.expression = std::move(expression), .shape = std::move(shape), .span = span});
}

PartialString as_string(const Node& node) {
  return node.is_list() || node.is_map() ? to_json(node) : node.scalar;
}

PartialString without_dynamic_references(PartialString value, Span span) {
  PartialString out;
  std::string_view text = value.text;
  std::size_t at = 0;
  std::size_t next_hole = 0;
  const auto copy_to = [&](std::size_t end) {
    for (; next_hole < value.holes.size() && value.holes[next_hole].offset <= end; ++next_hole) {
      out.append(text.substr(at, value.holes[next_hole].offset - at));
      at = value.holes[next_hole].offset;
      out.append(value.holes[next_hole].hole);
    }
    out.append(text.substr(at, end - at));
    at = end;
  };
  for (std::size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    const std::string_view rest = text.substr(open + 2);
    if (close == std::string_view::npos ||
        !(rest.starts_with("resolve:") || rest.starts_with("changeSet:"))) {
      continue;
    }
    copy_to(open);
    // A hole inside of the reference is part of what is looked up.
    for (; next_hole < value.holes.size() && value.holes[next_hole].offset < close; ++next_hole) {
    }
    out.append(Hole{.expression = std::string(text.substr(open + 2, close - open - 2)),
                    .shape = "*",
                    .span = span});
    at = close + 2;
  }
  copy_to(text.size());
  return out;
}

std::optional<Node> Evaluation::value(const Node& node) {
  if (depth_ >= kDepthMax) {
    return hole_node("a value that refers to itself", "*", node.span);
  }
  ++depth_;
  std::optional<Node> result;
  if (const std::string_view name = function_of(node); !name.empty()) {
    result = function(name, node.members.front().value, node);
  } else if (node.is_list()) {
    std::vector<Node> items;
    for (const Node& item : node.items) {
      if (std::optional<Node> one = value(item)) {
        items.push_back(*std::move(one));
      }
    }
    result = Node::list(std::move(items), node.span);
  } else if (node.is_map()) {
    result = Node::map(node.span);
    for (const Member& member : node.members) {
      if (std::optional<Node> one = value(member.value)) {
        result->add(member.key, *std::move(one), member.key_span);
      }
    }
  } else {
    result = node;
    if (node.is_string() && node.scalar.text.find("{{") != std::string::npos) {
      result = text_node(without_dynamic_references(node.scalar, node.span), node.span);
    }
  }
  --depth_;
  return result;
}

std::optional<Node> Evaluation::function(std::string_view name,
                                         const Node& argument,
                                         const Node& whole) {
  std::optional<Node> result;
  if (name == "Ref") {
    result = reference(argument);
    if (!result) {
      return std::nullopt;
    }
  } else if (name == "Fn::If") {
    result = choose(argument);
    if (!result) {
      return std::nullopt;
    }
  } else if (name == "Fn::GetAtt") {
    result = get_attribute(argument);
  } else if (name == "Fn::Sub") {
    result = substitute(argument);
  } else if (name == "Fn::Join") {
    result = join(argument);
  } else if (name == "Fn::Split") {
    result = split(argument);
  } else if (name == "Fn::Select") {
    result = select(argument);
  } else if (name == "Fn::FindInMap") {
    result = find_in_map(argument);
  } else if (name == "Fn::ToJsonString") {
    // The document itself: a policy is the same as an object and as its text.
    result = value(argument);
  } else if (name == "Fn::Length") {
    result = length(argument);
  } else {
    result = opaque(name, argument);
  }
  if (result) {
    // A value stands where the function does; inside of a list or map places stay exact.
    if (!result->is_list() && !result->is_map()) {
      result->span = whole.span;
    }
  }
  return result;
}

Node Evaluation::opaque(std::string_view name, const Node& argument) {
  const std::optional<Node> inner = value(argument);
  return hole_node(expression_of(name, inner ? *inner : argument), "*", argument.span);
}

std::optional<Node> Evaluation::pseudo(std::string_view name, Span span) {
  if (name == "AWS::NoValue") {
    return std::nullopt;
  }
  const auto known_or = [&](const std::string& known, std::string_view shape) {
    return known.empty() ? hole_node(std::string(name), std::string(shape), span)
                         : Node::string(known, span);
  };
  if (const auto answer = assignment_.values.find(std::string(name));
      answer != assignment_.values.end() && answer->second) {
    return Node::string(*answer->second, span);
  }
  const Account& account = template_.account;
  if (name == "AWS::AccountId") {
    return known_or(account.id, "????????????");
  }
  if (name == "AWS::Partition") {
    return known_or(account.partition, "aws*");
  }
  if (name == "AWS::Region") {
    return known_or(account.region, "*-*-?");
  }
  if (name == "AWS::StackName") {
    return known_or(template_.stack, "*");
  }
  if (name == "AWS::URLSuffix") {
    const std::string_view partition = account.partition;
    return known_or(partition.empty()       ? ""
                    : partition == "aws-cn" ? "amazonaws.com.cn"
                                            : "amazonaws.com",
                    "amazonaws.com*");
  }
  if (name == "AWS::StackId") {
    return known_or("", "arn:aws*:cloudformation:*:stack/*");
  }
  return hole_node(std::string(name), "*", span);
}

Node Evaluation::parameter(std::string_view name, const Parameter& parameter, Span span) {
  const std::string key(name);
  const auto answer = assignment_.values.find(key);
  if (answer != assignment_.values.end()) {
    if (answer->second && (is_asking_ || !parameter.is_secret)) {
      return Node::string(*answer->second, span);
    }
  } else if (is_asking_ && !parameter.is_given) {
    ask(fmt::format("{}{}", kAskValue, name));
    return hole_node(template_.prefix + key, "*", span);
  }
  const bool is_default_asked = answer != assignment_.values.end() && parameter.value &&
                                !parameter.is_given && parameter.kind == Parameter::Kind::Text;
  const bool is_secret = parameter.is_secret && !(is_asking_ && parameter.is_given);
  const bool is_hidden = is_secret || parameter.kind == Parameter::Kind::Looked ||
                         !parameter.value || is_default_asked;
  if (is_hidden) {
    return hole_node(template_.prefix + key, "*", span);
  }
  const Node& value = *parameter.value;
  if (parameter.kind != Parameter::Kind::List || value.is_list() || value.is_unknown()) {
    Node known = value;
    if (!known.is_list()) {
      known.span = span;
    }
    return known;
  }
  std::vector<Node> items;
  std::string_view rest = value.scalar.text;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    std::string_view item = rest.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    items.push_back(Node::string(std::string(item), span));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return Node::list(std::move(items), span);
}

std::optional<Node> Evaluation::reference(const Node& argument) {
  const std::string_view name = text_of(&argument);
  if (name.starts_with("AWS::")) {
    if (is_asking_ && name != "AWS::NoValue" && !assignment_.values.contains(std::string(name))) {
      const Assignment none;
      const std::optional<Node> fixed = Evaluation(template_, none).pseudo(name, argument.span);
      if (fixed && fixed->is_unknown()) {
        ask(fmt::format("{}{}", kAskValue, name));
      }
    }
    return pseudo(name, argument.span);
  }
  if (const auto found = template_.parameters.find(name); found != template_.parameters.end()) {
    return parameter(name, found->second, argument.span);
  }
  if (const Item* item = template_.item(name)) {
    return text_node(attribute(*item, "Ref"), argument.span);
  }
  return hole_node(
      name.empty() ? expression_of("Ref", argument) : std::string(name), "*", argument.span);
}

Node Evaluation::named_attribute(std::string_view id, std::string_view name, Span span) {
  // A logical id of a module may hold dots: the longest id that exists is meant.
  std::string whole = fmt::format("{}.{}", id, name);
  for (std::size_t dot = whole.rfind('.'); dot != std::string::npos && dot > 0;
       dot = whole.rfind('.', dot - 1)) {
    if (const Item* item = template_.item(std::string_view(whole).substr(0, dot))) {
      const std::string_view rest = std::string_view(whole).substr(dot + 1);
      if (const auto outputs = template_.outputs.find(item->id);
          outputs != template_.outputs.end() && rest.starts_with("Outputs.")) {
        if (const Node* output = outputs->second.find(rest.substr(8))) {
          return *output;
        }
      }
      if (std::optional<Node> json = cdk_json(*item, rest, span)) {
        return *std::move(json);
      }
      return text_node(attribute(*item, rest), span);
    }
  }
  return hole_node(std::move(whole), is_arn_attribute(name) ? "arn:*" : "*", span);
}

std::optional<Node> Evaluation::cdk_json(const Item& item, std::string_view name, Span span) {
  const bool is_meant = item.type == kCdkJson && name == "Value" && item.properties != nullptr;
  const Node* text = is_meant ? item.properties->find("Value") : nullptr;
  if (text == nullptr || std::ranges::find(open_, &item) != open_.end() ||
      ++attributes_ > kAttributesMax) {
    return std::nullopt;
  }
  open_.push_back(&item);
  const std::optional<Node> known = value(*text);
  open_.pop_back();
  return known && known->is_string() ? parse_cdk_json(known->scalar, span) : std::nullopt;
}

Node Evaluation::get_attribute(const Node& argument) {
  if (argument.is_list() && argument.items.size() >= 2) {
    const std::optional<Node> id = value(argument.items[0]);
    std::string name;
    for (std::size_t i = 1; i < argument.items.size(); ++i) {
      const std::optional<Node> part = value(argument.items[i]);
      name += (i > 1 ? "." : "") + (part ? part->scalar.display() : "");
    }
    return named_attribute(id ? id->scalar.display() : "", name, argument.span);
  }
  const std::string_view text = text_of(&argument);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) {
    return hole_node(expression_of("Fn::GetAtt", argument), "*", argument.span);
  }
  return named_attribute(text.substr(0, dot), text.substr(dot + 1), argument.span);
}

PartialString Evaluation::placeholder(std::string_view name, const Node* values, Span span) {
  if (const Node* given = values == nullptr ? nullptr : values->find(name)) {
    const std::optional<Node> inner = value(*given);
    return inner ? as_string(*inner) : PartialString();
  }
  const std::size_t dot = name.find('.');
  if (dot != std::string_view::npos && !name.starts_with("AWS::")) {
    return as_string(named_attribute(name.substr(0, dot), name.substr(dot + 1), span));
  }
  const std::optional<Node> inner = reference(Node::string(std::string(name), span));
  return inner ? as_string(*inner) : PartialString();
}

Node Evaluation::substitute(const Node& argument) {
  const Node* form = argument.is_list() ? element(argument, 0) : &argument;
  const Node* values = element(argument, 1);
  if (form == nullptr || !form->is_string()) {
    return hole_node(expression_of("Fn::Sub", argument), "*", argument.span);
  }
  PartialString out;
  std::string_view rest = form->scalar.text;
  while (!rest.empty()) {
    const std::size_t open = rest.find("${");
    out.append(rest.substr(0, open));
    if (open == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(open);
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) {
      out.append(rest);
      break;
    }
    std::string_view name = rest.substr(2, close - 2);
    if (name.starts_with('!')) {
      out.text += fmt::format("${{{}}}", name.substr(1));
    } else {
      name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
      name = name.substr(0, name.find_last_not_of(' ') + 1);
      out.append(placeholder(name, values, form->span));
    }
    rest.remove_prefix(close + 1);
  }
  return text_node(without_dynamic_references(std::move(out), form->span), form->span);
}

Node Evaluation::join(const Node& argument) {
  const Node* delimiter = element(argument, 0);
  const Node* list = element(argument, 1);
  const std::optional<Node> between = delimiter == nullptr ? std::nullopt : value(*delimiter);
  std::optional<Node> items = list == nullptr ? std::nullopt : value(*list);
  if (!between || !items || !items->is_list() || items->tag == kOpenTail) {
    return hole_node(expression_of("Fn::Join", items && items->is_unknown() ? *items : argument),
                     "*",
                     argument.span);
  }
  PartialString out;
  bool is_first = true;
  for (const Node& item : items->items) {
    if (!is_first) {
      out.append(between->scalar);
    }
    is_first = false;
    out.append(as_string(item));
  }
  return text_node(without_dynamic_references(std::move(out), argument.span), argument.span);
}

Node Evaluation::split(const Node& argument) {
  const Node* delimiter = element(argument, 0);
  const Node* text = element(argument, 1);
  const std::optional<Node> at = delimiter == nullptr ? std::nullopt : value(*delimiter);
  const std::optional<Node> whole = text == nullptr ? std::nullopt : value(*text);
  if (!at || !whole || text_of(&*at).empty() || whole->is_list() || whole->is_map()) {
    return hole_node(expression_of("Fn::Split", argument), "*", argument.span);
  }
  // A name or an account number holds no delimiter; anything else may, and hides what follows it.
  const auto is_one_piece = [&](const Hole& hole) {
    constexpr std::array<std::string_view, 4> kPlain{
        "AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName"};
    for (const std::string_view plain : kPlain) {
      if (hole.expression == plain) {
        return text_of(&*at) != "-";
      }
    }
    const std::string_view id =
        std::string_view(hole.expression)
            .substr(hole.expression.starts_with(template_.prefix) ? template_.prefix.size() : 0);
    return template_.item(id) != nullptr && text_of(&*at) != "-";
  };
  std::vector<Node> items;
  PartialString piece;
  const std::string_view mark = text_of(&*at);
  const auto finish = [&] {
    items.push_back(text_node(std::exchange(piece, PartialString()), whole->span));
  };
  const auto add_text = [&](std::string_view more) {
    for (std::size_t end = more.find(mark); end != std::string_view::npos; end = more.find(mark)) {
      piece.append(more.substr(0, end));
      finish();
      more.remove_prefix(end + mark.size());
    }
    piece.append(more);
  };
  std::size_t from = 0;
  for (const PartialString::PlacedHole& placed : whole->scalar.holes) {
    add_text(std::string_view(whole->scalar.text).substr(from, placed.offset - from));
    from = placed.offset;
    if (!is_one_piece(placed.hole)) {
      items.push_back(hole_node(expression_of("Fn::Split", argument), "*", argument.span));
      Node open = Node::list(std::move(items), argument.span);
      open.tag = kOpenTail;
      return open;
    }
    piece.append(placed.hole);
  }
  add_text(std::string_view(whole->scalar.text).substr(from));
  finish();
  return Node::list(std::move(items), argument.span);
}

Node Evaluation::select(const Node& argument) {
  const Node* index_node = element(argument, 0);
  const Node* list = element(argument, 1);
  const std::optional<Node> index_value = index_node == nullptr ? std::nullopt : value(*index_node);
  std::optional<Node> items = list == nullptr ? std::nullopt : value(*list);
  const std::string_view digits = index_value ? text_of(&*index_value) : std::string_view{};
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  const bool is_index = error == std::errc{} && end == digits.data() + digits.size();
  if (is_index && items && items->is_list()) {
    const bool is_open = items->tag == kOpenTail;
    if (index + (is_open ? 1 : 0) < items->items.size()) {
      return std::move(items->items[index]);
    }
  }
  return hole_node(expression_of(fmt::format("Fn::Select {}", digits), items ? *items : argument),
                   "*",
                   argument.span);
}

Node Evaluation::find_in_map(const Node& argument) {
  std::vector<std::string> keys;
  bool is_known = argument.items.size() >= 3;
  for (std::size_t i = 0; i < 3 && i < argument.items.size(); ++i) {
    const std::optional<Node> key = value(argument.items[i]);
    is_known = is_known && key && !key->is_list() && key->scalar.is_known();
    keys.push_back(key ? key->scalar.text : std::string());
  }
  const Node* mappings = template_.section("Mappings");
  if (is_known && mappings != nullptr) {
    if (const Node* found = mappings->find_path({keys[0], keys[1], keys[2]})) {
      const std::optional<Node> inner = value(*found);
      return inner ? *inner : *found;
    }
  }
  const Node* options = element(argument, 3);
  const Node* otherwise = options == nullptr ? nullptr : options->find("DefaultValue");
  if (is_known && otherwise != nullptr) {
    if (std::optional<Node> inner = value(*otherwise)) {
      return *std::move(inner);
    }
  }
  // One of all values of the map: known when they are all the same.
  const Node* table = mappings == nullptr || keys.empty() ? nullptr : mappings->find(keys[0]);
  std::set<std::string> candidates;
  const Node* candidate = nullptr;
  bool are_accounts = true;
  if (table != nullptr && keys.size() == 3 && !keys[2].empty()) {
    for (const Member& row : table->members) {
      if (const Node* cell = row.value.find(keys[2])) {
        candidates.insert(fingerprint(*cell));
        candidate = cell;
        are_accounts = are_accounts && is_account_number(text_of(cell));
      }
    }
  }
  if (candidates.size() == 1 && otherwise == nullptr) {
    return *candidate;
  }
  const bool is_account = are_accounts && candidate != nullptr && otherwise == nullptr;
  return hole_node(
      expression_of("Fn::FindInMap", argument), is_account ? "????????????" : "*", argument.span);
}

std::optional<Node> Evaluation::choose(const Node& argument) {
  const Node* name = element(argument, 0);
  const Node* yes = element(argument, 1);
  const Node* no = element(argument, 2);
  if (name == nullptr || yes == nullptr || no == nullptr) {
    return hole_node(expression_of("Fn::If", argument), "*", argument.span);
  }
  const std::optional<bool> holds = named_condition(text_of(name));
  if (!holds) {
    return hole_node(fmt::format("Fn::If {}", text_of(name)), "*", argument.span);
  }
  return value(*holds ? *yes : *no);
}

Node Evaluation::length(const Node& argument) {
  const std::optional<Node> list = value(argument);
  if (list && list->is_list() && list->tag != kOpenTail) {
    return Node::string(std::to_string(list->items.size()), argument.span);
  }
  return hole_node(expression_of("Fn::Length", argument), "*", argument.span);
}

}  // namespace leastwise::cloudformation
