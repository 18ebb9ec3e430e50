// Joining documents to a request's two sides.
#include "evaluation/situation.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "evaluation/arn_glob.h"
#include "evaluation/glob.h"
#include "policy/condition_reader.h"

namespace leastwise {
namespace {

bool is_certain(Confidence confidence) {
  return confidence == Confidence::Exact || confidence == Confidence::ByKey;
}

std::string arn_of(const Principal& principal, const Account& account) {
  const std::string_view kind = principal.kind == PrincipalKind::User ? "user" : "role";
  const std::string path =
      principal.path.is_known() && !principal.path.text.empty() ? principal.path.text : "/";
  return fmt::format("arn:{}:iam::{}:{}{}{}",
                     account.partition.empty() ? "aws" : account.partition,
                     account.id,
                     kind,
                     path,
                     principal.name.is_known() ? principal.name.text : principal.name.display());
}

// The service field of an ARN for a type's namespace: `AWS::SQS::Queue` is of `sqs`.
std::string service_of(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kOthers{
      std::pair{"efs", "elasticfilesystem"},
      std::pair{"opensearchservice", "es"},
      std::pair{"elasticsearch", "es"},
      std::pair{"apigateway", "execute-api"}};
  const std::size_t begin = type.find("::");
  if (begin == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = type.substr(begin + 2);
  const std::string name = lower_ascii(rest.substr(0, rest.find("::")));
  const auto* const other =
      std::ranges::find(kOthers, name, &std::pair<std::string_view, std::string_view>::first);
  return other == kOthers.end() ? name : std::string(other->second);
}

// Services whose resources have no type in front of their name.
bool has_untyped_names(std::string_view service) {
  return service == "s3" || service == "sqs" || service == "sns" || service == "execute-api";
}

// The texts by which a policy may call the resource of an ARN, or what it is below: the ARN, the
// name with and without its type, and for a queue its URL. `bucket/key` is below `bucket`,
// `table/books/index/i` below `table/books`.
std::vector<std::string> names_of_resource(std::string_view arn, const ArnFields& fields) {
  const std::string_view resource = fields.fields[5];
  const std::string_view service = fields.fields[2];
  const std::size_t before = arn.size() - resource.size();
  const std::size_t type = resource.find_first_of(":/");
  std::vector<std::string> names;
  for (std::size_t end = resource.size(); end != std::string_view::npos && end > 0;
       end = resource.find_last_of(":/", end - 1)) {
    names.emplace_back(arn.substr(0, before + end));
    names.emplace_back(resource.substr(0, end));
    if (type < end && !has_untyped_names(service)) {
      names.emplace_back(resource.substr(type + 1, end - type - 1));
    }
  }
  if (service == "sqs") {
    names.push_back(fmt::format(
        "https://sqs.{}.amazonaws.com/{}/{}", fields.fields[3], fields.fields[4], resource));
  }
  return names;
}

// Is this document the policy of the resource?
Truth governs(const Model& model,
              const PolicyDocument& document,
              std::string_view arn,
              const ArnFields& fields) {
  if (document.kind != PolicyKind::Resource ||
      service_of(document.target.kind) != fields.fields[2]) {
    return Truth::No;
  }
  const std::vector<std::string> names = names_of_resource(arn, fields);
  const auto is_name = [&](const PartialString& text) {
    return text.is_known() && std::ranges::find(names, text.text) != names.end();
  };
  const bool is_declared = std::ranges::any_of(model.resources, [&](const Resource& resource) {
    return !document.target.address.empty() && resource.origin.address == document.target.address &&
           is_name(resource.name);
  });
  if (is_declared) {
    return Truth::Yes;
  }
  const PartialString& identifier = document.target.identifier;
  if (identifier.is_known() && !identifier.text.empty()) {
    return truth(is_name(identifier));
  }
  if (identifier.is_empty()) {
    return Truth::Maybe;
  }
  const Pattern pattern = parse_pattern(identifier, {}, PatternSyntax::Plain);
  const bool may_be = std::ranges::any_of(names, [&](const std::string& name) {
    return matches(pattern, name, LetterCase::Matters) != Truth::No;
  });
  return may_be ? Truth::Maybe : Truth::No;
}

// The same policy, of which nobody knows whether it counts.
Policy uncertain(Policy policy, const std::string& why) {
  policy.has_holes = true;
  for (Statement& statement : policy.statements) {
    statement.conditions.push_back(unknown_condition({.expression = why, .span = {}}, {}));
  }
  return policy;
}

}  // namespace

std::optional<PrincipalId> Situation::find_principal(std::string_view text) const {
  std::optional<PrincipalId> found;
  for (std::size_t i = 0; i < model_->principals.size(); ++i) {
    const Principal& principal = model_->principals[i];
    const bool is_caller =
        principal.kind == PrincipalKind::Role || principal.kind == PrincipalKind::User;
    if (!principal.is_declared || !is_caller) {
      continue;
    }
    const PrincipalId id{static_cast<std::uint32_t>(i)};
    if (principal.origin.address == text) {
      return id;
    }
    const std::string_view kind = principal.kind == PrincipalKind::User ? "user/" : "role/";
    const bool has_name = principal.name.is_known() && !principal.name.text.empty();
    const bool is_named = has_name && (text == principal.name.text ||
                                       text == std::string(kind) + principal.name.text);
    const std::optional<Arn> arn = Arn::parse(text);
    const bool is_arn = has_name && arn && arn->service == "iam" &&
                        arn->resource.starts_with(kind) &&
                        arn->resource.substr(arn->resource.rfind('/') + 1) == principal.name.text;
    if (is_named || is_arn) {
      if (found) {
        return std::nullopt;
      }
      found = id;
    }
  }
  return found;
}

Caller Situation::caller(PrincipalId id, const Account& account) const {
  const Principal& principal = model_->principal(id);
  Caller caller;
  caller.kind = principal.kind == PrincipalKind::User ? CallerKind::User : CallerKind::Role;
  caller.text = arn_of(principal, account);
  caller.account = account.id;
  caller.partition = account.partition.empty() ? "aws" : account.partition;
  caller.name = principal.name.display();
  caller.role_arn = caller.kind == CallerKind::Role ? caller.text : std::string{};
  return caller;
}

const PreparedPolicy* Situation::add(Policy policy, PolicyKind kind, std::string name) {
  const Policy& kept = policies_.emplace_back(std::move(policy));
  const PreparedPolicy& ready = prepared_.emplace_back(kept, kind);
  names_.emplace(&ready, std::move(name));
  return &ready;
}

std::string_view Situation::name(const PreparedPolicy& policy) const {
  const auto at = names_.find(&policy);
  return at == names_.end() ? std::string_view{} : std::string_view(at->second);
}

const PreparedPolicy* Situation::unknown(PolicyKind kind, std::string name) {
  const Node node = Node::unknown({.expression = name, .span = {}});
  Policy policy = parse_policy(node, *sources_, name).policy;
  return add(std::move(policy), kind, std::move(name));
}

const PreparedPolicy* Situation::document(PolicyId id, PolicyKind kind, bool is_sure) {
  const PolicyDocument& document = model_->policy(id);
  std::string name = document.origin.address;
  if (!document.attribute.empty() && document.attribute != "policy") {
    name += "." + document.attribute;
  }
  if (document.state == PolicyState::Unknown || document.state == PolicyState::Malformed) {
    return unknown(kind, name + " (not known before apply)");
  }
  return is_sure ? add(document.policy, kind, std::move(name))
                 : add(uncertain(document.policy, name), kind, name + " (may apply)");
}

const PreparedPolicy* Situation::managed(const std::string& arn, PolicyKind kind) {
  const std::optional<ManagedPolicyId> id = catalogue_->find_policy_arn(arn);
  if (!id) {
    return unknown(kind, arn + " (not known)");
  }
  const std::string text(catalogue_->policy(*id).document);
  const Result<FileId> file = sources_->add(arn, text);
  if (!file) {
    return unknown(kind, arn + " (not known)");
  }
  const Node node = Node::string(text, whole(*sources_, *file));
  return add(parse_policy(node, *sources_, arn).policy, kind, arn);
}

const PreparedPolicy* Situation::granted(const Grant& grant, PolicyKind kind) {
  if (grant.policy) {
    return document(*grant.policy, kind, is_certain(grant.confidence));
  }
  if (grant.via == Via::AwsManaged && grant.arn.is_known() && is_certain(grant.confidence)) {
    return managed(grant.arn.text, kind);
  }
  return unknown(kind,
                 grant.arn.is_empty() ? grant.origin.address + " (not in the input)"
                                      : grant.arn.display() + " (not in the input)");
}

void Situation::add_principal(PrincipalId id, PolicySet& out) {
  const Principal& principal = model_->principal(id);
  for (const Grant& grant : principal.grants) {
    out.identity.push_back(granted(grant, PolicyKind::Identity));
  }
  for (const Membership& membership : principal.groups) {
    for (Grant grant : model_->principal(membership.group).grants) {
      grant.confidence = std::max(grant.confidence, membership.confidence);
      out.identity.push_back(granted(grant, PolicyKind::Identity));
    }
  }
  if (principal.boundary) {
    out.boundary.push_back(granted(*principal.boundary, PolicyKind::Boundary));
  }
}

void Situation::add_resource(std::string_view arn, const Account& account, PolicySet& out) {
  const ArnFields fields = ArnFields::split(arn);
  if (!fields.is_arn()) {
    return;
  }
  if (fields.fields[2] == "iam" && fields.fields[5].starts_with("role/")) {
    for (const Principal& principal : model_->principals) {
      if (principal.kind == PrincipalKind::Role && principal.trust &&
          arn_of(principal, account) == arn) {
        out.resource.push_back(document(*principal.trust, PolicyKind::Trust, true));
      }
    }
    return;
  }
  for (std::size_t i = 0; i < model_->policies.size(); ++i) {
    const Truth does = governs(*model_, model_->policies[i], arn, fields);
    if (does != Truth::No) {
      out.resource.push_back(document(
          PolicyId{static_cast<std::uint32_t>(i)}, PolicyKind::Resource, does == Truth::Yes));
    }
  }
}

std::vector<const PreparedPolicy*> Situation::resource_policies() {
  if (resource_policies_.empty()) {
    for (std::size_t i = 0; i < model_->policies.size(); ++i) {
      if (model_->policies[i].kind == PolicyKind::Resource) {
        const PolicyId id{static_cast<std::uint32_t>(i)};
        resource_policies_.push_back(document(id, PolicyKind::Resource, true));
      }
    }
  }
  return resource_policies_;
}

std::vector<std::string> Situation::roles(const Account& account) const {
  std::vector<std::string> out;
  for (const Principal& principal : model_->principals) {
    if (principal.kind == PrincipalKind::Role && principal.is_declared) {
      out.push_back(arn_of(principal, account));
    }
  }
  return out;
}

}  // namespace leastwise
