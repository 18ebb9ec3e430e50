// Permissions that stand as fields of a resource instead of a document (AWS::Lambda::Permission,
// aws_kms_grant): what both adapters do alike when they write the statement that AWS makes of them.
#pragma once

#include <string_view>

#include <leastwise/document.h>
#include <leastwise/policy.h>

namespace leastwise {

/// An action or a resource. `prefix` (`kms:`) is put in front of what has no `:` of its own.
Pattern permission_pattern(const PartialString& value, Span span, std::string_view prefix);

/// What kind of principal a known value of the field is: `*`, a service's name, else an account or
/// an ARN.
PrincipalType known_principal_type(std::string_view value);

/// Adds `{condition_operator: {key: value}}`, all of it standing at `span`.
void add_permission_condition(PartialString value,
                              Span span,
                              std::string_view condition_operator,
                              std::string_view key,
                              Statement& statement);

/// True when any pattern, principal or condition value of the statement has a hole.
bool has_holes(const Statement& statement);

}  // namespace leastwise
