// Limits as AWS documents them; where a service documents none, there is no row.
#include "validation/quotas.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace leastwise {
namespace {

struct ResourceLimit {
  std::string_view type;
  std::size_t most;
};

// AWS: each service's page of quotas, or the length of the document in its API reference. Sorted.
constexpr std::array kResourceLimits = std::to_array<ResourceLimit>({
    {"AWS::CodeArtifact::Domain", 7'168},
    {"AWS::CodeArtifact::Repository", 7'168},
    {"AWS::DynamoDB::GlobalTable", 20'480},
    {"AWS::DynamoDB::Stream", 20'480},
    {"AWS::DynamoDB::Table", 20'480},
    {"AWS::EC2::VPCEndpoint", 20'480},
    {"AWS::EFS::FileSystem", 20'000},
    {"AWS::Glue::DataCatalog", 10'240},
    {"AWS::KMS::Key", 32'768},
    {"AWS::KMS::ReplicaKey", 32'768},
    {"AWS::Kinesis::Stream", 20'480},
    {"AWS::Lambda::Function", 20'480},
    {"AWS::Logs::ResourcePolicy", 5'120},
    {"AWS::Organizations::ResourcePolicy", 40'000},
    {"AWS::RUM::AppMonitor", 4'096},
    {"AWS::S3::AccessPoint", 20'480},
    {"AWS::S3::Bucket", 20'480},
    {"AWS::S3::MultiRegionAccessPoint", 20'480},
    {"AWS::SNS::Topic", 30'720},
    {"AWS::SQS::Queue", 8'192},
    {"AWS::SecretsManager::Secret", 20'480},
    {"AWS::XRay::ResourcePolicy", 5'120},
});
static_assert(std::ranges::is_sorted(kResourceLimits, {}, &ResourceLimit::type));

std::optional<std::size_t> resource_limit(std::string_view type) {
  const auto* const found =
      std::ranges::lower_bound(kResourceLimits, type, {}, &ResourceLimit::type);
  return found != kResourceLimits.end() && found->type == type ? std::optional(found->most)
                                                               : std::nullopt;
}

// AWS: "IAM and AWS STS quotas", "Quotas and service limits for AWS Organizations". Service control
// policies may have 10,240 characters since May 2026.
constexpr std::size_t kManaged = 6'144;
constexpr std::size_t kInlineOfRole = 10'240;  // the most that any inline policies may have
constexpr std::size_t kTrust = 2'048;
constexpr std::size_t kTrustRaised = 8'192;
constexpr std::size_t kSession = 2'048;
constexpr std::size_t kScp = 10'240;
constexpr std::size_t kRcp = 5'120;

}  // namespace

std::size_t stored_size(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_continuation = (byte & 0xC0U) == 0x80U;
    return !is_continuation && std::isspace(byte) == 0;
  }));
}

std::optional<std::size_t> size_limit(PolicyKind kind,
                                      std::string_view resource_type,
                                      bool is_managed) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
      return is_managed ? std::optional(kManaged) : std::nullopt;  // inline ones count together
    case PolicyKind::Trust:
      return kTrustRaised;
    case PolicyKind::Session:
      return kSession;
    case PolicyKind::Scp:
      return kScp;
    case PolicyKind::Rcp:
      return kRcp;
    case PolicyKind::Resource:
    case PolicyKind::Endpoint:
      return resource_limit(resource_type);
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
    case PolicyKind::Scp:
    case PolicyKind::Rcp:
    case PolicyKind::Resource:
    case PolicyKind::Endpoint:
    case PolicyKind::Other:
      return size_limit(kind, resource_type, false);
  }
  return std::nullopt;
}

}  // namespace leastwise
