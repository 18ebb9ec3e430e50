// `data.aws_iam_policy_document` as its block says it, put together as the provider does.
#pragma once

#include <string>
#include <string_view>

#include <leastwise/document.h>
#include <leastwise/text.h>

namespace leastwise::terraform {

/// The policy that an evaluated block makes, tagged as JSON text. `name` is what a hole is called
/// where nothing can be said. Statements, lists and elements have their places in the source.
Node render_document(const Node& body, const std::string& name, SourceMap& sources);

/// Is a policy without holes the same, statement by statement, as a text of the plan?
bool is_same_policy(const Node& policy, std::string_view text);

}  // namespace leastwise::terraform
