// Actions: whether they exist, whether the policy's kind knows them, whether they say anything new.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <leastwise/catalogue.h>

#include "validation/checks.h"
#include "validation/resource_kinds.h"

namespace leastwise::validation {
namespace {

std::string meant_action(const Catalogue& catalogue,
                         const Service& service,
                         std::string_view name) {
  std::vector<std::string_view> names;
  for (const ActionId id : service.actions) {
    names.push_back(catalogue.action(id).name);
  }
  const std::string_view meant = did_you_mean(name, names);
  return meant.empty() ? std::string{}
                       : fmt::format("did you mean `{}:{}`?", service.prefix, meant);
}

void check_action(const PolicySubject& subject, const Pattern& pattern, Issues& issues) {
  const std::string text = pattern.text();
  if (text.find_first_not_of('*') == std::string::npos || text.contains("${")) {
    return;  // everything; variables are another check's
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) {
    issues.add("INVALID_ACTION",
               pattern.span,
               fmt::format("`{}` is no action: it has no service", text),
               "write it as `service:Action`");
    return;
  }
  const std::string_view prefix = std::string_view(text).substr(0, colon);
  if (has_wildcard(prefix)) {
    issues.add("WILDCARD_IN_SERVICE_NAME",
               pattern.span,
               fmt::format("`{}` has a wildcard in the service's name", text),
               "name the services: what begins like it may be added by AWS at any time");
    return;
  }
  const auto service_id = subject.catalogue.find_service(prefix);
  if (!service_id) {
    issues.add("INVALID_SERVICE_IN_ACTION",
               pattern.span,
               fmt::format("there is no service `{}`", prefix),
               did_you_mean_service(subject.catalogue, prefix));
    return;
  }
  const Service service = subject.catalogue.service(*service_id);
  if (!service.is_retired && !service.actions.empty() &&
      subject.catalogue.actions_matching(pattern).empty()) {
    issues.add("INVALID_ACTION",
               pattern.span,
               has_wildcard(text) ? fmt::format("no action of `{}` matches `{}`", prefix, text)
                                  : fmt::format("there is no action `{}`", text),
               meant_action(subject.catalogue, service, std::string_view(text).substr(colon + 1)));
  }
}

// Trust policies are about taking a role; a resource's policy is about that resource.
void check_support(const PolicySubject& subject, const Pattern& pattern, Issues& issues) {
  const std::string text = lower(pattern.text());
  if (subject.kind == PolicyKind::Trust) {
    if (!text.starts_with("sts:")) {
      issues.add("UNSUPPORTED_ACTION_IN_POLICY",
                 pattern.span,
                 fmt::format("a role trust policy has no use for `{}`", pattern.text()),
                 "write the `sts:AssumeRole…` actions by which the role is taken");
    }
    return;
  }
  const ResourceKind* const kind =
      subject.kind == PolicyKind::Resource ? find_resource_kind(subject.resource_type) : nullptr;
  const std::size_t colon = text.find(':');
  if (kind == nullptr || colon == std::string::npos || has_wildcard(text.substr(0, colon))) {
    return;
  }
  const bool is_of_service = text.substr(0, colon) == kind->service;
  // An action that takes resources of other types only can never be asked of this one.
  const auto id = subject.catalogue.find_action(text);
  // S3 refuses actions without a resource in a bucket policy, KMS and others take them.
  bool is_of_type =
      !id || (subject.catalogue.action(*id).is_wildcard_only && kind->service != "s3");
  if (id) {
    for (const ActionTarget& target : subject.catalogue.targets(*id)) {
      is_of_type = is_of_type || kind->has_type(subject.catalogue.resource_type(target.type).name);
    }
  }
  if (!is_of_service || !is_of_type) {
    issues.add(
        "UNSUPPORTED_ACTION_IN_POLICY",
        pattern.span,
        fmt::format("`{}` does not act on a resource of type {}", pattern.text(), kind->name));
  }
}

// One pattern of an element with the actions that it stands for.
struct Entry {
  const Pattern* pattern;
  std::vector<ActionId> actions;
};

bool covers(const Entry& outer, const Entry& inner) {
  return !inner.actions.empty() && outer.actions.size() >= inner.actions.size() &&
         std::ranges::includes(outer.actions, inner.actions);
}

void check_redundant_actions(const PolicySubject& subject, const Element& element, Issues& issues) {
  std::vector<Entry> entries;
  for (const Pattern& pattern : element.patterns) {
    if (pattern.is_known()) {
      entries.push_back({&pattern, subject.catalogue.actions_matching(pattern)});
    }
  }
  std::vector<bool> is_told(entries.size(), false);
  for (std::size_t outer = 0; outer < entries.size(); ++outer) {
    std::vector<std::size_t> covered;
    for (std::size_t inner = 0; inner < entries.size(); ++inner) {
      // Of two that say the same, the later one is too much.
      const bool is_before =
          outer < inner || entries[outer].actions.size() > entries[inner].actions.size();
      if (outer != inner && is_before && !is_told[inner] &&
          covers(entries[outer], entries[inner])) {
        covered.push_back(inner);
        is_told[inner] = true;
      }
    }
    if (!covered.empty()) {
      const Pattern& first = *entries[covered.front()].pattern;
      issues.add(
          "REDUNDANT_ACTION",
          first.span,
          covered.size() == 1
              ? fmt::format("`{}` holds `{}` already", entries[outer].pattern->text(), first.text())
              : fmt::format("`{}` holds `{}` and {} more already",
                            entries[outer].pattern->text(),
                            first.text(),
                            covered.size() - 1),
          "leave out what is covered");
    }
  }
}

// AWS: "Amazon Resource Names", compared as whole texts: `*` crosses colons here.
void check_redundant_resources(const Element& element, Issues& issues) {
  const std::vector<Pattern>& patterns = element.patterns;
  std::vector<bool> is_told(patterns.size(), false);
  for (std::size_t outer = 0; outer < patterns.size(); ++outer) {
    std::vector<std::size_t> covered;
    for (std::size_t inner = 0; inner < patterns.size(); ++inner) {
      if (outer == inner || is_told[inner] ||
          includes(patterns[outer], patterns[inner], LetterCase::Matters) != Truth::Yes) {
        continue;
      }
      const bool is_equal =
          includes(patterns[inner], patterns[outer], LetterCase::Matters) == Truth::Yes;
      if (!is_equal || outer < inner) {
        covered.push_back(inner);
        is_told[inner] = true;
      }
    }
    if (!covered.empty()) {
      issues.add("REDUNDANT_RESOURCE",
                 patterns[covered.front()].span,
                 covered.size() == 1 ? fmt::format("`{}` holds `{}` already",
                                                   patterns[outer].text(),
                                                   patterns[covered.front()].text())
                                     : fmt::format("`{}` holds `{}` and {} more already",
                                                   patterns[outer].text(),
                                                   patterns[covered.front()].text(),
                                                   covered.size() - 1),
                 "leave out what is covered");
    }
  }
}

}  // namespace

void check_actions(const PolicySubject& subject, Issues& issues) {
  for (const Statement& statement : subject.policy.statements) {
    for (const Pattern& pattern : statement.action.patterns) {
      if (pattern.is_known()) {
        check_action(subject, pattern, issues);
        check_support(subject, pattern, issues);
      }
    }
  }
}

void check_redundant_elements(const PolicySubject& subject, Issues& issues) {
  std::vector<std::string> texts;
  for (const Statement& statement : subject.policy.statements) {
    check_redundant_actions(subject, statement.action, issues);
    check_redundant_resources(statement.resource, issues);
    std::string text = canonical_text(statement);
    if (statement.unknown_parts.empty() && std::ranges::find(texts, text) != texts.end()) {
      issues.add("REDUNDANT_STATEMENT",
                 statement.span,
                 "another statement says the same",
                 "leave one of them out");
    }
    texts.push_back(std::move(text));
  }
}

// A condition on a resource's tag never holds for an action that knows no such key: what it allows
// is not allowed, and what it denies is not denied.
void check_tag_support(const PolicySubject& subject, Issues& issues) {
  constexpr std::string_view kTag = "aws:resourcetag/";
  const auto find_tag = [&](std::string_view name) { return subject.catalogue.find_key(name); };
  const auto resource_tag = find_tag("aws:ResourceTag/x");
  const std::array others = {find_tag("aws:RequestTag/x"), find_tag("aws:TagKeys")};
  const auto supports = [&](ActionId id) {
    const std::vector<KeyId> keys = subject.catalogue.keys_of(id);
    const auto has = [&](const std::optional<KeyId>& key) {
      return key && std::ranges::binary_search(keys, *key);
    };
    return has(resource_tag) || std::ranges::any_of(others, has);
  };
  for (const Statement& statement : subject.policy.statements) {
    const auto condition = std::ranges::find_if(statement.conditions, [&](const Condition& one) {
      return one.family != OperatorFamily::Null && one.key_lower().starts_with(kTag);
    });
    if (condition == statement.conditions.end() || !statement.effect ||
        !statement.action.is_present) {
      continue;
    }
    if (statement.action.is_negated) {
      issues.add(is_allow(statement)
                     ? "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
                     : "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                 condition->key_span,
                 fmt::format("`{}` means nothing for many of the actions of `NotAction`",
                             condition->key.display()),
                 "list the actions in `Action`");
      continue;
    }
    std::vector<std::string_view> services;
    for (const Pattern& pattern : statement.action.patterns) {
      if (pattern.text() == "*") {
        continue;  // says nothing about a service
      }
      for (const ActionId id : subject.catalogue.actions_matching(pattern)) {
        const std::string_view prefix = subject.catalogue.action(id).prefix;
        if (std::ranges::find(services, prefix) == services.end() && !supports(id)) {
          services.push_back(prefix);
        }
      }
    }
    if (!services.empty()) {
      std::ranges::sort(services);
      issues.add(is_allow(statement) ? "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE"
                                     : "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                 condition->key_span,
                 fmt::format("actions of {} in this statement know no `{}`: they are not {} by it",
                             fmt::join(services, ", "),
                             condition->key.display(),
                             is_allow(statement) ? "allowed" : "denied"),
                 "give them a statement without this condition key");
    }
  }
}

}  // namespace leastwise::validation
