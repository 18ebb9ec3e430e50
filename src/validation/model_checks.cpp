// One function for each kind of refusal.
#include "validation/model_checks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/aws_managed.h"

namespace leastwise {
namespace {

// ---- Names

struct NameRule {
  std::string_view what;       // "role"
  std::string_view attribute;  // where a declared object has it
  std::size_t max;
};

constexpr NameRule kRoleName{"role", "RoleName", 64};
constexpr NameRule kUserName{"user", "UserName", 64};
constexpr NameRule kGroupName{"group", "GroupName", 128};
constexpr NameRule kProfileName{"instance profile", "InstanceProfileName", 128};
constexpr NameRule kPolicyName{"managed policy", "ManagedPolicyName", 128};
constexpr std::size_t kPathMax = 512;
constexpr std::size_t kDescriptionMax = 1'000;
constexpr int kSessionMin = 3'600;
constexpr int kSessionMax = 43'200;
constexpr std::size_t kTagsMax = 50;

std::optional<NameRule> name_rule(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return kRoleName;
    case PrincipalKind::User:
      return kUserName;
    case PrincipalKind::Group:
      return kGroupName;
    case PrincipalKind::PermissionSet:
      return std::nullopt;  // not IAM's
  }
  return std::nullopt;
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("+=,.@_-").find(c) != std::string_view::npos;
}

std::size_t length_of(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// What is wrong with it, or nothing. The parts that are known decide: holes add characters only.
std::string name_fault(const PartialString& name, const NameRule& rule) {
  const std::size_t length = length_of(name.text);
  if (length > rule.max) {
    return fmt::format("it has {}{} characters, {} are allowed",
                       name.is_known() ? "" : "at least ",
                       length,
                       rule.max);
  }
  const auto bad = std::ranges::find_if_not(name.text, is_name_character);
  if (bad != name.text.end()) {
    const bool is_printable = *bad > ' ' && *bad <= '~';
    return is_printable
               ? fmt::format("it holds `{}`; letters, digits and `+=,.@_-` are allowed", *bad)
           : *bad == ' '
               ? std::string("it holds a space; letters, digits and `+=,.@_-` are allowed")
               : std::string("it holds a character outside of letters, digits and `+=,.@_-`");
  }
  return {};
}

// More characters are fine here than in other names.
std::string inline_name_fault(std::string_view name) {
  constexpr std::string_view kReserved = "\\/*? \t\r\n";
  if (length_of(name) > kPolicyName.max) {
    return fmt::format("it has {} characters, {} are allowed", length_of(name), kPolicyName.max);
  }
  const std::size_t bad = name.find_first_of(kReserved);
  return bad == std::string_view::npos
             ? std::string{}
             : fmt::format("it holds `{}`, which is reserved", name.substr(bad, 1));
}

std::string path_fault(const PartialString& path) {
  const std::string& text = path.text;
  if (text.size() > kPathMax) {
    return fmt::format("it has {} characters, {} are allowed", text.size(), kPathMax);
  }
  const bool is_bad = std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; });
  if (is_bad) {
    return "it holds a character other than visible ASCII";
  }
  const bool has_begin = !path.holes.empty() && path.holes.front().offset == 0;
  const bool has_end = !path.holes.empty() && path.holes.back().offset == text.size();
  if ((!has_begin && !text.starts_with('/')) || (!has_end && !text.ends_with('/'))) {
    return "it does not begin and end with `/`";
  }
  return {};
}

// ---- Attachments

struct Quota {
  std::size_t usual;
  std::size_t most;  // that AWS raises it to
};

std::optional<Quota> policy_quota(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return Quota{10, 25};
    case PrincipalKind::User:
      return Quota{10, 20};
    case PrincipalKind::Group:
      return Quota{10, 10};
    case PrincipalKind::PermissionSet:
      return std::nullopt;
  }
  return std::nullopt;
}

constexpr std::size_t kGroupsMax = 10;

bool is_certain(Confidence confidence) {
  return confidence == Confidence::Exact || confidence == Confidence::ByKey;
}

// What one policy is told from others by.
std::string identity_of(const Grant& grant) {
  if (grant.policy && grant.via == Via::CustomerManaged) {
    return fmt::format("#{}", static_cast<std::uint32_t>(*grant.policy));
  }
  return grant.arn.is_empty() ? grant.name.display() : grant.arn.display();
}

class ModelCheck {
 public:
  ModelCheck(const Model& model, const Catalogue& catalogue)
      : model_(model), catalogue_(catalogue) {}

  std::vector<ModelIssue> run() {
    for (const Principal& principal : model_.principals) {
      if (principal.is_declared && !principal.is_service_linked) {
        attributes(principal);
      }
      names_apart(principal);
      policies(principal);
      groups(principal);
      for (const Grant& grant : principal.grants) {
        managed(grant);
        inline_name(grant);
      }
    }
    for (const Resource& resource : model_.resources) {
      if (resource.type == "AWS::IAM::InstanceProfile") {
        name(resource.origin, resource.attributes, kProfileName);
        path(resource.origin, resource.attributes);
      }
    }
    for (const PolicyDocument& document : model_.policies) {
      managed_policy(document);
    }
    return std::move(issues_);
  }

 private:
  ModelIssue& add(std::string_view code, const Origin& origin, Span where, std::string message) {
    ModelIssue& issue = issues_.emplace_back();
    issue.code = code;
    issue.origin = &origin;
    issue.where = where.is_known() ? where : origin.declared;
    issue.message = std::move(message);
    return issue;
  }

  void name(const Origin& origin, const Node& attributes, const NameRule& rule) {
    const Node* const node = attributes.find(rule.attribute);
    if (node == nullptr || !node->is_string()) {
      return;
    }
    if (const std::string fault = name_fault(node->scalar, rule); !fault.empty()) {
      add("REFUSED_NAME",
          origin,
          node->span,
          fmt::format("IAM refuses the {} name `{}`: {}", rule.what, node->scalar.display(), fault))
          .attribute = rule.attribute;
    }
  }

  // AWS: names "are not distinguished by case". A template lands in one account; a plan may have a
  // provider for each of several, so that nothing is said there.
  void names_apart(const Principal& principal) {
    const auto rule = name_rule(principal.kind);
    const Origin& origin = principal.origin;
    const Node* const node = rule ? principal.attributes.find(rule->attribute) : nullptr;
    if (node == nullptr || !node->as_text() || !origin.type.starts_with("AWS::") ||
        !origin.condition.empty()) {
      return;
    }
    std::string key =
        fmt::format("{}/{}/", static_cast<std::uint32_t>(origin.declared.file), rule->what);
    std::ranges::transform(*node->as_text(), std::back_inserter(key), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    const auto [other, is_new] = names_.emplace(std::move(key), &principal);
    if (!is_new && other->second->origin.address != origin.address) {
      add("REFUSED_NAME",
          origin,
          node->span,
          fmt::format(
              "IAM refuses the {} name `{}`: `{}` has it already, letter case does not count",
              rule->what,
              *node->as_text(),
              other->second->origin.address))
          .attribute = rule->attribute;
    }
  }

  void path(const Origin& origin, const Node& attributes) {
    const Node* const node = attributes.find("Path");
    if (node == nullptr || !node->is_string()) {
      return;
    }
    if (const std::string fault = path_fault(node->scalar); !fault.empty()) {
      add("REFUSED_NAME",
          origin,
          node->span,
          fmt::format("IAM refuses the path `{}`: {}", node->scalar.display(), fault))
          .attribute = "Path";
    }
  }

  void attributes(const Principal& principal) {
    const auto rule = name_rule(principal.kind);
    if (!rule) {
      return;
    }
    name(principal.origin, principal.attributes, *rule);
    path(principal.origin, principal.attributes);
    const Node* const description = principal.attributes.find("Description");
    if (description != nullptr && length_of(description->scalar.text) > kDescriptionMax) {
      add("REFUSED_VALUE",
          principal.origin,
          description->span,
          fmt::format("IAM refuses the description: it has {} characters, {} are allowed",
                      length_of(description->scalar.text),
                      kDescriptionMax))
          .attribute = "Description";
    }
    const Node* const session = principal.attributes.find("MaxSessionDuration");
    const auto seconds = session == nullptr ? std::nullopt : session->as_int();
    if (seconds && (*seconds < kSessionMin || *seconds > kSessionMax)) {
      add("REFUSED_VALUE",
          principal.origin,
          session->span,
          fmt::format("IAM refuses a maximum session duration of {} seconds: it is {} to {}",
                      *seconds,
                      kSessionMin,
                      kSessionMax))
          .attribute = "MaxSessionDuration";
    }
    const Node* const tags = principal.attributes.find("Tags");
    const std::size_t count =
        tags == nullptr ? 0 : std::max(tags->items.size(), tags->members.size());
    if (count > kTagsMax) {
      add("REFUSED_VALUE",
          principal.origin,
          tags->span,
          fmt::format("IAM refuses {} tags: {} are allowed", count, kTagsMax))
          .attribute = "Tags";
    }
  }

  void managed_policy(const PolicyDocument& document) {
    if (document.arn.is_empty() || is_aws_managed(document) ||
        (document.kind != PolicyKind::Identity && document.kind != PolicyKind::Boundary)) {
      return;
    }
    if (const std::string fault = name_fault(document.name, kPolicyName); !fault.empty()) {
      add("REFUSED_NAME",
          document.origin,
          document.origin.declared,
          fmt::format(
              "IAM refuses the {} name `{}`: {}", kPolicyName.what, document.name.display(), fault))
          .attribute = "ManagedPolicyName";
    }
  }

  void inline_name(const Grant& grant) {
    const std::string fault =
        grant.via == Via::Inline ? inline_name_fault(grant.name.text) : std::string{};
    if (!fault.empty()) {
      add("REFUSED_NAME",
          grant.origin,
          grant.attached_at,
          fmt::format("IAM refuses the inline policy name `{}`: {}", grant.name.display(), fault))
          .attribute = "PolicyName " + grant.name.display();
    }
  }

  void policies(const Principal& principal) {
    const auto quota = policy_quota(principal.kind);
    std::set<std::string> attached;
    for (const Grant& grant : principal.grants) {
      if (grant.via != Via::Inline && is_certain(grant.confidence)) {
        attached.insert(identity_of(grant));
      }
    }
    if (!quota || attached.size() <= quota->usual) {
      return;
    }
    ModelIssue& issue = add("REFUSED_ATTACHMENTS",
                            principal.origin,
                            principal.origin.declared,
                            fmt::format("IAM refuses to attach {} managed policies to one {}: {} "
                                        "are allowed",
                                        attached.size(),
                                        to_text(principal.kind),
                                        quota->usual));
    issue.attribute = "policies";
    if (attached.size() <= quota->most) {
      issue.unless =
          fmt::format("the account's quota was raised, which AWS does up to {}", quota->most);
    }
  }

  void groups(const Principal& principal) {
    std::set<PrincipalId> joined;
    for (const Membership& membership : principal.groups) {
      if (is_certain(membership.confidence)) {
        joined.insert(membership.group);
      }
    }
    if (joined.size() > kGroupsMax) {
      add("REFUSED_ATTACHMENTS",
          principal.origin,
          principal.origin.declared,
          fmt::format("IAM refuses to put one user into {} groups: {} are allowed",
                      joined.size(),
                      kGroupsMax))
          .attribute = "groups";
    }
  }

  // The name exists, under another path: it is a mistake, however old the catalogue is.
  void managed(const Grant& grant) {
    if (grant.via != Via::AwsManaged || !grant.arn.is_known() ||
        catalogue_.find_policy_arn(grant.arn.text)) {
      return;
    }
    const std::string& arn = grant.arn.text;
    const auto same = catalogue_.find_policy_name(std::string_view(arn).substr(arn.rfind('/') + 1));
    if (same) {
      add("REFUSED_ATTACHMENTS",
          grant.origin,
          grant.attached_at,
          fmt::format(
              "AWS manages no policy `{}`: did you mean `{}`?", arn, catalogue_.policy(*same).arn))
          .attribute = arn;
    }
  }

  const Model& model_;
  const Catalogue& catalogue_;
  std::map<std::string, const Principal*> names_;  // by file, kind and name in lower case
  std::vector<ModelIssue> issues_;
};

}  // namespace

std::vector<ModelIssue> check_model(const Model& model, const Catalogue& catalogue) {
  return ModelCheck(model, catalogue).run();
}

}  // namespace leastwise
