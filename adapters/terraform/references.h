// The seam to the resolver: what extraction asks about values that are known only after apply.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <leastwise/document.h>
#include <leastwise/model.h>

#include "terraform/plan.h"

namespace leastwise::terraform {

struct RebuiltDocument {
  std::optional<Node> node;  ///< the policy with holes; none when nothing can be seen
  std::string reason;
};

RebuiltDocument rebuild_document(const Plan& plan,
                                 const Instance& instance,
                                 std::string_view path,
                                 SourceMap& sources);

/// What the attribute at `path` of an instance points at.
Ref resolve_value(const Plan& plan,
                  const Instance& instance,
                  std::string_view path,
                  std::span<const std::string_view> wanted);

}  // namespace leastwise::terraform
