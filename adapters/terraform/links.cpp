// Who is attached to what: attachments, boundaries, memberships, and the roles that resources run
// with.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "terraform/extract.h"

namespace leastwise::terraform {
namespace {

using Types = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> kRoleTypes{"aws_iam_role", "aws_iam_service_linked_role"};
constexpr std::array<std::string_view, 1> kUserTypes{"aws_iam_user"};
constexpr std::array<std::string_view, 1> kGroupTypes{"aws_iam_group"};
constexpr std::array<std::string_view, 1> kSetTypes{"aws_ssoadmin_permission_set"};
constexpr std::array<std::string_view, 1> kPolicyTypes{"aws_iam_policy"};
constexpr std::array<std::string_view, 1> kProfileTypes{"aws_iam_instance_profile"};

Types principal_types(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return kRoleTypes;
    case PrincipalKind::User:
      return kUserTypes;
    case PrincipalKind::Group:
      return kGroupTypes;
    case PrincipalKind::PermissionSet:
      return kSetTypes;
  }
  return kRoleTypes;
}

// A reference to the resource itself.
Ref self(const Instance& instance, Span span) {
  Ref ref;
  ref.addresses = {instance.address};
  ref.span = span;
  return ref;
}

// Objects of the plan that bear a known name, id or ARN. Policies and permission sets are named by
// ARN, the rest by name.
std::vector<std::string> bearers(const Extraction& run, Types wanted, const std::string& value) {
  std::vector<std::string> addresses;
  for (const std::string_view type : wanted) {
    const auto found = run.by_name.find(fmt::format("{}|{}", type, value));
    if (found == run.by_name.end()) {
      continue;
    }
    for (const Instance* bearer : found->second) {
      addresses.push_back(bearer->address);
    }
  }
  return addresses;
}

void count(Extraction& run, const Ref& ref, bool is_known) {
  if (run.statistics == nullptr) {
    return;
  }
  if (is_known) {
    ++run.statistics->links_known;
  } else {
    ++run.statistics->links[static_cast<std::size_t>(ref.confidence)];
  }
}

void report_unseen(Extraction& run,
                   const Instance& instance,
                   const Field& field,
                   const Ref& ref,
                   std::string_view what) {
  if (ref.confidence != Confidence::Unresolved || run.side != Side::After) {
    return;
  }
  run.builder->unseen.push_back({.address = instance.address,
                                 .attribute = field.path,
                                 .what = std::string(what),
                                 .reason = ref.reason,
                                 .where = field.view.span()});
}

// Of several objects with one name, as a plan for several accounts has them: those that the
// configuration refers to. All of them where it does not say.
void keep_referred(const Extraction& run,
                   const Instance& instance,
                   const Field& field,
                   Types wanted,
                   std::vector<std::string>& addresses) {
  const Ref referred = run.resolver->resolve(instance, field.path, wanted);
  if (referred.confidence != Confidence::Exact && referred.confidence != Confidence::ByKey) {
    return;
  }
  std::vector<std::string> kept;
  std::ranges::copy_if(addresses, std::back_inserter(kept), [&](const std::string& address) {
    return std::ranges::find(referred.addresses, address) != referred.addresses.end();
  });
  if (!kept.empty()) {
    addresses = std::move(kept);
  }
}

// Where a name is not unique, the linking of the model sees several.
Ref known_link(const Extraction& run, const Instance& instance, const Field& field, Types wanted) {
  Ref ref;
  ref.span = field.view.span();
  ref.value = name_or_hole(instance, field);
  std::vector<std::string> addresses = bearers(run, wanted, field.view.value->scalar.text);
  if (addresses.size() > 1) {
    keep_referred(run, instance, field, wanted, addresses);
  }
  if (addresses.size() == 1) {
    ref.addresses = std::move(addresses);
  }
  return ref;
}

// Several elements that are unknown in one list, and as many objects that the configuration names
// for it: each element is one of them, so together they are all of them.
std::vector<Ref> spread(const std::vector<Ref>& refs) {
  std::vector<Ref> out;
  for (const Ref& ref : refs) {
    for (const std::string& address : ref.addresses) {
      const bool is_new = std::ranges::none_of(
          out, [&](const Ref& other) { return other.addresses.front() == address; });
      if (is_new) {
        Ref one = ref;
        one.addresses = {address};
        out.push_back(std::move(one));
      }
    }
  }
  return out;
}

void add_attachments(Extraction& run,
                     const Instance& instance,
                     const View& values,
                     const AttachmentRow& row) {
  std::vector<Ref> principals;
  if (row.principal.empty()) {
    principals.push_back(self(instance, instance.span));
  } else {
    principals = links_to(
        run, instance, values, row.principal, principal_types(row.principal_kind), "attachment");
  }
  if (principals.empty()) {
    return;
  }
  const Types wanted = row.kind == AttachmentKind::Membership ? Types(kGroupTypes) : kPolicyTypes;
  const std::string_view what = row.kind == AttachmentKind::Boundary ? "boundary" : "attachment";
  for (const Ref& policy : links_to(run, instance, values, row.policy, wanted, what, row.filled)) {
    if (row.filled == Filled::ByProvider &&
        is_mirrored_managed(run, instance, values, policy.value.text)) {
      continue;
    }
    for (const Ref& principal : principals) {
      Attachment attachment;
      attachment.kind = row.kind;
      attachment.principal_kind = row.principal_kind;
      attachment.policy = policy;
      attachment.principal = principal;
      attachment.origin = origin_of(instance);
      run.facts->attachments.push_back(std::move(attachment));
    }
  }
}

void add_inline(Extraction& run,
                const Instance& instance,
                const View& values,
                const AttachmentRow& row) {
  const PolicyRow policy{.type = row.type,
                         .path = row.policy,
                         .kind = PolicyKind::Identity,
                         .target = {},
                         .target_path = {},
                         .target_type = {}};
  const PartialString name = name_of(instance, values);
  const Field field{values.at(row.policy), std::string(row.policy)};
  const std::optional<PolicyId> document =
      add_document(run, instance, field, policy, [&](PolicyDocument& added) { added.name = name; });
  if (!document) {
    return;
  }
  for (const Ref& principal : links_to(run,
                                       instance,
                                       values,
                                       row.principal,
                                       principal_types(row.principal_kind),
                                       "attachment")) {
    Attachment attachment;
    attachment.kind = AttachmentKind::InlinePolicy;
    attachment.principal_kind = row.principal_kind;
    attachment.document = document;
    attachment.name = name;
    attachment.policy = self(instance, field.view.span());
    attachment.principal = principal;
    attachment.origin = origin_of(instance);
    run.facts->attachments.push_back(std::move(attachment));
  }
}

// A resource that sets an attribute to nothing, or whose role AWS fills in, runs with none that can
// be judged.
void add_role_uses(Extraction& run,
                   const Instance& instance,
                   const View& values,
                   const RoleRow& row) {
  const bool is_profile = row.holds == RoleRow::Holds::InstanceProfile;
  const Types wanted = is_profile ? Types(kProfileTypes) : kRoleTypes;
  for (const Field& field : fields(values, row.path)) {
    const bool is_empty = !field.view.is_unknown() && field.view.text().empty();
    if (is_empty || is_provider_noise(run, instance, field, row.filled)) {
      continue;
    }
    RoleUse use;
    use.origin = origin_of(instance);
    use.attribute = field.path;
    use.service = row.service;
    use.is_instance_profile = is_profile;
    use.role = link_to(run, instance, field, wanted, is_profile ? "instance profile" : "role");
    run.facts->role_uses.push_back(std::move(use));
  }
}

}  // namespace

Ref link_to(Extraction& run,
            const Instance& instance,
            const Field& field,
            Types wanted,
            std::string_view what) {
  const bool is_known = !field.view.is_unknown();
  Ref ref = is_known ? known_link(run, instance, field, wanted)
                     : run.resolver->resolve(instance, field.path, wanted);
  ref.span = field.view.span();
  count(run, ref, is_known);
  report_unseen(run, instance, field, ref, what);
  return ref;
}

std::vector<Ref> links_to(Extraction& run,
                          const Instance& instance,
                          const View& from,
                          std::string_view path,
                          Types wanted,
                          std::string_view what,
                          Filled filled) {
  std::vector<Ref> known;
  std::vector<Ref> unknown;
  bool is_whole_list_unknown = false;
  for (const Field& field : fields(from, path)) {
    if (is_provider_noise(run, instance, field, filled)) {
      continue;
    }
    if (field.view.is_unknown()) {
      is_whole_list_unknown = is_whole_list_unknown || field.path == path;
      unknown.push_back(link_to(run, instance, field, wanted, what));
    } else if (!field.view.text().empty()) {
      known.push_back(link_to(run, instance, field, wanted, what));
    }
  }
  const bool is_list = path.ends_with('s') && is_whole_list_unknown;
  if (unknown.size() > 1 || is_list) {
    std::vector<Ref> apart = spread(unknown);
    if (apart.size() == unknown.size() || (is_list && !apart.empty())) {
      for (Ref& ref : apart) {
        ref.confidence = std::min(ref.confidence, Confidence::ByKey);
      }
      unknown = std::move(apart);
    }
  }
  known.insert(known.end(),
               std::make_move_iterator(unknown.begin()),
               std::make_move_iterator(unknown.end()));
  return known;
}

void index_names(Extraction& run) {
  constexpr std::array<std::string_view, 5> kNames{"name", "id", "arn", "bucket", "function_name"};
  for (const Instance& instance : run.plan->instances) {
    if (instance.mode != Mode::Managed || instance.is_deposed) {
      continue;
    }
    const View values = state(instance, run.side);
    for (const std::string_view key : kNames) {
      const std::string_view text = values.at(key).text();
      if (text.empty()) {
        continue;
      }
      std::vector<const Instance*>& bearers =
          run.by_name[fmt::format("{}|{}", instance.type, text)];
      if (bearers.empty() || bearers.back() != &instance) {
        bearers.push_back(&instance);
      }
    }
  }
}

void extract_links(Extraction& run, const Instance& instance, const View& values) {
  for (const AttachmentRow& row : attachment_rows(instance.type)) {
    if (row.kind == AttachmentKind::InlinePolicy) {
      add_inline(run, instance, values, row);
    } else {
      add_attachments(run, instance, values, row);
    }
  }
  for (const RoleRow& row : role_rows(instance.type)) {
    add_role_uses(run, instance, values, row);
  }
}

}  // namespace leastwise::terraform
