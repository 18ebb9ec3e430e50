// Policy documents that Terraform will put together only during apply, put together now.
//
// `data.aws_iam_policy_document` is read while planning when all its arguments are known. When one
// is not, reading is deferred: `json` is unknown, but the change holds every argument that is
// known, with `for_each`, variables and locals evaluated and `dynamic` blocks expanded. From these
// the policy is rebuilt as the provider would write it. What is unknown becomes a hole with the
// shape that the configuration's references allow.
//
// INVARIANT: the configuration keeps references and loses the text around them, so `"${b.arn}/*"`
// and `b.arn` look the same. A hole's shape therefore covers text around the reference, and its
// expression names the place that it fills: only the same place of the same document is an equal
// value.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/text.h>

#include "terraform/plan.h"
#include "terraform/resolve.h"

namespace leastwise::terraform {

/// A policy document as far as it can be seen before apply.
struct Rebuilt {
  /// In the form of policy JSON: a map, or the string that holds it where the plan has the text.
  /// Null when Unknown.
  Node policy;
  PolicyState state = PolicyState::Unknown;
  std::string reason;  ///< of Unknown and Partial: what is not known
  Span span;           ///< the arguments, or the text
};

/// Rebuilds the documents of one plan, each once. Borrows all that it is given.
class Documents {
 public:
  Documents(const Resolver& resolver, SourceMap& sources)
      : resolver_(&resolver), sources_(&sources) {}

  /// The policy that a `data.aws_iam_policy_document` makes. The result lives as long as this
  /// object.
  const Rebuilt& rebuild(const Instance& data);

  /// The policy text of an unknown attribute: follows its references to the document that it takes.
  /// Unknown with a reason where it takes none, more than one, or hides it in a function call.
  Rebuilt text_of(const Instance& instance, std::string_view path);

 private:
  Rebuilt text_at(const Instance& instance, std::string_view path, int hops);
  Rebuilt text_of_leaf(const Leaf& leaf, int hops);
  Rebuilt put_together(const Instance& data);

  const Resolver* resolver_;
  SourceMap* sources_;
  std::map<const Instance*, Rebuilt> done_;
  std::set<const Instance*> open_;
};

}  // namespace leastwise::terraform
