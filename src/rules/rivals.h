// Policies that are set for one resource by several objects of the input.
//
// A bucket has one policy. AWS keeps what was written last, so of two documents for one bucket one
// is in force, and the next run may make it the other.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include <leastwise/model.h>

namespace leastwise {

/// A document that sets the same policy.
struct Rival {
  const PolicyDocument* document = nullptr;
  std::string condition;  ///< of a template: where both are there; empty: always
};

/// The policies of a model by what they are set for. Points into the model.
class RivalIndex {
 public:
  explicit RivalIndex(const Model& model);

  /// The other documents of the model that set this one's policy, in its order.
  std::vector<Rival> rivals_of(const PolicyDocument& document) const;

 private:
  std::unordered_map<std::string, std::vector<const PolicyDocument*>> by_target_;
};

/// Do the two, perhaps of different models, set the policy of one resource?
bool sets_same_policy(const PolicyDocument& a, const PolicyDocument& b);

}  // namespace leastwise
