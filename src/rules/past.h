// What the things of after were before the change, and what is there no more.
//
// A principal or document of before is the one at the same address, at the address that it was
// moved from, or of the same name.
#pragma once

#include <vector>

#include <leastwise/model.h>

namespace leastwise {

const Principal* before_of(const Principal& principal, const Model& before);
/// Only what can be read.
const PolicyDocument* before_of(const PolicyDocument& document, const Model& before);

bool is_readable(const PolicyDocument& document);

/// Was the resource there whose policy this is?
bool had_target(const PolicyDocument& document, const Model& before);

/// Declared before the change, and not after it.
std::vector<const Principal*> gone_principals(const World& world);

/// Policies of resources that stay: the policy itself is not there any more.
std::vector<const PolicyDocument*> gone_policies(const World& world);

/// Another policy that is made for the resource of one that is removed, or none.
const PolicyDocument* replacement_of(const PolicyDocument& gone, const World& world);

/// The other way round. Also the policy that the resource had, where that is to stay beside this
/// one: AWS keeps what is written last.
const PolicyDocument* replaced_by(const PolicyDocument& document, const World& world);

}  // namespace leastwise
