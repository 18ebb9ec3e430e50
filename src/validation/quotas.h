// How large a policy may be.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <leastwise/model.h>

namespace leastwise {

/// The size that AWS counts: characters without white space. Where a service counts white space as
/// well, the size is greater; what this says to be too large is too large in any case.
std::size_t stored_size(std::string_view text);

/// Over this, AWS refuses a document for certain. None where no such limit is documented, or where
/// it can be raised without bound. `is_managed`: a policy of IAM with an ARN of its own.
std::optional<std::size_t> size_limit(PolicyKind kind,
                                      std::string_view resource_type,
                                      bool is_managed);

/// Over this, AWS's policy validation warns. It knows what a document is for, and not whether it is
/// managed or whether a quota was raised.
std::optional<std::size_t> usual_size_limit(PolicyKind kind, std::string_view resource_type);

/// The types of resources whose policies have a limit, sorted.
std::vector<std::string_view> sized_resource_types();

}  // namespace leastwise
