// What the declaration of a variable does to its value.
#pragma once

#include <leastwise/document.h>

#include "terraform/hcl/syntax.h"

namespace leastwise::terraform {

/// A value as the `type` of a `variable` block makes it: sets, strings, defaults of `optional`
/// attributes. Holes stay.
Node converted(Node value, const hcl::Block& variable);

/// `nullable = false`: null means the default.
bool is_default_for_null(const hcl::Block* variable);

}  // namespace leastwise::terraform
