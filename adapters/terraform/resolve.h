// Who is meant: follows the references of a plan's configuration to the instances behind an unknown
// value.
//
// Terraform says that a value is known after apply, and not what it will be. The configuration says
// which references stand in its expression, and nothing else of it: literals, operators and
// functions are gone. Following them through modules, variables, outputs, `for_each` and `count`
// finds the objects that the value stems from:
//
//     aws_iam_role_policy_attachment.a.policy_arn      unknown
//       -> var.arns, in module.m                       an argument of the call
//       -> module.policies.arn                         an output
//       -> aws_iam_policy.this.arn                     Leaf{module.policies.aws_iam_policy.this,
//       "arn"}
//
// Locals are not in a plan: they end the way, with a reason.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/truth.h>

#include "terraform/plan.h"
#include "terraform/resolve_reference.h"

namespace leastwise::terraform {

/// Where the way of one reference ends.
struct Leaf {
  enum class Kind : std::uint8_t {
    Object,  ///< a resource or data source; `instance` is none where the plan was not read that far
    Value,   ///< a value that is known while planning; `value` is none for null and for what has no
             ///< node
    Dead,    ///< not to be followed: `reason` says why
  };
  Kind kind = Kind::Dead;
  const Instance* instance = nullptr;
  std::string address;  ///< Object: with module and key, "module.a.aws_iam_role.x[0]"
  std::string type;     ///< Object: "aws_iam_role"
  Mode mode = Mode::Managed;
  std::string
      attribute;  ///< Object: the first step behind it; empty where the configuration lost it
  const Node* value = nullptr;
  std::string key;  ///< Value: the text of `each.key`, `count.index`, and of `each.value` in a set
  bool is_key = false;
  Confidence confidence = Confidence::Exact;
  /// Is it unknown before apply? Maybe, where the attribute was lost.
  Truth is_unknown = Truth::Maybe;
  std::string reason;
  std::string written;  ///< the reference that stands in the expression itself
  std::size_t ordinal =
      0;  ///< which of the expression's references, from 0; one can lead to several leaves

  /// "module.a.aws_iam_role.x.arn", for holes and people.
  std::string expression() const;
};

/// Everything that an expression refers to.
struct Trace {
  enum class State : std::uint8_t {
    Found,    ///< the expression is in the configuration; `leaves` is all that it refers to
    Hidden,   ///< it is there, and is a function call that the plan does not show
    NotSet,   ///< the configuration does not set the attribute
    Dynamic,  ///< it stands in a `dynamic` block, which a plan's configuration does not have
    NoConfiguration,
  };
  State state = State::NoConfiguration;
  std::vector<Leaf> leaves;
  /// More than one block of the configuration may be the one: `leaves` is of all of them.
  bool is_ambiguous = false;
  /// Why nothing can be said; empty when Found.
  std::string reason;
};

/// Does the configuration set an attribute?
enum class Setting : std::uint8_t {
  No,
  Null,  ///< from parts that are all known: to null, unless a function makes something new of them
  Yes,
  NoConfiguration,
};

/// Follows references. Borrows the plan.
class Resolver {
 public:
  explicit Resolver(const Plan& plan) : plan_(&plan) {}

  /// The objects of the `wanted` types that an attribute's value can mean; every type when none is
  /// given. `path` is "role", "inline_policy[0].policy" or, for any of several blocks,
  /// "inline_policy.policy". Never fails: without an answer the confidence is Unresolved and the
  /// reason says why. `value` is what is known of the value.
  Ref resolve(const Instance& instance,
              std::string_view path,
              std::span<const std::string_view> wanted = {}) const;

  /// All that an attribute's expression refers to, values and dead ends included.
  Trace trace(const Instance& instance, std::string_view path) const;

  /// Whether somebody set the attribute. Null when all that it is set from is known: of an
  /// attribute that the provider fills in, what is unknown then is a default. Yes when that cannot
  /// be told.
  Setting is_set(const Instance& instance, std::string_view path) const;

  const Plan& plan() const { return *plan_; }

 private:
  void add_guess(const Instance& instance,
                 std::span<const std::string_view> wanted,
                 Ref& ref) const;

  const Plan* plan_;
};

/// The values of an instance at the end: planned ones, or what it is where the plan does not touch
/// it.
View end_state(const Instance& instance);

/// Part of a view by a path as `Resolver` takes it; without a key the first block is taken.
View view_at(View view, std::span<const ReferenceStep> steps);

}  // namespace leastwise::terraform
