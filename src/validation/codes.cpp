// The codes of AWS's policy validation, as its documentation lists them: what they are called, how
// grave they are, and to which kinds of policies they apply.
//
// A code that a check reports for a kind of policy to which it does not apply is dropped, so that
// the checks themselves need not know. Source: IAM User Guide, "Access Analyzer policy check
// reference".
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "validation/validate.h"

namespace leastwise {
namespace {

// Kinds of policies, as bits.
constexpr std::uint8_t kIdentity = 1;
constexpr std::uint8_t kResource = 2;
constexpr std::uint8_t kTrust = 4;
constexpr std::uint8_t kScp = 8;
constexpr std::uint8_t kRcp = 16;
constexpr std::uint8_t kAll = kIdentity | kResource | kTrust | kScp | kRcp;

// Sorted by name.
constexpr std::array kCodes = std::to_array<IssueCode>({
    {"ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
     IssueType::Suggestion,
     kIdentity,
     Exactness::Sure},
    {"ALLOW_WITH_NOT_PRINCIPAL",
     IssueType::SecurityWarning,
     kResource | kTrust | kRcp,
     Exactness::Sure},
    {"ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
     IssueType::Suggestion,
     kIdentity,
     Exactness::Sure},
    {"ARN_ACCOUNT_NOT_ALLOWED", IssueType::Error, kAll, Exactness::Sure},
    {"ARN_REGION_NOT_ALLOWED", IssueType::Error, kAll, Exactness::Sure},
    {"CONFIRM_AUDIENCE_CLAIM_TYPE", IssueType::Suggestion, kTrust, Exactness::Sure},
    {"CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE", IssueType::Warning, kIdentity, Exactness::Sure},
    {"CREATE_SLR_WITH_NOT_RESOURCE", IssueType::Warning, kIdentity, Exactness::Sure},
    {"CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
     IssueType::Warning,
     kIdentity,
     Exactness::Sure},
    {"CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", IssueType::Warning, kIdentity, Exactness::Sure},
    {"CREATE_SLR_WITH_STAR_IN_RESOURCE", IssueType::Warning, kIdentity, Exactness::Sure},
    {"CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
     IssueType::Warning,
     kIdentity,
     Exactness::Sure},
    {"DATA_TYPE_MISMATCH", IssueType::Error, kAll, Exactness::Sure},
    {"DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
     IssueType::SecurityWarning,
     kIdentity | kScp | kRcp,
     Exactness::Sure},
    {"DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
     IssueType::SecurityWarning,
     kIdentity | kScp | kRcp,
     Exactness::Sure},
    {"DEPRECATED_GLOBAL_CONDITION_KEY", IssueType::Warning, kAll, Exactness::Sure},
    {"DUPLICATE_KEYS_WITH_DIFFERENT_CASE", IssueType::Error, kAll, Exactness::Sure},
    {"DYNAMODB_ATTRIBUTES_WITHOUT_SELECT", IssueType::SecurityWarning, kIdentity, Exactness::Sure},
    {"EMPTY_ARRAY_ACTION", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_ARRAY_CONDITION", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_ARRAY_CONDITION_FORALLVALUES", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_ARRAY_CONDITION_FORANYVALUE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_ARRAY_CONDITION_IFEXISTS", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_ARRAY_PRINCIPAL", IssueType::Suggestion, kResource | kTrust | kRcp, Exactness::Sure},
    {"EMPTY_ARRAY_RESOURCE",
     IssueType::Suggestion,
     kIdentity | kResource | kScp | kRcp,
     Exactness::Sure},
    {"EMPTY_OBJECT_CONDITION", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_OBJECT_PRINCIPAL", IssueType::Suggestion, kResource | kTrust | kRcp, Exactness::Sure},
    {"EMPTY_SID_VALUE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EMPTY_VARIABLE", IssueType::Error, kAll, Exactness::Sure},
    {"EQUIVALENT_TO_NULL_FALSE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"EQUIVALENT_TO_NULL_TRUE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"FEDERATED_PRINCIPAL_NOT_SUPPORTED", IssueType::Error, kResource | kRcp, Exactness::Sure},
    {"FORALLVALUES_WITH_SINGLE_VALUED_KEY", IssueType::SecurityWarning, kAll, Exactness::Sure},
    {"FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", IssueType::SecurityWarning, kTrust, Exactness::Sure},
    {"IMPROVE_IP_RANGE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"INVALID_ACTION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_ARN_ACCOUNT", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_ARN_PREFIX", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_ARN_REGION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_ARN_RESOURCE", IssueType::Error, kAll, Exactness::Partial},
    {"INVALID_ARN_SERVICE_CASE", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_CONDITION_DATA_TYPE", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_CONDITION_KEY_FORMAT", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_CONDITION_MULTIPLE_BOOLEAN", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_CONDITION_OPERATOR", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_DATE_VALUE", IssueType::Warning, kAll, Exactness::Sure},
    {"INVALID_EFFECT", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
     IssueType::Error,
     kTrust,
     Exactness::Sure},
    {"INVALID_GLOBAL_CONDITION_KEY", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_KMS_KEY_VALUE", IssueType::Error, kAll, Exactness::Partial},
    {"INVALID_PARTITION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_POLICY_ELEMENT", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_PRINCIPAL_FORMAT", IssueType::Error, kResource | kTrust | kRcp, Exactness::Sure},
    {"INVALID_PRINCIPAL_KEY", IssueType::Error, kResource | kTrust | kRcp, Exactness::Sure},
    {"INVALID_REGION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_ROLE_REFERENCE", IssueType::Warning, kResource | kTrust | kRcp, Exactness::Sure},
    {"INVALID_SERVICE", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_SERVICE_CONDITION_KEY", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_SERVICE_IN_ACTION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_SERVICE_PRINCIPAL_FORMAT", IssueType::Error, kAll, Exactness::Partial},
    {"INVALID_USER_REFERENCE", IssueType::Warning, kResource | kTrust | kRcp, Exactness::Sure},
    {"INVALID_VARIABLE_FOR_OPERATOR", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_VERSION", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_VPCE_FORMAT", IssueType::Error, kAll, Exactness::Sure},
    {"INVALID_VPC_FORMAT", IssueType::Error, kAll, Exactness::Sure},
    {"IRRELEVANT_CONDITION_KEY_IN_POLICY", IssueType::Suggestion, kResource, Exactness::Partial},
    {"JSON_SYNTAX_ERROR", IssueType::Error, kAll, Exactness::Sure},
    {"MISMATCHED_ACTION_FOR_PRINCIPAL", IssueType::Error, kTrust, Exactness::Sure},
    {"MISSING_ACTION", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_ACTION_FOR_CONDITION_KEY", IssueType::Error, kTrust, Exactness::Partial},
    {"MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", IssueType::Error, kTrust, Exactness::Sure},
    {"MISSING_ARN_ACCOUNT", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_ARN_FIELD", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_ARN_REGION", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_BRACE_IN_VARIABLE", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
     IssueType::SecurityWarning,
     kTrust,
     Exactness::Sure},
    {"MISSING_EFFECT", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_GITHUB_REPO_CONDITION_KEY", IssueType::SecurityWarning, kTrust, Exactness::Sure},
    {"MISSING_PAIRED_CONDITION_KEYS", IssueType::SecurityWarning, kAll, Exactness::Sure},
    {"MISSING_PRINCIPAL", IssueType::Error, kResource | kTrust | kRcp, Exactness::Sure},
    {"MISSING_QUALIFIER", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_QUOTE_IN_VARIABLE", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_RESOURCE", IssueType::Error, kIdentity | kResource | kScp | kRcp, Exactness::Sure},
    {"MISSING_STATEMENT", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_TAG_KEY_IN_CONDITION", IssueType::Error, kAll, Exactness::Sure},
    {"MISSING_VERSION", IssueType::Warning, kAll, Exactness::Sure},
    {"NULL_WITH_IF_EXISTS", IssueType::Error, kAll, Exactness::Sure},
    {"NULL_WITH_QUALIFIER", IssueType::Suggestion, kAll, Exactness::Sure},
    {"PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
     IssueType::SecurityWarning,
     kIdentity,
     Exactness::Sure},
    {"PASS_ROLE_WITH_NOT_RESOURCE", IssueType::SecurityWarning, kIdentity, Exactness::Sure},
    {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
     IssueType::SecurityWarning,
     kIdentity,
     Exactness::Sure},
    {"PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
     IssueType::SecurityWarning,
     kIdentity,
     Exactness::Sure},
    {"PASS_ROLE_WITH_STAR_IN_RESOURCE", IssueType::SecurityWarning, kIdentity, Exactness::Sure},
    {"PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
     IssueType::SecurityWarning,
     kIdentity,
     Exactness::Sure},
    {"POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", IssueType::Warning, kIdentity, Exactness::Sure},
    {"POLICY_SIZE_EXCEEDS_RCP_QUOTA", IssueType::Error, kRcp, Exactness::Sure},
    {"POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", IssueType::Warning, kResource, Exactness::Sure},
    {"POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", IssueType::Warning, kTrust, Exactness::Sure},
    {"POLICY_SIZE_EXCEEDS_SCP_QUOTA", IssueType::Error, kScp, Exactness::Sure},
    {"PRIVATE_IP_ADDRESS", IssueType::Error, kAll, Exactness::Sure},
    {"PRIVATE_IP_ADDRESS_SUBSET", IssueType::Suggestion, kAll, Exactness::Sure},
    {"PRIVATE_NOT_IP_ADDRESS", IssueType::Error, kAll, Exactness::Sure},
    {"PRIVATE_NOT_IP_ADDRESS_SUBSET", IssueType::Suggestion, kAll, Exactness::Sure},
    {"RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", IssueType::Warning, kRcp, Exactness::Sure},
    {"RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
     IssueType::Warning,
     kRcp,
     Exactness::Sure},
    {"RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", IssueType::Warning, kRcp, Exactness::Sure},
    {"RCP_SYNTAX_ERROR_ACTION", IssueType::Error, kRcp, Exactness::Sure},
    {"RCP_SYNTAX_ERROR_ALLOW", IssueType::Error, kRcp, Exactness::Sure},
    {"RCP_SYNTAX_ERROR_NOTACTION", IssueType::Error, kRcp, Exactness::Sure},
    {"RCP_SYNTAX_ERROR_PRINCIPAL", IssueType::Error, kRcp, Exactness::Sure},
    {"RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
     IssueType::Suggestion,
     kResource | kTrust,
     Exactness::Partial},
    {"REDUNDANT_ACTION", IssueType::Suggestion, kAll, Exactness::Sure},
    {"REDUNDANT_CONDITION_VALUE_NUM", IssueType::Suggestion, kAll, Exactness::Sure},
    {"REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", IssueType::Suggestion, kAll, Exactness::Sure},
    {"REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", IssueType::Suggestion, kTrust, Exactness::Sure},
    {"REDUNDANT_RESOURCE", IssueType::Suggestion, kAll, Exactness::Sure},
    {"REDUNDANT_STATEMENT", IssueType::Suggestion, kAll, Exactness::Sure},
    {"REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
     IssueType::Suggestion,
     kAll,
     Exactness::Sure},
    {"REFUSED_ATTACHMENTS", IssueType::Error, kAll, Exactness::Refusal},
    {"REFUSED_CHARACTER", IssueType::Error, kIdentity | kTrust, Exactness::Refusal},
    {"REFUSED_COUNT", IssueType::Error, kResource, Exactness::Refusal},
    {"REFUSED_LITERAL", IssueType::Error, kAll, Exactness::Refusal},
    {"REFUSED_NAME", IssueType::Error, kAll, Exactness::Refusal},
    {"REFUSED_OIDC_TRUST", IssueType::Error, kTrust, Exactness::Refusal},
    {"REFUSED_SIZE", IssueType::Error, kAll, Exactness::Refusal},
    {"REFUSED_VALUE", IssueType::Error, kAll, Exactness::Refusal},
    {"RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
     IssueType::SecurityWarning,
     kResource | kTrust,
     Exactness::Sure},
    {"ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", IssueType::Error, kTrust, Exactness::Sure},
    {"ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", IssueType::Error, kTrust, Exactness::Sure},
    {"ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
     IssueType::Error,
     kTrust,
     Exactness::Sure},
    {"S3_PREFIX_IN_NEGATIVE_CONTEXT",
     IssueType::SecurityWarning,
     kIdentity | kResource,
     Exactness::Sure},
    {"SCP_SYNTAX_ERROR_ACTION_WILDCARD", IssueType::Error, kScp, Exactness::Stale},
    {"SCP_SYNTAX_ERROR_PRINCIPAL", IssueType::Error, kScp, Exactness::Sure},
    {"SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", IssueType::Warning, kTrust, Exactness::Sure},
    {"STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
     IssueType::SecurityWarning,
     kAll,
     Exactness::Sure},
    {"TYPE_MISMATCH", IssueType::Warning, kAll, Exactness::Sure},
    {"TYPE_MISMATCH_BOOLEAN", IssueType::Warning, kAll, Exactness::Sure},
    {"TYPE_MISMATCH_DATE", IssueType::Warning, kAll, Exactness::Sure},
    {"TYPE_MISMATCH_IP_RANGE", IssueType::Error, kAll, Exactness::Sure},
    {"TYPE_MISMATCH_NUMBER", IssueType::Warning, kAll, Exactness::Sure},
    {"TYPE_MISMATCH_STRING", IssueType::Warning, kAll, Exactness::Sure},
    {"UNIQUE_SIDS_RECOMMENDED", IssueType::Warning, kResource | kTrust, Exactness::Sure},
    {"UNIQUE_SIDS_REQUIRED", IssueType::Error, kAll, Exactness::Sure},
    {"UNSUPPORTED_ACTION_FOR_CONDITION_KEY", IssueType::Error, kAll, Exactness::Partial},
    {"UNSUPPORTED_ACTION_IN_POLICY", IssueType::Error, kResource | kTrust | kRcp, Exactness::Sure},
    {"UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
     IssueType::Error,
     kResource | kTrust,
     Exactness::Partial},
    {"UNSUPPORTED_ELEMENT_COMBINATION", IssueType::Error, kAll, Exactness::Sure},
    {"UNSUPPORTED_GLOBAL_CONDITION_KEY", IssueType::Error, kAll, Exactness::Sure},
    {"UNSUPPORTED_PRINCIPAL", IssueType::Error, kIdentity, Exactness::Sure},
    {"UNSUPPORTED_RESOURCE_ARN_IN_POLICY", IssueType::Error, kResource | kTrust, Exactness::Sure},
    {"UNSUPPORTED_SID", IssueType::Error, kAll, Exactness::Sure},
    {"UNSUPPORTED_SPACE_IN_VARIABLE", IssueType::Error, kAll, Exactness::Sure},
    {"UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
     IssueType::Error,
     kResource | kTrust | kRcp,
     Exactness::Sure},
    {"UNTRUSTWORTHY_CONDITION_KEY",
     IssueType::SecurityWarning,
     kResource | kTrust | kRcp,
     Exactness::Sure},
    {"USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
     IssueType::Warning,
     kIdentity | kResource | kScp | kRcp,
     Exactness::Partial},
    {"VARIABLE_UNSUPPORTED_IN_ELEMENT", IssueType::Error, kAll, Exactness::Sure},
    {"VARIABLE_UNSUPPORTED_IN_VERSION", IssueType::Error, kAll, Exactness::Sure},
    {"VARIABLE_USAGE_TOO_PERMISSIVE", IssueType::Error, kAll, Exactness::Partial},
    {"WILDCARD_IN_SERVICE_NAME", IssueType::Suggestion, kAll, Exactness::Sure},
    {"WILDCARD_USAGE_TOO_PERMISSIVE", IssueType::Error, kAll, Exactness::Partial},
    {"WILDCARD_WITHOUT_LIKE_OPERATOR", IssueType::Warning, kAll, Exactness::Sure},
});

static_assert(std::ranges::is_sorted(kCodes, {}, &IssueCode::name));

std::uint8_t bit_of(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::Identity:
    case PolicyKind::Boundary:
    case PolicyKind::Session:
      return kIdentity;
    case PolicyKind::Trust:
      return kTrust;
    case PolicyKind::Resource:
    case PolicyKind::Endpoint:
      return kResource;
    case PolicyKind::Scp:
      return kScp;
    case PolicyKind::Rcp:
      return kRcp;
    case PolicyKind::Other:
      return 0;
  }
  return 0;
}

}  // namespace

std::span<const IssueCode> issue_codes() {
  return kCodes;
}

const IssueCode* find_issue_code(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(kCodes, name, {}, &IssueCode::name);
  return found != kCodes.end() && found->name == name ? found : nullptr;
}

bool applies(const IssueCode& code, PolicyKind kind) {
  return (code.kinds & bit_of(kind)) != 0;
}

std::string_view to_text(IssueType type) {
  switch (type) {
    case IssueType::Error:
      return "ERROR";
    case IssueType::SecurityWarning:
      return "SECURITY_WARNING";
    case IssueType::Warning:
      return "WARNING";
    case IssueType::Suggestion:
      return "SUGGESTION";
  }
  return {};
}

}  // namespace leastwise
