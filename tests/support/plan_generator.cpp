// Writes plans as text, section by section: see plan_generator.h.
#include "support/plan_generator.h"

#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace leastwise {
namespace {

struct Object {
  std::string type;
  std::string name;
  std::string values;   // a JSON map
  std::string unknown;  // a JSON map
  bool is_new = false;
};

// The configuration of the few objects that are given by reference.
struct Block {
  std::string type;
  std::string name;
  std::string mode;
  std::string expressions;  // a JSON map
};

// Knuth's MMIX constants: small, and the same everywhere, which std::shuffle and distributions are
// not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return (state_ >> 33U) % limit;
  }

 private:
  std::uint64_t state_;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "\"";
}

std::string tags(std::size_t number) {
  return fmt::format(
      R"({{"Name":"object-{0}","Team":"team-{1}","CostCenter":"{2}","Environment":"production","ManagedBy":"terraform"}})",
      number,
      number % 17,
      10000 + number % 97);
}

std::string instance(std::size_t number) {
  return fmt::format(
      R"({{"ami":"ami-{0:017x}","associate_public_ip_address":false,"availability_zone":"eu-west-1a",)"
      R"("disable_api_termination":true,"ebs_optimized":true,"iam_instance_profile":"","instance_type":"m5.large",)"
      R"("ipv6_addresses":[],"monitoring":true,"private_ip":"10.{1}.{2}.{3}","root_block_device":[{{"delete_on_termination":true,)"
      R"("encrypted":true,"iops":3000,"throughput":125,"volume_size":{4},"volume_type":"gp3","tags":null}}],)"
      R"("subnet_id":"subnet-{0:017x}","user_data":"#!/bin/sh\necho \"{0}\" > /etc/motd\n","tags":{5},"tags_all":{5},)"
      R"("vpc_security_group_ids":["sg-{0:017x}","sg-{6:017x}"]}})",
      number,
      number % 250,
      number / 250 % 250,
      number % 199,
      20 + number % 400,
      tags(number),
      number + 1);
}

std::string alarm(std::size_t number) {
  return fmt::format(
      R"({{"actions_enabled":true,"alarm_actions":["arn:aws:sns:eu-west-1:123456789012:alarms"],)"
      R"("alarm_description":"queue {0} is slow","alarm_name":"queue-{0}","comparison_operator":"GreaterThanThreshold",)"
      R"("dimensions":{{"QueueName":"queue-{0}"}},"evaluation_periods":5,"metric_name":"ApproximateAgeOfOldestMessage",)"
      R"("namespace":"AWS/SQS","period":60,"statistic":"Maximum","tags":{1},"threshold":{2}.5,"treat_missing_data":"missing"}})",
      number,
      tags(number),
      number % 900);
}

std::string record(std::size_t number) {
  return fmt::format(
      R"({{"alias":[],"allow_overwrite":null,"fqdn":"host-{0}.example.com","health_check_id":"","name":"host-{0}",)"
      R"("records":["10.0.{1}.{2}"],"ttl":300,"type":"A","zone_id":"Z{0:012d}","weighted_routing_policy":[]}})",
      number,
      number % 250,
      number % 199);
}

Object irrelevant(std::size_t number, Random& random) {
  Object object{.type = {}, .name = fmt::format("o{}", number), .values = {}, .unknown = "{}"};
  switch (random.below(3)) {
    case 0:
      object.type = "aws_instance";
      object.values = instance(number);
      break;
    case 1:
      object.type = "aws_cloudwatch_metric_alarm";
      object.values = alarm(number);
      break;
    default:
      object.type = "aws_route53_record";
      object.values = record(number);
      break;
  }
  return object;
}

std::string trust_policy(std::size_t number) {
  constexpr std::array<std::string_view, 3> kPrincipals = {
      R"({"Service":"lambda.amazonaws.com"})",
      R"({"AWS":"arn:aws:iam::210987654321:root"})",
      R"({"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"})"};
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}}]}})",
      kPrincipals.at(number % kPrincipals.size()));
}

std::string identity_policy(std::size_t number) {
  return fmt::format(
      R"({{"Version":"2012-10-17","Statement":[{{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:List*"],)"
      R"("Resource":["arn:aws:s3:::bucket-{0}","arn:aws:s3:::bucket-{0}/*"]}},{{"Effect":"Allow","Action":"iam:PassRole",)"
      R"("Resource":"{1}"}}]}})",
      number,
      number % 10 == 0 ? "*" : "arn:aws:iam::123456789012:role/service");
}

// A role with what belongs to it. Every fourth one takes its policy from a data source that is read
// at apply.
void add_role(std::size_t number, std::vector<Object>& objects, std::vector<Block>& blocks) {
  const std::string name = fmt::format("r{}", number);
  objects.push_back(
      {.type = "aws_iam_role",
       .name = name,
       .values = fmt::format(R"({{"name":"role-{}","path":"/","assume_role_policy":{},"tags":{}}})",
                             number,
                             quoted(trust_policy(number)),
                             tags(number)),
       .unknown = R"({"arn":true,"id":true,"unique_id":true})",
       .is_new = true});
  blocks.push_back(
      {"aws_iam_role",
       name,
       "managed",
       fmt::format(R"({{"name":{{"constant_value":"role-{}"}},"assume_role_policy":{{}}}})",
                   number)});
  objects.push_back({.type = "aws_iam_role_policy_attachment",
                     .name = name,
                     .values = R"({"policy_arn":"arn:aws:iam::aws:policy/ReadOnlyAccess"})",
                     .unknown = R"({"id":true,"role":true})",
                     .is_new = true});
  blocks.push_back(
      {"aws_iam_role_policy_attachment",
       name,
       "managed",
       fmt::format(
           R"({{"policy_arn":{{}},"role":{{"references":["aws_iam_role.{0}.name","aws_iam_role.{0}"]}}}})",
           name)});
  const bool is_deferred = number % 4 == 0;
  objects.push_back(
      {.type = "aws_iam_role_policy",
       .name = name,
       .values = is_deferred ? fmt::format(R"({{"name":"inline","role":"role-{}"}})", number)
                             : fmt::format(R"({{"name":"inline","role":"role-{}","policy":{}}})",
                                           number,
                                           quoted(identity_policy(number))),
       .unknown = is_deferred ? R"({"id":true,"policy":true})" : R"({"id":true})",
       .is_new = true});
  if (is_deferred) {
    blocks.push_back(
        {"aws_iam_role_policy",
         name,
         "managed",
         fmt::format(
             R"({{"role":{{}},"policy":{{"references":["data.aws_iam_policy_document.{0}.json","data.aws_iam_policy_document.{0}"]}}}})",
             name)});
    objects.push_back(
        {.type = "aws_iam_policy_document",
         .name = name,
         .values =
             R"({"statement":[{"actions":["s3:*"],"effect":"Allow","sid":null}],"version":null})",
         .unknown = R"({"id":true,"json":true,"statement":[{"actions":[false],"resources":true}]})",
         .is_new = true});
    blocks.push_back(
        {"aws_iam_policy_document",
         name,
         "data",
         fmt::format(
             R"({{"statement":[{{"actions":{{"constant_value":["s3:*"]}},"resources":{{"references":["aws_s3_bucket.{0}.arn","aws_s3_bucket.{0}"]}}}}]}})",
             name)});
  }
}

bool is_data(const Object& object) {
  return object.type == "aws_iam_policy_document";
}

std::string address(const Object& object) {
  return fmt::format("{}{}.{}", is_data(object) ? "data." : "", object.type, object.name);
}

std::string head(const Object& object) {
  return fmt::format(
      R"({{"address":"{}","mode":"{}","type":"{}","name":"{}","provider_name":"registry.terraform.io/hashicorp/aws")",
      address(object),
      is_data(object) ? "data" : "managed",
      object.type,
      object.name);
}

std::string state_entry(const Object& object) {
  return fmt::format(R"({},"schema_version":1,"values":{},"sensitive_values":{{}}}})",
                     head(object),
                     object.values);
}

std::string change_entry(const Object& object) {
  const std::string_view action = is_data(object) ? "read" : object.is_new ? "create" : "no-op";
  return fmt::format(
      R"({},"change":{{"actions":["{}"],"before":{},"after":{},"after_unknown":{},"before_sensitive":false,"after_sensitive":{{}}}}}})",
      head(object),
      action,
      object.is_new ? std::string_view("null") : object.values,
      object.values,
      object.unknown);
}

std::string block_entry(const Block& block) {
  return fmt::format(
      R"({{"address":"{}{}.{}","mode":"{}","type":"{}","name":"{}","provider_config_key":"aws","expressions":{},"schema_version":0}})",
      block.mode == "data" ? "data." : "",
      block.type,
      block.name,
      block.mode,
      block.type,
      block.name,
      block.expressions);
}

// The entries of a section, with commas between them.
class List {
 public:
  void add(std::string_view entry) {
    text_ += text_.empty() ? "" : ",";
    text_ += entry;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string generate_plan(const PlanSize& size) {
  Random random(size.seed);
  std::vector<Block> blocks;
  List planned;
  List changes;
  List prior;
  const auto add = [&](const Object& object) {
    changes.add(change_entry(object));
    if (!is_data(object)) {
      planned.add(state_entry(object));
    }
    if (!object.is_new) {
      prior.add(state_entry(object));
    }
  };

  const std::size_t bytes_between_roles = size.bytes / (size.roles + 1);
  std::size_t roles = 0;
  std::size_t number = 0;
  const auto written = [&] {
    return planned.text().size() + changes.text().size() + prior.text().size();
  };
  while (roles < size.roles || written() < size.bytes) {
    if (roles < size.roles && written() >= bytes_between_roles * (roles + 1)) {
      std::vector<Object> objects;
      add_role(roles++, objects, blocks);
      for (const Object& object : objects) {
        add(object);
      }
    }
    add(irrelevant(number++, random));
  }

  List configuration;
  for (const Block& block : blocks) {
    configuration.add(block_entry(block));
  }
  return fmt::format(
      R"({{"format_version":"1.2","terraform_version":"1.9.5","planned_values":{{"root_module":{{"resources":[{}]}}}},)"
      R"("resource_changes":[{}],"prior_state":{{"format_version":"1.0","terraform_version":"1.9.5","values":{{"root_module":)"
      R"({{"resources":[{}]}}}}}},"configuration":{{"provider_config":{{"aws":{{"name":"aws","full_name":)"
      R"("registry.terraform.io/hashicorp/aws","expressions":{{"region":{{"constant_value":"eu-west-1"}}}}}}}},)"
      R"("root_module":{{"resources":[{}]}}}}}}{})",
      planned.text(),
      changes.text(),
      prior.text(),
      configuration.text(),
      "\n");
}

}  // namespace leastwise
