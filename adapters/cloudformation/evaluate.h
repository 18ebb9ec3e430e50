// What a template's expressions come to before anything is deployed.
//
// A value is known, or known in part: text with holes. A hole's expression is the template's own
// word for it (`Bucket`, `Role.Arn`, `AWS::AccountId`), so that one thing is equal to itself
// wherever it stands, and its shape says what every value looks like.
//
// Conditions are not guessed. What they ask for (a parameter's value, the region) is a *question*;
// an `Assignment` answers questions, and the same assignment answers them everywhere, so that two
// branches that exclude each other are never seen together. `Variations` goes through all
// assignments that a value depends on.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// Answers to the questions of conditions.
struct Assignment {
  /// Parameter or pseudo parameter -> its value; none: a value that no condition asks for.
  std::map<std::string, std::optional<std::string>> values;
  /// A comparison that nobody can decide, as text -> its outcome.
  std::map<std::string, bool> comparisons;
};

class Evaluator {
 public:
  explicit Evaluator(const Template& source) : template_(&source) {}

  /// The value of a node. None: `AWS::NoValue`, the property or element is not there.
  std::optional<Node> value(const Node& node, const Assignment& assignment) const;

  /// Whether a condition holds. None: `question` is what it depends on and is not answered yet.
  std::optional<bool> holds(std::string_view condition,
                            const Assignment& assignment,
                            std::string& question) const;

  /// The value of `Ref` or of an attribute of a resource, as far as it follows from its properties.
  PartialString attribute(const Item& item,
                          std::string_view attribute,
                          const Assignment& assignment) const;

  const Template& source() const { return *template_; }

 private:
  friend class Evaluation;
  const Template* template_;
};

/// One of the values that a node can have.
struct Variation {
  std::optional<Node> value;
  std::string condition;  ///< when, in the names of the template's conditions; empty: always
  Assignment assignment;  ///< one under which it is so
};

/// Assignments under which something exists, grouped by what it is then.
class Variations {
 public:
  /// Most assignments that are looked at for one thing.
  static constexpr std::size_t kAssignmentsMax = 256;

  explicit Variations(const Evaluator& evaluator) : evaluator_(&evaluator) {}

  /// The different results of `compute` under all assignments of the conditions that the nodes
  /// name, where `exists` (a condition's name, or empty) holds. `is_complete` turns false when
  /// there are more assignments than the limit.
  std::vector<Variation> of(const std::vector<const Node*>& nodes,
                            std::string_view exists,
                            const std::function<std::optional<Node>(const Assignment&)>& compute,
                            bool& is_complete) const;

  /// The values of one node.
  std::vector<Variation> of(const Node& node, std::string_view exists, bool& is_complete) const;

 private:
  const Evaluator* evaluator_;
};

/// Names of the conditions that a node mentions in `Fn::If`.
void collect_conditions(const Node& node, std::set<std::string>& names);

/// A text that is equal for equal values.
std::string fingerprint(const Node& node);

/// A node as JSON, holes in place.
PartialString to_json(const Node& node);

}  // namespace leastwise::cloudformation
