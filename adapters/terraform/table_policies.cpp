// Attributes that hold a policy document. Sorted by type and path.
//
// `aws_organizations_policy` is an SCP or RCP by its `type`; other values of it are not IAM and are
// told apart where it is read. kFilled: optional and computed in the provider's schema, so that it
// is "known after apply" on every create.
#include "terraform/table.h"

namespace leastwise::terraform {
namespace {

constexpr Filled kFilled = Filled::ByProvider;

// clang-format off
constexpr PolicyRow kRows[] = {
    {"aws_acmpca_policy", "policy", PolicyKind::Resource, "AWS::ACMPCA::CertificateAuthority", "resource_arn", "aws_acmpca_certificate_authority"},
    {"aws_api_gateway_domain_name", "policy", PolicyKind::Resource, "AWS::ApiGateway::DomainNameV2", "", "", kFilled},
    {"aws_api_gateway_rest_api", "policy", PolicyKind::Resource, "AWS::ApiGateway::RestApi", "", "", kFilled},
    {"aws_api_gateway_rest_api_policy", "policy", PolicyKind::Resource, "AWS::ApiGateway::RestApi", "rest_api_id", "aws_api_gateway_rest_api"},
    {"aws_backup_vault_policy", "policy", PolicyKind::Resource, "AWS::Backup::BackupVault", "backup_vault_name", "aws_backup_vault"},
    {"aws_bedrockagentcore_resource_policy", "policy", PolicyKind::Resource, "AWS::BedrockAgentCore::Runtime", "resource_arn", "aws_bedrockagentcore_agent_runtime"},
    {"aws_cloudsearch_domain_service_access_policy", "access_policy", PolicyKind::Resource, "AWS::CloudSearch::Domain", "domain_name", "aws_cloudsearch_domain"},
    {"aws_cloudwatch_event_bus_policy", "policy", PolicyKind::Resource, "AWS::Events::EventBus", "event_bus_name", "aws_cloudwatch_event_bus"},
    {"aws_cloudwatch_log_delivery_destination_policy", "delivery_destination_policy", PolicyKind::Resource, "AWS::Logs::DeliveryDestination", "delivery_destination_name", "aws_cloudwatch_log_delivery_destination"},
    {"aws_cloudwatch_log_destination_policy", "access_policy", PolicyKind::Resource, "AWS::Logs::Destination", "destination_name", "aws_cloudwatch_log_destination"},
    {"aws_cloudwatch_log_resource_policy", "policy_document", PolicyKind::Resource, "AWS::Logs::ResourcePolicy"},
    {"aws_codeartifact_domain_permissions_policy", "policy_document", PolicyKind::Resource, "AWS::CodeArtifact::Domain", "domain", "aws_codeartifact_domain"},
    {"aws_codeartifact_repository_permissions_policy", "policy_document", PolicyKind::Resource, "AWS::CodeArtifact::Repository", "repository", "aws_codeartifact_repository"},
    {"aws_codebuild_resource_policy", "policy", PolicyKind::Resource, "AWS::CodeBuild::Project", "resource_arn", "aws_codebuild_project"},
    {"aws_dynamodb_resource_policy", "policy", PolicyKind::Resource, "AWS::DynamoDB::Table", "resource_arn", "aws_dynamodb_table"},
    {"aws_ecr_registry_policy", "policy", PolicyKind::Resource, "AWS::ECR::Registry"},
    {"aws_ecr_repository_creation_template", "repository_policy", PolicyKind::Resource, "AWS::ECR::RepositoryCreationTemplate"},
    {"aws_ecr_repository_policy", "policy", PolicyKind::Resource, "AWS::ECR::Repository", "repository", "aws_ecr_repository"},
    {"aws_ecrpublic_repository_policy", "policy", PolicyKind::Resource, "AWS::ECR::PublicRepository", "repository_name", "aws_ecrpublic_repository"},
    {"aws_efs_file_system_policy", "policy", PolicyKind::Resource, "AWS::EFS::FileSystem", "file_system_id", "aws_efs_file_system"},
    {"aws_eks_pod_identity_association", "policy", PolicyKind::Session, "AWS::EKS::PodIdentityAssociation"},
    {"aws_elasticsearch_domain", "access_policies", PolicyKind::Resource, "AWS::Elasticsearch::Domain", "", "", kFilled},
    {"aws_elasticsearch_domain_policy", "access_policies", PolicyKind::Resource, "AWS::Elasticsearch::Domain", "domain_name", "aws_elasticsearch_domain"},
    {"aws_fsx_s3_access_point_attachment", "s3_access_point.policy", PolicyKind::Resource, "AWS::FSx::S3AccessPointAttachment"},
    {"aws_glacier_vault", "access_policy", PolicyKind::Resource, "AWS::Glacier::Vault"},
    {"aws_glacier_vault_lock", "policy", PolicyKind::Resource, "AWS::Glacier::Vault", "vault_name", "aws_glacier_vault"},
    {"aws_glue_resource_policy", "policy", PolicyKind::Resource, "AWS::Glue::DataCatalog"},
    {"aws_iam_group_policy", "policy", PolicyKind::Identity},
    {"aws_iam_policy", "policy", PolicyKind::Identity},
    {"aws_iam_role", "assume_role_policy", PolicyKind::Trust},
    {"aws_iam_role", "inline_policy.policy", PolicyKind::Identity},
    {"aws_iam_role_policy", "policy", PolicyKind::Identity},
    {"aws_iam_user_policy", "policy", PolicyKind::Identity},
    {"aws_iot_policy", "policy", PolicyKind::Other, "AWS::IoT::Policy"},
    {"aws_kinesis_resource_policy", "policy", PolicyKind::Resource, "AWS::Kinesis::Stream", "resource_arn", "aws_kinesis_stream"},
    {"aws_kms_external_key", "policy", PolicyKind::Resource, "AWS::KMS::Key", "", "", kFilled},
    {"aws_kms_key", "policy", PolicyKind::Resource, "AWS::KMS::Key", "", "", kFilled},
    {"aws_kms_key_policy", "policy", PolicyKind::Resource, "AWS::KMS::Key", "key_id", "aws_kms_key"},
    {"aws_kms_replica_external_key", "policy", PolicyKind::Resource, "AWS::KMS::ReplicaKey", "", "", kFilled},
    {"aws_kms_replica_key", "policy", PolicyKind::Resource, "AWS::KMS::ReplicaKey", "", "", kFilled},
    {"aws_media_store_container_policy", "policy", PolicyKind::Resource, "AWS::MediaStore::Container", "container_name", "aws_media_store_container"},
    {"aws_msk_cluster_policy", "policy", PolicyKind::Resource, "AWS::MSK::Cluster", "cluster_arn", "aws_msk_cluster"},
    {"aws_networkfirewall_resource_policy", "policy", PolicyKind::Resource, "AWS::NetworkFirewall::FirewallPolicy", "resource_arn", "aws_networkfirewall_firewall_policy"},
    {"aws_oam_sink_policy", "policy", PolicyKind::Resource, "AWS::Oam::Sink", "sink_identifier", "aws_oam_sink"},
    {"aws_opensearch_domain", "access_policies", PolicyKind::Resource, "AWS::OpenSearchService::Domain", "", "", kFilled},
    {"aws_opensearch_domain_policy", "access_policies", PolicyKind::Resource, "AWS::OpenSearchService::Domain", "domain_name", "aws_opensearch_domain"},
    {"aws_organizations_policy", "content", PolicyKind::Scp, "AWS::Organizations::Policy"},
    {"aws_organizations_resource_policy", "content", PolicyKind::Resource, "AWS::Organizations::ResourcePolicy"},
    {"aws_osis_resource_policy", "policy", PolicyKind::Resource, "AWS::OSIS::Pipeline", "resource_arn", "aws_osis_pipeline"},
    {"aws_prometheus_resource_policy", "policy_document", PolicyKind::Resource, "AWS::APS::Workspace", "workspace_id", "aws_prometheus_workspace"},
    {"aws_redshift_resource_policy", "policy", PolicyKind::Resource, "AWS::Redshift::Cluster", "resource_arn", "aws_redshift_cluster"},
    {"aws_redshiftserverless_resource_policy", "policy", PolicyKind::Resource, "AWS::RedshiftServerless::Snapshot", "resource_arn", "aws_redshiftserverless_snapshot"},
    {"aws_rolesanywhere_profile", "session_policy", PolicyKind::Session, "AWS::RolesAnywhere::Profile"},
    {"aws_s3_access_point", "policy", PolicyKind::Resource, "AWS::S3::AccessPoint", "", "", kFilled},
    {"aws_s3_bucket", "policy", PolicyKind::Resource, "AWS::S3::Bucket", "", "", kFilled},
    {"aws_s3_bucket_policy", "policy", PolicyKind::Resource, "AWS::S3::Bucket", "bucket", "aws_s3_bucket"},
    {"aws_s3control_access_grants_instance_resource_policy", "policy", PolicyKind::Resource, "AWS::S3::AccessGrantsInstance"},
    {"aws_s3control_access_point_policy", "policy", PolicyKind::Resource, "AWS::S3::AccessPoint", "access_point_arn", "aws_s3_access_point"},
    {"aws_s3control_bucket_policy", "policy", PolicyKind::Resource, "AWS::S3Outposts::Bucket", "bucket", "aws_s3control_bucket"},
    {"aws_s3control_multi_region_access_point_policy", "details.policy", PolicyKind::Resource, "AWS::S3::MultiRegionAccessPoint", "details.name", "aws_s3control_multi_region_access_point"},
    {"aws_s3control_object_lambda_access_point_policy", "policy", PolicyKind::Resource, "AWS::S3ObjectLambda::AccessPoint", "name", "aws_s3control_object_lambda_access_point"},
    {"aws_s3files_file_system_policy", "policy", PolicyKind::Resource, "AWS::S3Files::FileSystem", "file_system_id", "aws_s3files_file_system"},
    {"aws_s3tables_table_bucket_policy", "resource_policy", PolicyKind::Resource, "AWS::S3Tables::TableBucket", "table_bucket_arn", "aws_s3tables_table_bucket"},
    {"aws_s3tables_table_policy", "resource_policy", PolicyKind::Resource, "AWS::S3Tables::Table", "name", "aws_s3tables_table"},
    {"aws_s3vectors_vector_bucket_policy", "policy", PolicyKind::Resource, "AWS::S3Vectors::VectorBucket", "vector_bucket_arn", "aws_s3vectors_vector_bucket"},
    {"aws_sagemaker_model_package_group_policy", "resource_policy", PolicyKind::Resource, "AWS::SageMaker::ModelPackageGroup", "model_package_group_name", "aws_sagemaker_model_package_group"},
    {"aws_schemas_registry_policy", "policy", PolicyKind::Resource, "AWS::EventSchemas::Registry", "registry_name", "aws_schemas_registry"},
    {"aws_secretsmanager_secret", "policy", PolicyKind::Resource, "AWS::SecretsManager::Secret", "", "", kFilled},
    {"aws_secretsmanager_secret_policy", "policy", PolicyKind::Resource, "AWS::SecretsManager::Secret", "secret_arn", "aws_secretsmanager_secret"},
    {"aws_ses_identity_policy", "policy", PolicyKind::Resource, "AWS::SES::EmailIdentity", "identity", "aws_ses_domain_identity"},
    {"aws_sesv2_email_identity_policy", "policy", PolicyKind::Resource, "AWS::SES::EmailIdentity", "email_identity", "aws_sesv2_email_identity"},
    {"aws_sns_topic", "policy", PolicyKind::Resource, "AWS::SNS::Topic", "", "", kFilled},
    {"aws_sns_topic_policy", "policy", PolicyKind::Resource, "AWS::SNS::Topic", "arn", "aws_sns_topic"},
    {"aws_sqs_queue", "policy", PolicyKind::Resource, "AWS::SQS::Queue", "", "", kFilled},
    {"aws_sqs_queue_policy", "policy", PolicyKind::Resource, "AWS::SQS::Queue", "queue_url", "aws_sqs_queue"},
    {"aws_ssoadmin_permission_set_inline_policy", "inline_policy", PolicyKind::Identity},
    {"aws_transfer_access", "policy", PolicyKind::Session, "AWS::Transfer::Access"},
    {"aws_transfer_user", "policy", PolicyKind::Session, "AWS::Transfer::User"},
    {"aws_vpc_endpoint", "policy", PolicyKind::Endpoint, "AWS::EC2::VPCEndpoint", "", "", kFilled},
    {"aws_vpc_endpoint_policy", "policy", PolicyKind::Endpoint, "AWS::EC2::VPCEndpoint", "vpc_endpoint_id", "aws_vpc_endpoint", kFilled},
    {"aws_vpclattice_auth_policy", "policy", PolicyKind::Resource, "AWS::VpcLattice::Service", "resource_identifier", "aws_vpclattice_service"},
    {"aws_vpclattice_resource_policy", "policy", PolicyKind::Resource, "AWS::VpcLattice::ServiceNetwork", "resource_arn", "aws_vpclattice_service_network"},
    {"aws_xray_resource_policy", "policy_document", PolicyKind::Resource, "AWS::XRay::ResourcePolicy"},
    {"data.aws_iam_policy", "policy", PolicyKind::Identity},
    {"data.aws_iam_role", "assume_role_policy", PolicyKind::Trust},
    {"data.aws_s3_bucket_policy", "policy", PolicyKind::Resource, "AWS::S3::Bucket", "bucket", "aws_s3_bucket"},
    {"data.aws_secretsmanager_secret_policy", "policy", PolicyKind::Resource, "AWS::SecretsManager::Secret", "secret_arn", "aws_secretsmanager_secret"},
};
// clang-format on

}  // namespace

std::span<const PolicyRow> all_policy_rows() {
  return kRows;
}

}  // namespace leastwise::terraform
