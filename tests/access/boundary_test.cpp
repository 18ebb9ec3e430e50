// A policy below a permissions boundary: what both allow, held against `evaluate` over a small
// universe.
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <leastwise/evaluation.h>
#include <leastwise/policy.h>

#include "access/access.h"
#include "support/policy.h"

namespace leastwise {
namespace {

using Json = nlohmann::json;

std::vector<Json> all_statements() {
  std::vector<Json> out;
  for (const char* effect : {"Allow", "Deny"}) {
    for (const char* action : {"s3:Get*", "s3:*", "*"}) {
      for (const char* resource : {"arn:aws:s3:::a", "arn:aws:s3:::*", "*"}) {
        for (const bool has_condition : {false, true}) {
          Json one = {{"Effect", effect}, {"Action", action}, {"Resource", resource}};
          if (has_condition) {
            one["Condition"] = {{"StringEquals", {{"aws:RequestTag/t", "x"}}}};
          }
          out.push_back(std::move(one));
        }
      }
    }
  }
  return out;
}

std::vector<Request> all_requests() {
  std::vector<Request> out;
  for (const char* action : {"s3:GetObject", "s3:PutObject", "ec2:RunInstances"}) {
    for (const char* resource : {"arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:ec2:r:1:i/x"}) {
      for (const char* tag : {"", "x", "y"}) {
        Request request;
        request.action = action;
        request.resource = resource;
        if (*tag != '\0') {
          request.context.set("aws:RequestTag/t", tag);
        }
        out.push_back(std::move(request));
      }
    }
  }
  return out;
}

struct Limited {
  Policy policy;
  Policy boundary;

  AccessPolicy access() const { return {.policy = &policy, .boundary = &boundary}; }

  bool allows(const Request& request) const {
    const PreparedPolicy prepared(policy, PolicyKind::Identity);
    const PreparedPolicy limit(boundary, PolicyKind::Boundary);
    return evaluate(request, prepared) == Outcome::Allowed &&
           evaluate(request, limit) == Outcome::Allowed;
  }
};

class Universe {
 public:
  Limited limited() { return {.policy = policy(), .boundary = policy()}; }

 private:
  Policy policy() {
    std::vector<Json> statements;
    for (std::size_t i = 0; i < 2; ++i) {
      statements.push_back(all_[random_() % all_.size()]);
    }
    return policy_of(statements);
  }

  std::vector<Json> all_ = all_statements();
  std::mt19937 random_{20261127};
};

TEST(Boundary, GrantsWhatBothAllow) {
  Universe universe;
  for (int i = 0; i < 300; ++i) {
    const Limited one = universe.limited();
    bool is_some = false;
    for (const Request& request : all_requests()) {
      is_some = is_some || one.allows(request);
    }
    const AccessAnswer answer = granted_access(one.access(), {}, {}, {});
    EXPECT_EQ(answer.answer, truth(is_some)) << i;
    for (const FoundAccess& found : answer.found) {
      EXPECT_TRUE(one.allows(found.request)) << i;
    }
  }
}

TEST(Boundary, IsPartOfWhatChanges) {
  Universe universe;
  for (int i = 0; i < 200; ++i) {
    const Limited before = universe.limited();
    const Limited after = universe.limited();
    bool is_some = false;
    for (const Request& request : all_requests()) {
      is_some = is_some || (after.allows(request) && !before.allows(request));
    }
    const AccessAnswer answer = new_access(before.access(), after.access(), {});
    EXPECT_EQ(answer.answer, truth(is_some)) << i;
    for (const FoundAccess& found : answer.found) {
      EXPECT_TRUE(after.allows(found.request) && !before.allows(found.request)) << i;
    }
  }
}

TEST(Boundary, ThatGrowsIsNewAccess) {
  const Policy all = policy_of({{{"Effect", "Allow"}, {"Action", "*"}, {"Resource", "*"}}});
  const Policy s3 = policy_of({{{"Effect", "Allow"}, {"Action", "s3:*"}, {"Resource", "*"}}});
  const AccessPolicy limited{.policy = &all, .boundary = &s3};
  const AccessPolicy unlimited{.policy = &all};
  EXPECT_EQ(new_access(limited, unlimited, {}).answer, Truth::Yes);
  EXPECT_EQ(new_access(unlimited, limited, {}).answer, Truth::No);
  EXPECT_EQ(new_access(limited, limited, {}).answer, Truth::No);
}

}  // namespace
}  // namespace leastwise
