// How many decisions a core makes, on small policies as people write them.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include <leastwise/evaluation.h>

namespace leastwise {
namespace {

constexpr std::string_view kIdentity = R"({"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"],
   "Resource": ["arn:aws:s3:::artifacts", "arn:aws:s3:::artifacts/*"]},
  {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::artifacts/${aws:username}/*",
   "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
  {"Effect": "Deny", "Action": "*", "Resource": "*",
   "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]},
                 "Bool": {"aws:ViaAWSService": "false"}}}]})";

constexpr std::string_view kBucket = R"({"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
   "Resource": ["arn:aws:s3:::artifacts", "arn:aws:s3:::artifacts/*"],
   "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"},
   "Action": "s3:GetObject", "Resource": "arn:aws:s3:::artifacts/*"}]})";

struct Ready {
  SourceMap sources;
  std::deque<Policy> policies;
  std::deque<PreparedPolicy> prepared;

  const PreparedPolicy* add(std::string_view text, PolicyKind kind) {
    const FileId file = sources.add("policy.json", std::string(text)).value();
    const Node node = Node::string(std::string(text), whole(sources, file));
    const Policy& policy = policies.emplace_back(parse_policy(node, sources, "policy").policy);
    return &prepared.emplace_back(policy, kind);
  }
};

Request request_of(std::string_view action, std::string_view resource) {
  Request request;
  request.caller = Caller::parse("arn:aws:iam::111122223333:user/ann").value();
  request.action = action;
  request.resource = resource;
  request.context.set("aws:SourceIp", std::string("203.0.113.9"));
  request.context.set("aws:SecureTransport", std::string("true"));
  request.context.set("aws:ViaAWSService", std::string("false"));
  add_derived_keys(request);
  return request;
}

const std::vector<Request>& requests() {
  static const std::vector<Request> kRequests{
      request_of("s3:GetObject", "arn:aws:s3:::artifacts/a/b/c.tar.gz"),
      request_of("s3:PutObject", "arn:aws:s3:::artifacts/ann/c.tar.gz"),
      request_of("s3:DeleteObject", "arn:aws:s3:::artifacts/a"),
      request_of("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*")};
  return kRequests;
}

void run(benchmark::State& state, const PolicySet& policies) {
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(evaluate(requests()[i++ % requests().size()], policies));
  }
  state.SetItemsProcessed(state.iterations());
}

void decide_by_identity_policy(benchmark::State& state) {
  Ready ready;
  PolicySet policies;
  policies.identity = {ready.add(kIdentity, PolicyKind::Identity)};
  run(state, policies);
}
BENCHMARK(decide_by_identity_policy);

void decide_by_identity_and_bucket_policy(benchmark::State& state) {
  Ready ready;
  PolicySet policies;
  policies.identity = {ready.add(kIdentity, PolicyKind::Identity)};
  policies.resource = {ready.add(kBucket, PolicyKind::Resource)};
  run(state, policies);
}
BENCHMARK(decide_by_identity_and_bucket_policy);

}  // namespace
}  // namespace leastwise
