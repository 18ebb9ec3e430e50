// Every code of AWS's policy validation on an example that has it and on a near miss that does not
// (fixtures/validation/cases.json), and all codes on all policies that AWS manages.
#include "validation/validate.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <leastwise/catalogue.h>
#include <leastwise/document.h>

#include "support/golden.h"

namespace leastwise {
namespace {

struct Validated {
  SourceMap sources;
  std::vector<Issue> issues;
};

PolicyKind kind_of(const std::string& text) {
  static const std::map<std::string, PolicyKind> kKinds = {{"identity", PolicyKind::Identity},
                                                           {"resource", PolicyKind::Resource},
                                                           {"trust", PolicyKind::Trust},
                                                           {"scp", PolicyKind::Scp},
                                                           {"rcp", PolicyKind::Rcp}};
  return kKinds.at(text);
}

Validated validated(std::string_view text, PolicyKind kind, std::string_view resource_type = {}) {
  Validated out;
  const FileId file = *out.sources.add("policy.json", std::string(text));
  const Result<Document> document = read_json(out.sources, file);
  if (!document) {
    out.issues.push_back(syntax_issue(document.error()));
    return out;
  }
  const ParsedPolicy parsed = parse_policy(document->root, out.sources, "policy");
  out.issues = validate({.policy = parsed.policy,
                         .tree = &document->root,
                         .text = text,
                         .kind = kind,
                         .resource_type = resource_type,
                         .catalogue = Catalogue::builtin()});
  return out;
}

std::vector<const Issue*> with_code(const Validated& policy, std::string_view code) {
  std::vector<const Issue*> found;
  for (const Issue& issue : policy.issues) {
    if (issue.code->name == code) {
      found.push_back(&issue);
    }
  }
  return found;
}

// The cases' file, and its tree.
struct Cases {
  SourceMap sources;
  Document document;

  Cases() {
    const FileId file =
        *sources.load(std::string(LEASTWISE_SOURCE_DIR) + "/fixtures/validation/cases.json");
    document = *read_json(sources, file);
  }
  // The text of a policy: as it stands there, or in a string where it is no JSON.
  std::string text(const Node& node) const {
    const auto text = node.as_text();
    return std::string(text ? *text : sources.bytes(node.span));
  }
};

std::string text_at(const Node& one, std::string_view key) {
  const Node* const node = one.find(key);
  return node == nullptr ? std::string{} : std::string(*node->as_text());
}

TEST(Validation, FindsEachCodeInItsExampleAtItsElement) {
  const Cases cases;
  for (const Node& one : cases.document.root.items) {
    const std::string code = text_at(one, "code");
    const Validated policy = validated(cases.text(*one.find("finds")),
                                       kind_of(text_at(one, "type")),
                                       text_at(one, "resourceType"));
    const std::vector<const Issue*> found = with_code(policy, code);
    EXPECT_FALSE(found.empty()) << code << " in " << cases.text(*one.find("finds"));
    if (found.empty()) {
      continue;
    }
    // What is about the document as a whole points at it.
    const std::string at = text_at(one, "at");
    EXPECT_EQ(policy.sources.bytes(found.front()->where),
              at.empty() ? cases.text(*one.find("finds")) : at)
        << code;
    EXPECT_TRUE(found.front()->where.is_known()) << code;
    EXPECT_FALSE(found.front()->message.ends_with('.')) << found.front()->message;
  }
}

TEST(Validation, FindsNothingInANearMiss) {
  const Cases cases;
  for (const Node& one : cases.document.root.items) {
    const std::string code = text_at(one, "code");
    const Validated policy = validated(cases.text(*one.find("passes")),
                                       kind_of(text_at(one, "type")),
                                       text_at(one, "resourceType"));
    for (const Issue* const issue : with_code(policy, code)) {
      ADD_FAILURE() << code << ": " << issue->message << " in " << cases.text(*one.find("passes"));
    }
  }
}

TEST(Validation, HasAnExampleOfEveryCode) {
  const Cases cases;
  std::set<std::string> shown;
  for (const Node& one : cases.document.root.items) {
    shown.insert(text_at(one, "code"));
  }
  const auto is_of_aws = [](const IssueCode& code) { return code.exactness != Exactness::Refusal; };
  EXPECT_EQ(std::ranges::count_if(issue_codes(), is_of_aws), 153);
  for (const IssueCode& code : issue_codes()) {
    // What is asked where the whole principal is seen has its tests in
    // tests/rules/validation_rules_test.cpp.
    const bool is_of_model = code.name == "REFUSED_ATTACHMENTS" || code.name == "REFUSED_NAME" ||
                             code.name == "REFUSED_SIZE" || code.name == "REFUSED_VALUE";
    EXPECT_TRUE(shown.contains(std::string(code.name)) || is_of_model) << code.name;
  }
}

// Why a code is right to fire on policies that AWS wrote itself; by code.
std::map<std::string, std::string> managed_reasons() {
  SourceMap sources;
  const FileId file = *sources.load(std::string(LEASTWISE_SOURCE_DIR) +
                                    "/fixtures/validation/managed_policies.json");
  const Document document = *read_json(sources, file);
  std::map<std::string, std::string> reasons;
  for (const Member& member : document.root.members) {
    reasons.emplace(member.key, *member.value.as_text());
  }
  return reasons;
}

struct Fired {
  std::string_view type;
  int findings = 0;
  int policies = 0;
  std::string_view example;
  std::string message;
};

// What AWS's own policies are told, with the reason for each code: read the diff when the data or a
// check changes. A code without a reason, and a reason without a finding, fail.
TEST(Validation, FiresOnThePoliciesThatAwsManagesForAReason) {
  const Catalogue& catalogue = Catalogue::builtin();
  std::map<std::string_view, Fired> fired;
  for (std::uint32_t i = 0; i < catalogue.policy_count(); ++i) {
    const ManagedPolicy policy = catalogue.policy(ManagedPolicyId{i});
    std::set<std::string_view> here;
    for (const Issue& issue : validated(policy.document, PolicyKind::Identity).issues) {
      Fired& one = fired[issue.code->name];
      if (one.findings++ == 0) {
        one.type = to_text(issue.code->type);
        one.example = policy.name;
        one.message = issue.message;
      }
      one.policies += here.insert(issue.code->name).second ? 1 : 0;
    }
  }
  std::map<std::string, std::string> reasons = managed_reasons();
  std::string table = fmt::format(
      "# What fires on the {} policies that AWS manages\n\n"
      "Generated by `tests/validation/validate_test.cpp` from the catalogue; the reasons stand in\n"
      "`managed_policies.json`.\n\n"
      "| code | type | findings | policies | why | the first of them |\n"
      "|---|---|---|---|---|---|\n",
      catalogue.policy_count());
  for (const auto& [code, one] : fired) {
    const auto reason = reasons.find(std::string(code));
    EXPECT_NE(reason, reasons.end())
        << code << " has no reason: " << one.example << ": " << one.message;
    table += fmt::format("| `{}` | {} | {} | {} | {} | `{}`: {} |\n",
                         code,
                         one.type,
                         one.findings,
                         one.policies,
                         reason == reasons.end() ? "" : reason->second,
                         one.example,
                         one.message);
    reasons.erase(std::string(code));
  }
  for (const auto& [code, reason] : reasons) {
    ADD_FAILURE() << "a reason for what does not fire: " << code;
  }
  testing::expect_golden("validation/managed_policies.md", table);
}

struct Message {
  std::string_view policy;
  std::string_view code;
  std::string_view message;
  std::string_view help;
};

class Messages : public ::testing::TestWithParam<Message> {};

TEST_P(Messages, SayWhatWasMeant) {
  const Validated policy = validated(GetParam().policy, PolicyKind::Identity);
  const std::vector<const Issue*> found = with_code(policy, GetParam().code);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front()->message, GetParam().message);
  EXPECT_EQ(found.front()->help, GetParam().help);
}

#define POLICY(action, rest)                                                        \
  R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": )" action \
  R"(, "Resource": "*")" rest "}}"
INSTANTIATE_TEST_SUITE_P(
    Validation,
    Messages,
    ::testing::Values(
        Message{POLICY(R"("s3:GetObjcet")", ""),
                "INVALID_ACTION",
                "there is no action `s3:GetObjcet`",
                "did you mean `s3:GetObject`?"},
        Message{POLICY(R"("s3:Gett*")", ""),
                "INVALID_ACTION",
                "no action of `s3` matches `s3:Gett*`",
                ""},
        Message{POLICY(R"("dynamdb:GetItem")", ""),
                "INVALID_SERVICE_IN_ACTION",
                "there is no service `dynamdb`",
                "did you mean `dynamodb`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEqual": {"aws:SourceVpc": "vpc-12345678"}})"),
                "INVALID_CONDITION_OPERATOR",
                "there is no condition operator `StringEqual`",
                "did you mean `StringEquals`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEquals": {"aws:SecureTransprt": "true"}})"),
                "INVALID_GLOBAL_CONDITION_KEY",
                "there is no global condition key `aws:SecureTransprt`",
                "did you mean `aws:SecureTransport`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEquals": {"aws:RequestedRegion": "us-eats-1"}})"),
                "INVALID_REGION",
                "there is no Region `us-eats-1`",
                "did you mean `us-east-1`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEquals": {"dynamdb:LeadingKeys": "a"}})"),
                "INVALID_SERVICE",
                "there is no service `dynamdb` for the condition key `dynamdb:LeadingKeys`",
                "did you mean `dynamodb`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEquals": {"kms:ViaService": "S3.eu-west-1.)"
                       R"(amazonaws.com"}})"),
                "INVALID_SERVICE_PRINCIPAL_FORMAT",
                "`S3.eu-west-1.amazonaws.com` does not look like a service's principal",
                "did you mean `s3.eu-west-1.amazonaws.com`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"StringEquals": {"aws:PrincipalServiceName":)"
                       R"( "lambda.amazonaw.com"}})"),
                "INVALID_SERVICE_PRINCIPAL_FORMAT",
                "`lambda.amazonaw.com` does not look like a service's principal",
                "did you mean `lambda.amazonaws.com`?"},
        Message{POLICY(R"("s3:GetObject")",
                       R"(, "Condition": {"ForAnyValues:StringEqualIfExists":)"
                       R"( {"aws:CalledVia": "s3.amazonaws.com"}})"),
                "INVALID_CONDITION_OPERATOR",
                "there is no condition operator `ForAnyValues:StringEqualIfExists`",
                "did you mean `ForAnyValue:StringEqualsIfExists`?"},
        Message{POLICY(R"(["s3:*", "s3:GetObject", "s3:PutObject"])", ""),
                "REDUNDANT_ACTION",
                "`s3:*` holds `s3:GetObject` and 1 more already",
                "leave out what is covered"}));
#undef POLICY

TEST(Validation, AsksForNoResourceInThePolicyOfARepository) {
  constexpr std::string_view kPolicy =
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS":)"
      R"( "111122223333"}, "Action": "ecr:BatchGetImage"}})";
  EXPECT_TRUE(with_code(validated(kPolicy, PolicyKind::Resource, "AWS::ECR::Repository"),
                        "MISSING_RESOURCE")
                  .empty());
  EXPECT_FALSE(with_code(validated(kPolicy, PolicyKind::Resource), "MISSING_RESOURCE").empty());
}

// A topic takes other numbers than a queue, and counts principals in each statement.
TEST(Validation, CountsThePartsOfATopicsPolicy) {
  const auto policy = [](std::size_t statements, std::size_t principals) {
    std::vector<std::string> accounts;
    for (std::size_t i = 0; i < principals; ++i) {
      accounts.push_back(fmt::format(R"("{:012}")", i + 1));
    }
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < statements; ++i) {
      parts.push_back(fmt::format(
          R"({{"Effect": "Allow", "Principal": {{"AWS": [{}]}}, "Action": "sns:Publish",)"
          R"( "Resource": "arn:aws:sns:eu-west-1:111122223333:t{}"}})",
          fmt::join(accounts, ", "),
          i));
    }
    return fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", fmt::join(parts, ", "));
  };
  const auto said = [&](std::size_t statements, std::size_t principals) {
    const Validated one =
        validated(policy(statements, principals), PolicyKind::Resource, "AWS::SNS::Topic");
    std::vector<std::string> messages;
    for (const Issue* const issue : with_code(one, "REFUSED_COUNT")) {
      messages.push_back(issue->message);
    }
    return messages;
  };
  using Said = std::vector<std::string>;
  EXPECT_EQ(said(100, 3), Said{});
  EXPECT_EQ(said(101, 3), Said{"SNS refuses 101 statements: 100 are allowed"});
  EXPECT_EQ(said(2, 200), Said{});
  EXPECT_EQ(said(1, 201), Said{"SNS refuses 201 principals in a statement: 200 are allowed"});
}

// The account's number and its root are one, and what is not known may be any of the others.
TEST(Validation, CountsAPrincipalOnce) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < 50; ++i) {
    values.push_back(fmt::format(R"("{:012}")", i + 1));
    values.push_back(fmt::format(R"("arn:aws:iam::{:012}:root")", i + 1));
  }
  const std::string text = fmt::format(
      R"({{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Principal": {{"AWS": [{}]}},)"
      R"( "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"}}}})",
      fmt::join(values, ", "));
  const Validated one = validated(text, PolicyKind::Resource, "AWS::SQS::Queue");
  EXPECT_TRUE(with_code(one, "REFUSED_COUNT").empty());
}

TEST(Validation, IsSilentAboutWhatIsNotKnownYet) {
  SourceMap sources;
  PartialString action("s3:");
  action.append(Hole{.expression = "var.verb", .span = {}});
  Node statement = Node::map({});
  statement.add("Effect", Node::string("Allow", {}));
  statement.add("Action", Node::string(action, {}));
  statement.add("Resource", Node::unknown(Hole{.expression = "aws_s3_bucket.a.arn", .span = {}}));
  Node root = Node::map({});
  root.add("Version", Node::string("2012-10-17", {}));
  root.add("Statement", statement);
  const ParsedPolicy parsed = parse_policy(root, sources, "policy");
  const std::vector<Issue> issues = validate({.policy = parsed.policy,
                                              .tree = &root,
                                              .kind = PolicyKind::Identity,
                                              .catalogue = Catalogue::builtin()});
  for (const Issue& issue : issues) {
    ADD_FAILURE() << issue.message;
  }
}

}  // namespace
}  // namespace leastwise
