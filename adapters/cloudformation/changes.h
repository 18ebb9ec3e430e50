// What a deployment does to each resource, told from the templates before and after it.
#pragma once

#include <map>
#include <string>

#include <leastwise/model.h>

#include "cloudformation/stacks.h"

namespace leastwise::cloudformation {

struct Changes {
  /// By address; what stays as it is has no entry.
  std::map<std::string, ChangeKind, std::less<>> kinds;
  /// Resources that leave the stack and stay in AWS (`DeletionPolicy`, `UpdateReplacePolicy`):
  /// their addresses before -> those after, which differ where a new resource has the old one's
  /// address.
  std::map<std::string, std::string, std::less<>> kept;
};

/// A resource is replaced when its type changes or one of the properties that cannot be changed.
/// That a reference to a replaced resource changes is not followed where AWS makes up the name.
Changes changes_between(const Stacks& before, const Stacks& after);

}  // namespace leastwise::cloudformation
