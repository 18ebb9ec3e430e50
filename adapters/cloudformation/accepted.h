// What a template itself accepts: `Metadata: {leastwise: {ignore: [{rule, reason, expires}]}}`, of
// a resource for that resource, of the template for all of its resources.
#pragma once

#include <leastwise/model.h>

#include "cloudformation/template.h"

namespace leastwise::cloudformation {

/// Adds the entries of a template. One that is not understood accepts nothing, and that is said.
void read_accepted(const Template& source, ModelBuilder& builder);

}  // namespace leastwise::cloudformation
