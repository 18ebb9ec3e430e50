// From a model to the policies that have a say: those of a principal, those of a resource.
//
// What cannot be seen is not left out: a document that is not known, or one of which it is not
// certain that it is attached, becomes a policy that may say anything, or may not be there. A
// decision that depends on it is `Unknown`.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/model.h>

namespace leastwise {

class Situation {
 public:
  /// Borrows all. Documents of AWS managed policies are the catalogue's and become texts of
  /// `sources`.
  Situation(const Model& model, SourceMap& sources, const Catalogue& catalogue)
      : model_(&model), sources_(&sources), catalogue_(&catalogue) {}
  Situation(const Situation&) = delete;
  Situation& operator=(const Situation&) = delete;
  Situation(Situation&&) = delete;
  Situation& operator=(Situation&&) = delete;
  ~Situation() = default;

  /// Declared principals by address, ARN or name (`role/ci`, `user/ann`, or the name alone where
  /// only one has it).
  std::optional<PrincipalId> find_principal(std::string_view text) const;

  /// A principal as a caller. Where the account is empty, nothing that depends on it is known.
  Caller caller(PrincipalId id, const Account& account) const;

  /// The principal's own policies, those of its groups, and its boundary.
  void add_principal(PrincipalId id, PolicySet& out);

  /// The policies of the resource: its own, or a role's trust policy.
  void add_resource(std::string_view arn, const Account& account, PolicySet& out);

  /// The policies of all resources but roles.
  std::vector<const PreparedPolicy*> resource_policies();

  /// The ARNs of all declared roles.
  std::vector<std::string> roles(const Account& account) const;

  /// A policy from elsewhere, kept as long as this.
  const PreparedPolicy* add(Policy policy, PolicyKind kind, std::string name);

  /// A policy that may say anything.
  const PreparedPolicy* unknown(PolicyKind kind, std::string name);

  /// What a policy is called and why it may be uncertain: "aws_iam_policy.ci".
  std::string_view name(const PreparedPolicy& policy) const;

 private:
  const PreparedPolicy* document(PolicyId id, PolicyKind kind, bool is_certain);
  const PreparedPolicy* managed(const std::string& arn, PolicyKind kind);
  const PreparedPolicy* granted(const Grant& grant, PolicyKind kind);

  const Model* model_;
  SourceMap* sources_;
  const Catalogue* catalogue_;
  std::deque<Policy> policies_;
  std::deque<PreparedPolicy> prepared_;
  std::map<const PreparedPolicy*, std::string> names_;
  std::vector<const PreparedPolicy*> resource_policies_;
};

}  // namespace leastwise
