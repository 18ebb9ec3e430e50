// Fills the templates of the table.
#include "terraform/shapes.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "terraform/context.h"
#include "terraform/resolve.h"

namespace leastwise::terraform {
namespace {

constexpr int kNestingMax = 4;

const ShapeRow* find_row(std::string_view type, std::string_view attribute) {
  const std::span<const ShapeRow> rows = all_shape_rows();
  const auto found =
      std::ranges::lower_bound(rows, std::pair(type, attribute), {}, [](const ShapeRow& row) {
        return std::pair(row.type, row.attribute);
      });
  const bool is_found = found != rows.end() && found->type == type && found->attribute == attribute;
  return is_found ? &*found : nullptr;
}

// One `{...}` of a template.
struct Field {
  std::string_view name;
  std::string_view absent;  // default where the attribute is not set
  std::string_view shape = "*";
};

Field parse_field(std::string_view text) {
  Field field;
  if (const std::size_t at = text.find('~'); at != std::string_view::npos) {
    field.shape = text.substr(at + 1);
    text = text.substr(0, at);
  }
  if (const std::size_t at = text.find('='); at != std::string_view::npos) {
    field.absent = text.substr(at + 1);
    text = text.substr(0, at);
  }
  field.name = text;
  return field;
}

// Hands text and fields of a template to the two functions, in order.
template <typename OnText, typename OnField>
void for_each_part(std::string_view form, OnText on_text, OnField on_field) {
  while (!form.empty()) {
    const std::size_t begin = std::min(form.find('{'), form.size());
    on_text(form.substr(0, begin));
    form.remove_prefix(begin);
    if (form.empty()) {
      return;
    }
    const std::size_t end = std::min(form.find('}'), form.size() - 1);
    on_field(parse_field(form.substr(1, end - 1)));
    form.remove_prefix(end + 1);
  }
}

std::string shape_at(std::string_view type, std::string_view attribute, int nesting) {
  const ShapeRow* row = find_row(type, attribute);
  if (row == nullptr || nesting > kNestingMax) {
    return attribute == "arn" || attribute.ends_with("_arn") ? "arn:*" : "*";
  }
  std::string shape;
  // Two stars say no more than one.
  const auto add = [&shape](std::string_view more) {
    if (shape.ends_with('*') && more.starts_with('*')) {
      more.remove_prefix(1);
    }
    shape += more;
  };
  for_each_part(row->form, add, [&](const Field& field) {
    if (field.name == "partition") {
      add("aws*");
    } else if (field.name == "account") {
      add("????????????");
    } else if (field.name == attribute || find_row(type, field.name) == nullptr) {
      add(field.shape);
    } else {
      add(shape_at(type, field.name, nesting + 1));
    }
  });
  return shape;
}

}  // namespace

std::string other_provider(const Plan& plan, const Instance& instance) {
  const Node* block = plan.block(instance).node;
  const Node* key = block == nullptr ? nullptr : block->find("provider_config_key");
  std::string text(key == nullptr ? "" : key->as_text().value_or(""));
  if (text.empty() || text == "aws") {
    return "";
  }
  if (text.find('.') != std::string::npos) {
    return text;
  }
  // In a module: the call may hand down any of them.
  const Node* all =
      plan.configuration == nullptr ? nullptr : plan.configuration->find("provider_config");
  const bool has_several =
      all != nullptr && std::ranges::any_of(all->members, [](const Member& member) {
        const Node* alias = member.value.find("alias");
        return alias != nullptr && alias->is_string() && member.key.starts_with("aws");
      });
  return has_several ? text : "";
}

namespace {

class Prediction {
 public:
  Prediction(const Plan& plan, const Instance& instance)
      : plan_(&plan), instance_(&instance), provider_(other_provider(plan, instance)) {}

  PartialString attribute(std::string_view name, const Field& field, int nesting) const {
    const View view = end_state(*instance_).at(name);
    if (view.value != nullptr && is_scalar(*view.value) && !view.value->scalar.text.empty()) {
      return view.value->scalar;
    }
    if (!view.is_unknown() && !field.absent.empty()) {
      return std::string(field.absent);
    }
    if (const ShapeRow* row = find_row(instance_->type, name);
        row != nullptr && nesting <= kNestingMax) {
      return fill(row->form, nesting + 1);
    }
    const std::string expression = instance_->address + "." + std::string(name);
    const View prefix = end_state(*instance_).at(std::string(name) + "_prefix");
    PartialString value(std::string(prefix.text()));
    const std::string shape =
        field.shape == "*" ? shape_at(instance_->type, name, 0) : std::string(field.shape);
    value.append(Hole{.expression = expression,
                      .shape = prefix.text().empty() ? shape : "*",
                      .span = view.span()});
    return value;
  }

 private:
  static bool is_scalar(const Node& node) {
    return node.kind == NodeKind::String || node.kind == NodeKind::Number ||
           node.kind == NodeKind::Bool;
  }

  PartialString fill(std::string_view form, int nesting) const {
    PartialString value;
    for_each_part(
        form,
        [&value](std::string_view text) { value.append(text); },
        [&](const Field& field) { value.append(part(field, nesting)); });
    return value;
  }

  PartialString part(const Field& field, int nesting) const {
    Account account = plan_->account;
    if (!provider_.empty()) {
      account.id.clear();
      account.region.clear();
    }
    const std::string_view region = end_state(*instance_).at("region").text();
    PartialString value;
    if (field.name == "partition") {
      return partition_part(account);
    }
    if (field.name == "account") {
      value = account_part(account);
    } else if (field.name == "region") {
      if (!region.empty()) {
        return std::string(region);
      }
      value = region_part(account);
    } else {
      return attribute(field.name, field, nesting);
    }
    if (!value.holes.empty() && !provider_.empty()) {
      value.holes.front().hole.expression += " of provider " + provider_;
    }
    return value;
  }

  const Plan* plan_;
  const Instance* instance_;
  std::string provider_;
};

}  // namespace

std::string shape_of(std::string_view type, std::string_view attribute) {
  return shape_at(type, attribute, 0);
}

PartialString predicted(const Plan& plan, const Instance& instance, std::string_view attribute) {
  return Prediction(plan, instance).attribute(attribute, Field{}, 0);
}

std::string common_shape(std::string_view a, std::string_view b) {
  if (a == b) {
    return std::string(a);
  }
  const auto [end, other] = std::ranges::mismatch(a, b);
  std::string shape(a.begin(), end);
  // A `*` at the end already stands for every rest.
  while (shape.ends_with('*')) {
    shape.pop_back();
  }
  return shape + "*";
}

}  // namespace leastwise::terraform
