// How policies get to principals, and permissions that stand as properties instead of a document.
// Sorted by type.
#include "cloudformation/table.h"

namespace leastwise::cloudformation {
namespace {

constexpr AttachmentKind kManaged = AttachmentKind::ManagedPolicy;
constexpr AttachmentKind kInline = AttachmentKind::InlinePolicy;
constexpr AttachmentKind kBoundary = AttachmentKind::Boundary;
constexpr AttachmentKind kMembership = AttachmentKind::Membership;
constexpr PrincipalKind kRole = PrincipalKind::Role;
constexpr PrincipalKind kUser = PrincipalKind::User;
constexpr PrincipalKind kGroup = PrincipalKind::Group;
constexpr PrincipalKind kSet = PrincipalKind::PermissionSet;

// clang-format off
constexpr AttachmentRow kAttachments[] = {
    {"AWS::Budgets::BudgetsAction", kManaged, kRole, "Definition.IamActionDefinition.Roles", "Definition.IamActionDefinition.PolicyArn"},
    {"AWS::Budgets::BudgetsAction", kManaged, kUser, "Definition.IamActionDefinition.Users", "Definition.IamActionDefinition.PolicyArn"},
    {"AWS::Budgets::BudgetsAction", kManaged, kGroup, "Definition.IamActionDefinition.Groups", "Definition.IamActionDefinition.PolicyArn"},
    {"AWS::IAM::Group", kManaged, kGroup, "", "ManagedPolicyArns"},
    {"AWS::IAM::Group", kInline, kGroup, "", "Policies"},
    {"AWS::IAM::GroupPolicy", kInline, kGroup, "GroupName", "PolicyDocument"},
    {"AWS::IAM::ManagedPolicy", kManaged, kRole, "Roles", ""},
    {"AWS::IAM::ManagedPolicy", kManaged, kUser, "Users", ""},
    {"AWS::IAM::ManagedPolicy", kManaged, kGroup, "Groups", ""},
    {"AWS::IAM::Policy", kInline, kRole, "Roles", "PolicyDocument"},
    {"AWS::IAM::Policy", kInline, kUser, "Users", "PolicyDocument"},
    {"AWS::IAM::Policy", kInline, kGroup, "Groups", "PolicyDocument"},
    {"AWS::IAM::Role", kManaged, kRole, "", "ManagedPolicyArns"},
    {"AWS::IAM::Role", kInline, kRole, "", "Policies"},
    {"AWS::IAM::Role", kBoundary, kRole, "", "PermissionsBoundary"},
    {"AWS::IAM::RolePolicy", kInline, kRole, "RoleName", "PolicyDocument"},
    {"AWS::IAM::User", kManaged, kUser, "", "ManagedPolicyArns"},
    {"AWS::IAM::User", kInline, kUser, "", "Policies"},
    {"AWS::IAM::User", kBoundary, kUser, "", "PermissionsBoundary"},
    {"AWS::IAM::User", kMembership, kUser, "", "Groups"},
    {"AWS::IAM::UserPolicy", kInline, kUser, "UserName", "PolicyDocument"},
    {"AWS::IAM::UserToGroupAddition", kMembership, kUser, "Users", "GroupName"},
    {"AWS::SSO::PermissionSet", kManaged, kSet, "", "ManagedPolicies"},
    {"AWS::SSO::PermissionSet", kManaged, kSet, "", "CustomerManagedPolicyReferences.Name"},
    {"AWS::SSO::PermissionSet", kInline, kSet, "", "InlinePolicy"},
    {"AWS::SSO::PermissionSet", kBoundary, kSet, "", "PermissionsBoundary.ManagedPolicyArn"},
    {"AWS::SSO::PermissionSet", kBoundary, kSet, "", "PermissionsBoundary.CustomerManagedPolicyReference.Name"},
};

constexpr PermissionRow kPermissions[] = {
    {"AWS::ACMPCA::Permission", "Principal", "Actions", "acm-pca:", "", "CertificateAuthorityArn", "AWS::ACMPCA::CertificateAuthority"},
    {"AWS::Events::EventBusPolicy", "Principal", "Action", "", "events:PutEvents", "EventBusName", "AWS::Events::EventBus"},
    {"AWS::Lambda::LayerVersionPermission", "Principal", "Action", "", "", "LayerVersionArn", "AWS::Lambda::LayerVersion"},
    {"AWS::Lambda::Permission", "Principal", "Action", "", "", "FunctionName", "AWS::Lambda::Function"},
    {"AWS::Signer::ProfilePermission", "Principal", "Action", "", "", "ProfileName", "AWS::Signer::SigningProfile"},
};

constexpr ConditionRow kConditions[] = {
    {"AWS::ACMPCA::Permission", "SourceAccount", "StringEquals", "aws:SourceAccount"},
    {"AWS::Lambda::LayerVersionPermission", "OrganizationId", "StringEquals", "aws:PrincipalOrgID"},
    {"AWS::Lambda::Permission", "SourceArn", "ArnLike", "aws:SourceArn"},
    {"AWS::Lambda::Permission", "SourceAccount", "StringEquals", "aws:SourceAccount"},
    {"AWS::Lambda::Permission", "PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"},
    {"AWS::Lambda::Permission", "FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"},
    {"AWS::Lambda::Permission", "EventSourceToken", "StringEquals", "lambda:EventSourceToken"},
    {"AWS::Lambda::Permission", "InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"},
};
// clang-format on

}  // namespace

std::span<const AttachmentRow> all_attachment_rows() {
  return kAttachments;
}

std::span<const PermissionRow> all_permission_rows() {
  return kPermissions;
}

std::span<const ConditionRow> all_condition_rows() {
  return kConditions;
}

}  // namespace leastwise::cloudformation
