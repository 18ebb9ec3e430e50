// Resource ARNs, field by field, against the formats that AWS's services declare.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/account_number.h>
#include <leastwise/catalogue.h>

#include "validation/checks.h"
#include "validation/quotas.h"
#include "validation/resource_kinds.h"

namespace leastwise::validation {
namespace {

constexpr std::size_t kArnFields = 6;

// An ARN format of the catalogue, split.
struct Format {
  std::vector<std::string_view> fields;
};

// What a service's ARNs look like, and which of these forms the ARN at hand may have.
struct Formats {
  std::vector<Format> all;
  std::vector<Format> fitting;  // the resource part overlaps

  static bool needs(const std::vector<Format>& formats, std::size_t field) {
    return !formats.empty() && std::ranges::all_of(formats, [&](const Format& format) {
      return !format.fields[field].empty();
    });
  }
  static bool forbids(const std::vector<Format>& formats, std::size_t field) {
    return !formats.empty() && std::ranges::all_of(formats, [&](const Format& format) {
      return format.fields[field].empty();
    });
  }
};

// Forms of resources that AWS's own policies name and its reference does not declare.
struct Undeclared {
  std::string_view service;
  std::string_view resource;
};

constexpr std::array kUndeclared = std::to_array<Undeclared>({
    {"apigateway", "/tags*"},
    {"apigateway", "/v2/apis*"},
    {"aps", "/workspaces*"},
    {"backup", "recovery-point:*"},
    {"bedrock-agentcore", "credential-provider/*"},
    {"cloudformation", "stack/*"},
    {"cloudformation", "transform/*"},
    {"elasticloadbalancing", "listener/*"},
    {"grafana", "/workspaces*"},
    {"logs", "/aws*"},
    {"pricingplanmanager", "subscription:*"},
    {"quicksight", "vpcconnection/*"},
    {"redshift-serverless", "snapshotcopyconfiguration/*"},
    {"waf", "changetoken/*"},
    {"waf-regional", "changetoken/*"},
});

bool is_undeclared_form(std::string_view service, std::string_view resource) {
  return std::ranges::any_of(kUndeclared, [&](const Undeclared& form) {
    return form.service == service && may_overlap(form.resource, resource);
  });
}

Formats formats_of(const Catalogue& catalogue, const std::vector<std::string_view>& arn) {
  Formats formats;
  for (const ResourceTypeId id : catalogue.types_of_arn_service(arn[2])) {
    for (const std::string_view text : catalogue.resource_type(id).arn_formats) {
      Format format{.fields = arn_fields(text)};
      if (format.fields.size() < kArnFields || format.fields[2] != arn[2]) {
        continue;
      }
      if (overlaps(arn_format_pattern(format.fields[5]), glob_of(arn[5]), LetterCase::Matters) !=
          Truth::No) {
        formats.fitting.push_back(format);
      }
      formats.all.push_back(std::move(format));
    }
  }
  return formats;
}

class ArnCheck {
 public:
  ArnCheck(const PolicySubject& subject, const Pattern& pattern, Issues& issues)
      : catalogue_(subject.catalogue),
        pattern_(pattern),
        text_(pattern.text()),
        is_of_api_(subject.kind == PolicyKind::Resource &&
                   (subject.resource_type.empty() ||
                    subject.resource_type.starts_with("AWS::ApiGateway::"))),
        issues_(issues) {}

  void run() {
    fields_ = arn_fields(text_);
    if (text_.find_first_not_of('*') == std::string::npos ||
        (fields_.size() == 1 && has_variable(text_))) {
      return;  // everything, or a variable that is the whole ARN
    }
    // AWS: "API Gateway resource policy examples": what stands before the stage may be left out.
    if (is_of_api_ && text_.starts_with("execute-api:/")) {
      return;
    }
    if (fields_.front() != "arn") {
      add("INVALID_ARN_PREFIX",
          fmt::format("`{}` is no ARN: it does not begin with `arn:`", text_),
          "write `*` or an ARN");
      return;
    }
    if (fields_.size() < kArnFields) {
      add("MISSING_ARN_FIELD",
          fmt::format("`{}` has {} of the six fields of an ARN", text_, fields_.size()),
          "write it as `arn:partition:service:region:account:resource`");
      return;
    }
    partition();
    if (!service()) {
      return;
    }
    const Formats formats = formats_of(catalogue_, fields_);
    // Of 7,500 ARNs in AWS's own policies 70 fit no format that AWS declares, and AWS reports none
    // of them: its table holds more than its reference. So only an ARN that is written out is said
    // to name nothing, and not if its form is known from there.
    if (!formats.all.empty() && formats.fitting.empty()) {
      if (has_wildcard(text_) || has_variable(text_) ||
          is_undeclared_form(fields_[2], fields_[5])) {
        return;
      }
      add("INVALID_ARN_RESOURCE",
          fmt::format("`{}` is no resource of {}: `{}` fits none of its ARN formats",
                      text_,
                      fields_[2],
                      fields_[5]));
      return;
    }
    region(formats);
    account(formats);
  }

 private:
  void add(std::string_view code, std::string message, std::string help = {}) {
    issues_.add(code, pattern_.span, std::move(message), std::move(help));
  }

  void partition() {
    const std::string_view field = fields_[1];
    const std::vector<Partition> partitions = catalogue_.partitions();
    const bool is_known = std::ranges::any_of(partitions, [&](const Partition& one) {
      return field == one.name || (field != "aws" && may_overlap(field, one.name));
    });
    if (!is_known) {
      std::vector<std::string_view> names;
      for (const Partition& one : partitions) {
        names.push_back(one.name);
      }
      const std::string_view meant = did_you_mean(field, names);
      add("INVALID_PARTITION",
          fmt::format("there is no partition `{}`", field),
          meant.empty() ? fmt::format("it is one of {}", fmt::join(names, ", "))
                        : fmt::format("did you mean `{}`?", meant));
    }
  }

  // Whether it can be looked up.
  bool service() {
    const std::string_view field = fields_[2];
    if (has_variable(field)) {
      return false;
    }
    if (has_wildcard(field)) {
      add("WILDCARD_IN_SERVICE_NAME",
          fmt::format("`{}` has a wildcard in the service's name", text_),
          "name the service: others with a similar name may be added by AWS at any time");
      return false;
    }
    if (lower(field) != field) {
      add("INVALID_ARN_SERVICE_CASE",
          fmt::format("the service `{}` is written with upper-case letters", field),
          fmt::format("write `{}`", lower(field)));
      return false;
    }
    if (!catalogue_.find_service(field) && catalogue_.types_of_arn_service(field).empty()) {
      add("INVALID_SERVICE",
          fmt::format("there is no service `{}`", field),
          did_you_mean_service(catalogue_, field));
      return false;
    }
    return true;
  }

  bool is_known_region(std::string_view field) const {
    if (!has_wildcard(field) && !has_variable(field)) {
      return catalogue_.partition_of_region(field).has_value();
    }
    const std::vector<Partition> partitions = catalogue_.partitions();
    return std::ranges::any_of(partitions, [&](const Partition& partition) {
      return std::ranges::any_of(partition.regions,
                                 [&](std::string_view one) { return may_overlap(field, one); });
    });
  }

  void region(const Formats& formats) {
    const std::string_view field = fields_[3];
    if (field.empty()) {
      if (Formats::needs(formats.all, 3) && Formats::needs(formats.fitting, 3)) {
        add("MISSING_ARN_REGION",
            fmt::format("`{}` has no Region, and resources of {} have one", text_, fields_[2]),
            "write the Region, or `*`");
      }
      return;
    }
    if (may_overlap(field, "")) {
      return;
    }
    if (Formats::forbids(formats.fitting, 3)) {
      add("ARN_REGION_NOT_ALLOWED",
          fmt::format("`{}` has a Region, and such resources of {} have none", text_, fields_[2]),
          "leave the field empty");
    } else if (!is_known_region(field)) {
      add("INVALID_ARN_REGION",
          fmt::format("there is no Region `{}`", field),
          did_you_mean_region(catalogue_, field));
    }
  }

  void account(const Formats& formats) {
    const std::string_view field = fields_[4];
    if (field.empty()) {
      if (Formats::needs(formats.fitting, 4) && !may_be_owned_by_aws()) {
        add("MISSING_ARN_ACCOUNT",
            fmt::format(
                "`{}` has no account, and such resources of {} have one", text_, fields_[2]),
            "write the account's twelve digits, or `*`");
      }
      return;
    }
    const bool is_number = is_account_number(field);
    const bool is_open = has_wildcard(field) || has_variable(field);
    if (may_overlap(field, "")) {
      return;
    }
    if (Formats::forbids(formats.fitting, 4)) {
      add("ARN_ACCOUNT_NOT_ALLOWED",
          fmt::format("`{}` has an account, and such resources of {} have none", text_, fields_[2]),
          "leave the field empty");
    } else if (!is_number && !is_open && field != "aws" && !is_literal_of(formats, field)) {
      add("INVALID_ARN_ACCOUNT",
          fmt::format("`{}` is no account", field),
          "write its twelve digits, or `*`");
    }
  }

  // What AWS itself owns has no account, whatever the format says. AWS: "Calling AMI public
  // parameters", "Systems Manager documents", "AWS managed views".
  bool may_be_owned_by_aws() const {
    struct Owned {
      std::string_view service;
      std::string_view resource;
    };
    constexpr std::array kOwned = std::to_array<Owned>({{"resource-explorer-2", "view/AWS*"},
                                                        {"ssm", "automation-definition/*"},
                                                        {"ssm", "document/*"},
                                                        {"ssm", "parameter/aws/*"}});
    return fields_[5].starts_with('*') || std::ranges::any_of(kOwned, [&](const Owned& owned) {
             return owned.service == fields_[2] && may_overlap(fields_[5], owned.resource);
           });
  }

  // `aws-marketplace`, `cloudfront` and the like, where a format says so.
  static bool is_literal_of(const Formats& formats, std::string_view field) {
    return std::ranges::any_of(formats.fitting,
                               [&](const Format& format) { return format.fields[4] == field; });
  }

  const Catalogue& catalogue_;
  const Pattern& pattern_;
  std::string text_;
  bool is_of_api_;
  std::vector<std::string_view> fields_;
  Issues& issues_;
};

// AWS: "Resource types supported by Access Analyzer", and those whose policies Terraform and
// CloudFormation set.
constexpr std::array kResourceKinds = std::to_array<ResourceKind>({
    {"AWS::Backup::BackupVault", "backup", {"backupVault", "recoveryPoint"}},
    {"AWS::DynamoDB::Stream", "dynamodb", {"stream"}},
    {"AWS::DynamoDB::Table", "dynamodb", {"table", "index"}},
    {"AWS::ECR::Repository", "ecr", {"repository"}},
    {"AWS::EFS::FileSystem", "elasticfilesystem", {"file-system"}},
    {"AWS::KMS::Key", "kms", {"key"}},
    {"AWS::Kinesis::Stream", "kinesis", {"stream", "consumer"}},
    {"AWS::Lambda::Function",
     "lambda",
     {"function", "function alias", "function version", "durable execution"}},
    {"AWS::S3::AccessPoint", "s3", {"accesspoint", "accesspointobject", "object", "bucket"}},
    {"AWS::S3::Bucket", "s3", {"bucket", "object"}},
    {"AWS::SNS::Topic", "sns", {"topic"}},
    {"AWS::SQS::Queue", "sqs", {"queue"}},
    {"AWS::SecretsManager::Secret", "secretsmanager", {"Secret"}},
});

// The ARN formats of a kind's own types.
bool may_be_of(const Catalogue& catalogue, const ResourceKind& kind, std::string_view text) {
  const auto service = catalogue.find_service(kind.service);
  if (!service) {
    return true;
  }
  for (const ResourceTypeId id : catalogue.service(*service).resource_types) {
    const ResourceType type = catalogue.resource_type(id);
    if (!kind.has_type(type.name)) {
      continue;
    }
    for (const std::string_view format : type.arn_formats) {
      // A bucket's format takes every text: what is written as an access point is none.
      const bool is_other = kind.name == "AWS::S3::Bucket" && text.contains(":accesspoint");
      if (!is_other &&
          overlaps(arn_format_pattern(format), glob_of(text), LetterCase::Matters) != Truth::No) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

const ResourceKind* find_resource_kind(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(kResourceKinds, name, {}, &ResourceKind::name);
  return found != kResourceKinds.end() && found->name == name ? found : nullptr;
}

std::vector<std::string_view> known_resource_types() {
  std::vector<std::string_view> types = sized_resource_types();
  for (const ResourceKind& kind : kResourceKinds) {
    types.push_back(kind.name);
  }
  std::ranges::sort(types);
  types.erase(std::ranges::unique(types).begin(), types.end());
  return types;
}

void check_resources(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Pattern& pattern : statement.resource.patterns) {
      if (pattern.is_known()) {
        ArnCheck(subject, pattern, issues).run();
      }
    }
  }
}

void check_resource_policy_elements(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    if (subject.kind == PolicyKind::Trust && statement.resource.is_present) {
      issues.add("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
                 statement.resource.key_span,
                 "a role trust policy is about its role and has no resource",
                 "leave out `Resource`");
    }
    const ResourceKind* const kind = find_resource_kind(subject.resource_type);
    if (subject.kind != PolicyKind::Resource || kind == nullptr) {
      continue;
    }
    for (const Pattern& pattern : statement.resource.patterns) {
      const std::string text = pattern.text();
      const bool is_everything = text.find_first_not_of('*') == std::string::npos;
      if (pattern.is_known() && !is_everything && arn_fields(text).size() == kArnFields &&
          !may_be_of(subject.catalogue, *kind, text)) {
        issues.add("UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
                   pattern.span,
                   fmt::format("`{}` is no resource of type {}", text, kind->name),
                   "name the resource that has this policy");
      }
    }
  }
}

}  // namespace leastwise::validation
