// Which actions can be asked for on which resources.
//
// AWS asks for an action on a resource of the types that the action takes: `s3:GetObject` on an
// object, never on a bucket. A statement that names a bucket alone lets nobody read, whomever it
// names. The catalogue knows the types, and does not know everything: AWS's own policies name
// resources of forms that its reference does not declare, and actions are added each week. So
// nothing is said of what the catalogue does not have. An action of that kind may be misspelt and
// allow nothing, or be a newer one and allow anything, and the letters do not tell which:
// `ListBuckets` is one from `ListBucket`, and both are there.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/policy.h>

#include "rules/access_view.h"

namespace leastwise {

/// The types of the catalogue that a resource of the pattern can have.
struct PossibleTypes {
  /// The pattern says too little: `*`, no ARN, or one of no form that the catalogue has.
  bool is_any = false;
  std::vector<ResourceTypeId> types;
};

/// Holes and variables of the pattern may hold anything.
PossibleTypes possible_types(const Pattern& resource, const Catalogue& catalogue);

/// Does the action take a resource of one of these types? An action that takes none is left alone:
/// it does.
bool takes(ActionId action, std::span<const PossibleTypes> possible, const Catalogue& catalogue);

/// Keeps of a statement's resources those that the action can be asked for: a policy is changed on
/// a bucket, never on its objects. False if there were some and none is left.
bool keep_fitting_resources(Patterns& resources, const Pattern& action, const Catalogue& catalogue);

/// Does the hole stand for what nobody knows about AWS, and for no value of the input?
bool is_doubt(const Hole& hole);
/// Is that whether AWS has an action? Most of those are misspelt.
bool is_about_unknown_action(const Hole& hole);

/// In the policy on a resource an ARN of which nothing more is known is one of the resource's
/// service.
void give_unknown_arns_their_service(Policy& policy,
                                     std::string_view kind,
                                     const Catalogue& catalogue);

/// Takes out of a resource's policy what allows nothing: of statements that allow, actions that do
/// not take the statement's resources. What may allow something, for all that is known, has a
/// statement of its own at the end, with the source of the first and doubts. `open` is the policy
/// with the values of its ARNs as they were before they were taken for names; `sources` has one for
/// each statement.
void keep_fitting_actions(Policy& policy,
                          const Policy& open,
                          std::string_view kind,
                          std::vector<Granting::Source>& sources,
                          const Catalogue& catalogue);

}  // namespace leastwise
