// Rows only. Sources: the "Return values" of each type in the CloudFormation reference, and
// "Service Authorization Reference", resource types of each service.
#include <algorithm>
#include <string_view>
#include <utility>

#include "cloudformation/forms.h"

namespace leastwise::cloudformation {
namespace {

// clang-format off
constexpr FormRow kRows[] = {
    {"AWS::AccessAnalyzer::Analyzer", "Arn", "arn:{partition}:access-analyzer:{region}:{account}:analyzer/{AnalyzerName}"},
    {"AWS::AccessAnalyzer::Analyzer", "Ref", "arn:{partition}:access-analyzer:{region}:{account}:analyzer/{AnalyzerName}"},
    {"AWS::ApiGateway::RestApi", "Ref", "{*}"},
    {"AWS::ApiGateway::RestApi", "RestApiId", "{Ref}"},
    {"AWS::ApiGatewayV2::Api", "ApiId", "{Ref}"},
    {"AWS::ApiGatewayV2::Api", "Ref", "{*}"},
    {"AWS::Backup::BackupVault", "BackupVaultArn", "arn:{partition}:backup:{region}:{account}:backup-vault:{BackupVaultName}"},
    {"AWS::Backup::BackupVault", "BackupVaultName", "{BackupVaultName}"},
    {"AWS::Backup::BackupVault", "Ref", "{BackupVaultName}"},
    {"AWS::CertificateManager::Certificate", "Ref", "arn:{partition}:acm:{region}:{account}:certificate/{*}"},
    {"AWS::CloudFormation::Stack", "Ref", "arn:{partition}:cloudformation:{region}:{account}:stack/{*}"},
    {"AWS::CloudFront::CloudFrontOriginAccessIdentity", "S3CanonicalUserId", "{*}"},
    {"AWS::CloudFront::Distribution", "Ref", "{*}"},
    {"AWS::CloudTrail::Trail", "Arn", "arn:{partition}:cloudtrail:{region}:{account}:trail/{TrailName}"},
    {"AWS::CloudTrail::Trail", "Ref", "{TrailName}"},
    {"AWS::CloudWatch::Alarm", "Arn", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{AlarmName}"},
    {"AWS::CloudWatch::Alarm", "Ref", "{AlarmName}"},
    {"AWS::CodeArtifact::Domain", "Arn", "arn:{partition}:codeartifact:{region}:{account}:domain/{DomainName}"},
    {"AWS::CodeArtifact::Domain", "Name", "{DomainName}"},
    {"AWS::CodeArtifact::Domain", "Ref", "arn:{partition}:codeartifact:{region}:{account}:domain/{DomainName}"},
    {"AWS::CodeArtifact::Repository", "Arn", "arn:{partition}:codeartifact:{region}:{account}:repository/{DomainName}/{RepositoryName}"},
    {"AWS::CodeArtifact::Repository", "Ref", "arn:{partition}:codeartifact:{region}:{account}:repository/{DomainName}/{RepositoryName}"},
    {"AWS::CodeBuild::Project", "Arn", "arn:{partition}:codebuild:{region}:{account}:project/{Name}"},
    {"AWS::CodeBuild::Project", "Ref", "{Name}"},
    {"AWS::CodeCommit::Repository", "Arn", "arn:{partition}:codecommit:{region}:{account}:{RepositoryName}"},
    {"AWS::CodeCommit::Repository", "Name", "{RepositoryName}"},
    {"AWS::CodePipeline::Pipeline", "Ref", "{Name}"},
    {"AWS::Cognito::IdentityPool", "Ref", "{*}"},
    {"AWS::Cognito::UserPool", "Arn", "arn:{partition}:cognito-idp:{region}:{account}:userpool/{Ref}"},
    {"AWS::Cognito::UserPool", "Ref", "{*}"},
    {"AWS::Cognito::UserPool", "UserPoolId", "{Ref}"},
    {"AWS::DynamoDB::GlobalTable", "Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}"},
    {"AWS::DynamoDB::GlobalTable", "Ref", "{TableName}"},
    {"AWS::DynamoDB::Table", "Arn", "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}"},
    {"AWS::DynamoDB::Table", "Ref", "{TableName}"},
    {"AWS::DynamoDB::Table", "StreamArn", "arn:{partition}:dynamodb:{region}:{account}:table/{TableName}/stream/{*}"},
    {"AWS::EC2::Instance", "Ref", "i-{*}"},
    {"AWS::EC2::SecurityGroup", "GroupId", "{Ref}"},
    {"AWS::EC2::SecurityGroup", "Ref", "sg-{*}"},
    {"AWS::EC2::VPC", "Ref", "vpc-{*}"},
    {"AWS::EC2::VPC", "VpcId", "{Ref}"},
    {"AWS::EC2::VPCEndpoint", "Id", "{Ref}"},
    {"AWS::EC2::VPCEndpoint", "Ref", "vpce-{*}"},
    {"AWS::ECR::Repository", "Arn", "arn:{partition}:ecr:{region}:{account}:repository/{RepositoryName}"},
    {"AWS::ECR::Repository", "Ref", "{RepositoryName}"},
    {"AWS::ECS::Cluster", "Arn", "arn:{partition}:ecs:{region}:{account}:cluster/{ClusterName}"},
    {"AWS::ECS::Cluster", "Ref", "{ClusterName}"},
    {"AWS::ECS::Service", "Name", "{ServiceName}"},
    {"AWS::ECS::Service", "Ref", "arn:{partition}:ecs:{region}:{account}:service/{*}"},
    {"AWS::ECS::Service", "ServiceArn", "arn:{partition}:ecs:{region}:{account}:service/{*}"},
    {"AWS::ECS::TaskDefinition", "Ref", "arn:{partition}:ecs:{region}:{account}:task-definition/{Family}:{*}"},
    {"AWS::ECS::TaskDefinition", "TaskDefinitionArn", "arn:{partition}:ecs:{region}:{account}:task-definition/{Family}:{*}"},
    {"AWS::EFS::AccessPoint", "Arn", "arn:{partition}:elasticfilesystem:{region}:{account}:access-point/{Ref}"},
    {"AWS::EFS::AccessPoint", "Ref", "fsap-{*}"},
    {"AWS::EFS::FileSystem", "Arn", "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{Ref}"},
    {"AWS::EFS::FileSystem", "Ref", "fs-{*}"},
    {"AWS::EKS::Cluster", "Arn", "arn:{partition}:eks:{region}:{account}:cluster/{Name}"},
    {"AWS::EKS::Cluster", "OpenIdConnectIssuerUrl", "https://oidc.eks.{region}.{suffix}/id/{*}"},
    {"AWS::EKS::Cluster", "Ref", "{Name}"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerArn", "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{*}"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Ref", "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/{*}"},
    {"AWS::Elasticsearch::Domain", "Arn", "arn:{partition}:es:{region}:{account}:domain/{DomainName}"},
    {"AWS::Elasticsearch::Domain", "DomainArn", "arn:{partition}:es:{region}:{account}:domain/{DomainName}"},
    {"AWS::Elasticsearch::Domain", "Ref", "{DomainName}"},
    {"AWS::Events::EventBus", "Arn", "arn:{partition}:events:{region}:{account}:event-bus/{Name}"},
    {"AWS::Events::EventBus", "Ref", "{Name}"},
    {"AWS::Events::Rule", "Arn", "arn:{partition}:events:{region}:{account}:rule/{Name}"},
    {"AWS::Events::Rule", "Ref", "{Name}"},
    {"AWS::Glue::Database", "Ref", "{*}"},
    {"AWS::IAM::Group", "Arn", "arn:{partition}:iam::{account}:group{Path=/}{GroupName}"},
    {"AWS::IAM::Group", "Ref", "{GroupName}"},
    {"AWS::IAM::InstanceProfile", "Arn", "arn:{partition}:iam::{account}:instance-profile{Path=/}{InstanceProfileName}"},
    {"AWS::IAM::InstanceProfile", "Ref", "{InstanceProfileName}"},
    {"AWS::IAM::ManagedPolicy", "PolicyArn", "arn:{partition}:iam::{account}:policy{Path=/}{ManagedPolicyName}"},
    {"AWS::IAM::ManagedPolicy", "Ref", "arn:{partition}:iam::{account}:policy{Path=/}{ManagedPolicyName}"},
    {"AWS::IAM::OIDCProvider", "Arn", "arn:{partition}:iam::{account}:oidc-provider/{Url}"},
    {"AWS::IAM::OIDCProvider", "Ref", "arn:{partition}:iam::{account}:oidc-provider/{Url}"},
    {"AWS::IAM::Role", "Arn", "arn:{partition}:iam::{account}:role{Path=/}{RoleName}"},
    {"AWS::IAM::Role", "Ref", "{RoleName}"},
    {"AWS::IAM::Role", "RoleId", "AROA{*}"},
    {"AWS::IAM::SAMLProvider", "Arn", "arn:{partition}:iam::{account}:saml-provider/{Name}"},
    {"AWS::IAM::SAMLProvider", "Ref", "arn:{partition}:iam::{account}:saml-provider/{Name}"},
    {"AWS::IAM::User", "Arn", "arn:{partition}:iam::{account}:user{Path=/}{UserName}"},
    {"AWS::IAM::User", "Ref", "{UserName}"},
    {"AWS::KMS::Alias", "Ref", "{AliasName}"},
    {"AWS::KMS::Key", "Arn", "arn:{partition}:kms:{region}:{account}:key/{Ref}"},
    {"AWS::KMS::Key", "KeyId", "{Ref}"},
    {"AWS::KMS::Key", "Ref", "{*}"},
    {"AWS::KMS::ReplicaKey", "Arn", "arn:{partition}:kms:{region}:{account}:key/{Ref}"},
    {"AWS::KMS::ReplicaKey", "KeyId", "{Ref}"},
    {"AWS::KMS::ReplicaKey", "Ref", "{*}"},
    {"AWS::Kinesis::Stream", "Arn", "arn:{partition}:kinesis:{region}:{account}:stream/{Name}"},
    {"AWS::Kinesis::Stream", "Ref", "{Name}"},
    {"AWS::KinesisFirehose::DeliveryStream", "Arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{DeliveryStreamName}"},
    {"AWS::KinesisFirehose::DeliveryStream", "Ref", "{DeliveryStreamName}"},
    {"AWS::Lambda::Alias", "AliasArn", "arn:{partition}:lambda:{region}:{account}:function:{*}"},
    {"AWS::Lambda::Alias", "Ref", "arn:{partition}:lambda:{region}:{account}:function:{*}"},
    {"AWS::Lambda::Function", "Arn", "arn:{partition}:lambda:{region}:{account}:function:{FunctionName}"},
    {"AWS::Lambda::Function", "Ref", "{FunctionName}"},
    {"AWS::Lambda::LayerVersion", "LayerVersionArn", "arn:{partition}:lambda:{region}:{account}:layer:{*}"},
    {"AWS::Lambda::LayerVersion", "Ref", "arn:{partition}:lambda:{region}:{account}:layer:{*}"},
    {"AWS::Lambda::Version", "FunctionArn", "arn:{partition}:lambda:{region}:{account}:function:{*}"},
    {"AWS::Lambda::Version", "Ref", "arn:{partition}:lambda:{region}:{account}:function:{*}"},
    {"AWS::Logs::Destination", "Arn", "arn:{partition}:logs:{region}:{account}:destination:{DestinationName}"},
    {"AWS::Logs::Destination", "Ref", "{DestinationName}"},
    {"AWS::Logs::LogGroup", "Arn", "arn:{partition}:logs:{region}:{account}:log-group:{LogGroupName}:*"},
    {"AWS::Logs::LogGroup", "Ref", "{LogGroupName}"},
    {"AWS::MSK::Cluster", "Arn", "arn:{partition}:kafka:{region}:{account}:cluster/{ClusterName}/{*}"},
    {"AWS::MSK::Cluster", "Ref", "arn:{partition}:kafka:{region}:{account}:cluster/{ClusterName}/{*}"},
    {"AWS::OpenSearchService::Domain", "Arn", "arn:{partition}:es:{region}:{account}:domain/{DomainName}"},
    {"AWS::OpenSearchService::Domain", "DomainArn", "arn:{partition}:es:{region}:{account}:domain/{DomainName}"},
    {"AWS::OpenSearchService::Domain", "Ref", "{DomainName}"},
    {"AWS::Organizations::Policy", "Id", "{Ref}"},
    {"AWS::Organizations::Policy", "Ref", "p-{*}"},
    {"AWS::RDS::DBCluster", "DBClusterArn", "arn:{partition}:rds:{region}:{account}:cluster:{DBClusterIdentifier}"},
    {"AWS::RDS::DBCluster", "Ref", "{DBClusterIdentifier}"},
    {"AWS::RDS::DBInstance", "DBInstanceArn", "arn:{partition}:rds:{region}:{account}:db:{DBInstanceIdentifier}"},
    {"AWS::RDS::DBInstance", "Ref", "{DBInstanceIdentifier}"},
    {"AWS::Redshift::Cluster", "Ref", "{ClusterIdentifier}"},
    {"AWS::S3::AccessPoint", "Arn", "arn:{partition}:s3:{region}:{account}:accesspoint/{Name}"},
    {"AWS::S3::AccessPoint", "Ref", "{Name}"},
    {"AWS::S3::Bucket", "Arn", "arn:{partition}:s3:::{BucketName}"},
    {"AWS::S3::Bucket", "Ref", "{BucketName}"},
    {"AWS::SNS::Topic", "Ref", "arn:{partition}:sns:{region}:{account}:{TopicName}"},
    {"AWS::SNS::Topic", "TopicArn", "arn:{partition}:sns:{region}:{account}:{TopicName}"},
    {"AWS::SNS::Topic", "TopicName", "{TopicName}"},
    {"AWS::SQS::Queue", "Arn", "arn:{partition}:sqs:{region}:{account}:{QueueName}"},
    {"AWS::SQS::Queue", "QueueName", "{QueueName}"},
    {"AWS::SQS::Queue", "QueueUrl", "https://{*}"},
    {"AWS::SQS::Queue", "Ref", "https://{*}"},
    {"AWS::SSM::Document", "Ref", "{Name}"},
    {"AWS::SSM::Parameter", "Ref", "{Name}"},
    {"AWS::SSO::PermissionSet", "PermissionSetArn", "arn:{partition}:sso:::permissionSet/{*}"},
    {"AWS::SageMaker::NotebookInstance", "Ref", "arn:{partition}:sagemaker:{region}:{account}:notebook-instance/{NotebookInstanceName}"},
    {"AWS::SecretsManager::Secret", "Id", "arn:{partition}:secretsmanager:{region}:{account}:secret:{Name}-{6}"},
    {"AWS::SecretsManager::Secret", "Ref", "arn:{partition}:secretsmanager:{region}:{account}:secret:{Name}-{6}"},
    {"AWS::StepFunctions::Activity", "Arn", "arn:{partition}:states:{region}:{account}:activity:{Name}"},
    {"AWS::StepFunctions::Activity", "Ref", "arn:{partition}:states:{region}:{account}:activity:{Name}"},
    {"AWS::StepFunctions::StateMachine", "Arn", "arn:{partition}:states:{region}:{account}:stateMachine:{StateMachineName}"},
    {"AWS::StepFunctions::StateMachine", "Name", "{StateMachineName}"},
    {"AWS::StepFunctions::StateMachine", "Ref", "arn:{partition}:states:{region}:{account}:stateMachine:{StateMachineName}"},
    {"Custom::AWSCDK-EKS-Cluster", "OpenIdConnectIssuer", "oidc.eks.{region}.{suffix}/id/{*}"},
    {"Custom::AWSCDK-EKS-Cluster", "OpenIdConnectIssuerUrl", "https://oidc.eks.{region}.{suffix}/id/{*}"},
    {"Custom::AWSCDKOpenIdConnectProvider", "Ref", "arn:{partition}:iam::{account}:oidc-provider/{Url}"},
};
// clang-format on

}  // namespace

std::span<const FormRow> all_form_rows() {
  return kRows;
}

bool is_arn_attribute(std::string_view attribute) {
  return attribute.ends_with("Arn") && !attribute.starts_with("Outputs.");
}

std::string_view made_name_shape(std::string_view type) {
  const bool is_made_of_parts =
      type == "AWS::IAM::User" || type == "AWS::IAM::Role" || type == "AWS::IAM::Group";
  return is_made_of_parts ? "*-*" : "*";
}

std::string_view form_of(std::string_view type, std::string_view attribute) {
  const std::pair key(type, attribute);
  const auto* const found = std::ranges::lower_bound(
      kRows, key, {}, [](const FormRow& row) { return std::pair(row.type, row.attribute); });
  const bool is_there =
      found != std::end(kRows) && found->type == type && found->attribute == attribute;
  return is_there ? found->form : std::string_view{};
}

}  // namespace leastwise::cloudformation
