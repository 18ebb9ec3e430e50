// The common model: what every input language is turned into, and the only
// thing that rules see.
//
// An adapter fills a `ModelBuilder` with facts as it reads them: this role,
// that attachment. `link` then joins them: attachments to principals, documents
// to what they govern, by address, name or ARN. A world holds two models where
// the input has them: before and after the change.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/document.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

namespace leastwise {

/// What the change does to an object.
enum class ChangeKind : std::uint8_t {
  None,  ///< stays as it is
  Create,
  Update,
  Replace,
  Delete,   ///< only in the model before
  Forget,   ///< leaves the tool's care and stays in AWS: still in the model after
  Unknown,  ///< an action that we do not know, or an input that does not say
};

std::string_view to_text(ChangeKind change);

/// Where an object comes from.
struct Origin {
  std::string address;  ///< "module.a.aws_iam_role.ci[\"x\"]", a logical id in a
                        ///< template
  std::string type;     ///< the source language's type: "aws_iam_role", "AWS::IAM::Role"
  Span declared;        ///< the object in the input
  ChangeKind change = ChangeKind::None;
  std::string moved_from;  ///< the former address, or empty
  bool is_imported = false;
  /// Under which conditions of a template it is so: names joined by ` and `, each perhaps behind
  /// `not `, and such groups joined by ` or `. Empty: always.
  std::string condition;
  /// What made it, "Stack/Role/Resource" of the CDK, or empty.
  std::string construct = {};
};

/// How sure a link between two objects is.
enum class Confidence : std::uint8_t {
  Exact,       ///< one instance, by address, name or ARN
  ByKey,       ///< the instance with the same `count` or `for_each` key
  Any,         ///< one of several: what holds for one of them may hold
  Unresolved,  ///< not to be found; the reason says why
};

/// What a policy document is used for decides how it is judged.
enum class PolicyKind : std::uint8_t {
  Identity,
  Trust,
  Resource,
  Boundary,
  Scp,
  Rcp,
  Session,
  Endpoint,  ///< of a VPC endpoint: a filter, never a grant
  Other,     ///< IAM's form, another language's meaning: IoT, data access policies
};

std::string_view to_text(PolicyKind kind);

/// How much of a document could be seen.
enum class PolicyState : std::uint8_t {
  Known,      ///< all of it
  Rebuilt,    ///< deferred in the input, put together again without a hole
  Partial,    ///< known but for holes
  Unknown,    ///< nothing: `reason` says why
  Malformed,  ///< text that is no policy: reported as a problem
};

/// Index of a document in `Model::policies`.
enum class PolicyId : std::uint32_t {};
/// Index of a principal in `Model::principals`.
enum class PrincipalId : std::uint32_t {};
/// Index of a resource in `Model::resources`.
enum class ResourceId : std::uint32_t {};

/// What a resource policy governs.
struct PolicyTarget {
  std::string kind;          ///< canonical resource type, "AWS::S3::Bucket"; may be empty
  PartialString identifier;  ///< name or ARN as the input gives it
  std::string address;       ///< of the object in this input, if it is in it
  Confidence confidence = Confidence::Unresolved;
};

/// One policy document where it is declared.
struct PolicyDocument {
  PolicyKind kind = PolicyKind::Identity;
  Origin origin;
  std::string attribute;  ///< "policy", "inline_policy[0].policy",
                          ///< "Policies.0.PolicyDocument"
  PartialString name;     ///< the policy's own name, where it has one
  PartialString arn;      ///< of a managed policy, never empty for one (a hole if need be)
  PolicyState state = PolicyState::Known;
  std::string reason;  ///< of Unknown
  Policy policy;
  Span span;                   ///< the attribute's value
  bool is_sensitive = false;   ///< its text may be judged but never printed
  bool is_permission = false;  ///< put together from a permission resource
                               ///< (aws_lambda_permission), no document
  PolicyTarget target;         ///< for Resource and Endpoint
};

enum class Via : std::uint8_t {
  Inline,
  CustomerManaged,
  AwsManaged,
  Unknown,  ///< a managed policy whose ARN is not known
};

/// A policy that a principal has, and through what.
struct Grant {
  Via via = Via::Inline;
  PartialString name;              ///< of the policy
  PartialString arn;               ///< of a managed policy; empty for inline
  std::optional<PolicyId> policy;  ///< its document, where this input holds it
  Origin origin;                   ///< the attachment, or the principal itself
  Span attached_at;                ///< the attribute that attaches it
  Confidence confidence = Confidence::Exact;
  std::string reason;  ///< of Unresolved
};

enum class PrincipalKind : std::uint8_t { Role, User, Group, PermissionSet };

std::string_view to_text(PrincipalKind kind);

struct Membership {
  PrincipalId group{};
  Confidence confidence = Confidence::Exact;
  Origin origin;
};

/// A role, user, group or permission set.
struct Principal {
  PrincipalKind kind = PrincipalKind::Role;
  Origin origin;
  /// False for one that the input only mentions, as the target of an
  /// attachment: it exists elsewhere.
  bool is_declared = true;
  bool is_service_linked = false;
  PartialString name;
  PartialString path;
  PartialString arn;
  std::optional<PolicyId> trust;  ///< roles
  std::vector<Grant> grants;
  std::optional<Grant> boundary;
  std::vector<Membership> groups;  ///< of a user
  Node attributes;                 ///< a map of canonical attribute names; never secrets
};

/// A resource that rules ask facts about. Types and attribute names are
/// canonical: CloudFormation's, with Terraform-only things named in the same
/// manner (`AWS::IAM::AccountPasswordPolicy`).
struct Resource {
  std::string type;  ///< "AWS::CloudTrail::Trail"
  Origin origin;
  PartialString name;
  Node attributes;                      ///< a map of canonical names; absent: not set by the user
  std::vector<std::string> references;  ///< addresses that it points at,
                                        ///< resolved, in order, once each
};

/// A resource that runs with a role: the edge that `iam:PassRole` guards.
struct RunsAs {
  Origin origin;
  std::string attribute;
  std::string service;             ///< the service principal that assumes the role, where known
  std::vector<PrincipalId> roles;  ///< several: one of them (`Any`)
  PartialString role;              ///< as given, where it is known
  Confidence confidence = Confidence::Unresolved;
  std::string reason;
  Span span;
};

/// A document, link or value that should have been judged and could not be seen
/// before apply.
struct Unseen {
  std::string address;
  std::string attribute;
  std::string what;    ///< "policy document", "attachment", "role", "policy target"
  std::string reason;  ///< "depends on aws_s3_bucket.logs.arn", "the reference
                       ///< ends in local.policy"
  Span where;
};

/// Input that is wrong where it should be right: a malformed policy, an
/// unsupported construct. Always reported.
struct Problem {
  Error error;
  std::string address;
};

/// A finding that the input itself accepts: an entry of `ignore` in a template's metadata.
struct Accepted {
  std::string rule;     ///< an id, or a glob
  std::string address;  ///< of what it is about, or a glob
  std::string fingerprint;
  std::string reason;
  std::string expires;  ///< ISO date, or empty
  Span where;
};

/// One state of the world.
struct Model {
  std::vector<PolicyDocument> policies;
  std::vector<Principal> principals;
  std::vector<Resource> resources;
  std::vector<RunsAs> runs_as;

  const PolicyDocument& policy(PolicyId id) const { return policies[static_cast<std::size_t>(id)]; }
  const Principal& principal(PrincipalId id) const {
    return principals[static_cast<std::size_t>(id)];
  }
};

/// What one input held, for `--stats`.
struct Statistics {
  std::string input;
  std::string format;                      ///< "Terraform plan 1.2 (terraform 1.11.4)"
  std::size_t resources = 0;               ///< all objects of the input
  std::size_t resources_judged = 0;        ///< those of types that matter for access
  std::array<std::size_t, 5> documents{};  ///< by PolicyState
  std::array<std::size_t, 4>
      links{};  ///< unknown links by Confidence; known values are in links_known
  std::size_t links_known = 0;
};

/// Where the change lands.
struct Account {
  std::string id;         ///< twelve digits, or empty
  std::string partition;  ///< "aws"; empty when not known
  std::string region;     ///< empty when not known or when there are several
};

/// Everything that one or several inputs say.
struct World {
  Model before;
  Model after;
  bool has_before = false;
  Account account;
  std::vector<Problem> problems;
  std::vector<Unseen> unseen;
  std::vector<Error> notes;  ///< worth knowing, no failure: "the plan errored, it is partial"
  bool is_partial = false;   ///< the input says that it is not the whole change
  std::vector<Statistics> statistics;  ///< one per input
  std::vector<Accepted> accepted;
  std::vector<Error> not_accepted;  ///< entries that mean to accept a finding and do not
};

// ---- Facts: what adapters hand in
// ----------------------------------------------------------------

/// A pointer at another object, as far as the input tells.
struct Ref {
  PartialString value;                 ///< a name or an ARN, where it is known
  std::vector<std::string> addresses;  ///< the objects of this input that it can mean
  Confidence confidence = Confidence::Exact;
  std::string reason;  ///< of Unresolved
  Span span;
};

enum class AttachmentKind : std::uint8_t {
  ManagedPolicy,  ///< `policy` to `principal`
  InlinePolicy,   ///< the document at `policy.addresses[0]` to `principal`
  Boundary,       ///< `policy` limits `principal`
  Membership,     ///< `principal` (a user) joins `policy` (a group)
};

struct Attachment {
  AttachmentKind kind = AttachmentKind::ManagedPolicy;
  PrincipalKind principal_kind = PrincipalKind::Role;
  Ref policy;
  Ref principal;
  PartialString name;                ///< of an inline policy
  std::optional<PolicyId> document;  ///< of an inline policy: added before
  Origin origin;
};

/// A role reference on a resource, before linking.
struct RoleUse {
  Origin origin;
  std::string attribute;
  std::string service;
  Ref role;
  bool is_instance_profile = false;  ///< `role` names an instance profile, which holds the role
};

/// An instance profile, before linking.
struct InstanceProfile {
  Origin origin;
  PartialString name;
  Ref role;
};

/// The facts about one state of the world.
struct Facts {
  Model model;  ///< principals without grants, documents, resources
  std::vector<Attachment> attachments;
  std::vector<RoleUse> role_uses;
  std::vector<InstanceProfile> instance_profiles;

  PolicyId add(PolicyDocument document);
  PrincipalId add(Principal principal);
  ResourceId add(Resource resource);
};

/// Collects facts from any number of inputs.
struct ModelBuilder {
  Facts before;
  Facts after;
  bool has_before = false;
  Account account;
  std::vector<Problem> problems;
  std::vector<Unseen> unseen;
  std::vector<Error> notes;
  bool is_partial = false;
  std::vector<Statistics> statistics;
  std::vector<Accepted> accepted;
  std::vector<Error> not_accepted;
};

/// Joins the facts. Objects that are only mentioned become principals with
/// `is_declared` false. The statistics of documents and links are filled in
/// from `policies`' states and the `Ref`s' confidences by the adapter; `link`
/// only joins.
World link(ModelBuilder facts);

}  // namespace leastwise
