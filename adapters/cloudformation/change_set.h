// Change sets: `aws cloudformation describe-change-set --include-property-values`.
//
// AWS has evaluated everything: each change holds the resource before and after as JSON text. What
// is known only after the deployment stands there as `{{changeSet:KNOWN_AFTER_APPLY}}`.
#pragma once

#include <map>
#include <string>

#include <leastwise/document.h>
#include <leastwise/model.h>

namespace leastwise::cloudformation {

/// Two templates with the resources that change.
struct ChangeSet {
  Node before;
  Node after;
  std::map<std::string, ChangeKind, std::less<>> changes;  ///< by logical id
  std::size_t unseen = 0;  ///< changes without the values of their properties
};

ChangeSet read_change_set(const Node& root, SourceMap& sources, std::vector<Error>& problems);

}  // namespace leastwise::cloudformation
