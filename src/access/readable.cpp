// Examples by key, by the ending of a key, and by the kind of value.
#include "access/readable.h"

#include <algorithm>
#include <array>
#include <utility>

namespace leastwise {
namespace {

struct Row {
  std::string_view ending;  // of the key, or all of it
  std::array<std::string_view, 3> values;
};

constexpr std::array kRows{
    Row{"orgid", {"o-exampleorgid", "o-a1b2c3d4e5", ""}},
    Row{"orgpaths", {"o-exampleorgid/r-exam/ou-exam-11112222/", "", ""}},
    Row{"account", {"444455556666", "777788889999", "123456789012"}},
    Row{"aws:sourceowner", {"444455556666", "777788889999", ""}},
    Row{"region", {"us-east-1", "eu-west-1", "ap-south-1"}},
    Row{"aws:sourcevpce", {"vpce-0example", "vpce-1a2b3c4d", ""}},
    Row{"aws:sourcevpc", {"vpc-0example", "vpc-1a2b3c4d", ""}},
    Row{"aws:sourcearn",
        {"arn:aws:s3:::example-bucket", "arn:aws:sns:us-east-1:444455556666:example", ""}},
    Row{"aws:userid", {"AROAEXAMPLEID:example", "AIDAEXAMPLEID", ""}},
    Row{"aws:calledvia", {"cloudformation.amazonaws.com", "athena.amazonaws.com", ""}},
    Row{"aws:calledviafirst", {"cloudformation.amazonaws.com", "athena.amazonaws.com", ""}},
    Row{"aws:calledvialast", {"cloudformation.amazonaws.com", "athena.amazonaws.com", ""}},
    Row{"kms:viaservice", {"s3.us-east-1.amazonaws.com", "ebs.eu-west-1.amazonaws.com", ""}},
    Row{"passedtoservice", {"ec2.amazonaws.com", "lambda.amazonaws.com", ""}},
    Row{"servicename", {"ec2.amazonaws.com", "lambda.amazonaws.com", ""}},
    Row{"s3:x-amz-acl", {"private", "bucket-owner-full-control", "public-read"}},
    Row{"s3:prefix", {"example/", "", ""}},
    Row{"x-amz-server-side-encryption", {"aws:kms", "AES256", ""}},
    Row{"policyarn",
        {"arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111122223333:policy/example", ""}},
    Row{"permissionsboundary", {"arn:aws:iam::111122223333:policy/example", "", ""}},
    Row{"rolearn", {"arn:aws:iam::111122223333:role/example", "", ""}},
};

std::vector<std::string> by_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::Bool:
      return {"true", "false"};
    case ValueKind::Number:
      return {"1", "100", "0"};
    case ValueKind::Date:
      return {"2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z"};
    case ValueKind::Address:
      return {"203.0.113.7", "198.51.100.7", "2001:db8::7"};
    case ValueKind::Arn:
      return {"arn:aws:s3:::example-bucket", "arn:aws:iam::444455556666:role/example"};
    case ValueKind::Text:
      return {"example"};
  }
  return {"example"};
}

}  // namespace

std::vector<std::string> readable_values(std::string_view key_lower,
                                         ValueKind kind,
                                         const Catalogue& catalogue) {
  const KeyTraits traits = key_traits(key_lower, catalogue);
  const ValueKind known = traits.is_typed ? traits.kind : kind;
  std::vector<std::string> out;
  const auto* const row = std::ranges::find_if(
      kRows, [key_lower](const Row& one) { return key_lower.ends_with(one.ending); });
  const bool is_text = known == ValueKind::Text || known == ValueKind::Arn;
  if (row != kRows.end() && is_text) {
    for (const std::string_view value : row->values) {
      if (!value.empty()) {
        out.emplace_back(value);
      }
    }
  }
  for (std::string& value : by_kind(known)) {
    out.push_back(std::move(value));
  }
  return out;
}

}  // namespace leastwise
