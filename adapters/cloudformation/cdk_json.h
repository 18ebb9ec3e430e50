// The CDK's `CfnJson`: a map whose keys are not known before deployment, such as the conditions of
// a role for a service account of EKS (`<issuer of the cluster>:sub`).
//
// A template cannot have functions in keys, so the CDK writes the map as JSON text with functions
// in it and has a custom resource parse it: `Fn::GetAtt: [Resource, Value]` is the map again. The
// resource does nothing else, so its value is known as far as the text is.
// Source: aws-cdk-lib, `core/lib/cfn-json.ts`.
#pragma once

#include <optional>
#include <string_view>

#include <leastwise/document.h>

namespace leastwise::cloudformation {

inline constexpr std::string_view kCdkJson = "Custom::AWSCDKCfnJson";

/// The value of JSON text with holes inside of its strings, all of it at one place. None: it is no
/// JSON, or a hole stands outside of strings.
std::optional<Node> parse_cdk_json(const PartialString& text, Span where);

}  // namespace leastwise::cloudformation
