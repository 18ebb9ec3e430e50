// Reference policies of `leastwise.yaml`: what must never be granted, and what is granted at most.
//
//   never:
//     - name: archive-deleted             an id of your own, by which findings are accepted
//       actions: ["s3:DeleteObject*"]     actions, or resources, or both: one of these on one of
//       those resources: ["arn:aws:s3:::archive/*"] for: [role, user, resource]       whose
//       policies; all of them when left out address: module.app.*             only what stands at
//       such an address severity: critical                high when left out reason: kept for ten
//       years        shown with the finding
//   at_most:
//     - name: ci-limit
//       policy: policies/ci.json          a file beside leastwise.yaml, or the policy itself
//       for: role                         required: identity, resource and trust policies differ
//       address: aws_iam_role.ci
//
// AWS's names for the two: CheckAccessNotGranted and CheckNoNewAccess. They are asked about all
// policies of a principal together, below its boundary, or about the policy of a resource or role
// as a whole. What cannot be decided, because a policy is not known before apply or because the
// question is too hard, is a finding with the certainty "maybe" and never a pass.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>

#include "rules/finding.h"

namespace leastwise {

/// Whose policies a reference is about.
enum class ReferenceSubject : std::uint8_t { Role, User, Group, PermissionSet, Resource, Trust };

struct Reference {
  enum class Kind : std::uint8_t { Never, AtMost };
  Kind kind = Kind::Never;
  RuleInfo info;                           ///< what reports say of it as of a rule
  std::vector<Pattern> actions;            ///< of Never; none: any
  std::vector<Pattern> resources;          ///< of Never; none: any
  std::string path;                        ///< of AtMost: the file of the policy, or empty
  std::optional<Node> inline_policy;       ///< of AtMost: the policy itself
  Policy policy;                           ///< of AtMost, once it is read
  std::vector<ReferenceSubject> subjects;  ///< never empty
  std::string address;                     ///< a glob, or empty
  Span where;                              ///< of the name
  Span policy_at;
};

/// Reads the list at `never` or `at_most`. What is wrong with it is added to `errors`.
std::vector<Reference> read_references(const Node& list,
                                       Reference::Kind kind,
                                       const Catalogue& catalogue,
                                       std::vector<Error>& errors);

/// Takes the policy of an AtMost. What does not go with whom it is for is an error.
void set_policy(Reference& reference, ParsedPolicy parsed, std::vector<Error>& errors);

/// What breaks the references, in `world.after`. Findings point into the references.
std::vector<Finding> judge_references(std::span<const Reference> references,
                                      const World& world,
                                      const Catalogue& catalogue);

}  // namespace leastwise
