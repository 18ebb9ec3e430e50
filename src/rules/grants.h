// What one statement grants, for predicates of other families.
#pragma once

#include <string>

#include <leastwise/truth.h>

#include "rules/predicate.h"

namespace leastwise {

/// Does the subject's statement grant every action of the service on every resource, as
/// `whole_service` means it? No for `NotAction`, which names no service.
Truth grants_whole_service(const Subject& subject, const std::string& service);

}  // namespace leastwise
