// Limits as AWS documents them; where a service documents none, there is no row.
#include "validation/quotas.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace leastwise {
namespace {

struct ResourceLimit {
  std::string_view type;
  std::size_t usual;
  std::size_t most;  // that AWS raises it to; kOpen when it names no end
  WhiteSpace counted = WhiteSpace::Ignored;
};

constexpr std::size_t kOpen = 0;

// Sorted. AWS's page stands beside each: `API` is its API reference, the length of the parameter.
// clang-format off
constexpr std::array kResourceLimits = std::to_array<ResourceLimit>({
    {"AWS::ACMPCA::CertificateAuthority", 81'920, 81'920},              // API: PutPolicy
    {"AWS::AIOps::InvestigationGroup", 32'768, 32'768},                 // API: PutInvestigationGroupPolicy
    {"AWS::ApiGateway::RestApi", 8'192, kOpen},                         // "Quotas for configuring and running a REST API", can be increased
    {"AWS::CloudSearch::Domain", 102'400, 102'400},                     // API: UpdateServiceAccessPolicies, 100 KB
    {"AWS::CodeArtifact::Domain", 7'168, 7'168},                        // API: PutDomainPermissionsPolicy
    {"AWS::CodeArtifact::Repository", 7'168, 7'168},                    // API: PutRepositoryPermissionsPolicy
    {"AWS::Comprehend::DocumentClassifier", 20'000, 20'000},            // API: CreateDocumentClassifier
    {"AWS::DSQL::Cluster", 20'480, 20'480},                             // API: PutClusterPolicy
    {"AWS::DynamoDB::GlobalTable", 20'480, 20'480, WhiteSpace::Counted},  // "Resource-based policy considerations"
    {"AWS::DynamoDB::Stream", 20'480, 20'480, WhiteSpace::Counted},     // the same
    {"AWS::DynamoDB::Table", 20'480, 20'480, WhiteSpace::Counted},      // the same
    {"AWS::EC2::VPCEndpoint", 20'480, 20'480, WhiteSpace::Counted},     // "AWS PrivateLink quotas"
    {"AWS::ECR::PublicRepository", 10'240, 10'240},                     // API: SetRepositoryPolicy
    {"AWS::ECR::Registry", 10'240, 10'240},                             // API: PutRegistryPolicy
    {"AWS::ECR::Repository", 10'240, 10'240},                           // API: SetRepositoryPolicy
    {"AWS::ECR::RepositoryCreationTemplate", 10'240, 10'240},           // API: CreateRepositoryCreationTemplate
    {"AWS::EFS::FileSystem", 20'000, 20'000},                           // API: PutFileSystemPolicy
    {"AWS::Elasticsearch::Domain", 102'400, 102'400},                   // API: CreateElasticsearchDomain, 100 KB
    {"AWS::Events::EventBus", 10'240, kOpen},                           // "Amazon EventBridge quotas", adjustable
    {"AWS::Glacier::Vault", 20'480, 20'480},                            // API: SetVaultAccessPolicy, 20 KB
    {"AWS::Glue::DataCatalog", 10'240, kOpen},                          // "AWS Glue resource policies for access control"; newer pages name none
    {"AWS::KMS::Key", 32'768, 131'072},                                 // "Resource quotas" before 2025, 32 KB; API: PutKeyPolicy
    {"AWS::KMS::ReplicaKey", 32'768, 131'072},                          // the same
    {"AWS::Lambda::Function", 20'480, 20'480},                          // "Lambda quotas"
    {"AWS::Logs::DeliveryDestination", 51'200, 51'200},                 // API: PutDeliveryDestinationPolicy
    {"AWS::Logs::Destination", 5'120, 5'120},                           // API: PutDestinationPolicy
    {"AWS::Logs::LogGroup", 5'120, 51'200},                             // as AWS::Logs::ResourcePolicy
    {"AWS::Logs::ResourcePolicy", 5'120, 51'200},                       // Step Functions: "Avoiding ... resource policy size restrictions"; API: PutResourcePolicy
    {"AWS::MediaPackageV2::Channel", 6'144, 6'144},                     // API: PutChannelPolicy
    {"AWS::MediaPackageV2::OriginEndpoint", 6'144, 6'144},              // API: PutOriginEndpointPolicy
    {"AWS::MediaStore::Container", 8'192, 8'192},                       // API: PutContainerPolicy
    {"AWS::OSIS::Pipeline", 204'800, 204'800},                          // API: PutResourcePolicy
    {"AWS::Omics::SequenceStore", 100'000, 100'000},                    // API: PutS3AccessPolicy
    {"AWS::OpenSearchService::Domain", 102'400, 102'400},               // API: CreateDomain, 100 KB
    {"AWS::Organizations::ResourcePolicy", 40'000, 40'000},             // API: PutResourcePolicy
    {"AWS::RUM::AppMonitor", 4'096, 4'096},                             // API: PutResourcePolicy, 4 KB
    {"AWS::S3::AccessGrantsInstance", 350'000, 350'000},                // API: PutAccessGrantsInstanceResourcePolicy
    {"AWS::S3::AccessPoint", 20'480, 20'480},                           // "Restrictions and limitations for access points", 20 KB
    {"AWS::S3::Bucket", 20'480, 20'480},                                // "Bucket policies", 20 KB
    {"AWS::S3Outposts::Bucket", 20'480, 20'480},                        // "Bucket policy for your S3 on Outposts bucket", 20 KB
    {"AWS::S3Tables::Table", 20'480, 20'480},                           // API: PutTablePolicy
    {"AWS::S3Tables::TableBucket", 20'480, 20'480},                     // API: PutTableBucketPolicy
    {"AWS::SES::EmailIdentity", 4'096, 4'096},                          // API: PutIdentityPolicy, 4 KB
    {"AWS::SNS::Topic", 30'720, 30'720},                                // "Amazon SNS API permissions", policy quotas
    {"AWS::SQS::Queue", 8'192, 8'192},                                  // "Amazon SQS policy quotas"
    {"AWS::SageMaker::ModelPackageGroup", 20'480, 20'480},              // API: PutModelPackageGroupPolicy
    {"AWS::SecretsManager::Secret", 20'480, 20'480},                    // API: PutResourcePolicy
    {"AWS::VpcLattice::Service", 36'864, 36'864},                       // API: PutAuthPolicy
    {"AWS::VpcLattice::ServiceNetwork", 36'864, 36'864},                // the same
    {"AWS::XRay::ResourcePolicy", 5'120, 5'120},                        // API: PutResourcePolicy, 5 KB
});
// clang-format on
static_assert(std::ranges::is_sorted(kResourceLimits, {}, &ResourceLimit::type));

const ResourceLimit* resource_limit(std::string_view type) {
  const auto* const found =
      std::ranges::lower_bound(kResourceLimits, type, {}, &ResourceLimit::type);
  return found != kResourceLimits.end() && found->type == type ? found : nullptr;
}

// AWS: "IAM and AWS STS quotas" (a trust policy's quota can be raised), "Quotas and service limits
// for AWS Organizations". Service control policies may have 10,240 characters since 15 May 2026;
// older pages say 5,120.
constexpr std::size_t kManaged = 6'144;
constexpr std::size_t kInlineOfRole = 10'240;  // the most that any inline policies may have
constexpr std::size_t kTrust = 2'048;
constexpr std::size_t kTrustRaised = 8'192;
constexpr std::size_t kSession = 2'048;
constexpr std::size_t kScp = 10'240;
constexpr std::size_t kRcp = 5'120;

}  // namespace

std::size_t stored_size(std::string_view text, WhiteSpace counted) {
  std::size_t size = 0;
  bool is_in_string = false;
  bool is_escaped = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_continuation = (byte & 0xC0U) == 0x80U;
    const bool is_counted =
        std::isspace(byte) == 0 || (is_in_string && counted == WhiteSpace::Counted);
    size += is_counted && !is_continuation ? 1 : 0;
    is_in_string = is_in_string != (c == '"' && !is_escaped);
    is_escaped = c == '\\' && is_in_string && !is_escaped;
  }
  return size;
}

std::optional<SizeLimit> size_limit(PolicyKind kind,
                                    std::string_view resource_type,
                                    bool is_managed) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
      return is_managed ? std::optional(SizeLimit{.most = kManaged}) : std::nullopt;
    case PolicyKind::Trust:
      return SizeLimit{.most = kTrustRaised};
    case PolicyKind::Session:
      return SizeLimit{.most = kSession};
    case PolicyKind::Scp:
      return SizeLimit{.most = kScp};
    case PolicyKind::Rcp:
      return SizeLimit{.most = kRcp};
    case PolicyKind::Resource:
    case PolicyKind::Endpoint: {
      const ResourceLimit* const limit = resource_limit(resource_type);
      return limit == nullptr || limit->most == kOpen
                 ? std::nullopt
                 : std::optional(SizeLimit{.most = limit->most, .counted = limit->counted});
    }
    case PolicyKind::Other:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string_view> sized_resource_types() {
  std::vector<std::string_view> types;
  for (const ResourceLimit& limit : kResourceLimits) {
    types.push_back(limit.type);
  }
  return types;
}

std::optional<std::size_t> usual_size_limit(PolicyKind kind, std::string_view resource_type) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
      return kInlineOfRole;
    case PolicyKind::Trust:
      return kTrust;
    case PolicyKind::Session:
      return kSession;
    case PolicyKind::Scp:
      return kScp;
    case PolicyKind::Rcp:
      return kRcp;
    case PolicyKind::Resource:
    case PolicyKind::Endpoint: {
      const ResourceLimit* const limit = resource_limit(resource_type);
      return limit == nullptr ? std::nullopt : std::optional(limit->usual);
    }
    case PolicyKind::Other:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace leastwise
