// The kinds of resources that have policies, in CloudFormation's names, with what AWS's catalogue
// calls them.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace leastwise::validation {

struct ResourceKind {
  std::string_view name;     // `AWS::S3::Bucket`
  std::string_view service;  // prefix of the actions
  // Resource types of the service that such a policy governs; trailing ones are empty.
  std::array<std::string_view, 6> types;

  bool has_type(std::string_view type) const {
    return std::ranges::find(types, type) != types.end();
  }
};

// None for a kind that is not listed: nothing is then said about it.
const ResourceKind* find_resource_kind(std::string_view name);

// Types of which more is known than that they are resources: these, and those whose policies have a
// limit of their own. Sorted.
std::vector<std::string_view> known_resource_types();

}  // namespace leastwise::validation
