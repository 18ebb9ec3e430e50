// The words for the model's enumerations, as reports and rules use them.
#include <leastwise/model.h>

namespace leastwise {

std::string_view to_text(ChangeKind change) {
  switch (change) {
    case ChangeKind::None:
      return "no change";
    case ChangeKind::Create:
      return "create";
    case ChangeKind::Update:
      return "update";
    case ChangeKind::Replace:
      return "replace";
    case ChangeKind::Delete:
      return "delete";
    case ChangeKind::Forget:
      return "forget";
    case ChangeKind::Unknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view to_text(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity:
      return "identity policy";
    case PolicyKind::Trust:
      return "trust policy";
    case PolicyKind::Resource:
      return "resource policy";
    case PolicyKind::Boundary:
      return "permissions boundary";
    case PolicyKind::Scp:
      return "service control policy";
    case PolicyKind::Rcp:
      return "resource control policy";
    case PolicyKind::Session:
      return "session policy";
    case PolicyKind::Endpoint:
      return "endpoint policy";
    case PolicyKind::Other:
      return "other policy";
  }
  return "other policy";
}

std::string_view to_text(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return "role";
    case PrincipalKind::User:
      return "user";
    case PrincipalKind::Group:
      return "group";
    case PrincipalKind::PermissionSet:
      return "permission set";
  }
  return "principal";
}

PolicyId Facts::add(PolicyDocument document) {
  model.policies.push_back(std::move(document));
  return PolicyId{static_cast<std::uint32_t>(model.policies.size() - 1)};
}

PrincipalId Facts::add(Principal principal) {
  model.principals.push_back(std::move(principal));
  return PrincipalId{static_cast<std::uint32_t>(model.principals.size() - 1)};
}

ResourceId Facts::add(Resource resource) {
  model.resources.push_back(std::move(resource));
  return ResourceId{static_cast<std::uint32_t>(model.resources.size() - 1)};
}

}  // namespace leastwise
