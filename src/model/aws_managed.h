// The policies that AWS manages, joined to whoever has one: the input holds their ARN only.
//
// A document stands once in the model, whatever the number of its attachments, and has no places:
// what is said about it is said at the attachment. That a document is AWS's is told by its ARN.
#pragma once

#include <leastwise/catalogue.h>
#include <leastwise/model.h>

namespace leastwise {

/// Adds the documents that are attached somewhere, and points the grants and boundaries at them. An
/// ARN that the catalogue does not hold goes to the world's unseen values: nothing can be said of
/// what it allows.
void add_aws_managed_policies(World& world, const Catalogue& catalogue);

/// Written by AWS: nobody can mend it, only leave it away.
bool is_aws_managed(const PolicyDocument& document);

/// What a policy's ARN is likely to mean that AWS does not know: the same name under another path,
/// else a name that is near. Empty when nothing is.
std::string meant_policy_arn(const Catalogue& catalogue, std::string_view arn);

}  // namespace leastwise
