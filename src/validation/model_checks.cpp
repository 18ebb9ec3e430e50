// One function for each kind of refusal.
#include "validation/model_checks.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
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
  std::string_view refuser = "IAM";
};

constexpr NameRule kRoleName{"role", "RoleName", 64};
constexpr NameRule kUserName{"user", "UserName", 64};
constexpr NameRule kGroupName{"group", "GroupName", 128};
constexpr NameRule kProfileName{"instance profile", "InstanceProfileName", 128};
constexpr NameRule kPolicyName{"managed policy", "ManagedPolicyName", 128};
// AWS: "CreatePermissionSet" of IAM Identity Center.
constexpr std::string_view kIdentityCenter = "IAM Identity Center";
constexpr NameRule kPermissionSetName{"permission set", "Name", 32, kIdentityCenter};
constexpr std::size_t kSetDescriptionMax = 700;
constexpr std::size_t kRelayStateMax = 240;
constexpr std::size_t kPathMax = 512;
constexpr std::size_t kDescriptionMax = 1'000;
constexpr int kSessionMin = 3'600;
constexpr int kSessionMax = 43'200;
constexpr std::size_t kTagsMax = 50;

const NameRule& name_rule(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return kRoleName;
    case PrincipalKind::User:
      return kUserName;
    case PrincipalKind::Group:
      return kGroupName;
    case PrincipalKind::PermissionSet:
      return kPermissionSetName;
  }
  return kRoleName;
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

// The seconds of `PT8H30M`; none for a duration of other parts, and for a text that is none.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  if (!text.starts_with("PT") || text.size() == 2) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  text.remove_prefix(2);
  for (const auto& [unit, factor] :
       {std::pair{'H', 3'600}, std::pair{'M', 60}, std::pair{'S', 1}}) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    constexpr std::size_t kDigitsMax = 9;
    if (digits == 0 || digits > kDigitsMax || digits == text.size() || text[digits] != unit) {
      continue;
    }
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + digits, count);
    seconds += count * factor;
    text.remove_prefix(digits + 1);
  }
  return text.empty() ? std::optional(seconds) : std::nullopt;
}

// ---- Attachments

struct Quota {
  std::size_t usual;
  std::size_t most;  // that AWS raises it to
};

// AWS: "IAM and AWS STS quotas"; "AWS IAM Identity Center quotas", which makes a role of a set in
// each account and needs the quota of roles there.
Quota policy_quota(PrincipalKind kind) {
  switch (kind) {
    case PrincipalKind::Role:
      return {.usual = 10, .most = 25};
    case PrincipalKind::User:
    case PrincipalKind::PermissionSet:
      return {.usual = 10, .most = 20};
    case PrincipalKind::Group:
      return {.usual = 10, .most = 10};
  }
  return {.usual = 10, .most = 10};
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
          fmt::format("{} refuses the {} name `{}`: {}",
                      rule.refuser,
                      rule.what,
                      node->scalar.display(),
                      fault))
          .attribute = rule.attribute;
    }
    if (node->as_text()) {
      name_apart({.origin = origin, .where = node->span, .name = *node->as_text()},
                 rule,
                 provider_of(attributes));
    }
  }

  struct Named {
    const Origin& origin;
    Span where;
    std::string_view name;
  };

  // Another configuration of Terraform's provider may be for another account.
  static std::string_view provider_of(const Node& attributes) {
    const Node* const node = attributes.find("ProviderConfiguration");
    return node == nullptr ? std::string_view{} : node->as_text().value_or("");
  }

  // AWS: names "are not distinguished by case". A template lands in one account, and so does what
  // one configuration of a provider makes.
  void name_apart(const Named& one, const NameRule& rule, std::string_view provider) {
    if (!one.origin.condition.empty()) {
      return;
    }
    std::string key = fmt::format(
        "{}\n{}\n{}\n", static_cast<std::uint32_t>(one.origin.declared.file), provider, rule.what);
    std::ranges::transform(one.name, std::back_inserter(key), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    const auto [other, is_new] = names_.emplace(std::move(key), &one.origin);
    if (!is_new && other->second->address != one.origin.address) {
      add("REFUSED_NAME",
          one.origin,
          one.where,
          fmt::format(
              "{} refuses the {} name `{}`: `{}` has it already, letter case does not count",
              rule.refuser,
              rule.what,
              one.name,
              other->second->address))
          .attribute = rule.attribute;
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
    const NameRule& rule = name_rule(principal.kind);
    name(principal.origin, principal.attributes, rule);
    if (principal.kind == PrincipalKind::PermissionSet) {
      length(principal, "Description", "description", kSetDescriptionMax);
      length(principal, "RelayStateType", "relay state", kRelayStateMax);
      set_session(principal);
      return;
    }
    path(principal.origin, principal.attributes);
    length(principal, "Description", "description", kDescriptionMax);
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

  void length(const Principal& principal,
              std::string_view attribute,
              std::string_view what,
              std::size_t max) {
    const Node* const node = principal.attributes.find(attribute);
    const std::size_t size = node == nullptr ? 0 : length_of(node->scalar.text);
    if (size > max) {
      add("REFUSED_VALUE",
          principal.origin,
          node->span,
          fmt::format("{} refuses the {}: it has {} characters, {} are allowed",
                      name_rule(principal.kind).refuser,
                      what,
                      size,
                      max))
          .attribute = attribute;
    }
  }

  // AWS: "Set session duration for AWS accounts": 1 hour to 12, in the form of ISO 8601.
  void set_session(const Principal& principal) {
    const Node* const node = principal.attributes.find("SessionDuration");
    const auto text = node == nullptr ? std::nullopt : node->as_text();
    if (!text) {
      return;
    }
    const auto seconds = seconds_of(*text);
    const bool is_outside = seconds && (*seconds < kSessionMin || *seconds > kSessionMax);
    if (is_outside || !text->starts_with('P')) {
      add("REFUSED_VALUE",
          principal.origin,
          node->span,
          fmt::format("{} refuses the session duration `{}`: {}",
                      kIdentityCenter,
                      *text,
                      is_outside ? "it is `PT1H` to `PT12H`" : "write it as in `PT8H`"))
          .attribute = "SessionDuration";
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
    // Which provider makes a policy is not in the model: two of a plan may be of two accounts.
    if (document.name.is_known() && document.origin.type.starts_with("AWS::")) {
      name_apart({.origin = document.origin,
                  .where = document.origin.declared,
                  .name = document.name.text},
                 kPolicyName,
                 {});
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
    const Quota quota = policy_quota(principal.kind);
    std::set<std::string> attached;
    for (const Grant& grant : principal.grants) {
      if (grant.via != Via::Inline && is_certain(grant.confidence)) {
        attached.insert(identity_of(grant));
      }
    }
    if (attached.size() <= quota.usual) {
      return;
    }
    ModelIssue& issue = add("REFUSED_ATTACHMENTS",
                            principal.origin,
                            principal.origin.declared,
                            fmt::format("{} refuses to attach {} managed policies to one {}: {} "
                                        "are allowed",
                                        name_rule(principal.kind).refuser,
                                        attached.size(),
                                        to_text(principal.kind),
                                        quota.usual));
    issue.attribute = "policies";
    if (attached.size() <= quota.most) {
      issue.unless =
          fmt::format("the account's quota was raised, which AWS does up to {}", quota.most);
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
  std::map<std::string, const Origin*> names_;  // by file, provider, kind, name in lower case
  std::vector<ModelIssue> issues_;
};

}  // namespace

std::vector<ModelIssue> check_model(const Model& model, const Catalogue& catalogue) {
  return ModelCheck(model, catalogue).run();
}

}  // namespace leastwise
