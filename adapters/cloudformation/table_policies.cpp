// Properties that hold a policy document. Sorted by type and path. Identity policies come with
// their attachment, see table_links.cpp.
//
// `AWS::Organizations::Policy` is an SCP or RCP by its `Type`; other values of it are not IAM and
// are told apart where it is read.
#include "cloudformation/table.h"

namespace leastwise::cloudformation {
namespace {

// clang-format off
constexpr PolicyRow kRows[] = {
    {"AWS::AIOps::InvestigationGroup", "InvestigationGroupPolicy", PolicyKind::Resource, "AWS::AIOps::InvestigationGroup", ""},
    {"AWS::APS::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::APS::Workspace", "WorkspaceArn"},
    {"AWS::ApiGateway::DomainNameV2", "Policy", PolicyKind::Resource, "AWS::ApiGateway::DomainNameV2", ""},
    {"AWS::ApiGateway::RestApi", "Body.x-amazon-apigateway-policy", PolicyKind::Resource, "AWS::ApiGateway::RestApi", ""},
    {"AWS::ApiGateway::RestApi", "Policy", PolicyKind::Resource, "AWS::ApiGateway::RestApi", ""},
    {"AWS::Backup::BackupVault", "AccessPolicy", PolicyKind::Resource, "AWS::Backup::BackupVault", ""},
    {"AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy", PolicyKind::Resource, "AWS::Backup::LogicallyAirGappedBackupVault", ""},
    {"AWS::Bedrock::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "", "ResourceArn"},
    {"AWS::CloudTrail::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource, "", "ResourceArn"},
    {"AWS::CodeArtifact::Domain", "PermissionsPolicyDocument", PolicyKind::Resource, "AWS::CodeArtifact::Domain", ""},
    {"AWS::CodeArtifact::Repository", "PermissionsPolicyDocument", PolicyKind::Resource, "AWS::CodeArtifact::Repository", ""},
    {"AWS::Comprehend::DocumentClassifier", "ModelPolicy", PolicyKind::Resource, "AWS::Comprehend::DocumentClassifier", ""},
    {"AWS::DSQL::Cluster", "PolicyDocument", PolicyKind::Resource, "AWS::DSQL::Cluster", ""},
    {"AWS::DynamoDB::GlobalTable", "Replicas.ReplicaStreamSpecification.ResourcePolicy.PolicyDocument", PolicyKind::Resource, "AWS::DynamoDB::GlobalTable", ""},
    {"AWS::DynamoDB::GlobalTable", "Replicas.ResourcePolicy.PolicyDocument", PolicyKind::Resource, "AWS::DynamoDB::GlobalTable", ""},
    {"AWS::DynamoDB::Table", "ResourcePolicy.PolicyDocument", PolicyKind::Resource, "AWS::DynamoDB::Table", ""},
    {"AWS::DynamoDB::Table", "StreamSpecification.ResourcePolicy.PolicyDocument", PolicyKind::Resource, "AWS::DynamoDB::Table", ""},
    {"AWS::EC2::VPCEndpoint", "PolicyDocument", PolicyKind::Endpoint, "AWS::EC2::VPCEndpoint", ""},
    {"AWS::ECR::PublicRepository", "RepositoryPolicyText", PolicyKind::Resource, "AWS::ECR::PublicRepository", ""},
    {"AWS::ECR::RegistryPolicy", "PolicyText", PolicyKind::Resource, "AWS::ECR::Registry", ""},
    {"AWS::ECR::Repository", "RepositoryPolicyText", PolicyKind::Resource, "AWS::ECR::Repository", ""},
    {"AWS::ECR::RepositoryCreationTemplate", "RepositoryPolicy", PolicyKind::Resource, "AWS::ECR::RepositoryCreationTemplate", ""},
    {"AWS::EFS::FileSystem", "FileSystemPolicy", PolicyKind::Resource, "AWS::EFS::FileSystem", ""},
    {"AWS::EKS::PodIdentityAssociation", "Policy", PolicyKind::Session, "AWS::EKS::PodIdentityAssociation", ""},
    {"AWS::Elasticsearch::Domain", "AccessPolicies", PolicyKind::Resource, "AWS::Elasticsearch::Domain", ""},
    {"AWS::EventSchemas::RegistryPolicy", "Policy", PolicyKind::Resource, "AWS::EventSchemas::Registry", "RegistryName"},
    {"AWS::Events::EventBus", "Policy", PolicyKind::Resource, "AWS::Events::EventBus", ""},
    {"AWS::FSx::S3AccessPointAttachment", "S3AccessPoint.Policy", PolicyKind::Resource, "AWS::FSx::S3AccessPointAttachment", ""},
    {"AWS::IAM::Role", "AssumeRolePolicyDocument", PolicyKind::Trust, "", ""},
    {"AWS::IoT::Policy", "PolicyDocument", PolicyKind::Other, "AWS::IoT::Policy", ""},
    {"AWS::KMS::Key", "KeyPolicy", PolicyKind::Resource, "AWS::KMS::Key", ""},
    {"AWS::KMS::ReplicaKey", "KeyPolicy", PolicyKind::Resource, "AWS::KMS::ReplicaKey", ""},
    {"AWS::Kinesis::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource, "AWS::Kinesis::Stream", "ResourceArn"},
    {"AWS::Lambda::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::Lambda::Function", "ResourceArn"},
    {"AWS::Lex::ResourcePolicy", "Policy", PolicyKind::Resource, "", "ResourceArn"},
    {"AWS::Logs::DeliveryDestination", "DeliveryDestinationPolicy.DeliveryDestinationPolicy", PolicyKind::Resource, "AWS::Logs::DeliveryDestination", ""},
    {"AWS::Logs::Destination", "DestinationPolicy", PolicyKind::Resource, "AWS::Logs::Destination", ""},
    {"AWS::Logs::LogGroup", "ResourcePolicyDocument", PolicyKind::Resource, "AWS::Logs::LogGroup", ""},
    {"AWS::Logs::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::Logs::ResourcePolicy", ""},
    {"AWS::MSK::ClusterPolicy", "Policy", PolicyKind::Resource, "AWS::MSK::Cluster", "ClusterArn"},
    {"AWS::MediaPackageV2::ChannelPolicy", "Policy", PolicyKind::Resource, "AWS::MediaPackageV2::Channel", "ChannelName"},
    {"AWS::MediaPackageV2::OriginEndpointPolicy", "Policy", PolicyKind::Resource, "AWS::MediaPackageV2::OriginEndpoint", "OriginEndpointName"},
    {"AWS::MediaStore::Container", "Policy", PolicyKind::Resource, "AWS::MediaStore::Container", ""},
    {"AWS::MediaTailor::ChannelPolicy", "Policy", PolicyKind::Resource, "AWS::MediaTailor::Channel", "ChannelName"},
    {"AWS::OSIS::Pipeline", "ResourcePolicy.Policy", PolicyKind::Resource, "AWS::OSIS::Pipeline", ""},
    {"AWS::Oam::Sink", "Policy", PolicyKind::Resource, "AWS::Oam::Sink", ""},
    {"AWS::Omics::SequenceStore", "S3AccessPolicy", PolicyKind::Resource, "AWS::Omics::SequenceStore", ""},
    {"AWS::OpenSearchService::Domain", "AccessPolicies", PolicyKind::Resource, "AWS::OpenSearchService::Domain", ""},
    {"AWS::Organizations::Policy", "Content", PolicyKind::Scp, "AWS::Organizations::Policy", ""},
    {"AWS::Organizations::ResourcePolicy", "Content", PolicyKind::Resource, "AWS::Organizations::ResourcePolicy", ""},
    {"AWS::RUM::AppMonitor", "ResourcePolicy.PolicyDocument", PolicyKind::Resource, "AWS::RUM::AppMonitor", ""},
    {"AWS::Redshift::Cluster", "NamespaceResourcePolicy", PolicyKind::Resource, "AWS::Redshift::Cluster", ""},
    {"AWS::RedshiftServerless::Namespace", "NamespaceResourcePolicy", PolicyKind::Resource, "AWS::RedshiftServerless::Namespace", ""},
    {"AWS::RolesAnywhere::Profile", "SessionPolicy", PolicyKind::Session, "AWS::RolesAnywhere::Profile", ""},
    {"AWS::S3::AccessPoint", "Policy", PolicyKind::Resource, "AWS::S3::AccessPoint", ""},
    {"AWS::S3::BucketPolicy", "PolicyDocument", PolicyKind::Resource, "AWS::S3::Bucket", "Bucket"},
    {"AWS::S3::MultiRegionAccessPointPolicy", "Policy", PolicyKind::Resource, "AWS::S3::MultiRegionAccessPoint", "MrapName"},
    {"AWS::S3Express::AccessPoint", "Policy", PolicyKind::Resource, "AWS::S3Express::AccessPoint", ""},
    {"AWS::S3Express::BucketPolicy", "PolicyDocument", PolicyKind::Resource, "AWS::S3Express::DirectoryBucket", "Bucket"},
    {"AWS::S3Files::FileSystemPolicy", "Policy", PolicyKind::Resource, "AWS::S3Files::FileSystem", "FileSystemId"},
    {"AWS::S3ObjectLambda::AccessPointPolicy", "PolicyDocument", PolicyKind::Resource, "AWS::S3ObjectLambda::AccessPoint", "ObjectLambdaAccessPoint"},
    {"AWS::S3Outposts::AccessPoint", "Policy", PolicyKind::Resource, "AWS::S3Outposts::AccessPoint", ""},
    {"AWS::S3Outposts::BucketPolicy", "PolicyDocument", PolicyKind::Resource, "AWS::S3Outposts::Bucket", "Bucket"},
    {"AWS::S3Tables::TableBucketPolicy", "ResourcePolicy", PolicyKind::Resource, "AWS::S3Tables::TableBucket", "TableBucketARN"},
    {"AWS::S3Tables::TablePolicy", "ResourcePolicy", PolicyKind::Resource, "AWS::S3Tables::Table", "TableARN"},
    {"AWS::S3Vectors::VectorBucketPolicy", "Policy", PolicyKind::Resource, "AWS::S3Vectors::VectorBucket", "VectorBucketArn"},
    {"AWS::SMSVOICE::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "", "ResourceArn"},
    {"AWS::SNS::TopicInlinePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::SNS::Topic", "TopicArn"},
    {"AWS::SNS::TopicPolicy", "PolicyDocument", PolicyKind::Resource, "AWS::SNS::Topic", "Topics"},
    {"AWS::SQS::QueueInlinePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::SQS::Queue", "Queue"},
    {"AWS::SQS::QueuePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::SQS::Queue", "Queues"},
    {"AWS::SSM::ResourcePolicy", "Policy", PolicyKind::Resource, "", "ResourceArn"},
    {"AWS::SageMaker::ModelPackageGroup", "ModelPackageGroupPolicy", PolicyKind::Resource, "AWS::SageMaker::ModelPackageGroup", ""},
    {"AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", PolicyKind::Resource, "AWS::SecretsManager::Secret", "SecretId"},
    {"AWS::Transfer::User", "Policy", PolicyKind::Session, "AWS::Transfer::User", ""},
    {"AWS::VpcLattice::AuthPolicy", "Policy", PolicyKind::Resource, "AWS::VpcLattice::Service", "ResourceIdentifier"},
    {"AWS::VpcLattice::ResourcePolicy", "Policy", PolicyKind::Resource, "AWS::VpcLattice::Service", "ResourceArn"},
    {"AWS::XRay::ResourcePolicy", "PolicyDocument", PolicyKind::Resource, "AWS::XRay::ResourcePolicy", ""},
};
// clang-format on

}  // namespace

std::span<const PolicyRow> all_policy_rows() {
  return kRows;
}

}  // namespace leastwise::cloudformation
