// Whose a resource is, as far as the policy on it tells.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <leastwise/model.h>
#include <leastwise/truth.h>

namespace leastwise {

/// Adds the account that the text is, or the one in the ARN that it is; nothing where there is
/// none.
void add_account(std::string_view text, std::set<std::string>& out);

/// Is it the account that owns the resource which the document is attached to? The document tells
/// it by the ARNs of the resource, or, for a key, by whom it lets manage the key.
Truth owns(const std::string& account, const PolicyDocument& document);

}  // namespace leastwise
