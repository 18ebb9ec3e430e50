// Attributes in which the provider mirrors what other resources do.
//
// `aws_iam_role.inline_policy` and `managed_policy_arns`, `aws_s3_bucket.policy` and their like are
// computed when nobody sets them: after a refresh they hold what AWS has, among it what
// aws_iam_role_policy, aws_iam_role_policy_attachment and aws_s3_bucket_policy put there. The plan
// shows them as they were *before* the change. Read as they stand they would show every such policy
// twice, and after the change still the one that it takes away. So a mirrored thing is passed over
// when a resource of the plan has it, before or after. What no resource has is there without
// Terraform, and is kept.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

std::string last_part(std::string_view name_or_arn) {
  return std::string(name_or_arn.substr(name_or_arn.rfind('/') + 1));
}

std::string inline_key(std::string_view role, std::string_view name) {
  return fmt::format("inline|{}|{}", role, name);
}

std::string managed_key(std::string_view role, std::string_view arn) {
  return fmt::format("managed|{}|{}", role, arn);
}

std::string policy_key(std::string_view type, std::string_view target) {
  return fmt::format("policy|{}|{}", type, target);
}

void add_separate(const Instance& instance, const View& values, std::set<std::string>& separate) {
  if (instance.type == "aws_iam_role_policy") {
    separate.insert(inline_key(values.at("role").text(), values.at("name").text()));
    return;
  }
  for (const AttachmentRow& row : attachment_rows(instance.type)) {
    if (row.kind != AttachmentKind::ManagedPolicy || row.principal_kind != PrincipalKind::Role ||
        row.principal.empty()) {
      continue;
    }
    for (const Field& role : fields(values, row.principal)) {
      for (const Field& policy : fields(values, row.policy)) {
        separate.insert(managed_key(last_part(role.view.text()), policy.view.text()));
      }
    }
  }
  for (const PolicyRow& row : policy_rows(instance.type)) {
    if (row.target_path.empty()) {
      continue;
    }
    for (const Field& target : fields(values, row.target_path)) {
      if (!target.view.text().empty()) {
        separate.insert(policy_key(row.target_type, target.view.text()));
      }
    }
  }
}

// Written in the block itself: then it is what the user wants, and no mirror. A `dynamic` block is
// not in a plan's configuration, but nobody writes one for a policy that has a resource of its own,
// under the same name.
bool is_written(const Extraction& run, const Instance& instance, std::string_view attribute) {
  const ConfigBlock block = run.plan->block(instance);
  return block.expressions != nullptr && block.expressions->find(attribute) != nullptr;
}

bool is_exclusive(const Attachment& attachment) {
  return attachment.kind == AttachmentKind::ManagedPolicy &&
         attachment.origin.type.ends_with("_exclusive");
}

// What a reference means, as far as it is sure; empty when it is not.
std::string meaning_of(const Ref& ref) {
  if (ref.addresses.size() == 1) {
    return ref.addresses.front();
  }
  return ref.addresses.empty() ? ref.value.display() : std::string();
}

std::string meaning_of(const Attachment& attachment) {
  const std::string principal = meaning_of(attachment.principal);
  const std::string policy = meaning_of(attachment.policy);
  return principal.empty() || policy.empty()
             ? std::string()
             : fmt::format("{}|{}|{}", to_text(attachment.principal_kind), principal, policy);
}

}  // namespace

void drop_repeated(Facts& facts) {
  if (std::ranges::none_of(facts.attachments, is_exclusive)) {
    return;
  }
  std::set<std::string> made;
  for (const Attachment& attachment : facts.attachments) {
    if (attachment.kind == AttachmentKind::ManagedPolicy && !is_exclusive(attachment)) {
      made.insert(meaning_of(attachment));
    }
  }
  made.erase("");
  std::erase_if(facts.attachments, [&made](const Attachment& attachment) {
    return is_exclusive(attachment) && made.contains(meaning_of(attachment));
  });
}

std::set<std::string> separate_policies(const Plan& plan) {
  std::set<std::string> separate;
  for (const Instance& instance : plan.instances) {
    if (instance.mode != Mode::Managed || instance.is_deposed) {
      continue;
    }
    for (const Side side : {Side::Before, Side::After}) {
      add_separate(instance, state(instance, side), separate);
    }
  }
  return separate;
}

bool is_mirrored_inline(const Extraction& run,
                        const Instance& instance,
                        const View& role,
                        std::string_view policy_name) {
  return !is_written(run, instance, "inline_policy") &&
         run.separate->contains(inline_key(role.at("name").text(), policy_name));
}

bool is_mirrored_managed(const Extraction& run,
                         const Instance& instance,
                         const View& role,
                         std::string_view arn) {
  return !is_written(run, instance, "managed_policy_arns") &&
         run.separate->contains(managed_key(role.at("name").text(), arn));
}

bool is_mirrored_policy(const Extraction& run,
                        const Instance& instance,
                        const View& values,
                        const PolicyRow& row) {
  if (row.filled != Filled::ByProvider || is_written(run, instance, row.path)) {
    return false;
  }
  constexpr std::array<std::string_view, 7> kNames{
      "id", "arn", "name", "bucket", "url", "domain_name", "key_id"};
  for (const std::string_view key : kNames) {
    const std::string_view text = values.at(key).text();
    if (!text.empty() && run.separate->contains(policy_key(instance.type, text))) {
      return true;
    }
  }
  return false;
}

}  // namespace leastwise::terraform
