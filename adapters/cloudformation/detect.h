// Is a text a template, an assembly of the CDK, a change set, or none of them?
#pragma once

#include <string_view>

#include <leastwise/document.h>

namespace leastwise::cloudformation {

/// A cheap look at the beginning of a text.
bool looks_like_cloudformation(std::string_view name, std::string_view text);

enum class InputKind : std::uint8_t {
  Template,
  Assembly,   ///< manifest.json of `cdk.out`
  ChangeSet,  ///< `aws cloudformation describe-change-set`
  Neither,
};

InputKind kind_of(const Node& root);

/// The first place that a generator (cookiecutter, Jinja, Mustache, ERB) still has to fill in, or
/// npos.
std::size_t find_placeholder(std::string_view text);

}  // namespace leastwise::cloudformation
