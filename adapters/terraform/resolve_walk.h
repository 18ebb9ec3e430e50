// The walk from an expression of the configuration to the leaves that it refers to. See resolve.h.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "terraform/plan.h"
#include "terraform/resolve.h"
#include "terraform/resolve_reference.h"

namespace leastwise::terraform {

/// Where an expression stands: what its names mean.
struct Scope {
  ModulePath path;  ///< the module whose names count
  InstanceKey key;  ///< of the instance (of a resource or a module) that the expression makes
  const Node* owner = nullptr;  ///< its block or call, which has `for_each_expression`
};

/// Collects leaves. Visits every reference of a scope once and stops at limits, so that modules
/// that hand values in circles end, too.
class Walk {
 public:
  explicit Walk(const Plan& plan) : plan_(&plan) {}

  void expression(const Node& node, const Scope& scope);
  std::vector<Leaf> take() { return std::move(leaves_); }
  /// A function call without references was met.
  bool is_hidden() const { return is_hidden_; }

 private:
  static constexpr std::size_t kFirst = static_cast<std::size_t>(-1);

  // What the way so far says about the value at its end.
  struct Way {
    std::vector<ReferenceStep> rest;  // steps that follow behind what the next reference names
    InstanceKey hint;                 // the key under which an object without a key is meant
    Confidence confidence = Confidence::Exact;
    std::size_t ordinal = kFirst;  // of the reference in the first expression
    std::string written;           // that reference
    std::size_t depth = 0;
  };

  void follow(const Node& node, const Scope& scope, const Way& way);
  void reference(const Reference& reference, const Scope& scope, Way way);
  void object(const Reference& reference, const Scope& scope, const Way& way);
  void variable(const Reference& reference, const Scope& scope, const Way& way);
  void module(const Reference& reference, const Scope& scope, Way way);
  void output(const ModulePath& path, const Way& way);
  void each_value(const Reference& reference, const Scope& scope, Way way);

  void add_object(const Instance* instance,
                  const Reference& reference,
                  const Scope& scope,
                  const Way& way);
  void add_value(const Node* value, const Way& way);
  void add_key(const InstanceKey& key, const Way& way);
  void add_dead(std::string reason, const Way& way);
  void add(Leaf leaf);

  const Plan* plan_;
  std::size_t next_ordinal_ = 0;
  std::vector<Leaf> leaves_;
  std::set<std::string> visited_;
  bool is_hidden_ = false;
};

}  // namespace leastwise::terraform
