// One evaluation under one assignment: the intrinsic functions. See evaluate.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloudformation/evaluate.h"

namespace leastwise::cloudformation {

class Evaluation {
 public:
  Evaluation(const Template& source, const Assignment& assignment, std::string* question = nullptr)
      : template_(source), assignment_(assignment), question_(question) {}

  std::optional<Node> value(const Node& node);
  /// None: `question` says what is missing.
  std::optional<bool> named_condition(std::string_view name);
  PartialString attribute(const Item& item, std::string_view name);

 private:
  static constexpr int kDepthMax = 100;
  /// A name that is made of names grows with each of them.
  static constexpr std::size_t kAttributesMax = 1000;

  std::optional<Node> function(std::string_view name, const Node& argument, const Node& whole);
  std::optional<Node> reference(const Node& argument);
  Node parameter(std::string_view name, const Parameter& parameter, Span span);
  std::optional<Node> pseudo(std::string_view name, Span span);
  Node get_attribute(const Node& argument);
  Node named_attribute(std::string_view id, std::string_view name, Span span);
  std::optional<Node> cdk_json(const Item& item, std::string_view name, Span span);
  Node substitute(const Node& argument);
  PartialString placeholder(std::string_view name, const Node* values, Span span);
  Node join(const Node& argument);
  Node split(const Node& argument);
  Node select(const Node& argument);
  Node find_in_map(const Node& argument);
  std::optional<Node> choose(const Node& argument);
  Node length(const Node& argument);
  Node opaque(std::string_view name, const Node& argument);
  PartialString filled(std::string_view form, const Item& item);
  PartialString field(std::string_view name, const Item& item);

  std::optional<bool> condition(const Node& node);
  std::optional<bool> all_of(const Node& list, bool is_or);
  std::optional<bool> equals(const Node& argument);
  /// Whether a side is exactly a parameter or pseudo parameter whose value no condition asks for.
  bool is_other(const Node& side) const;
  void ask(std::string what);

  const Template& template_;
  const Assignment& assignment_;
  std::string* question_;  // of a condition that is being asked
  bool is_asking_ = false;
  int depth_ = 0;
  std::vector<const Item*> open_;  // resources whose names are being put together
  std::size_t attributes_ = 0;     // asked for so far
};

/// "param:NAME": a value is asked for; "equals:TEXT": a comparison.
inline constexpr std::string_view kAskValue = "value:";
inline constexpr std::string_view kAskComparison = "equals:";

Node text_node(PartialString value, Span span);
Node hole_node(std::string expression, std::string shape, Span span);

/// `{{resolve:...}}` and `{{changeSet:...}}` become holes.
PartialString without_dynamic_references(PartialString value, Span span);

/// A scalar's text, or a list or map as JSON.
PartialString as_string(const Node& node);

}  // namespace leastwise::cloudformation
