// What a connector of SAM allows between two types of resources: rows only. Source:
// aws-sam-translator 1.110, connectors profile (Apache-2.0). `{Source.Arn}` and the like are filled
// in from the two ends.
#include "cloudformation/sam.h"

namespace leastwise::cloudformation {
namespace {

using Makes = SamConnectorRow::Makes;

// clang-format off
constexpr SamConnectorRow kRows[] = {
    {"AWS::ApiGateway::RestApi", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "apigateway.amazonaws.com", "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{Source.ResourceId}/{Source.Qualifier}"},
    {"AWS::ApiGatewayV2::Api", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "apigateway.amazonaws.com", "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:{Source.ResourceId}/{Source.Qualifier}"},
    {"AWS::AppSync::DataSource", "AWS::DynamoDB::Table", Makes::Managed, true, "Read", "dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::AppSync::DataSource", "AWS::DynamoDB::Table", Makes::Managed, true, "Write", "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::AppSync::DataSource", "AWS::Events::EventBus", Makes::Managed, true, "Write", "events:PutEvents", "{Destination.Arn}", "", ""},
    {"AWS::AppSync::DataSource", "AWS::Lambda::Function", Makes::Managed, true, "Write", "lambda:InvokeAsync lambda:InvokeFunction", "{Destination.Arn} {Destination.Arn}:*", "", ""},
    {"AWS::AppSync::GraphQLApi", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "appsync.amazonaws.com", "arn:${AWS::Partition}:appsync:${AWS::Region}:${AWS::AccountId}:apis/{Source.ResourceId}"},
    {"AWS::DynamoDB::Table", "AWS::Lambda::Function", Makes::Managed, false, "Read", "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams", "{Source.Arn}/stream/*", "", ""},
    {"AWS::Events::Rule", "AWS::Events::EventBus", Makes::Managed, true, "Write", "events:PutEvents", "{Destination.Arn}", "", ""},
    {"AWS::Events::Rule", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "events.amazonaws.com", "{Source.Arn}"},
    {"AWS::Events::Rule", "AWS::SNS::Topic", Makes::Topic, false, "Write", "sns:Publish", "{Destination.Arn}", "events.amazonaws.com", "ArnEquals aws:SourceArn {Source.Arn}"},
    {"AWS::Events::Rule", "AWS::SQS::Queue", Makes::Queue, false, "Write", "sqs:SendMessage", "{Destination.Arn}", "events.amazonaws.com", "ArnEquals aws:SourceArn {Source.Arn}"},
    {"AWS::Events::Rule", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "states:StartExecution", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::DynamoDB::Table", Makes::Managed, true, "Read", "dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::Lambda::Function", "AWS::DynamoDB::Table", Makes::Managed, true, "Write", "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::Lambda::Function", "AWS::Events::EventBus", Makes::Managed, true, "Write", "events:PutEvents", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::Lambda::Function", Makes::Managed, true, "Write", "lambda:InvokeAsync lambda:InvokeFunction", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::Location::PlaceIndex", Makes::Managed, true, "Read", "geo:DescribePlaceIndex geo:GetPlace geo:SearchPlaceIndexForPosition geo:SearchPlaceIndexForSuggestions geo:SearchPlaceIndexForText", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::S3::Bucket", Makes::Managed, true, "Read", "s3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts", "{Destination.Arn} {Destination.Arn}/*", "", ""},
    {"AWS::Lambda::Function", "AWS::S3::Bucket", Makes::Managed, true, "Write", "s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject", "{Destination.Arn} {Destination.Arn}/*", "", ""},
    {"AWS::Lambda::Function", "AWS::SNS::Topic", Makes::Managed, true, "Write", "sns:Publish", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::SQS::Queue", Makes::Managed, true, "Read", "sqs:ReceiveMessage sqs:GetQueueAttributes", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::SQS::Queue", Makes::Managed, true, "Write", "sqs:DeleteMessage sqs:SendMessage sqs:ChangeMessageVisibility sqs:PurgeQueue", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "states:StartExecution states:StartSyncExecution", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "states:StopExecution", "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:{Destination.Name}:*", "", ""},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Read", "states:DescribeStateMachine states:ListExecutions", "{Destination.Arn}", "", ""},
    {"AWS::Lambda::Function", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Read", "states:DescribeExecution states:DescribeStateMachineForExecution states:GetExecutionHistory", "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:{Destination.Name}:*", "", ""},
    {"AWS::S3::Bucket", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "s3.amazonaws.com", "{Source.Arn} ${AWS::AccountId}"},
    {"AWS::SNS::Topic", "AWS::Lambda::Function", Makes::Permission, false, "Write", "lambda:InvokeFunction", "", "sns.amazonaws.com", "{Source.Arn}"},
    {"AWS::SNS::Topic", "AWS::SQS::Queue", Makes::Queue, false, "Write", "sqs:SendMessage", "{Destination.Arn}", "sns.amazonaws.com", "ArnEquals aws:SourceArn {Source.Arn}"},
    {"AWS::SQS::Queue", "AWS::Lambda::Function", Makes::Managed, false, "Write", "sqs:DeleteMessage", "{Source.Arn}", "", ""},
    {"AWS::SQS::Queue", "AWS::Lambda::Function", Makes::Managed, false, "Read", "sqs:ReceiveMessage sqs:GetQueueAttributes", "{Source.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::DynamoDB::Table", Makes::Managed, true, "Read", "dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchGetItem dynamodb:ConditionCheckItem dynamodb:PartiQLSelect", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::DynamoDB::Table", Makes::Managed, true, "Write", "dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:BatchWriteItem dynamodb:PartiQLDelete dynamodb:PartiQLInsert dynamodb:PartiQLUpdate", "{Destination.Arn} {Destination.Arn}/index/*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::Events::EventBus", Makes::Managed, true, "Write", "events:PutEvents", "{Destination.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::Lambda::Function", Makes::Managed, true, "Write", "lambda:InvokeAsync lambda:InvokeFunction", "{Destination.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::S3::Bucket", Makes::Managed, true, "Read", "s3:GetObject s3:GetObjectAcl s3:GetObjectLegalHold s3:GetObjectRetention s3:GetObjectTorrent s3:GetObjectVersion s3:GetObjectVersionAcl s3:GetObjectVersionForReplication s3:GetObjectVersionTorrent s3:ListBucket s3:ListBucketMultipartUploads s3:ListBucketVersions s3:ListMultipartUploadParts", "{Destination.Arn} {Destination.Arn}/*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::S3::Bucket", Makes::Managed, true, "Write", "s3:AbortMultipartUpload s3:DeleteObject s3:DeleteObjectVersion s3:PutObject s3:PutObjectLegalHold s3:PutObjectRetention s3:RestoreObject", "{Destination.Arn} {Destination.Arn}/*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::SNS::Topic", Makes::Managed, true, "Write", "sns:Publish", "{Destination.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::SQS::Queue", Makes::Managed, true, "Write", "sqs:SendMessage", "{Destination.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Read", "states:DescribeExecution", "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:{Destination.Name}:*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Read", "events:DescribeRule", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "states:StartExecution", "{Destination.Arn}", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "states:StopExecution", "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:{Destination.Name}:*", "", ""},
    {"AWS::StepFunctions::StateMachine", "AWS::StepFunctions::StateMachine", Makes::Managed, true, "Write", "events:PutTargets events:PutRule", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule", "", ""},
};
// clang-format on

}  // namespace

std::span<const SamConnectorRow> all_sam_connector_rows() {
  return kRows;
}

}  // namespace leastwise::cloudformation
