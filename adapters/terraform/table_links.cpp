// How policies get to principals, and permissions that stand as attributes instead of a document.
// Sorted by type.
#include "terraform/table.h"

namespace leastwise::terraform {
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
// An empty principal attribute: the resource itself is the principal. The exclusive ones attach what
// they list, if nothing else does: see `drop_repeated`.
constexpr AttachmentRow kAttachments[] = {
    {"aws_budgets_budget_action", kManaged, kRole, "definition.iam_action_definition.roles", "definition.iam_action_definition.policy_arn"},
    {"aws_budgets_budget_action", kManaged, kUser, "definition.iam_action_definition.users", "definition.iam_action_definition.policy_arn"},
    {"aws_budgets_budget_action", kManaged, kGroup, "definition.iam_action_definition.groups", "definition.iam_action_definition.policy_arn"},
    {"aws_iam_group_membership", kMembership, kUser, "users", "group"},
    {"aws_iam_group_policy", kInline, kGroup, "group", "policy"},
    {"aws_iam_group_policy_attachment", kManaged, kGroup, "group", "policy_arn"},
    {"aws_iam_group_policy_attachments_exclusive", kManaged, kGroup, "group_name", "policy_arns"},
    {"aws_iam_policy_attachment", kManaged, kRole, "roles", "policy_arn"},
    {"aws_iam_policy_attachment", kManaged, kUser, "users", "policy_arn"},
    {"aws_iam_policy_attachment", kManaged, kGroup, "groups", "policy_arn"},
    {"aws_iam_role", kManaged, kRole, "", "managed_policy_arns", Filled::ByProvider},
    {"aws_iam_role", kBoundary, kRole, "", "permissions_boundary"},
    {"aws_iam_role_policy", kInline, kRole, "role", "policy"},
    {"aws_iam_role_policy_attachment", kManaged, kRole, "role", "policy_arn"},
    {"aws_iam_role_policy_attachments_exclusive", kManaged, kRole, "role_name", "policy_arns"},
    {"aws_iam_user", kBoundary, kUser, "", "permissions_boundary"},
    {"aws_iam_user_group_membership", kMembership, kUser, "user", "groups"},
    {"aws_iam_user_policy", kInline, kUser, "user", "policy"},
    {"aws_iam_user_policy_attachment", kManaged, kUser, "user", "policy_arn"},
    {"aws_iam_user_policy_attachments_exclusive", kManaged, kUser, "user_name", "policy_arns"},
    {"aws_ssoadmin_customer_managed_policy_attachment", kManaged, kSet, "permission_set_arn", "customer_managed_policy_reference.name"},
    {"aws_ssoadmin_customer_managed_policy_attachments_exclusive", kManaged, kSet, "permission_set_arn", "customer_managed_policy_reference.name"},
    {"aws_ssoadmin_managed_policy_attachment", kManaged, kSet, "permission_set_arn", "managed_policy_arn"},
    {"aws_ssoadmin_managed_policy_attachments_exclusive", kManaged, kSet, "permission_set_arn", "managed_policy_arns"},
    {"aws_ssoadmin_permission_set_inline_policy", kInline, kSet, "permission_set_arn", "inline_policy"},
    {"aws_ssoadmin_permissions_boundary_attachment", kBoundary, kSet, "permission_set_arn", "permissions_boundary.managed_policy_arn"},
    {"aws_ssoadmin_permissions_boundary_attachment", kBoundary, kSet, "permission_set_arn", "permissions_boundary.customer_managed_policy_reference.name"},
};

constexpr PermissionRow kPermissions[] = {
    {"aws_acmpca_permission", "principal", "actions", "acm-pca:", "", "certificate_authority_arn", "AWS::ACMPCA::CertificateAuthority", "aws_acmpca_certificate_authority"},
    {"aws_cloudwatch_event_permission", "principal", "action", "", "events:PutEvents", "event_bus_name", "AWS::Events::EventBus", "aws_cloudwatch_event_bus"},
    {"aws_kms_grant", "grantee_principal", "operations", "kms:", "", "key_id", "AWS::KMS::Key", "aws_kms_key"},
    {"aws_lambda_layer_version_permission", "principal", "action", "", "", "layer_name", "AWS::Lambda::LayerVersion", "aws_lambda_layer_version"},
    {"aws_lambda_permission", "principal", "action", "", "", "function_name", "AWS::Lambda::Function", "aws_lambda_function"},
    {"aws_signer_signing_profile_permission", "principal", "action", "", "", "profile_name", "AWS::Signer::SigningProfile", "aws_signer_signing_profile"},
};

constexpr ConditionRow kConditions[] = {
    {"aws_acmpca_permission", "source_account", "StringEquals", "aws:SourceAccount"},
    {"aws_lambda_layer_version_permission", "organization_id", "StringEquals", "aws:PrincipalOrgID"},
    {"aws_lambda_permission", "source_arn", "ArnLike", "aws:SourceArn"},
    {"aws_lambda_permission", "source_account", "StringEquals", "aws:SourceAccount"},
    {"aws_lambda_permission", "principal_org_id", "StringEquals", "aws:PrincipalOrgID"},
    {"aws_lambda_permission", "function_url_auth_type", "StringEquals", "lambda:FunctionUrlAuthType"},
    {"aws_lambda_permission", "event_source_token", "StringEquals", "lambda:EventSourceToken"},
    {"aws_lambda_permission", "invoked_via_function_url", "Bool", "lambda:InvokedViaFunctionUrl"},
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

}  // namespace leastwise::terraform
