// Names of the subjects of rules.
#include "rules/predicate.h"

namespace leastwise {

std::string_view to_text(Each each) {
  switch (each) {
    case Each::Principal:
      return "principal";
    case Each::Role:
      return "role";
    case Each::User:
      return "user";
    case Each::Group:
      return "group";
    case Each::PermissionSet:
      return "permission_set";
    case Each::Grant:
      return "grant";
    case Each::Policy:
      return "policy";
    case Each::Statement:
      return "statement";
    case Each::Trust:
      return "trust";
    case Each::Resource:
      return "resource";
    case Each::Plan:
      return "plan";
    case Each::GonePrincipal:
      return "gone_principal";
    case Each::GonePolicy:
      return "gone_policy";
  }
  return "statement";
}

}  // namespace leastwise
