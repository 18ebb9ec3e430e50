// Joins facts: attachments to principals, policies to grants, resources to the roles that they run
// with.
//
// A link comes in one of two forms. Either the adapter found the objects that it can mean
// (addresses), or the value is known and is a name or an ARN, which is looked up among the declared
// objects. What is named but not declared exists outside of the input: it becomes a principal with
// `is_declared` false, so that a rule about "a policy attached to a user" sees it all the same.
// Nothing is dropped here.
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include <leastwise/model.h>

#include "model/template_condition.h"

namespace leastwise {
namespace {

// The name at the end of `arn:aws:iam::111122223333:role/path/name`, or the text itself when it is
// no ARN.
std::string name_of(const std::string& name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) {
    return name_or_arn;
  }
  return name_or_arn.substr(name_or_arn.rfind('/') + 1);
}

bool is_aws_managed(const PartialString& arn) {
  const std::optional<Arn> parsed = arn.is_known() ? Arn::parse(arn.text) : std::nullopt;
  return parsed && parsed->service == "iam" && parsed->account == "aws";
}

Confidence weaker(Confidence a, Confidence b) {
  return std::max(a, b);
}

// One candidate is the one; several are several.
Confidence confidence_of(const Ref& ref, std::size_t found) {
  if (found == 0) {
    return Confidence::Unresolved;
  }
  return found > 1 ? weaker(ref.confidence, Confidence::Any) : ref.confidence;
}

class Linker {
 public:
  explicit Linker(Facts& facts) : facts_(&facts), model_(&facts.model) { index(); }

  void run() {
    for (const Attachment& attachment : facts_->attachments) {
      attach(attachment);
    }
    for (const RoleUse& use : facts_->role_uses) {
      use_role(use);
    }
    mark_boundaries();
  }

 private:
  void index() {
    for (std::size_t i = 0; i < model_->principals.size(); ++i) {
      index_principal(PrincipalId{static_cast<std::uint32_t>(i)});
    }
    for (std::size_t i = 0; i < model_->policies.size(); ++i) {
      const PolicyDocument& policy = model_->policies[i];
      const PolicyId id{static_cast<std::uint32_t>(i)};
      if (policy.kind != PolicyKind::Identity || policy.arn.is_empty()) {
        continue;  // only managed policies are attached by reference
      }
      policy_by_address_.emplace(policy.origin.address, id);
      if (policy.name.is_known() && !policy.name.text.empty()) {
        policies_by_name_[policy.name.text].push_back(id);
      }
    }
    for (const InstanceProfile& profile : facts_->instance_profiles) {
      profile_by_address_.emplace(profile.origin.address, &profile);
      if (profile.name.is_known() && !profile.name.text.empty()) {
        profile_by_name_.emplace(profile.name.text, &profile);
      }
    }
  }

  void index_principal(PrincipalId id) {
    const Principal& principal = model_->principal(id);
    if (!principal.origin.address.empty() && principal.is_declared) {
      principals_by_address_[principal.origin.address].push_back(id);
    }
    if (!principal.name.is_empty()) {  // a hole equals itself: its expression is as good as a name
      principals_by_name_[key(principal.kind, principal.name.display())].push_back(id);
    }
  }

  static std::string key(PrincipalKind kind, const std::string& name) {
    return std::string(to_text(kind)) + '/' + name;
  }

  // Principals that a reference can mean; one that is only mentioned is made.
  std::vector<PrincipalId> find(PrincipalKind kind, const Ref& ref, const Origin& origin) {
    std::vector<PrincipalId> found;
    for (const std::string& address : ref.addresses) {
      for (const PrincipalId id : at_address(address)) {
        if (model_->principal(id).kind == kind) {
          found.push_back(id);
        }
      }
    }
    if (found.empty() && !ref.value.is_empty()) {
      const auto at = principals_by_name_.find(key(kind, name_of(ref.value.display())));
      if (at != principals_by_name_.end()) {
        found = at->second;
      }
    }
    if (found.empty()) {
      found.push_back(mention(kind, ref, origin));
    }
    return found;
  }

  // Several where conditions of a template make one principal differ: it is one of them at a time.
  std::vector<PrincipalId> at_address(const std::string& address) const {
    const auto at = principals_by_address_.find(address);
    return at == principals_by_address_.end() ? std::vector<PrincipalId>() : at->second;
  }

  // How many principals those are, when the ways that one can be count once.
  std::size_t apart(const std::vector<PrincipalId>& ids) const {
    std::vector<std::string> addresses;
    std::size_t count = 0;
    for (const PrincipalId id : ids) {
      const Principal& principal = model_->principal(id);
      const std::string& address = principal.origin.address;
      if (!principal.is_declared || address.empty()) {
        ++count;
      } else if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
        addresses.push_back(address);
        ++count;
      }
    }
    return count;
  }

  PrincipalId mention(PrincipalKind kind, const Ref& ref, const Origin& origin) {
    Principal principal;
    principal.kind = kind;
    principal.is_declared = false;
    principal.origin = origin;
    principal.attributes = Node::map(ref.span);
    if (ref.value.is_known()) {
      principal.name = name_of(ref.value.text);
      if (ref.value.text.starts_with("arn:")) {
        principal.arn = ref.value;
      }
    } else {
      principal.name = ref.value;
    }
    if (principal.name.is_empty()) {
      principal.name = PartialString::unknown(
          {.expression = ref.addresses.empty() ? origin.address : ref.addresses.front(),
           .span = ref.span});
    }
    const PrincipalId id = facts_->add(std::move(principal));
    index_principal(id);
    return id;
  }

  struct Policies {
    std::vector<PolicyId> ids;
    Via via = Via::Unknown;
  };

  Policies find_policies(const Ref& ref) const {
    Policies result;
    for (const std::string& address : ref.addresses) {
      const auto at = policy_by_address_.find(address);
      if (at != policy_by_address_.end()) {
        result.ids.push_back(at->second);
      }
    }
    if (!result.ids.empty()) {
      result.via = Via::CustomerManaged;
      return result;
    }
    if (is_aws_managed(ref.value)) {
      result.via = Via::AwsManaged;
      return result;
    }
    if (ref.value.is_known() && !ref.value.text.empty()) {
      result.via = Via::CustomerManaged;
      const auto at = policies_by_name_.find(name_of(ref.value.text));
      if (at != policies_by_name_.end()) {
        result.ids = at->second;
      }
    }
    return result;
  }

  std::vector<Grant> grants_of(const Attachment& attachment) const {
    Grant grant;
    grant.origin = attachment.origin;
    grant.attached_at = attachment.policy.span;
    grant.reason = attachment.policy.reason;
    if (attachment.kind == AttachmentKind::InlinePolicy) {
      grant.via = Via::Inline;
      grant.name = attachment.name;
      grant.policy = attachment.document;
      return {grant};
    }
    const Policies policies = find_policies(attachment.policy);
    grant.via = policies.via;
    grant.arn = attachment.policy.value;
    grant.name =
        attachment.policy.value.is_known() ? name_of(attachment.policy.value.text) : grant.arn;
    if (policies.ids.empty()) {
      const bool is_known =
          attachment.policy.value.is_known() && !attachment.policy.value.text.empty();
      grant.confidence = is_known ? Confidence::Exact : Confidence::Unresolved;
      return {grant};
    }
    std::vector<Grant> grants;
    grant.confidence = confidence_of(attachment.policy, policies.ids.size());
    for (const PolicyId id : policies.ids) {
      grant.policy = id;
      grant.name = model_->policy(id).name;
      grant.arn = model_->policy(id).arn;
      grants.push_back(grant);
    }
    return grants;
  }

  void attach(const Attachment& attachment) {
    const std::vector<PrincipalId> targets =
        find(attachment.principal_kind, attachment.principal, attachment.origin);
    const Confidence confidence = attachment.principal.confidence == Confidence::Unresolved
                                      ? Confidence::Unresolved
                                      : confidence_of(attachment.principal, apart(targets));
    if (attachment.kind == AttachmentKind::Membership) {
      join(attachment, targets, confidence);
      return;
    }
    for (Grant& grant : grants_of(attachment)) {
      grant.confidence = weaker(grant.confidence, confidence);
      if (grant.reason.empty()) {
        grant.reason = attachment.principal.reason;
      }
      for (const PrincipalId id : targets) {
        Principal& principal = model_->principals[static_cast<std::size_t>(id)];
        if (attachment.kind == AttachmentKind::Boundary) {
          // Two that conditions choose from are one that is there under either.
          const std::string condition =
              principal.boundary
                  ? either_condition(principal.boundary->origin.condition, grant.origin.condition)
                  : grant.origin.condition;
          principal.boundary = grant;
          principal.boundary->origin.condition = condition;
        } else {
          principal.grants.push_back(grant);
        }
      }
    }
  }

  void join(const Attachment& attachment,
            const std::vector<PrincipalId>& users,
            Confidence confidence) {
    const std::vector<PrincipalId> groups =
        find(PrincipalKind::Group, attachment.policy, attachment.origin);
    for (const PrincipalId user : users) {
      for (const PrincipalId group : groups) {
        model_->principals[static_cast<std::size_t>(user)].groups.push_back(
            {.group = group,
             .confidence = weaker(confidence, confidence_of(attachment.policy, apart(groups))),
             .origin = attachment.origin});
      }
    }
  }

  const InstanceProfile* find_profile(const Ref& ref) const {
    for (const std::string& address : ref.addresses) {
      const auto at = profile_by_address_.find(address);
      if (at != profile_by_address_.end()) {
        return at->second;
      }
    }
    if (!ref.value.is_known()) {
      return nullptr;
    }
    const auto at = profile_by_name_.find(name_of(ref.value.text));
    return at == profile_by_name_.end() ? nullptr : at->second;
  }

  void use_role(const RoleUse& use) {
    RunsAs runs;
    runs.origin = use.origin;
    runs.attribute = use.attribute;
    runs.service = use.service;
    runs.span = use.role.span;
    runs.role = use.role.value;
    runs.reason = use.role.reason;
    runs.confidence = use.role.confidence;
    const Ref* role = &use.role;
    if (use.is_instance_profile) {
      const InstanceProfile* profile = find_profile(use.role);
      role = profile == nullptr ? nullptr : &profile->role;
    }
    if (role != nullptr) {
      for (const std::string& address : role->addresses) {
        const std::vector<PrincipalId> roles = at_address(address);
        runs.roles.insert(runs.roles.end(), roles.begin(), roles.end());
      }
      if (runs.roles.empty() && role->value.is_known()) {
        const auto at =
            principals_by_name_.find(key(PrincipalKind::Role, name_of(role->value.text)));
        if (at != principals_by_name_.end()) {
          runs.roles = at->second;
        }
      }
      runs.confidence = weaker(use.role.confidence, confidence_of(*role, runs.roles.size()));
    } else {
      runs.confidence = Confidence::Unresolved;
    }
    model_->runs_as.push_back(std::move(runs));
  }

  // A managed policy that only limits principals is a boundary: it grants nothing, and is judged as
  // such.
  void mark_boundaries() {
    std::vector<bool> grants(model_->policies.size(), false);
    std::vector<bool> limits(model_->policies.size(), false);
    for (const Principal& principal : model_->principals) {
      for (const Grant& grant : principal.grants) {
        if (grant.policy) {
          grants[static_cast<std::size_t>(*grant.policy)] = true;
        }
      }
      if (principal.boundary && principal.boundary->policy) {
        limits[static_cast<std::size_t>(*principal.boundary->policy)] = true;
      }
    }
    for (std::size_t i = 0; i < model_->policies.size(); ++i) {
      if (limits[i] && !grants[i]) {
        model_->policies[i].kind = PolicyKind::Boundary;
      }
    }
  }

  Facts* facts_;
  Model* model_;
  std::unordered_map<std::string, std::vector<PrincipalId>> principals_by_address_;
  std::unordered_map<std::string, std::vector<PrincipalId>> principals_by_name_;
  std::unordered_map<std::string, PolicyId> policy_by_address_;
  std::unordered_map<std::string, std::vector<PolicyId>> policies_by_name_;
  std::unordered_map<std::string, const InstanceProfile*> profile_by_address_;
  std::unordered_map<std::string, const InstanceProfile*> profile_by_name_;
};

void note_blank(const PolicyDocument& document,
                const Statement& statement,
                std::string_view what,
                const PartialString& value,
                Span where,
                std::vector<Unseen>& unseen) {
  unseen.push_back(
      {.address = document.origin.address,
       .attribute = fmt::format("{}: Statement[{}]", document.attribute, statement.index),
       .what = std::string(what),
       .reason = fmt::format("depends on {}", value.holes.front().hole.expression),
       .where = where});
}

// Whom a statement lets in, where nothing is known of it. Said once here: no rule about a kind of
// principal can say more than "maybe".
void note_blank_principals(const PolicyDocument& document, std::vector<Unseen>& unseen) {
  for (const Statement& statement : document.policy.statements) {
    if (statement.effect == Effect::Deny) {
      continue;
    }
    for (const PrincipalValue& value : statement.principal.values) {
      if (value.is_blank()) {
        note_blank(document, statement, "principal", value.value, value.span, unseen);
      }
    }
  }
}

// Is nothing known of whose subject it is? One exact subject that begins with a value of which
// nothing is known; or a pattern with a value inside, where rules take it for a name.
bool is_blank_subject(const PartialString& value, bool is_exact) {
  return std::ranges::any_of(value.holes, [&](const PartialString::PlacedHole& placed) {
    const bool is_inside = placed.offset > 0 && placed.offset < value.text.size();
    return placed.hole.shape == "*" && (is_exact ? placed.offset == 0 : is_inside);
  });
}

// The subject that a trust asks for, where a rule that took it for any of the mistakes that it
// might be would guess. Patterns that end where nothing is known are told of by rules.
void note_blank_subjects(const PolicyDocument& document, std::vector<Unseen>& unseen) {
  if (document.kind != PolicyKind::Trust) {
    return;
  }
  for (const Statement& statement : document.policy.statements) {
    for (const Condition& condition : statement.conditions) {
      const bool is_exact = condition.family == OperatorFamily::StringEquals ||
                            condition.family == OperatorFamily::StringEqualsIgnoreCase;
      const bool is_asked = is_exact || condition.family == OperatorFamily::StringLike;
      if (statement.effect == Effect::Deny || condition.is_negated || !is_asked ||
          !condition.key.text.ends_with(":sub")) {
        continue;
      }
      for (const ConditionValue& value : condition.values) {
        if (is_blank_subject(value.text, is_exact)) {
          note_blank(document, statement, "subject", value.text, value.span, unseen);
        }
      }
    }
  }
}

}  // namespace

World link(ModelBuilder facts) {
  Linker(facts.after).run();
  Linker(facts.before).run();
  World world;
  world.before = std::move(facts.before.model);
  world.after = std::move(facts.after.model);
  world.has_before = facts.has_before;
  world.account = std::move(facts.account);
  world.problems = std::move(facts.problems);
  world.unseen = std::move(facts.unseen);
  world.notes = std::move(facts.notes);
  world.is_partial = facts.is_partial;
  world.statistics = std::move(facts.statistics);
  world.accepted = std::move(facts.accepted);
  world.not_accepted = std::move(facts.not_accepted);
  for (const PolicyDocument& document : world.after.policies) {
    note_blank_principals(document, world.unseen);
    note_blank_subjects(document, world.unseen);
  }
  return world;
}

}  // namespace leastwise
