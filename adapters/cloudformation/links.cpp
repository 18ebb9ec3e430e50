// Who is attached to what: attachments, boundaries, memberships, and the roles that resources run
// with.
#include <string>
#include <utility>

#include <fmt/format.h>

#include <leastwise/policy.h>

#include "cloudformation/extract.h"

namespace leastwise::cloudformation {
namespace {

using Types = std::vector<std::string_view>;

std::string_view principal_type(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return "AWS::IAM::Role";
    case PrincipalKind::User:
      return "AWS::IAM::User";
    case PrincipalKind::Group:
      return "AWS::IAM::Group";
    case PrincipalKind::PermissionSet:
      return "AWS::SSO::PermissionSet";
  }
  return "AWS::IAM::Role";
}

Ref self(const Item& item, Span span) {
  Ref ref;
  ref.addresses = {item.address};
  ref.span = span;
  return ref;
}

// Resources of the template that a value names, by all that it can look like.
std::vector<std::string> bearers(const Extraction& run,
                                 const PartialString& value,
                                 const Types& types) {
  std::vector<std::string> out;
  const std::string shown = value.display();
  const std::size_t slash = shown.rfind('/');
  std::vector<std::string> names{shown};
  // An ARN that is written by hand ends in the name.
  if (shown.starts_with("arn:") && slash != std::string::npos) {
    names.push_back(shown.substr(slash + 1));
  }
  for (const std::string& name : names) {
    const auto found = run.by_name.find(name);
    if (found == run.by_name.end()) {
      continue;
    }
    for (const std::string& address : found->second) {
      const auto type = run.type_by_address.find(address);
      for (const std::string_view wanted : types) {
        if (type != run.type_by_address.end() && type->second == wanted) {
          out.push_back(address);
        }
      }
    }
    if (!out.empty()) {
      break;
    }
  }
  return out;
}

// A policy of AWS is the same in every partition, so that one which is not known hides nothing:
// `arn:${AWS::Partition}:iam::aws:policy/...` is how the CDK writes all of them.
PartialString managed_by_aws(const PartialString& value) {
  constexpr std::string_view kBefore = "arn:";
  constexpr std::string_view kAfter = ":iam::aws:policy/";
  const bool is_policy = value.holes.size() == 1 && value.holes.front().offset == kBefore.size() &&
                         value.text.starts_with(kBefore) &&
                         std::string_view(value.text).substr(kBefore.size()).starts_with(kAfter);
  if (!is_policy) {
    return value;
  }
  return fmt::format("arn:aws{}", std::string_view(value.text).substr(kBefore.size()));
}

void count(Extraction& run, const Ref& ref) {
  if (run.statistics == nullptr) {
    return;
  }
  if (ref.value.is_known()) {
    ++run.statistics->links_known;
  } else {
    ++run.statistics->links[static_cast<std::size_t>(ref.confidence)];
  }
}

void push(Extraction& run,
          const Item& item,
          const AttachmentRow& row,
          const std::string& condition,
          Attachment attachment) {
  attachment.kind = row.kind;
  attachment.principal_kind = row.principal_kind;
  attachment.origin = origin_of(run, item, condition);
  run.facts->attachments.push_back(std::move(attachment));
}

// Policies that a principal holds in itself: `Policies: [{PolicyName, PolicyDocument}]`.
void add_inline_list(Extraction& run, const Item& item, const AttachmentRow& row) {
  for (const Piece& piece : pieces_of(run, item, row.policy, Ends::Apart)) {
    if (piece.value.is_unknown()) {
      report_unseen(run,
                    item,
                    piece.path,
                    "policy document",
                    fmt::format("depends on {}", piece.value.scalar.holes.front().hole.expression),
                    piece.value.span);
      continue;
    }
    const Node* document = piece.value.find("PolicyDocument");
    const Node* name = piece.value.find("PolicyName");
    Attachment attachment;
    attachment.name = name == nullptr ? PartialString() : name->scalar;
    attachment.document =
        add_document(run,
                     item,
                     {document, piece.path + ".PolicyDocument"},
                     PolicyKind::Identity,
                     piece.condition,
                     [&](PolicyDocument& added) { added.name = attachment.name; });
    if (attachment.document) {
      attachment.policy = self(item, document->span);
      attachment.principal = self(item, document->span);
      push(run, item, row, piece.condition, std::move(attachment));
    }
  }
}

PartialString policy_name(const Extraction& run, const Item& item, const Assignment& assignment) {
  const Node* name = item.properties == nullptr ? nullptr : item.properties->find("PolicyName");
  const std::optional<Node> known =
      name == nullptr ? std::nullopt : run.evaluator->value(*name, assignment);
  return known ? known->scalar : PartialString();
}

// A document that a resource of its own puts on principals: AWS::IAM::Policy, AWS::IAM::RolePolicy.
void add_inline(Extraction& run, const Item& item, const AttachmentRow& row) {
  const auto add = [&](const Piece& piece) {
    return add_document(
        run,
        item,
        piece.field(),
        PolicyKind::Identity,
        piece.condition,
        [&](PolicyDocument& added) { added.name = policy_name(run, item, piece.assignment); });
  };
  for (const Piece& piece : pieces_of(run, item, row.policy, Ends::Whole)) {
    add(piece);  // first, so that the document says when it is there, whoever has it
  }
  std::vector<Part> principals = parts_of(item, row.principal, Ends::Apart);
  if (row.principal.empty()) {
    principals = {Part{&nothing(), {}, {}}};
  }
  for (const Part& principal : principals) {
    for (const Part& policy : parts_of(item, row.policy, Ends::Whole)) {
      for (const Pair& pair : pairs_of(run, item, &principal, &policy, Ends::Whole)) {
        for (const Piece& whom : pair.first) {
          for (const Piece& what : pair.second) {
            Attachment attachment;
            attachment.name = policy_name(run, item, pair.assignment);
            attachment.document = add(what);
            attachment.policy = self(item, what.value.span);
            attachment.principal = row.principal.empty()
                                       ? self(item, what.value.span)
                                       : link_to(run,
                                                 item,
                                                 whom.field(),
                                                 {principal_type(row.principal_kind)},
                                                 "attachment");
            if (attachment.document) {
              push(run, item, row, pair.condition, std::move(attachment));
            }
          }
        }
      }
    }
  }
}

// A managed policy that says whom it is for.
void add_own(Extraction& run, const Item& item, const AttachmentRow& row) {
  for (const Piece& piece : pieces_of(run, item, row.principal, Ends::Apart)) {
    Attachment attachment;
    attachment.principal =
        link_to(run, item, piece.field(), {principal_type(row.principal_kind)}, "attachment");
    attachment.policy = self(item, piece.value.span);
    attachment.policy.value = run.evaluator->attribute(item, "Ref", piece.assignment);
    push(run, item, row, piece.condition, std::move(attachment));
  }
}

// Whether the conditions of the template let the principal be without its boundary.
bool can_be_absent(Extraction& run, const Item& item, const AttachmentRow& row) {
  const std::string_view property = row.policy.substr(0, row.policy.find('.'));
  for (const Variation& way : variations_of(run, item, {property})) {
    if (way.value->find(property) == nullptr) {
      return true;
    }
  }
  return false;
}

// ARNs or names of policies, or of groups for a user.
void add_references(Extraction& run, const Item& item, const AttachmentRow& row) {
  const bool is_membership = row.kind == AttachmentKind::Membership;
  const Types types = is_membership ? Types{"AWS::IAM::Group"} : Types{"AWS::IAM::ManagedPolicy"};
  const std::string_view what = row.kind == AttachmentKind::Boundary ? "boundary" : "attachment";
  std::vector<Part> principals = parts_of(item, row.principal, Ends::Apart);
  if (row.principal.empty()) {
    principals = {Part{&nothing(), {}, {}}};
  }
  if (row.kind == AttachmentKind::Boundary && can_be_absent(run, item, row)) {
    return;  // a boundary that may not be there limits nothing
  }
  for (const Part& principal : principals) {
    for (const Part& policy : parts_of(item, row.policy, Ends::Apart)) {
      for (const Pair& pair : pairs_of(run, item, &principal, &policy, Ends::Apart)) {
        for (const Piece& whom : pair.first) {
          for (const Piece& which : pair.second) {
            Attachment attachment;
            attachment.policy = link_to(run, item, which.field(), types, what);
            attachment.principal = row.principal.empty()
                                       ? self(item, which.value.span)
                                       : link_to(run,
                                                 item,
                                                 whom.field(),
                                                 {principal_type(row.principal_kind)},
                                                 "attachment");
            push(run, item, row, pair.condition, std::move(attachment));
          }
        }
      }
    }
  }
}

void add_attachments(Extraction& run, const Item& item, const AttachmentRow& row) {
  if (row.policy.empty()) {
    add_own(run, item, row);
  } else if (row.kind != AttachmentKind::InlinePolicy) {
    add_references(run, item, row);
  } else if (row.policy == "Policies") {
    add_inline_list(run, item, row);
  } else {
    add_inline(run, item, row);
  }
}

void add_managed_policy(Extraction& run, const Item& item) {
  for (const Piece& piece : pieces_of(run, item, "PolicyDocument", Ends::Whole)) {
    add_document(run,
                 item,
                 piece.field(),
                 PolicyKind::Identity,
                 piece.condition,
                 [&](PolicyDocument& document) {
                   const Node* name = item.properties->find("ManagedPolicyName");
                   const std::optional<Node> known =
                       name == nullptr ? std::nullopt
                                       : run.evaluator->value(*name, piece.assignment);
                   document.name =
                       known ? known->scalar
                             : PartialString::unknown(
                                   {.expression = item.address, .shape = "*", .span = item.span});
                   document.arn = run.evaluator->attribute(item, "Ref", piece.assignment);
                 });
  }
}

void add_role_uses(Extraction& run, const Item& item, const RoleRow& row) {
  const Types types = row.is_instance_profile
                          ? Types{"AWS::IAM::InstanceProfile"}
                          : Types{"AWS::IAM::Role", "AWS::IAM::ServiceLinkedRole"};
  for (const Piece& piece : pieces_of(run, item, row.path, Ends::Apart)) {
    if (piece.value.is_map() || piece.value.scalar.is_empty()) {
      continue;
    }
    RoleUse use;
    use.origin = origin_of(run, item, piece.condition);
    use.attribute = piece.path;
    use.service = row.service;
    use.is_instance_profile = row.is_instance_profile;
    use.role = link_to(
        run, item, piece.field(), types, row.is_instance_profile ? "instance profile" : "role");
    run.facts->role_uses.push_back(std::move(use));
  }
}

}  // namespace

Ref link_to(Extraction& run,
            const Item& item,
            const Field& field,
            const Types& types,
            std::string_view what) {
  Ref ref;
  ref.span = field.node->span;
  ref.value = managed_by_aws(field.node->scalar);
  ref.addresses = bearers(run, ref.value, types);
  if (ref.addresses.size() > 1) {
    ref.confidence = Confidence::Any;
  }
  if (ref.addresses.empty() && !ref.value.is_known()) {
    // Known enough is a name behind holes of the account and partition.
    const bool has_name = ref.value.display().starts_with("arn:") &&
                          !ref.value.text.ends_with('/') &&
                          ref.value.holes.back().offset < ref.value.text.size();
    if (!has_name) {
      ref.confidence = Confidence::Unresolved;
      ref.reason = fmt::format("depends on {}", ref.value.holes.front().hole.expression);
      report_unseen(run, item, field.path, what, ref.reason, ref.span);
    }
  }
  count(run, ref);
  return ref;
}

void extract_links(Extraction& run, const Item& item) {
  if (item.type == "AWS::IAM::ManagedPolicy") {
    add_managed_policy(run, item);
  }
  for (const AttachmentRow& row : attachment_rows(item.type)) {
    add_attachments(run, item, row);
  }
  for (const RoleRow& row : role_rows(item.type)) {
    add_role_uses(run, item, row);
  }
}

}  // namespace leastwise::cloudformation
