// Properties that hold secrets, or texts in which people leave them. Sorted by type.
#include <algorithm>

#include "cloudformation/secrets.h"

namespace leastwise::cloudformation {
namespace {

using How = SecretRow::How;

// clang-format off
constexpr SecretRow kRows[] = {
    {"AWS::AmazonMQ::Broker", "Users.Password", How::Password},
    {"AWS::Amplify::App", "AccessToken", How::Password},
    {"AWS::Amplify::App", "BasicAuthConfig.Password", How::Password},
    {"AWS::Amplify::App", "EnvironmentVariables", How::Text},
    {"AWS::Amplify::App", "OauthToken", How::Password},
    {"AWS::Amplify::Branch", "BasicAuthConfig.Password", How::Password},
    {"AWS::Amplify::Branch", "EnvironmentVariables", How::Text},
    {"AWS::ApiGateway::Stage", "Variables", How::Text},
    {"AWS::AppRunner::Service", "SourceConfiguration", How::Text},
    {"AWS::AppStream::DirectoryConfig", "ServiceAccountCredentials.AccountPassword", How::Password},
    {"AWS::AutoScaling::LaunchConfiguration", "UserData", How::Text},
    {"AWS::Batch::JobDefinition", "ContainerProperties", How::Text},
    {"AWS::CodeBuild::Project", "Environment.EnvironmentVariables", How::Text},
    {"AWS::CodeBuild::Project", "Source", How::Text},
    {"AWS::CodePipeline::Webhook", "AuthenticationConfiguration.SecretToken", How::Password},
    {"AWS::Cognito::UserPoolIdentityProvider", "ProviderDetails", How::Text},
    {"AWS::DMS::Endpoint", "MongoDbSettings.Password", How::Password},
    {"AWS::DMS::Endpoint", "Password", How::Password},
    {"AWS::DirectoryService::MicrosoftAD", "Password", How::Password},
    {"AWS::DirectoryService::SimpleAD", "Password", How::Password},
    {"AWS::DocDB::DBCluster", "MasterUserPassword", How::Password},
    {"AWS::DocDB::DBCluster", "MasterUsername", How::UserName},
    {"AWS::EC2::Instance", "UserData", How::Text},
    {"AWS::EC2::LaunchTemplate", "LaunchTemplateData.UserData", How::Text},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions", How::Text},
    {"AWS::EMR::Cluster", "KerberosAttributes.ADDomainJoinPassword", How::Password},
    {"AWS::EMR::Cluster", "KerberosAttributes.CrossRealmTrustPrincipalPassword", How::Password},
    {"AWS::EMR::Cluster", "KerberosAttributes.KdcAdminPassword", How::Password},
    {"AWS::ElastiCache::ReplicationGroup", "AuthToken", How::Password},
    {"AWS::Elasticsearch::Domain", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword", How::Password},
    {"AWS::FSx::FileSystem", "WindowsConfiguration.SelfManagedActiveDirectoryConfiguration.Password", How::Password},
    {"AWS::Glue::Connection", "ConnectionInput.ConnectionProperties", How::Text},
    {"AWS::Glue::Job", "DefaultArguments", How::Text},
    {"AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration.Password", How::Password},
    {"AWS::KinesisFirehose::DeliveryStream", "SplunkDestinationConfiguration.HECToken", How::Password},
    {"AWS::Lambda::Function", "Environment.Variables", How::Text},
    {"AWS::ManagedBlockchain::Member", "MemberConfiguration.MemberFrameworkConfiguration.MemberFabricConfiguration.AdminPassword", How::Password},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword", How::Password},
    {"AWS::OpsWorks::App", "AppSource.Password", How::Password},
    {"AWS::OpsWorks::App", "SslConfiguration.PrivateKey", How::Password},
    {"AWS::OpsWorks::Stack", "CustomCookbooksSource.Password", How::Password},
    {"AWS::OpsWorks::Stack", "RdsDbInstances.DbPassword", How::Password},
    {"AWS::Pinpoint::APNSChannel", "PrivateKey", How::Password},
    {"AWS::Pinpoint::APNSChannel", "TokenKey", How::Password},
    {"AWS::Pinpoint::APNSSandboxChannel", "PrivateKey", How::Password},
    {"AWS::Pinpoint::APNSSandboxChannel", "TokenKey", How::Password},
    {"AWS::Pinpoint::APNSVoipChannel", "PrivateKey", How::Password},
    {"AWS::Pinpoint::APNSVoipChannel", "TokenKey", How::Password},
    {"AWS::Pinpoint::APNSVoipSandboxChannel", "PrivateKey", How::Password},
    {"AWS::Pinpoint::APNSVoipSandboxChannel", "TokenKey", How::Password},
    {"AWS::RDS::DBCluster", "MasterUserPassword", How::Password},
    {"AWS::RDS::DBCluster", "MasterUsername", How::UserName},
    {"AWS::RDS::DBInstance", "MasterUserPassword", How::Password},
    {"AWS::RDS::DBInstance", "MasterUsername", How::UserName},
    {"AWS::Redshift::Cluster", "MasterUserPassword", How::Password},
    {"AWS::Redshift::Cluster", "MasterUsername", How::UserName},
    {"AWS::SSM::Document", "Content", How::Text},
    {"AWS::SSM::Parameter", "Value", How::Parameter},
    {"AWS::SecretsManager::Secret", "SecretString", How::Password},
    {"AWS::StepFunctions::StateMachine", "DefinitionString", How::Text},
    {"Alexa::ASK::Skill", "AuthenticationConfiguration.ClientSecret", How::Password},
    {"Alexa::ASK::Skill", "AuthenticationConfiguration.RefreshToken", How::Password},
};
// clang-format on

}  // namespace

std::span<const SecretRow> secret_rows(std::string_view type) {
  const auto found = std::ranges::equal_range(kRows, type, {}, &SecretRow::type);
  return {found.begin(), found.end()};
}

}  // namespace leastwise::cloudformation
