// One row for each kind of defect, with globs over the codes.
#include "rules/validation_defects.h"

#include <array>

namespace leastwise {
namespace {

struct Row {
  std::string_view defect;
  std::string_view code;  // a `*` at either end stands for anything
};

constexpr std::array kRows = std::to_array<Row>({
    {"A28", "INVALID_ACTION"},
    {"A28", "INVALID_SERVICE_IN_ACTION"},
    {"A29", "DEPRECATED_GLOBAL_CONDITION_KEY"},
    {"A29", "INVALID_CONDITION_KEY_FORMAT"},
    {"A29", "INVALID_CONDITION_OPERATOR"},
    {"A29", "INVALID_GLOBAL_CONDITION_KEY"},
    {"A29", "INVALID_SERVICE_CONDITION_KEY"},
    {"A29", "MISSING_TAG_KEY_IN_CONDITION"},
    {"A29", "UNSUPPORTED_ACTION_FOR_CONDITION_KEY"},
    {"A29", "UNSUPPORTED_GLOBAL_CONDITION_KEY"},
    {"A30", "INVALID_ARN_RESOURCE"},
    {"A30", "UNSUPPORTED_ACTION_IN_POLICY"},
    {"A30", "UNSUPPORTED_RESOURCE_ARN_IN_POLICY"},
    {"A31", "DATA_TYPE_MISMATCH"},
    {"A31", "DUPLICATE_KEYS_WITH_DIFFERENT_CASE"},
    {"A31", "INVALID_CONDITION_DATA_TYPE"},
    {"A31", "INVALID_EFFECT"},
    {"A31", "INVALID_POLICY_ELEMENT"},
    {"A31", "JSON_SYNTAX_ERROR"},
    {"A31", "MISSING_ACTION"},
    {"A31", "MISSING_EFFECT"},
    {"A31", "MISSING_RESOURCE"},
    {"A31", "MISSING_STATEMENT"},
    {"A31", "UNIQUE_SIDS_*"},
    {"A31", "UNSUPPORTED_ELEMENT_COMBINATION"},
    {"A31", "UNSUPPORTED_PRINCIPAL"},
    {"A31", "UNSUPPORTED_SID"},
    {"A31", "*_VARIABLE"},
    {"A31", "VARIABLE_UNSUPPORTED_IN_ELEMENT"},
    {"A32", "INVALID_VERSION"},
    {"A32", "MISSING_VERSION"},
    {"A32", "VARIABLE_UNSUPPORTED_IN_VERSION"},
    {"A33", "ARN_*"},
    {"A33", "INVALID_ARN_*"},
    {"A33", "INVALID_PARTITION"},
    {"A33", "INVALID_SERVICE"},
    {"A33", "MISSING_ARN_*"},
    {"A34", "POLICY_SIZE_*"},
    {"A34", "REFUSED_ATTACHMENTS"},
    {"A34", "REFUSED_COUNT"},
    {"A34", "REFUSED_SIZE"},
    {"A35", "EMPTY_ARRAY_*"},
    {"A35", "EMPTY_OBJECT_*"},
    {"A35", "EMPTY_SID_VALUE"},
    {"A35", "REDUNDANT_*"},
    {"A35", "UNIQUE_SIDS_RECOMMENDED"},
    {"A36", "*_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"},
    {"A36", "EQUIVALENT_TO_NULL_*"},
    {"A36", "FORALLVALUES_WITH_SINGLE_VALUED_KEY"},
    {"A36", "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"},
    {"A36", "MISSING_PAIRED_CONDITION_KEYS"},
    {"A36", "MISSING_QUALIFIER"},
    {"A36", "NULL_WITH_*"},
    {"A36", "PRIVATE_*"},
    {"A36", "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"},
    {"A36", "TYPE_MISMATCH*"},
    {"A36", "WILDCARD_WITHOUT_LIKE_OPERATOR"},
    {"A38", "CREATE_SLR_*"},
    {"A42", "POLICY_SIZE_EXCEEDS_SCP_QUOTA"},
    {"A42", "SCP_SYNTAX_ERROR_*"},
    {"C12", "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"},
    {"C12", "MISMATCHED_ACTION_FOR_PRINCIPAL"},
    {"C12", "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY"},
    {"C12", "ROLE_TRUST_POLICY_*"},
    {"E58", "MISSING_PRINCIPAL"},
    {"E59", "FEDERATED_PRINCIPAL_NOT_SUPPORTED"},
    {"E59", "INVALID_PRINCIPAL_*"},
    {"E59", "INVALID_ROLE_REFERENCE"},
    {"E59", "INVALID_SERVICE_PRINCIPAL_FORMAT"},
    {"E59", "INVALID_USER_REFERENCE"},
    {"E59", "UNSUPPORTED_WILDCARD_IN_PRINCIPAL"},
});

bool is_like(std::string_view code, std::string_view glob) {
  if (glob.starts_with('*')) {
    return code.ends_with(glob.substr(1));
  }
  return glob.ends_with('*') ? code.starts_with(glob.substr(0, glob.size() - 1)) : code == glob;
}

}  // namespace

std::vector<std::string> defects_of_code(std::string_view code) {
  std::vector<std::string> defects;
  for (const Row& row : kRows) {
    if (is_like(code, row.code) && (defects.empty() || defects.back() != row.defect)) {
      defects.emplace_back(row.defect);
    }
  }
  return defects;
}

}  // namespace leastwise
