// The seam, filled in by the resolver and the documents.
#include "terraform/references.h"

#include <utility>

#include "terraform/deferred.h"
#include "terraform/resolve.h"

namespace leastwise::terraform {

RebuiltDocument rebuild_document(const Plan& plan,
                                 const Instance& instance,
                                 std::string_view path,
                                 SourceMap& sources) {
  const Resolver resolver(plan);
  Rebuilt rebuilt = Documents(resolver, sources).text_of(instance, path);
  if (rebuilt.state == PolicyState::Unknown) {
    return {std::nullopt, std::move(rebuilt.reason)};
  }
  return {std::move(rebuilt.policy), std::move(rebuilt.reason)};
}

Ref resolve_value(const Plan& plan,
                  const Instance& instance,
                  std::string_view path,
                  std::span<const std::string_view> wanted) {
  return Resolver(plan).resolve(instance, path, wanted);
}

}  // namespace leastwise::terraform
