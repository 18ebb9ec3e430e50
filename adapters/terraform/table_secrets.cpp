// Attributes that hold secrets, or texts in which people leave them. Sorted by type.
//
// From the lists of scanners and the schemas of the provider. Names are CloudFormation's, as in
// table_facts.cpp.
#include "terraform/table_secrets.h"

#include <algorithm>

namespace leastwise::terraform {
namespace {

using How = SecretRow::How;

// clang-format off
constexpr SecretRow kRows[] = {
    {"aws_amplify_app", "access_token", "AWS::Amplify::App", "AccessToken", How::Password},
    {"aws_amplify_app", "basic_auth_credentials", "AWS::Amplify::App", "BasicAuthConfig.Password", How::Password},
    {"aws_amplify_app", "environment_variables", "AWS::Amplify::App", "EnvironmentVariables", How::Text},
    {"aws_amplify_app", "oauth_token", "AWS::Amplify::App", "OauthToken", How::Password},
    {"aws_amplify_branch", "basic_auth_credentials", "AWS::Amplify::Branch", "BasicAuthConfig.Password", How::Password},
    {"aws_amplify_branch", "environment_variables", "AWS::Amplify::Branch", "EnvironmentVariables", How::Text},
    {"aws_api_gateway_stage", "variables", "AWS::ApiGateway::Stage", "Variables", How::Text},
    {"aws_apprunner_service", "source_configuration", "AWS::AppRunner::Service", "SourceConfiguration", How::Text},
    {"aws_appstream_directory_config", "service_account_credentials.account_password", "AWS::AppStream::DirectoryConfig", "ServiceAccountCredentials.AccountPassword", How::Password},
    {"aws_batch_job_definition", "container_properties", "AWS::Batch::JobDefinition", "ContainerProperties", How::Json},
    {"aws_codebuild_project", "environment", "AWS::CodeBuild::Project", "Environment.EnvironmentVariables", How::Text},
    {"aws_codebuild_project", "source", "AWS::CodeBuild::Project", "Source", How::Text},
    {"aws_codepipeline_webhook", "authentication_configuration.secret_token", "AWS::CodePipeline::Webhook", "AuthenticationConfiguration.SecretToken", How::Password},
    {"aws_cognito_identity_provider", "provider_details", "AWS::Cognito::UserPoolIdentityProvider", "ProviderDetails", How::Text},
    {"aws_db_instance", "password", "AWS::RDS::DBInstance", "MasterUserPassword", How::Password},
    {"aws_db_instance", "username", "AWS::RDS::DBInstance", "MasterUsername", How::UserName},
    {"aws_directory_service_directory", "password", "AWS::DirectoryService::MicrosoftAD", "Password", How::Password},
    {"aws_dms_endpoint", "password", "AWS::DMS::Endpoint", "Password", How::Password},
    {"aws_docdb_cluster", "master_password", "AWS::DocDB::DBCluster", "MasterUserPassword", How::Password},
    {"aws_docdb_cluster", "master_username", "AWS::DocDB::DBCluster", "MasterUsername", How::UserName},
    {"aws_ecs_task_definition", "container_definitions", "AWS::ECS::TaskDefinition", "ContainerDefinitions", How::Json},
    {"aws_elastic_beanstalk_environment", "setting", "AWS::ElasticBeanstalk::Environment", "OptionSettings", How::Text},
    {"aws_elasticache_replication_group", "auth_token", "AWS::ElastiCache::ReplicationGroup", "AuthToken", How::Password},
    {"aws_elasticsearch_domain", "advanced_security_options.master_user_options.master_user_password", "AWS::Elasticsearch::Domain", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword", How::Password},
    {"aws_emr_cluster", "kerberos_attributes.ad_domain_join_password", "AWS::EMR::Cluster", "KerberosAttributes.ADDomainJoinPassword", How::Password},
    {"aws_emr_cluster", "kerberos_attributes.cross_realm_trust_principal_password", "AWS::EMR::Cluster", "KerberosAttributes.CrossRealmTrustPrincipalPassword", How::Password},
    {"aws_emr_cluster", "kerberos_attributes.kdc_admin_password", "AWS::EMR::Cluster", "KerberosAttributes.KdcAdminPassword", How::Password},
    {"aws_fsx_windows_file_system", "self_managed_active_directory.password", "AWS::FSx::FileSystem", "SelfManagedActiveDirectoryConfiguration.Password", How::Password},
    {"aws_glue_connection", "connection_properties", "AWS::Glue::Connection", "ConnectionInput.ConnectionProperties", How::Text},
    {"aws_glue_job", "default_arguments", "AWS::Glue::Job", "DefaultArguments", How::Text},
    {"aws_instance", "user_data", "AWS::EC2::Instance", "UserData", How::Text},
    {"aws_instance", "user_data_base64", "AWS::EC2::Instance", "UserData", How::Text},
    {"aws_kinesis_firehose_delivery_stream", "http_endpoint_configuration.access_key", "AWS::KinesisFirehose::DeliveryStream", "HttpEndpointDestinationConfiguration.AccessKey", How::Password},
    {"aws_kinesis_firehose_delivery_stream", "redshift_configuration.password", "AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration.Password", How::Password},
    {"aws_kinesis_firehose_delivery_stream", "splunk_configuration.hec_token", "AWS::KinesisFirehose::DeliveryStream", "SplunkDestinationConfiguration.HECToken", How::Password},
    {"aws_lambda_function", "environment", "AWS::Lambda::Function", "Environment", How::Text},
    {"aws_launch_configuration", "user_data", "AWS::AutoScaling::LaunchConfiguration", "UserData", How::Text},
    {"aws_launch_configuration", "user_data_base64", "AWS::AutoScaling::LaunchConfiguration", "UserData", How::Text},
    {"aws_launch_template", "user_data", "AWS::EC2::LaunchTemplate", "LaunchTemplateData.UserData", How::Text},
    {"aws_mq_broker", "user.password", "AWS::AmazonMQ::Broker", "Users.Password", How::Password},
    {"aws_opensearch_domain", "advanced_security_options.master_user_options.master_user_password", "AWS::OpenSearchService::Domain", "AdvancedSecurityOptions.MasterUserOptions.MasterUserPassword", How::Password},
    {"aws_opsworks_application", "app_source.password", "AWS::OpsWorks::App", "AppSource.Password", How::Password},
    {"aws_opsworks_application", "ssl_configuration.private_key", "AWS::OpsWorks::App", "SslConfiguration.PrivateKey", How::Password},
    {"aws_opsworks_rds_db_instance", "db_password", "AWS::OpsWorks::Stack", "RdsDbInstances.DbPassword", How::Password},
    {"aws_opsworks_stack", "custom_cookbooks_source.password", "AWS::OpsWorks::Stack", "CustomCookbooksSource.Password", How::Password},
    {"aws_pinpoint_apns_channel", "private_key", "AWS::Pinpoint::APNSChannel", "PrivateKey", How::Password},
    {"aws_pinpoint_apns_channel", "token_key", "AWS::Pinpoint::APNSChannel", "TokenKey", How::Password},
    {"aws_pinpoint_apns_sandbox_channel", "private_key", "AWS::Pinpoint::APNSSandboxChannel", "PrivateKey", How::Password},
    {"aws_pinpoint_apns_sandbox_channel", "token_key", "AWS::Pinpoint::APNSSandboxChannel", "TokenKey", How::Password},
    {"aws_pinpoint_apns_voip_channel", "private_key", "AWS::Pinpoint::APNSVoipChannel", "PrivateKey", How::Password},
    {"aws_pinpoint_apns_voip_channel", "token_key", "AWS::Pinpoint::APNSVoipChannel", "TokenKey", How::Password},
    {"aws_pinpoint_apns_voip_sandbox_channel", "private_key", "AWS::Pinpoint::APNSVoipSandboxChannel", "PrivateKey", How::Password},
    {"aws_pinpoint_apns_voip_sandbox_channel", "token_key", "AWS::Pinpoint::APNSVoipSandboxChannel", "TokenKey", How::Password},
    {"aws_rds_cluster", "master_password", "AWS::RDS::DBCluster", "MasterUserPassword", How::Password},
    {"aws_rds_cluster", "master_username", "AWS::RDS::DBCluster", "MasterUsername", How::UserName},
    {"aws_redshift_cluster", "master_password", "AWS::Redshift::Cluster", "MasterUserPassword", How::Password},
    {"aws_redshift_cluster", "master_username", "AWS::Redshift::Cluster", "MasterUsername", How::UserName},
    {"aws_secretsmanager_secret_version", "secret_string", "AWS::SecretsManager::Secret", "SecretString", How::Password},
    {"aws_sfn_state_machine", "definition", "AWS::StepFunctions::StateMachine", "Definition", How::Text},
    {"aws_spot_instance_request", "user_data", "AWS::EC2::Instance", "UserData", How::Text},
    {"aws_ssm_document", "content", "AWS::SSM::Document", "Content", How::Text},
    {"aws_ssm_parameter", "value", "AWS::SSM::Parameter", "Value", How::Parameter},
    {"aws_storagegateway_gateway", "smb_active_directory_settings.password", "AWS::StorageGateway::Gateway", "SmbActiveDirectorySettings.Password", How::Password},
    {"aws_vpn_connection", "tunnel1_preshared_key", "AWS::EC2::VPNConnection", "VpnTunnelOptionsSpecifications.PreSharedKey", How::Password},
    {"aws_vpn_connection", "tunnel2_preshared_key", "AWS::EC2::VPNConnection", "VpnTunnelOptionsSpecifications.PreSharedKey", How::Password},
};
// clang-format on

}  // namespace

std::span<const SecretRow> secret_rows(std::string_view type) {
  const auto found = std::ranges::equal_range(kRows, type, {}, &SecretRow::type);
  return {found.begin(), found.end()};
}

}  // namespace leastwise::terraform
