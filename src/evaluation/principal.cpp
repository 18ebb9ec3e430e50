// Comparing callers with the principals of a policy.
//
// AWS: "AWS JSON policy elements: Principal" and "NotPrincipal". There are no partial wildcards,
// names are compared with case, partitions must be equal, and unique ids (`AIDA…`, `AROA…`) are
// what remains of principals that are gone: they match nobody.
#include "evaluation/principal.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace leastwise {
namespace {

constexpr auto kAccount = static_cast<std::size_t>(Closeness::Account);
constexpr auto kRole = static_cast<std::size_t>(Closeness::Role);
constexpr auto kDirect = static_cast<std::size_t>(Closeness::Direct);

// A name as a policy may write it, compared with one text. With holes it may be that text or not.
Truth equals(const PartialString& value, std::string_view text) {
  if (value.is_known()) {
    return truth(value.text == text);
  }
  return matches(parse_pattern(value, {}, PatternSyntax::Plain), text, LetterCase::Matters) ==
                 Truth::No
             ? Truth::No
             : Truth::Maybe;
}

bool belongs_to_account(const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::Root:
    case CallerKind::User:
    case CallerKind::Role:
    case CallerKind::Session:
    case CallerKind::FederatedUser:
      return true;
    case CallerKind::Unstated:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
    case CallerKind::Anonymous:
      return false;
  }
  return false;
}

// The text that the parts make up one after the other, without building it.
bool is_joined(std::string_view text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (!text.starts_with(part)) {
      return false;
    }
    text.remove_prefix(part.size());
  }
  return text.empty();
}

Truth names_account(const PartialString& value, const Caller& caller) {
  if (value.is_known()) {
    return truth(
        value.text == caller.account ||
        is_joined(value.text, {"arn:", caller.partition, ":iam::", caller.account, ":root"}));
  }
  return either(equals(value, caller.account),
                equals(value, "arn:" + caller.partition + ":iam::" + caller.account + ":root"));
}

// The role of a session. Its path is not part of the session's ARN, so it counts only where the
// request tells the role's ARN.
Truth names_role(const PartialString& value, const Caller& caller, const Context& context) {
  if (!caller.role_arn.empty()) {
    return equals(value, caller.role_arn);
  }
  const ContextValue* arn = context.find("aws:principalarn");
  if (arn != nullptr && arn->values.size() == 1 &&
      arn->values.front().find(":role/") != std::string::npos) {
    return equals(value, arn->values.front());
  }
  const std::string before = "arn:" + caller.partition + ":iam::" + caller.account + ":role/";
  if (value.is_known()) {
    const std::string_view text = value.text;
    return truth(text.starts_with(before) &&
                 text.substr(text.rfind('/') + 1) == std::string_view(caller.name));
  }
  const Pattern pattern = parse_pattern(value, {}, PatternSyntax::Plain);
  const auto may_be = [&](const std::string& role) {
    const Pattern wanted = parse_pattern(role, {}, PatternSyntax::Glob);
    return overlaps(pattern, wanted, LetterCase::Matters) != Truth::No;
  };
  return may_be(before + caller.name) || may_be(before + "*/" + caller.name) ? Truth::Maybe
                                                                             : Truth::No;
}

// `logs.eu-west-1.amazonaws.com` and `logs.amazonaws.com` are the same service.
struct ServiceName {
  std::string service;
  std::string region;
  std::string suffix;
};

bool is_region(std::string_view label) {
  const std::size_t first = label.find('-');
  const std::size_t last = label.rfind('-');
  return first == 2 && last != first && last + 1 < label.size() &&
         label.find_first_not_of("0123456789", last + 1) == std::string_view::npos;
}

ServiceName service_name(std::string_view text) {
  ServiceName out;
  const std::size_t suffix = text.find(".amazonaws.com");
  out.suffix = suffix == std::string_view::npos ? std::string{} : std::string(text.substr(suffix));
  text = text.substr(0, suffix);
  const std::size_t dot = text.rfind('.');
  if (dot != std::string_view::npos && is_region(text.substr(dot + 1))) {
    out.region = text.substr(dot + 1);
    text = text.substr(0, dot);
  }
  out.service = text;
  return out;
}

Truth names_service(const PartialString& value, const Caller& caller) {
  if (!value.is_known() || value.text == caller.text) {
    return equals(value, caller.text);
  }
  const ServiceName a = service_name(value.text);
  const ServiceName b = service_name(caller.text);
  return truth(!a.suffix.empty() && a.suffix == b.suffix && a.service == b.service &&
               (a.region.empty() || b.region.empty() || a.region == b.region));
}

PrincipalMatch direct(Truth answer) {
  PrincipalMatch out{};
  out[kDirect] = answer;
  return out;
}

PrincipalMatch match_aws(const PartialString& value, const Caller& caller, const Context& context) {
  PrincipalMatch out{};
  if (!belongs_to_account(caller)) {
    return out;
  }
  const bool is_root = caller.kind == CallerKind::Root;
  out[is_root ? kDirect : kAccount] = names_account(value, caller);
  if (caller.kind == CallerKind::Role || caller.kind == CallerKind::Session) {
    out[kRole] = names_role(value, caller, context);
  }
  if (caller.kind != CallerKind::Role && !is_root) {
    out[kDirect] = equals(value, caller.text);
  }
  return out;
}

PrincipalMatch match_one(const PrincipalValue& value,
                         const Caller& caller,
                         const Context& context) {
  switch (value.type) {
    case PrincipalType::Everyone:
      return direct(Truth::Yes);
    case PrincipalType::Unknown:
      return {Truth::Maybe, Truth::Maybe, Truth::Maybe};
    case PrincipalType::Aws:
      if (value.is_blank()) {  // it may be `*`
        return {Truth::Maybe, Truth::Maybe, Truth::Maybe};
      }
      return match_aws(value.value, caller, context);
    case PrincipalType::Service:
      return direct(caller.kind == CallerKind::Service ? names_service(value.value, caller)
                                                       : Truth::No);
    case PrincipalType::Federated:
      return direct(caller.kind == CallerKind::Federated ? equals(value.value, caller.text)
                                                         : Truth::No);
    case PrincipalType::CanonicalUser:
      return direct(caller.kind == CallerKind::CanonicalUser ? equals(value.value, caller.text)
                                                             : Truth::No);
  }
  return {};
}

// AWS: "NotPrincipal": with `Deny`, each of the principals that a request stands for must be
// listed.
Truth is_spared(const PrincipalMatch& listed, const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::User:
    case CallerKind::FederatedUser:
      return both(listed[kAccount], listed[kDirect]);
    case CallerKind::Session:
      return both(listed[kAccount], both(listed[kRole], listed[kDirect]));
    case CallerKind::Role:
      return both(listed[kAccount], listed[kRole]);
    case CallerKind::Root:
    case CallerKind::Unstated:
    case CallerKind::Service:
    case CallerKind::Federated:
    case CallerKind::CanonicalUser:
    case CallerKind::Anonymous:
      return listed[kDirect];
  }
  return Truth::No;
}

}  // namespace

PrincipalMatch principal_match(const PrincipalElement& element,
                               const Caller& caller,
                               const Context& context,
                               Effect effect,
                               bool has_boundary) {
  PrincipalMatch listed{};
  Truth is_everyone = Truth::No;
  for (const PrincipalValue& value : element.values) {
    const PrincipalMatch one = match_one(value, caller, context);
    for (std::size_t i = 0; i < listed.size(); ++i) {
      listed.at(i) = either(listed.at(i), one.at(i));
    }
    is_everyone = either(is_everyone, truth(value.type == PrincipalType::Everyone));
  }
  if (!element.is_negated) {
    return listed;
  }
  if (effect == Effect::Allow) {
    return direct(negate(any(listed)));
  }
  return direct(has_boundary ? Truth::Yes : negate(either(is_everyone, is_spared(listed, caller))));
}

}  // namespace leastwise
