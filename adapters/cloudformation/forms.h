// How AWS makes names and ARNs: what `Ref` and `Fn::GetAtt` will give, from a resource's
// properties.
//
//     AWS::IAM::Role  Arn  "arn:{partition}:iam::{account}:role{Path=/}{RoleName}"
//
//     form  ::= { text | "{" field "}" }
//     field ::= "partition" | "account" | "region" | "suffix" | PROPERTY [ "=" default ] | "*"
//
// A property that names the resource and is not set becomes a hole that is called as the resource:
// CloudFormation makes a name. `{*}` is a part that only AWS knows.
#pragma once

#include <span>
#include <string_view>

namespace leastwise::cloudformation {

struct FormRow {
  std::string_view type;
  std::string_view attribute;  ///< "Ref" for what `Ref` gives
  std::string_view form;
};

/// Sorted by type, then attribute.
std::span<const FormRow> all_form_rows();

/// The form of an attribute, or empty.
std::string_view form_of(std::string_view type, std::string_view attribute);

/// Does the attribute give an ARN, of whatever resource? Outputs of nested stacks are what their
/// authors like.
bool is_arn_attribute(std::string_view attribute);

/// What a name looks like that CloudFormation makes: `STACK-ID-RANDOM` for users, roles and groups,
/// so never `root`, say; anything for the rest.
std::string_view made_name_shape(std::string_view type);

}  // namespace leastwise::cloudformation
