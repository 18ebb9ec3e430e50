// One concrete request against policies, decided as AWS decides it.
//
// This is the small and obvious half of the two semantics: a caller, an action, a resource and a
// context go in, a decision with the statements that made it comes out. The symbolic half
// (`access/`) is tested against it, and every request that a rule prints is replayed through it.
//
// Policies may have holes: then the decision may be `Unknown`, and never anything that a value of
// the hole could disprove. Sources: AWS IAM User Guide, "Policy evaluation logic", "IAM JSON policy
// elements: Condition operators", "Set operators for multivalued context keys", "Policy variables",
// and decisions observed on AWS where the guide is silent.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/catalogue.h>
#include <leastwise/model.h>
#include <leastwise/policy.h>
#include <leastwise/text.h>
#include <leastwise/truth.h>

namespace leastwise {

// ---- The request ------------------------------------------------------------------------------

enum class CallerKind : std::uint8_t {
  Unstated,       ///< nobody said who asks: somebody in the resource's account
  Root,           ///< arn:aws:iam::111122223333:root, or the account's number
  User,           ///< arn:aws:iam::111122223333:user/path/Name
  Role,           ///< arn:aws:iam::111122223333:role/path/Name: some session of that role
  Session,        ///< arn:aws:sts::111122223333:assumed-role/Name/Session
  FederatedUser,  ///< arn:aws:sts::111122223333:federated-user/Name
  Service,        ///< lambda.amazonaws.com
  Federated,      ///< signed in with a provider: its ARN, or accounts.google.com
  CanonicalUser,  ///< an S3 canonical user id
  Anonymous,
};

/// Who asks.
struct Caller {
  CallerKind kind = CallerKind::Unstated;
  std::string text;       ///< the ARN, or the name of a service or provider
  std::string account;    ///< twelve digits; empty where the kind has none
  std::string partition;  ///< of the ARN
  std::string name;       ///< of a user or role, without its path; of a session's role
  std::string role_arn;  ///< Role, and a Session whose role is known: the role's ARN, with its path

  /// Reads an ARN, an account's number, `*` (anonymous), the name of a service
  /// (`lambda.amazonaws.com`) or of one of the providers that AWS knows by name
  /// (`accounts.google.com`), or a canonical user id. Empty text: `Unstated`. An error for anything
  /// else.
  static Result<Caller> parse(std::string_view text);
};

/// The values of one condition key in a request.
struct ContextValue {
  std::string key;  ///< in lower case
  std::vector<std::string> values;
  /// A list by the key's type (`ArrayOfString`), not by the number of values that came.
  bool is_multivalued = false;
};

/// What a request says about itself. Names of keys are compared without case; a key that is set
/// twice has the later value.
class Context {
 public:
  /// Types of keys are those that AWS is known to have.
  Context() = default;
  /// What AWS has is told by this catalogue, which must outlive the context.
  explicit Context(const Catalogue& catalogue) : catalogue_(&catalogue) {}
  const Catalogue& catalogue() const { return *catalogue_; }
  /// Multivalued if the key's type says so.
  void set(std::string_view key, std::string value);
  /// Multivalued if the key's type says so, or if there is not exactly one value. No values: the
  /// key is as good as absent.
  void set(std::string_view key, std::vector<std::string> values);
  /// Multivalued whatever is known about the key.
  void set_multivalued(std::string_view key, std::vector<std::string> values);
  /// The key's values, or none. The name in lower case.
  const ContextValue* find(std::string_view key_lower) const;
  /// Ascending by key.
  std::span<const ContextValue> entries() const { return entries_; }

 private:
  void put(ContextValue value);

  const Catalogue* catalogue_ = &Catalogue::builtin();
  std::vector<ContextValue> entries_;  // INVARIANT: ascending by key, keys unique and in lower case
};

/// Is a condition key's value a list by its type? The name in lower case.
bool is_multivalued_key(std::string_view key_lower, const Catalogue& catalogue);

struct Request {
  Caller caller;
  std::string action;          ///< "s3:GetObject"
  std::string resource = "*";  ///< an ARN, or `*` for actions that are about no resource
  /// The account that owns the resource. Empty: the one in the ARN, else the caller's.
  std::string resource_account;
  Context context;
};

/// Adds what AWS adds by itself, where the context does not say it: aws:PrincipalArn,
/// aws:PrincipalAccount, aws:PrincipalType, aws:username, aws:userid (where the ARN tells it),
/// aws:PrincipalIsAWSService, aws:PrincipalServiceName, aws:PrincipalServiceNamesList,
/// aws:ResourceAccount. `evaluate` itself takes the context as it is.
void add_derived_keys(Request& request);

// ---- Policies ---------------------------------------------------------------------------------

/// What policies that were made ready with it have in common: the actions of a managed policy are
/// made ready once, however many principals have it. Grows with what is put in; not for several
/// threads at once. Need not outlive the policies.
class SharedElements {
 public:
  SharedElements();
  SharedElements(const SharedElements&) = delete;
  SharedElements& operator=(const SharedElements&) = delete;
  SharedElements(SharedElements&&) = delete;
  SharedElements& operator=(SharedElements&&) = delete;
  ~SharedElements();

  struct Kept;  // evaluation/statement.h
  Kept& kept() { return *kept_; }

 private:
  std::unique_ptr<Kept> kept_;
};

/// A policy made ready for many requests. Borrows the policy that it was made from, which must
/// outlive it and stay where it is.
class PreparedPolicy {
 public:
  /// The kind says which elements count (`Principal` in resource, trust and resource control
  /// policies only) and how short ARNs are read.
  PreparedPolicy(const Policy& policy, PolicyKind kind, SharedElements* shared = nullptr);
  PreparedPolicy(PreparedPolicy&&) noexcept;
  PreparedPolicy& operator=(PreparedPolicy&&) noexcept;
  PreparedPolicy(const PreparedPolicy&) = delete;
  PreparedPolicy& operator=(const PreparedPolicy&) = delete;
  ~PreparedPolicy();

  const Policy& policy() const { return *policy_; }
  PolicyKind kind() const { return kind_; }

  struct Statements;  // evaluation/statement.h
  const Statements& statements() const { return *statements_; }

 private:
  const Policy* policy_;
  PolicyKind kind_;
  std::unique_ptr<Statements> statements_;
};

/// All that has a say in a request. Borrows the policies.
struct PolicySet {
  /// Of the caller, its groups included. Not looked at for callers that have none: root, services,
  /// anonymous ones.
  std::vector<const PreparedPolicy*> identity;
  /// None: no limit. One of several is enough.
  std::vector<const PreparedPolicy*> boundary;
  /// None: no limit, but for a federated user, whom AWS then lets do nothing of its own. One of
  /// several is enough.
  std::vector<const PreparedPolicy*> session;
  /// Of the resource: a bucket policy, a role's trust policy, a key policy. Several (an
  /// `aws_lambda_permission` each) count as one.
  std::vector<const PreparedPolicy*> resource;
  /// Service control policies of the caller's organization, a list for each level from the root to
  /// the account. Every level must allow. None: no limit.
  std::vector<std::vector<const PreparedPolicy*>> service_control;
  /// Resource control policies of the resource's organization, of all levels. AWS keeps
  /// RCPFullAWSAccess attached everywhere, so only what they deny counts.
  std::vector<const PreparedPolicy*> resource_control;
};

// ---- The decision -----------------------------------------------------------------------------

enum class Outcome : std::uint8_t {
  Allowed,
  ImplicitlyDenied,  ///< nothing allows it
  ExplicitlyDenied,  ///< a statement denies it
  Unknown,           ///< depends on values that are not known yet
};

/// "Allowed", "ImplicitlyDenied", "ExplicitlyDenied", "Unknown".
std::string_view to_text(Outcome outcome);

enum class PolicyLayer : std::uint8_t {
  Identity,
  Boundary,
  Session,
  Resource,
  ServiceControl,
  ResourceControl,
};

/// A statement of a `PolicySet`.
struct StatementRef {
  PolicyLayer layer = PolicyLayer::Identity;
  std::uint32_t level = 0;      ///< of ServiceControl
  std::uint32_t policy = 0;     ///< index in its list
  std::uint32_t statement = 0;  ///< index in the policy
  friend bool operator==(const StatementRef&, const StatementRef&) = default;
};

/// A layer that would have to allow a request and does not.
struct LackingLayer {
  PolicyLayer layer = PolicyLayer::Identity;
  std::uint32_t level = 0;  ///< of ServiceControl
  friend bool operator==(const LackingLayer&, const LackingLayer&) = default;
};

struct Decision {
  Outcome outcome = Outcome::ImplicitlyDenied;
  /// Allowed: the statements that together allow it, one for each layer that has to. Denied
  /// explicitly: all that deny it. Unknown: those whose holes matter. Empty for what AWS allows
  /// without asking (root in its own account, sts:GetCallerIdentity).
  std::vector<StatementRef> by;
  /// Denied implicitly: who would have to allow it.
  std::vector<LackingLayer> lacking;
};

Decision evaluate(const Request& request, const PolicySet& policies);

/// A policy alone: explicit deny, else allow, else implicit deny. For policies with principals the
/// caller is one of the conditions, and nothing else is asked of it.
Outcome evaluate(const Request& request, const PreparedPolicy& policy);

// ---- The explanation --------------------------------------------------------------------------

enum class StatementPart : std::uint8_t { None, Action, Resource, Principal, Condition };

/// How a statement stands to a request.
struct StatementMatch {
  Truth matches = Truth::No;
  /// No: the first part that does not fit. Maybe: the first that is not known.
  StatementPart part = StatementPart::None;
  std::size_t condition = 0;  ///< of Condition: its index in the statement
};

StatementMatch match(const Request& request, const PreparedPolicy& policy, std::size_t statement);

/// Is the statement about the action, whatever it says of resources, principals and conditions?
/// Quick, to be asked before a request is put together.
Truth match_action(std::string_view action, const PreparedPolicy& policy, std::size_t statement);

/// A statement and how it stands to a request.
struct StatementReport {
  StatementRef where;
  StatementMatch match;
};

/// Every statement of every layer, in order. For people: `evaluate` does not need it.
std::vector<StatementReport> explain(const Request& request, const PolicySet& policies);

/// The policy that a reference is about; none if it is not of this set.
const PreparedPolicy* find(const PolicySet& policies, const StatementRef& where);

}  // namespace leastwise
