// Which policies are set for one resource: the index against every pair.
#include "rules/rivals.h"

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

PolicyDocument document_of(PolicyKind kind, const std::string& address, const std::string& name) {
  PolicyDocument out;
  out.kind = kind;
  out.attribute = "policy";
  out.target.address = address;
  out.target.kind = "AWS::S3::Bucket";
  out.target.identifier =
      name == "?" ? PartialString::unknown({.expression = name, .shape = "*", .span = {}})
                  : PartialString(name);
  return out;
}

Model every_combination() {
  Model model;
  for (const PolicyKind kind : {PolicyKind::Resource, PolicyKind::Endpoint, PolicyKind::Identity}) {
    for (const std::string address : {"", "aws_s3_bucket.a", "aws_s3_bucket.b"}) {
      for (const std::string name : {"", "one", "two", "?"}) {
        for (const bool is_permission : {false, true}) {
          for (const std::string type : {"aws_s3_bucket_policy", "data.aws_s3_bucket_policy"}) {
            PolicyDocument document = document_of(kind, address, name);
            document.is_permission = is_permission;
            document.origin.type = type;
            document.origin.address = "policy " + std::to_string(model.policies.size() / 2);
            document.attribute = model.policies.size() % 3 == 0 ? "policy" : "other";
            model.policies.push_back(document);
          }
        }
      }
    }
  }
  return model;
}

bool is_one(const PolicyDocument& document) {
  return (document.kind == PolicyKind::Resource || document.kind == PolicyKind::Endpoint) &&
         !document.is_permission && !document.origin.type.starts_with("data.");
}

bool is_set_for_the_same(const PolicyDocument& a, const PolicyDocument& b) {
  const bool is_by_address = !a.target.address.empty() && a.target.address == b.target.address;
  const bool is_by_name = a.target.address.empty() && b.target.address.empty() &&
                          a.target.identifier.is_known() && !a.target.identifier.text.empty() &&
                          a.target.identifier == b.target.identifier;
  return is_one(a) && is_one(b) && a.kind == b.kind && (is_by_address || is_by_name);
}

TEST(Rivals, AreThoseOfEveryPairThatSetTheSamePolicy) {
  const Model model = every_combination();
  const RivalIndex index(model);
  std::size_t count = 0;
  for (const PolicyDocument& document : model.policies) {
    std::vector<const PolicyDocument*> expected;
    for (const PolicyDocument& other : model.policies) {
      EXPECT_EQ(sets_same_policy(document, other), is_set_for_the_same(document, other));
      const bool is_itself =
          other.origin.address == document.origin.address && other.attribute == document.attribute;
      if (!is_itself && is_set_for_the_same(document, other)) {
        expected.push_back(&other);
      }
    }
    std::vector<const PolicyDocument*> found;
    for (const Rival& rival : index.rivals_of(document)) {
      found.push_back(rival.document);
    }
    EXPECT_EQ(found, expected) << document.origin.address;
    count += found.size();
  }
  EXPECT_GT(count, 20U);
}

}  // namespace
}  // namespace leastwise
