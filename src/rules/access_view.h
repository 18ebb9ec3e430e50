// What a document, and what a principal with all of its policies, allows: made ready once, and
// shared by the rules of a run.
//
// A principal's policies are joined into one: its own, those that are attached, AWS's from the
// catalogue, those of its groups. Its boundary stands beside them. Documents that are not known as
// a whole are left out; the report lists them once among what cannot be seen.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <leastwise/evaluation.h>
#include <leastwise/model.h>

#include "access/access.h"
#include "rules/predicate.h"
#include "rules/settings.h"

namespace leastwise {

/// A policy that allows, and where its statements come from.
class Granting {
 public:
  struct Source {
    const PolicyDocument* document = nullptr;  ///< none for a policy that the model does not hold
    /// As the document has it. Two of the policy may come from one (rules/fitting.h).
    const Statement* statement = nullptr;
    std::string arn;  ///< of a managed policy
    /// What would have to be known to say that AWS can be asked for what it allows; empty where
    /// that is sure.
    std::vector<Hole> doubts = {};
  };

  Granting(Policy policy,
           PolicyKind kind,
           std::optional<Policy> boundary,
           SharedElements* shared = nullptr);
  Granting(const Granting&) = delete;
  Granting& operator=(const Granting&) = delete;
  Granting(Granting&&) = delete;
  Granting& operator=(Granting&&) = delete;
  ~Granting() = default;

  const Policy& policy() const { return policy_; }
  PolicyKind kind() const { return kind_; }
  const Policy* boundary() const { return boundary_ ? &*boundary_ : nullptr; }
  AccessPolicy access() const {
    return {.policy = &policy_, .kind = kind_, .boundary = boundary()};
  }

  /// What the policy says to one request, its boundary considered.
  Outcome decide(const Request& request) const;
  /// Does this statement match the request?
  Truth matches(const Request& request, std::size_t statement) const;
  /// May a statement that does not deny let through a request with this action?
  bool may_let_through(std::string_view action) const;

  std::vector<Source> sources;  ///< by statement
  /// A boundary is there, and what it says is not known.
  bool has_unknown_boundary = false;

 private:
  Policy policy_;
  PolicyKind kind_;
  std::optional<Policy> boundary_;
  PreparedPolicy prepared_;
  std::optional<PreparedPolicy> prepared_boundary_;
};

class Beside;      // rules/beside.h
class RivalIndex;  // rules/rivals.h

class AccessView {
 public:
  /// Borrows both. What a statement allowed until some day before `today`, an ISO date or empty, it
  /// allows no more.
  AccessView(const World& world, const Catalogue& catalogue, std::string_view today);
  AccessView(const AccessView&) = delete;
  AccessView& operator=(const AccessView&) = delete;
  AccessView(AccessView&&) = delete;
  AccessView& operator=(AccessView&&) = delete;
  ~AccessView();

  /// All that the principal has: the same for all principals that have the same policies.
  const Granting& of(const Model& model, const Principal& principal) const;

  /// The document alone.
  const Granting& of(const PolicyDocument& document) const;

  /// A policy that allows nothing: that of a resource which has none.
  const Granting& nothing(PolicyKind kind) const;

  /// What the subject's statement or policy is a part of: the whole of its principal, where it is
  /// an identity policy of one; else the document.
  const Granting& of(const Subject& subject) const;

  /// What is denied in it from today on, and its boundary.
  const Beside& beside_of(const Granting& granting) const;

  /// Which policies of the model are set for one resource.
  const RivalIndex& rivals_in(const Model& model) const;

  /// An answer that is worked out once. The key says all that it depends on.
  const AccessAnswer& remember(const std::pair<const void*, std::string>& key,
                               const std::function<AccessAnswer()>& ask) const;

  /// What a policy of AWS allows, worked out once for all who have it.
  const AccessGain& remember_gain(const std::string& arn,
                                  const std::function<AccessGain()>& ask) const;

  /// What is found out about actions that many statements share, worked out once. The key says all
  /// else that it depends on.
  const Verdict& remember_actions(const Patterns& actions,
                                  const std::string& key,
                                  const std::function<Verdict()>& ask) const;

  /// The actions that a statement names, wildcards expanded to those that AWS has.
  const std::vector<std::string>& actions_of(const Statement& statement) const;

  const World& world() const { return *world_; }
  const Catalogue& catalogue() const { return *catalogue_; }
  /// For questions about what policies grant.
  AccessOptions options() const {
    return {.limits = {}, .wants_all = true, .catalogue = *catalogue_};
  }

  /// Whether the catalogue has the policy of this ARN.
  bool knows_aws_policy(const PartialString& arn) const;

 private:
  std::unique_ptr<Granting> join(const Model& model, const Principal& principal) const;
  const Granting& keep(const void* of, std::unique_ptr<Granting> granting) const;
  const Policy* aws_policy(const PartialString& arn) const;

  const World* world_;
  const Catalogue* catalogue_;
  std::string today_;
  mutable std::mutex mutex_;
  mutable SharedElements shared_;
  mutable std::vector<std::unique_ptr<Granting>> kept_;
  mutable std::map<const void*, const Granting*> granting_;
  // Principals that have the same policies share what is made of them.
  mutable std::map<std::string, const Granting*> by_policies_;
  mutable std::map<std::string, std::unique_ptr<Policy>> aws_;
  mutable std::map<PolicyKind, std::unique_ptr<Granting>> nothing_;
  mutable std::map<const Statement*, std::unique_ptr<std::vector<std::string>>> actions_;
  mutable std::map<const Granting*, std::unique_ptr<Beside>> beside_;
  mutable std::map<const Model*, std::unique_ptr<RivalIndex>> rivals_;
  mutable std::map<std::pair<const void*, std::string>, std::unique_ptr<AccessAnswer>> answers_;
  mutable std::map<std::string, std::unique_ptr<AccessGain>> gains_;
  struct OfActions {
    Patterns actions;  // so that no others come to have their identity
    Verdict verdict;
  };
  mutable std::map<std::pair<const void*, std::string>, std::unique_ptr<OfActions>> of_actions_;
};

/// Policies of APIs name routes without the API (`execute-api:/prod/*`), permissions name
/// functions. Whatever is no ARN is put into one, so that it can be asked about; the same
/// everywhere, so that a Deny still meets an Allow.
void make_arns(Policy& policy, std::string_view kind);

/// The settings of a run, and with them what its rules share. Every subject of a run points at one.
struct RunSettings : Settings {
  const AccessView* access = nullptr;
};

const AccessView& access_of(const Subject& subject);

/// The word of a verdict that holds a request which proves it: it is shown beside the place.
inline constexpr const char* kWitness = "witness";

std::span<const Predicate> access_predicates();
std::span<const Predicate> sharing_predicates();
std::span<const Predicate> change_predicates();

}  // namespace leastwise
