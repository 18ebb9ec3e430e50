// Without a resolver every unknown value stays unknown, and says so.
#include "terraform/references.h"

#include <fmt/format.h>

namespace leastwise::terraform {

RebuiltDocument rebuild_document(const Plan& /*plan*/,
                                 const Instance& instance,
                                 std::string_view path,
                                 SourceMap& /*sources*/) {
  return {std::nullopt, fmt::format("`{}.{}` is known only after apply", instance.address, path)};
}

Ref resolve_value(const Plan& /*plan*/,
                  const Instance& instance,
                  std::string_view path,
                  std::span<const std::string_view> /*wanted*/) {
  Ref ref;
  ref.confidence = Confidence::Unresolved;
  ref.reason = fmt::format("`{}.{}` is known only after apply", instance.address, path);
  return ref;
}

}  // namespace leastwise::terraform
