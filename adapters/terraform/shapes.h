// What can be said before apply about a name or an ARN that AWS will hand out.
//
// A hole that can be anything makes every rule answer `maybe`. But the ARN of a bucket is surely no
// ARN of a role, and the ARN of a bucket whose name is known is known but for the partition. A row
// of the table says how a type makes an attribute from others:
//
//     aws_iam_role  arn  "arn:{partition}:iam::{account}:role{path=/}{name}"
//
//     template ::= { text | "{" field "}" }
//     field    ::= "partition" | "account" | "region" | ATTRIBUTE [ "=" default ] [ "~" shape ]
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <leastwise/document.h>

#include "terraform/plan.h"

namespace leastwise::terraform {

struct ShapeRow {
  std::string_view type;
  std::string_view attribute;
  std::string_view form;  ///< the template
};

/// Sorted by type, then attribute.
std::span<const ShapeRow> all_shape_rows();

/// A glob that every value of the attribute matches: "arn:aws*:s3:::*". `arn:*` for ARNs of types
/// that have no row, `*` for everything else.
std::string shape_of(std::string_view type, std::string_view attribute);

/// The value of an attribute at the end, as far as it is known or follows from what is known: text,
/// holes, or one hole named "ADDRESS.ATTRIBUTE".
PartialString predicted(const Plan& plan, const Instance& instance, std::string_view attribute);

/// The provider that an instance is made with; empty for the default configuration. Several
/// configurations of one provider can mean several accounts.
std::string other_provider(const Plan& plan, const Instance& instance);

/// A glob that both match, as narrow as their common beginning allows.
std::string common_shape(std::string_view a, std::string_view b);

}  // namespace leastwise::terraform
