// Whose policies have a say: what is joined, and what is not certain.
#include "evaluation/situation.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

constexpr std::string_view kAccount = "111122223333";

class SituationTest : public ::testing::Test {
 protected:
  Policy policy(const std::string& statement) {
    const std::string text = R"({"Version": "2012-10-17", "Statement": [)" + statement + "]}";
    const FileId file = sources_.add("policy.json", text).value();
    ParsedPolicy parsed =
        parse_policy(Node::string(text, whole(sources_, file)), sources_, "policy");
    EXPECT_TRUE(parsed.problems.empty());
    return std::move(parsed.policy);
  }

  PolicyId add_document(PolicyKind kind, const std::string& address, const std::string& statement) {
    PolicyDocument document;
    document.kind = kind;
    document.origin.address = address;
    document.policy = policy(statement);
    model_.policies.push_back(std::move(document));
    return PolicyId{static_cast<std::uint32_t>(model_.policies.size() - 1)};
  }

  Principal& add_principal(PrincipalKind kind,
                           const std::string& address,
                           const std::string& name) {
    Principal principal;
    principal.kind = kind;
    principal.origin.address = address;
    principal.name = name;
    principal.path = "/";
    model_.principals.push_back(std::move(principal));
    return model_.principals.back();
  }

  static Grant grant(PolicyId id, Confidence confidence = Confidence::Exact) {
    Grant out;
    out.policy = id;
    out.confidence = confidence;
    return out;
  }

  static Grant managed(Via via, const std::string& arn) {
    Grant out;
    out.via = via;
    out.arn = arn;
    return out;
  }

  Outcome ask(const std::string& principal,
              const std::string& action,
              const std::string& resource) {
    Situation situation(model_, sources_, Catalogue::builtin());
    const Account account{.id = std::string(kAccount), .partition = "aws", .region = {}};
    PolicySet policies;
    Request request;
    const std::optional<PrincipalId> id = situation.find_principal(principal);
    if (id) {
      request.caller = situation.caller(*id, account);
      situation.add_principal(*id, policies);
    } else {
      request.caller = Caller::parse(principal).value();
    }
    situation.add_resource(resource, account, policies);
    request.action = action;
    request.resource = resource;
    add_derived_keys(request);
    return evaluate(request, policies).outcome;
  }

  Model model_;
  SourceMap sources_;
};

constexpr const char* kReadAll = R"({"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"})";
constexpr const char* kDenyAll = R"({"Effect": "Deny", "Action": "*", "Resource": "*"})";

TEST_F(SituationTest, JoinsWhatAGroupHas) {
  const PolicyId read = add_document(PolicyKind::Identity, "aws_iam_group_policy.r", kReadAll);
  add_principal(PrincipalKind::Group, "aws_iam_group.g", "g").grants = {grant(read)};
  Principal& user = add_principal(PrincipalKind::User, "aws_iam_user.ann", "ann");
  user.groups = {{.group = PrincipalId{0}, .confidence = Confidence::Exact, .origin = {}}};
  EXPECT_EQ(ask("aws_iam_user.ann", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Allowed);
  EXPECT_EQ(ask("user/ann", "s3:PutObject", "arn:aws:s3:::b/k"), Outcome::ImplicitlyDenied);
  EXPECT_EQ(ask("ann", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Allowed);
  EXPECT_EQ(ask("arn:aws:iam::111122223333:user/ann", "s3:GetObject", "*"), Outcome::Allowed);
}

TEST_F(SituationTest, ReadsTheDocumentsOfAwsManagedPolicies) {
  add_principal(PrincipalKind::Role, "aws_iam_role.r", "r").grants = {
      managed(Via::AwsManaged, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")};
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Allowed);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:PutObject", "arn:aws:s3:::b/k"), Outcome::ImplicitlyDenied);
}

TEST_F(SituationTest, TakesAPolicyThatIsElsewhereForAnything) {
  const PolicyId read = add_document(PolicyKind::Identity, "aws_iam_policy.read", kReadAll);
  const Grant elsewhere =
      managed(Via::CustomerManaged, "arn:aws:iam::111122223333:policy/elsewhere");
  add_principal(PrincipalKind::Role, "aws_iam_role.r", "r").grants = {grant(read), elsewhere};
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Unknown);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:PutObject", "arn:aws:s3:::b/k"), Outcome::Unknown);
  const PolicyId none = add_document(PolicyKind::Identity, "aws_iam_policy.none", kDenyAll);
  model_.principals[0].grants.push_back(grant(none));
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::ExplicitlyDenied);
}

TEST_F(SituationTest, DoesNotTrustAnAttachmentThatMayBe) {
  const PolicyId read = add_document(PolicyKind::Identity, "aws_iam_policy.read", kReadAll);
  add_principal(PrincipalKind::Role, "aws_iam_role.r", "r").grants = {grant(read, Confidence::Any)};
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Unknown);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:PutObject", "arn:aws:s3:::b/k"), Outcome::ImplicitlyDenied);
}

TEST_F(SituationTest, LimitsByABoundary) {
  const PolicyId all = add_document(PolicyKind::Identity,
                                    "aws_iam_policy.all",
                                    R"({"Effect": "Allow", "Action": "*", "Resource": "*"})");
  const PolicyId read = add_document(PolicyKind::Boundary, "aws_iam_policy.read", kReadAll);
  Principal& role = add_principal(PrincipalKind::Role, "aws_iam_role.r", "r");
  role.grants = {grant(all)};
  role.boundary = grant(read);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::Allowed);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:PutObject", "arn:aws:s3:::b/k"), Outcome::ImplicitlyDenied);
}

TEST_F(SituationTest, FindsThePolicyOfAResourceByItsName) {
  const PolicyId all = add_document(PolicyKind::Identity,
                                    "aws_iam_policy.all",
                                    R"({"Effect": "Allow", "Action": "*", "Resource": "*"})");
  add_principal(PrincipalKind::Role, "aws_iam_role.r", "r").grants = {grant(all)};
  const PolicyId bucket =
      add_document(PolicyKind::Resource,
                   "aws_s3_bucket_policy.b",
                   R"({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})");
  PolicyTarget& target = model_.policies[static_cast<std::size_t>(bucket)].target;
  target.kind = "AWS::S3::Bucket";
  target.identifier = "b";
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::b/k"), Outcome::ExplicitlyDenied);
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::bb/k"), Outcome::Allowed);
  EXPECT_EQ(ask("aws_iam_role.r", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:b"),
            Outcome::Allowed);
  target.identifier = PartialString::unknown({.expression = "aws_s3_bucket.b.id", .span = {}});
  EXPECT_EQ(ask("aws_iam_role.r", "s3:GetObject", "arn:aws:s3:::bb/k"), Outcome::Unknown);
}

TEST_F(SituationTest, FindsThePolicyOfAResourceByEveryNameThatItHas) {
  struct Row {
    std::string type;
    std::string identifier;
    std::string arn;
    bool is_found;
  };
  add_principal(PrincipalKind::User, "aws_iam_user.ann", "ann");
  for (const Row& row : {
           Row{"AWS::S3::Bucket", "b", "arn:aws:s3:::b", true},
           Row{"AWS::S3::Bucket", "arn:aws:s3:::b", "arn:aws:s3:::b/x/y", true},
           Row{"AWS::S3::Bucket", "b", "arn:aws:s3:::other/b", false},
           Row{"AWS::SQS::Queue", "q", "arn:aws:sqs:eu-west-1:111122223333:q", true},
           Row{"AWS::SQS::Queue",
               "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
               "arn:aws:sqs:eu-west-1:111122223333:q",
               true},
           Row{"AWS::SQS::Queue",
               "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
               "arn:aws:sqs:eu-west-1:111122223333:r",
               false},
           Row{"AWS::Lambda::Function",
               "f",
               "arn:aws:lambda:eu-west-1:111122223333:function:f",
               true},
           Row{"AWS::Lambda::Function",
               "f",
               "arn:aws:lambda:eu-west-1:111122223333:function:f:1",
               true},
           Row{"AWS::DynamoDB::Table",
               "arn:aws:dynamodb:eu-west-1:111122223333:table/t",
               "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i",
               true},
           Row{"AWS::ECR::Repository",
               "a/b",
               "arn:aws:ecr:eu-west-1:111122223333:repository/a/b",
               true},
           Row{"AWS::KMS::Key", "1234", "arn:aws:kms:eu-west-1:111122223333:key/1234", true},
           Row{"AWS::KMS::Key", "1234", "arn:aws:kms:eu-west-1:111122223333:key/5678", false},
       }) {
    model_.policies.clear();
    const PolicyId id =
        add_document(PolicyKind::Resource,
                     "policy",
                     R"({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"})");
    PolicyTarget& target = model_.policies[static_cast<std::size_t>(id)].target;
    target.kind = row.type;
    target.identifier = row.identifier;
    EXPECT_EQ(ask("aws_iam_user.ann", "a:b", row.arn) == Outcome::ExplicitlyDenied, row.is_found)
        << row.identifier << " " << row.arn;
  }
}

TEST_F(SituationTest, AsksTheTrustOfARole) {
  const PolicyId trust = add_document(
      PolicyKind::Trust,
      "aws_iam_role.r",
      R"({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"})");
  add_principal(PrincipalKind::Role, "aws_iam_role.r", "r").trust = trust;
  const std::string role = "arn:aws:iam::111122223333:role/r";
  EXPECT_EQ(ask("ec2.amazonaws.com", "sts:AssumeRole", role), Outcome::Allowed);
  EXPECT_EQ(ask("lambda.amazonaws.com", "sts:AssumeRole", role), Outcome::ImplicitlyDenied);
}

TEST_F(SituationTest, FindsNobodyWhereANameIsTwoThings) {
  add_principal(PrincipalKind::Role, "aws_iam_role.x", "x");
  add_principal(PrincipalKind::User, "aws_iam_user.x", "x");
  const Situation situation(model_, sources_, Catalogue::builtin());
  EXPECT_EQ(situation.find_principal("x"), std::nullopt);
  EXPECT_EQ(situation.find_principal("role/x"), PrincipalId{0});
  EXPECT_EQ(situation.find_principal("aws_iam_user.x"), PrincipalId{1});
}

// ---- Holes

TEST(Holes, EndInUnknownWhereTheyMatter) {
  const auto decide = [](Effect effect, const Hole& hole, const std::string& resource) {
    Policy policy;
    policy.version = "2012-10-17";
    Statement& all = policy.statements.emplace_back();
    all.effect = Effect::Allow;
    const PartialString star("*");
    for (Element* element : {&all.action, &all.resource}) {
      element->is_present = true;
      element->patterns = {parse_pattern(star, {}, PatternSyntax::Glob)};
    }
    if (effect == Effect::Deny) {
      const Statement copy = all;
      policy.statements.push_back(copy);
    }
    Statement& last = policy.statements.back();
    last.effect = effect;
    PartialString text = PartialString::unknown(hole);
    text.append("/*");
    last.resource.patterns = {parse_pattern(text, {}, PatternSyntax::Glob)};
    Request request;
    request.action = "s3:GetObject";
    request.resource = resource;
    const PreparedPolicy ready(policy, PolicyKind::Identity);
    return evaluate(request, ready);
  };
  const Hole bucket{
      .expression = "aws_s3_bucket.b.arn", .shape = "arn:aws:s3:::logs-*", .span = {}};
  EXPECT_EQ(decide(Effect::Allow, bucket, "arn:aws:s3:::logs-7/x"), Outcome::Unknown);
  EXPECT_EQ(decide(Effect::Allow, bucket, "arn:aws:s3:::data/x"), Outcome::ImplicitlyDenied);
  EXPECT_EQ(decide(Effect::Deny, bucket, "arn:aws:s3:::logs-7/x"), Outcome::Unknown);
  EXPECT_EQ(decide(Effect::Deny, bucket, "arn:aws:s3:::data/x"), Outcome::Allowed);
}

}  // namespace
}  // namespace leastwise
