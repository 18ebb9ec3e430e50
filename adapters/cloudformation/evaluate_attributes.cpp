// Names and ARNs that AWS has yet to hand out, from the properties of a resource. See forms.h.
#include <algorithm>

#include <fmt/format.h>

#include "cloudformation/evaluation.h"
#include "cloudformation/forms.h"

namespace leastwise::cloudformation {
namespace {

// `https://` is no part of an ARN.
PartialString without_scheme(PartialString url) {
  constexpr std::string_view kScheme = "https://";
  const bool is_plain_begin = url.holes.empty() || url.holes.front().offset >= kScheme.size();
  if (url.text.starts_with(kScheme) && is_plain_begin) {
    url.text.erase(0, kScheme.size());
    for (PartialString::PlacedHole& placed : url.holes) {
      placed.offset -= kScheme.size();
    }
  }
  while (url.text.ends_with('/') &&
         (url.holes.empty() || url.holes.back().offset < url.text.size())) {
    url.text.pop_back();
  }
  return url;
}

bool is_of_author(std::string_view type) {
  return type.starts_with("Custom::") || type == "AWS::CloudFormation::CustomResource" ||
         type == "AWS::CloudFormation::Macro" || type == "AWS::SSM::Parameter";
}

}  // namespace

PartialString Evaluation::field(std::string_view name, const Item& item) {
  const auto pseudo_text = [&](std::string_view pseudo_name) {
    const std::optional<Node> known = pseudo(pseudo_name, item.span);
    return known ? known->scalar : PartialString();
  };
  if (name == "partition") {
    return pseudo_text("AWS::Partition");
  }
  if (name == "account") {
    return pseudo_text("AWS::AccountId");
  }
  if (name == "region") {
    return pseudo_text("AWS::Region");
  }
  if (name == "suffix") {
    return pseudo_text("AWS::URLSuffix");
  }
  if (name == "Ref") {
    return attribute(item, name);
  }
  if (name == "6") {
    return PartialString::unknown(
        {.expression = item.address + ".Suffix", .shape = "??????", .span = item.span});
  }
  const std::size_t equal = name.find('=');
  const std::string_view property = name.substr(0, equal);
  const Node* node = item.properties == nullptr ? nullptr : item.properties->find(property);
  const std::optional<Node> set = node == nullptr ? std::nullopt : value(*node);
  if (set) {
    PartialString text = as_string(*set);
    return property == "Url" ? without_scheme(std::move(text)) : text;
  }
  if (equal != std::string_view::npos) {
    return std::string(name.substr(equal + 1));
  }
  return PartialString::unknown(
      {.expression = item.address,
       .shape = std::string(name == "*" ? "*" : made_name_shape(item.type)),
       .span = item.span});
}

PartialString Evaluation::filled(std::string_view form, const Item& item) {
  PartialString out;
  while (!form.empty()) {
    const std::size_t open = form.find('{');
    out.append(form.substr(0, open));
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = form.find('}', open);
    out.append(field(form.substr(open + 1, close - open - 1), item));
    form.remove_prefix(close + 1);
  }
  return out;
}

PartialString Evaluation::attribute(const Item& item, std::string_view name) {
  const bool is_reference = name == "Ref";
  // A resource that is named after itself has no name that could be told.
  const bool is_open = name != "Ref" && std::count(open_.begin(), open_.end(), &item) > 0;
  const bool is_circle = std::count(open_.begin(), open_.end(), &item) > 1;
  if (depth_ < kDepthMax && !is_open && !is_circle && ++attributes_ <= kAttributesMax) {
    open_.push_back(&item);
    ++depth_;
    const std::string_view form = form_of(item.type, name);
    const bool was_asking = is_asking_;
    is_asking_ = false;  // what a resource is called decides no condition
    PartialString out;
    if (!form.empty()) {
      out = filled(form, item);
    }
    is_asking_ = was_asking;
    for (PartialString::PlacedHole& placed : out.holes) {
      placed.hole.shape = placed.hole.shape == "*" ? "?*" : placed.hole.shape;
    }
    --depth_;
    open_.pop_back();
    if (!form.empty()) {
      return out;
    }
  }
  const std::string expression =
      is_reference ? item.address : fmt::format("{}.{}", item.address, name);
  // An output of a stack that cannot be seen, or of somebody's own resource, is what its author
  // likes.
  const bool is_own = name.starts_with("Outputs.") || is_of_author(item.type);
  return PartialString::unknown({.expression = expression,
                                 .shape = is_arn_attribute(name) ? "arn:*"
                                          : is_own               ? "*"
                                                                 : "?*",
                                 .span = item.span});
}

}  // namespace leastwise::cloudformation
